/* audit: the chain, its pin, and everything that can be done to them unseen: nothing. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "data/audit.h"
#include "tests/unit/sample_store.h"

#define WRITERS 4
#define PER_WRITER 2500

static void
append(struct db *db, const char *act, const char *case_ref)
{
	const struct audit_entry e = {
		.actor = "u:head", .act = act, .case_ref = case_ref, .obj = "n001"
	};
	g_autoptr(GError) err = NULL;

	g_assert_true(audit_append(db, &e, &err));
	g_assert_no_error(err);
}

static char *
fault_of(struct db *db)
{
	g_autoptr(GError) err = NULL;
	char *fault = NULL;

	g_assert_true(audit_verify(db, &fault, &err));
	g_assert_no_error(err);
	return fault;
}

static void
assert_whole(struct db *db)
{
	g_autofree char *fault = fault_of(db);

	g_assert_cmpstr(fault, ==, NULL);
}

static void
pin(struct db *db)
{
	g_autoptr(GError) err = NULL;

	g_assert_true(audit_pin(db, &err));
	g_assert_no_error(err);
}

/* What somebody with the database in hand can do. */
static void
tamper(struct db *db, const char *sql)
{
	g_autoptr(GError) err = NULL;

	g_assert_true(db_run(db, &err, "drop trigger if exists audit_stays", ""));
	g_assert_true(db_run(db, &err, "drop trigger if exists audit_kept", ""));
	g_assert_true(db_run(db, &err, sql, ""));
	g_assert_no_error(err);
}

static void
test_line(void)
{
	struct sample_store s;
	g_autoptr(GPtrArray) lines = NULL, of_case = NULL;
	g_autoptr(GError) err = NULL;
	struct audit_entry e = { .actor = "u:head", .act = "note.add" };
	g_autofree char *second = NULL, *hash = NULL;

	sample_store_open(&s);
	when_freeze(1795339211); /* 2026-11-22T09:20:11Z */
	append(s.db, "case.open", "EAR-2026-0007");
	e.commit = "ab";
	g_assert_true(audit_append(s.db, &e, &err));
	lines = audit_lines(s.db, NULL, 0, 10, &err);
	g_assert_cmpuint(lines->len, ==, 2);
	g_assert_cmpstr(
		lines->pdata[0], ==,
		"{\"v\":1,\"seq\":1,\"at\":\"2026-11-22T09:20:11.000Z\",\"actor\":\"u:head\","
		"\"act\":\"case.open\",\"case\":\"EAR-2026-0007\",\"obj\":\"n001\","
		"\"commit\":null,\"prev\":\"0000000000000000000000000000000000000000000000000"
		"000000000000000\"}");
	hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, lines->pdata[0], -1);
	second = g_strdup_printf("{\"v\":1,\"seq\":2,\"at\":\"2026-11-22T09:20:11.000Z\",\"actor\":"
				 "\"u:head\",\"act\":\"note.add\",\"case\":null,\"obj\":null,"
				 "\"commit\":\"ab\",\"prev\":\"%s\"}",
				 hash);
	g_assert_cmpstr(lines->pdata[1], ==, second);
	of_case = audit_lines(s.db, "EAR-2026-0007", 0, 10, &err);
	g_assert_cmpuint(of_case->len, ==, 1);
	assert_whole(s.db);
	when_freeze(WHEN_NONE);
	sample_store_close(&s);
}

static void
test_commit(void)
{
	uint8_t salt[AUDIT_SALT];
	char hex[AUDIT_HEX];

	for (int i = 0; i < AUDIT_SALT; i++)
		salt[i] = (uint8_t)i;
	audit_commit(salt, "abc", hex);
	/* printf '\000\001…\037abc' | sha256sum */
	g_assert_cmpstr(hex, ==,
			"42fd4a8c529fdb402d577c701b291018f0b2c52207f96e2a057483fd349a9868");
}

static void
test_odd_actor(void)
{
	struct sample_store s;
	const struct audit_entry e = { .actor = "os:a\"\\\n\xe2\x80\xae", .act = "case.read" };
	const struct audit_entry bad = { .actor = "os:\xff", .act = "case.read" };
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) lines = NULL;

	sample_store_open(&s);
	g_assert_true(audit_append(s.db, &e, &err));
	lines = audit_lines(s.db, NULL, 0, 10, &err);
	g_assert_nonnull(strstr(lines->pdata[0], "\"os:a\\\"\\\\\\n\\u202E\""));
	g_assert_false(audit_append(s.db, &bad, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL);
	assert_whole(s.db);
	sample_store_close(&s);
}

static const struct {
	const char *name, *sql, *fault;
} tamperings[] = {
	{ "edited", "update audit set line = replace(line, 'u:head', 'u:anna') where seq = 3",
	  "entry 3 was changed" },
	{ "edited with its hash",
	  "update audit set line = replace(line, 'u:head', 'u:anna'), hash = (select hash from "
	  "audit where seq = 4) where seq = 3",
	  "entry 3 was changed" },
	{ "bytes behind a NUL", "update audit set line = line || char(0) || 'x' where seq = 3",
	  "entry 3 is no entry" },
	{ "a blank at the end", "update audit set line = line || ' ' where seq = 3",
	  "entry 3 was changed" },
	{ "deleted", "delete from audit where seq = 2", "entry 2 is missing" },
	{ "first deleted", "delete from audit where seq = 1", "entry 1 is missing" },
	{ "tail cut off", "delete from audit where seq > 3", "its end was cut off" },
	{ "all deleted", "delete from audit", "its end was cut off" },
	{ "swapped",
	  "update audit set line = case seq when 2 then (select line from audit where seq = 3) "
	  "else (select line from audit where seq = 2) end where seq in (2, 3)",
	  "entry 2 is no entry of that number" },
	{ "filed elsewhere", "update audit set casefile = 'EAR-2026-0002' where seq = 2",
	  "entry 2 is filed under another case" },
	{ "of no case", "update audit set casefile = null where seq = 2",
	  "entry 2 is filed under another case" },
	{ "hash alone", "update audit set hash = 'x' where seq = 4", "entry 4 was changed" },
};

static void
test_tampering(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(tamperings); i++) {
		struct sample_store s;
		g_autofree char *fault = NULL;

		sample_store_open(&s);
		for (int n = 0; n < 5; n++)
			append(s.db, "case.read", "EAR-2026-0001");
		pin(s.db);
		assert_whole(s.db);
		tamper(s.db, tamperings[i].sql);
		fault = fault_of(s.db);
		g_test_message("%s: %s", tamperings[i].name, fault);
		g_assert_nonnull(fault);
		g_assert_nonnull(strstr(fault, tamperings[i].fault));
		sample_store_close(&s);
	}
}

/* A whole new chain over a changed entry: only the pin knows. */
static void
rewrite_chain(struct db *db)
{
	tamper(db, "delete from audit");
	for (int n = 0; n < 6; n++)
		append(db, "case.open", "EAR-2026-0001");
}

static const struct {
	const char *name, *pin; /* NULL: removed */
	const char *fault;
} pins[] = {
	{ "removed", NULL, "audit.head is missing" },
	{ "empty", "", "cannot be read" },
	{ "no number", "x 00\n", "cannot be read" },
	{ "cut short", "5 00ff\n", "cannot be read" },
	{ "another's", "5 0000000000000000000000000000000000000000000000000000000000000001\n",
	  "not the one that audit.head knows" },
	{ "further on", "6 0000000000000000000000000000000000000000000000000000000000000001\n",
	  "its end was cut off" },
	{ "far too long",
	  "999999999999999999999999999999999999999999999999999999999999999999999999999999999999999"
	  "99999999999999999999999999999999999999999999999999999999999999999999999999999999",
	  "cannot be read" },
};

static void
test_pin(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(pins); i++) {
		struct sample_store s;
		g_autofree char *fault = NULL, *path = NULL, *after = NULL;
		g_autoptr(GError) err = NULL;

		sample_store_open(&s);
		path = g_build_filename(s.dir, "audit.head", NULL);
		for (int n = 0; n < 5; n++)
			append(s.db, "case.read", NULL);
		pin(s.db);
		if (pins[i].pin)
			g_assert_true(g_file_set_contents(path, pins[i].pin, -1, NULL));
		else
			g_assert_cmpint(g_unlink(path), ==, 0);
		fault = fault_of(s.db);
		g_test_message("%s: %s", pins[i].name, fault);
		g_assert_nonnull(fault);
		g_assert_nonnull(strstr(fault, pins[i].fault));
		/* what shows the fault is not written over */
		append(s.db, "case.read", NULL);
		g_assert_false(audit_pin(s.db, &err));
		g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE);
		g_clear_error(&err);
		g_file_get_contents(path, &after, NULL, NULL);
		g_assert_cmpstr(after, ==, pins[i].pin);
		/* but for somebody who says so */
		g_assert_true(audit_repin(s.db, "u:head", &err));
		assert_whole(s.db);
		sample_store_close(&s);
	}
}

static void
test_rewritten(void)
{
	struct sample_store s;
	g_autofree char *fault = NULL;

	sample_store_open(&s);
	for (int n = 0; n < 5; n++)
		append(s.db, "case.read", NULL);
	pin(s.db);
	rewrite_chain(s.db);
	fault = fault_of(s.db);
	g_assert_cmpstr(fault, ==, "entry 5 is not the one that audit.head knows");
	sample_store_close(&s);
}

static void
test_unchangeable(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;

	sample_store_open(&s);
	append(s.db, "case.read", NULL);
	g_assert_false(db_run(s.db, &err, "update audit set line = 'x'", ""));
	g_clear_error(&err);
	g_assert_false(db_run(s.db, &err, "delete from audit", ""));
	assert_whole(s.db);
	sample_store_close(&s);
}

/* An entry lives and dies with the transaction that it tells of. */
static void
test_rollback(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	struct audit_head head;

	sample_store_open(&s);
	append(s.db, "case.read", NULL);
	g_assert_true(db_begin(s.db, &err));
	append(s.db, "case.open", NULL);
	db_rollback(s.db);
	g_assert_true(audit_head(s.db, &head, &err));
	g_assert_cmpint(head.count, ==, 1);
	append(s.db, "case.read", NULL);
	pin(s.db);
	assert_whole(s.db);
	sample_store_close(&s);
}

static int
write_many(const char *dir, int writer)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(db_t) db = db_open(dir, false, &err);
	g_autofree char *actor = g_strdup_printf("u:writer-%d", writer);

	for (int n = 0; db && n < PER_WRITER; n++) {
		const struct audit_entry e = { .actor = actor, .act = "case.read" };

		if (!audit_append(db, &e, &err))
			break;
		if (n % 100 == 99 && !audit_pin(db, &err))
			break;
	}
	if (err)
		g_printerr("%s: %s\n", actor, err->message);
	return err || !db;
}

static void
test_concurrent(void)
{
	struct sample_store s;
	struct audit_head head, pinned = { 0 };
	g_autoptr(GError) err = NULL;
	g_autofree char *path = NULL, *text = NULL;
	pid_t writers[WRITERS];
	int64_t each;

	sample_store_open(&s);
	db_close(s.db);
	for (int i = 0; i < WRITERS; i++) {
		writers[i] = fork();
		if (writers[i] == 0)
			_exit(write_many(s.dir, i));
	}
	for (int i = 0; i < WRITERS; i++) {
		int status = -1;

		g_assert_cmpint(waitpid(writers[i], &status, 0), ==, writers[i]);
		g_assert_cmpint(status, ==, 0);
	}
	s.db = db_open(s.dir, false, &err);
	g_assert_no_error(err);
	assert_whole(s.db);
	g_assert_true(audit_head(s.db, &head, &err));
	g_assert_cmpint(head.count, ==, WRITERS * PER_WRITER);
	g_assert_true(db_query_int(s.db, &err, &each, 0,
				   "select count(*) from audit where line like '%writer-3%'", ""));
	g_assert_cmpint(each, ==, PER_WRITER);
	/* the last pin of all is the last one of the chain, or one of its entries at least */
	path = g_build_filename(s.dir, "audit.head", NULL);
	g_assert_true(g_file_get_contents(path, &text, NULL, &err));
	pinned.count = g_ascii_strtoll(text, NULL, 10);
	g_assert_cmpint(pinned.count, >, (WRITERS - 1) * PER_WRITER);
	pin(s.db);
	assert_whole(s.db);
	g_test_message("%d entries by %d processes, no gap, no fork", WRITERS * PER_WRITER,
		       WRITERS);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/audit/line", test_line);
	g_test_add_func("/audit/commit", test_commit);
	g_test_add_func("/audit/odd-actor", test_odd_actor);
	g_test_add_func("/audit/tampering", test_tampering);
	g_test_add_func("/audit/pin", test_pin);
	g_test_add_func("/audit/rewritten", test_rewritten);
	g_test_add_func("/audit/unchangeable", test_unchangeable);
	g_test_add_func("/audit/rollback", test_rollback);
	g_test_add_func("/audit/concurrent", test_concurrent);
	return g_test_run();
}
