/* case_text: texts that are only added to, vouched for by the chain, and erasable under it. */
#include <string.h>

#include "tests/unit/sample_case.h"

static void
note(struct sample_store *s, const struct casefile *c, const char *text)
{
	g_autoptr(GError) err = NULL;
	g_autofree char *number = NULL;

	g_assert_true(casework_note(s->db, &head, c->ref, text, NULL, &number, &err));
	g_assert_no_error(err);
}

static char *
fault_of(struct sample_store *s)
{
	g_autoptr(GError) err = NULL;
	char *fault = NULL;

	g_assert_true(case_text_verify(s->db, &fault, &err));
	g_assert_no_error(err);
	return fault;
}

/* The commitment in the chain is what `printf SALT TEXT | sha256sum` says. */
static void
test_commitment(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL;
	g_autoptr(db_stmt_t) st = NULL;
	g_autoptr(GBytes) salt = NULL;
	g_autoptr(GByteArray) both = g_byte_array_new();
	g_autofree char *hex = NULL, *want = NULL;

	sample_store_open(&s);
	c = sample_case(&s);
	st = db_prepare(s.db, "select salt, text from case_text where ref = 'n001'", &err);
	g_assert_cmpint(db_step(st, &err), ==, DB_ROW);
	salt = db_blob(st, 0);
	g_assert_cmpuint(g_bytes_get_size(salt), ==, AUDIT_SALT);
	g_byte_array_append(both, g_bytes_get_data(salt, NULL), AUDIT_SALT);
	g_byte_array_append(both, (const guint8 *)db_text(st, 1), (guint)strlen(db_text(st, 1)));
	db_release(g_steal_pointer(&st));
	hex = g_compute_checksum_for_data(G_CHECKSUM_SHA256, both->data, both->len);
	want = g_strdup_printf("\"obj\":\"n001\",\"commit\":\"%s\"", hex);
	g_assert_cmpint(sample_entries(&s, want), ==, 1);
	sample_store_close(&s);
}

/* The same words twice have commitments of their own: nobody can guess what was erased. */
static void
test_salt(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL;
	int64_t n = 0;

	sample_store_open(&s);
	c = sample_case(&s);
	note(&s, c, "yes");
	note(&s, c, "yes");
	g_assert_true(db_query_int(s.db, &err, &n, 0,
				   "select count(distinct json_extract(line, '$.commit')) from "
				   "audit where line like '%note.add%'",
				   ""));
	g_assert_cmpint(n, ==, 2);
	sample_store_close(&s);
}

/* As retention does it; `ref` NULL: all of them. How many went. */
static int64_t
erase(struct db *db, int64_t casefile, const char *ref)
{
	g_autoptr(GError) err = NULL;

	g_assert_true(db_run(db, &err,
			     "update case_text set text = null, salt = null where casefile = $1 "
			     "and text is not null and ($2 is null or ref = $2)",
			     "is", casefile, ref));
	return db_changes(db);
}

static void
test_erase(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL;
	g_autoptr(GPtrArray) texts = NULL;
	int64_t n = 0;

	sample_store_open(&s);
	c = sample_case(&s);
	note(&s, c, "a name that has to go");
	note(&s, c, "another");
	g_assert_cmpint(erase(s.db, c->id, "n002"), ==, 1);
	sample_verify(&s);
	g_assert_cmpint(erase(s.db, c->id, NULL), ==, 2);
	sample_verify(&s);
	texts = case_text_list(s.db, c->id, &err);
	g_assert_cmpuint(texts->len, ==, 3);
	for (guint i = 0; i < texts->len; i++)
		g_assert_null(((const struct case_text *)texts->pdata[i])->text);
	g_assert_true(db_query_int(s.db, &err, &n, 0,
				   "select count(*) from case_text where salt is not null", ""));
	g_assert_cmpint(n, ==, 0);
	sample_store_close(&s);
}

/* The last correction of it counts, and what is erased is not said. */
static void
test_reason(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL;

	sample_store_open(&s);
	c = sample_case(&s);
	for (int i = 0; i < 2; i++) {
		const struct case_text_new new = { .kind = "note",
						   .act = "note.add",
						   .text = i ? "Third" : "Second",
						   .replaces = i ? "n002" : "n001" };
		g_autofree char *first = case_text_reason(s.db, c->id, &err);
		g_autofree char *ref = case_text_add(s.db, &head, c, &new, &err);
		g_autofree char *then = case_text_reason(s.db, c->id, &err);

		g_assert_no_error(err);
		g_assert_cmpstr(first, !=, new.text);
		g_assert_cmpstr(then, ==, new.text);
	}
	g_assert_null(case_text_reason(s.db, c->id + 1, &err));
	erase(s.db, c->id, NULL);
	g_assert_null(case_text_reason(s.db, c->id, &err));
	g_assert_no_error(err);
	sample_store_close(&s);
}

/* The database itself refuses to rewrite. */
static void
test_unchangeable(void)
{
	static const char *const tries[] = {
		"update case_text set text = 'other'",
		"update case_text set who = 'u:other'",
		"update case_text set at = 1, text = null, salt = null",
		"update case_text set text = null",
		"update case_text set salt = null",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(tries); i++) {
		struct sample_store s;
		g_autoptr(GError) err = NULL;
		g_autoptr(casefile_t) c = NULL;

		sample_store_open(&s);
		c = sample_case(&s);
		g_assert_false(db_run(s.db, &err, tries[i], ""));
		g_test_message("%s", err->message);
		sample_store_close(&s);
	}
}

static const struct {
	const char *name, *sql, *fault;
} tamperings[] = {
	{ "edited", "update case_text set text = 'It names nobody' where ref = 'n001'",
	  "is not what the audit log vouches for" },
	{ "another salt", "update case_text set salt = randomblob(32) where ref = 'n002'",
	  "is not what the audit log vouches for" },
	{ "swapped",
	  "update case_text set text = case ref when 'n001' then 'a note' else 'It names a "
	  "teacher' "
	  "end where ref in ('n001', 'n002')",
	  "is not what the audit log vouches for" },
	{ "half erased", "update case_text set salt = null where ref = 'n002'",
	  "half of it is gone" },
	{ "short salt", "update case_text set salt = x'00' where ref = 'n002'",
	  "half of it is gone" },
	{ "removed", "delete from case_text where ref = 'n002'", "was removed" },
	{ "the last removed", "delete from case_text where ref = 'n003'", "was removed" },
	{ "put in",
	  "insert into case_text (casefile, ref, kind, at, who, salt, text) values (1, 'n009', "
	  "'note', 1, 'u:head', randomblob(32), 'never said')",
	  "is not in the audit log" },
};

static void
test_tampering(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(tamperings); i++) {
		struct sample_store s;
		g_autoptr(GError) err = NULL;
		g_autoptr(casefile_t) c = NULL;
		g_autofree char *fault = NULL;

		sample_store_open(&s);
		c = sample_case(&s);
		note(&s, c, "a note");
		note(&s, c, "another");
		sample_verify(&s);
		g_assert_true(db_run(s.db, &err, "drop trigger case_text_stays", ""));
		g_assert_true(db_run(s.db, &err, tamperings[i].sql, ""));
		fault = fault_of(&s);
		g_test_message("%s: %s", tamperings[i].name, fault);
		g_assert_nonnull(fault);
		g_assert_nonnull(strstr(fault, tamperings[i].fault));
		sample_store_close(&s);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	when_freeze(SAMPLE_NOW);
	g_test_add_func("/case-text/commitment", test_commitment);
	g_test_add_func("/case-text/salt", test_salt);
	g_test_add_func("/case-text/erase", test_erase);
	g_test_add_func("/case-text/reason", test_reason);
	g_test_add_func("/case-text/unchangeable", test_unchangeable);
	g_test_add_func("/case-text/tampering", test_tampering);
	return g_test_run();
}
