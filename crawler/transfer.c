#include "crawler/transfer.h"

#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "base/curl.h"
#include "base/error.h"
#include "base/when.h"
#include "crawler/body.h"
#include "crawler/fetch_fault.h"
#include "crawler/raw.h"
#include "crawler/request.h"
#include "crawler/response.h"

#define BUFFER_BYTES (32 * 1024)
#define LOW_SPEED_BYTES 10 /* bytes a second over LOW_SPEED_S: slower than this is a hang */
#define LOW_SPEED_S 20
#define ERROR_BODY_BYTES (64 * 1024) /* of an answer that is no success */
#define MAX_HELD (64 * 1024 * 1024LL) /* bytes of all bodies under way together */
/* From here on a body larger than SMALL_BYTES waits until others are finished, but for MAX_GROWING
 * of them: so that some always come to their end, and small ones never wait. */
#define SHORT_HELD (MAX_HELD / 2)
#define SMALL_BYTES (256 * 1024)
#define MAX_GROWING 3
#define MAX_FRAMING (8 * 1024 * 1024) /* chunk extensions, trailers and headers of one answer */
#define FRAMING_LOOK 8 /* the socket is asked once in so many reports of progress */

/* One curl handle and what it is doing. Kept for one job after another. */
struct transfer {
	struct transfer_set *set;
	CURL *easy;
	struct fetch_job *job;
	struct curl_slist *headers;
	struct curl_slist *resolved; /* of the job */
	struct response response;
	struct body *body;
	struct raw *raw; /* NULL: what went over the wire is not kept */
	size_t held; /* of the set's totals */
	bool may_grow; /* counted in the totals */
	bool is_waiting; /* for memory; counted in the set */
	enum fetch_fault fault;
	const char *refusal; /* the guard's reason to forbid an address; NULL: it forbade none */
	bool has_asked; /* a request was about to be sent */
	bool has_connected; /* a socket was opened, or a connection used again */
	bool is_reused; /* the connection was there before */
	bool was_dropped; /* and libcurl wanted to ask again, its end having closed it */
	bool is_exempt;
	char ip[INET6_ADDRSTRLEN];
	int port;
	int64_t conn;
	double t_start;
	unsigned reports; /* of progress */
	int64_t received_before; /* by the connection, for others; -1: not asked yet */
};

static double
now(void)
{
	int64_t us = g_get_real_time();

	return (double)us / G_USEC_PER_SEC;
}

/* ---- callbacks of one transfer ---------------------------------------------------------- */

static int64_t
max_bytes(const struct transfer *x)
{
	return x->job->max_bytes > 0 ? x->job->max_bytes : x->set->settings->max_bytes;
}

static size_t
on_header(char *data, size_t size, size_t n, void *user)
{
	struct transfer *x = user;
	struct response *r = &x->response;
	size_t len = size * n;
	bool was_complete = r->is_complete, is_read;
	int64_t max = max_bytes(x);

	if (x->raw)
		raw_header(x->raw, r, data, len);
	if (!response_line(r, data, len)) {
		x->fault = fetch_fault_of_response(r->fault);
		return 0;
	}
	if (was_complete || !r->is_complete)
		return len; /* more of it, or a trailer */
	/* what is kept for evidence is kept of every status */
	is_read = r->status / 100 == 2 || x->job->keep_raw;
	if (is_read && response_is_media(r)) {
		x->fault = FAULT_MEDIA;
		return 0;
	}
	x->body = body_new(r, is_read ? max : MIN(max, ERROR_BODY_BYTES));
	return len;
}

/* Whether `x` may take more. A body that waits loses nothing: its server is slowed down by TCP. */
static bool
has_room(struct transfer *x)
{
	struct transfer_totals *all = x->set->totals;

	if (x->held < SMALL_BYTES || x->may_grow ||
	    __atomic_load_n(&all->held, __ATOMIC_RELAXED) < SHORT_HELD)
		return true;
	x->may_grow = __atomic_add_fetch(&all->growing, 1, __ATOMIC_RELAXED) <= MAX_GROWING;
	if (!x->may_grow)
		__atomic_sub_fetch(&all->growing, 1, __ATOMIC_RELAXED);
	return x->may_grow;
}

static void
set_waiting(struct transfer *x, bool is_waiting)
{
	x->set->waiting += is_waiting;
	x->set->waiting -= x->is_waiting;
	x->is_waiting = is_waiting;
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
	if (!has_room(x)) {
		set_waiting(x, true);
		return CURL_WRITEFUNC_PAUSE;
	}
	state = x->raw ? raw_body(x->raw, &x->response, x->body, data, len, max_bytes(x))
		       : body_add(x->body, data, len);
	held = body_size(x->body) + (x->raw ? x->raw->body->len : 0);
	if (__atomic_add_fetch(&x->set->totals->held, (int64_t)held - (int64_t)x->held,
			       __ATOMIC_RELAXED) > MAX_HELD &&
	    state == BODY_GOOD)
		x->fault = FAULT_MEMORY;
	x->held = held;
	if (state != BODY_GOOD)
		x->fault = fetch_fault_of_body(state);
	return x->fault == FAULT_NONE ? len : 0;
}

/* Chunk extensions and trailers reach no callback, however long they are: the socket says what
 * came. */
static int
on_progress(void *user, curl_off_t to_come, curl_off_t came, curl_off_t to_go, curl_off_t went)
{
	struct transfer *x = user;
	int64_t received, body = x->body ? body_wire_bytes(x->body) : 0;

	(void)to_come;
	(void)came;
	(void)to_go;
	(void)went;
	if (x->reports++ % FRAMING_LOOK != 0 || x->conn < 0)
		return 0;
	received = connections_read(x->set->connections, x->conn);
	if (x->received_before < 0)
		x->received_before = received - body;
	if (received - x->received_before <= body + MAX_FRAMING)
		return 0;
	x->fault = FAULT_FRAMING;
	return 1;
}

static curl_socket_t
on_open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *x = user;
	struct transfer_set *t = x->set;
	const struct fetch_settings *s = t->settings;
	curl_socket_t fd;

	(void)purpose;
	if (x->is_reused) {
		x->was_dropped = true;
		return CURL_SOCKET_BAD;
	}
	/* a proxy that was configured is trusted; it alone knows where it connects to */
	if (!s->proxy && !guard_allows_address(s->guard, &address->addr, &x->refusal)) {
		return CURL_SOCKET_BAD;
	}
	fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	if (fd < 0)
		return CURL_SOCKET_BAD;
	x->has_connected = true;
	connections_opened(t->connections, fd,
			   __atomic_add_fetch(&t->totals->conns, 1, __ATOMIC_RELAXED), x);
	return fd;
}

static void
note_connection(struct transfer *x, const char *ip, int port, int local_port)
{
	const struct fetch_settings *s = x->set->settings;
	struct sockaddr_storage at;

	g_strlcpy(x->ip, ip, sizeof x->ip);
	x->port = port;
	x->conn = connections_number(x->set->connections, ip, port, local_port, x);
	x->is_exempt = !s->proxy && connections_address(ip, port, &at) &&
		       guard_is_exempt(s->guard, (struct sockaddr *)&at);
}

/* Before every request, on new and on reused connections. libcurl asks at once again when a reused
 * one is closed without a byte, and up to five times when an HTTP/2 server refuses the stream (RFC
 * 9113 §8.7): requests that nobody counted, and without the host's gap. */
static int
on_request(void *user, char *ip, char *local_ip, int port, int local_port)
{
	struct transfer *x = user;
	const struct fetch_settings *s = x->set->settings;
	struct sockaddr_storage at;

	(void)local_ip;
	if (x->is_reused) {
		x->was_dropped = true;
		return CURL_PREREQFUNC_ABORT;
	}
	if (x->has_asked) {
		x->fault = FAULT_NOTHING;
		return CURL_PREREQFUNC_ABORT;
	}
	x->is_reused = !x->has_connected;
	x->refusal = NULL;
	if (!connections_address(ip, port, &at))
		x->refusal = "its address cannot be read";
	else if (!s->proxy)
		guard_allows_address(s->guard, (struct sockaddr *)&at, &x->refusal);
	if (x->refusal) {
		x->fault = FAULT_ADDRESS;
		return CURL_PREREQFUNC_ABORT;
	}
	x->has_connected = x->has_asked = true;
	note_connection(x, ip, port, local_port);
	return CURL_PREREQFUNC_OK;
}

/* ---- one transfer ------------------------------------------------------------------------ */

static CURL *
easy_new(struct transfer *x)
{
	const struct fetch_settings *s = x->set->settings;
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
	curl_easy_setopt(e, CURLOPT_PROXY, s->proxy ? s->proxy : "");
	curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(e, CURLOPT_USERAGENT, s->user_agent);
	/* With a CA directory, which is libcurl's default here, libcurl reads the whole bundle
	 * again for each connection: 22 times the work. */
	curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
	if (s->cacert)
		curl_easy_setopt(e, CURLOPT_CAINFO, s->cacert);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)s->connect_timeout_ms);
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, (long)LOW_SPEED_BYTES);
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (long)LOW_SPEED_S);
	/* a name lookup that hangs must not hold up the thread when its transfer ends */
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
	/* A page in one piece, most often: libcurl asks the socket before each. */
	curl_easy_setopt(e, CURLOPT_BUFFERSIZE, (long)BUFFER_BYTES);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, x);
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_request);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, x);
	curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(e, CURLOPT_XFERINFODATA, x);
	return e;
}

struct transfer *
transfer_new(struct transfer_set *t)
{
	struct transfer *x = g_new0(struct transfer, 1);

	x->set = t;
	response_init(&x->response);
	x->easy = easy_new(x);
	return x;
}

void
transfer_free(struct transfer *x)
{
	curl_easy_cleanup(x->easy);
	curl_slist_free_all(x->headers);
	curl_slist_free_all(x->resolved);
	response_clear(&x->response);
	body_free(x->body);
	raw_free(x->raw);
	fetch_job_free(x->job);
	g_free(x);
}

static void
set_headers(struct transfer *x)
{
	struct request_field fields[REQUEST_MAX_FIELDS];
	size_t n = request_fields(x->job, fields);

	for (size_t i = 0; i < n; i++) {
		g_autofree char *line = g_strconcat(fields[i].name, ": ", fields[i].value, NULL);
		struct curl_slist *longer = curl_slist_append(x->headers, line);

		if (longer)
			x->headers = longer;
	}
	curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->headers);
}

/* Where the host is, when that is known. The settings' own addresses stay in the multi handle's
 * cache for good, so they are given once. */
static void
set_addresses(struct transfer *x)
{
	struct transfer_set *t = x->set;
	struct curl_slist *list = NULL;

	if (x->job->resolved) {
		list = x->resolved = curl_slist_append(NULL, x->job->resolved);
	} else if (!t->has_resolved || t->has_wildcard) {
		list = t->resolve;
		t->has_resolved = true;
	}
	curl_easy_setopt(x->easy, CURLOPT_RESOLVE, list);
}

static char *
sentence(const struct transfer *x, CURLcode rc)
{
	const char *host = url_host(x->job->url);
	long verify = 0;

	curl_easy_getinfo(x->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
	return fetch_fault_sentence(x->fault, host ? host : "the address", url_port(x->job->url),
				    verify,
				    x->fault == FAULT_ADDRESS ? x->refusal
							      : curl_easy_strerror(rc));
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

	if (rc == CURLE_OPERATION_TIMEDOUT && x->is_waiting)
		return FAULT_MEMORY;
	if (rc == CURLE_OPERATION_TIMEDOUT)
		return x->response.status > 0 ? FAULT_SLOW
		       : x->has_asked         ? FAULT_SILENT
					      : FAULT_CONNECT_TIME;
	for (size_t i = 0; i < G_N_ELEMENTS(faults); i++)
		if (faults[i].code == rc)
			return faults[i].fault;
	/* a status line without end makes libcurl say that memory ran out */
	return x->has_asked ? FAULT_FRAMING : FAULT_OTHER;
}

/* Why the kept bytes are not all there are. */
static void
note_cut(struct transfer *x)
{
	struct raw *r = x->raw;

	if (!raw_end(r, x->easy, x->body) && x->fault == FAULT_NONE)
		x->fault = FAULT_CUT_SHORT;
	r->truncated = fetch_fault_truncated(x->fault);
}

static enum fetch_outcome
outcome_of(struct transfer *x, CURLcode rc)
{
	const struct response *r = &x->response;

	if (x->was_dropped && x->fault == FAULT_NONE)
		x->fault = FAULT_NOTHING;
	if (x->fault == FAULT_NONE && rc == CURLE_OK) /* without a body no header ever ended */
		x->fault = x->body ? fetch_fault_of_body(body_end(x->body)) : FAULT_NOT_HTTP;
	else if (x->fault == FAULT_NONE)
		x->fault = fault_of_code(x, rc);
	if (x->refusal && !x->has_connected)
		x->fault = FAULT_ADDRESS;
	if (x->raw)
		note_cut(x);
	/* Only a success is read for its body: of all others the header is the answer. */
	if (!x->job->keep_raw && x->fault != FAULT_NONE && r->is_complete && r->status / 100 != 2 &&
	    r->fault == RESPONSE_OK) {
		g_clear_pointer(&x->body, body_free);
		x->fault = FAULT_NONE;
	}
	return fetch_fault_outcome(x->fault);
}

/* The other end of a connection that came up and got no further, for the record. */
static void
note_unused_connection(struct transfer *x)
{
	char *ip = NULL;
	long port = 0, local_port = 0;
	curl_off_t connect_us = 0;

	if (curl_easy_getinfo(x->easy, CURLINFO_CONNECT_TIME_T, &connect_us) == CURLE_OK &&
	    connect_us > 0 && curl_easy_getinfo(x->easy, CURLINFO_PRIMARY_IP, &ip) == CURLE_OK &&
	    ip && *ip && curl_easy_getinfo(x->easy, CURLINFO_PRIMARY_PORT, &port) == CURLE_OK &&
	    curl_easy_getinfo(x->easy, CURLINFO_LOCAL_PORT, &local_port) == CURLE_OK)
		note_connection(x, ip, (int)port, (int)local_port);
}

/* The result of `x`, which is left ready for its next job. */
struct fetch_result *
transfer_finish(struct transfer *x, CURLcode rc)
{
	struct fetch_result *out = g_new0(struct fetch_result, 1);
	struct response *r = &x->response;

	out->t_start = x->t_start;
	out->t_end = now();
	out->bytes_wire = x->body ? body_wire_bytes(x->body) : 0;
	out->outcome = outcome_of(x, rc);
	if (x->has_connected && !x->has_asked)
		note_unused_connection(x);
	out->error = out->outcome == FETCH_ANSWERED ? NULL : sentence(x, rc);
	out->job = g_steal_pointer(&x->job);
	out->status = r->status;
	out->body = x->body && out->outcome != FETCH_SKIPPED ? body_take(x->body)
							     : g_bytes_new(NULL, 0);
	out->fresh_for_s = r->fresh_for_s;
	out->retry_after_s = r->retry_after_s;
	out->content_type = g_steal_pointer(&r->content_type);
	out->content_location = g_steal_pointer(&r->content_location);
	out->location = g_steal_pointer(&r->location);
	out->link = g_steal_pointer(&r->link);
	out->x_robots_tag = g_steal_pointer(&r->x_robots_tag);
	out->tdm_reservation = g_steal_pointer(&r->tdm_reservation);
	if (out->outcome == FETCH_ANSWERED || out->outcome == FETCH_SKIPPED) {
		out->etag = g_steal_pointer(&r->etag);
		out->last_modified = g_steal_pointer(&r->last_modified);
	}
	out->ip = x->ip[0] ? g_strdup(x->ip) : NULL;
	out->port = x->port;
	out->is_exempt = x->is_exempt;
	out->conn = x->conn;
	out->was_dropped = x->was_dropped && out->outcome == FETCH_FAILED;
	out->raw = g_steal_pointer(&x->raw);
	if (out->job->keep_raw)
		raw_watch(NULL, x->easy);

	__atomic_sub_fetch(&x->set->totals->held, (int64_t)x->held, __ATOMIC_RELAXED);
	__atomic_sub_fetch(&x->set->totals->growing, x->may_grow, __ATOMIC_RELAXED);
	x->held = 0;
	x->may_grow = false;
	set_waiting(x, false);
	curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, NULL);
	g_clear_pointer(&x->headers, curl_slist_free_all);
	curl_easy_setopt(x->easy, CURLOPT_RESOLVE, NULL);
	g_clear_pointer(&x->resolved, curl_slist_free_all);
	g_clear_pointer(&x->body, body_free);
	response_clear(r);
	return out;
}

bool
transfer_begin(struct transfer *x, struct fetch_job *job)
{
	const struct fetch_settings *s = x->set->settings;
	g_autofree char *address = url_fetchable(job->url);

	x->job = job;
	x->raw = job->keep_raw || job->keep_wire ? raw_new() : NULL;
	if (x->raw)
		x->raw->is_answer_only = !job->keep_raw;
	if (x->easy)
		raw_follow(job->keep_wire, x->easy);
	if (job->keep_raw && x->easy)
		raw_watch(x->raw, x->easy);
	x->fault = FAULT_NONE;
	x->refusal = NULL;
	x->has_connected = x->has_asked = x->is_exempt = false;
	x->is_reused = x->was_dropped = false;
	x->ip[0] = '\0';
	x->port = 0;
	x->conn = -1;
	x->reports = 0;
	x->received_before = -1;
	x->t_start = now();
	if (!guard_allows_url(s->guard, job->url, &x->refusal))
		x->fault = FAULT_ADDRESS;
	if (x->fault != FAULT_NONE || !x->easy)
		return false;
	set_headers(x);
	curl_easy_setopt(x->easy, CURLOPT_URL, address);
	curl_easy_setopt(x->easy, CURLOPT_TIMEOUT_MS,
			 (long)(job->timeout_ms > 0 ? job->timeout_ms : s->timeout_ms));
	set_addresses(x);
	return true;
}

void
transfer_resume(struct transfer *x)
{
	if (!x->is_waiting || !has_room(x))
		return;
	set_waiting(x, false);
	curl_easy_pause(x->easy, CURLPAUSE_CONT);
}

CURL *
transfer_handle(struct transfer *x)
{
	return x->easy;
}
