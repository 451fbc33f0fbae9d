/* robots: see robots.h. */
#include "crawler/robots.h"

#include <stdint.h>
#include <string.h>

#include "base/charset.h"

#define MAX_SITEMAPS 1000

struct rule {
	char *pattern; /* in normal form, "*" raw; lives in robots.patterns */
	uint32_t len;
	uint32_t weight; /* octets of the pattern as written: the more, the stronger */
	bool is_allow, is_anchored;
};

/* What is said to one kind of reader. */
struct section {
	GArray *rules; /* struct rule; strongest first once reading is done */
	double delay;
	bool is_seen;
};

struct robots {
	struct section own, any;
	const struct section *chosen;
	GStringChunk *patterns;
	GPtrArray *sitemaps; /* char *, NULL terminated */
};

enum directive { USER_AGENT, ALLOW, DISALLOW, CRAWL_DELAY, SITEMAP, DIRECTIVES };

/* Each with the number of typing errors that are forgiven. */
static const struct {
	const char *key;
	int errors;
} directives[DIRECTIVES] = {
	[USER_AGENT] = { "user-agent", 2 }, [ALLOW] = { "allow", 1 },
	[DISALLOW] = { "disallow", 2 },     [CRAWL_DELAY] = { "crawl-delay", 2 },
	[SITEMAP] = { "sitemap", 1 },
};

#define MAX_KEY 16

/* The state of reading. */
struct reader {
	struct robots *r;
	const char *agent;
	size_t agent_len;
	/* Whom the current group addresses. Rules end the list of a group's agents; a delay does
	 * so for delays alone, since only the standard's own records may end a group (§2.2.4). */
	bool to_own, to_any, rules_begun;
	bool delay_to_own, delay_to_any, delay_begun;
	GString *scratch;
};

/* ---- patterns and paths in one form ---- */

static bool
is_unreserved(int c)
{
	return c < 0x80 && (g_ascii_isalnum(c) || (c && strchr("-._~", c)));
}

/* Append [in, end) with escapes of unreserved characters decoded, other escapes in upper case,
 * and every byte escaped that no URI holds unescaped, or that a pattern uses as a sign. In a
 * pattern "*" stays. Returns the octets of the original, an escape counting as written. */
static uint32_t
put_normal(GString *out, const char *in, const char *end, bool is_pattern)
{
	static const char hex[] = "0123456789ABCDEF";
	uint32_t weight = 0;

	while (in < end) {
		uint8_t c = (uint8_t)*in;
		bool is_escape = c == '%' && end - in >= 3 && g_ascii_isxdigit(in[1]) &&
				 g_ascii_isxdigit(in[2]);

		if (is_escape)
			c = (uint8_t)(g_ascii_xdigit_value(in[1]) << 4 |
				      g_ascii_xdigit_value(in[2]));
		in += is_escape ? 3 : 1;
		weight++;
		if (is_unreserved(c) || (c == '*' && is_pattern && !is_escape) ||
		    (!is_escape && c && strchr("%:/?#[]@!&'()+,;=", c))) {
			g_string_append_c(out, (char)c);
		} else {
			g_string_append_len(out, (char[]){ '%', hex[c >> 4], hex[c & 15] }, 3);
			weight += c == '$' || c == '*' ? 0 : 2;
		}
	}
	return weight;
}

static bool
rule_matches(const struct rule *rule, const char *path, size_t len)
{
	const char *in = rule->pattern, *end = in + rule->len, *path_end = path + len;
	bool is_first = true;

	while (true) {
		const char *star = memchr(in, '*', (size_t)(end - in));
		size_t n = (size_t)((star ? star : end) - in);

		if ((size_t)(path_end - path) < n)
			return false;
		if (!star && rule->is_anchored && !is_first)
			return memcmp(path_end - n, in, n) == 0;
		if (is_first) {
			if (memcmp(path, in, n) != 0)
				return false;
		} else if (n > 0) {
			path = memmem(path, (size_t)(path_end - path), in, n);
			if (!path)
				return false;
		}
		path += n;
		if (!star)
			return !rule->is_anchored || path == path_end;
		in = star + 1;
		is_first = false;
	}
}

/* Stronger rules first; Allow before Disallow; then by pattern, so that repeats stand together. */
static int
compare_rules(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;
	int order;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->is_allow != y->is_allow)
		return x->is_allow ? -1 : 1;
	order = strcmp(x->pattern, y->pattern);
	return order ? order : (int)x->is_anchored - (int)y->is_anchored;
}

static void
sort_rules(GArray *rules)
{
	guint kept = 0;

	g_array_sort(rules, compare_rules);
	for (guint i = 0; i < rules->len; i++) {
		struct rule *all = &g_array_index(rules, struct rule, 0);

		if (kept == 0 || compare_rules(&all[kept - 1], &all[i]) != 0)
			all[kept++] = all[i];
	}
	g_array_set_size(rules, kept);
}

/* ---- records ---- */

/* The product token at the start of a value: its length with digits, which the standard does not
 * give it but sites use, and without. */
static size_t
token_len(const char *in, const char *end, bool with_digits)
{
	const char *at = in;

	while (at < end && (g_ascii_isalpha(*at) || *at == '-' || *at == '_' ||
			    (with_digits && g_ascii_isdigit(*at))))
		at++;
	return (size_t)(at - in);
}

static bool
names_agent(const struct reader *rd, const char *in, const char *end)
{
	return rd->agent_len > 0 &&
	       (token_len(in, end, true) == rd->agent_len ||
		token_len(in, end, false) == rd->agent_len) &&
	       g_ascii_strncasecmp(in, rd->agent, rd->agent_len) == 0;
}

static void
read_agent(struct reader *rd, const char *in, const char *end)
{
	bool own = names_agent(rd, in, end);
	bool any = in < end && *in == '*' && (end - in == 1 || g_ascii_isspace(in[1]));

	if (rd->rules_begun)
		rd->to_own = rd->to_any = rd->rules_begun = false;
	if (rd->delay_begun)
		rd->delay_to_own = rd->delay_to_any = rd->delay_begun = false;
	rd->to_own |= own;
	rd->to_any |= any;
	rd->delay_to_own |= own;
	rd->delay_to_any |= any;
	rd->r->own.is_seen |= own;
	rd->r->any.is_seen |= any;
}

static void
add_rule(struct reader *rd, struct rule rule)
{
	rule.pattern = g_string_chunk_insert_len(rd->r->patterns, rd->scratch->str,
						 (gssize)rd->scratch->len);
	rule.len = (uint32_t)rd->scratch->len;
	if (rd->to_own)
		g_array_append_val(rd->r->own.rules, rule);
	if (rd->to_any)
		g_array_append_val(rd->r->any.rules, rule);
}

bool
robots_pattern_matches(const char *pattern, const struct url *url)
{
	g_autofree char *path = url_path_query(url);
	g_autoptr(GString) normal = g_string_new(NULL), own = g_string_new(NULL);
	size_t len = strlen(pattern), path_len = strlen(path);
	struct rule rule = { .is_anchored = len > 0 && pattern[len - 1] == '$' };

	if (path_len > ROBOTS_MAX_PATH)
		return false;
	put_normal(own, pattern, pattern + len - rule.is_anchored, true);
	put_normal(normal, path, path + path_len, false);
	rule.pattern = own->str;
	rule.len = (uint32_t)own->len;
	return rule_matches(&rule, normal->str, normal->len);
}

static void
read_rule(struct reader *rd, const char *in, const char *end, bool is_allow)
{
	struct rule rule = { .is_allow = is_allow };

	rd->rules_begun = rd->delay_begun = true;
	if (in == end || (!rd->to_own && !rd->to_any))
		return;
	g_string_truncate(rd->scratch, 0);
	if (end[-1] != '$') {
		rule.weight = put_normal(rd->scratch, in, end, true);
		add_rule(rd, rule);
		return;
	}
	rule.weight = put_normal(rd->scratch, in, end - 1, true) + 1;
	rule.is_anchored = true;
	add_rule(rd, rule);
	g_string_append(rd->scratch, "%24");
	rule.is_anchored = false;
	add_rule(rd, rule);
}

/* A plain decimal number; anything else says nothing. */
static void
read_delay(struct reader *rd, const char *in, const char *end)
{
	char text[32];
	size_t len = (size_t)(end - in), n_dots = 0;
	double delay;

	rd->delay_begun = true;
	if (len == 0 || len >= sizeof(text))
		return;
	for (size_t i = 0; i < len; i++) {
		n_dots += in[i] == '.';
		if (!g_ascii_isdigit(in[i]) && in[i] != '.')
			return;
	}
	if (n_dots > 1 || len == n_dots)
		return;
	memcpy(text, in, len);
	text[len] = 0;
	delay = g_ascii_strtod(text, NULL);
	if (rd->delay_to_own)
		rd->r->own.delay = MAX(rd->r->own.delay, delay);
	if (rd->delay_to_any)
		rd->r->any.delay = MAX(rd->r->any.delay, delay);
}

static void
read_sitemap(struct reader *rd, const char *in, const char *end)
{
	g_autofree char *text = g_strndup(in, (size_t)(end - in));
	g_autoptr(url_t) url = url_parse(text, NULL);
	GPtrArray *list = rd->r->sitemaps;

	if (!url || !url_is_http(url) || list->len >= MAX_SITEMAPS ||
	    g_ptr_array_find_with_equal_func(list, url_href(url), g_str_equal, NULL))
		return;
	g_ptr_array_add(list, g_strdup(url_href(url)));
}

static void
trim(const char **in, const char **end)
{
	while (*in < *end && g_ascii_isspace(**in))
		(*in)++;
	while (*end > *in && g_ascii_isspace((*end)[-1]))
		(*end)--;
}

/* Split a line, already trimmed, at its colon; without one at its only run of blanks. */
static bool
split(const char *in, const char *end, const char **key_end, const char **value)
{
	const char *at = memchr(in, ':', (size_t)(end - in));

	if (at) {
		*key_end = at;
		*value = at + 1;
		return true;
	}
	for (at = in; at < end && !g_ascii_isspace(*at); at++)
		;
	*key_end = at;
	while (at < end && g_ascii_isspace(*at))
		at++;
	*value = at;
	while (at < end && !g_ascii_isspace(*at))
		at++;
	return *value < end && at == end;
}

/* Letters left out, put in, mistaken or swapped between `a` and `b`, each under MAX_KEY bytes. */
static int
typing_errors(const char *a, size_t n, const char *b, size_t m)
{
	int d[MAX_KEY][MAX_KEY];

	for (size_t i = 0; i <= n; i++) {
		for (size_t j = 0; j <= m; j++) {
			bool same;

			if (i == 0 || j == 0) {
				d[i][j] = (int)(i + j);
				continue;
			}
			same = g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[j - 1]);
			d[i][j] = MIN(MIN(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + !same);
			if (i > 1 && j > 1 &&
			    g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[j - 2]) &&
			    g_ascii_tolower(a[i - 2]) == g_ascii_tolower(b[j - 1]))
				d[i][j] = MIN(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[n][m];
}

static enum directive
find_directive(const char *in, size_t len)
{
	for (int i = 0; i < DIRECTIVES; i++) {
		size_t want = strlen(directives[i].key);
		size_t off = MAX(len, want) - MIN(len, want);

		if (len < MAX_KEY && off <= (size_t)directives[i].errors &&
		    typing_errors(in, len, directives[i].key, want) <= directives[i].errors)
			return (enum directive)i;
	}
	return DIRECTIVES;
}

static void
read_line(struct reader *rd, const char *in, const char *end)
{
	const char *hash = memchr(in, '#', (size_t)(end - in)), *key_end, *value;
	enum directive directive;

	end = hash ? hash : end;
	trim(&in, &end);
	if (in == end || !split(in, end, &key_end, &value))
		return;
	trim(&in, &key_end);
	trim(&value, &end);
	directive = find_directive(in, (size_t)(key_end - in));
	switch (directive) {
	case USER_AGENT:
		read_agent(rd, value, end);
		break;
	case ALLOW:
	case DISALLOW:
		read_rule(rd, value, end, directive == ALLOW);
		break;
	case CRAWL_DELAY:
		read_delay(rd, value, end);
		break;
	case SITEMAP:
		read_sitemap(rd, value, end);
		break;
	case DIRECTIVES:
		break;
	}
}

/* ---- the whole ---- */

static struct section
section_new(void)
{
	return (struct section){
		.rules = g_array_new(FALSE, FALSE, sizeof(struct rule)),
		.delay = -1,
	};
}

/* Files are to be UTF-8 (§2.3), but some editors save "Unicode" so: what such a file forbids is
 * plain to see, and a reader that takes it for an empty one goes where it was asked not to. */
static bool
is_utf16(const char *in, size_t len)
{
	return len >= 2 && (memcmp(in, "\xff\xfe", 2) == 0 || memcmp(in, "\xfe\xff", 2) == 0);
}

struct robots *
robots_parse(const void *text, size_t len, const char *agent)
{
	struct robots *r = g_new0(struct robots, 1);
	struct reader rd = { .r = r, .agent = agent };
	g_autofree char *decoded = NULL;
	const char *charset;
	const char *in = len ? text : "", *end = in + MIN(len, ROBOTS_MAX_BYTES);

	if (is_utf16(in, (size_t)(end - in))) {
		in = decoded =
			charset_decode(in, (size_t)(end - in), NULL, CHARSET_PLAIN, &charset, &len);
		end = in + len;
	}
	r->own = section_new();
	r->any = section_new();
	r->patterns = g_string_chunk_new(1024);
	r->sitemaps = g_ptr_array_new_with_free_func(g_free);
	rd.agent_len = token_len(agent, agent + strlen(agent), true);
	rd.scratch = g_string_new(NULL);
	if (end - in >= 3 && memcmp(in, "\xef\xbb\xbf", 3) == 0)
		in += 3;
	while (in < end) {
		const char *stop = in;

		while (stop < end && *stop != '\n' && *stop != '\r')
			stop++;
		read_line(&rd, in, stop);
		in = stop + 1;
	}
	g_string_free(rd.scratch, TRUE);
	g_ptr_array_add(r->sitemaps, NULL);
	r->chosen = r->own.is_seen ? &r->own : &r->any;
	sort_rules(r->chosen->rules);
	return r;
}

void
robots_free(struct robots *r)
{
	if (!r)
		return;
	g_array_free(r->own.rules, TRUE);
	g_array_free(r->any.rules, TRUE);
	g_string_chunk_free(r->patterns);
	g_ptr_array_free(r->sitemaps, TRUE);
	g_free(r);
}

bool
robots_allows(const struct robots *r, const struct url *url)
{
	const GArray *rules = r->chosen->rules;
	g_autofree char *path = NULL;
	g_autoptr(GString) normal = NULL;
	size_t len;

	if (rules->len == 0)
		return true;
	path = url_path_query(url);
	len = strlen(path);
	if (len > ROBOTS_MAX_PATH)
		return false;
	normal = g_string_sized_new(len + 16);
	put_normal(normal, path, path + len, false);
	for (guint i = 0; i < rules->len; i++) {
		const struct rule *rule = &g_array_index(rules, struct rule, i);

		if (rule_matches(rule, normal->str, normal->len))
			return rule->is_allow;
	}
	return true;
}

double
robots_crawl_delay(const struct robots *r)
{
	return r->chosen->delay;
}

char *const *
robots_sitemaps(const struct robots *r)
{
	return (char *const *)r->sitemaps->pdata;
}
