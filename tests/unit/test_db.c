#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/when.h"
#include "data/db.h"
#include "data/schema.h"

static char *
fresh_dir(void)
{
	char *dir = g_dir_make_tmp("earshot-db-XXXXXX", NULL);

	g_assert_nonnull(dir);
	return dir;
}

static void
remove_dir(const char *dir)
{
	g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);
	const char *name;

	while (d && (name = g_dir_read_name(d))) {
		g_autofree char *path = g_build_filename(dir, name, NULL);

		g_unlink(path);
	}
	g_rmdir(dir);
}

static void
test_values(void)
{
	g_autofree char *dir = fresh_dir();
	g_autoptr(GError) err = NULL;
	g_autoptr(db_t) db = db_open(dir, true, &err);
	g_autoptr(GBytes) bytes = g_bytes_new_static("a\0b", 3);
	g_autoptr(GBytes) back = NULL;
	int64_t n;

	g_assert_no_error(err);
	g_assert_true(db_run(db, &err, "create temp table t (i, n, d, s, b)", ""));
	g_assert_true(db_run(db, &err, "insert into t values ($1, $2, $3, $4, $5)", "indsb",
			     INT64_MAX, WHEN_NONE, 0.5, "é", bytes));
	{
		g_autoptr(db_stmt_t) st = db_prepare(db, "select i, n, d, s, b from t", &err);

		g_assert_cmpint(db_step(st, &err), ==, DB_ROW);
		g_assert_cmpint(db_int(st, 0), ==, INT64_MAX);
		g_assert_cmpint(db_when(st, 1), ==, WHEN_NONE);
		g_assert_cmpfloat(db_double(st, 2), ==, 0.5);
		g_assert_cmpstr(db_text(st, 3), ==, "é");
		back = db_blob(st, 4);
		g_assert_true(g_bytes_equal(bytes, back));
		g_assert_cmpint(db_step(st, &err), ==, DB_DONE);
	}
	g_assert_true(
		db_query_int(db, &err, &n, 42, "select i from t where s = $1", "s", "no such"));
	g_assert_cmpint(n, ==, 42);
	g_assert_false(db_run(db, &err, "select nonsense from t", ""));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE);
	remove_dir(dir);
}

static void
test_transactions(void)
{
	g_autofree char *dir = fresh_dir();
	g_autoptr(GError) err = NULL;
	g_autoptr(db_t) db = db_open(dir, true, &err);
	g_autoptr(db_t) reader = db_open_reader(dir, &err);
	const char *count = "select count(*) from setting where key = 'a'";
	int64_t n;

	g_assert_true(db_begin(db, &err) && db_begin(db, &err));
	g_assert_true(db_run(db, &err, "insert into setting values ('a', 'b')", ""));
	g_assert_true(db_commit(db, &err));
	g_assert_true(db_query_int(reader, &err, &n, -1, count, ""));
	g_assert_cmpint(n, ==, 0); /* the outer one is still open */
	g_assert_true(db_commit(db, &err));
	g_assert_true(db_query_int(reader, &err, &n, -1, count, ""));
	g_assert_cmpint(n, ==, 1);
	g_assert_true(db_begin(db, &err));
	g_assert_true(db_run(db, &err, "delete from setting", ""));
	db_rollback(db);
	g_assert_true(db_query_int(db, &err, &n, -1, count, ""));
	g_assert_cmpint(n, ==, 1);
	g_assert_false(db_run(reader, &err, "delete from setting", ""));
	g_assert_nonnull(err);
	remove_dir(dir);
}

/* A store of a newer version is refused, and not a byte of it changes. */
static void
test_newer(void)
{
	g_autofree char *dir = fresh_dir();
	g_autofree char *path = g_build_filename(dir, "earshot.db", NULL);
	g_autofree char *before = NULL;
	g_autofree char *after = NULL;
	g_autoptr(GError) err = NULL;
	struct db *db = db_open(dir, true, &err);
	sqlite3 *raw;
	gsize n, m;

	g_assert_no_error(err);
	db_close(db);
	g_assert_cmpint(sqlite3_open(path, &raw), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(raw, "pragma user_version = 9999", NULL, NULL, NULL), ==,
			SQLITE_OK);
	sqlite3_close(raw);
	g_assert_true(g_file_get_contents(path, &before, &n, NULL));
	g_assert_null(db_open(dir, true, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG);
	g_assert_nonnull(strstr(err->message, "newer"));
	g_assert_true(g_file_get_contents(path, &after, &m, NULL));
	g_assert_cmpmem(before, n, after, m);
	remove_dir(dir);
}

static void
test_refusals(void)
{
	g_autofree char *dir = fresh_dir();
	g_autofree char *path = g_build_filename(dir, "earshot.db", NULL);
	g_autoptr(GError) none = NULL;
	g_autoptr(GError) damaged = NULL;

	g_assert_null(db_open(dir, false, &none));
	g_assert_error(none, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG);
	g_assert_nonnull(strstr(none->message, "earshot init"));
	g_assert_true(g_file_set_contents(path, "this is no database at all, whatever it is called",
					  -1, NULL));
	g_assert_null(db_open(dir, false, &damaged));
	g_assert_error(damaged, EARSHOT_ERROR, EARSHOT_ERROR_STORE);
	remove_dir(dir);
}

static void
test_lock(void)
{
	g_autofree char *dir = fresh_dir();
	g_autoptr(GError) err = NULL;
	int first = db_lock(dir, "crawl", &err), second;

	g_assert_cmpint(first, >=, 0);
	second = db_lock(dir, "crawl", &err);
	g_assert_cmpint(second, ==, -1);
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_BUSY);
	g_clear_error(&err);
	close(first);
	second = db_lock(dir, "crawl", &err);
	g_assert_cmpint(second, >=, 0);
	close(second);
	remove_dir(dir);
}

/* A store as the first so many migrations made it. */
static void
make_store(const char *dir, size_t version)
{
	g_autofree char *path = g_build_filename(dir, "earshot.db", NULL);
	g_autofree char *bump = g_strdup_printf("pragma user_version = %zu", version);
	sqlite3 *raw;

	g_assert_cmpint(sqlite3_open(path, &raw), ==, SQLITE_OK);
	for (size_t i = 0; i < version; i++)
		g_assert_cmpint(sqlite3_exec(raw, schema_migrations[i].sql, NULL, NULL, NULL), ==,
				SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(raw,
				     "insert into host (id, name) values (7, 'example.news');"
				     "insert into page (host, key, url, role, depth, prio, next_at,"
				     " interval_s, etag, is_hit) values"
				     " (7, -5, 'http://news.example/a', 'link', 1, 40, 99, 86400,"
				     " '\"x\"', 1)",
				     NULL, NULL, NULL),
			==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(raw, bump, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(raw);
}

/* Whatever version a store is of, the frontier is the same afterwards. */
static void
test_upgrade(void)
{
	for (size_t version = 1; version <= schema_version; version++) {
		g_autofree char *dir = fresh_dir();
		g_autoptr(GError) err = NULL;
		g_autoptr(db_t) db = NULL;
		g_autoptr(db_stmt_t) st = NULL;

		make_store(dir, version);
		db = db_open(dir, false, &err);
		g_assert_no_error(err);
		g_assert_cmpint(db_schema_version(db), ==, schema_version);
		g_assert_true(db_check(db, &err));
		st = db_prepare(db,
				"select host, key, url, role, prio, next_at, etag, is_hit, ttl_s "
				"from page",
				&err);
		g_assert_cmpint(db_step(st, &err), ==, DB_ROW);
		g_assert_cmpint(db_int(st, 0), ==, 7);
		g_assert_cmpint(db_int(st, 1), ==, -5);
		g_assert_cmpstr(db_text(st, 2), ==, "http://news.example/a");
		g_assert_cmpstr(db_text(st, 3), ==, "link");
		g_assert_cmpint(db_int(st, 4), ==, 40);
		g_assert_cmpint(db_int(st, 5), ==, 99);
		g_assert_cmpstr(db_text(st, 6), ==, "\"x\"");
		g_assert_cmpint(db_int(st, 7), ==, 1);
		g_assert_cmpint(db_int(st, 8), ==, 0);
		g_assert_cmpint(db_step(st, &err), ==, DB_DONE);
		g_clear_pointer(&st, db_release);
		g_clear_pointer(&db, db_close);
		remove_dir(dir);
	}
}

/* What is kept goes with any write: somebody else's, the handle's own, and one taken back. */
static void
test_kept(void)
{
	static const char insert[] = "insert into setting values ('a', '1')";
	static const char remove[] = "delete from setting where key = 'a'";
	g_autofree char *dir = fresh_dir();
	g_autoptr(GError) err = NULL;
	g_autoptr(db_t) db = db_open(dir, true, &err), other = db_open(dir, false, &err);

	g_assert_no_error(err);
	for (int i = 0; i < 4; i++) {
		char *text = g_strdup("13");

		g_assert_null(db_kept(db, "number"));
		db_keep(db, "number", text, g_free);
		g_assert_true(db_kept(db, "number") == text);
		g_assert_null(db_kept(db, "another"));
		if (i == 0)
			g_assert_true(db_run(other, &err, insert, ""));
		else if (i == 1)
			g_assert_true(db_run(db, &err, remove, ""));
		else if (i == 2)
			g_assert_true(db_begin(db, &err) && db_run(db, &err, insert, ""));
		g_assert_no_error(err);
	}
	db_rollback(db);
	g_assert_null(db_kept(db, "number"));
	db_close(g_steal_pointer(&other));
	db_close(g_steal_pointer(&db));
	remove_dir(dir);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/db/values", test_values);
	g_test_add_func("/db/transactions", test_transactions);
	g_test_add_func("/db/newer", test_newer);
	g_test_add_func("/db/refusals", test_refusals);
	g_test_add_func("/db/kept", test_kept);
	g_test_add_func("/db/lock", test_lock);
	g_test_add_func("/db/upgrade", test_upgrade);
	return g_test_run();
}
