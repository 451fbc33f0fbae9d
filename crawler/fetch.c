#include "crawler/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "base/when.h"
#include "crawler/body.h"
#include "crawler/fetch_fault.h"
#include "crawler/response.h"

#define DEFAULT_IN_FLIGHT 500
#define DEFAULT_MAX_BYTES (10 * 1024 * 1024)
#define DEFAULT_CONNECT_MS 15000
#define DEFAULT_TIMEOUT_MS 60000
#define LOW_SPEED_BYTES 10 /* bytes a second over LOW_SPEED_S: slower than this is a hang */
#define LOW_SPEED_S 20
#define ERROR_BODY_BYTES (64 * 1024) /* of an answer that is no success */
#define POOL_MAX_HELD (192 * 1024 * 1024LL) /* bytes of all bodies under way together */
#define FDS_PER_TRANSFER 3		    /* its socket, and the name lookup's pair */
#define FDS_FOR_OTHERS 64
#define EVENTS 128

#define ACCEPT_DOCUMENTS                                                                           \
	"text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, "            \
	"application/feed+json, application/xml;q=0.9, text/xml;q=0.9, text/plain;q=0.8, */*;q=0.1"

/* One curl handle and what it is doing. Lives as long as its thread, for one job after another. */
struct transfer {
	struct thread *thread;
	CURL *easy;
	struct fetch_job *job;
	struct curl_slist *headers;
	struct response response;
	struct body *body;
	size_t held; /* of the pool's POOL_MAX_HELD */
	enum fetch_fault fault;
	bool was_refused;   /* the guard forbade an address */
	bool has_connected; /* a socket was opened, or a connection used again */
	bool is_exempt;
	char ip[INET6_ADDRSTRLEN];
	int port;
	int64_t conn;
	double t_start;
	guint index; /* in thread->busy */
};

struct thread {
	struct fetch_pool *pool;
	GThread *handle;
	CURLM *multi;
	int epoll_fd, wake_fd;
	GMutex lock;
	GQueue jobs; /* under `lock` */
	bool is_stopping; /* under `lock` */
	/* the rest belongs to the thread alone */
	GPtrArray *busy, *idle; /* struct transfer * */
	GArray *conn_of_fd;	/* int64_t: the number of the connection behind each socket; 0: not ours */
	int64_t timer_at;	/* monotonic ms; -1: none */
	bool has_resolved;	/* settings' own addresses are in the cache */
};

struct fetch_pool {
	struct fetch_settings settings;
	char *user_agent, *cacert, *proxy;
	struct curl_slist *resolve;
	struct thread *threads;
	int n_threads;
	int result_fd;
	GMutex lock;
	GQueue results; /* under `lock` */
	int64_t held;	/* atomic */
	int64_t conns;	/* atomic: connections opened so far */
};

static double
now(void)
{
	int64_t us = g_get_real_time();

	return (double)us / G_USEC_PER_SEC;
}

void
fetch_job_free(struct fetch_job *job)
{
	if (!job)
		return;
	url_free(job->url);
	g_free(job->etag);
	g_free(job->last_modified);
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
	g_free(r->ip);
	g_free(r);
}

/* ---- callbacks of one transfer ---------------------------------------------------------- */

static size_t
on_header(char *data, size_t size, size_t n, void *user)
{
	struct transfer *x = user;
	struct response *r = &x->response;
	size_t len = size * n;
	bool was_complete = r->is_complete;
	int64_t max = x->job->max_bytes > 0 ? x->job->max_bytes : x->thread->pool->settings.max_bytes;

	if (!response_line(r, data, len)) {
		x->fault = fetch_fault_of_response(r->fault);
		return 0;
	}
	if (was_complete || !r->is_complete)
		return len;
	if (r->status / 100 == 2 && response_is_media(r)) {
		x->fault = FAULT_MEDIA;
		return 0;
	}
	x->body = body_new(r, r->status / 100 == 2 ? max : MIN(max, ERROR_BODY_BYTES));
	return len;
}

static size_t
on_body(char *data, size_t size, size_t n, void *user)
{
	struct transfer *x = user;
	size_t len = size * n, held;
	enum body_state state;

	if (!x->body) {
		x->fault = FAULT_NOT_HTTP;
		return 0;
	}
	state = body_add(x->body, data, len);
	held = body_size(x->body);
	if (__atomic_add_fetch(&x->thread->pool->held, (int64_t)held - (int64_t)x->held,
			       __ATOMIC_RELAXED) > POOL_MAX_HELD &&
	    state == BODY_GOOD)
		x->fault = FAULT_MEMORY;
	x->held = held;
	if (state != BODY_GOOD)
		x->fault = fetch_fault_of_body(state);
	return x->fault == FAULT_NONE ? len : 0;
}

static curl_socket_t
on_open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *x = user;
	struct thread *t = x->thread;
	const struct fetch_pool *p = t->pool;
	curl_socket_t fd;

	(void)purpose;
	/* a proxy that was configured is trusted; it alone knows where it connects to */
	if (!p->proxy && !guard_allows_address(p->settings.guard, &address->addr)) {
		x->was_refused = true;
		return CURL_SOCKET_BAD;
	}
	fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	if (fd < 0)
		return CURL_SOCKET_BAD;
	x->has_connected = true;
	if ((guint)fd >= t->conn_of_fd->len)
		g_array_set_size(t->conn_of_fd, (guint)fd + 1);
	g_array_index(t->conn_of_fd, int64_t, fd) =
		__atomic_add_fetch(&t->pool->conns, 1, __ATOMIC_RELAXED);
	return fd;
}

static bool
read_address(const char *ip, int port, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)out;

	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, ip, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		return true;
	}
	if (inet_pton(AF_INET6, ip, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		return true;
	}
	return false;
}

static int64_t
connection_number(struct transfer *x)
{
	const GArray *known = x->thread->conn_of_fd;
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (curl_easy_getinfo(x->easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK || fd < 0 ||
	    (guint)fd >= known->len)
		return -1;
	return g_array_index(known, int64_t, fd);
}

/* Before every request, on new and on reused connections. */
static int
on_request(void *user, char *ip, char *local_ip, int port, int local_port)
{
	struct transfer *x = user;
	const struct fetch_pool *p = x->thread->pool;
	struct sockaddr_storage at;

	(void)local_ip;
	(void)local_port;
	if (!read_address(ip, port, &at) ||
	    (!p->proxy && !guard_allows_address(p->settings.guard, (struct sockaddr *)&at))) {
		x->was_refused = true;
		x->fault = FAULT_ADDRESS;
		return CURL_PREREQFUNC_ABORT;
	}
	x->has_connected = true;
	x->is_exempt = !p->proxy && guard_is_exempt(p->settings.guard, (struct sockaddr *)&at);
	g_strlcpy(x->ip, ip, sizeof x->ip);
	x->port = port;
	x->conn = connection_number(x);
	return CURL_PREREQFUNC_OK;
}

/* ---- one transfer ------------------------------------------------------------------------ */

static CURL *
easy_new(struct transfer *x)
{
	const struct fetch_pool *p = x->thread->pool;
	CURL *e = curl_easy_init();

	if (!e)
		return NULL;
	curl_easy_setopt(e, CURLOPT_PRIVATE, x);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_HTTP09_ALLOWED, 0L);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(e, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(e, CURLOPT_NETRC, CURL_NETRC_IGNORED);
	curl_easy_setopt(e, CURLOPT_PROXY, p->proxy ? p->proxy : "");
	curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(e, CURLOPT_USERAGENT, p->user_agent);
	/* With a CA directory, which is libcurl's default here, libcurl reads the whole bundle
	 * again for each connection: 22 times the work. */
	curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
	if (p->cacert)
		curl_easy_setopt(e, CURLOPT_CAINFO, p->cacert);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)p->settings.connect_timeout_ms);
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, (long)LOW_SPEED_BYTES);
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (long)LOW_SPEED_S);
	/* a name lookup that hangs must not hold up the thread when its transfer ends */
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, x);
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_request);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, x);
	return e;
}

static struct transfer *
transfer_new(struct thread *t)
{
	struct transfer *x = g_new0(struct transfer, 1);

	x->thread = t;
	response_init(&x->response);
	x->easy = easy_new(x);
	return x;
}

static void
transfer_free(struct transfer *x)
{
	curl_easy_cleanup(x->easy);
	curl_slist_free_all(x->headers);
	response_clear(&x->response);
	body_free(x->body);
	fetch_job_free(x->job);
	g_free(x);
}

static void
add_header(struct transfer *x, const char *name, const char *value)
{
	g_autofree char *line = g_strconcat(name, ": ", value, NULL);
	struct curl_slist *longer = curl_slist_append(x->headers, line);

	if (longer)
		x->headers = longer;
}

static void
set_headers(struct transfer *x)
{
	const struct fetch_job *job = x->job;

	add_header(x, "Accept", job->accept ? job->accept : ACCEPT_DOCUMENTS);
	add_header(x, "Accept-Encoding", "gzip");
	if (job->etag && response_is_validator(job->etag))
		add_header(x, "If-None-Match", job->etag);
	if (job->last_modified && response_is_validator(job->last_modified))
		add_header(x, "If-Modified-Since", job->last_modified);
	curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->headers);
}

static char *
sentence(const struct transfer *x, CURLcode rc)
{
	const char *host = url_host(x->job->url);
	long verify = 0;

	curl_easy_getinfo(x->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
	return fetch_fault_sentence(x->fault, host ? host : "the address", url_port(x->job->url),
				    verify, curl_easy_strerror(rc));
}

/* What the codes of libcurl that need another sentence than "failed" mean here. */
static enum fetch_fault
fault_of_code(const struct transfer *x, CURLcode rc)
{
	static const struct {
		CURLcode code;
		enum fetch_fault fault;
	} faults[] = {
		{ CURLE_COULDNT_RESOLVE_HOST, FAULT_DNS },
		{ CURLE_COULDNT_RESOLVE_PROXY, FAULT_PROXY },
		{ CURLE_PROXY, FAULT_PROXY },
		{ CURLE_COULDNT_CONNECT, FAULT_CONNECT },
		{ CURLE_PEER_FAILED_VERIFICATION, FAULT_CERTIFICATE },
		{ CURLE_SSL_CONNECT_ERROR, FAULT_TLS },
		{ CURLE_SSL_CACERT_BADFILE, FAULT_CACERT },
		{ CURLE_UNSUPPORTED_PROTOCOL, FAULT_NOT_HTTP },
		{ CURLE_WEIRD_SERVER_REPLY, FAULT_NOT_HTTP },
		{ CURLE_GOT_NOTHING, FAULT_NOTHING },
		{ CURLE_PARTIAL_FILE, FAULT_CUT_SHORT },
		{ CURLE_RECV_ERROR, FAULT_BROKE_OFF },
		{ CURLE_SEND_ERROR, FAULT_BROKE_OFF },
		{ CURLE_HTTP2, FAULT_FRAMING },
		{ CURLE_HTTP2_STREAM, FAULT_FRAMING },
		{ CURLE_BAD_CONTENT_ENCODING, FAULT_FRAMING },
		{ CURLE_URL_MALFORMAT, FAULT_URL },
	};

	if (rc == CURLE_OPERATION_TIMEDOUT)
		return x->response.status > 0 ? FAULT_SLOW :
		       x->ip[0]		      ? FAULT_SILENT :
						FAULT_CONNECT_TIME;
	for (size_t i = 0; i < G_N_ELEMENTS(faults); i++)
		if (faults[i].code == rc)
			return faults[i].fault;
	/* a status line without end makes libcurl say that memory ran out */
	return x->ip[0] ? FAULT_FRAMING : FAULT_OTHER;
}

static enum fetch_outcome
outcome_of(struct transfer *x, CURLcode rc)
{
	const struct response *r = &x->response;

	if (x->fault == FAULT_NONE && rc == CURLE_OK && x->body)
		x->fault = fetch_fault_of_body(body_end(x->body));
	else if (x->fault == FAULT_NONE && rc == CURLE_OK)
		x->fault = FAULT_NOT_HTTP; /* no header ever ended */
	else if (x->fault == FAULT_NONE)
		x->fault = fault_of_code(x, rc);
	if (x->was_refused && (!x->has_connected || x->fault == FAULT_ADDRESS)) {
		x->fault = FAULT_ADDRESS;
		return FETCH_REFUSED;
	}
	/* Only a success is read for its body: of all others the header is the answer. */
	if (x->fault != FAULT_NONE && r->is_complete && r->status / 100 != 2 &&
	    r->fault == RESPONSE_OK) {
		g_clear_pointer(&x->body, body_free);
		x->fault = FAULT_NONE;
	}
	return fetch_fault_outcome(x->fault);
}

/* The result of `x`, which is left ready for its next job. */
static struct fetch_result *
transfer_finish(struct transfer *x, CURLcode rc)
{
	struct fetch_result *out = g_new0(struct fetch_result, 1);
	struct response *r = &x->response;

	out->t_start = x->t_start;
	out->t_end = now();
	out->bytes_wire = x->body ? body_wire_bytes(x->body) : 0;
	out->outcome = outcome_of(x, rc);
	out->error = out->outcome == FETCH_ANSWERED ? NULL : sentence(x, rc);
	out->job = g_steal_pointer(&x->job);
	out->status = r->status;
	out->body = x->body && out->outcome != FETCH_SKIPPED ? body_take(x->body) : g_bytes_new(NULL, 0);
	out->fresh_for_s = r->fresh_for_s;
	out->retry_after_s = r->retry_after_s;
	out->content_type = g_steal_pointer(&r->content_type);
	out->content_location = g_steal_pointer(&r->content_location);
	out->location = g_steal_pointer(&r->location);
	out->link = g_steal_pointer(&r->link);
	out->x_robots_tag = g_steal_pointer(&r->x_robots_tag);
	if (out->outcome == FETCH_ANSWERED || out->outcome == FETCH_SKIPPED) {
		out->etag = g_steal_pointer(&r->etag);
		out->last_modified = g_steal_pointer(&r->last_modified);
	}
	out->ip = x->ip[0] ? g_strdup(x->ip) : NULL;
	out->port = x->port;
	out->is_exempt = x->is_exempt;
	out->conn = x->conn;

	__atomic_sub_fetch(&x->thread->pool->held, (int64_t)x->held, __ATOMIC_RELAXED);
	x->held = 0;
	curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, NULL);
	g_clear_pointer(&x->headers, curl_slist_free_all);
	g_clear_pointer(&x->body, body_free);
	response_clear(r);
	return out;
}

static void
hand_back(struct fetch_pool *p, struct fetch_result *r)
{
	bool was_empty;

	g_mutex_lock(&p->lock);
	was_empty = g_queue_is_empty(&p->results);
	g_queue_push_tail(&p->results, r);
	g_mutex_unlock(&p->lock);
	if (was_empty)
		eventfd_write(p->result_fd, 1);
}

static void
transfer_start(struct thread *t, struct fetch_job *job)
{
	const struct fetch_settings *s = &t->pool->settings;
	g_autofree char *address = url_fetchable(job->url);
	struct transfer *x = t->idle->len > 0 ?
				     g_ptr_array_steal_index_fast(t->idle, t->idle->len - 1) :
				     transfer_new(t);

	x->job = job;
	x->fault = FAULT_NONE;
	x->was_refused = x->has_connected = x->is_exempt = false;
	x->ip[0] = '\0';
	x->port = 0;
	x->conn = -1;
	x->t_start = now();
	if (!guard_allows_url(s->guard, job->url)) {
		x->fault = FAULT_ADDRESS;
		x->was_refused = true;
	}
	if (x->fault == FAULT_NONE && x->easy) {
		set_headers(x);
		curl_easy_setopt(x->easy, CURLOPT_URL, address);
		curl_easy_setopt(x->easy, CURLOPT_TIMEOUT_MS,
				 (long)(job->timeout_ms > 0 ? job->timeout_ms : s->timeout_ms));
		/* once a thread: they stay in the multi handle's cache for good */
		curl_easy_setopt(x->easy, CURLOPT_RESOLVE, t->has_resolved ? NULL : t->pool->resolve);
		t->has_resolved = true;
		if (curl_multi_add_handle(t->multi, x->easy) == CURLM_OK) {
			x->index = t->busy->len;
			g_ptr_array_add(t->busy, x);
			return;
		}
	}
	hand_back(t->pool, transfer_finish(x, CURLE_FAILED_INIT));
	g_ptr_array_add(t->idle, x);
}

/* ---- one thread -------------------------------------------------------------------------- */

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *known)
{
	struct thread *t = user;
	struct epoll_event ev = { .data.fd = fd };

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(t->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
		return 0;
	}
	ev.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
	if (known) {
		epoll_ctl(t->epoll_fd, EPOLL_CTL_MOD, fd, &ev);
	} else {
		epoll_ctl(t->epoll_fd, EPOLL_CTL_ADD, fd, &ev);
		curl_multi_assign(t->multi, fd, t);
	}
	return 0;
}

static int
on_timer(CURLM *multi, long timeout_ms, void *user)
{
	struct thread *t = user;

	(void)multi;
	t->timer_at = timeout_ms < 0 ? -1 : when_monotonic_ms() + timeout_ms;
	return 0;
}

static void
take_finished(struct thread *t)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(t->multi, &left))) {
		CURLcode rc = msg->data.result;
		CURL *easy = msg->easy_handle;
		struct transfer *x;

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &x);
		curl_multi_remove_handle(t->multi, easy);
		g_ptr_array_remove_index_fast(t->busy, x->index);
		if (x->index < t->busy->len)
			((struct transfer *)t->busy->pdata[x->index])->index = x->index;
		hand_back(t->pool, transfer_finish(x, rc));
		g_ptr_array_add(t->idle, x);
	}
}

/* False when the thread is to stop. */
static bool
start_waiting(struct thread *t)
{
	for (;;) {
		struct fetch_job *job = NULL;
		bool is_stopping;

		g_mutex_lock(&t->lock);
		is_stopping = t->is_stopping;
		if (!is_stopping && t->busy->len < (guint)t->pool->settings.max_in_flight)
			job = g_queue_pop_head(&t->jobs);
		g_mutex_unlock(&t->lock);
		if (!job)
			return !is_stopping;
		transfer_start(t, job);
	}
}

static int
ms_until_timer(const struct thread *t)
{
	if (t->timer_at < 0)
		return -1;
	return (int)CLAMP(t->timer_at - when_monotonic_ms(), 0, 60000);
}

static void *
thread_main(void *user)
{
	struct thread *t = user;
	struct epoll_event events[EVENTS];
	int running;

	while (start_waiting(t)) {
		int n = epoll_wait(t->epoll_fd, events, EVENTS, ms_until_timer(t));

		for (int i = 0; i < n; i++) {
			unsigned e = events[i].events;
			eventfd_t count;

			if (events[i].data.fd == t->wake_fd)
				eventfd_read(t->wake_fd, &count);
			else
				curl_multi_socket_action(
					t->multi, events[i].data.fd,
					(e & EPOLLIN ? CURL_CSELECT_IN : 0) |
						(e & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
						(e & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0),
					&running);
		}
		if (t->timer_at >= 0 && when_monotonic_ms() >= t->timer_at) {
			t->timer_at = -1;
			curl_multi_socket_action(t->multi, CURL_SOCKET_TIMEOUT, 0, &running);
		}
		take_finished(t);
	}
	return NULL;
}

static bool
thread_open(struct thread *t, struct fetch_pool *p, GError **err)
{
	struct epoll_event ev = { .events = EPOLLIN };

	t->pool = p;
	t->timer_at = -1;
	g_mutex_init(&t->lock);
	g_queue_init(&t->jobs);
	t->busy = g_ptr_array_new();
	t->idle = g_ptr_array_new();
	t->conn_of_fd = g_array_new(FALSE, TRUE, sizeof(int64_t));
	t->multi = curl_multi_init();
	t->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	t->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ev.data.fd = t->wake_fd;
	if (!t->multi || t->epoll_fd < 0 || t->wake_fd < 0 ||
	    epoll_ctl(t->epoll_fd, EPOLL_CTL_ADD, t->wake_fd, &ev) < 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
			    "fetching cannot be set up: too many files are open, or memory is short");
		return false;
	}
	curl_multi_setopt(t->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(t->multi, CURLMOPT_SOCKETDATA, t);
	curl_multi_setopt(t->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(t->multi, CURLMOPT_TIMERDATA, t);
	curl_multi_setopt(t->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
	curl_multi_setopt(t->multi, CURLMOPT_MAXCONNECTS, (long)p->settings.max_in_flight * 2);
	t->handle = g_thread_new("fetch", thread_main, t);
	return true;
}

static void
thread_close(struct thread *t)
{
	struct fetch_job *job;

	if (!t->pool)
		return;
	if (t->handle) {
		g_mutex_lock(&t->lock);
		t->is_stopping = true;
		g_mutex_unlock(&t->lock);
		eventfd_write(t->wake_fd, 1);
		g_thread_join(t->handle);
	}
	for (guint i = 0; i < t->busy->len; i++) {
		struct transfer *x = t->busy->pdata[i];

		curl_multi_remove_handle(t->multi, x->easy);
		transfer_free(x);
	}
	for (guint i = 0; i < t->idle->len; i++)
		transfer_free(t->idle->pdata[i]);
	g_ptr_array_unref(t->busy);
	g_ptr_array_unref(t->idle);
	curl_multi_cleanup(t->multi);
	g_array_unref(t->conn_of_fd);
	if (t->epoll_fd >= 0)
		close(t->epoll_fd);
	if (t->wake_fd >= 0)
		close(t->wake_fd);
	while ((job = g_queue_pop_head(&t->jobs)))
		fetch_job_free(job);
	g_mutex_clear(&t->lock);
}

/* ---- the pool ---------------------------------------------------------------------------- */

/* The first bundle there is; libcurl's own default is a directory on some systems. */
static const char *
system_bundle(void)
{
	static const char *const places[] = {
		"/etc/ssl/certs/ca-certificates.crt", /* Debian, Arch */
		"/etc/pki/tls/certs/ca-bundle.crt",   /* Fedora */
		"/etc/ssl/ca-bundle.pem",	      /* openSUSE */
		"/etc/ssl/cert.pem",		      /* Alpine */
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
	if (lim.rlim_cur < 8192 && lim.rlim_cur < lim.rlim_max) {
		lim.rlim_cur = MIN(lim.rlim_max, 8192);
		setrlimit(RLIMIT_NOFILE, &lim);
		getrlimit(RLIMIT_NOFILE, &lim);
	}
	each = ((int64_t)MIN(lim.rlim_cur, 1 << 20) - FDS_FOR_OTHERS) / threads / FDS_PER_TRANSFER;
	return (int)CLAMP(each, 1, INT_MAX);
}

static void
fill_settings(struct fetch_pool *p, const struct fetch_settings *given)
{
	struct fetch_settings *s = &p->settings;
	const char *cacert = given->cacert ? given->cacert : system_bundle();

	*s = *given;
	p->user_agent = g_strdup(given->user_agent);
	p->cacert = g_strdup(cacert);
	p->proxy = given->proxy && *given->proxy ? g_strdup(given->proxy) : NULL;
	for (const char *const *r = given->resolve; r && *r; r++)
		p->resolve = curl_slist_append(p->resolve, *r);
	s->resolve = NULL;
	s->user_agent = s->cacert = s->proxy = NULL;
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
check_settings(const struct fetch_pool *p, GError **err)
{
	g_autofree char *why = NULL;

	if (p->cacert && access(p->cacert, R_OK) < 0)
		why = g_strdup_printf("the certificate file %s cannot be read", p->cacert);
	else if (strpbrk(p->user_agent, "\r\n"))
		why = g_strdup("the user agent contains a line break");
	if (why)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s", why);
	return !why;
}

struct fetch_pool *
fetch_pool_new(const struct fetch_settings *settings, GError **err)
{
	static gsize is_ready;
	struct fetch_pool *p = g_new0(struct fetch_pool, 1);

	if (g_once_init_enter(&is_ready)) {
		curl_global_init(CURL_GLOBAL_DEFAULT);
		g_once_init_leave(&is_ready, 1);
	}
	fill_settings(p, settings);
	g_mutex_init(&p->lock);
	g_queue_init(&p->results);
	p->result_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	p->threads = g_new0(struct thread, p->settings.threads);
	p->n_threads = p->settings.threads;
	for (int i = 0; i < p->n_threads; i++) {
		if (!check_settings(p, err) || !thread_open(&p->threads[i], p, err)) {
			fetch_pool_free(p);
			return NULL;
		}
	}
	return p;
}

void
fetch_pool_free(struct fetch_pool *p)
{
	struct fetch_result *r;

	if (!p)
		return;
	for (int i = 0; i < p->n_threads; i++)
		thread_close(&p->threads[i]);
	while ((r = g_queue_pop_head(&p->results)))
		fetch_result_free(r);
	g_mutex_clear(&p->lock);
	if (p->result_fd >= 0)
		close(p->result_fd);
	curl_slist_free_all(p->resolve);
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
	struct thread *t = &p->threads[g_str_hash(host ? host : "") % (guint)p->n_threads];
	bool was_empty;

	g_mutex_lock(&t->lock);
	was_empty = g_queue_is_empty(&t->jobs);
	g_queue_push_tail(&t->jobs, job);
	g_mutex_unlock(&t->lock);
	if (was_empty)
		eventfd_write(t->wake_fd, 1);
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

	g_mutex_lock(&p->lock);
	r = g_queue_pop_head(&p->results);
	/* under the lock, so that a result put in now makes it readable again */
	if (g_queue_is_empty(&p->results))
		eventfd_read(p->result_fd, &count);
	g_mutex_unlock(&p->lock);
	return r;
}
