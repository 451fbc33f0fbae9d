/* search: a query over a small store gives the right mentions, with the index, while the index
 * is behind, and without it. */
#include <glib.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <string.h>

#include "base/error.h"
#include "data/facet.h"
#include "indexer/index.h"
#include "query/mention_atom.h"
#include "query/mention_csv.h"
#include "query/mention_json.h"
#include "query/mention_text.h"
#include "query/search.h"
#include "tests/unit/sample_store.h"

#define NOW 1795418909 /* 2026-11-23T07:28:29Z */
#define DAY 86400

static const struct sample {
	const char *url, *title, *text, *site, *lang, *source, *status;
	int days_ago;
	bool is_other_school;
} samples[] = {
	{ "https://www.gazette.example/news/fete-2026", "Summer F\xc3\xaate at the school",
	  "The f\xc3\xaate of Little Hill School drew crowds. The head teacher is happy.",
	  "gazette.example", "en", "Bucks Gazette", "new", 1, false },
	{ "https://forum.example/t/17", "Is it closed?",
	  "Little Hill C of E Infant School was closing early. Schools close.", "forum.example",
	  "en-GB", NULL, "new", 3, false },
	{ "https://blog.parish.example/p?id=3", "Parish news",
	  "Saint Mary's church. Later the open day at #LittleHillSchool, see you there.",
	  "parish.example", "en", "Parish Magazine", "irrelevant", 20, false },
	{ "https://cy.example/ysgol", "Newyddion", "Ysgol Little Hill ar agor. Happiness.",
	  "cy.example", "cy", NULL, "new", 40, false },
	{ "https://www.gazette.example/news/other", "Open evening",
	  "Great Hill School has an open evening; the day was cold.", "gazette.example", "en",
	  "Bucks Gazette", "new", 400, true },
	{ "https://forum.example/t/99", "The head leaves",
	  "The head of the school, who came in 2019, leaves at Easter.", "forum.example", NULL,
	  NULL, "acknowledged", 2, false },
};

static void
fill(struct sample_store *s)
{
	g_autoptr(GError) err = NULL;
	int64_t other = sample_school(s->db, "Great Hill School");

	g_assert_true(db_run(s->db, &err,
			     "insert into source (id, url, kind, title, every_s, state, added_at) "
			     "values (1, 'https://gazette.example/feed', 'feed', 'Bucks Gazette', "
			     "1, 'on', 1), (2, 'https://p.example/f', 'feed', 'Parish Magazine', "
			     "1, 'on', 1)",
			     ""));
	g_assert_no_error(err);
	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
		const struct sample *x = &samples[i];
		struct mention m = { .url = (char *)(uintptr_t)x->url,
				     .title = (char *)(uintptr_t)x->title,
				     .text = (char *)(uintptr_t)x->text,
				     .site = (char *)(uintptr_t)x->site,
				     .lang = (char *)(uintptr_t)x->lang,
				     .school = x->is_other_school ? other : 0,
				     .score = 0.875,
				     .published = NOW - x->days_ago * DAY,
				     .first_seen = NOW - x->days_ago * DAY + 60 };
		int64_t id;

		if (x->source)
			m.source_id = strcmp(x->source, "Bucks Gazette") == 0 ? 1 : 2;
		id = sample_put(s, m);
		g_assert_true(db_run(s->db, &err, "update mention set status = $2 where id = $1",
				     "is", id, x->status));
	}
	g_assert_no_error(err);
}

static void
update_index(struct sample_store *s)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(index_t) x = index_open(s->dir, &err);

	g_assert_true(index_catch_up(x, s->db, NULL, &err));
	g_assert_no_error(err);
}

/* Ids of what was found; those of one set, sorted, unless an order is asked for. */
static int
by_id(const void *a, const void *b)
{
	const struct mention *const *x = a, *const *y = b;

	return (*x)->id < (*y)->id ? -1 : 1;
}

static char *
find(struct sample_store *s, const char *text, bool in_order)
{
	const struct search_options options = { .sort = SEARCH_BY_DATE,
						.limit = 100,
						.has_facets = true };
	g_autoptr(query_t) q = query_parse(text, NOW);
	struct search_result r;
	g_autoptr(GError) err = NULL;
	GString *out = g_string_new(NULL);

	g_assert_true(search_run(s->db, q, &options, &r, &err));
	g_assert_no_error(err);
	g_assert_true(r.total_is_exact);
	g_assert_cmpint(r.total, ==, r.mentions->len);
	if (!in_order)
		g_ptr_array_sort(r.mentions, by_id);
	for (guint i = 0; i < r.mentions->len; i++) {
		const struct mention *m = g_ptr_array_index(r.mentions, i);

		g_string_append_printf(out, "%s%d", i ? " " : "", (int)m->id);
	}
	search_result_clear(&r);
	return g_string_free(out, FALSE);
}

static const struct {
	const char *query, *want;
} rows[] = {
	{ "", "1 2 3 4 5 6" },
	{ "school", "1 2 3 5 6" },
	{ "SCHOOLS", "1 2 3 5 6" },
	{ "fete", "1" },
	{ "F\xc3\x8a"
	  "TE",
	  "1" },
	{ "fetes", "1" },
	{ "close", "2" },
	{ "closed", "2" },
	{ "\"close\"", "2" },
	{ "\"closing early\"", "2" },
	{ "\"closed early\"", "" },
	{ "happy", "1 4" },
	{ "happiness", "1 4" },
	{ "\"little hill\"", "1 2 3 4" },
	{ "little hill", "1 2 3 4" },
	{ "littlehillschool", "3" },
	{ "#LittleHillSchool", "3" },
	{ "\"day at little hill school\"", "3" },
	{ "\"littlehillschool see you\"", "3" },
	{ "\"hill ce infant\"", "2" },
	{ "\"hill church of england infant school\"", "2" },
	{ "cofe", "2" },
	{ "\"st marys\"", "3" },
	{ "Saint Mary", "3" },
	{ "school -fete", "2 3 5 6" },
	{ "-school", "4" },
	{ "fete OR parish", "1 3" },
	{ "open fete OR day", "3 5" },
	{ "open AND day OR fete", "1 3 5" },
	{ "(open day) OR fete", "1 3 5" },
	{ "hill -(open OR fete)", "2 4" },
	{ "title:open", "5" },
	{ "title:\"the school\"", "1" },
	/* beside other words and filters, in the title, in the text, in both */
	{ "\"the school\" crowds", "1" },
	{ "\"the school\" head", "1 6" },
	{ "head \"the school\" -crowds", "6" },
	{ "\"the school\" site:gazette.example", "1" },
	{ "\"the head\" \"the school\"", "1 6" },
	{ "\"the head\" \"of the school\" easter", "6" },
	{ "(\"the head\" leaves) (\"the school\" 2019)", "6" },
	{ "\"little hill\" \"see you\" site:parish.example", "3" },
	{ "\"open evening\" day", "5" },
	{ "title:sch*", "1" },
	{ "title:(open OR parish)", "3 5" },
	{ "par*", "3" },
	{ "zz*", "" },
	{ "head near/3 school", "6" },
	{ "school near/4 head", "1 6" },
	{ "head near/12 leaving", "6" },
	{ "head near/2 leave", "6" },
	{ "head near/1 easter", "" },
	{ "drew near/1 school near/2 crowd", "1" },
	{ "teacher near/5 fete", "" },
	{ "gazette", "1 5" },
	{ "\"news fete 2026\"", "1" },
	{ "2019", "6" },
	{ "site:gazette.example", "1 5" },
	{ "site:www.gazette.example", "1 5" },
	{ "site:blog.parish.example", "3" },
	{ "site:parish.example", "3" },
	{ "site:arish.example", "" },
	{ "site:example", "" },
	{ "-site:gazette.example school", "2 3 6" },
	{ "source:gazette", "1 5" },
	{ "source:\"parish magazine\"", "3" },
	{ "source:\"magazine gazette\"", "" },
	{ "lang:en", "1 2 3 5" },
	{ "lang:en-gb", "2" },
	{ "lang:cy", "4" },
	{ "lang:c", "" },
	{ "status:new", "1 2 4 5" },
	{ "-status:new", "3 6" },
	{ "status:irrelevant status:acknowledged", "3 6" },
	{ "school status:new -status:irrelevant", "1 2 5" },
	{ "school:\"great hill\"", "5" },
	{ "school:\"little hill\" open", "3" },
	{ "school:hill school", "1 2 3 5 6" },
	{ "school:nowhere", "" },
	{ "-school:\"great hill\" open", "3" },
	{ "after:2026-11-20", "1 2 6" },
	{ "before:2026-11-01", "4 5" },
	{ "after:2026-10 before:2026-11", "4" },
	{ "on:2025", "5" },
	{ "on:2026-11-22", "1" },
	{ "on:yesterday OR on:2025", "1 5" },
	{ "after:\"last week\" school", "1 2 6" },
	{ "xylophone", "" },
	{ "the", "1 3 5 6" },
};

static void
check_rows(struct sample_store *s)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = find(s, rows[i].query, false);

		if (strcmp(got, rows[i].want) != 0)
			g_error("%s: found %s, not %s", rows[i].query, got, rows[i].want);
	}
}

static void
test_indexed(void)
{
	struct sample_store s;

	sample_store_open(&s);
	fill(&s);
	update_index(&s);
	check_rows(&s);
	sample_store_close(&s);
}

static void
test_unindexed(void)
{
	struct sample_store s;

	sample_store_open(&s);
	fill(&s);
	check_rows(&s);
	sample_store_close(&s);
}

/* Half is in the index; one of that half has another text since, and one is gone. */
static void
test_behind(void)
{
	struct sample_store s;
	g_autofree char *before = NULL, *after = NULL;
	int64_t id;

	sample_store_open(&s);
	sample_put(&s, (struct mention){ .url = (char *)(uintptr_t)samples[0].url,
					 .text = (char *)(uintptr_t) "xylophone" });
	id = sample_put(&s, (struct mention){ .url = (char *)(uintptr_t) "https://gone.example",
					      .text = (char *)(uintptr_t) "school fete open day" });
	update_index(&s);
	before = find(&s, "xylophone OR open", false);
	g_assert_cmpstr(before, ==, "1 2");
	sample_delete(&s, id);
	after = find(&s, "xylophone OR open", false);
	g_assert_cmpstr(after, ==, "1");
	sample_store_close(&s);

	sample_store_open(&s);
	update_index(&s);
	fill(&s);
	check_rows(&s);
	sample_store_close(&s);
}

static void
test_order_and_pages(void)
{
	struct sample_store s;
	g_autofree char *newest = NULL, *all = NULL, *not_one = NULL;
	struct search_options options = {
		.sort = SEARCH_BY_DATE, .limit = 2, .offset = 1, .has_facets = true
	};
	g_autoptr(query_t) q = query_parse("school", NOW), best = query_parse("open", NOW);
	struct search_result r;

	sample_store_open(&s);
	fill(&s);
	update_index(&s);
	newest = find(&s, "school", true);
	g_assert_cmpstr(newest, ==, "1 6 2 3 5");
	/* everything comes from the store, but for one word from the index */
	all = find(&s, "", true);
	not_one = find(&s, "-unheardof", true);
	g_assert_cmpstr(all, ==, not_one);
	g_assert_cmpuint(strlen(all), >, strlen(newest));

	g_assert_true(search_run(s.db, q, &options, &r, NULL));
	g_assert_cmpint(r.total, ==, 5);
	g_assert_cmpuint(r.mentions->len, ==, 2);
	g_assert_cmpint(((struct mention *)g_ptr_array_index(r.mentions, 0))->id, ==, 6);
	search_result_clear(&r);
	options.offset = 100;
	g_assert_true(search_run(s.db, q, &options, &r, NULL));
	g_assert_cmpint(r.total, ==, 5);
	g_assert_cmpuint(r.mentions->len, ==, 0);
	search_result_clear(&r);

	/* a word of the title counts more */
	options = (struct search_options){ .sort = SEARCH_BY_RELEVANCE,
					   .limit = 10,
					   .has_facets = true };
	g_assert_true(search_run(s.db, best, &options, &r, NULL));
	g_assert_cmpuint(r.mentions->len, ==, 2);
	g_assert_cmpint(((struct mention *)g_ptr_array_index(r.mentions, 0))->id, ==, 5);
	search_result_clear(&r);
	sample_store_close(&s);
}

static unsigned
facet(const struct facets *f, enum facet_kind kind, const char *name)
{
	void *count = g_hash_table_lookup(f->by[kind], name);

	return GPOINTER_TO_UINT(count);
}

static void
test_facets(void)
{
	const struct search_options options = { .sort = SEARCH_BY_DATE,
						.limit = 1,
						.has_facets = true };
	g_autoptr(query_t) q = query_parse("school", NOW);
	struct sample_store s;
	struct search_result r;

	sample_store_open(&s);
	fill(&s);
	update_index(&s);
	g_assert_true(search_run(s.db, q, &options, &r, NULL));
	g_assert_cmpuint(facet(&r.facets, FACET_SITE, "gazette.example"), ==, 2);
	g_assert_cmpuint(facet(&r.facets, FACET_SITE, "cy.example"), ==, 0);
	g_assert_cmpuint(facet(&r.facets, FACET_SOURCE, "Bucks Gazette"), ==, 2);
	g_assert_cmpuint(facet(&r.facets, FACET_STATUS, "new"), ==, 3);
	g_assert_cmpuint(facet(&r.facets, FACET_MONTH, "2026-11"), ==, 4);
	search_result_clear(&r);
	sample_store_close(&s);
}

static void
spoil(struct sample_store *s, const char *file)
{
	g_autofree char *path = g_build_filename(s->dir, "index", file, NULL);
	g_autofree char *bytes = g_strnfill(16384, '\xff');

	g_assert_true(g_file_set_contents(path, bytes, 16384, NULL));
}

/* A damaged index costs a note, never the answer. */
static void
test_damaged(void)
{
	static const char *const files[] = { "postlist.glass", "iamglass" };
	const struct search_options options = { .sort = SEARCH_BY_DATE,
						.limit = 10,
						.has_facets = true };
	struct sample_store s;

	sample_store_open(&s);
	fill(&s);
	update_index(&s);
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autoptr(query_t) q = query_parse("fete", NOW);
		struct search_result r;
		g_autoptr(GError) err = NULL;

		spoil(&s, files[i]);
		g_assert_true(search_run(s.db, q, &options, &r, &err));
		g_assert_no_error(err);
		g_assert_cmpint(r.total, ==, 1);
		g_assert_cmpuint(r.notes->len, ==, 1);
		search_result_clear(&r);
	}
	sample_store_close(&s);
}

/* Far behind: a part is not looked at, and that is said. */
static void
test_far_behind(void)
{
	const struct search_options options = { .sort = SEARCH_BY_DATE,
						.limit = 10,
						.has_facets = true };
	g_autoptr(query_t) q = query_parse("common", NOW);
	struct sample_store s;
	struct search_result r;

	sample_store_open(&s);
	update_index(&s);
	db_begin(s.db, NULL);
	for (int i = 0; i < 2500; i++) {
		g_autofree char *url = g_strdup_printf("https://a.example/%d", i);

		sample_put(&s,
			   (struct mention){ .url = url, .text = (char *)(uintptr_t) "common" });
	}
	db_commit(s.db, NULL);
	g_assert_true(search_run(s.db, q, &options, &r, NULL));
	g_assert_false(r.total_is_exact);
	g_assert_cmpint(r.total, >=, 2000);
	g_assert_cmpuint(r.notes->len, ==, 1);
	search_result_clear(&r);
	sample_store_close(&s);
}

/* ---- output ------------------------------------------------------------------------------ */

#define HOSTILE "<script>alert(1)</script> \"Little Hill\" \x1b[31m & =1+1"

static void
run_hostile(struct sample_store *s, struct query *q, struct search_result *r)
{
	const struct search_options options = { .sort = SEARCH_BY_RELEVANCE,
						.limit = 10,
						.has_facets = true };
	g_autoptr(GError) err = NULL;

	sample_put(s, (struct mention){
			      .url = (char *)(uintptr_t) "javascript:alert(1)",
			      .title = (char *)(uintptr_t) "=HYPERLINK(\"x\") " HOSTILE,
			      .text = (char *)(uintptr_t)HOSTILE,
			      .site = (char *)(uintptr_t) "evil.example",
			      .published = WHEN_NONE,
			      .why = (char *)(uintptr_t) "[{\"alias\":\"Little Hill\",\"matched\":"
							 "\"Little Hill\",\"field\":\"body\","
							 "\"start\":27}]",
		      });
	g_assert_true(search_run(s->db, q, &options, r, &err));
	g_assert_no_error(err);
	g_assert_cmpint(r->total, ==, 1);
}

static void
test_json(void)
{
	static const char *const keys[] = { "id",     "school",  "url",       "title",
					    "source", "site",    "published", "first_seen",
					    "status", "score",   "excerpt",   "excerpt_html",
					    "why",    "cluster", "case",      "due" };
	g_autoptr(query_t) q = query_parse("hill", NOW), all = query_parse("", NOW);
	struct sample_store s;
	struct search_result r;
	json_t *json, *m;

	sample_store_open(&s);
	run_hostile(&s, q, &r);
	json = search_json(&r, "hill");
	m = json_array_get(json_object_get(json, "mentions"), 0);
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		g_assert_nonnull(json_object_get(m, keys[i]));
	g_assert_cmpint(json_integer_value(json_object_get(json, "schema")), ==, 1);
	g_assert_cmpstr(json_string_value(json_object_get(json, "corrected")), ==, "hill");
	g_assert_true(json_is_null(json_object_get(m, "published")));
	g_assert_true(json_is_null(json_object_get(m, "case")));
	g_assert_nonnull(strstr(json_string_value(json_object_get(m, "excerpt")), "<script>"));
	g_assert_null(strstr(json_string_value(json_object_get(m, "excerpt_html")), "<script>"));
	g_assert_nonnull(
		strstr(json_string_value(json_object_get(m, "excerpt_html")), "<mark>Hill</mark>"));
	json_decref(json);
	search_result_clear(&r);

	/* no words asked for: what made it a mention is marked */
	run_hostile(&s, all, &r);
	json = mention_json(g_ptr_array_index(r.mentions, 0), r.scan);
	g_assert_nonnull(strstr(json_string_value(json_object_get(json, "excerpt_html")),
				"<mark>Little Hill</mark>"));
	json_decref(json);
	search_result_clear(&r);
	sample_store_close(&s);
}

static void
test_text(void)
{
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	g_autoptr(query_t) q = query_parse("hill", NOW);
	const struct terminal t = { .columns = 60 };
	g_autoptr(GString) out = g_string_new(NULL);
	struct sample_store s;
	struct search_result r;

	sample_store_open(&s);
	run_hostile(&s, q, &r);
	mention_text(out, g_ptr_array_index(r.mentions, 0), r.scan, &t);
	mention_text_whole(out, g_ptr_array_index(r.mentions, 0), none, none, &t);
	g_assert_null(strchr(out->str, '\x1b'));
	g_assert_nonnull(strstr(out->str, "M-1970-0001"));
	g_assert_nonnull(strstr(out->str, "Why: \xe2\x80\x9cLittle Hill\xe2\x80\x9d in the text"));
	search_result_clear(&r);
	sample_store_close(&s);
}

static void
test_csv_and_atom(void)
{
	g_autoptr(query_t) q = query_parse("hill", NOW);
	g_autoptr(GError) err = NULL;
	g_autofree char *csv = NULL, *atom = NULL, *again = NULL;
	struct sample_store s;
	struct search_result r;
	xmlDoc *doc;

	sample_store_open(&s);
	run_hostile(&s, q, &r);
	csv = search_csv(&r);
	g_assert_true(g_str_has_prefix(csv, "\"id\",\"school\",\"title\","));
	g_assert_nonnull(strstr(csv, "\"'=HYPERLINK("));
	g_assert_true(g_str_has_suffix(csv, "\"\r\n"));
	atom = search_atom(&r, s.db, "hill <&>", &err);
	g_assert_no_error(err);
	doc = xmlReadMemory(atom, (int)strlen(atom), NULL, NULL, XML_PARSE_NONET);
	g_assert_nonnull(doc);
	xmlFreeDoc(doc);
	g_assert_null(strstr(atom, "javascript:"));
	g_assert_null(strstr(atom, "<script"));
	again = search_atom(&r, s.db, "hill <&>", &err);
	g_assert_cmpstr(again, ==, atom);
	search_result_clear(&r);
	sample_store_close(&s);
	xmlCleanupParser();
}

/* Where other machines are not asked, the answer says that it is not whole. */
static void
test_local(void)
{
	struct shard north = { .name = (char *)(uintptr_t) "north", .port = 1 };
	g_autoptr(GPtrArray) shards = g_ptr_array_new();
	const struct search_options options = { .limit = 10, .shards = shards, .is_local = true };
	g_autoptr(query_t) q = query_parse("hill", NOW);
	g_autoptr(GError) err = NULL;
	struct sample_store s;
	struct search_result r;

	g_ptr_array_add(shards, &north);
	sample_store_open(&s);
	fill(&s);
	update_index(&s);
	g_assert_true(search_run(s.db, q, &options, &r, &err));
	g_assert_no_error(err);
	g_assert_cmpint(r.total, >, 0);
	g_assert_false(r.total_is_exact);
	g_assert_cmpuint(r.missing->len, ==, 1);
	g_assert_cmpstr(g_ptr_array_index(r.missing, 0), ==, "north");
	g_assert_nonnull(strstr(g_ptr_array_index(r.notes, 0), "not asked"));
	search_result_clear(&r);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/search/indexed", test_indexed);
	g_test_add_func("/search/unindexed", test_unindexed);
	g_test_add_func("/search/behind", test_behind);
	g_test_add_func("/search/order-and-pages", test_order_and_pages);
	g_test_add_func("/search/facets", test_facets);
	g_test_add_func("/search/damaged", test_damaged);
	g_test_add_func("/search/far-behind", test_far_behind);
	g_test_add_func("/search/local", test_local);
	g_test_add_func("/search/json", test_json);
	g_test_add_func("/search/text", test_text);
	g_test_add_func("/search/csv-and-atom", test_csv_and_atom);
	return g_test_run();
}
