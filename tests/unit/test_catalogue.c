/* The catalogue: what came with the program, what a state folder adds, what is refused and where,
 * and addresses made of fields that mean harm. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "data/catalogue.h"

static struct catalogue *
built_in(void)
{
	g_autoptr(GError) error = NULL;
	struct catalogue *c = catalogue_load(NULL, &error);

	g_assert_no_error(error);
	return c;
}

static void
test_built_in(void)
{
	static const struct {
		const char *name;
		enum kind_default usual;
	} rows[] = {
		{ "feed", KIND_ON },         { "page", KIND_ON },
		{ "site", KIND_ON },         { "sitemap", KIND_ON },
		{ "google-news", KIND_ASK }, { "google-alerts", KIND_ASK },
		{ "bing-news", KIND_ASK },   { "gdelt", KIND_ON },
		{ "govuk", KIND_ON },        { "ofsted", KIND_ON },
		{ "bluesky", KIND_ASK },     { "reddit", KIND_OFF },
		{ "mumsnet", KIND_OFF },     { "common-crawl", KIND_OFF },
		{ "facebook", KIND_MANUAL }, { "nextdoor", KIND_MANUAL },
		{ "mastodon", KIND_ON },     { "wordpress", KIND_ON },
	};
	g_autoptr(catalogue_t) c = built_in();

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct kind *k = catalogue_find(c, rows[i].name);

		g_test_message("%s", rows[i].name);
		g_assert_nonnull(k);
		g_assert_cmpint(k->usual, ==, rows[i].usual);
	}
	/* whoever must decide has something to decide by */
	for (guint i = 0; i < c->kinds->len; i++) {
		const struct kind *k = c->kinds->pdata[i];

		g_assert_true(k->usual == KIND_ON || k->terms);
	}
	g_assert_null(catalogue_find(c, "nothing"));
}

/* ---- files that cannot be used ----------------------------------------------------------- */

#define GOOD "[a]\ntitle = A\nurl = https://{host}/{tag}\nread = feed\n"

static const struct {
	const char *text, *want;
} wrong[] = {
	{ "nonsense\n", "x.ini line 1: this is no [section]" },
	{ "title = A\n", "x.ini line 1: this stands before the first [section]" },
	{ "# c\n\n[a]\ntitle = A\ntitle = B\n", "x.ini line 5: this is here for the second time" },
	{ GOOD "[b]\nread = page\nurl = https://b.example/\n[a]\n", "x.ini line 8: this is here" },
	{ "[a]\nurl = https://a.example/\nread = feed\n", "x.ini line 1: this kind has no title" },
	{ "[a]\ntitle = A\nurl = https://a.example/\n", "x.ini line 1: read is missing" },
	{ "[a]\ntitle = A\nread = feed\n", "x.ini line 1: this kind has no url" },
	{ "[a]\ntitle = A\nurl = https://a.example/\nread = telepathy\n", "line 1: read is feed" },
	{ "[A b]\ntitle = A\n", "x.ini line 1: `A b` is no name of a kind" },
	{ "[a]\nurl = ftp://a.example/\n", "x.ini line 2: `ftp://a.example/` begins neither" },
	{ "[a]\nurl = https://a.example/{Tag}\n", "x.ini line 2: in `https://a.example/{Tag}`" },
	{ "[a]\nurl = https://a.example/{tag\n", "a brace makes no {field}" },
	{ "[a]\nurl = https://a.example/tag}\n", "a brace makes no {field}" },
	{ GOOD "every = 5m\n", "x.ini line 5: every wants hours" },
	{ GOOD "every =\n", "x.ini line 5: every has no value" },
	{ GOOD "default = perhaps\n", "x.ini line 5: default is on, ask, off or manual" },
	{ GOOD "default = manual\n", "x.ini line 1: what is read by earshot" },
	{ GOOD "propose = maybe\n", "x.ini line 5: propose is" },
	{ GOOD "follow = later\n", "x.ini line 5: follow is" },
	{ GOOD "colour = blue\n", "x.ini line 5: `colour` is no key of a kind" },
	{ GOOD "about-user = x\n", "x.ini line 5: no address of this kind has a field {user}" },
	{ GOOD "entries = a\n", "x.ini line 1: entries are for read = json" },
	{ "[a]\ntitle = A\nurl = https://a.example/\nread = json\nentries = a\n", "entry-link" },
	{ "[a]\nentries = a b\n", "x.ini line 2: `a b` is no path" },
	{ "[a]\nentry-link = https://a.example/{b\n", "is no path" },
	{ "[a]\nentry-link = https://a.example/{}\n", "is no path" },
	{ "[a]\ntitle = \xff\n", "x.ini is not valid UTF-8" },
};

static void
test_wrong(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(catalogue_t) c = catalogue_parse(wrong[i].text, "x.ini", NULL, &error);

		g_test_message("%s", error ? error->message : "(none)");
		g_assert_null(c);
		g_assert_nonnull(error);
		g_assert_nonnull(strstr(error->message, wrong[i].want));
	}
}

static void
test_state_folder(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *dir = g_dir_make_tmp("earshot-kinds-XXXXXX", &error);
	g_autofree char *path = g_build_filename(dir, "kinds.ini", NULL);
	const char *text =
		"\xef\xbb\xbf[govuk]\ntitle = Ours\nurl = https://gov.example/?q={query}\n"
		"read = feed\n\n[village-board]\ntitle = Board\nread = page\n"
		"url = https://board.example/\n";
	g_autoptr(catalogue_t) c = NULL;
	g_autoptr(catalogue_t) none = NULL;

	g_assert_true(g_file_set_contents(path, text, -1, &error));
	c = catalogue_load(dir, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(catalogue_find(c, "govuk")->title, ==, "Ours");
	g_assert_nonnull(catalogue_find(c, "village-board"));
	g_assert_nonnull(catalogue_find(c, "mastodon"));
	g_assert_true(g_file_set_contents(path, "[a]\n", -1, &error));
	none = catalogue_load(dir, &error);
	g_assert_null(none);
	g_assert_nonnull(strstr(error->message, "kinds.ini line 1"));
	g_unlink(path);
	g_rmdir(dir);
}

/* ---- addresses --------------------------------------------------------------------------- */

static const struct {
	const char *kind;
	const char *fields[8]; /* name, value, … */
	const char *want; /* the address, or what the error says */
} addresses[] = {
	{ "mastodon",
	  { "host", "social.example", "tag", "hazelhill" },
	  "https://social.example/api/v1/timelines/tag/hazelhill?limit=40" },
	{ "mastodon",
	  { "host", "social.example:8443", "tag", "a/b?c#d&e" },
	  "https://social.example:8443/api/v1/timelines/tag/a%2Fb%3Fc%23d%26e?limit=40" },
	{ "mastodon",
	  { "host", "social.example", "tag", "\xc3\xa9t\xc3\xa9 \"x\"" },
	  "https://social.example/api/v1/timelines/tag/%C3%A9t%C3%A9%20%22x%22?limit=40" },
	{ "mastodon", { "host", "social.example" }, "mastodon wants --tag (A hashtag, without #)" },
	{ "mastodon", { "host", "social.example", "tag", ".." }, "`..` cannot be used as --tag" },
	{ "mastodon", { "host", "social.example/..", "tag", "x" }, "cannot be used as --host" },
	{ "mastodon", { "host", "me@social.example", "tag", "x" }, "cannot be used as --host" },
	{ "mastodon", { "host", "social.example#", "tag", "x" }, "cannot be used as --host" },
	{ "mastodon", { "host", "social.example\\x", "tag", "x" }, "cannot be used as --host" },
	{ "mastodon", { "host", "{tag}", "tag", "x" }, "cannot be used as --host" },
	{ "mastodon", { "host", "social.example", "tag", "\xff" }, "cannot be used as --tag" },
	{ "mastodon",
	  { "host", "social.example", "tag", "{host}" },
	  "https://social.example/api/v1/timelines/tag/%7Bhost%7D?limit=40" },
	{ "wordpress", { "site", "https://blog.example/pta/" }, "https://blog.example/pta/feed/" },
	{ "wordpress", { "site", "https://blog.example/?p=1" }, "cannot be used as --site" },
	{ "wordpress", { "site", "https://me:pw@blog.example/" }, "cannot be used as --site" },
	{ "wordpress", { "site", "file:///etc/passwd" }, "cannot be used as --site" },
	{ "wordpress-search",
	  { "site", "https://blog.example", "query", "\"Hazel Hill\" a+b&c" },
	  "https://blog.example/?s=%22Hazel%20Hill%22%20a%2Bb%26c&feed=rss2" },
	{ "feed", { "url", "https://a.example/f?x=1&y=2#z" }, "https://a.example/f?x=1&y=2" },
	{ "feed", { "url", "javascript:alert(1)" }, "cannot be used as --url" },
	{ "fixmystreet",
	  { "postcode", "ZZ1 1ZZ" },
	  "https://www.fixmystreet.com/rss/pc/ZZ1%201ZZ/2" },
	{ "fixmystreet",
	  { "lat", "51.6", "lon", "-0.6", "km", "5", "postcode", "ZZ1" },
	  "https://www.fixmystreet.com/rss/l/51.6,-0.6/5" },
	{ "youtube",
	  { "playlist", "PL1" },
	  "https://www.youtube.com/feeds/videos.xml?playlist_id=PL1" },
	{ "facebook", { NULL }, "Facebook is not read by earshot: Behind a login" },
};

static void
test_addresses(void)
{
	g_autoptr(catalogue_t) c = built_in();

	for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
		g_autoptr(GHashTable) values = g_hash_table_new(g_str_hash, g_str_equal);
		const struct kind *k = catalogue_find(c, addresses[i].kind);
		g_autoptr(GError) error = NULL;
		g_autofree char *url = NULL;

		for (int f = 0; addresses[i].fields[f]; f += 2)
			g_hash_table_insert(values, (gpointer)(uintptr_t)addresses[i].fields[f],
					    (gpointer)(uintptr_t)addresses[i].fields[f + 1]);
		url = kind_fill(k, values, &error);
		g_test_message("%s: %s", k->name, url ? url : error->message);
		if (g_str_has_prefix(addresses[i].want, "http"))
			g_assert_cmpstr(url, ==, addresses[i].want);
		else
			g_assert_true(error && strstr(error->message, addresses[i].want));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/catalogue/built-in", test_built_in);
	g_test_add_func("/catalogue/wrong", test_wrong);
	g_test_add_func("/catalogue/state-folder", test_state_folder);
	g_test_add_func("/catalogue/addresses", test_addresses);
	return g_test_run();
}
