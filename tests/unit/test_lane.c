/* First come, first served; full is full; closed is closed for all. */
#include <glib.h>

#include "base/when.h"
#include "query/lane.h"

static bool
put(struct lane *l, void *work)
{
	bool may = lane_book(l);

	if (may)
		lane_push(l, work);
	return may;
}

static void
test_order(void)
{
	struct lane *l = lane_new(3);
	int items[4];
	void *work = NULL;
	int64_t start = when_monotonic_ms();

	for (int i = 0; i < 3; i++)
		g_assert_true(put(l, &items[i]));
	g_assert_false(put(l, &items[3]));
	for (int i = 0; i < 3; i++) {
		g_assert_cmpint(lane_pop(l, 0, &work), ==, LANE_WORK);
		g_assert_true(work == &items[i]);
	}
	g_assert_cmpint(lane_pop(l, 20, &work), ==, LANE_NOTHING);
	g_assert_cmpint(when_monotonic_ms() - start, >=, 19);
	g_assert_true(put(l, &items[3]));
	lane_close(l);
	g_assert_cmpint(lane_pop(l, -1, &work), ==, LANE_WORK);
	g_assert_cmpint(lane_pop(l, -1, &work), ==, LANE_CLOSED);
	lane_free(l);
}

#define WORKERS 4
#define ITEMS 2000

struct crew {
	struct lane *lane;
	int done; /* atomic */
};

static void *
work_on(void *data)
{
	struct crew *c = data;
	void *work = NULL;
	enum lane_turn turn;

	while ((turn = lane_pop(c->lane, 1, &work)) != LANE_CLOSED)
		if (turn == LANE_WORK) {
			(*(int *)work)++;
			__atomic_add_fetch(&c->done, 1, __ATOMIC_SEQ_CST);
		}
	return NULL;
}

/* Each item is done once, by one worker. */
static void
test_workers(void)
{
	struct crew c = { .lane = lane_new(ITEMS) };
	GThread *threads[WORKERS];
	g_autofree int *items = g_new0(int, ITEMS);

	for (int i = 0; i < WORKERS; i++)
		threads[i] = g_thread_new("worker", work_on, &c);
	for (int i = 0; i < ITEMS; i++)
		g_assert_true(put(c.lane, &items[i]));
	lane_close(c.lane);
	for (int i = 0; i < WORKERS; i++)
		g_thread_join(threads[i]);
	g_assert_cmpint(c.done, ==, ITEMS);
	for (int i = 0; i < ITEMS; i++)
		g_assert_cmpint(items[i], ==, 1);
	lane_free(c.lane);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lane/order", test_order);
	g_test_add_func("/lane/workers", test_workers);
	return g_test_run();
}
