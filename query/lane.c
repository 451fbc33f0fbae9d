#include "query/lane.h"

#include <glib.h>
#include <pthread.h>
#include <time.h>

struct lane {
	pthread_mutex_t lock; /* not GMutex: the thread sanitizer sees this one */
	pthread_cond_t wake; /* of the monotonic clock */
	GQueue waiting;
	int booked, max_waiting; /* booked: those that wait, and who may still come */
	bool is_closed;
};

struct lane *
lane_new(int max_waiting)
{
	struct lane *l = g_new0(struct lane, 1);
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&l->wake, &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&l->lock, NULL);
	l->max_waiting = max_waiting;
	return l;
}

void
lane_free(struct lane *l)
{
	if (!l)
		return;
	g_assert(l->waiting.length == 0);
	pthread_cond_destroy(&l->wake);
	pthread_mutex_destroy(&l->lock);
	g_free(l);
}

bool
lane_book(struct lane *l)
{
	bool may;

	pthread_mutex_lock(&l->lock);
	may = l->booked < l->max_waiting;
	l->booked += may;
	pthread_mutex_unlock(&l->lock);
	return may;
}

void
lane_push(struct lane *l, void *work)
{
	pthread_mutex_lock(&l->lock);
	g_queue_push_tail(&l->waiting, work);
	pthread_cond_signal(&l->wake);
	pthread_mutex_unlock(&l->lock);
}

static struct timespec
from_now(int64_t ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += ms % 1000 * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	return at;
}

enum lane_turn
lane_pop(struct lane *l, int64_t patience_ms, void **work)
{
	const struct timespec until = from_now(MAX(patience_ms, 0));
	enum lane_turn turn = LANE_WORK;
	int timed_out = 0;

	pthread_mutex_lock(&l->lock);
	while (l->waiting.length == 0 && !l->is_closed && !timed_out)
		timed_out = patience_ms < 0 ? pthread_cond_wait(&l->wake, &l->lock)
					    : pthread_cond_timedwait(&l->wake, &l->lock, &until);
	if (l->waiting.length > 0) {
		*work = g_queue_pop_head(&l->waiting);
		l->booked--;
	} else {
		turn = l->is_closed ? LANE_CLOSED : LANE_NOTHING;
	}
	pthread_mutex_unlock(&l->lock);
	return turn;
}

void
lane_close(struct lane *l)
{
	pthread_mutex_lock(&l->lock);
	l->is_closed = true;
	pthread_cond_broadcast(&l->wake);
	pthread_mutex_unlock(&l->lock);
}
