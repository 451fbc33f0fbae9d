#include "query/http.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "query/http_body.h"
#include "query/http_peers.h"
#include "query/http_socket.h"
#include "query/lane.h"
#include "query/microhttpd.h"

#define IO_THREADS 2
#define MAX_CONNECTIONS 4096
#define OTHER_FILES 256 /* descriptors that are no connections */
#define CONNECTION_MEMORY 32768 /* head of the request, and what is read and sent at once */
#define IDLE_S 120U /* the deadlines are those of query/http_peers.h */
#define DRAIN_MS 10000
#define REST_MS 10000
#define MAX_PEM 1048576

/* On every answer, error pages included. */
static const char *const fixed_fields[][2] = {
	{ "Content-Security-Policy",
	  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
	  "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "X-Frame-Options", "DENY" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Cross-Origin-Embedder-Policy", "require-corp" },
	{ "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
	{ "X-Robots-Tag", "noindex, nofollow" },
};
static const char hsts[] = "max-age=31536000";

static const struct {
	int workers, max_waiting; /* threads; requests that wait for one */
} lane_sizes[LANES] = {
	[LANE_QUICK] = { 4, 256 },
	[LANE_SYNCED] = { 16, 256 },
	[LANE_LONG] = { 3, 128 },
	[LANE_SLOW] = { 1, 16 },
};

struct worker {
	struct http_server *server;
	struct lane *lane;
	GThread *thread;
	void *own; /* the application's */
};

struct http_server {
	struct http_app app;
	char **hosts, **proxies;
	bool is_tls;
	int port;
	struct MHD_Daemon *daemon;
	struct http_peers *peers;
	struct lane *lanes[LANES]; /* of struct exchange */
	GArray *workers; /* struct worker */
	int is_stopping; /* atomic */
	gsize body_budget; /* of query/http_body.h */
};

enum step { STEP_HEAD, STEP_BODY, STEP_WORK };

/* One request and its answer. */
struct exchange {
	struct http_server *server;
	struct MHD_Connection *connection;
	struct http_peer *peer;
	enum step step;
	enum http_lane lane;
	char *target; /* as it came */
	struct http_judged judged; /* points into target and connection */
	struct http_body body;
	char address[INET6_ADDRSTRLEN];
	struct http_request rq;
	struct MHD_Response *response;
	unsigned status;
	enum http_stage sending;
};

/* ---- answers ----------------------------------------------------------------------------- */

void
http_answer_field(struct http_answer *a, const char *name, const char *value)
{
	g_ptr_array_add(a->fields, g_strdup(name));
	g_ptr_array_add(a->fields, g_strndup(value, strcspn(value, "\r\n")));
}

static void
answer_init(struct http_answer *a)
{
	*a = (struct http_answer){ .status = 200, .body = g_string_new(NULL), .fd = -1 };
	a->fields = g_ptr_array_new_with_free_func(g_free);
}

static struct MHD_Response *
response_of(struct http_answer *a, enum http_stage *sending)
{
	struct stat st;
	size_t len = a->body->len;

	if (a->fd >= 0 && fstat(a->fd, &st) == 0) {
		g_string_free(a->body, TRUE);
		*sending = HTTP_STAGE_FILE;
		return MHD_create_response_from_fd64((uint64_t)st.st_size, a->fd);
	}
	*sending = HTTP_STAGE_ANSWER;
	return MHD_create_response_from_buffer_with_free_callback(len,
								  g_string_free(a->body, FALSE),
								  g_free);
}

/* Takes what is in `a`. */
static void
finish_answer(struct exchange *ex, struct http_answer *a, bool close_after)
{
	struct MHD_Response *r = response_of(a, &ex->sending);

	g_assert(r);
	for (size_t i = 0; i < G_N_ELEMENTS(fixed_fields); i++)
		MHD_add_response_header(r, fixed_fields[i][0], fixed_fields[i][1]);
	if (ex->server->is_tls)
		MHD_add_response_header(r, "Strict-Transport-Security", hsts);
	for (guint i = 0; i + 1 < a->fields->len; i += 2)
		MHD_add_response_header(r, g_ptr_array_index(a->fields, i),
					g_ptr_array_index(a->fields, i + 1));
	if (close_after)
		MHD_add_response_header(r, "Connection", "close");
	g_ptr_array_unref(a->fields);
	ex->response = r;
	ex->status = (unsigned)a->status;
}

static enum MHD_Result
send_answer(struct exchange *ex)
{
	enum MHD_Result done;

	http_peer_stage(ex->server->peers, ex->peer, ex->sending);
	done = MHD_queue_response(ex->connection, ex->status, ex->response);
	MHD_destroy_response(ex->response);
	ex->response = NULL;
	return done;
}

static enum MHD_Result
refuse(struct exchange *ex, int status, const char *why)
{
	struct http_answer a;

	answer_init(&a);
	a.status = status;
	ex->server->app.refuse(ex->server->app.data, status, why, &a);
	finish_answer(ex, &a, true);
	return send_answer(ex);
}

/* ---- workers ----------------------------------------------------------------------------- */

static void
answer(struct worker *w, struct exchange *ex)
{
	struct MHD_Connection *connection = ex->connection;
	struct http_answer a;

	answer_init(&a);
	w->server->app.handle(w->own, &ex->rq, &a);
	finish_answer(ex, &a, ex->judged.is_loose || g_atomic_int_get(&w->server->is_stopping));
	/* from here on the exchange is the library's again, and may be gone */
	MHD_resume_connection(connection);
}

static void *
work(void *data)
{
	struct worker *w = data;
	int64_t patience_ms = REST_MS;
	enum lane_turn turn;
	void *ex;

	while ((turn = lane_pop(w->lane, patience_ms, &ex)) != LANE_CLOSED) {
		if (turn == LANE_WORK)
			answer(w, ex);
		else
			w->server->app.rest(w->own);
		/* told once that there is nothing to do, it waits for what comes */
		patience_ms = turn == LANE_WORK ? REST_MS : -1;
	}
	return NULL;
}

static bool
start_workers(struct http_server *s, GError **err)
{
	s->workers = g_array_new(FALSE, TRUE, sizeof(struct worker));
	for (int l = 0; l < LANES; l++) {
		s->lanes[l] = lane_new(lane_sizes[l].max_waiting);
		for (int i = 0; i < lane_sizes[l].workers; i++) {
			struct worker w = { .server = s, .lane = s->lanes[l] };

			w.own = s->app.worker_new(s->app.data, (enum http_lane)l, err);
			if (!w.own)
				return false;
			g_array_append_val(s->workers, w);
		}
	}
	for (guint i = 0; i < s->workers->len; i++) {
		struct worker *w = &g_array_index(s->workers, struct worker, i);

		w->thread = g_thread_new("http-worker", work, w);
	}
	return true;
}

static void
stop_workers(struct http_server *s)
{
	for (int l = 0; l < LANES; l++)
		if (s->lanes[l])
			lane_close(s->lanes[l]);
	for (guint i = 0; s->workers && i < s->workers->len; i++) {
		struct worker *w = &g_array_index(s->workers, struct worker, i);

		if (w->thread)
			g_thread_join(w->thread);
		s->app.worker_free(w->own);
	}
	g_clear_pointer(&s->workers, g_array_unref);
	for (int l = 0; l < LANES; l++)
		lane_free(s->lanes[l]);
}

/* ---- requests ---------------------------------------------------------------------------- */

struct fields {
	const char *names[HTTP_MAX_FIELDS + 1], *values[HTTP_MAX_FIELDS + 1];
	size_t n;
};

static enum MHD_Result
add_field(void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct fields *f = data;

	(void)kind;
	if (f->n > HTTP_MAX_FIELDS)
		return MHD_NO;
	f->names[f->n] = name;
	f->values[f->n++] = value ? value : "";
	return MHD_YES;
}

static bool
is_proxy(const struct http_server *s, const char *address)
{
	return s->proxies && g_strv_contains((const char *const *)s->proxies, address);
}

/* By a proxy the last of the addresses is the one that it saw itself. */
static void
find_address(struct exchange *ex)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(ex->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const char *list = ex->judged.fields[HTTP_FORWARDED_FOR];
	const char *proto = ex->judged.fields[HTTP_FORWARDED_PROTO];
	const char *last;

	http_address(info ? info->client_addr : NULL, ex->address);
	ex->rq.address = ex->address;
	ex->rq.is_tls = ex->server->is_tls;
	if (!is_proxy(ex->server, ex->address))
		return;
	ex->rq.is_tls = ex->rq.is_tls || (proto && g_ascii_strcasecmp(proto, "https") == 0);
	last = list ? strrchr(list, ',') : NULL;
	last = last ? last + 1 : list;
	if (last)
		g_strlcpy(ex->address, last + strspn(last, " \t"), sizeof ex->address);
}

static enum MHD_Result
take_head(struct exchange *ex, const char *method, const char *version)
{
	struct http_server *s = ex->server;
	struct fields fields = { .n = 0 };
	struct http_head head = { .method = method, .target = ex->target, .version = version };
	const char *why = NULL;
	g_autofree char *path = NULL;
	size_t max_body;
	int status;

	ex->step = STEP_BODY;
	MHD_get_connection_values(ex->connection, MHD_HEADER_KIND, add_field, &fields);
	head.names = fields.names;
	head.values = fields.values;
	head.n = fields.n;
	head.hosts = (const char *const *)s->hosts;
	head.size = MHD_get_connection_info(ex->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
			    ->header_size;
	status = http_judge(&head, &ex->judged, &why);
	if (status)
		return refuse(ex, status, why);
	path = g_uri_unescape_segment(ex->judged.path, ex->judged.path + ex->judged.path_len, NULL);
	if (!path || !g_utf8_validate(path, -1, NULL))
		return refuse(ex, 400, "The address is not written plainly.");
	ex->lane = s->app.plan(s->app.data, ex->judged.method, ex->judged.path, ex->judged.path_len,
			       &max_body);
	if (!http_body_begin(&ex->body, max_body, ex->judged.length, &s->body_budget))
		return refuse(ex, 413, "That is more than is taken at once.");
	find_address(ex);
	ex->rq.method = ex->judged.method;
	ex->rq.path = g_steal_pointer(&path);
	ex->rq.query = ex->judged.query;
	memcpy(ex->rq.fields, ex->judged.fields, sizeof ex->rq.fields);
	ex->rq.body = ex->body.bytes;
	if (ex->judged.length != 0)
		http_peer_stage(s->peers, ex->peer,
				http_body_is_upload(&ex->body) ? HTTP_STAGE_UPLOAD
							       : HTTP_STAGE_BODY);
	return MHD_YES;
}

static enum MHD_Result
take_body(struct exchange *ex, const char *data, size_t *len)
{
	bool goes_on = http_body_add(&ex->body, data, *len);

	*len = 0;
	return goes_on ? MHD_YES : MHD_NO;
}

static enum MHD_Result
hand_over(struct exchange *ex)
{
	struct http_server *s = ex->server;
	const char *why;
	int status = http_body_refusal(&ex->body, &why);

	if (status)
		return refuse(ex, status, why);
	if (g_atomic_int_get(&s->is_stopping))
		return refuse(ex, 503, "earshot is being stopped. Try again in a minute.");
	if (!lane_book(s->lanes[ex->lane]))
		return refuse(ex, 503, "There is too much to do just now. Try again in a minute.");
	ex->step = STEP_WORK;
	http_peer_stage(s->peers, ex->peer, HTTP_STAGE_WORK);
	MHD_suspend_connection(ex->connection);
	lane_push(s->lanes[ex->lane], ex);
	return MHD_YES;
}

static enum MHD_Result
on_request(void *data, struct MHD_Connection *connection, const char *url, const char *method,
	   const char *version, const char *upload, size_t *upload_len, void **state)
{
	struct exchange *ex = *state;

	(void)data;
	(void)connection;
	(void)url;
	switch (ex->step) {
	case STEP_HEAD:
		return take_head(ex, method, version);
	case STEP_BODY:
		return *upload_len ? take_body(ex, upload, upload_len) : hand_over(ex);
	case STEP_WORK:
		break;
	}
	return ex->response ? send_answer(ex) : MHD_YES;
}

/* ---- the library's other calls ----------------------------------------------------------- */

static struct http_peer *
peer_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
		->socket_context;
}

/* The first that is heard of a request, and the only place that shows its target as it came. */
static void *
on_target(void *data, const char *target, struct MHD_Connection *connection)
{
	struct exchange *ex = g_new0(struct exchange, 1);

	ex->server = data;
	ex->connection = connection;
	ex->peer = peer_of(connection);
	ex->target = g_strdup(target);
	return ex;
}

static void
on_completed(void *data, struct MHD_Connection *connection, void **state,
	     enum MHD_RequestTerminationCode how)
{
	struct http_server *s = data;
	struct exchange *ex = *state;

	(void)connection;
	(void)how;
	if (!ex)
		return;
	http_peer_stage(s->peers, ex->peer, HTTP_STAGE_IDLE);
	if (ex->response)
		MHD_destroy_response(ex->response);
	http_body_clear(&ex->body);
	g_free(ex->rq.path);
	g_free(ex->target);
	g_free(ex);
	*state = NULL;
}

static void
on_connection(void *data, struct MHD_Connection *connection, void **context,
	      enum MHD_ConnectionNotificationCode what)
{
	struct http_server *s = data;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)
				 ->connect_fd;
		const struct sockaddr *from =
			MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
				->client_addr;

		*context = http_peer_new(s->peers, fd, from);
	} else if (*context) {
		http_peer_free(s->peers, *context);
		*context = NULL;
	}
}

static enum MHD_Result
on_accept(void *data, const struct sockaddr *from, socklen_t len)
{
	struct http_server *s = data;
	char address[INET6_ADDRSTRLEN];
	bool is_near = http_socket_is_loopback(from);
	bool is_trusted = is_near || is_proxy(s, http_address(from, address));

	(void)len;
	/* behind a proxy nobody else has business here */
	if (s->proxies && s->proxies[0] && !is_trusted)
		return MHD_NO;
	return http_peers_admit(s->peers, from, is_trusted) ? MHD_YES : MHD_NO;
}

/* ---- starting and stopping --------------------------------------------------------------- */

/* As many as the limit on open files leaves room for, raised as far as it may be. */
static int
connections_possible(int wanted)
{
	int max = wanted > 0 ? wanted : MAX_CONNECTIONS;
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return MIN(max, 512);
	if (files.rlim_cur < (rlim_t)max + OTHER_FILES) {
		files.rlim_cur = MIN(files.rlim_max, (rlim_t)max + OTHER_FILES);
		setrlimit(RLIMIT_NOFILE, &files);
	}
	return files.rlim_cur > OTHER_FILES ? MIN(max, (int)files.rlim_cur - OTHER_FILES) : 64;
}

static char *
read_pem(const char *path, GError **err)
{
	g_autoptr(GBytes) bytes = file_read(path, MAX_PEM, err);
	gsize len;
	const char *data = bytes ? g_bytes_get_data(bytes, &len) : NULL;

	return data ? g_strndup(data, len) : NULL;
}

static bool
start_daemon(struct http_server *s, const struct http_settings *settings, int fd, GError **err)
{
	g_autofree char *certificate = NULL, *key = NULL;
	int max = connections_possible(settings->max_connections);
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
	struct MHD_OptionItem tls[] = { { MHD_OPTION_END, 0, NULL },
					{ MHD_OPTION_END, 0, NULL },
					{ MHD_OPTION_END, 0, NULL },
					{ MHD_OPTION_END, 0, NULL } };

	if (settings->certificate) {
		certificate = read_pem(settings->certificate, err);
		key = certificate ? read_pem(settings->key, err) : NULL;
		if (!key)
			return false;
		flags |= MHD_USE_TLS;
		s->is_tls = true;
		tls[0] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT, 0, certificate };
		tls[1] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY, 0, key };
		tls[2] = (struct MHD_OptionItem){
			MHD_OPTION_HTTPS_PRIORITIES, 0,
			(void *)(uintptr_t) "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
		};
	}
	s->peers = http_peers_new(max);
	/* Its own limits are out of reach: to be full is query/http_peers.c's business, which makes
	 * room, where the library would stop to accept. */
	s->daemon = MHD_start_daemon(flags, 0, on_accept, s, on_request, s,
				     MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE,
				     (unsigned)IO_THREADS, MHD_OPTION_CONNECTION_LIMIT,
				     (unsigned)(IO_THREADS * (max + OTHER_FILES / 2)),
				     MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
				     MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S,
				     MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_URI_LOG_CALLBACK,
				     on_target, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
				     MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
				     MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
	if (s->daemon)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "the web server did not start%s%s%s",
		    s->is_tls ? ": certificate or key cannot be used: " : "",
		    s->is_tls ? settings->certificate : "", s->is_tls ? "" : " on that address");
	return false;
}

struct http_server *
http_start(const struct http_settings *settings, const struct http_app *app, GError **err)
{
	struct http_server *s = g_new0(struct http_server, 1);
	int fd = http_socket_open(settings->listen, &s->port, err);

	s->app = *app;
	s->hosts = g_strdupv(settings->hosts);
	s->proxies = g_strdupv(settings->proxies);
	if (fd >= 0 && start_workers(s, err) && start_daemon(s, settings, fd, err))
		return s;
	if (fd >= 0)
		close(fd);
	http_stop(s);
	return NULL;
}

int
http_port(const struct http_server *s)
{
	return s->port;
}

void
http_stop(struct http_server *s)
{
	if (!s)
		return;
	g_atomic_int_set(&s->is_stopping, 1);
	if (s->daemon) {
		int fd = MHD_quiesce_daemon(s->daemon);

		for (int ms = 0; http_peers_busy(s->peers) && ms < DRAIN_MS; ms += 10)
			g_usleep(10000);
		stop_workers(s);
		MHD_stop_daemon(s->daemon);
		if (fd >= 0)
			close(fd);
	} else {
		stop_workers(s);
	}
	http_peers_free(s->peers);
	g_strfreev(s->hosts);
	g_strfreev(s->proxies);
	g_free(s);
}
