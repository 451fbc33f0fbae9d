/* synthetic: any number of invented sites, h0001.synthetic.example and on, all made from a hash. */
#include "tests/origin/synthetic.h"

#include <stdlib.h>
#include <string.h>

#define DOMAIN ".synthetic.example"

enum robots { ROBOTS_NONE, ROBOTS_ALLOW, ROBOTS_DELAY, ROBOTS_PRIVATE, ROBOTS_DENY, ROBOTS_BROKEN };
enum manner {
	MANNER_QUICK,
	MANNER_SLOW,
	MANNER_BUSY, /* each page: first 429 with Retry-After in seconds */
	MANNER_AWAY, /* each page: first 503 with Retry-After as a date */
	MANNER_MOODY, /* a third of the pages is 503, without a word when to come back */
	MANNER_FLAPPING, /* every other visit to a page: the connection is torn down */
	MANNER_MOVED, /* pages have moved to /moved/N.html, for good or for now */
	MANNER_DYING, /* a half of the pages tears the connection down */
	MANNER_BROKEN,
	MANNER_SILENT,
};

#define BUSY_S 120
#define AWAY_S 100
#define MAX_AGE_S 172800

static const char *const robots_names[] = { "none", "allow", "delay", "private", "deny", "broken" };
static const char *const manner_names[] = { "quick",    "slow",  "busy",  "away",   "moody",
					    "flapping", "moved", "dying", "broken", "silent" };

struct profile {
	unsigned number; /* of the host, from 1 */
	enum robots robots;
	unsigned crawl_delay_s;
	enum manner manner;
	unsigned pages;
	bool is_fresh_long; /* its feed asks not to be looked at for two days */
};

static uint32_t
mix(uint32_t a, uint32_t b)
{
	uint64_t h = ((uint64_t)a << 32 | b) * 0x9e3779b97f4a7c15U;

	h ^= h >> 29;
	h *= 0xbf58476d1ce4e5b9U;
	return (uint32_t)(h >> 32);
}

/* Shares of a hundred hosts, the last row taking the rest. */
static const struct {
	unsigned below;
	enum robots robots;
	unsigned crawl_delay_s;
} robots_shares[] = {
	{ 60, ROBOTS_NONE, 0 },  { 80, ROBOTS_ALLOW, 0 },   { 87, ROBOTS_DELAY, 1 },
	{ 92, ROBOTS_DELAY, 2 }, { 95, ROBOTS_PRIVATE, 0 }, { 97, ROBOTS_DELAY, 3 },
	{ 99, ROBOTS_DENY, 0 },  { 100, ROBOTS_BROKEN, 0 },
};
static const struct {
	unsigned below;
	enum manner manner;
} manner_shares[] = {
	{ 82, MANNER_QUICK },  { 86, MANNER_SLOW },     { 88, MANNER_BUSY },  { 90, MANNER_AWAY },
	{ 92, MANNER_MOODY },  { 94, MANNER_FLAPPING }, { 97, MANNER_MOVED }, { 98, MANNER_DYING },
	{ 99, MANNER_BROKEN }, { 100, MANNER_SILENT },
};

static struct profile
profile_of(const struct synthetic *s, unsigned number)
{
	struct profile p = { .number = number, .pages = 8 + mix(number, 1) % 33 };
	unsigned robots = mix(number, 2) % 100, manner = mix(number, 3) % 100, i;

	if (s->plain)
		return p;
	for (i = 0; robots >= robots_shares[i].below;)
		i++;
	p.robots = robots_shares[i].robots;
	p.crawl_delay_s = robots_shares[i].crawl_delay_s;
	for (i = 0; manner >= manner_shares[i].below;)
		i++;
	p.manner = manner_shares[i].manner;
	p.is_fresh_long = mix(number, 5) % 10 == 0;
	return p;
}

static bool
mentions(unsigned host, unsigned page)
{
	return mix(host * 1000 + page, 4) % 10 == 0;
}

static void
words(GString *out, uint32_t seed, unsigned n)
{
	static const char *const list[] = { "parish",  "bridge",   "market",  "garden",  "evening",
					    "council", "footpath", "river",   "harvest", "concert",
					    "lane",    "meadow",   "library", "kitchen", "winter",
					    "supper",  "cricket",  "the",     "and",     "of",
					    "with",    "near",     "after",   "before",  "said",
					    "opened",  "closed",   "walked",  "asked",   "thanked",
					    "visited", "painted" };

	for (unsigned i = 0; i < n; i++)
		g_string_append_printf(out, "%s ", list[mix(seed, i) % G_N_ELEMENTS(list)]);
}

static char *
host_name(unsigned number)
{
	return g_strdup_printf("h%04u" DOMAIN, number);
}

static void
page(const struct synthetic *s, struct exchange *x, const struct profile *p, unsigned n)
{
	g_autoptr(GString) body = g_string_new(
		"<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>");
	g_autofree char *other = host_name(1 + mix(p->number, n) % s->hosts);
	uint32_t seed = mix(p->number, n + 100);
	const char *port = strrchr(x->origin, ':');

	words(body, seed, 5);
	g_string_append(body, "</title></head><body><main>");
	for (unsigned i = 0; i < 3 + seed % 12; i++) {
		g_string_append(body, "<p>");
		words(body, mix(seed, i), 40 + mix(seed, i) % 120);
		if (i == 1 && mentions(p->number, n))
			g_string_append_printf(body, "and so did %s. ", s->phrase);
		g_string_append(body, "</p>\n");
	}
	g_string_append(body, "</main><ul>");
	/* The next page, and mostly any: so some 45 in a hundred links lead to what was linked
	 * before, as in the web at large. */
	for (unsigned i = 0; i < 1 + (seed % 5 > 0); i++)
		g_string_append_printf(body, "<li><a href=\"/p/%u.html\">more</a></li>",
				       i ? 1 + mix(seed, i) % p->pages : 1 + n % p->pages);
	if (p->robots == ROBOTS_PRIVATE)
		g_string_append_printf(body, "<li><a href=\"/private/%u.html\">private</a></li>",
				       n);
	if (seed % 4 == 0)
		g_string_append_printf(body, "<li><a href=\"http://%s%s/\">elsewhere</a></li>",
				       other,
				       port && port > x->origin + strlen("https:") ? port : "");
	g_string_append(body, "</ul></body></html>\n");
	x->may_gzip = true;
	exchange_reply(x, 200, "text/html; charset=utf-8", body->str, (gssize)body->len);
}

static void
front(struct exchange *x, const struct profile *p)
{
	g_autoptr(GString) body = g_string_new(
		"<!doctype html><html lang=\"en-GB\"><head><title>Front</title>"
		"<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed.xml\">"
		"</head><body><ul>");

	for (unsigned i = 1; i <= MIN(5, p->pages); i++)
		g_string_append_printf(body, "<li><a href=\"/p/%u.html\">page %u</a></li>", i, i);
	g_string_append(body, "</ul></body></html>\n");
	exchange_reply(x, 200, "text/html; charset=utf-8", body->str, (gssize)body->len);
}

static void
feed(const struct synthetic *s, struct exchange *x, const struct profile *p)
{
	g_autoptr(GString) body = g_string_new(
		"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Feed</title>"
		"<link>/</link><description>d</description>\n");

	for (unsigned n = p->pages; n > 0 && n + 10 > p->pages; n--) {
		g_string_append(body, "<item><title>");
		words(body, mix(p->number, n + 100), 5);
		g_string_append_printf(body,
				       "%s</title><link>%s/p/%u.html</link>"
				       "<pubDate>%02u Nov 2026 10:00:00 GMT</pubDate></item>\n",
				       mentions(p->number, n) ? s->phrase : "", x->origin, n,
				       1 + n % 22);
	}
	g_string_append(body, "</channel></rss>\n");
	x->may_gzip = true;
	exchange_set(x, "ETag", "\"feed\"");
	if (p->is_fresh_long)
		exchange_set(x, "Cache-Control", "max-age=" G_STRINGIFY(MAX_AGE_S));
	if (g_strcmp0(exchange_get(x, "if-none-match"), "\"feed\"") == 0)
		exchange_reply(x, 304, NULL, NULL, 0);
	else
		exchange_reply(x, 200, "application/rss+xml", body->str, (gssize)body->len);
}

static void
sitemap(struct exchange *x, const struct profile *p)
{
	g_autoptr(GString) body =
		g_string_new("<?xml version=\"1.0\"?><urlset "
			     "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");

	for (unsigned n = 1; n <= p->pages; n++)
		g_string_append_printf(body, "<url><loc>%s/p/%u.html</loc></url>\n", x->origin, n);
	g_string_append(body, "</urlset>\n");
	exchange_reply(x, 200, "application/xml", body->str, (gssize)body->len);
}

static void
robots_txt(struct exchange *x, const struct profile *p)
{
	g_autoptr(GString) body = g_string_new("User-agent: *\n");

	if (p->robots == ROBOTS_NONE) {
		exchange_reply(x, 404, "text/plain", "none\n", -1);
		return;
	}
	if (p->robots == ROBOTS_BROKEN) {
		exchange_reply(x, 503, "text/plain", "", -1);
		return;
	}
	if (p->robots == ROBOTS_DELAY)
		g_string_append_printf(body, "Crawl-delay: %u\n", p->crawl_delay_s);
	g_string_append(body, p->robots == ROBOTS_DENY      ? "Disallow: /\n"
			      : p->robots == ROBOTS_PRIVATE ? "Disallow: /private/\n"
							    : "Allow: /\n");
	g_string_append_printf(body, "Sitemap: %s/sitemap.xml\n", x->origin);
	exchange_reply(x, 200, "text/plain", body->str, (gssize)body->len);
}

static bool
refuse(struct exchange *x, int status, const char *retry_after)
{
	if (retry_after)
		exchange_set(x, "Retry-After", retry_after);
	exchange_reply(x, status, "text/plain", "not now\n", -1);
	return true;
}

static bool
tear_down(struct exchange *x)
{
	x->ending = END_RESET;
	return true;
}

static bool
move(struct exchange *x, unsigned n)
{
	static const int statuses[] = { 301, 302, 307, 308 };
	g_autofree char *location = g_strdup_printf("%s/moved/%u.html", x->origin, n);

	exchange_set(x, "Location", location);
	exchange_reply(x, statuses[n % G_N_ELEMENTS(statuses)], "text/html", "", -1);
	return true;
}

/* What the host's manner makes of the page `n` (0: another address); false: answer as usual. */
static bool
misbehave(struct exchange *x, const struct profile *p, unsigned n)
{
	uint32_t seed = mix(p->number, g_str_hash(x->path));
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autoptr(GDateTime) later = g_date_time_add_seconds(now, AWAY_S);
	g_autofree char *date = g_date_time_format(later, "%a, %d %b %Y %H:%M:%S GMT");

	switch (p->manner) {
	case MANNER_SLOW:
		x->delay_ms = 200 + seed % 600;
		return false;
	case MANNER_BUSY:
		return x->hit == 1 && refuse(x, 429, G_STRINGIFY(BUSY_S));
	case MANNER_AWAY:
		return x->hit == 1 && refuse(x, 503, date);
	case MANNER_MOODY:
		return seed % 3 == 0 && refuse(x, 503, NULL);
	case MANNER_FLAPPING:
		return n > 0 && x->hit % 2 == 1 && tear_down(x);
	case MANNER_MOVED:
		return g_str_has_prefix(x->path, "/p/") && n > 0 && move(x, n);
	case MANNER_DYING:
		return n > 0 && n % 2 && tear_down(x);
	case MANNER_BROKEN:
		exchange_reply(x, 500, "text/plain", "broken\n", -1);
		return true;
	case MANNER_SILENT:
		x->ending = END_HANG;
		return true;
	case MANNER_QUICK:
		break;
	}
	return false;
}

/* The page's number in /FOLDER/N.html; 0: none of the host's pages. */
static unsigned
page_number(const char *path, const struct profile *p)
{
	static const char *const folders[] = { "/p/", "/private/", "/moved/" };

	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
		const char *digits = path + strlen(folders[i]);
		char *end;
		unsigned long n;

		if (!g_str_has_prefix(path, folders[i]) || !g_ascii_isdigit(*digits))
			continue;
		n = strtoul(digits, &end, 10);
		return strcmp(end, ".html") == 0 && n <= p->pages ? (unsigned)n : 0;
	}
	return 0;
}

static unsigned
number_of(const char *host)
{
	char *end;
	unsigned long n;

	if (*host != 'h')
		return 0;
	n = strtoul(host + 1, &end, 10);
	return strcmp(end, DOMAIN) == 0 && n < UINT32_MAX ? (unsigned)n : 0;
}

bool
synthetic_answer(const struct synthetic *s, struct exchange *x)
{
	unsigned number = number_of(x->host), n;
	struct profile p;

	if (number == 0 || number > s->hosts)
		return false;
	p = profile_of(s, number);
	n = page_number(x->path, &p);
	if (strcmp(x->path, "/robots.txt") == 0)
		robots_txt(x, &p);
	else if (misbehave(x, &p, n))
		return true;
	else if (strcmp(x->path, "/") == 0)
		front(x, &p);
	else if (strcmp(x->path, "/feed.xml") == 0)
		feed(s, x, &p);
	else if (strcmp(x->path, "/sitemap.xml") == 0)
		sitemap(x, &p);
	else if (n > 0)
		page(s, x, &p, n);
	else
		exchange_reply(x, 404, "text/html", "<!doctype html><title>Not found</title>", -1);
	return true;
}

/* How long a page's first refusal asks to stay away; 0: it does not say. */
static int
retry_after_s(const struct profile *p)
{
	return p->manner == MANNER_BUSY ? BUSY_S : p->manner == MANNER_AWAY ? AWAY_S : 0;
}

void
synthetic_list(const struct synthetic *s, FILE *out)
{
	for (unsigned number = 1; number <= s->hosts; number++) {
		struct profile p = profile_of(s, number);
		const char *comma = "";

		fprintf(out,
			"{\"host\":\"h%04u" DOMAIN
			"\",\"robots\":\"%s\",\"crawl_delay\":%u,\"manner\":\"%s\",\"pages\":%u,"
			"\"retry_after\":%d,\"feed_max_age\":%d,\"mentions\":[",
			number, robots_names[p.robots], p.crawl_delay_s, manner_names[p.manner],
			p.pages, retry_after_s(&p), p.is_fresh_long ? MAX_AGE_S : 0);
		for (unsigned n = 1; n <= p.pages; n++)
			if (mentions(number, n)) {
				fprintf(out, "%s\"/p/%u.html\"", comma, n);
				comma = ",";
			}
		fprintf(out, "]}\n");
	}
}
