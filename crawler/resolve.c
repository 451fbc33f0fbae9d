#include "crawler/resolve.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <string.h>

#include "base/when.h"

#define LIFE_MS (10 * 60 * 1000)
#define PATIENCE_MS 15000 /* after that the transfer finds out by itself what is wrong */
#define WAIT_MIN_MS 10
#define WAIT_MAX_MS 1000
#define MAX_THREADS 16
#define MAX_ADDRESSES 8

/* Of one name. */
struct answer {
	char **addresses; /* NULL: none */
	int64_t asked_ms; /* monotonic */
	bool is_done, is_literal;
};

/* What the threads see. Outlives the resolver while lookups are under way. */
struct shared {
	pthread_mutex_t lock; /* of all that follows */
	GHashTable *answers; /* host -> struct answer */
	resolve_lookup lookup;
	unsigned users; /* the resolver, and each lookup under way */
	bool is_closed; /* nobody waits for an answer any more */
};

struct resolver {
	struct shared *shared;
	GThreadPool *pool; /* of host names */
	GHashTable *fixed; /* "host:port" -> char ** */
};

static void
answer_free(void *data)
{
	struct answer *a = data;

	g_strfreev(a->addresses);
	g_free(a);
}

static void
shared_leave(struct shared *s)
{
	bool is_last;

	pthread_mutex_lock(&s->lock);
	is_last = --s->users == 0;
	pthread_mutex_unlock(&s->lock);
	if (!is_last)
		return;
	g_hash_table_unref(s->answers);
	pthread_mutex_destroy(&s->lock);
	g_free(s);
}

static char **
ask_system(const char *host)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list;
	g_autoptr(GStrvBuilder) out = g_strv_builder_new();
	int n = 0;

	if (getaddrinfo(host, NULL, &hints, &list) != 0)
		return NULL;
	for (const struct addrinfo *a = list; a && n < MAX_ADDRESSES; a = a->ai_next) {
		char text[NI_MAXHOST];

		if ((a->ai_family == AF_INET || a->ai_family == AF_INET6) &&
		    getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof text, NULL, 0,
				NI_NUMERICHOST) == 0 &&
		    !strchr(text, '%')) {
			g_strv_builder_add(out, text);
			n++;
		}
	}
	freeaddrinfo(list);
	return n ? g_strv_builder_end(out) : NULL;
}

/* On a thread of the pool. */
static void
look_up(void *data, void *user)
{
	struct shared *s = user;
	g_autofree char *host = data;
	char **addresses;
	struct answer *a;
	bool is_wanted;

	pthread_mutex_lock(&s->lock);
	is_wanted = !s->is_closed;
	pthread_mutex_unlock(&s->lock);
	addresses = is_wanted ? s->lookup(host) : NULL;
	pthread_mutex_lock(&s->lock);
	a = g_hash_table_lookup(s->answers, host);
	a->addresses = addresses;
	a->is_done = true;
	pthread_mutex_unlock(&s->lock);
	shared_leave(s);
}

/* "HOST:PORT:ADDRESS,…"; anything else is libcurl's to complain about. */
static void
add_fixed(struct resolver *r, const char *row)
{
	const char *port = strchr(row, ':');
	const char *addresses = port ? strchr(port + 1, ':') : NULL;
	g_autofree char *key = NULL;

	if (!addresses || *row == '-')
		return;
	row += *row == '+';
	key = g_strndup(row, (gsize)(addresses - row));
	g_hash_table_replace(r->fixed, g_ascii_strdown(key, -1),
			     g_strsplit(addresses + 1, ",", -1));
}

struct resolver *
resolver_new(const char *const *fixed, resolve_lookup lookup)
{
	struct resolver *r = g_new0(struct resolver, 1);

	r->shared = g_new0(struct shared, 1);
	r->shared->users = 1;
	pthread_mutex_init(&r->shared->lock, NULL);
	r->shared->answers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, answer_free);
	r->shared->lookup = lookup ? lookup : ask_system;
	r->fixed =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
	for (; fixed && *fixed; fixed++)
		add_fixed(r, *fixed);
	r->pool = g_thread_pool_new(look_up, r->shared, MAX_THREADS, FALSE, NULL);
	return r;
}

void
resolver_free(struct resolver *r)
{
	if (!r)
		return;
	/* Not at once: GLib 2.74 would give its own mark to the function that frees tasks. */
	pthread_mutex_lock(&r->shared->lock);
	r->shared->is_closed = true;
	pthread_mutex_unlock(&r->shared->lock);
	g_thread_pool_free(r->pool, FALSE, FALSE);
	g_hash_table_unref(r->fixed);
	shared_leave(r->shared);
	g_free(r);
}

static char **
find_fixed(const struct resolver *r, const struct url *url)
{
	g_autofree char *key = NULL, *any = NULL;
	char **found;

	if (g_hash_table_size(r->fixed) == 0)
		return NULL;
	key = g_strdup_printf("%s:%d", url_host(url), url_port(url));
	found = g_hash_table_lookup(r->fixed, key);
	if (found)
		return found;
	any = g_strdup_printf("*:%d", url_port(url));
	return g_hash_table_lookup(r->fixed, any);
}

/* The address that the host's text is; NULL: it is a name. */
static char *
literal(const char *host)
{
	struct in_addr v4;
	size_t len = strlen(host);

	if (host[0] == '[' && len > 2)
		return g_strndup(host + 1, len - 2);
	return inet_pton(AF_INET, host, &v4) == 1 ? g_strdup(host) : NULL;
}

/* Under the lock. */
static struct answer *
answer_new(struct shared *s, const char *host, int64_t now)
{
	struct answer *a = g_new0(struct answer, 1);
	char *address = literal(host);

	a->asked_ms = now;
	if (address) {
		a->addresses = g_new0(char *, 2);
		a->addresses[0] = address;
		a->is_done = a->is_literal = true;
	}
	g_hash_table_replace(s->answers, g_strdup(host), a);
	return a;
}

/* Under the lock. */
static void
start(struct resolver *r, const char *host)
{
	r->shared->users++;
	g_thread_pool_push(r->pool, g_strdup(host), NULL);
}

/* Under the lock. */
static bool
ask(struct resolver *r, const char *host, const char *const **addresses, int *wait_ms)
{
	int64_t now = when_monotonic_ms(), age;
	struct answer *a = g_hash_table_lookup(r->shared->answers, host);

	if (!a || (a->is_done && !a->is_literal && now - a->asked_ms > LIFE_MS)) {
		a = answer_new(r->shared, host, now);
		if (!a->is_done)
			start(r, host);
	}
	age = now - a->asked_ms;
	*addresses = a->is_done ? (const char *const *)a->addresses : NULL;
	*wait_ms = (int)CLAMP(age, WAIT_MIN_MS, WAIT_MAX_MS);
	return a->is_done || age > PATIENCE_MS;
}

bool
resolver_ask(struct resolver *r, const struct url *url, const char *const **addresses, int *wait_ms)
{
	char **fixed = find_fixed(r, url);
	bool is_known;

	*addresses = (const char *const *)fixed;
	if (fixed)
		return true;
	pthread_mutex_lock(&r->shared->lock);
	is_known = ask(r, url_host(url), addresses, wait_ms);
	pthread_mutex_unlock(&r->shared->lock);
	return is_known;
}

char *
resolver_pin(struct resolver *r, const struct url *url)
{
	const struct answer *a;
	g_autofree char *list = NULL;

	if (find_fixed(r, url))
		return NULL;
	pthread_mutex_lock(&r->shared->lock);
	a = g_hash_table_lookup(r->shared->answers, url_host(url));
	if (a && a->is_done && !a->is_literal && a->addresses)
		list = g_strjoinv(",", a->addresses);
	pthread_mutex_unlock(&r->shared->lock);
	return list ? g_strdup_printf("+%s:%d:%s", url_host(url), url_port(url), list) : NULL;
}
