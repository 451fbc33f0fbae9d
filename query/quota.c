#include "query/quota.h"

#include <glib.h>
#include <pthread.h>

#define MINUTE_MS 60000
#define MAX_ENTRIES 4096 /* then those that have all to spare are forgotten: nothing is lost */

/* In parts of a request of which a millisecond brings `per_minute`. */
struct entry {
	int64_t spare, last_ms;
};

struct quota {
	pthread_mutex_t lock; /* not GMutex: the thread sanitizer sees this one */
	GHashTable *entries; /* int64_t * -> struct entry * */
	int per_minute;
};

struct quota *
quota_new(int per_minute)
{
	struct quota *q = g_new0(struct quota, 1);

	pthread_mutex_init(&q->lock, NULL);
	q->entries = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	q->per_minute = per_minute;
	return q;
}

void
quota_free(struct quota *q)
{
	if (!q)
		return;
	pthread_mutex_destroy(&q->lock);
	g_hash_table_unref(q->entries);
	g_free(q);
}

static void
refill(const struct quota *q, struct entry *e, int64_t now_ms)
{
	const int64_t most = (int64_t)q->per_minute * MINUTE_MS;
	const int64_t passed = CLAMP(now_ms - e->last_ms, 0, MINUTE_MS);

	e->spare = MIN(most, e->spare + passed * q->per_minute);
	e->last_ms = MAX(e->last_ms, now_ms);
}

static gboolean
is_full(void *who, void *entry, void *quota)
{
	const struct quota *q = quota;
	const struct entry *e = entry;

	(void)who;
	return e->spare == (int64_t)q->per_minute * MINUTE_MS;
}

static struct entry *
entry_of(struct quota *q, int64_t who, int64_t now_ms)
{
	struct entry *e = g_hash_table_lookup(q->entries, &who);
	GHashTableIter iter;
	void *other;

	if (e)
		return e;
	if (g_hash_table_size(q->entries) >= MAX_ENTRIES) {
		g_hash_table_iter_init(&iter, q->entries);
		while (g_hash_table_iter_next(&iter, NULL, &other))
			refill(q, other, now_ms);
		g_hash_table_foreach_remove(q->entries, is_full, q);
	}
	e = g_new0(struct entry, 1);
	*e = (struct entry){ (int64_t)q->per_minute * MINUTE_MS, now_ms };
	g_hash_table_insert(q->entries, g_memdup2(&who, sizeof who), e);
	return e;
}

int
quota_take(struct quota *q, int64_t who, int64_t now_ms)
{
	struct entry *e;
	int64_t lacks;

	if (q->per_minute == 0)
		return 0;
	pthread_mutex_lock(&q->lock);
	e = entry_of(q, who, now_ms);
	refill(q, e, now_ms);
	lacks = MINUTE_MS - e->spare;
	if (lacks <= 0)
		e->spare -= MINUTE_MS;
	pthread_mutex_unlock(&q->lock);
	return lacks <= 0 ? 0 : (int)((lacks - 1) / ((int64_t)q->per_minute * 1000) + 1);
}
