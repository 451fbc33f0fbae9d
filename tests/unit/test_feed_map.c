/* JSON answers of the catalogue's kinds, as their servers write them, broken and hostile ones too.
 */
#include <glib.h>
#include <string.h>

#include "base/when.h"
#include "crawler/feed_map.h"
#include "crawler/parsed.h"
#include "data/catalogue.h"
#include "tests/unit/cpu_time.h"

static struct feed *
parse(const struct kind_map *map, const char *address, const char *body, size_t len)
{
	g_autoptr(url_t) url = url_parse(address, NULL);
	g_autoptr(GBytes) bytes = g_bytes_new(body, len);

	return feed_map_parse(bytes, url, "application/json", map);
}

/* ---- what each kind makes of an answer --------------------------------------------------- */

static const struct {
	const char *kind, *address, *body;
	const char *id, *link, *title, *text, *date; /* of the first entry; NULL: none */
	guint n;
} answers[] = {
	{ "mastodon", "https://social.example/api/v1/timelines/tag/x?limit=40",
	  "[{\"id\":\"1\",\"uri\":\"https://social.example/users/a/statuses/1\",\"url\":"
	  "\"https://social.example/@a/1\",\"created_at\":\"2026-11-01T10:00:00.000Z\",\"content\":"
	  "\"<p>At <b>Hazel Hill</b> School<script>x</script></p>\",\"account\":{\"acct\":\"a\"}},"
	  "{\"uri\":\"https://b.example/2\",\"url\":null,\"content\":\"<p>two</p>\"}]",
	  "https://social.example/users/a/statuses/1", "https://social.example/@a/1", NULL,
	  "Hazel Hill", "2026-11-01T10:00:00Z", 2 },
	{ "govuk", "https://www.gov.uk/api/search.json?q=x",
	  "{\"results\":[{\"title\":\"Hazel Hill School\",\"link\":\"/government/publications/x\","
	  "\"description\":\"A & B <c>\",\"public_timestamp\":\"2026-11-01T10:00:00Z\",\"_id\":"
	  "\"/government/publications/x\"}],\"total\":1}",
	  "/government/publications/x", "https://www.gov.uk/government/publications/x",
	  "Hazel Hill School", "A &amp; B", "2026-11-01T10:00:00Z", 1 },
	{ "lemmy", "https://lemmy.example/api/v3/search?q=x",
	  "{\"type_\":\"Posts\",\"comments\":[],\"posts\":[{\"post\":{\"id\":7,\"name\":\"Fete\","
	  "\"body\":\"At Hazel Hill\",\"ap_id\":\"https://lemmy.example/post/7\",\"published\":"
	  "\"2026-11-01T10:00:00.123456Z\"},\"creator\":{\"name\":\"x\"}}]}",
	  "https://lemmy.example/post/7", "https://lemmy.example/post/7", "Fete", "At Hazel Hill",
	  "2026-11-01T10:00:00Z", 1 },
	{ "bluesky", "https://api.bsky.app/xrpc/x",
	  "{\"posts\":[{\"uri\":\"at://did:plc:abc/app.bsky.feed.post/3k\",\"author\":{\"did\":"
	  "\"did:plc:abc\"},\"record\":{\"text\":\"Hazel Hill <3\",\"createdAt\":"
	  "\"2026-11-01T10:00:00.000Z\"}}]}",
	  "at://did:plc:abc/app.bsky.feed.post/3k", "https://bsky.app/profile/did:plc:abc/post/3k",
	  NULL, "Hazel Hill &lt;3", "2026-11-01T10:00:00Z", 1 },
	{ "bluesky", "https://api.bsky.app/xrpc/x",
	  "{\"posts\":[{\"uri\":\"at://x/..\",\"author\":{\"did\":\"a/b?c#d\"},\"record\":{}}]}",
	  "at://x/..", NULL, NULL, NULL, NULL, 1 },
	{ "gdelt", "https://api.gdeltproject.org/api/v2/doc/doc?query=x",
	  "{\"articles\":[{\"url\":\"https://paper.example/a\",\"title\":\"Fete at Hazel Hill\","
	  "\"seendate\":\"20261101T100000Z\",\"domain\":\"paper.example\"}]}",
	  "https://paper.example/a", "https://paper.example/a", "Fete at Hazel Hill", NULL,
	  "2026-11-01T10:00:00Z", 1 },
	{ "gdelt", "https://api.gdeltproject.org/x", "{}", NULL, NULL, NULL, NULL, NULL, 0 },
};

static void
test_answers(void)
{
	g_autoptr(catalogue_t) c = catalogue_load(NULL, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
		const struct kind *k = catalogue_find(c, answers[i].kind);
		g_autoptr(feed_t) f = parse(&k->map, answers[i].address, answers[i].body,
					    strlen(answers[i].body));
		const struct feed_entry *e;
		char date[WHEN_RFC3339_SIZE];

		g_test_message("%s", k->name);
		g_assert_cmpstr(f->format, ==, "json");
		g_assert_cmpint(f->entries->len, ==, answers[i].n);
		if (answers[i].n == 0)
			continue;
		e = f->entries->pdata[0];
		g_assert_cmpstr(e->id, ==, answers[i].id);
		g_assert_cmpstr(e->link, ==, answers[i].link);
		g_assert_cmpstr(e->title, ==, answers[i].title);
		if (answers[i].text) {
			const char *html = e->content ? e->content : e->summary;

			g_assert_nonnull(strstr(html, answers[i].text));
			g_assert_null(strstr(html, "script"));
		}
		if (answers[i].date)
			g_assert_cmpstr(when_rfc3339(e->published, date), ==, answers[i].date);
		else
			g_assert_cmpint(e->published, ==, WHEN_NONE);
	}
}

/* ---- what is no answer ------------------------------------------------------------------- */

static void
test_wrong(void)
{
	static const struct {
		const char *body;
		int entries; /* -1: it is no feed */
	} rows[] = {
		{ "", -1 },
		{ "<html><body>Log in</body></html>", -1 },
		{ "{\"results\":", -1 },
		{ "{\"results\":[{\"link\":\"/a\"}", -1 },
		{ "{\"error\":\"Unauthorised\"}", -1 },
		{ "{\"results\":{\"link\":\"/a\"}}", -1 },
		{ "{\"results\":\"none\"}", -1 },
		{ "[]", -1 },
		{ "null", -1 },
		{ "{\"results\":[]}", 0 },
		{ "{\"results\":[1,null,\"a\",[],true]}", 0 },
		{ "{\"results\":[{}]}", 1 },
		{ "{\"results\":[{\"link\":\"javascript:alert(1)\",\"title\":[1],\"description\":{}"
		  "}]}",
		  1 },
		{ "{\"results\":[{\"link\":7,\"title\":12.5,\"public_timestamp\":\"never\"}]}", 1 },
	};
	g_autoptr(catalogue_t) c = catalogue_load(NULL, NULL);
	const struct kind *k = catalogue_find(c, "govuk");

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(feed_t) f = parse(&k->map, "https://www.gov.uk/api/search.json",
					    rows[i].body, strlen(rows[i].body));

		g_test_message("%s", rows[i].body);
		g_assert_cmpint(f->format ? (int)f->entries->len : -1, ==, rows[i].entries);
		for (guint n = 0; n < f->entries->len; n++) {
			const struct feed_entry *e = f->entries->pdata[n];

			g_assert_true(!e->link || g_str_has_prefix(e->link, "http"));
		}
	}
}

/* Deep, dense and long: in no time, and without the stack. */
static void
test_hostile(void)
{
	g_autoptr(catalogue_t) c = catalogue_load(NULL, NULL);
	const struct kind *k = catalogue_find(c, "mastodon");
	g_autoptr(GString) deep = g_string_new(NULL), dense = g_string_new("["),
			   many = g_string_new("[{}");
	GString *all[] = { deep, dense, many };
	static const bool is_feed[] = { false, false, true };

	for (int i = 0; i < 1000000; i++) {
		g_string_append_c(deep, '[');
		g_string_append(dense, "{},");
	}
	for (int i = 0; i < 20000; i++)
		g_string_append_printf(many, ",{\"uri\":\"https://a.example/%d\"}", i);
	g_string_append_c(many, ']');
	for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
		gint64 start = cpu_time_ms();
		g_autoptr(feed_t) f =
			parse(&k->map, "https://a.example/", all[i]->str, all[i]->len);

		g_assert_true((f->format != NULL) == is_feed[i]);
		g_assert_cmpint(f->entries->len, <=, FEED_MAX_ENTRIES);
		g_assert_cmpint(cpu_time_ms() - start, <, 5000);
	}
}

/* ---- redirecting links ------------------------------------------------------------------- */

static void
test_unwrap(void)
{
	static const struct {
		const char *link, *want;
	} rows[] = {
		{ "https://www.google.com/url?rct=j&sa=t&url=https://paper.example/a%3Fb%3D1&ct=ga",
		  "https://paper.example/a?b=1" },
		{ "https://www.google.com/url?url=https%3A%2F%2Fpaper.example%2Fa+b",
		  "https://paper.example/a%20b" },
		{ "https://google.com/url?url=javascript:alert(1)", NULL },
		{ "https://google.com/url?url=https://me:pw@paper.example/", NULL },
		{ "https://google.com/url?url=/relative", NULL },
		{ "https://google.com/url?curl=https://paper.example/", NULL },
		{ "https://google.com/url", NULL },
		{ "https://elsewhere.example/url?url=https://paper.example/", NULL },
		{ "nothing", NULL },
	};
	g_autoptr(url_t) from = url_parse("https://www.google.com/alerts/feeds/1/2", NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *to = feed_map_unwrap(rows[i].link, "url", from);

		g_test_message("%s", rows[i].link);
		g_assert_cmpstr(to, ==, rows[i].want);
	}
}

/* The map travels with its job. */
static void
test_wire(void)
{
	g_autoptr(catalogue_t) c = catalogue_load(NULL, NULL);
	const struct kind *k = catalogue_find(c, "mastodon");
	struct parse_job job = { .url = (char *)(uintptr_t) "https://a.example/" }, *back;
	g_autoptr(GByteArray) row = g_byte_array_new();
	struct wire w;

	job.body = g_bytes_new_static("[]", 2);
	kind_map_copy(&job.map, &k->map);
	parse_job_put(row, &job);
	wire_open(&w, row->data, row->len);
	back = parse_job_get(&w);
	g_assert_nonnull(back);
	g_assert_true(wire_done(&w));
	for (size_t i = 0; i < KIND_MAP_TEXTS; i++)
		g_assert_cmpstr(*kind_map_text(&back->map, i), ==, *kind_map_text(&job.map, i));
	g_assert_true(back->map.is_whole);
	parse_job_free(back);
	kind_map_clear(&job.map);
	g_bytes_unref(job.body);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/feed-map/answers", test_answers);
	g_test_add_func("/feed-map/wrong", test_wrong);
	g_test_add_func("/feed-map/hostile", test_hostile);
	g_test_add_func("/feed-map/unwrap", test_unwrap);
	g_test_add_func("/feed-map/wire", test_wire);
	return g_test_run();
}
