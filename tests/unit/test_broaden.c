/* broaden: what a query that found little is asked as instead. */
#include <glib.h>

#include "indexer/index.h"
#include "query/broaden.h"
#include "query/search.h"
#include "tests/unit/sample_store.h"

#define NOW 1795418909

static const char *const samples[][2] = {
	{ "Minutes", "A resident complained to St Oda's School that cars are parked on the path." },
	{ "Shut", "St Oda's School is shut because of the boiler." },
	{ "Choir", "The choir of St Oda's Church of England School sang." },
	{ "Songs", "A choir at St Oda's, and a guitar." },
	{ "Support", "SEN support at St Oda's School: who has a plan?" },
	{ "Adverts", "Two places on the fence of St Oda's School." },
};

static const struct {
	const char *query, *wider; /* NULL: none */
} rows[] = {
	{ "school", NULL }, /* found enough */
	{ "xylophone", NULL },
	{ "c of e choir", "choir" },
	{ "Church of England choir", "choir" },
	{ "saint oda's choir", NULL }, /* finds them all */
	{ "closed boiler", "closed OR closure OR shut boiler" },
	{ "special needs plan",
	  "\"special needs\" OR send OR sen OR autism OR autistic OR \"special "
	  "educational needs\" OR disability plan" },
	{ "guitar on the boiler", "guitar OR boiler" },
	{ "guitar boiler site:none.example", NULL },
	{ "title:minutes title:songs", "title:minutes OR title:songs" },
	{ "status:resolved guitar boiler", NULL },
	{ "-choir xylophone guitar", NULL }, /* the guitar stands with a choir */
	{ "", NULL },
};

static void
test_rows(void)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autoptr(GError) err = NULL;
	g_autoptr(index_t) x = NULL;
	struct sample_store s;

	sample_store_open(&s);
	g_ptr_array_add(names, (char *)(uintptr_t) "St Oda's C of E School");
	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autofree char *url = g_strdup_printf("https://news.example/%zu", i);

		sample_put(&s, (struct mention){ .url = url,
						 .title = (char *)(uintptr_t)samples[i][0],
						 .text = (char *)(uintptr_t)samples[i][1] });
	}
	x = index_open(s.dir, &err);
	g_assert_true(index_catch_up(x, s.db, NULL, &err));
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		static const struct search_options options = { .limit = 10 };
		g_autoptr(query_t) q = query_parse(rows[i].query, NOW);
		g_autofree char *wider = NULL;
		struct search_result r;

		g_assert_true(search_run(s.db, q, &options, &r, &err));
		if (r.total < BROADEN_BELOW)
			wider = broaden_query(s.db, q, r.total, NOW, names);
		g_test_message("%s", rows[i].query);
		g_assert_cmpstr(wider, ==, rows[i].wider);
		search_result_clear(&r);
	}
	g_assert_no_error(err);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/broaden/rows", test_rows);
	return g_test_run();
}
