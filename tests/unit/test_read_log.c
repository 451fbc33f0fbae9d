/* read_log: many threads at once, one whole chain; what could not be written is nobody's success.
 */
#include "data/audit.h"
#include "query/read_log.h"
#include "tests/unit/sample_store.h"

#define READERS 8
#define PER_READER 40

struct reader {
	struct read_log *log;
	struct db *db;
	char actor[16];
	int failed;
};

static void *
read_many(void *data)
{
	struct reader *r = data;
	const struct audit_entry e = { .actor = r->actor, .act = "mention.read", .obj = "M-1" };

	for (int i = 0; i < PER_READER; i++) {
		g_autoptr(GError) err = NULL;
		struct audit_head before, after;

		r->failed += !audit_head(r->db, &before, NULL) ||
			     !read_log_add(r->log, r->db, &e, &err) || err ||
			     !audit_head(r->db, &after, NULL) || after.count <= before.count;
	}
	return NULL;
}

static void
test_together(void)
{
	struct sample_store s;
	struct read_log *log = read_log_new();
	struct reader readers[READERS];
	GThread *threads[READERS];
	g_autoptr(GError) err = NULL;
	g_autofree char *fault = NULL;
	struct audit_head head;
	int64_t each;

	sample_store_open(&s);
	for (int i = 0; i < READERS; i++) {
		readers[i] = (struct reader){ .log = log, .db = db_open(s.dir, false, &err) };
		g_assert_no_error(err);
		g_snprintf(readers[i].actor, sizeof readers[i].actor, "u:reader-%d", i);
	}
	for (int i = 0; i < READERS; i++)
		threads[i] = g_thread_new("reader", read_many, &readers[i]);
	for (int i = 0; i < READERS; i++) {
		g_thread_join(threads[i]);
		g_assert_cmpint(readers[i].failed, ==, 0);
		db_close(readers[i].db);
	}
	g_assert_true(audit_head(s.db, &head, &err));
	g_assert_cmpint(head.count, ==, READERS * PER_READER);
	g_assert_true(db_query_int(s.db, &err, &each, 0,
				   "select count(*) from audit where line like '%reader-3%'", ""));
	g_assert_cmpint(each, ==, PER_READER);
	g_assert_true(audit_verify(s.db, &fault, &err));
	g_assert_cmpstr(fault, ==, NULL);
	g_assert_no_error(err);
	read_log_free(log);
	sample_store_close(&s);
}

static void
test_refused(void)
{
	const struct audit_entry good = { .actor = "u:head", .act = "mention.read" };
	const struct audit_entry bad = { .actor = "u:\xff", .act = "mention.read" };
	struct sample_store s;
	struct read_log *log = read_log_new();
	g_autoptr(GError) wrong = NULL, err = NULL;
	struct audit_head head;

	sample_store_open(&s);
	g_assert_false(read_log_add(log, s.db, &bad, &wrong));
	g_assert_nonnull(wrong);
	g_assert_true(read_log_add(log, s.db, &good, &err));
	g_assert_no_error(err);
	g_assert_true(audit_head(s.db, &head, &err));
	g_assert_cmpint(head.count, ==, 1);
	read_log_free(log);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/read-log/together", test_together);
	g_test_add_func("/read-log/refused", test_refused);
	return g_test_run();
}
