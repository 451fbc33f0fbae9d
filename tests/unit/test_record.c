/* record: what other machines show of a mention comes through, and nothing broken does. */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/pack.h"
#include "indexer/record.h"

#define TEXT(literal) ((char *)(uintptr_t)(literal))

static const struct mention sample = {
	.id = 7,
	.ref = TEXT("M-2026-0007"),
	.school = 3,
	.school_name = TEXT("Little Hill School"),
	.url = TEXT("https://news.example/fête"),
	.title = TEXT("<b>Fête</b>"),
	.text = TEXT("One line.\n\nAnother \"line\"."),
	.site = TEXT("news.example"),
	.lang = TEXT("en"),
	.published = WHEN_NONE,
	.first_seen = 1000,
	.last_seen = 2000,
	.status = TEXT("respond"),
	.score = 0.5,
	.why = TEXT("[{\"alias\":\"Little Hill\"}]"),
	.near = TEXT("[]"),
	.cluster = 7,
	.case_ref = TEXT("C-2026-0001"),
	.due = 5000,
};

static void
test_through(void)
{
	g_autoptr(GBytes) packed = record_pack(&sample);
	g_autoptr(GError) err = NULL;
	gsize len;
	const char *data = g_bytes_get_data(packed, &len);
	g_autoptr(mention_t) m = record_open(data, len, "south", &err);

	g_assert_no_error(err);
	g_assert_cmpstr(m->ref, ==, "south/M-2026-0007");
	g_assert_cmpstr(m->school_name, ==, sample.school_name);
	g_assert_cmpstr(m->url, ==, sample.url);
	g_assert_cmpstr(m->title, ==, sample.title);
	g_assert_cmpstr(m->text, ==, sample.text);
	g_assert_cmpstr(m->site, ==, sample.site);
	g_assert_cmpstr(m->lang, ==, sample.lang);
	g_assert_cmpstr(m->why, ==, sample.why);
	g_assert_null(m->source);
	g_assert_true(m->published == WHEN_NONE);
	g_assert_cmpint(m->first_seen, ==, 1000);
	g_assert_cmpint(m->last_seen, ==, 2000);
	g_assert_cmpfloat(m->score, ==, 0.5);
	/* its own machine's alone */
	g_assert_cmpint(m->id, ==, 0);
	g_assert_cmpint(m->school, ==, 0);
	g_assert_cmpint(m->cluster, ==, 0);
	g_assert_cmpstr(m->status, ==, "elsewhere");
	g_assert_null(m->case_ref);
	g_assert_true(m->due == WHEN_NONE);
}

static void
test_broken(void)
{
	static const char *const texts[] = {
		"",
		"{}",
		"[]",
		"null",
		"{",
		"{\"ref\":\"M-1\"}",
		"12",
		"{\"ref\":1,\"url\":2,\"title\":3,\"text\":4,\"site\":5,"
		"\"why\":6}"
	};
	g_autoptr(GBytes) packed = record_pack(&sample);
	gsize len;
	const char *data = g_bytes_get_data(packed, &len);

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GBytes) odd = pack_text(texts[i]);
		g_autoptr(GError) err = NULL;
		gsize odd_len;
		const char *odd_data = g_bytes_get_data(odd, &odd_len);

		g_assert_null(record_open(odd_data, odd_len, "south", &err));
		g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	}
	for (gsize cut = 0; cut < len; cut++) {
		g_autoptr(GError) err = NULL;

		g_assert_null(record_open(data, cut, "south", &err));
		g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/record/through", test_through);
	g_test_add_func("/record/broken", test_broken);
	return g_test_run();
}
