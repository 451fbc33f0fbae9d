/* redirect: answers whose Location leads in circles, or where nobody should follow. */
#include <stdlib.h>
#include <string.h>

#include "tests/origin/faults.h"

/* Location `text`, "{}" in it being this server's own origin; status `len`, or 302. */
static void
to(struct exchange *x, const struct fault *f)
{
	g_auto(GStrv) parts = g_strsplit(f->text, "{}", -1);
	g_autofree char *location = g_strjoinv(x->origin, parts);

	exchange_set(x, "Location", location);
	exchange_reply(x, f->len ? (int)f->len : 302, "text/html",
		       "<!doctype html><title>Moved</title>", -1);
}

/* /chain?n=N: N more hops, then a page. */
static void
chain(struct exchange *x, const struct fault *f)
{
	g_autofree char *n = exchange_param(x, "n");
	int left = n ? atoi(n) : (int)f->len;
	g_autofree char *location = g_strdup_printf("%s/chain?n=%d", x->origin, left - 1);

	if (left <= 0) {
		fault_page(x, "<p>The end of the chain: " FAULTS_PHRASE ".</p>");
		return;
	}
	exchange_set(x, "Location", location);
	exchange_reply(x, 302, "text/html", "", -1);
}

/* Every hop leads somewhere new. */
static void
endless(struct exchange *x, const struct fault *f)
{
	g_autofree char *location =
		g_strdup_printf("%s/%s%u", x->origin, f->name, g_str_hash(x->path) ^ x->hit);

	exchange_set(x, "Location", location);
	exchange_reply(x, 301, "text/html", "", -1);
}

static void
two_locations(struct exchange *x, const struct fault *f)
{
	g_autofree char *location = g_strconcat(x->origin, "/page", NULL);

	(void)f;
	exchange_add(x, "Location", location);
	exchange_add(x, "Location", "http://127.0.0.1/");
	exchange_reply(x, 302, "text/html", "", -1);
}

static void
long_location(struct exchange *x, const struct fault *f)
{
	g_autofree char *fill = g_strnfill(f->len, 'a');
	g_autofree char *location = g_strconcat(x->origin, "/page?", fill, NULL);

	exchange_set(x, "Location", location);
	exchange_reply(x, 302, "text/html", "", -1);
}

/* The page is shown to those who bring back the cookie; all others are sent round again. */
static void
cookie_wall(struct exchange *x, const struct fault *f)
{
	g_autofree char *location = g_strconcat(x->origin, x->path, NULL);

	(void)f;
	if (exchange_get(x, "cookie")) {
		fault_page(x, "<p>" FAULTS_PHRASE " behind a cookie.</p>");
		return;
	}
	exchange_set(x, "Set-Cookie", "seen=1; Path=/");
	exchange_set(x, "Location", location);
	exchange_reply(x, 302, "text/html", "", -1);
}

static void
cookie_flood(struct exchange *x, const struct fault *f)
{
	for (size_t i = 0; i < f->len; i++) {
		g_autofree char *cookie = g_strdup_printf("c%zu=%064zu; Path=/", i, i);

		exchange_add(x, "Set-Cookie", cookie);
	}
	fault_page(x, "<p>" FAULTS_PHRASE " with cookies.</p>");
}

/* Shows what was brought back: nothing should be. */
static void
cookie_show(struct exchange *x, const struct fault *f)
{
	const char *cookie = exchange_get(x, "cookie");

	(void)f;
	fault_page(x, cookie ? "<p>A cookie came back.</p>" : "<p>No cookie.</p>");
}

/* A good page on the first visit; later it has "moved for good" to a private address. */
static void
perm_then_private(struct exchange *x, const struct fault *f)
{
	if (x->hit == 1)
		fault_page(x, "<p>News of " FAULTS_PHRASE ".</p>");
	else
		to(x, f);
}

/* A page, or a feed, with an address in every place from which something might be fetched. */
static void
link_private(struct exchange *x, const struct fault *f)
{
	static const char address[] = "http://169.254.169.254/latest/meta-data";
	g_autofree char *page = g_strdup_printf(
		"<!doctype html><html><head><title>%s</title><link rel=\"canonical\" "
		"href=\"%s/canonical\">"
		"<link rel=\"icon\" href=\"%s/icon\"><link rel=\"stylesheet\" href=\"%s/css\">"
		"<link rel=\"alternate\" type=\"application/rss+xml\" href=\"%s/feed\">"
		"<link rel=\"preload\" href=\"%s/preload\"></head><body><main><p>" FAULTS_PHRASE
		" <a href=\"%s/a\">link</a><img src=\"%s/img\" alt=\"\"><iframe "
		"src=\"%s/iframe\"></iframe></p>"
		"</main><form action=\"%s/form\"><button>Go</button></form><script "
		"src=\"%s/script\"></script></body></html>",
		f->name, address, address, address, address, address, address, address, address,
		address, address);

	exchange_reply(x, 200, "text/html; charset=utf-8", page, -1);
}

static void
item_link_private(struct exchange *x, const struct fault *f)
{
	static const char address[] = "http://[::ffff:127.0.0.1]:22";
	g_autofree char *feed = g_strdup_printf(
		"<?xml version=\"1.0\"?><rss version=\"2.0\" "
		"xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>"
		"<title>%s</title><link>%s/site</link><description>d</description>"
		"<atom:link rel=\"hub\" href=\"%s/hub\"/><atom:link rel=\"next\" href=\"%s/next\"/>"
		"<image><url>%s/image</url><title>t</title><link>%s/l</link></image>"
		"<item><title>" FAULTS_PHRASE
		"</title><link>%s/item</link><comments>%s/comments</comments>"
		"<enclosure url=\"%s/enclosure\" length=\"5\" "
		"type=\"text/html\"/></item></channel></rss>",
		f->name, address, address, address, address, address, address, address, address);

	exchange_reply(x, 200, "application/rss+xml", feed, -1);
}

#define HERE "{}/page"

const struct fault redirect_faults[] = {
	{ "page", fault_html, "<p>News of " FAULTS_PHRASE ".</p>", 0 },
	{ "to-301", to, HERE, 301 },
	{ "to-302", to, HERE, 302 },
	{ "to-303", to, HERE, 303 },
	{ "to-307", to, HERE, 307 },
	{ "to-308", to, HERE, 308 },
	{ "to-300", to, HERE, 300 },
	{ "to-305", to, HERE, 305 },
	{ "to-relative", to, "page", 0 },
	{ "to-dots", to, "/a/b/../../page", 0 },
	{ "to-schemeless", to, "//redirect.example/page", 0 },
	{ "to-fragment", to, HERE "#part", 0 },
	{ "to-space", to, "{}/page?a b", 0 },
	{ "to-utf8", to, "{}/page?caf\xc3\xa9", 0 },
	{ "to-latin1", to, "{}/page?caf\xe9", 0 },
	{ "to-nothing", to, " ", 0 },
	{ "to-other-site", to, "http://odd.example/", 0 },
	{ "to-loopback", to, "http://127.0.0.1/", 0 },
	{ "to-loopback-port", to, "http://127.0.0.1:22/", 0 },
	{ "to-localhost", to, "http://localhost/", 0 },
	{ "to-decimal", to, "http://2130706433/", 0 },
	{ "to-octal", to, "http://0177.0.0.1/", 0 },
	{ "to-hex", to, "http://0x7f000001/", 0 },
	{ "to-short", to, "http://127.1/", 0 },
	{ "to-zero", to, "http://0.0.0.0/", 0 },
	{ "to-zero-short", to, "http://0/", 0 },
	{ "to-userinfo", to, "http://good.example@127.0.0.1/", 0 },
	{ "to-backslash", to, "http:\\\\127.0.0.1\\", 0 },
	{ "to-fullwidth", to, "http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/", 0 },
	{ "to-circled", to, "http://\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1/", 0 },
	{ "to-trailing-dot", to, "http://127.0.0.1./", 0 },
	{ "to-percent", to, "http://%31%32%37.0.0.1/", 0 },
	{ "to-v6-loopback", to, "http://[::1]/", 0 },
	{ "to-v6-any", to, "http://[::]/", 0 },
	{ "to-v4-mapped", to, "http://[::ffff:127.0.0.1]/", 0 },
	{ "to-v4-mapped-hex", to, "http://[::ffff:7f00:1]/", 0 },
	{ "to-v4-compatible", to, "http://[::127.0.0.1]/", 0 },
	{ "to-nat64", to, "http://[64:ff9b::7f00:1]/", 0 },
	{ "to-6to4", to, "http://[2002:7f00:1::]/", 0 },
	{ "to-teredo", to, "http://[2001:0:7f00:1::80ff:fffe]/", 0 },
	{ "to-ula", to, "http://[fd00::1]/", 0 },
	{ "to-v6-link-local", to, "http://[fe80::1]/", 0 },
	{ "to-private-10", to, "http://10.0.0.1/", 0 },
	{ "to-private-172", to, "http://172.16.0.1/", 0 },
	{ "to-private-192", to, "http://192.168.1.1/", 0 },
	{ "to-link-local", to, "http://169.254.169.254/latest/meta-data/", 0 },
	{ "to-cgnat", to, "http://100.64.0.1/", 0 },
	{ "to-multicast", to, "http://224.0.0.1/", 0 },
	{ "to-broadcast", to, "http://255.255.255.255/", 0 },
	{ "to-documentation", to, "http://192.0.2.1/", 0 },
	{ "to-benchmark", to, "http://198.18.0.1/", 0 },
	{ "to-file", to, "file:///etc/passwd", 0 },
	{ "to-gopher", to, "gopher://127.0.0.1:6379/_INFO", 0 },
	{ "to-dict", to, "dict://127.0.0.1:11211/stats", 0 },
	{ "to-ftp", to, "ftp://127.0.0.1/", 0 },
	{ "to-smtp", to, "smtp://127.0.0.1/", 0 },
	{ "to-data", to, "data:text/html," FAULTS_PHRASE, 0 },
	{ "to-javascript", to, "javascript:alert(1)", 0 },
	{ "to-port-25", to, "http://redirect.example:25/", 0 },
	{ "to-port-0", to, "http://redirect.example:0/", 0 },
	{ "to-port-99999", to, "http://redirect.example:99999/", 0 },
	{ "self", to, "{}/self", 0 },
	{ "loop-a", to, "{}/loop-b", 0 },
	{ "loop-b", to, "{}/loop-a", 0 },
	{ "chain", chain, NULL, 20 },
	{ "chain-5", chain, NULL, 5 },
	{ "chain-6", chain, NULL, 6 },
	{ "endless/", endless, NULL, 0 },
	{ "two-locations", two_locations, NULL, 0 },
	{ "long-location", long_location, NULL, 64 * 1024 },
	{ "perm-then-private", perm_then_private, "http://192.168.1.1/", 301 },
	{ "link-private", link_private, NULL, 0 },
	{ "item-link-private", item_link_private, NULL, 0 },
	{ "meta-refresh", fault_html,
	  "<meta http-equiv=\"refresh\" content=\"0;url=http://127.0.0.1/\"><p>x</p>", 0 },
	{ "cookie-wall", cookie_wall, NULL, 0 },
	{ "cookie-flood", cookie_flood, NULL, 500 },
	{ "cookie-show", cookie_show, NULL, 0 },
	{ NULL, NULL, NULL, 0 },
};
