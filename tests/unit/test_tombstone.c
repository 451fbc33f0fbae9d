#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/tree.h"
#include "base/when.h"
#include "data/tombstone.h"

struct fixture {
	char *dir;
	struct db *db;
};

static void
set_up(struct fixture *f, gconstpointer data)
{
	g_autoptr(GError) err = NULL;

	(void)data;
	when_freeze(1800000000);
	f->dir = g_dir_make_tmp("earshot-tombstone-XXXXXX", &err);
	g_assert_no_error(err);
	f->db = db_open(f->dir, true, &err);
	g_assert_no_error(err);
}

static void
tear_down(struct fixture *f, gconstpointer data)
{
	(void)data;
	db_close(f->db);
	g_assert_true(tree_remove(f->dir, NULL));
	g_free(f->dir);
}

static bool
finds(struct fixture *f, int64_t school, const char *key)
{
	g_autoptr(GError) err = NULL;
	bool is_there = false;

	g_assert_true(tombstone_find(f->db, school, key, &is_there, &err));
	g_assert_no_error(err);
	return is_there;
}

static void
put(struct fixture *f, int64_t school, const char *key, enum tombstone_why why)
{
	g_autoptr(GError) err = NULL;
	g_autofree char *hex = NULL;

	g_assert_true(tombstone_put(f->db, school, key, why, &hex, &err));
	g_assert_no_error(err);
	g_assert_cmpuint(strlen(hex), ==, 32);
}

static void
test_find(struct fixture *f, gconstpointer data)
{
	int64_t n[TOMBSTONES];

	(void)data;
	g_assert_false(finds(f, 1, "http://a.example/"));
	put(f, 1, "http://a.example/", TOMBSTONE_PURGED);
	g_assert_true(finds(f, 1, "http://a.example/"));
	g_assert_false(finds(f, 2, "http://a.example/"));
	g_assert_false(finds(f, 1, "http://a.example/b"));
	/* school and key do not run into each other */
	put(f, 1, "2\nhttp://c.example/", TOMBSTONE_PURGED);
	g_assert_false(finds(f, 12, "http://c.example/"));
	g_assert_true(tombstone_counts(f->db, n, NULL));
	g_assert_cmpint(n[TOMBSTONE_PURGED], ==, 2);
}

/* What was erased once stays so, even when it is purged afterwards. */
static void
test_erased(struct fixture *f, gconstpointer data)
{
	int64_t n[TOMBSTONES];

	(void)data;
	put(f, 1, "http://a.example/", TOMBSTONE_ERASED);
	put(f, 1, "http://a.example/", TOMBSTONE_PURGED);
	g_assert_true(tombstone_counts(f->db, n, NULL));
	g_assert_cmpint(n[TOMBSTONE_ERASED], ==, 1);
	g_assert_cmpint(n[TOMBSTONE_PURGED], ==, 0);
}

static void
test_blind(struct fixture *f, gconstpointer data)
{
	g_autofree char *key = g_build_filename(f->dir, "tombstone.key", NULL);
	bool is_blind = true;

	(void)data;
	g_assert_true(tombstone_is_blind(f->db, &is_blind, NULL));
	g_assert_false(is_blind);
	put(f, 1, "http://a.example/", TOMBSTONE_PURGED);
	g_assert_true(tombstone_is_blind(f->db, &is_blind, NULL));
	g_assert_false(is_blind);
	g_assert_cmpint(g_unlink(key), ==, 0);
	g_assert_true(tombstone_is_blind(f->db, &is_blind, NULL));
	g_assert_true(is_blind);
	g_assert_false(finds(f, 1, "http://a.example/"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/tombstone/find", struct fixture, NULL, set_up, test_find, tear_down);
	g_test_add("/tombstone/erased", struct fixture, NULL, set_up, test_erased, tear_down);
	g_test_add("/tombstone/blind", struct fixture, NULL, set_up, test_blind, tear_down);
	return g_test_run();
}
