#include "sample_store.h"

#include "base/error.h"
#include "data/account.h"
#include "data/comment.h"
#include "data/policy.h"
#include "data/source.h"
#include "data/urgent.h"
#include "data/waiting.h"
#include "query/digest_atom.h"
#include "query/reminder.h"

static int64_t
at(const char *text)
{
	int64_t t;

	g_assert_true(when_parse_rfc3339(text, &t));
	return t;
}

static void
add_runner(struct account *a, const char *name, const char *kind)
{
	struct account_runner *r = g_new0(struct account_runner, 1);

	r->name = g_strdup(name);
	r->kind = g_strdup(kind);
	r->trained_at = r->read_at = r->left_at = r->settled_at = WHEN_NONE;
	g_ptr_array_add(a->runners, r);
}

static struct account *
form(struct sample_store *s, const char *name)
{
	struct account *a = account_new();

	a->school = s->school;
	a->name = g_strdup(name);
	a->aim = g_strdup("news");
	a->audience = g_strdup("families");
	a->promotion = g_strdup("newsletter");
	return a;
}

static void
test_lacks(void)
{
	static const struct {
		const char *kinds[4], *lacks;
	} rows[] = {
		{ { NULL }, "two members of staff who run it" },
		{ { "staff", NULL }, "a second member of staff who runs it" },
		{ { "staff", "parent", "volunteer", NULL },
		  "a second member of staff who runs it" },
		{ { "staff", "staff", NULL }, NULL },
		{ { "staff", "parent", "staff", NULL }, NULL },
	};
	struct sample_store s;

	sample_store_open(&s);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(account_t) a = form(&s, "Page");
		g_autofree char *lacks = NULL;

		for (int k = 0; rows[i].kinds[k]; k++)
			add_runner(a, k == 0 ? "One" : k == 1 ? "Two" : "Three", rows[i].kinds[k]);
		lacks = account_lacks(a);
		g_assert_cmpstr(lacks, ==, rows[i].lacks);
	}
	sample_store_close(&s);
}

static struct account *
approved(struct sample_store *s, const char *name, const char *feed)
{
	struct account_deed d = { "head", "because", at("2026-09-01T09:00:00Z") };
	g_autoptr(account_t) a = form(s, name);
	g_autoptr(GError) err = NULL;

	add_runner(a, "One", "staff");
	add_runner(a, "Two", "staff");
	a->feed = g_strdup(feed);
	g_assert_true(account_ask(s->db, a, &d, &err));
	g_assert_true(account_decide(s->db, a, true, &d, &err));
	g_assert_no_error(err);
	return account_find(s->db, name, NULL);
}

/* A mention that came by an account's feed is due, until somebody has answered. */
static void
test_waiting(void)
{
	static const struct {
		const char *status;
		bool is_due;
	} rows[] = { { "new", true },           { "respond", true },   { "irrelevant", false },
		     { "no-action", false },    { "resolved", false }, { "own", false },
		     { "acknowledged", false }, { "case", false } };
	struct sample_store s;
	g_autoptr(account_t) a = NULL;

	sample_store_open(&s);
	a = approved(&s, "Page", "https://social.example/feed");
	g_assert_cmpint(a->source, !=, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *url = g_strdup_printf("https://social.example/%zu", i);
		int64_t id =
			sample_put(&s,
				   (struct mention){ .url = url,
						     .status = (char *)(uintptr_t)rows[i].status,
						     .source_id = a->source,
						     .published = at("2026-11-27T16:00:00Z"),
						     .first_seen = at("2026-11-27T17:00:00Z") });
		g_autoptr(mention_t) m = mention_get(s.db, id, NULL);

		g_assert_cmpint(m->due, ==,
				rows[i].is_due ? at("2026-11-28T16:00:00Z") : WHEN_NONE);
	}
	{
		/* what says that it is from the future was received when it was found */
		int64_t id =
			sample_put(&s,
				   (struct mention){ .url = (char *)(uintptr_t) "x:",
						     .source_id = a->source,
						     .published = at("2027-11-27T16:00:00Z"),
						     .first_seen = at("2026-11-26T17:00:00Z") });
		g_autoptr(mention_t) m = mention_get(s.db, id, NULL);

		g_assert_cmpint(m->due, ==, at("2026-11-27T17:00:00Z"));
	}
	{
		g_autoptr(GPtrArray) list = waiting_list(s.db, 0, NULL);

		g_assert_cmpint(list->len, ==, 3);
		g_assert_cmpint(((const struct waiting *)list->pdata[0])->due, ==,
				at("2026-11-27T17:00:00Z"));
	}
	sample_store_close(&s);
}

/* One thing, two reasons: each told once, and not both on one day. */
static void
test_urgent(void)
{
	struct sample_store s;
	struct account_deed d = { "office", NULL, at("2026-11-23T09:00:00Z") };
	g_autoptr(account_t) a = NULL;
	g_autoptr(comment_t) c = g_new0(struct comment, 1);
	g_autofree char *no_date = NULL;
	struct recipient r = { .address = (char *)(uintptr_t) "head@school.example",
			       .role = (char *)(uintptr_t) "headteacher" };
	int64_t late = at("2026-11-24T09:00:01Z");

	sample_store_open(&s);
	g_assert_true(recipient_put(s.db, &r, NULL));
	a = approved(&s, "Page", NULL);
	c->account = a->id;
	c->school = a->school;
	c->received_at = d.at;
	g_assert_true(comment_put(s.db, c, &d, &no_date, NULL));
	g_assert_null(no_date);
	{
		g_autoptr(GPtrArray) before = urgent_untold(s.db, r.id, late - 1, NULL);
		g_autoptr(GPtrArray) list = urgent_untold(s.db, r.id, late, NULL);

		g_assert_cmpint(before->len, ==, 0);
		g_assert_cmpint(list->len, ==, 1);
		g_assert_cmpstr(((const struct urgent *)list->pdata[0])->reason, ==, "overdue");
		g_assert_true(urgent_told(s.db, r.id, list->pdata[0], late, NULL));
	}
	{
		g_autoptr(GPtrArray) next = urgent_untold(s.db, r.id, late + 7 * 86400, NULL);

		g_assert_cmpint(next->len, ==, 0);
	}
	sample_store_close(&s);
}

static void
test_terms(void)
{
	static const struct {
		enum term term;
		int year, n;
		const char *begins;
	} rows[] = {
		{ TERM_SPRING, 2027, 0, "2027-01-01T00:00:00Z" },
		{ TERM_SPRING, 2027, -1, "2026-09-01T00:00:00Z" },
		{ TERM_SPRING, 2027, -2, "2026-04-15T00:00:00Z" },
		{ TERM_SPRING, 2027, -3, "2026-01-01T00:00:00Z" },
		{ TERM_AUTUMN, 2026, 1, "2027-01-01T00:00:00Z" },
		{ TERM_SUMMER, 2026, -1, "2026-01-01T00:00:00Z" },
	};
	enum term t;
	int year;

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		/* days begin in London: an hour before UTC's in summer */
		int64_t want = at(rows[i].begins),
			got = term_begins(rows[i].term, rows[i].year, rows[i].n);

		g_assert_true(got == want || got == want - 3600);
	}
	g_assert_true(term_parse("SPRING 2027", &t, &year));
	g_assert_cmpint(t, ==, TERM_SPRING);
	g_assert_false(term_parse("Easter 2027", &t, &year));
	g_assert_false(term_parse("spring 27", &t, &year));
	g_assert_false(term_parse("spring 2027 or so", &t, &year));
}

/* Past the data a comment is kept, with no date and a sentence. */
static void
test_no_date(void)
{
	struct sample_store s;
	struct account_deed d = { "office", NULL, at("2029-02-01T09:00:00Z") };
	g_autoptr(account_t) a = NULL;
	g_autoptr(comment_t) c = g_new0(struct comment, 1);
	g_autofree char *no_date = NULL;

	sample_store_open(&s);
	a = approved(&s, "Page", NULL);
	c->account = a->id;
	c->school = a->school;
	c->received_at = d.at;
	g_assert_true(comment_put(s.db, c, &d, &no_date, NULL));
	g_assert_nonnull(strstr(no_date, "2028"));
	g_assert_cmpint(c->due_literal, ==, WHEN_NONE);
	sample_store_close(&s);
}

/* A feed of digests: whole weeks, newest first, ids that stay. */
static void
test_atom(void)
{
	struct sample_store s;
	struct recipient r = { .address = (char *)(uintptr_t) "head@school.example",
			       .role = (char *)(uintptr_t) "headteacher",
			       .added_at = at("2026-11-10T09:00:00Z") };
	g_autoptr(recipient_t) known = NULL;
	g_autofree char *atom = NULL, *again = NULL;
	int entries = 0;

	sample_store_open(&s);
	g_assert_true(recipient_put(s.db, &r, NULL));
	known = recipient_find(s.db, r.address, NULL);
	when_freeze(at("2026-11-25T09:00:00Z"));
	atom = digest_atom(s.db, known, when_now(), NULL);
	again = digest_atom(s.db, known, when_now(), NULL);
	when_freeze(WHEN_NONE);
	g_assert_nonnull(atom);
	g_assert_cmpstr(atom, ==, again);
	for (const char *e = strstr(atom, "<entry>"); e; e = strstr(e + 1, "<entry>"))
		entries++;
	g_assert_cmpint(entries, ==, 2);
	g_assert_nonnull(strstr(atom, "16 to 22 November 2026"));
	g_assert_null(strstr(atom, "<script"));
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/account/lacks", test_lacks);
	g_test_add_func("/account/waiting", test_waiting);
	g_test_add_func("/account/urgent", test_urgent);
	g_test_add_func("/account/terms", test_terms);
	g_test_add_func("/account/no_date", test_no_date);
	g_test_add_func("/account/atom", test_atom);
	return g_test_run();
}
