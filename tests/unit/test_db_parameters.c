/* db: $1, $2 … mean the first, the second value given, wherever they stand in the statement. */
#include <glib.h>

#include "tests/unit/sample_store.h"

static void
test_order(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	int64_t value;

	sample_store_open(&s);
	g_assert_true(db_run(s.db, &err, "insert into counter (value, name) values ($2, $1)", "si",
			     "a", (int64_t)7));
	g_assert_true(db_run(s.db, &err, "update counter set value = $2 + $3 where name = $1",
			     "sii", "a", (int64_t)40, (int64_t)2));
	g_assert_true(
		db_query_int(s.db, &err, &value, -1,
			     "select value from counter where name = $1 and ($2 = 0 or $2 = 1)",
			     "si", "a", (int64_t)1));
	g_assert_no_error(err);
	g_assert_cmpint(value, ==, 42);
	sample_store_close(&s);
}

static void
test_mention_update(void)
{
	struct sample_store s;
	struct mention m = { .url = (char *)(uintptr_t) "https://a.example/1",
			     .text = (char *)(uintptr_t) "first" };
	g_autoptr(GError) err = NULL;
	g_autoptr(mention_t) got = NULL;
	int64_t id;

	sample_store_open(&s);
	id = sample_put(&s, m);
	m.text = (char *)(uintptr_t) "second";
	g_assert_cmpint(sample_put(&s, m), ==, id);
	got = mention_get(s.db, id, &err);
	g_assert_no_error(err);
	g_assert_cmpstr(got->text, ==, "second");
	g_assert_cmpint(got->seq, ==, 2);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/db/parameters/order", test_order);
	g_test_add_func("/db/parameters/mention-update", test_mention_update);
	return g_test_run();
}
