#include "query/rate.h"

#include <glib.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#define FORGET_S (24 * 3600)
#define MAX_ENTRIES 4096 /* of each kind */
#define MAX_KEY 64

struct entry {
	int wrong;
	int64_t last; /* when it was wrong */
};

/* An account waits less than an address: whoever wants to keep its owner out could. */
static const struct kind {
	int free_tries, max_s;
} kinds[] = { { 5, 300 }, { 20, 900 } };
enum { BY_NAME, BY_ADDRESS, KINDS };

struct rate {
	pthread_mutex_t lock; /* not GMutex: the thread sanitizer sees this one */
	GHashTable *entries[KINDS]; /* char * -> struct entry * */
};

struct rate *
rate_new(void)
{
	struct rate *r = g_new0(struct rate, 1);

	pthread_mutex_init(&r->lock, NULL);
	for (int k = 0; k < KINDS; k++)
		r->entries[k] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return r;
}

void
rate_free(struct rate *r)
{
	if (!r)
		return;
	for (int k = 0; k < KINDS; k++)
		g_hash_table_unref(r->entries[k]);
	pthread_mutex_destroy(&r->lock);
	g_free(r);
}

/* Of an IPv6 address the half that its owner does not choose. */
static char *
key_of(int kind, const char *text)
{
	const char *c = text;
	int colons = 0;

	if (kind == BY_ADDRESS && strchr(text, ':'))
		while (*c && !(*c == ':' && ++colons == 4))
			c++;
	else
		c = text + strlen(text);
	return g_strndup(text, MIN((size_t)(c - text), MAX_KEY));
}

static int
wait_of(const struct entry *e, const struct kind *kind, int64_t now)
{
	int over = e->wrong - kind->free_tries;
	int64_t until;

	if (over < 0 || now - e->last > FORGET_S)
		return 0;
	until = e->last + MIN(kind->max_s, 1 << MIN(over, 20));
	return until > now ? (int)(until - now) : 0;
}

int
rate_wait(struct rate *r, const char *name, const char *address, int64_t now)
{
	const char *texts[KINDS] = { name, address };
	int wait = 0;

	pthread_mutex_lock(&r->lock);
	for (int k = 0; k < KINDS; k++) {
		g_autofree char *key = key_of(k, texts[k]);
		const struct entry *e = g_hash_table_lookup(r->entries[k], key);

		if (e)
			wait = MAX(wait, wait_of(e, &kinds[k], now));
	}
	pthread_mutex_unlock(&r->lock);
	return wait;
}

/* The one that was least wrong, and longest ago, makes room: inventing names cannot push out the
 * one that is being guessed at. */
static void
make_room(GHashTable *entries)
{
	GHashTableIter iter;
	void *key, *value, *victim = NULL;
	const struct entry *least = NULL;

	g_hash_table_iter_init(&iter, entries);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		const struct entry *e = value;

		if (!least || e->wrong < least->wrong ||
		    (e->wrong == least->wrong && e->last < least->last)) {
			least = e;
			victim = key;
		}
	}
	if (victim)
		g_hash_table_remove(entries, victim);
}

void
rate_wrong(struct rate *r, const char *name, const char *address, int64_t now)
{
	const char *texts[KINDS] = { name, address };

	pthread_mutex_lock(&r->lock);
	for (int k = 0; k < KINDS; k++) {
		g_autofree char *key = key_of(k, texts[k]);
		struct entry *e = g_hash_table_lookup(r->entries[k], key);

		if (!e) {
			if (g_hash_table_size(r->entries[k]) >= MAX_ENTRIES)
				make_room(r->entries[k]);
			e = g_new0(struct entry, 1);
			g_hash_table_insert(r->entries[k], g_steal_pointer(&key), e);
		}
		if (now - e->last > FORGET_S)
			e->wrong = 0;
		e->wrong++;
		e->last = now;
	}
	pthread_mutex_unlock(&r->lock);
}

void
rate_right(struct rate *r, const char *name, const char *address)
{
	const char *texts[KINDS] = { name, address };

	pthread_mutex_lock(&r->lock);
	for (int k = 0; k < KINDS; k++) {
		g_autofree char *key = key_of(k, texts[k]);

		g_hash_table_remove(r->entries[k], key);
	}
	pthread_mutex_unlock(&r->lock);
}
