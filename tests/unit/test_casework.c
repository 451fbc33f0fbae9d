/* casework: a case from its first note to its end, and that every step is an entry of the audit
 * chain. */
#include <string.h>

#include "base/error.h"
#include "data/case_access.h"
#include "data/case_action.h"
#include "data/case_step.h"
#include "data/case_term.h"
#include "tests/unit/sample_case.h"

#define DAY 86400

/* ---- notes ------------------------------------------------------------------------------------
 */

static void
test_notes(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL;
	g_autofree char *first = NULL, *second = NULL, *none = NULL;
	g_autoptr(GPtrArray) texts = NULL;

	sample_store_open(&s);
	c = sample_case(&s);
	g_assert_true(casework_note(s.db, &dsl, c->ref, "Rang the parent", NULL, &first, &err));
	g_assert_cmpstr(first, ==, "n002");
	g_assert_true(casework_note(s.db, &head, c->ref, "Rang the carer", "N002", &second, &err));
	g_assert_cmpstr(second, ==, "n003");
	g_assert_false(casework_note(s.db, &head, c->ref, "x", "n002", &none, &err));
	sample_refused(&err, "replaced already");
	g_assert_false(casework_note(s.db, &head, c->ref, "x", "n077", &none, &err));
	sample_refused(&err, "there is no text");
	g_assert_null(none);
	texts = case_text_list(s.db, c->id, &err);
	g_assert_cmpuint(texts->len, ==, 3);
	const struct case_text *old = texts->pdata[1], *new = texts->pdata[2];
	g_assert_true(old->is_replaced);
	g_assert_cmpstr(old->text, ==, "Rang the parent");
	g_assert_cmpstr(new->replaces, ==, "n002");
	/* no word of it is in the chain */
	g_assert_cmpint(sample_entries(&s, "Rang"), ==, 0);
	g_assert_cmpint(sample_entries(&s, "note.replace"), ==, 1);
	sample_verify(&s);
	sample_store_close(&s);
}

static void
test_clean(void)
{
	g_autofree char *big = g_strnfill(CASE_TEXT_MAX_BYTES + 1, 'x');
	const struct {
		const char *bytes;
		gsize len;
		const char *want, *refused;
	} rows[] = {
		{ " a note\n", 8, "a note", NULL },
		{ "na\xc3\xafve", 6, "na\xc3\xafve", NULL },
		{ "a\0b", 3, NULL, "a note may not contain a NUL byte" },
		{ "a\xff", 2, NULL, "a note is not valid UTF-8 text" },
		{ "\xed\xa0\x80", 3, NULL, "a note is not valid UTF-8 text" },
		{ " \n\t", 3, NULL, "a note may not be empty" },
		{ "", 0, NULL, "a note may not be empty" },
		{ big, CASE_TEXT_MAX_BYTES + 1, NULL, "a note is longer than 64 KiB" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) err = NULL;
		g_autofree char *got = case_text_clean(rows[i].bytes, rows[i].len, "a note", &err);

		g_assert_cmpstr(got, ==, rows[i].want);
		if (rows[i].refused)
			g_assert_cmpstr(err->message, ==, rows[i].refused);
	}
}

/* ---- assessing --------------------------------------------------------------------------------
 */

static const struct {
	const char *given, *want, *refused;
} categories[] = {
	{ "offensive", "offensive", NULL },
	{ "Harassing, Data Protection,offensive", "offensive harassing data-protection", NULL },
	{ "threat,threat", "threat", NULL },
	{ "none", "none", NULL },
	{ "none,threat", NULL, "not both" },
	{ "", NULL, "at least one" },
	{ " , ", NULL, "at least one" },
	{ "rude", NULL, "there are defamatory, discriminatory" },
};

static void
test_categories(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(categories); i++) {
		g_autoptr(GError) err = NULL;
		g_autofree char *got = case_categories(categories[i].given, &err);

		g_assert_cmpstr(got, ==, categories[i].want);
		if (categories[i].refused)
			sample_refused(&err, categories[i].refused);
	}
}

static void
test_assess(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL, now = NULL;
	struct case_assessment a = { .categories = "offensive",
				     .severity = 5,
				     .reason = "x",
				     .first_published = WHEN_NONE };

	sample_store_open(&s);
	c = sample_case(&s);
	g_assert_false(casework_assess(s.db, &head, c->ref, &a, &err));
	sample_refused(&err, "0 to 4");
	a.severity = 3;
	a.reason = NULL;
	g_assert_false(casework_assess(s.db, &head, c->ref, &a, &err));
	sample_refused(&err, "needs a reason");
	sample_assess(&s, c, "offensive,threat", "pupil");
	now = sample_again(&s, c);
	g_assert_cmpstr(now->state, ==, "assessed");
	g_assert_cmpstr(now->categories, ==, "offensive threat");
	g_assert_cmpint(now->severity, ==, 2);
	g_assert_cmpstr(now->author, ==, "pupil");
	sample_verify(&s);
	sample_store_close(&s);
}

/* ---- the clock --------------------------------------------------------------------------------
 */

static void
test_acknowledge(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL, now = NULL;
	struct case_opening o;

	sample_store_open(&s);
	o = sample_opening(&s);
	o.account = 1;
	o.received_at = SAMPLE_NOW - DAY;
	o.due_literal = SAMPLE_NOW + 60;
	o.due_working = SAMPLE_NOW + DAY;
	c = casework_open(s.db, &head, &o, &err);
	g_assert_cmpint(casefile_due(c), ==, SAMPLE_NOW + 60);
	g_assert_false(casework_acknowledge(s.db, &head, c->ref, SAMPLE_NOW - 2 * DAY, NULL, &err));
	sample_refused(&err, "before a post was received");
	g_assert_false(casework_acknowledge(s.db, &head, c->ref, SAMPLE_NOW + 1, NULL, &err));
	sample_refused(&err, "future");
	g_assert_true(casework_acknowledge(s.db, &head, c->ref, SAMPLE_NOW - 60, "by phone", &err));
	now = sample_again(&s, c);
	g_assert_cmpint(casefile_due(now), ==, WHEN_NONE);
	g_assert_cmpint(now->acknowledged_at, ==, SAMPLE_NOW - 60);
	sample_store_close(&s);
}

static void
test_limitation(void)
{
	static const struct {
		const char *published, *alarm, *end;
	} rows[] = {
		{ "2026-01-31T10:00:00Z", "2026-11-30T10:00:00Z", "2027-01-31T10:00:00Z" },
		{ "2025-12-24T10:00:00Z", "2026-10-24", "2026-12-24T10:00:00Z" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct casefile c = { .state = (char *)(uintptr_t) "open" };
		char alarm[WHEN_RFC3339_SIZE], end[WHEN_RFC3339_SIZE];

		g_assert_true(when_parse_rfc3339(rows[i].published, &c.first_published));
		when_rfc3339(casefile_limitation_alarm(&c), alarm);
		when_rfc3339(casefile_limitation_end(&c), end);
		g_assert_true(g_str_has_prefix(alarm, rows[i].alarm));
		g_assert_cmpstr(end, ==, rows[i].end);
		g_assert_true(casefile_is_near_limitation(&c, casefile_limitation_alarm(&c)));
		g_assert_false(casefile_is_near_limitation(&c, casefile_limitation_alarm(&c) - 1));
		c.state = (char *)(uintptr_t) "closed";
		g_assert_false(casefile_is_near_limitation(&c, casefile_limitation_end(&c)));
		c.first_published = WHEN_NONE;
		g_assert_cmpint(casefile_limitation_alarm(&c), ==, WHEN_NONE);
	}
}

static void
test_hold(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL, held = NULL, lifted = NULL;

	sample_store_open(&s);
	c = sample_case(&s);
	g_assert_false(casework_hold(s.db, &head, c->ref, SAMPLE_NOW + 190 * DAY, "x", &err));
	sample_refused(&err, "no later than 23 May 2027");
	g_assert_false(casework_hold(s.db, &head, c->ref, SAMPLE_NOW, "x", &err));
	sample_refused(&err, "after today");
	g_assert_false(casework_hold(s.db, &head, c->ref, SAMPLE_NOW + DAY, NULL, &err));
	sample_refused(&err, "reason");
	g_assert_false(casework_hold(s.db, &moderator, c->ref, SAMPLE_NOW + DAY, "x", &err));
	g_clear_error(&err);
	g_assert_false(casework_hold(s.db, &head, c->ref, WHEN_NONE, "x", &err));
	sample_refused(&err, "not held");
	g_assert_true(casework_hold(s.db, &dpo, c->ref, SAMPLE_NOW + 30 * DAY, "a claim", &err));
	held = sample_again(&s, c);
	g_assert_cmpint(held->hold_until, ==, SAMPLE_NOW + 30 * DAY);
	g_assert_true(casework_hold(s.db, &head, c->ref, WHEN_NONE, "settled", &err));
	lifted = sample_again(&s, c);
	g_assert_cmpint(lifted->hold_until, ==, WHEN_NONE);
	sample_verify(&s);
	sample_store_close(&s);
}

/* ---- the end ----------------------------------------------------------------------------------
 */

static void
test_close(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL, closed = NULL, open = NULL;
	g_autofree char *number = NULL, *note = NULL;
	const struct case_action_words none = { 0 }, done = { .reply = "gone", .is_done = true };

	sample_store_open(&s);
	c = sample_case(&s);
	g_assert_false(casework_close(s.db, &head, c->ref, "settled", "x", false, &err));
	sample_refused(&err, "was not assessed");
	sample_assess(&s, c, "offensive", "parent");
	g_assert_true(
		case_action_add(s.db, &head, c->ref, "platform", WHEN_NONE, &none, &number, &err));
	g_assert_cmpstr(number, ==, "a001");
	g_assert_false(casework_close(s.db, &head, c->ref, "settled", NULL, false, &err));
	sample_refused(&err, "an outcome and a reason");
	g_assert_false(casework_close(s.db, &head, c->ref, "forgotten", "x", false, &err));
	sample_refused(&err, "removed-by-author");
	g_assert_false(casework_close(s.db, &dsl, c->ref, "settled", "x", false, &err));
	sample_refused(&err, "1 open action");
	g_assert_false(casework_close(s.db, &dsl, c->ref, "settled", "x", true, &err));
	sample_refused(&err, "is for head");
	g_assert_true(casework_close(s.db, &head, c->ref, "settled", "x", true, &err));
	closed = sample_again(&s, c);
	g_assert_cmpstr(closed->state, ==, "closed");
	g_assert_cmpstr(closed->outcome, ==, "settled");
	g_assert_cmpint(sample_entries(&s, "case.close-override"), ==, 1);
	g_assert_false(casework_note(s.db, &head, c->ref, "x", NULL, &note, &err));
	sample_refused(&err, "is closed");
	g_assert_true(casework_reopen(s.db, &dsl, c->ref, "it is back", &err));
	g_assert_false(casework_reopen(s.db, &dsl, c->ref, "it is back", &err));
	sample_refused(&err, "not closed");
	open = sample_again(&s, c);
	g_assert_cmpstr(open->state, ==, "assessed");
	g_assert_true(case_action_update(s.db, &head, c->ref, "A001", &done, &err));
	g_assert_true(casework_close(s.db, &dsl, c->ref, "removed-by-platform", "x", false, &err));
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
		{ "/casework/notes", test_notes },
		{ "/casework/clean", test_clean },
		{ "/casework/categories", test_categories },
		{ "/casework/assess", test_assess },
		{ "/casework/acknowledge", test_acknowledge },
		{ "/casework/limitation", test_limitation },
		{ "/casework/hold", test_hold },
		{ "/casework/close", test_close },
	};

	g_test_init(&argc, &argv, NULL);
	when_freeze(SAMPLE_NOW);
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add_func(tests[i].path, tests[i].run);
	return g_test_run();
}
