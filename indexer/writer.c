#include "indexer/writer.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "base/when.h"
#include "data/db.h"
#include "indexer/index.h"

/* Between two commits: the longer, the dearer they are, since a large index has many blocks to
 * write for a few mentions. Searches read what waits from the store, so nothing is found later for
 * it. */
#define PAUSE_MS 1000
#define PAUSE_MAX_MS 5000
#define PAUSE_TIMES 10 /* as long as the last commit took */
#define PAUSE_FAILED_MS 10000 /* after a failure */

struct index_writer {
	GThread *thread;
	struct db *db; /* of the thread, once it runs */
	struct index *index; /* of the thread, once it runs */
	GError *error; /* of the thread's last attempt; read after it ended */

	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool is_due, is_stopping; /* under the mutex */
};

/* Wait until there is something to do, and no sooner than `pause_ms` after the last time unless
 * it is the end. False: the end, with one last look to take. */
static bool
wait_turn(struct index_writer *w, int64_t pause_ms)
{
	struct timespec until;
	bool goes_on, is_over = false;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += pause_ms / 1000;
	pthread_mutex_lock(&w->mutex);
	while (!w->is_stopping && !(is_over && w->is_due)) {
		if (is_over)
			pthread_cond_wait(&w->changed, &w->mutex);
		else
			is_over = pthread_cond_clockwait(&w->changed, &w->mutex, CLOCK_MONOTONIC,
							 &until) == ETIMEDOUT;
	}
	w->is_due = false;
	goes_on = !w->is_stopping;
	pthread_mutex_unlock(&w->mutex);
	return goes_on;
}

static void *
run(void *data)
{
	struct index_writer *w = data;
	int64_t pause_ms = 0, start;
	bool goes_on;

	do {
		goes_on = wait_turn(w, pause_ms);
		g_clear_error(&w->error);
		start = when_monotonic_ms();
		pause_ms = PAUSE_FAILED_MS;
		if (index_catch_up(w->index, w->db, NULL, &w->error))
			pause_ms = CLAMP((when_monotonic_ms() - start) * PAUSE_TIMES, PAUSE_MS,
					 PAUSE_MAX_MS);
	} while (goes_on);
	return NULL;
}

static void
writer_free(struct index_writer *w)
{
	index_close(w->index);
	db_close(w->db);
	g_clear_error(&w->error);
	pthread_mutex_destroy(&w->mutex);
	pthread_cond_destroy(&w->changed);
	g_free(w);
}

struct index_writer *
index_writer_start(const char *state_dir, GError **err)
{
	struct index_writer *w = g_new0(struct index_writer, 1);

	pthread_mutex_init(&w->mutex, NULL);
	pthread_cond_init(&w->changed, NULL);
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
	pthread_mutex_lock(&w->mutex);
	w->is_due = true;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->mutex);
}

bool
index_writer_stop(struct index_writer *w, GError **err)
{
	bool ok;

	if (!w)
		return true;
	pthread_mutex_lock(&w->mutex);
	w->is_stopping = true;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->mutex);
	g_thread_join(w->thread);
	ok = w->error == NULL;
	if (!ok)
		g_propagate_error(err, g_steal_pointer(&w->error));
	writer_free(w);
	return ok;
}
