/* server: an HTTP/1.1 server of one thread over epoll, which does with bytes as it is told. */
#include "tests/origin/server.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/origin/listener.h"
#include "tests/origin/request.h"

enum {
	IDLE_MS = 120 * 1000, /* a connection without a request is closed then */
	TURN_BYTES = 1024 * 1024, /* then the other connections get their turn */
};

struct tally { /* of one host */
	unsigned connections, active;
};

struct listener {
	int fd, port;
	char *address;
	struct tls *tls;
	const char *greeting;
};

struct conn {
	int fd;
	struct stream *stream;
	const struct listener *from;
	char peer[LISTENER_PEER_SIZE];
	GString *in;
	uint64_t skip; /* bytes of the request's body still to come */
	struct exchange *x; /* NULL: between requests */
	size_t sent; /* of x->out */
	struct visit visit;
	struct tally *tally; /* of the host last asked for, or NULL */
	unsigned interest;
	int64_t wake_at; /* monotonic ms */
	GSequenceIter *timer;
	int64_t delay_ms; /* to be waited before the next bytes */
};

/* What an epoll event points at: a listener, a connection, or neither (the signals). */
struct watch {
	struct listener *listener;
	struct conn *conn;
};

struct server {
	struct watch signals; /* neither listener nor connection */
	server_handler handle;
	void *data;
	struct access_log *log;
	int epoll_fd;
	int latency_ms;
	uint64_t conns;
	GPtrArray *listeners; /* of struct watch */
	GHashTable *open; /* set of struct watch, one per connection */
	GHashTable *tallies; /* host → struct tally */
	GHashTable *hits; /* host and target → count */
	GSequence *timers; /* of struct watch, by wake_at */
};

static int64_t
now_ms(void)
{
	return g_get_monotonic_time() / 1000;
}

static double
wall(void)
{
	int64_t us = g_get_real_time();

	return (double)us / 1e6;
}

static void
watch_free(gpointer data)
{
	struct watch *w = data;

	if (w->listener) {
		close(w->listener->fd);
		g_free(w->listener->address);
		g_free(w->listener);
	}
	if (w->conn) {
		stream_free(w->conn->stream);
		close(w->conn->fd);
		exchange_free(w->conn->x);
		g_string_free(w->conn->in, TRUE);
		g_free(w->conn);
	}
	g_free(w);
}

struct server *
server_new(server_handler handle, void *data, struct access_log *log)
{
	struct server *s = g_new0(struct server, 1);
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	s->handle = handle;
	s->data = data;
	s->log = log;
	s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	s->listeners = g_ptr_array_new_with_free_func(watch_free);
	s->open = g_hash_table_new_full(NULL, NULL, watch_free, NULL);
	s->tallies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	s->hits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	s->timers = g_sequence_new(NULL);
	return s;
}

void
server_free(struct server *s)
{
	if (!s)
		return;
	g_sequence_free(s->timers);
	g_hash_table_unref(s->open);
	g_ptr_array_unref(s->listeners);
	g_hash_table_unref(s->tallies);
	g_hash_table_unref(s->hits);
	close(s->epoll_fd);
	g_free(s);
}

void
server_set_latency(struct server *s, int latency_ms)
{
	s->latency_ms = latency_ms;
}

static bool
fail(GError **err, const char *what)
{
	g_set_error(err, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", what,
		    g_strerror(errno));
	return false;
}

static bool
watch(struct server *s, int fd, struct watch *w, unsigned events)
{
	struct epoll_event e = { .events = events, .data.ptr = w };

	return epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, fd, &e) == 0;
}

bool
server_listen(struct server *s, const char *address, int *port, struct tls *tls,
	      const char *greeting, GError **err)
{
	int fd = listener_open(address, port, err);
	struct watch *w;

	if (fd < 0)
		return false;
	w = g_new0(struct watch, 1);
	w->listener = g_new(struct listener, 1);
	*w->listener = (struct listener){ fd, *port, g_strdup(address), tls, greeting };
	g_ptr_array_add(s->listeners, w);
	return watch(s, fd, w, EPOLLIN) || fail(err, address);
}

/* ---- timers ------------------------------------------------------------------------------- */

static int
by_wake(gconstpointer a, gconstpointer b, gpointer data)
{
	const struct watch *x = a, *y = b;

	(void)data;
	return (x->conn->wake_at > y->conn->wake_at) - (x->conn->wake_at < y->conn->wake_at);
}

static void
timer_clear(struct conn *c)
{
	if (c->timer)
		g_sequence_remove(c->timer);
	c->timer = NULL;
}

static void
timer_set(struct server *s, struct watch *w, int64_t in_ms)
{
	timer_clear(w->conn);
	w->conn->wake_at = now_ms() + in_ms;
	w->conn->timer = g_sequence_insert_sorted(s->timers, w, by_wake, NULL);
}

/* ---- one connection ----------------------------------------------------------------------- */

static void
interest(struct server *s, struct watch *w, unsigned events)
{
	struct epoll_event e = { .events = events, .data.ptr = w };

	if (w->conn->interest != events)
		epoll_ctl(s->epoll_fd, EPOLL_CTL_MOD, w->conn->fd, &e);
	w->conn->interest = events;
}

static void
finish_exchange(struct server *s, struct conn *c, const char *ended)
{
	c->visit.t_end = wall();
	c->visit.ended = ended;
	access_log_add(s->log, c->x, &c->visit);
	if (c->tally)
		c->tally->active--;
	g_clear_pointer(&c->x, exchange_free);
}

static void
hang_up(struct server *s, struct watch *w)
{
	struct conn *c = w->conn;

	if (c->x)
		finish_exchange(s, c, "client");
	if (c->tally)
		c->tally->connections--;
	timer_clear(c);
	g_hash_table_remove(s->open, w);
}

static struct tally *
tally_of(struct server *s, const char *host)
{
	struct tally *t = g_hash_table_lookup(s->tallies, host);

	if (!t) {
		t = g_new0(struct tally, 1);
		g_hash_table_insert(s->tallies, g_strdup(host), t);
	}
	return t;
}

static unsigned
count_hit(struct server *s, const struct exchange *x)
{
	char *key = g_strconcat(x->host, x->target, NULL);
	gpointer before = g_hash_table_lookup(s->hits, key);
	unsigned n = GPOINTER_TO_UINT(before) + 1;

	g_hash_table_insert(s->hits, key, GUINT_TO_POINTER(n));
	return n;
}

/* When the kernel had the last bytes of the request: how late this process is told must not make a
 * gap look shorter than it was. Its clock has ticks of up to 10 ms, so that it is asked only where
 * this process was later than that. */
static double
asked_at(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t n = sizeof info;
	bool is_late = getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n) == 0 &&
		       info.tcpi_last_data_recv > 20;

	return wall() - (is_late ? (double)info.tcpi_last_data_recv / 1e3 : 0);
}

static void
begin_exchange(struct server *s, struct conn *c, struct exchange *x)
{
	struct tally *before = c->tally;

	c->x = x;
	c->sent = 0;
	c->tally = tally_of(s, x->host);
	if (c->tally != before) {
		if (before)
			before->connections--;
		c->tally->connections++;
	}
	c->tally->active++;
	x->hit = count_hit(s, x);
	c->visit.t_start = asked_at(c->fd);
	c->visit.request++;
	c->visit.bytes = 0;
	c->visit.connections = c->tally->connections;
	c->visit.active = c->tally->active;
}

static void
answer(struct server *s, struct conn *c, struct exchange *x)
{
	begin_exchange(s, c, x);
	s->handle(x, s->data);
	c->delay_ms = x->delay_ms + s->latency_ms;
}

static void
greet(struct server *s, struct conn *c)
{
	struct exchange *x = exchange_new();

	x->method = g_strdup("");
	x->host = g_strdup("transport.example");
	x->origin = g_strdup("http://transport.example");
	x->path = g_strconcat("/", c->from->greeting, NULL);
	x->target = g_strdup(x->path);
	answer(s, c, x);
}

/* A whole request from what has been read; false when more is needed. */
static bool
next_request(struct server *s, struct conn *c)
{
	struct exchange *x = exchange_new();
	size_t used = 0;
	enum request_state state =
		request_parse(c->in->str, c->in->len, c->from->tls ? "https" : "http", x, &used);

	if (state == REQUEST_PARTIAL) {
		exchange_free(x);
		return false;
	}
	if (state == REQUEST_BAD) {
		if (!x->host) {
			x->host = g_strdup("");
			x->path = g_strdup("");
		}
		x->method = x->method ? x->method : g_strdup("");
		x->target = x->target ? x->target : g_strdup("");
		x->ending = END_CLOSE;
		begin_exchange(s, c, x);
		exchange_reply(x, 400, "text/plain", "not a request\n", -1);
		used = c->in->len;
	} else {
		c->skip = x->body_bytes;
		answer(s, c, x);
	}
	g_string_erase(c->in, 0, (gssize)used);
	return true;
}

/* False: the client is gone. */
static bool
read_more(struct conn *c, unsigned *wants)
{
	char buf[16384];
	ssize_t n;

	while ((n = stream_read(c->stream, buf, sizeof buf, wants)) > 0) {
		g_string_append_len(c->in, buf, n);
		if (c->in->len > REQUEST_MAX_BYTES)
			return true;
	}
	return n < 0 && errno == EAGAIN;
}

static void
skip_body(struct conn *c)
{
	size_t n = (size_t)MIN(c->skip, (uint64_t)c->in->len);

	g_string_erase(c->in, 0, (gssize)n);
	c->skip -= n;
}

/* What a connection can do next: something at once, nothing before an event, or be closed. */
enum turn { TURN_GO, TURN_WAIT, TURN_CLOSE };

static enum turn
receive(struct server *s, struct watch *w)
{
	struct conn *c = w->conn;
	unsigned wants;

	if (!c->x && next_request(s, c))
		return TURN_GO;
	if (c->skip) {
		skip_body(c);
		if (!c->skip)
			return TURN_GO;
	}
	if (!read_more(c, &wants))
		return TURN_CLOSE;
	if (c->skip && c->in->len)
		return TURN_GO;
	if (!c->x && next_request(s, c))
		return TURN_GO;
	timer_set(s, w, IDLE_MS);
	interest(s, w, wants);
	return TURN_WAIT;
}

static enum turn
send_out(struct server *s, struct watch *w, size_t *budget)
{
	struct conn *c = w->conn;
	size_t len = MIN(c->x->out->len - c->sent, *budget);
	unsigned wants = EPOLLOUT;
	ssize_t n = len ? stream_write(c->stream, c->x->out->str + c->sent, len, &wants) : 0;

	if (n < 0 && errno != EAGAIN)
		return TURN_CLOSE;
	if (n > 0) {
		c->sent += (size_t)n;
		c->visit.bytes += (uint64_t)n;
		*budget -= (size_t)n;
		return TURN_GO;
	}
	interest(s, w, wants);
	return TURN_WAIT;
}

/* All that was made is sent: the stream's next bytes, or the end as the handler asked for. */
static enum turn
go_on(struct server *s, struct watch *w)
{
	static const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	struct conn *c = w->conn;
	enum ending ending = c->x->ending;

	g_string_truncate(c->x->out, 0);
	c->sent = 0;
	if (c->x->step) {
		if (!c->x->step(c->x))
			c->x->step = NULL;
		c->delay_ms = c->x->pause_ms;
		return TURN_GO;
	}
	if (ending == END_HANG) {
		interest(s, w, EPOLLRDHUP);
		return TURN_WAIT;
	}
	finish_exchange(s, c, ending == END_RESET ? "fault" : "done");
	if (ending == END_RESET)
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	return ending == END_KEEP ? TURN_GO : TURN_CLOSE;
}

/* Do what can be done now. False: close the connection. */
static bool
take_turn(struct server *s, struct watch *w)
{
	struct conn *c = w->conn;
	size_t budget = TURN_BYTES;
	enum turn turn;

	do {
		timer_clear(c);
		if (!c->x || c->skip) {
			turn = receive(s, w);
		} else if (c->delay_ms > 0) {
			timer_set(s, w, c->delay_ms);
			c->delay_ms = 0;
			interest(s, w, EPOLLRDHUP);
			turn = TURN_WAIT;
		} else if (c->sent < c->x->out->len) {
			turn = send_out(s, w, &budget);
		} else {
			turn = go_on(s, w);
		}
	} while (turn == TURN_GO);
	return turn == TURN_WAIT;
}

static void
accept_all(struct server *s, struct listener *l)
{
	char peer[LISTENER_PEER_SIZE];
	int fd;

	while ((fd = listener_accept(l->fd, peer)) >= 0) {
		struct watch *w = g_new0(struct watch, 1);
		struct conn *c = w->conn = g_new0(struct conn, 1);

		memcpy(c->peer, peer, sizeof c->peer);
		c->fd = fd;
		c->from = l;
		c->stream = stream_new(l->tls, fd);
		c->in = g_string_new(NULL);
		c->visit = (struct visit){ .conn = ++s->conns,
					   .peer = c->peer,
					   .address = l->address,
					   .port = l->port,
					   .tls = l->tls != NULL };
		g_hash_table_add(s->open, w);
		c->interest = EPOLLIN;
		if (l->greeting)
			greet(s, c);
		if (!watch(s, fd, w, EPOLLIN) || !take_turn(s, w))
			hang_up(s, w);
	}
}

/* ---- all of them -------------------------------------------------------------------------- */

static int
wait_ms(const struct server *s, int64_t end_at)
{
	GSequenceIter *first = g_sequence_get_begin_iter(s->timers);
	int64_t ms = end_at - now_ms();

	if (!g_sequence_iter_is_end(first)) {
		const struct watch *w = g_sequence_get(first);

		ms = MIN(ms, w->conn->wake_at - now_ms());
	}
	return (int)CLAMP(ms, 0, 1000);
}

static void
run_timers(struct server *s)
{
	int64_t now = now_ms();
	GSequenceIter *first;

	while (first = g_sequence_get_begin_iter(s->timers), !g_sequence_iter_is_end(first)) {
		struct watch *w = g_sequence_get(first);

		if (w->conn->wake_at > now)
			return;
		timer_clear(w->conn);
		if (!w->conn->x || !take_turn(s, w))
			hang_up(s, w);
	}
}

static void
run_event(struct server *s, const struct epoll_event *e)
{
	struct watch *w = e->data.ptr;

	if (w->listener)
		accept_all(s, w->listener);
	else if ((e->events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) && w->conn->x)
		hang_up(s, w);
	else if (!take_turn(s, w))
		hang_up(s, w);
}

bool
server_run(struct server *s, int max_seconds, pid_t parent, GError **err)
{
	int64_t end_at = max_seconds > 0 ? now_ms() + (int64_t)max_seconds * 1000 : INT64_MAX;
	sigset_t stop;
	int fd;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	fd = signalfd(-1, &stop, SFD_CLOEXEC);
	if (fd < 0 || !watch(s, fd, &s->signals, EPOLLIN))
		return fail(err, "signals");
	for (bool stopping = false; !stopping && now_ms() < end_at && getppid() == parent;) {
		struct epoll_event events[256];
		int n = epoll_wait(s->epoll_fd, events, G_N_ELEMENTS(events), wait_ms(s, end_at));

		for (int i = 0; i < n; i++) {
			if (events[i].data.ptr == &s->signals)
				stopping = true;
			else
				run_event(s, &events[i]);
		}
		run_timers(s);
		access_log_flush(s->log);
	}
	close(fd);
	return true;
}
