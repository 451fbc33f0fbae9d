#include "crawler/fetch.h"

#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "crawler/raw.h"
#include "crawler/transfers.h"

#define DEFAULT_IN_FLIGHT 500
#define DEFAULT_MAX_BYTES (10 * 1024 * 1024)
#define DEFAULT_CONNECT_MS 15000
#define DEFAULT_TIMEOUT_MS 60000
#define WANTED_FDS 8192
#define FDS_PER_TRANSFER 3 /* its socket, and the name lookup's pair */
#define FDS_FOR_OTHERS 64

struct thread {
	struct fetch_pool *pool;
	pthread_t handle;
	bool is_running;
	struct transfers *transfers; /* the thread's own */
	pthread_mutex_t lock;
	GQueue jobs; /* under `lock` */
	bool is_stopping; /* under `lock` */
};

struct fetch_pool {
	struct fetch_settings settings; /* without zeros; its strings are copies */
	char *user_agent, *cacert, *proxy, **resolve;
	struct transfer_totals totals;
	struct thread *threads;
	int result_fd;
	pthread_mutex_t lock;
	GQueue results; /* under `lock` */
};

void
fetch_job_free(struct fetch_job *job)
{
	if (!job)
		return;
	url_free(job->url);
	g_free(job->etag);
	g_free(job->last_modified);
	g_free(job->resolved);
	g_free(job);
}

void
fetch_result_free(struct fetch_result *r)
{
	if (!r)
		return;
	fetch_job_free(r->job);
	g_clear_pointer(&r->body, g_bytes_unref);
	g_free(r->error);
	g_free(r->etag);
	g_free(r->last_modified);
	g_free(r->content_type);
	g_free(r->content_location);
	g_free(r->location);
	g_free(r->link);
	g_free(r->x_robots_tag);
	g_free(r->tdm_reservation);
	g_free(r->ip);
	raw_free(r->raw);
	g_free(r);
}

/* ---- one thread -------------------------------------------------------------------------- */

static void
on_done(void *user, struct fetch_result *r)
{
	struct fetch_pool *p = user;
	bool was_empty;

	pthread_mutex_lock(&p->lock);
	was_empty = g_queue_is_empty(&p->results);
	g_queue_push_tail(&p->results, r);
	if (was_empty)
		eventfd_write(p->result_fd, 1);
	pthread_mutex_unlock(&p->lock);
}

/* False when the thread is to stop. */
static bool
start_waiting(struct thread *t)
{
	for (;;) {
		struct fetch_job *job = NULL;
		bool is_stopping;

		pthread_mutex_lock(&t->lock);
		is_stopping = t->is_stopping;
		if (!is_stopping &&
		    transfers_count(t->transfers) < (guint)t->pool->settings.max_in_flight)
			job = g_queue_pop_head(&t->jobs);
		pthread_mutex_unlock(&t->lock);
		if (!job)
			return !is_stopping;
		transfers_start(t->transfers, job);
	}
}

static void *
thread_main(void *user)
{
	struct thread *t = user;

	while (start_waiting(t))
		transfers_turn(t->transfers);
	return NULL;
}

static bool
thread_open(struct thread *t, struct fetch_pool *p, GError **err)
{
	t->pool = p;
	t->transfers = transfers_new(&p->settings, &p->totals, on_done, p, err);
	if (!t->transfers)
		return false;
	t->is_running = pthread_create(&t->handle, NULL, thread_main, t) == 0;
	if (!t->is_running)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
			    "fetching cannot be set up: no further thread can be started");
	return t->is_running;
}

static void
thread_close(struct thread *t)
{
	struct fetch_job *job;

	if (t->is_running) {
		pthread_mutex_lock(&t->lock);
		t->is_stopping = true;
		pthread_mutex_unlock(&t->lock);
		transfers_wake(t->transfers);
		pthread_join(t->handle, NULL);
	}
	transfers_free(t->transfers);
	while ((job = g_queue_pop_head(&t->jobs)))
		fetch_job_free(job);
	pthread_mutex_destroy(&t->lock);
}

/* ---- the pool ---------------------------------------------------------------------------- */

/* The first bundle there is; libcurl's own default is a directory on some systems. */
static const char *
system_bundle(void)
{
	static const char *const places[] = {
		"/etc/ssl/certs/ca-certificates.crt", /* Debian, Arch */
		"/etc/pki/tls/certs/ca-bundle.crt", /* Fedora */
		"/etc/ssl/ca-bundle.pem", /* openSUSE */
		"/etc/ssl/cert.pem", /* Alpine */
	};

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
		if (access(places[i], R_OK) == 0)
			return places[i];
	return NULL;
}

/* Transfers that the descriptors of this process allow each thread. */
static int
allowed_in_flight(int threads)
{
	struct rlimit lim;
	int64_t each;

	if (getrlimit(RLIMIT_NOFILE, &lim) < 0)
		return 1;
	if (lim.rlim_cur < WANTED_FDS && lim.rlim_cur < lim.rlim_max) {
		lim.rlim_cur = MIN(lim.rlim_max, WANTED_FDS);
		setrlimit(RLIMIT_NOFILE, &lim);
		getrlimit(RLIMIT_NOFILE, &lim);
	}
	each = ((int64_t)MIN(lim.rlim_cur, 1 << 20) - FDS_FOR_OTHERS) / threads / FDS_PER_TRANSFER;
	return (int)CLAMP(each, 1, INT_MAX);
}

/* A copy of `given` with a value for every zero. */
static void
fill_settings(struct fetch_pool *p, const struct fetch_settings *given)
{
	struct fetch_settings *s = &p->settings;

	*s = *given;
	s->user_agent = p->user_agent = g_strdup(given->user_agent);
	s->cacert = p->cacert = g_strdup(given->cacert ? given->cacert : system_bundle());
	s->proxy = p->proxy = given->proxy && *given->proxy ? g_strdup(given->proxy) : NULL;
	p->resolve = g_strdupv((char **)(uintptr_t)given->resolve);
	s->resolve = (const char *const *)p->resolve;
	if (s->threads <= 0)
		s->threads = MAX(1, (int)g_get_num_processors() / 2);
	if (s->max_in_flight <= 0)
		s->max_in_flight = DEFAULT_IN_FLIGHT;
	s->max_in_flight = MIN(s->max_in_flight, allowed_in_flight(s->threads));
	if (s->max_bytes <= 0)
		s->max_bytes = DEFAULT_MAX_BYTES;
	if (s->connect_timeout_ms <= 0)
		s->connect_timeout_ms = DEFAULT_CONNECT_MS;
	if (s->timeout_ms <= 0)
		s->timeout_ms = DEFAULT_TIMEOUT_MS;
}

static bool
check_settings(const struct fetch_settings *s, GError **err)
{
	if (s->cacert && access(s->cacert, R_OK) < 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "the file of trusted certificates %s cannot be read", s->cacert);
		return false;
	}
	if (strpbrk(s->user_agent, "\r\n")) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "the name sent to servers contains a line break");
		return false;
	}
	return true;
}

struct fetch_pool *
fetch_pool_new(const struct fetch_settings *settings, GError **err)
{
	struct fetch_pool *p = g_new0(struct fetch_pool, 1);
	bool ok;

	fill_settings(p, settings);
	pthread_mutex_init(&p->lock, NULL);
	g_queue_init(&p->results);
	p->result_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	p->threads = g_new0(struct thread, p->settings.threads);
	for (int i = 0; i < p->settings.threads; i++) {
		pthread_mutex_init(&p->threads[i].lock, NULL);
		g_queue_init(&p->threads[i].jobs);
	}
	ok = check_settings(&p->settings, err);
	for (int i = 0; ok && i < p->settings.threads; i++)
		ok = thread_open(&p->threads[i], p, err);
	if (ok)
		return p;
	fetch_pool_free(p);
	return NULL;
}

void
fetch_pool_free(struct fetch_pool *p)
{
	struct fetch_result *r;

	if (!p)
		return;
	for (int i = 0; i < p->settings.threads; i++)
		thread_close(&p->threads[i]);
	while ((r = g_queue_pop_head(&p->results)))
		fetch_result_free(r);
	pthread_mutex_destroy(&p->lock);
	if (p->result_fd >= 0)
		close(p->result_fd);
	g_strfreev(p->resolve);
	g_free(p->threads);
	g_free(p->user_agent);
	g_free(p->cacert);
	g_free(p->proxy);
	g_free(p);
}

void
fetch_pool_push(struct fetch_pool *p, struct fetch_job *job)
{
	const char *host = url_host(job->url);
	struct thread *t = &p->threads[g_str_hash(host ? host : "") % (guint)p->settings.threads];
	bool was_empty;

	pthread_mutex_lock(&t->lock);
	was_empty = g_queue_is_empty(&t->jobs);
	g_queue_push_tail(&t->jobs, job);
	pthread_mutex_unlock(&t->lock);
	if (was_empty)
		transfers_wake(t->transfers);
}

int
fetch_pool_fd(const struct fetch_pool *p)
{
	return p->result_fd;
}

struct fetch_result *
fetch_pool_take(struct fetch_pool *p)
{
	struct fetch_result *r;
	eventfd_t count;

	pthread_mutex_lock(&p->lock);
	r = g_queue_pop_head(&p->results);
	/* under the lock, so that a result put in now makes it readable again */
	if (g_queue_is_empty(&p->results))
		eventfd_read(p->result_fd, &count);
	pthread_mutex_unlock(&p->lock);
	return r;
}
