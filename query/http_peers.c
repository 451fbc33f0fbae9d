#include "query/http_peers.h"

#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/when.h"

#define TICK_S 1

static const int64_t limit_ms[HTTP_STAGES] = {
	[HTTP_STAGE_HEAD] = 10000,     [HTTP_STAGE_IDLE] = 20000,   [HTTP_STAGE_BODY] = 30000,
	[HTTP_STAGE_UPLOAD] = 180000,  [HTTP_STAGE_ANSWER] = 60000, [HTTP_STAGE_FILE] = 1800000,
	[HTTP_STAGE_WORK] = INT64_MAX,
};

struct http_peer {
	int fd;
	enum http_stage stage;
	int64_t since_ms;
	bool is_cut; /* shut down, and in no queue: the library will notice */
	GList link; /* in the queue of its stage */
	char address[INET6_ADDRSTRLEN];
};

struct http_peers {
	pthread_mutex_t lock; /* not GMutex: the thread sanitizer sees this one */
	pthread_cond_t wake;
	GThread *watch;
	bool is_over;
	GQueue queues[HTTP_STAGES]; /* who came into a stage first stands first */
	GHashTable *counts; /* address -> connections */
	int n, max;
};

const char *
http_address(const struct sockaddr *address, char *buf)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)address;
	const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
	const void *at = &four->sin_addr;
	int family = address ? address->sa_family : AF_UNSPEC;

	if (family == AF_INET6) {
		at = &six->sin6_addr;
		if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
			at = &six->sin6_addr.s6_addr[12];
			family = AF_INET;
		}
	}
	if ((family != AF_INET && family != AF_INET6) ||
	    !inet_ntop(family, at, buf, INET6_ADDRSTRLEN))
		strcpy(buf, "?");
	return buf;
}

/* ---- under the lock ---------------------------------------------------------------------- */

static void
enter(struct http_peers *ps, struct http_peer *p, enum http_stage stage)
{
	p->stage = stage;
	p->since_ms = when_monotonic_ms();
	g_queue_push_tail_link(&ps->queues[stage], &p->link);
}

static void
cut(struct http_peers *ps, struct http_peer *p)
{
	g_queue_unlink(&ps->queues[p->stage], &p->link);
	p->is_cut = true;
	shutdown(p->fd, SHUT_RDWR);
}

static void
cut_late(struct http_peers *ps)
{
	int64_t now = when_monotonic_ms();

	for (int s = 0; s < HTTP_STAGES; s++) {
		struct http_peer *p;

		while ((p = g_queue_peek_head(&ps->queues[s])) && now - p->since_ms > limit_ms[s])
			cut(ps, p);
	}
}

static int
count_of(struct http_peers *ps, const char *address)
{
	void *n = g_hash_table_lookup(ps->counts, address);

	return GPOINTER_TO_INT(n);
}

/* Those that ask nothing first, then those that take long to ask. */
static void
make_room(struct http_peers *ps)
{
	static const enum http_stage order[] = { HTTP_STAGE_IDLE, HTTP_STAGE_HEAD, HTTP_STAGE_BODY,
						 HTTP_STAGE_UPLOAD };

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
		struct http_peer *p = g_queue_peek_head(&ps->queues[order[i]]);

		if (p) {
			cut(ps, p);
			return;
		}
	}
}

/* ---- from outside ------------------------------------------------------------------------ */

static void *
watch(void *data)
{
	struct http_peers *ps = data;

	pthread_mutex_lock(&ps->lock);
	while (!ps->is_over) {
		struct timespec until;

		/* a clock that is set makes it look once too early or late */
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += TICK_S;
		pthread_cond_timedwait(&ps->wake, &ps->lock, &until);
		cut_late(ps);
	}
	pthread_mutex_unlock(&ps->lock);
	return NULL;
}

struct http_peers *
http_peers_new(int max)
{
	struct http_peers *ps = g_new0(struct http_peers, 1);

	pthread_mutex_init(&ps->lock, NULL);
	pthread_cond_init(&ps->wake, NULL);
	ps->max = max;
	ps->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	ps->watch = g_thread_new("http-peers", watch, ps);
	return ps;
}

void
http_peers_free(struct http_peers *ps)
{
	if (!ps)
		return;
	g_assert(ps->n == 0);
	pthread_mutex_lock(&ps->lock);
	ps->is_over = true;
	pthread_cond_signal(&ps->wake);
	pthread_mutex_unlock(&ps->lock);
	g_thread_join(ps->watch);
	g_hash_table_unref(ps->counts);
	pthread_cond_destroy(&ps->wake);
	pthread_mutex_destroy(&ps->lock);
	g_free(ps);
}

bool
http_peers_admit(struct http_peers *ps, const struct sockaddr *address, bool is_trusted)
{
	char text[INET6_ADDRSTRLEN];
	bool may;

	if (is_trusted)
		return true;
	pthread_mutex_lock(&ps->lock);
	may = count_of(ps, http_address(address, text)) < HTTP_PEERS_EACH;
	pthread_mutex_unlock(&ps->lock);
	return may;
}

static void
count(struct http_peers *ps, const char *address, int more)
{
	int n = count_of(ps, address) + more;

	ps->n += more;
	if (n > 0)
		g_hash_table_insert(ps->counts, g_strdup(address), GINT_TO_POINTER(n));
	else
		g_hash_table_remove(ps->counts, address);
}

struct http_peer *
http_peer_new(struct http_peers *ps, int fd, const struct sockaddr *address)
{
	struct http_peer *p = g_new0(struct http_peer, 1);

	p->fd = fd;
	p->link.data = p;
	http_address(address, p->address);
	pthread_mutex_lock(&ps->lock);
	if (ps->n >= ps->max)
		make_room(ps);
	count(ps, p->address, 1);
	enter(ps, p, HTTP_STAGE_HEAD);
	pthread_mutex_unlock(&ps->lock);
	return p;
}

void
http_peer_free(struct http_peers *ps, struct http_peer *p)
{
	pthread_mutex_lock(&ps->lock);
	if (!p->is_cut)
		g_queue_unlink(&ps->queues[p->stage], &p->link);
	count(ps, p->address, -1);
	pthread_mutex_unlock(&ps->lock);
	g_free(p);
}

void
http_peer_stage(struct http_peers *ps, struct http_peer *p, enum http_stage stage)
{
	pthread_mutex_lock(&ps->lock);
	if (!p->is_cut) {
		g_queue_unlink(&ps->queues[p->stage], &p->link);
		enter(ps, p, stage);
	}
	pthread_mutex_unlock(&ps->lock);
}

bool
http_peers_busy(struct http_peers *ps)
{
	bool busy = false;

	pthread_mutex_lock(&ps->lock);
	for (int s = HTTP_STAGE_BODY; s < HTTP_STAGES; s++)
		busy = busy || ps->queues[s].length > 0;
	pthread_mutex_unlock(&ps->lock);
	return busy;
}
