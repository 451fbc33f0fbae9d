#include "query/twice.h"

#include <pthread.h>
#include <string.h>

#define MAX_ENTRIES 64
#define MAX_PAGE 131072 /* bytes of a page that is kept; a longer one is made again */

struct entry {
	char *key;
	bool is_done;
	int64_t done_at; /* ms */
	int status;
	char *location, *cookie;
	const char *type;
	GBytes *page;
};

struct twice {
	pthread_mutex_t lock; /* not GMutex: the thread sanitizer sees this one */
	pthread_cond_t done;
	GQueue entries; /* struct entry *, the oldest first */
};

static void
entry_free(void *data)
{
	struct entry *e = data;

	g_free(e->key);
	g_free(e->location);
	g_free(e->cookie);
	g_clear_pointer(&e->page, g_bytes_unref);
	g_free(e);
}

struct twice *
twice_new(void)
{
	struct twice *t = g_new0(struct twice, 1);

	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->done, NULL);
	g_queue_init(&t->entries);
	return t;
}

void
twice_free(struct twice *t)
{
	if (!t)
		return;
	g_queue_clear_full(&t->entries, entry_free);
	pthread_cond_destroy(&t->done);
	pthread_mutex_destroy(&t->lock);
	g_free(t);
}

/* ---- which forms are the same ------------------------------------------------------------ */

static void
add_field(GChecksum *sum, const char *text)
{
	g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
}

/* All but the boundary, which may be any text: then there is less of it to be told apart by. */
static void
add_body(GChecksum *sum, const char *type, const GString *body)
{
	const char *mark = type ? strstr(type, "boundary=") : NULL, *at = body->str;
	size_t len = 0, left = body->len;

	if (mark) {
		mark += strlen("boundary=");
		mark += *mark == '"';
		len = strcspn(mark, "\"; ");
	}
	while (len) {
		const char *next = memmem(at, left, mark, len);

		if (!next)
			break;
		g_checksum_update(sum, (const guchar *)at, next - at);
		g_checksum_update(sum, (const guchar *)"", 1);
		left -= (size_t)(next - at) + len;
		at = next + len;
	}
	g_checksum_update(sum, (const guchar *)at, (gssize)left);
}

char *
twice_key(const char *session, const char *ticket, const char *path, const char *type,
	  const GString *body)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

	add_field(sum, session);
	add_field(sum, ticket);
	add_field(sum, path);
	add_body(sum, type, body);
	return g_strdup(g_checksum_get_string(sum));
}

/* ---- what came of them ------------------------------------------------------------------- */

static GList *
find(struct twice *t, const char *key)
{
	for (GList *l = t->entries.head; l; l = l->next)
		if (strcmp(((const struct entry *)l->data)->key, key) == 0)
			return l;
	return NULL;
}

static void
drop(struct twice *t, GList *l)
{
	entry_free(l->data);
	g_queue_delete_link(&t->entries, l);
}

/* Those that are over, and the oldest when there are too many. One that is being done stays. */
static void
forget_old(struct twice *t, int64_t now_ms)
{
	for (GList *l = t->entries.head, *next; l; l = next) {
		const struct entry *e = l->data;

		next = l->next;
		if (e->is_done &&
		    (now_ms - e->done_at > TWICE_MS || t->entries.length >= MAX_ENTRIES))
			drop(t, l);
	}
}

static void
give(const struct entry *e, struct web_answer *a)
{
	gsize len = 0;
	const char *page = e->page ? g_bytes_get_data(e->page, &len) : NULL;

	a->status = e->status;
	a->type = e->type;
	a->location = g_strdup(e->location);
	a->cookie = g_strdup(e->cookie);
	if (page)
		g_string_append_len(a->body, page, (gssize)len);
}

bool
twice_begin(struct twice *t, const char *key, int64_t now_ms, struct web_answer *a)
{
	struct entry *e;
	GList *l;

	pthread_mutex_lock(&t->lock);
	forget_old(t, now_ms);
	while ((l = find(t, key)) && !((struct entry *)l->data)->is_done)
		pthread_cond_wait(&t->done, &t->lock);
	if (l) {
		give(l->data, a);
	} else {
		e = g_new0(struct entry, 1);
		e->key = g_strdup(key);
		g_queue_push_tail(&t->entries, e);
	}
	pthread_mutex_unlock(&t->lock);
	return !l;
}

static bool
may_keep(const struct web_answer *a)
{
	return a && a->fd < 0 && !a->file_name && a->body->len <= MAX_PAGE &&
	       (a->status == 303 || a->status == 200 || a->status == 0);
}

void
twice_end(struct twice *t, const char *key, int64_t now_ms, const struct web_answer *a)
{
	GList *l;
	struct entry *e;

	pthread_mutex_lock(&t->lock);
	l = find(t, key);
	g_assert(l);
	e = l->data;
	e->is_done = true;
	e->done_at = now_ms;
	if (!may_keep(a)) {
		drop(t, l);
	} else {
		e->status = a->status;
		e->type = a->type;
		e->location = g_strdup(a->location);
		e->cookie = g_strdup(a->cookie);
		e->page = a->body->len ? g_bytes_new(a->body->str, a->body->len) : NULL;
	}
	pthread_cond_broadcast(&t->done);
	pthread_mutex_unlock(&t->lock);
}
