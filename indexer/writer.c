#include "indexer/writer.h"

#include "base/when.h"
#include "data/db.h"
#include "indexer/index.h"

#define PAUSE_MS 1000 /* between two commits */
#define PAUSE_FAILED_MS 10000 /* after a failure */

struct index_writer {
	GThread *thread;
	struct db *db; /* of the thread, once it runs */
	struct index *index; /* of the thread, once it runs */
	GError *error; /* of the thread's last attempt; read after it ended */

	GMutex mutex;
	GCond changed;
	bool is_due, is_stopping; /* under the mutex */
};

/* Wait until there is something to do, and no sooner than `pause_ms` after the last time unless
 * it is the end. False: the end, with one last look to take. */
static bool
wait_turn(struct index_writer *w, int64_t pause_ms)
{
	int64_t until = when_monotonic_ms() + pause_ms;
	bool goes_on;

	g_mutex_lock(&w->mutex);
	while (!w->is_stopping) {
		int64_t left_ms = until - when_monotonic_ms();

		if (left_ms > 0)
			g_cond_wait_until(&w->changed, &w->mutex,
					  g_get_monotonic_time() + left_ms * 1000);
		else if (!w->is_due)
			g_cond_wait(&w->changed, &w->mutex);
		else
			break;
	}
	w->is_due = false;
	goes_on = !w->is_stopping;
	g_mutex_unlock(&w->mutex);
	return goes_on;
}

static void *
run(void *data)
{
	struct index_writer *w = data;
	int64_t pause_ms = 0;
	bool goes_on;

	do {
		goes_on = wait_turn(w, pause_ms);
		g_clear_error(&w->error);
		pause_ms = index_catch_up(w->index, w->db, NULL, &w->error) ? PAUSE_MS
									    : PAUSE_FAILED_MS;
	} while (goes_on);
	return NULL;
}

static void
writer_free(struct index_writer *w)
{
	index_close(w->index);
	db_close(w->db);
	g_clear_error(&w->error);
	g_mutex_clear(&w->mutex);
	g_cond_clear(&w->changed);
	g_free(w);
}

struct index_writer *
index_writer_start(const char *state_dir, GError **err)
{
	struct index_writer *w = g_new0(struct index_writer, 1);

	g_mutex_init(&w->mutex);
	g_cond_init(&w->changed);
	w->is_due = true;
	w->index = index_open(state_dir, err);
	w->db = w->index ? db_open_reader(state_dir, err) : NULL;
	w->thread = w->db ? g_thread_try_new("index", run, w, err) : NULL;
	if (w->thread)
		return w;
	writer_free(w);
	return NULL;
}

void
index_writer_notify(struct index_writer *w)
{
	g_mutex_lock(&w->mutex);
	w->is_due = true;
	g_cond_signal(&w->changed);
	g_mutex_unlock(&w->mutex);
}

bool
index_writer_stop(struct index_writer *w, GError **err)
{
	bool ok;

	if (!w)
		return true;
	g_mutex_lock(&w->mutex);
	w->is_stopping = true;
	g_cond_signal(&w->changed);
	g_mutex_unlock(&w->mutex);
	g_thread_join(w->thread);
	ok = w->error == NULL;
	if (!ok)
		g_propagate_error(err, g_steal_pointer(&w->error));
	writer_free(w);
	return ok;
}
