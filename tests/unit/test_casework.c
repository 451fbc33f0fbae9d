/* casework: a case from its opening to its end, who may do what, and that every step is an entry of
 * the audit chain. */
#include <string.h>

#include "base/error.h"
#include "data/case_access.h"
#include "data/case_action.h"
#include "data/case_step.h"
#include "data/case_term.h"
#include "data/mention.h"
#include "data/triage.h"
#include "tests/unit/sample_case.h"

#define DAY 86400

static void
assert_refused(GError **err, const char *part)
{
	g_assert_error(*err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE);
	g_test_message("%s", (*err)->message);
	g_assert_nonnull(strstr((*err)->message, part));
	g_clear_error(err);
}

static struct casefile *
again(struct sample_store *s, const struct casefile *c)
{
	g_autoptr(GError) err = NULL;
	struct casefile *now = casefile_find(s->db, c->ref, &err);

	g_assert_no_error(err);
	g_assert_nonnull(now);
	return now;
}

static void
assess(struct sample_store *s, const struct casefile *c, const char *categories, const char *author)
{
	const struct case_assessment a = { .categories = categories,
					   .severity = 2,
					   .author = author,
					   .reason = "as seen",
					   .first_published = WHEN_NONE };
	g_autoptr(GError) err = NULL;

	g_assert_true(casework_assess(s->db, &head, c->ref, &a, &err));
	g_assert_no_error(err);
}

static int64_t
put_mention(struct sample_store *s, const char *url)
{
	g_autofree char *copy = g_strdup(url);
	struct mention m = { .url = copy,
			     .title = (char *)(uintptr_t) "A post",
			     .text = (char *)(uintptr_t) "Little Hill School did it again.",
			     .site = (char *)(uintptr_t) "forum.example",
			     .published = SAMPLE_NOW - DAY };

	return sample_put(s, m);
}

/* ---- opening --------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	const char *url, *reporter, *reason;
	int64_t received_at, first_published, mention;
	const char *refused; /* NULL: opened */
} openings[] = {
	{ "by address", "https://forum.example/t/17", "parent", "why", WHEN_NONE, WHEN_NONE, 0,
	  NULL },
	{ "nothing but words", NULL, "parent", "why", WHEN_NONE, WHEN_NONE, 0, NULL },
	{ "received before", NULL, "parent", "why", SAMPLE_NOW - DAY, WHEN_NONE, 0, NULL },
	{ "no reason", NULL, "parent", NULL, WHEN_NONE, WHEN_NONE, 0, "needs a reason" },
	{ "no reporter", NULL, NULL, "why", WHEN_NONE, WHEN_NONE, 0, "role of who reported" },
	{ "a future receipt", NULL, "parent", "why", SAMPLE_NOW + 1, WHEN_NONE, 0, "future" },
	{ "a future publication", NULL, "parent", "why", WHEN_NONE, SAMPLE_NOW + 1, 0, "future" },
	{ "no web address", "ftp://x.example/", "parent", "why", WHEN_NONE, WHEN_NONE, 0,
	  "http://" },
	{ "no address", "my post", "parent", "why", WHEN_NONE, WHEN_NONE, 0, "http://" },
	{ "a password", "http://a:b@x.example/", "parent", "why", WHEN_NONE, WHEN_NONE, 0,
	  "password" },
	{ "a mention that is none", NULL, "parent", "why", WHEN_NONE, WHEN_NONE, 77,
	  "no such mention" },
};

static void
test_opening(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(openings); i++) {
		struct sample_store s;
		g_autoptr(GError) err = NULL;
		g_autoptr(casefile_t) c = NULL;
		g_autoptr(GPtrArray) all = NULL;

		sample_store_open(&s);
		const struct case_opening o = { .school = s.school,
						.url = openings[i].url,
						.reporter = openings[i].reporter,
						.reason = openings[i].reason,
						.received_at = openings[i].received_at,
						.first_published = openings[i].first_published,
						.mention = openings[i].mention };
		c = casework_open(s.db, &head, &o, &err);
		g_test_message("%s", openings[i].name);
		if (openings[i].refused) {
			g_assert_null(c);
			assert_refused(&err, openings[i].refused);
			all = casefile_list(s.db, NULL, &err);
			g_assert_cmpuint(all->len, ==, 0);
			g_assert_cmpint(sample_entries(&s, "case.open"), ==, 0);
		} else {
			g_assert_no_error(err);
			g_assert_cmpstr(c->ref, ==, "EAR-2026-0001");
			g_assert_cmpstr(c->state, ==, "open");
			g_assert_cmpint(c->received_at, ==,
					o.received_at == WHEN_NONE ? SAMPLE_NOW : o.received_at);
			g_assert_cmpint(c->due_literal, ==, WHEN_NONE);
			g_assert_cmpint(sample_entries(&s, "case.open"), ==, 1);
			sample_verify(&s);
		}
		sample_store_close(&s);
	}
}

static void
test_numbers(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;

	sample_store_open(&s);
	for (int i = 1; i <= 3; i++) {
		g_autofree char *want = g_strdup_printf("EAR-2026-%04d", i);
		g_autoptr(casefile_t) c = sample_case(&s);

		g_assert_cmpstr(c->ref, ==, want);
	}
	when_freeze(SAMPLE_NOW + 60 * DAY);
	g_autoptr(casefile_t) next_year = sample_case(&s);
	g_assert_cmpstr(next_year->ref, ==, "EAR-2027-0001");
	when_freeze(SAMPLE_NOW);
	static const struct {
		const char *ref;
		bool is_there;
	} refs[] = {
		{ "EAR-2026-0002", true },
		{ "ear-2026-2", true },
		{ "EAR-2026-0009", false },
		{ "EAR-2026-", false },
		{ "EAR-2026-0002x", false },
		{ "EAR-2026--002", false },
		{ "EAR-2026-+002", false },
		{ "EAR- 026-0002", false },
		{ "M-2026-0002", false },
		{ "", false },
		{ "EAR-2026-99999999999999999999", false },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(refs); i++) {
		g_autoptr(casefile_t) c = casefile_find(s.db, refs[i].ref, &err);

		g_assert_no_error(err);
		g_assert_cmpint(c != NULL, ==, refs[i].is_there);
	}
	sample_store_close(&s);
}

static const char *
status_of(struct sample_store *s, int64_t id)
{
	g_autoptr(mention_t) m = mention_get(s->db, id, NULL);

	return g_intern_string(m->status);
}

static void
test_mention(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL, by_number = NULL;
	g_autoptr(mention_t) m = NULL;
	int64_t id;
	struct case_opening o;

	sample_store_open(&s);
	/* the mention's key is the canonical address */
	id = put_mention(&s, "http://forum.example/t/17");
	o = sample_opening(&s);
	o.url = "http://forum.example/t/17?utm_source=mail#post-3";
	o.account = 4;
	o.due_literal = SAMPLE_NOW + DAY;
	o.due_working = SAMPLE_NOW + 2 * DAY;
	c = casework_open(s.db, &head, &o, &err);
	g_assert_no_error(err);
	g_assert_cmpint(c->mention, ==, id);
	g_assert_cmpint(c->first_published, ==, SAMPLE_NOW - DAY);
	m = mention_get(s.db, id, &err);
	g_assert_cmpstr(m->status, ==, "case");
	g_assert_cmpstr(m->case_ref, ==, c->ref);
	g_assert_cmpint(m->due, ==, SAMPLE_NOW + DAY);
	/* with another case still open it stays one */
	o.mention = id;
	o.url = NULL;
	by_number = casework_open(s.db, &dsl, &o, &err);
	g_assert_no_error(err);
	g_assert_cmpstr(by_number->url, ==, "http://forum.example/t/17");
	assess(&s, c, "none", NULL);
	assess(&s, by_number, "none", NULL);
	g_assert_true(casework_close(s.db, &head, c->ref, "settled", "done", false, &err));
	g_assert_cmpstr(status_of(&s, id), ==, "case");
	g_assert_true(casework_close(s.db, &head, by_number->ref, "settled", "done", false, &err));
	g_assert_cmpstr(status_of(&s, id), ==, "resolved");
	g_assert_true(casework_reopen(s.db, &head, c->ref, "it is back", &err));
	g_assert_no_error(err);
	g_assert_cmpstr(status_of(&s, id), ==, "case");
	sample_verify(&s);
	sample_store_close(&s);
}

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
	assert_refused(&err, "replaced already");
	g_assert_false(casework_note(s.db, &head, c->ref, "x", "n077", &none, &err));
	assert_refused(&err, "there is no text");
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
			assert_refused(&err, categories[i].refused);
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
	assert_refused(&err, "0 to 4");
	a.severity = 3;
	a.reason = NULL;
	g_assert_false(casework_assess(s.db, &head, c->ref, &a, &err));
	assert_refused(&err, "needs a reason");
	assess(&s, c, "offensive,threat", "pupil");
	now = again(&s, c);
	g_assert_cmpstr(now->state, ==, "assessed");
	g_assert_cmpstr(now->categories, ==, "offensive threat");
	g_assert_cmpint(now->severity, ==, 2);
	g_assert_cmpstr(now->author, ==, "pupil");
	sample_verify(&s);
	sample_store_close(&s);
}

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
		assess(&s, c, routes[i].categories, routes[i].author);
		now = again(&s, c);
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
	id = put_mention(&s, "http://paper.example/1");
	o = sample_opening(&s);
	o.url = NULL;
	o.mention = id;
	o.author = "journalist";
	c = casework_open(s.db, &head, &o, &err);
	assess(&s, c, "none", NULL);
	g_assert_false(casework_acknowledge(s.db, &head, c->ref, WHEN_NONE, NULL, &err));
	assert_refused(&err, "media policy");
	g_assert_false(casework_close(s.db, &head, c->ref, "answered", "x", false, &err));
	assert_refused(&err, "media policy");
	g_assert_cmpint(triage_set(s.db, id, &t, NULL, &err), ==, TRIAGE_FAILED);
	assert_refused(&err, "media policy");
	g_assert_true(case_step_do(s.db, &head, c->ref, "media-policy", NULL, &err));
	g_assert_false(case_step_do(s.db, &head, c->ref, "media-policy", NULL, &err));
	assert_refused(&err, "ticked off already");
	g_assert_true(casework_acknowledge(s.db, &head, c->ref, WHEN_NONE, NULL, &err));
	now = again(&s, c);
	g_assert_cmpint(now->acknowledged_at, ==, SAMPLE_NOW);
	g_assert_false(casework_acknowledge(s.db, &head, c->ref, WHEN_NONE, NULL, &err));
	assert_refused(&err, "acknowledged already");
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
	assess(&s, c, "offensive,discriminatory", "parent");
	now = again(&s, c);
	wording = case_step_wording(now, SAMPLE_NOW);
	g_assert_nonnull(strstr(wording, "23 November 2026"));
	g_assert_nonnull(strstr(wording, "abusive or offensive"));
	g_assert_false(case_step_do(s.db, &head, c->ref, "delete-and-tell", NULL, &err));
	assert_refused(&err, "--note");
	g_assert_false(case_step_do(s.db, &head, c->ref, "delete-and-tell", wording, &err));
	assert_refused(&err, "case capture");
	g_assert_true(db_run(s.db, &err,
			     "insert into evidence (casefile, ref, started_ms, stored_ms, outcome, "
			     "sentence, status) values ($1, 'c001', 1, 1, 'login-wall', 'x', 0)",
			     "i", c->id));
	g_assert_true(case_step_do(s.db, &head, c->ref, "delete-and-tell", wording, &err));
	g_assert_no_error(err);
	g_assert_false(case_step_do(s.db, &head, c->ref, "dance", NULL, &err));
	assert_refused(&err, "its checklist has gather-evidence");
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
	assert_refused(&err, "before a post was received");
	g_assert_false(casework_acknowledge(s.db, &head, c->ref, SAMPLE_NOW + 1, NULL, &err));
	assert_refused(&err, "future");
	g_assert_true(casework_acknowledge(s.db, &head, c->ref, SAMPLE_NOW - 60, "by phone", &err));
	now = again(&s, c);
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
	assert_refused(&err, "no later than 23 May 2027");
	g_assert_false(casework_hold(s.db, &head, c->ref, SAMPLE_NOW, "x", &err));
	assert_refused(&err, "after today");
	g_assert_false(casework_hold(s.db, &head, c->ref, SAMPLE_NOW + DAY, NULL, &err));
	assert_refused(&err, "reason");
	g_assert_false(casework_hold(s.db, &moderator, c->ref, SAMPLE_NOW + DAY, "x", &err));
	g_clear_error(&err);
	g_assert_false(casework_hold(s.db, &head, c->ref, WHEN_NONE, "x", &err));
	assert_refused(&err, "not held");
	g_assert_true(casework_hold(s.db, &dpo, c->ref, SAMPLE_NOW + 30 * DAY, "a claim", &err));
	held = again(&s, c);
	g_assert_cmpint(held->hold_until, ==, SAMPLE_NOW + 30 * DAY);
	g_assert_true(casework_hold(s.db, &head, c->ref, WHEN_NONE, "settled", &err));
	lifted = again(&s, c);
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
	assert_refused(&err, "was not assessed");
	assess(&s, c, "offensive", "parent");
	g_assert_true(
		case_action_add(s.db, &head, c->ref, "platform", WHEN_NONE, &none, &number, &err));
	g_assert_cmpstr(number, ==, "a001");
	g_assert_false(casework_close(s.db, &head, c->ref, "settled", NULL, false, &err));
	assert_refused(&err, "an outcome and a reason");
	g_assert_false(casework_close(s.db, &head, c->ref, "forgotten", "x", false, &err));
	assert_refused(&err, "removed-by-author");
	g_assert_false(casework_close(s.db, &dsl, c->ref, "settled", "x", false, &err));
	assert_refused(&err, "1 open action");
	g_assert_false(casework_close(s.db, &dsl, c->ref, "settled", "x", true, &err));
	assert_refused(&err, "is for head");
	g_assert_true(casework_close(s.db, &head, c->ref, "settled", "x", true, &err));
	closed = again(&s, c);
	g_assert_cmpstr(closed->state, ==, "closed");
	g_assert_cmpstr(closed->outcome, ==, "settled");
	g_assert_cmpint(sample_entries(&s, "case.close-override"), ==, 1);
	g_assert_false(casework_note(s.db, &head, c->ref, "x", NULL, &note, &err));
	assert_refused(&err, "is closed");
	g_assert_true(casework_reopen(s.db, &dsl, c->ref, "it is back", &err));
	g_assert_false(casework_reopen(s.db, &dsl, c->ref, "it is back", &err));
	assert_refused(&err, "not closed");
	open = again(&s, c);
	g_assert_cmpstr(open->state, ==, "assessed");
	g_assert_true(case_action_update(s.db, &head, c->ref, "A001", &done, &err));
	g_assert_true(casework_close(s.db, &dsl, c->ref, "removed-by-platform", "x", false, &err));
	g_assert_no_error(err);
	sample_verify(&s);
	sample_store_close(&s);
}

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
	assert_refused(&err, "there is no user");
	g_assert_false(casework_assign(s.db, &head, c->ref, "gus", NULL, &err));
	assert_refused(&err, "may not work on cases");
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
	assess(&s, c, "offensive", "parent");
	g_assert_true(
		case_action_add(s.db, &head, c->ref, "posh", WHEN_NONE, &none, &number, &err));
	g_assert_true(casework_restrict(s.db, &dsl, c->ref, ROLE_HEAD, true, "the subject", &err));
	g_assert_false(casework_restrict(s.db, &dsl, c->ref, ROLE_HEAD, true, "x", &err));
	assert_refused(&err, "closed already");
	g_assert_false(casework_restrict(s.db, &dsl, c->ref, ROLE_DSL, true, "x", &err));
	assert_refused(&err, "nobody could work");
	g_assert_false(casework_restrict(s.db, &head, c->ref, ROLE_HEAD, false, "x", &err));
	assert_refused(&err, "is closed to the role head");
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
		{ "/casework/opening", test_opening },
		{ "/casework/numbers", test_numbers },
		{ "/casework/mention", test_mention },
		{ "/casework/notes", test_notes },
		{ "/casework/clean", test_clean },
		{ "/casework/categories", test_categories },
		{ "/casework/assess", test_assess },
		{ "/casework/routes", test_routes },
		{ "/casework/journalist", test_journalist },
		{ "/casework/take-down", test_take_down },
		{ "/casework/acknowledge", test_acknowledge },
		{ "/casework/limitation", test_limitation },
		{ "/casework/hold", test_hold },
		{ "/casework/close", test_close },
		{ "/casework/people", test_people },
		{ "/casework/restrict", test_restrict },
	};

	g_test_init(&argc, &argv, NULL);
	when_freeze(SAMPLE_NOW);
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add_func(tests[i].path, tests[i].run);
	return g_test_run();
}
