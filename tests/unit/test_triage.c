/* triage: which state may follow which, the history, undo; rules and saved searches at the moment
 * a mention is stored. */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "data/rule.h"
#include "data/saved.h"
#include "data/triage.h"
#include "query/feedback.h"
#include "query/intake.h"
#include "query/search.h"
#include "tests/unit/sample_store.h"

static int64_t
put(struct sample_store *s, const char *name, const char *title, const char *text)
{
	g_autofree char *url = g_strdup_printf("https://paper.example/%s", name);
	g_autofree char *own_title = g_strdup(title), *own_text = g_strdup(text);
	struct mention m = { .url = url,
			     .title = own_title,
			     .text = own_text,
			     .site = (char *)(uintptr_t) "paper.example",
			     .published = WHEN_NONE };

	return sample_put(s, m);
}

static enum triage_outcome
set(struct sample_store *s, int64_t id, const char *state, const char *note)
{
	const struct triage t = {
		.state = triage_state(state), .who = "head", .note = note, .at = 2000
	};
	g_autoptr(GError) err = NULL;
	enum triage_outcome o = triage_set(s->db, id, &t, NULL, &err);

	g_assert_no_error(err);
	return o;
}

static enum triage_outcome
undo(struct sample_store *s, int64_t id)
{
	const struct triage t = { .who = "head", .at = 3000 };
	g_autoptr(GError) err = NULL;
	enum triage_outcome o = triage_undo(s->db, id, &t, NULL, &err);

	g_assert_no_error(err);
	return o;
}

static void
assert_state(struct sample_store *s, int64_t id, const char *state)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(mention_t) m = mention_get(s->db, id, &err);

	g_assert_no_error(err);
	g_assert_cmpstr(m->status, ==, state);
}

static void
test_names(void)
{
	g_assert_cmpstr(triage_state("No action"), ==, "no-action");
	g_assert_cmpstr(triage_state("no_action"), ==, "no-action");
	g_assert_cmpstr(triage_state("RESPOND"), ==, "respond");
	g_assert_null(triage_state("banana"));
	g_assert_null(triage_state(""));
	g_assert_true(triage_may_follow("new", "irrelevant"));
	g_assert_true(triage_may_follow("respond", "acknowledged"));
	g_assert_true(triage_may_follow("acknowledged", "resolved"));
	g_assert_true(triage_may_follow("resolved", "case"));
	g_assert_false(triage_may_follow("new", "resolved"));
	g_assert_false(triage_may_follow("irrelevant", "acknowledged"));
	g_assert_false(triage_may_follow("acknowledged", "irrelevant"));
}

static void
test_history(void)
{
	struct sample_store s;
	g_autoptr(GPtrArray) events = NULL;
	g_autoptr(GError) err = NULL;
	const struct triage_event *e;
	int64_t id;

	sample_store_open(&s);
	id = put(&s, "a", "A title", "text");
	g_assert_cmpint(set(&s, id, "resolved", NULL), ==, TRIAGE_REFUSED);
	g_assert_cmpint(set(&s, id, "new", NULL), ==, TRIAGE_SAME);
	g_assert_cmpint(set(&s, id, "respond", "rang"), ==, TRIAGE_DONE);
	g_assert_cmpint(set(&s, id, "respond", "and wrote"), ==, TRIAGE_SAME);
	g_assert_cmpint(set(&s, id, "acknowledged", NULL), ==, TRIAGE_DONE);
	assert_state(&s, id, "acknowledged");
	g_assert_cmpint(undo(&s, id), ==, TRIAGE_DONE);
	assert_state(&s, id, "respond");
	g_assert_cmpint(undo(&s, id), ==, TRIAGE_DONE);
	assert_state(&s, id, "new");
	g_assert_cmpint(undo(&s, id), ==, TRIAGE_SAME);
	g_assert_cmpint(set(&s, id, "irrelevant", NULL), ==, TRIAGE_DONE);
	g_assert_cmpint(undo(&s, id), ==, TRIAGE_DONE);
	assert_state(&s, id, "new");

	events = triage_history(s.db, id, &err);
	g_assert_no_error(err);
	g_assert_cmpint(events->len, ==, 7);
	e = g_ptr_array_index(events, 0);
	g_assert_cmpstr(e->who, ==, "head");
	g_assert_cmpstr(e->old_state, ==, "new");
	g_assert_cmpstr(e->new_state, ==, "respond");
	g_assert_cmpstr(e->note, ==, "rang");
	g_assert_cmpint(e->at, ==, 2000);
	e = g_ptr_array_index(events, 3);
	g_assert_cmpint(e->undoes, !=, 0);
	g_assert_cmpstr(e->new_state, ==, "respond");

	/* what happened is not rewritten, while its mention is there */
	g_assert_false(db_run(s.db, &err, "update triage_event set who = 'x'", ""));
	g_clear_error(&err);
	g_assert_false(db_run(s.db, &err, "delete from triage_event", ""));
	g_clear_error(&err);
	sample_delete(&s, id);
	g_assert_true(db_run(s.db, &err, "delete from triage_event where mention = $1", "i", id));
	g_assert_cmpint(triage_set(s.db, id, &(struct triage){ .state = "new", .who = "x" }, NULL,
				   &err),
			==, TRIAGE_FAILED);
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	sample_store_close(&s);
}

/* What the crawler does with each mention. */
static void
store(struct sample_store *s, struct intake *in, int64_t id)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(mention_t) m = mention_get(s->db, id, &err);

	g_assert_no_error(err);
	g_assert_true(intake_mention(in, m, &err));
	g_assert_no_error(err);
}

static void
test_rules(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) rules = NULL, events = NULL;
	struct intake *in;
	int64_t first, second, old, a, b, done;
	const struct triage_event *e;
	bool was_there;

	sample_store_open(&s);
	old = put(&s, "old", "Festival of last year", "school");
	g_assert_true(rule_add(s.db, "title:festival", "irrelevant", "office", 10, &first, &err));
	g_assert_true(
		rule_add(s.db, "festival OR fixtures", "no-action", "office", 11, &second, &err));
	in = intake_open(s.db, &err);
	g_assert_no_error(err);
	a = put(&s, "a", "The Festival", "school");
	b = put(&s, "b", "Sports", "fixtures of the school");
	store(&s, in, a);
	store(&s, in, b);
	assert_state(&s, a, "irrelevant");
	assert_state(&s, b, "no-action");
	assert_state(&s, old, "new");

	/* decided by a person: a rule does not touch it any more */
	g_assert_cmpint(set(&s, b, "respond", NULL), ==, TRIAGE_DONE);
	store(&s, in, b);
	assert_state(&s, b, "respond");
	intake_close(in);

	events = triage_history(s.db, a, &err);
	e = g_ptr_array_index(events, 0);
	g_assert_cmpint(e->rule, ==, first);
	rules = rule_list(s.db, &err);
	g_assert_cmpint(rules->len, ==, 2);
	g_assert_cmpint(((struct rule *)g_ptr_array_index(rules, 0))->decided, ==, 1);
	g_assert_true(intake_apply(s.db, g_ptr_array_index(rules, 0), &done, &err));
	g_assert_no_error(err);
	g_assert_cmpint(done, ==, 1);
	assert_state(&s, old, "irrelevant");

	g_assert_true(rule_remove(s.db, first, 20, &was_there, &err) && was_there);
	g_assert_true(rule_remove(s.db, first, 20, &was_there, &err) && !was_there);
	g_assert_null(intake_rule_query(s.db, "status:new festival", &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	g_clear_error(&err);
	g_assert_null(intake_rule_query(s.db, "", &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	sample_store_close(&s);
}

static void
test_saved(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) list = NULL;
	int64_t hit = 0;
	g_autoptr(saved_t) one = NULL;
	struct intake *in;
	bool was_there;
	int64_t a;

	sample_store_open(&s);
	g_assert_true(saved_put(s.db, "closed", "shut", false, "x", 1, &err));
	g_assert_true(saved_put(s.db, "closed", "closed OR shut", true, "x", 2, &err));
	g_assert_true(saved_put(s.db, "other", "cricket", false, "x", 1, &err));
	in = intake_open(s.db, &err);
	a = put(&s, "a", "Closing", "The school closes early");
	store(&s, in, a);
	store(&s, in, a);
	intake_close(in);
	list = saved_list(s.db, &err);
	g_assert_cmpint(list->len, ==, 2);
	one = saved_get(s.db, "closed", &err);
	g_assert_true(one->alert);
	g_assert_cmpstr(one->query, ==, "closed OR shut");
	g_assert_cmpint(one->hits, ==, 1);
	g_assert_true(db_query_int(s.db, &err, &hit, 0,
				   "select mention from saved_hit where saved = $1", "i", one->id));
	g_assert_cmpint(hit, ==, a);
	g_assert_true(saved_remove(s.db, "closed", &was_there, &err) && was_there);
	g_assert_true(saved_remove(s.db, "closed", &was_there, &err) && !was_there);
	g_assert_no_error(err);
	sample_store_close(&s);
}

static void
test_feedback(void)
{
	static const struct {
		const char *title, *text, *matched, *near, *want;
	} rows[] = {
		{ "", "Pupils of Great Little Hill School sang.", "Little Hill School", "[]",
		  "Great Little Hill School" },
		{ "", "The Little Hill School Road is shut.", "Little Hill School", "[]",
		  "Little Hill School Road" },
		{ "", "The Little Hill School is shut.", "Little Hill School", "[]", NULL },
		{ "", "It was shut. Little Hill School said so.", "Little Hill School", "[]",
		  NULL },
		{ "", "at Little Hill School", "Little Hill School", "[\"Far Hill School\"]",
		  "Far Hill School" },
		{ "", "", "", "[]", NULL },
		{ "New Little Hill School", "", "Little Hill School", "[]",
		  "New Little Hill School" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *why = g_strdup_printf("[{\"matched\":\"%s\"}]", rows[i].matched);
		struct mention m = { .title = (char *)(uintptr_t)rows[i].title,
				     .text = (char *)(uintptr_t)rows[i].text,
				     .why = why,
				     .near = (char *)(uintptr_t)rows[i].near };
		g_autofree char *name = feedback_other_name(&m);

		g_assert_cmpstr(name, ==, rows[i].want);
	}
}

/* Old pages of a source just added are history; few of them are shown all the same. */
static void
test_news(void)
{
	const int64_t day = 86400, now = 1000 * day;
	struct sample_store s;
	struct mention_news news;
	g_autoptr(GError) err = NULL;

	sample_store_open(&s);
	g_assert_true(db_run(s.db, &err,
			     "insert into source (id, url, kind, every_s, state, added_at) "
			     "values (1, 'https://p.example/f', 'feed', 1, 'on', $1)",
			     "i", now));
	for (int i = 0; i < 100; i++) {
		g_autofree char *url = g_strdup_printf("https://p.example/%d", i);
		struct mention m = { .url = url,
				     .source_id = 1,
				     .first_seen = now,
				     .published = i < 60   ? now - (31 + i) * day
						  : i < 90 ? now - (i - 60) * day
							   : WHEN_NONE };

		sample_put(&s, m);
		if (i != 20)
			continue;
		g_assert_true(mention_news(s.db, 0, 1000, &news, &err));
		g_assert_cmpint(news.total, ==, 21);
		g_assert_cmpint(news.history, ==, 0);
		g_array_unref(news.ids);
	}
	g_assert_true(mention_news(s.db, 0, 1000, &news, &err));
	g_assert_cmpint(news.ids->len, ==, 40);
	g_assert_cmpint(news.total, ==, 40);
	g_assert_true(news.total_is_exact);
	g_assert_cmpint(news.history, ==, 60);
	g_assert_cmpint(news.mark, ==, 100);
	g_assert_cmpint(g_array_index(news.ids, int64_t, 0), ==, 100);
	g_array_unref(news.ids);

	/* more than fit: the oldest, and the mark goes no further */
	g_assert_true(mention_news(s.db, 0, 10, &news, &err));
	g_assert_cmpint(news.ids->len, ==, 10);
	g_assert_cmpint(news.total, ==, 40);
	g_assert_cmpint(news.mark, ==, 70);
	g_array_unref(news.ids);
	g_assert_true(mention_news(s.db, 100, 10, &news, &err));
	g_assert_cmpint(news.ids->len, ==, 0);
	g_assert_cmpint(news.history, ==, 0);
	g_array_unref(news.ids);
	g_assert_cmpint(set(&s, 100, "irrelevant", NULL), ==, TRIAGE_DONE);
	g_assert_true(mention_news(s.db, 0, 1000, &news, &err));
	g_assert_cmpint(news.total, ==, 39);
	g_array_unref(news.ids);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/triage/names", test_names);
	g_test_add_func("/triage/history", test_history);
	g_test_add_func("/triage/rules", test_rules);
	g_test_add_func("/triage/saved", test_saved);
	g_test_add_func("/triage/feedback", test_feedback);
	g_test_add_func("/triage/news", test_news);
	return g_test_run();
}
