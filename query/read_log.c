#include "query/read_log.h"

#include <pthread.h>
#include <stdio.h>

/* Lives on the stack of whoever waits for it. */
struct waiting {
	const struct audit_entry *entry;
	bool is_done;
	GError *wrong; /* NULL when it is done and committed */
};

struct read_log {
	pthread_mutex_t lock; /* not GMutex: the thread sanitizer sees this one */
	pthread_cond_t done;
	GPtrArray *queue; /* struct waiting * */
	bool is_writing;
};

struct read_log *
read_log_new(void)
{
	struct read_log *log = g_new0(struct read_log, 1);

	pthread_mutex_init(&log->lock, NULL);
	pthread_cond_init(&log->done, NULL);
	log->queue = g_ptr_array_new();
	return log;
}

void
read_log_free(struct read_log *log)
{
	if (!log)
		return;
	pthread_mutex_destroy(&log->lock);
	pthread_cond_destroy(&log->done);
	g_ptr_array_unref(log->queue);
	g_free(log);
}

static bool
append_all(struct db *db, const GPtrArray *batch, GError **err)
{
	if (!db_begin(db, err))
		return false;
	for (guint i = 0; i < batch->len; i++) {
		const struct waiting *w = batch->pdata[i];

		if (!audit_append(db, w->entry, err)) {
			db_rollback(db);
			return false;
		}
	}
	return db_commit(db, err);
}

/* A log that does not hold keeps nobody from the page; it is told of where the operator looks. */
static void
pin(struct db *db)
{
	g_autoptr(GError) wrong = NULL;

	if (!audit_pin(db, &wrong))
		fprintf(stderr, "earshot: %s\n", wrong->message);
}

/* Called with the lock, which is open while the disk is waited for. True: the log has grown. */
static bool
write_batch(struct read_log *log, struct db *db)
{
	g_autoptr(GPtrArray) batch = log->queue;
	g_autoptr(GError) wrong = NULL;
	bool is_written;

	log->queue = g_ptr_array_new();
	log->is_writing = true;
	pthread_mutex_unlock(&log->lock);
	is_written = append_all(db, batch, &wrong);
	pthread_mutex_lock(&log->lock);
	for (guint i = 0; i < batch->len; i++) {
		struct waiting *w = batch->pdata[i];

		w->wrong = wrong ? g_error_copy(wrong) : NULL;
		w->is_done = true;
	}
	log->is_writing = false;
	pthread_cond_broadcast(&log->done);
	return is_written;
}

bool
read_log_add(struct read_log *log, struct db *db, const struct audit_entry *e, GError **err)
{
	struct waiting mine = { .entry = e };
	bool has_written = false;

	pthread_mutex_lock(&log->lock);
	g_ptr_array_add(log->queue, &mine);
	while (!mine.is_done) {
		if (log->is_writing)
			pthread_cond_wait(&log->done, &log->lock);
		else
			has_written = write_batch(log, db);
	}
	pthread_mutex_unlock(&log->lock);
	/* the others are answered meanwhile: a chain that is longer than its pin is no fault */
	if (has_written)
		pin(db);
	if (!mine.wrong)
		return true;
	g_propagate_error(err, mine.wrong);
	return false;
}
