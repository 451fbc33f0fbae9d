/* case_action, agency: whom the school turns to, the timers, the school's own list. */
#include <string.h>

#include "base/error.h"
#include "data/agency.h"
#include "data/case_action.h"
#include "tests/unit/sample_case.h"

#define HOUR 3600

static const struct {
	const char *agency;
	int after_h; /* 0: no timer */
} timers[] = {
	{ "posh", 48 }, { "rhc", 7 * 24 }, { "platform", 48 }, { "emergency", 0 }, { "CEOP", 0 },
};

static struct case_action *
only_action(struct sample_store *s, const struct casefile *c)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) list = case_action_list(s->db, c->id, &err);

	g_assert_no_error(err);
	g_assert_cmpuint(list->len, ==, 1);
	return g_ptr_array_steal_index(list, 0);
}

static void
test_timers(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(timers); i++) {
		struct sample_store s;
		g_autoptr(GError) err = NULL;
		g_autoptr(casefile_t) c = NULL;
		g_autoptr(case_action_t) a = NULL;
		g_autofree char *number = NULL;
		const struct case_action_words w = { .note = "asked", .reference = "81-2231" };
		int64_t at = SAMPLE_NOW - HOUR, due;

		sample_store_open(&s);
		c = sample_case(&s);
		g_assert_true(case_action_add(s.db, &head, c->ref, timers[i].agency, at, &w,
					      &number, &err));
		g_assert_no_error(err);
		a = only_action(&s, c);
		due = timers[i].after_h ? at + timers[i].after_h * HOUR : WHEN_NONE;
		g_assert_cmpint(a->due_at, ==, due);
		g_assert_cmpstr(a->reference, ==, "81-2231");
		g_assert_cmpint(a->at, ==, at);
		g_assert_false(case_action_is_overdue(a, at));
		g_assert_cmpint(case_action_is_overdue(a, at + 8 * 24 * HOUR), ==,
				due != WHEN_NONE);
		sample_verify(&s);
		sample_store_close(&s);
	}
}

static void
test_reply(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL;
	g_autoptr(case_action_t) replied = NULL, done = NULL;
	g_autofree char *number = NULL, *wrong = NULL;
	const struct case_action_words none = { 0 }, reply = { .reply = "in hand" },
				       end = { .is_done = true, .reference = "B-2" };
	int64_t n;

	sample_store_open(&s);
	c = sample_case(&s);
	g_assert_false(
		case_action_add(s.db, &head, c->ref, "posch", WHEN_NONE, &none, &wrong, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE);
	g_assert_nonnull(strstr(err->message, "emergency, police, ceop, iwf, lado, posh, rhc"));
	g_clear_error(&err);
	g_assert_false(
		case_action_add(s.db, &head, c->ref, "posh", SAMPLE_NOW + 1, &none, &wrong, &err));
	g_clear_error(&err);
	g_assert_true(
		case_action_add(s.db, &head, c->ref, "posh", WHEN_NONE, &none, &number, &err));
	g_assert_false(case_action_update(s.db, &head, c->ref, number, &none, &err));
	g_clear_error(&err);
	g_assert_false(case_action_update(s.db, &head, c->ref, "a002", &reply, &err));
	g_clear_error(&err);
	g_assert_true(case_action_update(s.db, &head, c->ref, number, &reply, &err));
	replied = only_action(&s, c);
	g_assert_cmpint(replied->replied_at, ==, SAMPLE_NOW);
	g_assert_false(case_action_is_overdue(replied, SAMPLE_NOW + 100 * HOUR));
	g_assert_true(case_action_count_open(s.db, c, &n, &err));
	g_assert_cmpint(n, ==, 1);
	g_assert_true(case_action_update(s.db, &head, c->ref, number, &end, &err));
	done = only_action(&s, c);
	g_assert_cmpint(done->done_at, ==, SAMPLE_NOW);
	g_assert_cmpstr(done->reference, ==, "B-2");
	g_assert_true(case_action_count_open(s.db, c, &n, &err));
	g_assert_cmpint(n, ==, 0);
	/* neither reference nor reply is in the chain */
	g_assert_cmpint(sample_entries(&s, "in hand") + sample_entries(&s, "B-2"), ==, 0);
	sample_verify(&s);
	sample_store_close(&s);
}

static const struct {
	const char *file, *fault; /* NULL: it can be used */
} files[] = {
	{ "[council]\ncontact = 01234 567890\n", NULL },
	{ "[diocese]\ntitle = Diocese\ncontact = x\nfor = advice\nafter_h = 12\n", NULL },
	{ "[diocese]\ntitle = Diocese\n", "title, contact and for" },
	{ "[posh]\nafter_h = soon\n", "number of hours" },
	{ "[posh]\nafter_h = -1\n", "number of hours" },
	{ "[Po sh]\ntitle = x\n", "a name is of" },
	{ "no group\n", "cannot be used" },
};

static void
test_own_list(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		struct sample_store s;
		g_autoptr(GError) err = NULL;
		g_autoptr(GPtrArray) list = NULL;
		g_autofree char *path = NULL;

		sample_store_open(&s);
		path = g_build_filename(s.dir, "agencies.ini", NULL);
		g_assert_true(g_file_set_contents(path, files[i].file, -1, NULL));
		list = agency_list(s.dir, &err);
		if (files[i].fault) {
			g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG);
			g_test_message("%s", err->message);
			g_assert_nonnull(strstr(err->message, files[i].fault));
		} else {
			g_assert_no_error(err);
			g_assert_cmpint(agency_require(list, "posh", NULL)->after_s, ==, 48 * HOUR);
		}
		if (i == 0)
			g_assert_cmpstr(agency_require(list, "council", NULL)->contact, ==,
					"01234 567890");
		if (i == 1)
			g_assert_cmpint(agency_require(list, "diocese", NULL)->after_s, ==,
					12 * HOUR);
		sample_store_close(&s);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	when_freeze(SAMPLE_NOW);
	g_test_add_func("/case-action/timers", test_timers);
	g_test_add_func("/case-action/reply", test_reply);
	g_test_add_func("/case-action/own-list", test_own_list);
	return g_test_run();
}
