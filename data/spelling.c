#include "data/spelling.h"

#include <string.h>

#include "data/matcher.h"
#include "data/name.h"
#include "data/nameword.h"

struct form {
	uint32_t which; /* kind or faith it stands for */
	const char *texts[8];
};

/* "" is the faith left out, as most people do. */
static const struct form faith_forms[] = {
	{ FAITH_CE, { "CE", "C of E", "CofE", "C.E.", "Church of England", "" } },
	{ FAITH_RC, { "Catholic", "RC", "R.C.", "Roman Catholic", "" } },
	{ FAITH_METHODIST, { "Methodist", "" } },
	{ 0, { "" } },
};

static const struct form kind_forms[] = {
	{ KIND_INFANT | KIND_NURSERY,
	  { "Infant and Nursery School", "Infant & Nursery School", "Infant School",
	    "Infants' School", "Infants", "Primary School" } },
	{ KIND_INFANT | KIND_JUNIOR | KIND_PRIMARY, { "JMI School", "Primary School", "Primary" } },
	{ KIND_INFANT | KIND_JUNIOR,
	  { "Infant and Junior School", "Infant & Junior School", "Primary School" } },
	{ KIND_INFANT,
	  { "Infant School", "Infants School", "Infants' School", "Infants", "Primary School" } },
	{ KIND_PRIMARY, { "Primary School", "Primary", "Primary Academy" } },
	{ KIND_JUNIOR, { "Junior School", "Juniors", "Primary School" } },
	{ KIND_FIRST, { "First School", "Primary School" } },
	{ KIND_COMBINED, { "Combined School", "Primary School" } },
	{ KIND_MIDDLE, { "Middle School" } },
	{ KIND_NURSERY, { "Nursery School", "Nursery" } },
	{ KIND_HIGH, { "High School", "Secondary School" } },
	{ KIND_COLLEGE, { "College" } },
	{ KIND_ACADEMY, { "Academy" } },
};

/* Spellings gathered, each once. */
struct gathering {
	GPtrArray *list;
	GHashTable *seen;
};

static void
spelling_free(gpointer p)
{
	struct spelling *s = p;

	g_free(s->text);
	g_free(s);
}

/* Takes `text`, squeezing double blanks that an empty part left. */
static void
add(struct gathering *g, char *text)
{
	struct spelling *s;
	char *to = text;

	for (const char *p = text; *p; p++)
		if (*p != ' ' || (to > text && to[-1] != ' '))
			*to++ = *p;
	while (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
	if (!*text || !g_hash_table_add(g->seen, text)) {
		/* g_hash_table_add() kept the older key */
		if (!*text)
			g_free(text);
		return;
	}
	s = g_new0(struct spelling, 1);
	s->text = g_strdup(text);
	g_ptr_array_add(g->list, s);
}

/* The name's core as people write it: with "&" or "and", "St", "St." or "Saint". */
static GPtrArray *
core_forms(const char *core)
{
	static const char *const others[][2] = { { " and ", " & " }, { " & ", " and " },
						 { "St ", "St. " },  { "St ", "Saint " },
						 { "St. ", "St " },  { "Saint ", "St " },
						 { "-", " " } };
	GPtrArray *forms = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_add(forms, g_strdup(core));
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
		g_auto(GStrv) parts = g_strsplit(core, others[i][0], -1);

		if (parts[0] && parts[1])
			g_ptr_array_add(forms, g_strjoinv(others[i][1], parts));
	}
	return forms;
}

static const struct form *
form_of(const struct form *forms, size_t n, uint32_t mask)
{
	for (size_t i = 0; i < n; i++)
		if ((mask & forms[i].which) == forms[i].which)
			return &forms[i];
	return NULL;
}

/* Core first, then kind first where the core is a place. */
static void
add_forms(struct gathering *g, const char *core, const char *faith, const char *kind, bool is_place)
{
	add(g, g_strdup_printf("%s %s %s", core, faith, kind));
	if (is_place && strstr(kind, "School")) {
		g_autofree char *small = g_ascii_strdown(kind, -1);

		add(g, g_strdup_printf("%s %s, %s", faith, kind, core));
		add(g, g_strdup_printf("the %s %s in %s", faith, small, core));
		add(g, g_strdup_printf("the %s %s at %s", faith, small, core));
		if (!g_str_has_suffix(core, "s"))
			add(g, g_strdup_printf("%s's %s %s", core, faith, small));
	}
}

static void
add_name(struct gathering *g, const char *text)
{
	struct name n;

	add(g, g_strdup(text));
	name_init(&n, text);
	if (n.len > 0 && n.kind) {
		g_autofree char *core = g_strndup(text + n.at, n.len);
		g_autoptr(GPtrArray) cores = core_forms(core);
		const struct form *faith = form_of(faith_forms, G_N_ELEMENTS(faith_forms), n.faith);
		const struct form *kind = form_of(kind_forms, G_N_ELEMENTS(kind_forms), n.kind);

		for (guint c = 0; c < cores->len; c++)
			for (size_t f = 0; f < 8 && faith && faith->texts[f]; f++) {
				for (size_t k = 0; k < 8 && kind && kind->texts[k]; k++)
					add_forms(g, cores->pdata[c], faith->texts[f],
						  kind->texts[k], !n.is_saint);
				add_forms(g, cores->pdata[c], faith->texts[f], "School",
					  !n.is_saint);
			}
	}
	name_clear(&n);
}

/* A tag in the way they are made: the capitals show where words begin. */
static void
add_tag(struct gathering *g, const char *text)
{
	GString *tag = g_string_new("#");
	bool begins = true;

	for (const char *p = text; *p && *p != ','; p++) {
		if (g_ascii_isalnum(*p))
			g_string_append_c(tag, begins ? g_ascii_toupper(*p) : *p);
		if (*p != '\'')
			begins = !g_ascii_isalnum(*p);
	}
	add(g, g_string_free(tag, FALSE));
}

/* The telephone number as people write it: "01632 960114", "(01632) 960114", "+44 1632 960114", …
 * NULL-terminated; empty when `phone` is no number. Caller frees. */
static char **
spelling_phones(const char *phone)
{
	GPtrArray *forms = g_ptr_array_new();
	g_autoptr(GString) digits = g_string_new(NULL);
	const char *d;

	for (const char *p = phone; *p; p++)
		if (g_ascii_isdigit(*p))
			g_string_append_c(digits, *p);
	d = digits->str;
	if (g_str_has_prefix(d, "44") && digits->len > 10)
		d += 2;
	d += *d == '0';
	if (strlen(d) == 10) {
		int area = *d == '2' ? 2 : d[1] == '1' || d[2] == '1' ? 3 : 4;

		g_ptr_array_add(forms, g_strdup_printf("0%.*s %s", area, d, d + area));
		g_ptr_array_add(forms, g_strdup_printf("(0%.*s) %s", area, d, d + area));
		g_ptr_array_add(forms, g_strdup_printf("0%s", d));
		g_ptr_array_add(forms, g_strdup_printf("0%.*s-%s", area, d, d + area));
		g_ptr_array_add(forms,
				g_strdup_printf("0%.*s %.3s %s", area, d, d + area, d + area + 3));
		g_ptr_array_add(forms, g_strdup_printf("+44 %.*s %s", area, d, d + area));
		g_ptr_array_add(forms, g_strdup_printf("+44 (0)%.*s %s", area, d, d + area));
		g_ptr_array_add(forms, g_strdup_printf("0044%s", d));
	}
	g_ptr_array_add(forms, NULL);
	return (char **)g_ptr_array_free(forms, FALSE);
}

static void
add_marks(struct gathering *g, const struct school *s)
{
	g_auto(GStrv) phones = spelling_phones(s->phone);
	const char *host = strstr(s->website, "://");

	for (char **h = s->handles; *h; h++)
		add(g, g_strdup_printf("@%s", **h == '@' ? *h + 1 : *h));
	for (char **h = s->hashtags; *h; h++)
		add(g, g_strdup_printf("#%s", **h == '#' ? *h + 1 : *h));
	host = host ? host + 3 : s->website;
	if (g_str_has_prefix(host, "www."))
		host += 4;
	if (*host) {
		size_t len = strcspn(host, "/?#");

		add(g, g_strndup(host, len));
		if (!host[len] || !host[len + 1])
			add(g, g_strdup_printf("office@%.*s", (int)len, host));
	}
	for (char **p = phones; *p; p++)
		add(g, g_strdup(*p));
	if (*s->postcode)
		add(g, g_strdup(s->postcode));
	if (*s->urn)
		add(g, g_strdup_printf("URN %s", s->urn));
}

/* What the matcher makes of each spelling when nothing else is there. */
static void
weigh(GPtrArray *list, const struct matcher *m)
{
	struct match_scratch *scratch = match_scratch_new();

	for (guint i = 0; i < list->len; i++) {
		struct spelling *s = list->pdata[i];
		g_autofree char *body =
			g_strdup_printf("It was said that %s had done it again.", s->text);
		const struct match_doc doc = { .body = body };
		g_autoptr(GPtrArray) found = matcher_run(m, scratch, &doc);
		const struct match *best = found->len > 0 ? found->pdata[0] : NULL;

		s->weight = best ? best->score : 0;
		s->is_weak = s->weight < MATCH_THRESHOLD;
	}
	match_scratch_free(scratch);
}

GPtrArray *
spelling_list(const struct school *s, GError **err)
{
	g_autoptr(matcher_t) m = matcher_new(&s, 1, err);
	struct gathering g = { NULL, NULL };

	if (!m)
		return NULL;
	g.list = g_ptr_array_new_with_free_func(spelling_free);
	g.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	add_name(&g, s->name);
	add_tag(&g, s->name);
	for (char **a = s->extra_aliases; *a; a++)
		add_name(&g, *a);
	add_marks(&g, s);
	weigh(g.list, m);
	g_hash_table_unref(g.seen);
	return g.list;
}
