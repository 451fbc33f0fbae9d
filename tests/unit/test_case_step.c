/* case_step: the checklist that follows from who wrote a post and what it is. */
#include <string.h>

#include "base/error.h"
#include "data/case_step.h"
#include "data/triage.h"
#include "tests/unit/sample_case.h"

#define DAY 86400

/* ---- the checklist ----------------------------------------------------------------------------
 */

static const struct {
	const char *author, *categories;
	const char *has[4];
	const char *lacks;
} routes[] = {
	{ "parent", "offensive", { "ask-to-remove", "invite", "complaints" }, "behaviour-policy" },
	{ "pupil", "bullying", { "behaviour-policy", "safeguarding" }, "ask-to-remove" },
	{ "staff", "confidentiality", { "disciplinary" }, "ask-to-remove" },
	{ "journalist", "defamatory", { "media-policy", "legal-advice" }, "ask-to-remove" },
	{ "unknown", "threat", { "police-threat", "report-platform" }, "police-emergency" },
	{ NULL, "child-image", { "child-image", "gather-evidence" }, "media-policy" },
	{ "parent", "legitimate-criticism", { "fair-criticism" }, "delete-and-tell" },
};

static void
test_routes(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(routes); i++) {
		struct sample_store s;
		g_autoptr(GError) err = NULL;
		g_autoptr(casefile_t) c = NULL, now = NULL;
		g_autoptr(GPtrArray) list = NULL;
		g_autoptr(GString) names = g_string_new(" ");

		sample_store_open(&s);
		c = sample_case(&s);
		sample_assess(&s, c, routes[i].categories, routes[i].author);
		now = sample_again(&s, c);
		list = case_step_list(s.db, now, &err);
		for (guint k = 0; k < list->len; k++)
			g_string_append_printf(
				names, "%s ",
				((const struct case_step_done *)list->pdata[k])->step->name);
		g_test_message("%s: %s", routes[i].author, names->str);
		for (size_t k = 0; k < G_N_ELEMENTS(routes[i].has) && routes[i].has[k]; k++) {
			g_autofree char *word = g_strdup_printf(" %s ", routes[i].has[k]);

			g_assert_nonnull(strstr(names->str, word));
		}
		g_assert_null(strstr(names->str, routes[i].lacks));
		sample_store_close(&s);
	}
}

static void
test_journalist(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL, now = NULL;
	struct triage t = { .state = "acknowledged", .who = "head", .at = SAMPLE_NOW };
	struct case_opening o;
	int64_t id;

	sample_store_open(&s);
	id = sample_post(&s, "http://paper.example/1");
	o = sample_opening(&s);
	o.url = NULL;
	o.mention = id;
	o.author = "journalist";
	c = casework_open(s.db, &head, &o, &err);
	sample_assess(&s, c, "none", NULL);
	g_assert_false(casework_acknowledge(s.db, &head, c->ref, WHEN_NONE, NULL, &err));
	sample_refused(&err, "media policy");
	g_assert_false(casework_close(s.db, &head, c->ref, "answered", "x", false, &err));
	sample_refused(&err, "media policy");
	g_assert_cmpint(triage_set(s.db, id, &t, NULL, &err), ==, TRIAGE_FAILED);
	sample_refused(&err, "media policy");
	g_assert_true(case_step_do(s.db, &head, c->ref, "media-policy", NULL, &err));
	g_assert_false(case_step_do(s.db, &head, c->ref, "media-policy", NULL, &err));
	sample_refused(&err, "ticked off already");
	g_assert_true(casework_acknowledge(s.db, &head, c->ref, WHEN_NONE, NULL, &err));
	now = sample_again(&s, c);
	g_assert_cmpint(now->acknowledged_at, ==, SAMPLE_NOW);
	g_assert_false(casework_acknowledge(s.db, &head, c->ref, WHEN_NONE, NULL, &err));
	sample_refused(&err, "acknowledged already");
	sample_verify(&s);
	sample_store_close(&s);
}

static void
test_take_down(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL, now = NULL;
	g_autofree char *wording = NULL;
	struct case_opening o;

	sample_store_open(&s);
	o = sample_opening(&s);
	o.account = 1;
	o.due_literal = o.due_working = SAMPLE_NOW + DAY;
	c = casework_open(s.db, &head, &o, &err);
	sample_assess(&s, c, "offensive,discriminatory", "parent");
	now = sample_again(&s, c);
	wording = case_step_wording(now, SAMPLE_NOW);
	g_assert_nonnull(strstr(wording, "23 November 2026"));
	g_assert_nonnull(strstr(wording, "abusive or offensive"));
	g_assert_false(case_step_do(s.db, &head, c->ref, "delete-and-tell", NULL, &err));
	sample_refused(&err, "--note");
	g_assert_false(case_step_do(s.db, &head, c->ref, "delete-and-tell", wording, &err));
	sample_refused(&err, "case capture");
	g_assert_true(db_run(s.db, &err,
			     "insert into evidence (casefile, ref, started_ms, stored_ms, outcome, "
			     "sentence, status) values ($1, 'c001', 1, 1, 'login-wall', 'x', 0)",
			     "i", c->id));
	g_assert_true(case_step_do(s.db, &head, c->ref, "delete-and-tell", wording, &err));
	g_assert_no_error(err);
	g_assert_false(case_step_do(s.db, &head, c->ref, "dance", NULL, &err));
	sample_refused(&err, "its checklist has gather-evidence");
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
		{ "/case_step/routes", test_routes },
		{ "/case_step/journalist", test_journalist },
		{ "/case_step/take-down", test_take_down },
	};

	g_test_init(&argc, &argv, NULL);
	when_freeze(SAMPLE_NOW);
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add_func(tests[i].path, tests[i].run);
	return g_test_run();
}
