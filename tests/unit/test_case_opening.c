/* case opening: what a case begins with, its number, and the mention that it began with. */
#include <string.h>

#include "base/error.h"
#include "data/case_term.h"
#include "data/triage.h"
#include "tests/unit/sample_case.h"

#define DAY 86400

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
			sample_refused(&err, openings[i].refused);
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
	id = sample_post(&s, "http://forum.example/t/17");
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
	sample_assess(&s, c, "none", NULL);
	sample_assess(&s, by_number, "none", NULL);
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

int
main(int argc, char **argv)
{
	static const struct {
		const char *path;
		GTestFunc run;
	} tests[] = {
		{ "/case_opening/opening", test_opening },
		{ "/case_opening/numbers", test_numbers },
		{ "/case_opening/mention", test_mention },
	};

	g_test_init(&argc, &argv, NULL);
	when_freeze(SAMPLE_NOW);
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add_func(tests[i].path, tests[i].run);
	return g_test_run();
}
