/* case_access: who may do what with a case, and whom it is closed to. */
#include <string.h>

#include "base/error.h"
#include "data/case_access.h"
#include "data/case_action.h"
#include "tests/unit/sample_case.h"

/* ---- who may ----------------------------------------------------------------------------------
 */

static const struct {
	const struct actor *actor;
	bool reads, works, assigned_reads;
} people[] = {
	{ &head, true, true, true },        { &dsl, true, true, true },
	{ &moderator, false, false, true }, { &dpo, true, false, true },
	{ &governor, false, false, false },
};

static bool
may(struct sample_store *s, const struct casefile *c, const struct actor *actor, enum deed_kind d)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) got = case_access(s->db, actor, c->ref, d, NULL, &err);

	if (!got)
		g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE);
	return got != NULL;
}

static void
test_people(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL;
	int64_t refused = 0, read = 0;

	sample_store_open(&s);
	sample_user(&s, "mo", "moderator");
	sample_user(&s, "gus", "governor");
	c = sample_case(&s);
	for (size_t i = 0; i < G_N_ELEMENTS(people); i++) {
		bool reads = may(&s, c, people[i].actor, MAY_READ_CASE);
		bool works = may(&s, c, people[i].actor, MAY_WORK_CASE);

		g_assert_cmpint(reads, ==, people[i].reads);
		g_assert_cmpint(works, ==, people[i].works);
		read += reads;
		refused += !reads + !works;
	}
	/* all of it is on record */
	g_assert_cmpint(sample_entries(&s, "case.read"), ==, read);
	g_assert_cmpint(sample_entries(&s, "case.refused"), ==, refused);
	g_assert_false(casework_assign(s.db, &head, c->ref, "nobody", NULL, &err));
	sample_refused(&err, "there is no user");
	g_assert_false(casework_assign(s.db, &head, c->ref, "gus", NULL, &err));
	sample_refused(&err, "may not work on cases");
	g_assert_true(casework_assign(s.db, &head, c->ref, "mo", NULL, &err));
	for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
		g_assert_cmpint(may(&s, c, people[i].actor, MAY_READ_CASE), ==,
				people[i].assigned_reads);
	sample_verify(&s);
	sample_store_close(&s);
}

static void
test_restrict(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL;
	g_autofree char *number = NULL;
	g_autoptr(GPtrArray) seen = NULL, seen_by_dsl = NULL;
	const struct case_action_words none = { 0 };
	int hidden;

	sample_store_open(&s);
	c = sample_case(&s);
	sample_assess(&s, c, "offensive", "parent");
	g_assert_true(
		case_action_add(s.db, &head, c->ref, "posh", WHEN_NONE, &none, &number, &err));
	g_assert_true(casework_restrict(s.db, &dsl, c->ref, ROLE_HEAD, true, "the subject", &err));
	g_assert_false(casework_restrict(s.db, &dsl, c->ref, ROLE_HEAD, true, "x", &err));
	sample_refused(&err, "closed already");
	g_assert_false(casework_restrict(s.db, &dsl, c->ref, ROLE_DSL, true, "x", &err));
	sample_refused(&err, "nobody could work");
	g_assert_false(casework_restrict(s.db, &head, c->ref, ROLE_HEAD, false, "x", &err));
	sample_refused(&err, "is closed to the role head");
	g_assert_false(may(&s, c, &head, MAY_READ_CASE));
	g_assert_false(casework_close(s.db, &head, c->ref, "settled", "x", true, &err));
	g_clear_error(&err);
	seen = case_access_list(s.db, &head, NULL, &hidden, &err);
	g_assert_cmpuint(seen->len, ==, 0);
	g_assert_cmpint(hidden, ==, 1);
	seen_by_dsl = case_access_list(s.db, &dsl, NULL, &hidden, &err);
	g_assert_cmpuint(seen_by_dsl->len, ==, 1);
	/* in the head's stead */
	g_assert_true(casework_close(s.db, &dsl, c->ref, "settled", "x", true, &err));
	g_assert_no_error(err);
	sample_verify(&s);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *path;
		GTestFunc run;
	} tests[] = {
		{ "/case_access/people", test_people },
		{ "/case_access/restrict", test_restrict },
	};

	g_test_init(&argc, &argv, NULL);
	when_freeze(SAMPLE_NOW);
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add_func(tests[i].path, tests[i].run);
	return g_test_run();
}
