/* Ids that are given away, and never change. */
#include <glib.h>
#include <string.h>

#include "data/minter.h"
#include "tests/unit/sample_store.h"

#define NOW 1795418909 /* 23 November 2026 */

static char *
minter_of(struct db *db, int64_t now)
{
	g_autoptr(GError) err = NULL;
	char *minter = minter_get(db, now, &err);

	g_assert_no_error(err);
	return minter;
}

static void
run(struct db *db, const char *sql)
{
	g_autoptr(GError) err = NULL;

	g_assert_true(db_run(db, &err, sql, ""));
	g_assert_no_error(err);
}

static void
test_kept(void)
{
	struct sample_store s;
	g_autofree char *first = NULL, *again = NULL, *other = NULL;

	sample_store_open(&s);
	run(s.db, "update school set profile = json_set(profile, '$.website', "
		  "'https://www.hazelhill.example/about')");
	first = minter_of(s.db, NOW);
	g_assert_true(g_str_has_prefix(first, "tag:hazelhill.example,2026-11-23:earshot/"));
	run(s.db, "update school set profile = json_set(profile, '$.website', "
		  "'https://elsewhere.example/')");
	again = minter_of(s.db, NOW + 400 * 86400);
	g_assert_cmpstr(again, ==, first);
	/* another store of the same school */
	run(s.db, "delete from setting where key = 'minter'");
	run(s.db, "update school set profile = json_set(profile, '$.website', "
		  "'https://hazelhill.example/')");
	run(s.db, "update setting set value = 'another' where key = 'identity'");
	other = minter_of(s.db, NOW);
	g_assert_true(g_str_has_prefix(other, "tag:hazelhill.example,2026-11-23:earshot/"));
	g_assert_cmpstr(other, !=, first);
	sample_store_close(&s);
}

static void
test_without_website(void)
{
	struct sample_store s;
	g_autofree char *minter = NULL;

	sample_store_open(&s);
	run(s.db, "update school set profile = json_remove(profile, '$.website')");
	minter = minter_of(s.db, NOW);
	g_assert_true(g_str_has_prefix(minter, "tag:earshot.invalid,2026-11-23:earshot/"));
	sample_store_close(&s);
}

static void
test_ids(void)
{
	static const char tag[] = "tag:a.example,2026-11-23:earshot/0a1b2c3d4e5f";
	static const struct {
		const char *what, *path;
	} rows[] = {
		{ "M-2026-0147", "/M-2026-0147" },
		{ "digest 3 1700000000", "/digest/3/1700000000" },
		{ "digests 12", "/digests/12" },
	};
	g_autofree char *one = minter_id(tag, "search earshot: \"<b>\" ü"),
			*two = minter_id(tag, "search earshot: \"<b>\" u"),
			*old = minter_id("urn:uuid:0123", "M-2026-0147");

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *id = minter_id(tag, rows[i].what);

		g_assert_true(g_str_has_prefix(id, tag));
		g_assert_cmpstr(id + strlen(tag), ==, rows[i].path);
	}
	g_assert_true(g_str_has_prefix(one + strlen(tag), "/search/"));
	g_assert_cmpuint(strlen(one), ==, strlen(tag) + strlen("/search/") + 32);
	g_assert_cmpstr(one, !=, two);
	/* what readers of older feeds know */
	g_assert_cmpstr(old, ==, "urn:uuid:441088ca-0165-8ab5-a845-e671602c7d46");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/minter/kept", test_kept);
	g_test_add_func("/minter/without-website", test_without_website);
	g_test_add_func("/minter/ids", test_ids);
	return g_test_run();
}
