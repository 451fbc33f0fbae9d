/* One decision about several mentions is one transaction, and is taken back by its numbers alone.
 */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "query/chart.h"
#include "query/decide.h"
#include "tests/unit/sample_store.h"

#define HEAD "u:head"
#define OTHER "u:jo"

struct fixture {
	struct sample_store s;
	int64_t ids[4];
	GPtrArray *refs;
};

static void
open_fixture(struct fixture *f)
{
	sample_store_open(&f->s);
	f->refs = g_ptr_array_new_with_free_func(g_free);
	for (int i = 0; i < (int)G_N_ELEMENTS(f->ids); i++) {
		g_autofree char *url = g_strdup_printf("https://a.example/%d", i);
		g_autoptr(mention_t) m = NULL;

		f->ids[i] = sample_put(&f->s, (struct mention){ .url = url, .text = url });
		m = mention_get(f->s.db, f->ids[i], NULL);
		g_ptr_array_add(f->refs, g_strdup(m->ref));
	}
}

static void
close_fixture(struct fixture *f)
{
	g_ptr_array_unref(f->refs);
	sample_store_close(&f->s);
}

static void
assert_status(struct fixture *f, int i, const char *want)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(mention_t) m = mention_get(f->s.db, f->ids[i], &err);

	g_assert_no_error(err);
	g_assert_cmpstr(m->status, ==, want);
}

static struct decision
decide_as(struct fixture *f, const char *who, const char *state, int n)
{
	const struct triage t = { .state = state, .who = who, .at = 1700000000 };
	g_autoptr(GPtrArray) some = g_ptr_array_new();
	g_autoptr(GError) err = NULL;
	struct decision d;

	for (int i = 0; i < n; i++)
		g_ptr_array_add(some, f->refs->pdata[i]);
	g_assert_true(decide(f->s.db, some, &t, &d, &err));
	g_assert_no_error(err);
	return d;
}

static int64_t
undo_as(struct fixture *f, const char *who, const struct decision *d)
{
	const struct triage t = { .who = who, .at = 1700000001 };
	g_autoptr(GError) err = NULL;
	int64_t undone;

	g_assert_true(decide_back(f->s.db, &t, d->first, d->last, &undone, &err));
	g_assert_no_error(err);
	return undone;
}

static void
test_undo(void)
{
	struct fixture f;
	g_auto(decision_t) d = { 0 };

	open_fixture(&f);
	d = decide_as(&f, HEAD, "irrelevant", 3);
	g_assert_cmpint(d.changed, ==, 3);
	g_assert_cmpint(d.last - d.first, ==, 2);
	assert_status(&f, 2, "irrelevant");
	/* only by who decided, and only once */
	g_assert_cmpint(undo_as(&f, OTHER, &d), ==, 0);
	g_assert_cmpint(undo_as(&f, HEAD, &d), ==, 3);
	assert_status(&f, 0, "new");
	g_assert_cmpint(undo_as(&f, HEAD, &d), ==, 0);
	close_fixture(&f);
}

/* What somebody changed since stays as they left it. */
static void
test_overtaken(void)
{
	struct fixture f;
	g_auto(decision_t) d = { 0 };
	g_auto(decision_t) later = { 0 };

	open_fixture(&f);
	d = decide_as(&f, HEAD, "respond", 2);
	later = decide_as(&f, OTHER, "acknowledged", 1);
	g_assert_cmpint(undo_as(&f, HEAD, &d), ==, 1);
	assert_status(&f, 0, "acknowledged");
	assert_status(&f, 1, "new");
	close_fixture(&f);
}

static void
test_refused(void)
{
	struct fixture f;
	g_auto(decision_t) first = { 0 };
	g_auto(decision_t) d = { 0 };

	open_fixture(&f);
	first = decide_as(&f, HEAD, "acknowledged", 1);
	/* what was answered cannot become unanswered; the other one can */
	d = decide_as(&f, HEAD, "irrelevant", 2);
	g_assert_cmpint(d.changed, ==, 1);
	g_assert_cmpuint(d.refused->len, ==, 1);
	assert_status(&f, 0, "acknowledged");
	assert_status(&f, 1, "irrelevant");
	close_fixture(&f);
}

/* All or none. */
static void
test_unknown(void)
{
	struct fixture f;
	const struct triage t = { .state = "irrelevant", .who = HEAD, .at = 1700000000 };
	g_auto(decision_t) d = { 0 };
	g_autoptr(GError) err = NULL;

	open_fixture(&f);
	g_ptr_array_add(f.refs, g_strdup("M-1999-0001"));
	g_assert_false(decide(f.s.db, f.refs, &t, &d, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	assert_status(&f, 0, "new");
	close_fixture(&f);
}

/* The picture's axis reaches the highest bar; the table has the same numbers. */
static void
test_chart(void)
{
	static const struct {
		int64_t most;
		const char *top;
	} rows[] = { { 0, ">3<" },   { 3, ">3<" },   { 4, ">6<" },       { 7, ">15<" },
		     { 16, ">30<" }, { 31, ">60<" }, { 1234, ">1,500<" } };

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct chart_bar bars[] = {
			{ .name = "last", .n = rows[i].most },
			{ .name = "this", .n = 0, .is_partial = true },
		};
		g_autoptr(GString) out = g_string_new(NULL);
		g_auto(html_t) h = { 0 };

		html_init(&h, out);
		chart_put(&h, "Mentions", "Week", bars, G_N_ELEMENTS(bars));
		g_assert_nonnull(strstr(out->str, rows[i].top));
		g_assert_null(strstr(out->str, "style="));
		g_assert_nonnull(strstr(out->str, "this (so far)"));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decide/undo", test_undo);
	g_test_add_func("/decide/overtaken", test_overtaken);
	g_test_add_func("/decide/refused", test_refused);
	g_test_add_func("/decide/unknown", test_unknown);
	g_test_add_func("/chart/axis", test_chart);
	return g_test_run();
}
