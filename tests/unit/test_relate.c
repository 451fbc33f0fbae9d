/* relate, case_suggest, timeline: what might belong to a case, and never for who wrote it. */
#include <string.h>

#include "data/case_relation.h"
#include "query/case_suggest.h"
#include "query/relate.h"
#include "query/timeline.h"
#include "tests/unit/sample_case.h"
#include "tests/unit/cpu_time.h"

#define POST                                                                                       \
	"The new car park of Little Hill School is a disgrace and whoever planned it should come " \
	"and stand there at nine in the morning, when nobody can turn and the bus is stuck. "      \
	"Ask @hillparents about it, or read http://paper.example/news/5 on it."

static const struct {
	const char *path, *from, *to;
} threads[] = {
	{ "pages in the path", "http://f.example/t/17/page/2", "f.example/t/17" },
	{ "page-3", "http://f.example/t/17/page-3", "f.example/t/17" },
	{ "in the query", "http://f.example/view?id=4&page=2&x=1", "f.example/view?id=4&x=1" },
	{ "start", "http://f.example/view?start=20&t=9", "f.example/view?t=9" },
	{ "a number of its own", "http://f.example/t/17", "f.example/t/17" },
	{ "a slash", "http://f.example/t/17/", "f.example/t/17" },
	{ "the site", "http://f.example/", "f.example" },
};

static void
test_threads(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(threads); i++) {
		g_autofree char *got = relate_thread(threads[i].from);

		g_assert_cmpstr(got, ==, threads[i].to);
	}
}

/* A folder is a place, unless it may be a person's. */
static void
test_places(void)
{
	static const struct {
		const char *key, *place;
	} rows[] = {
		{ "http://f.example/village/17", "f.example/village" },
		{ "http://f.example/a/b/c.html?x=1", "f.example/a/b" },
		{ "http://f.example/17", NULL },
		{ "http://f.example/@anna/17", NULL },
		{ "http://f.example/~anna/17", NULL },
		{ "http://f.example/users/anna/17", NULL },
		{ "http://f.example/anna/status/17", NULL },
		{ "http://f.example/anna/posts/17", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = relate_place(rows[i].key);

		g_assert_cmpstr(got, ==, rows[i].place);
	}
}

static void
test_handles(void)
{
	static const char *const ours[] = { "@littlehill", NULL };
	static const struct {
		const char *text, *url, *want;
	} rows[] = {
		{ "ask @Hill_Parents and @hill_parents.", NULL, "@hill_parents" },
		{ "mail anna@x.example", NULL, "" },
		{ "@ @a @LittleHill", NULL, "" },
		/* the author's own is no reason */
		{ "I am @anna, ask @berta", "http://s.example/@anna/17", "@berta" },
		{ "(@one) @two-three @four.five!", NULL, "@one @two-three @four.five" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GPtrArray) got = relate_handles(rows[i].text, rows[i].url, ours);
		g_autofree char *all = NULL;

		g_ptr_array_add(got, NULL);
		all = g_strjoinv(" ", (char **)got->pdata);
		g_assert_cmpstr(all, ==, rows[i].want);
	}
}

static int64_t
put(struct sample_store *s, const char *url, const char *text, int64_t school)
{
	g_autofree char *u = g_strdup(url), *t = g_strdup(text);
	struct mention m = { .url = u,
			     .text = t,
			     .title = (char *)(uintptr_t) "",
			     .site = (char *)(uintptr_t) "x.example",
			     .school = school,
			     .published = WHEN_NONE };

	return sample_put(s, m);
}

static struct casefile *
open_on(struct sample_store *s, int64_t mention)
{
	struct case_opening o = sample_opening(s);
	g_autoptr(GError) err = NULL;
	struct casefile *c;

	o.url = NULL;
	o.mention = mention;
	c = casework_open(s->db, &head, &o, &err);
	g_assert_no_error(err);
	return c;
}

static const struct {
	const char *name, *url, *text;
	const char *kind; /* NULL: it is not related */
} others[] = {
	{ "a copy", "http://copy.example/1", POST, "near-copy" },
	{ "links to it", "http://blog.example/1",
	  "Have you read HTTP://Forum.example/village/t/17? Little Hill School is in it.",
	  "links-here" },
	{ "a longer address", "http://blog.example/2",
	  "Have you read http://forum.example/village/t/171 about Little Hill School?", NULL },
	{ "a page below it", "http://blog.example/3",
	  "See http://forum.example/village/t/17/other about Little Hill School.", NULL },
	{ "is linked to", "http://paper.example/news/5", "Little Hill School opens a car park.",
	  "linked-from-here" },
	{ "next page", "http://forum.example/village/t/17/page/2", "I like Little Hill School.",
	  "same-thread" },
	{ "same place", "http://forum.example/village/t/99", "Little Hill School has a fair.",
	  "same-place" },
	{ "names the same handle", "http://other.example/9",
	  "Little Hill School and @HillParents meet on Monday.", "same-handle" },
	{ "written by that handle", "http://social.example/@hillparents/9",
	  "We, @hillparents, thank Little Hill School.", NULL },
	{ "something else", "http://other.example/10", "Little Hill School is closed on Friday.",
	  NULL },
};

static void
test_relate(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free), list = NULL;
	g_autoptr(casefile_t) c = NULL;
	int64_t ids[G_N_ELEMENTS(others)], elsewhere;

	sample_store_open(&s);
	c = open_on(&s, put(&s, "http://forum.example/village/t/17", POST, 0));
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
		ids[i] = put(&s, others[i].url, others[i].text, 0);
	elsewhere = put(&s, "http://copy.example/2", POST, sample_school(s.db, "Other School"));
	list = relate_find(s.db, c, 100, notes, &err);
	g_assert_no_error(err);
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
		const struct related *found = NULL;

		for (guint k = 0; k < list->len; k++) {
			const struct related *r = g_ptr_array_index(list, k);

			g_assert_cmpint(r->mention->id, !=, elsewhere);
			g_assert_cmpint(r->mention->id, !=, c->mention);
			if (r->mention->id == ids[i])
				found = r;
		}
		g_test_message("%s: %s", others[i].name, found ? found->why : "-");
		g_assert_cmpstr(found ? found->kind : NULL, ==, others[i].kind);
		if (found) {
			g_assert_cmpfloat(found->score, >, 0);
			g_assert_cmpfloat(found->score, <=, 1);
			g_assert_true(*found->why);
		}
	}
	for (guint k = 1; k < list->len; k++)
		g_assert_cmpfloat(((const struct related *)list->pdata[k - 1])->score, >=,
				  ((const struct related *)list->pdata[k])->score);
	sample_store_close(&s);
}

static void
test_confirm(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(casefile_t) c = NULL;
	g_autoptr(GPtrArray) list = NULL, timeline = NULL;
	struct case_relation_new r = { .mention_ref = "M-1970-0002",
				       .kind = "near-copy",
				       .why = "all of it",
				       .score = 1,
				       .is_confirmed = true };
	int found = 0;

	sample_store_open(&s);
	c = open_on(&s, put(&s, "http://forum.example/t/17", POST, 0));
	r.mention = put(&s, "http://copy.example/1", POST, 0);
	g_assert_true(case_relation_put(s.db, &head, c->ref, &r, &err));
	g_assert_no_error(err);
	r.is_confirmed = false;
	g_assert_true(case_relation_put(s.db, &dsl, c->ref, &r, &err));
	r.is_confirmed = true;
	r.note = "after all";
	g_assert_true(case_relation_put(s.db, &head, c->ref, &r, &err));
	list = case_relation_list(s.db, c->id, &err);
	g_assert_cmpuint(list->len, ==, 1);
	g_assert_true(((const struct case_relation *)list->pdata[0])->is_confirmed);
	g_assert_cmpint(sample_entries(&s, "relation."), ==, 3);
	r.mention = c->mention;
	g_assert_false(case_relation_put(s.db, &head, c->ref, &r, &err));
	g_clear_error(&err);
	/* one time line of both mentions and all texts, in the order of time */
	timeline = timeline_read(s.db, c, &err);
	g_assert_no_error(err);
	for (guint i = 0; i < timeline->len; i++) {
		const struct timeline_event *e = g_ptr_array_index(timeline, i);

		found += strcmp(e->kind, "found") == 0;
		if (i)
			g_assert_cmpint(((const struct timeline_event *)timeline->pdata[i - 1])->at,
					<=, e->at);
	}
	g_assert_cmpint(found, ==, 2);
	sample_verify(&s);
	sample_store_close(&s);
}

static void
test_suggest(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "What a LIAR, I will burn it down", "defamatory:LIAR threat:burn it down" },
		{ "liars' bench", "defamatory:liars" },
		{ "a familiar person", "" },
		{ "we are disappointed and should have been told",
		  "legitimate-criticism:disappointed,should have" },
		{ "", "" },
		{ "\xc3\xa9"
		  "fat\xc3\xa9 but fat",
		  "bullying:fat" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GPtrArray) list = case_suggest(rows[i].text);
		g_autoptr(GString) got = g_string_new(NULL);

		for (guint k = 0; k < list->len; k++) {
			const struct case_suggestion *s = g_ptr_array_index(list, k);

			g_string_append_printf(got, "%s%s:", k ? " " : "", s->category);
			for (guint w = 0; w < s->words->len; w++)
				g_string_append_printf(got, "%s%s", w ? "," : "",
						       (const char *)s->words->pdata[w]);
		}
		g_assert_cmpstr(got->str, ==, rows[i].want);
	}
}

/* Whatever a page holds, it takes no more than a moment. */
static void
test_flood(void)
{
	static const char *const floods[] = {
		"@", "http", "http://a.example/", "@a ", "liar ", "a"
	};

	for (size_t i = 0; i < G_N_ELEMENTS(floods); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(GPtrArray) handles = NULL, words = NULL;
		int64_t began = cpu_time_ms();

		while (text->len < 256 * 1024)
			g_string_append(text, floods[i]);
		handles = relate_handles(text->str, NULL, NULL);
		words = case_suggest(text->str);
		g_assert_cmpint(cpu_time_ms() - began, <, 5000);
		g_assert_cmpuint(handles->len, <=, 20);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	when_freeze(SAMPLE_NOW);
	g_test_add_func("/relate/threads", test_threads);
	g_test_add_func("/relate/places", test_places);
	g_test_add_func("/relate/handles", test_handles);
	g_test_add_func("/relate/relate", test_relate);
	g_test_add_func("/relate/confirm", test_confirm);
	g_test_add_func("/relate/suggest", test_suggest);
	g_test_add_func("/relate/flood", test_flood);
	return g_test_run();
}
