#include "crawler/parser.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/when.h"
#include "crawler/frame.h"
#include "crawler/sandbox.h"
#include "crawler/worker.h"
#include "crawler/worker_process.h"

#define DEFAULT_CPU_MS 10000
#define DEFAULT_WALL_MS 20000
#define DEFAULT_MEMORY (256 * 1024 * 1024)
#define DEFAULT_BODIES 5000
#define AHEAD_JOBS 8 /* handed to a worker before it has answered ... */
#define AHEAD_BYTES (512 * 1024) /* ... while they are small */
/* A page takes up to twenty times its bytes to read, and all processes together are to stay below
 * 512 MiB: of bodies larger than this one is read at a time. */
#define LARGE_BYTES (1024 * 1024)
#define CPU_CHECK_MS 20
#define START_MS 30000 /* until a new worker says hello */
#define START_FAILURES 5 /* in a row: something is wrong with all of them */
#define FIRST_PAUSE_MS 50 /* after a failed start, doubled each time */
#define PIECE (64 * 1024)

struct worker {
	pid_t pid; /* 0: none, to be started at `start_at` */
	int fd;
	int64_t start_at; /* monotonic ms */
	bool is_ready; /* has said hello */
	bool wants_out; /* epoll waits for room */
	GByteArray *out;
	guint sent; /* of `out` */
	GByteArray *in;
	GQueue jobs; /* struct parse_job *: those handed over, the one being worked on first */
	size_t job_bytes;
	int served;
	int64_t head_at; /* monotonic ms when the first job's turn came, or the start */
	int64_t head_cpu_ns; /* processor time of the child a little later; -1: not asked yet */
};

struct parser_pool {
	struct parser_settings settings;
	GByteArray *setup;
	struct worker *workers;
	int n_workers;
	int epoll_fd;
	GQueue waiting, waiting_large; /* struct parse_job *: not handed over yet */
	int large; /* handed over */
	size_t waiting_bytes; /* of all jobs that have no result */
	GQueue results;
	int start_failures; /* in a row */
	unsigned in_force; /* in every worker so far */
	bool has_started; /* one has said hello */
};

void
parse_result_free(struct parse_result *r)
{
	if (!r)
		return;
	parse_job_free(r->job);
	parsed_free(r->parsed);
	g_free(r->error);
	g_free(r);
}

/* ---- one worker's life --------------------------------------------------------------------- */

static void
begin_head(struct worker *w)
{
	w->head_at = when_monotonic_ms();
	w->head_cpu_ns = -1;
}

static void
watch(struct parser_pool *p, struct worker *w, int op, bool out)
{
	struct epoll_event ev = { .events = EPOLLIN | (out ? EPOLLOUT : 0u), .data.ptr = w };

	epoll_ctl(p->epoll_fd, op, w->fd, &ev);
	w->wants_out = out;
}

static void
pause_starts(struct parser_pool *p, struct worker *w)
{
	p->start_failures++;
	w->start_at = when_monotonic_ms() + (FIRST_PAUSE_MS << MIN(p->start_failures, 7));
}

static void
worker_start(struct parser_pool *p, struct worker *w)
{
	w->pid = worker_process_start(p->settings.program, &w->fd);
	if (w->pid == 0) {
		pause_starts(p, w);
		return;
	}
	w->is_ready = false;
	w->served = 0;
	w->sent = 0;
	g_byte_array_set_size(w->in, 0);
	g_byte_array_set_size(w->out, 0);
	g_byte_array_append(w->out, p->setup->data, p->setup->len);
	begin_head(w);
	watch(p, w, EPOLL_CTL_ADD, true);
}

static bool
is_large(const struct parse_job *job)
{
	return g_bytes_get_size(job->body) > LARGE_BYTES;
}

static GQueue *
queue_of(struct parser_pool *p, const struct parse_job *job)
{
	return is_large(job) ? &p->waiting_large : &p->waiting;
}

/* The worker has it no more. */
static void
take_back(struct parser_pool *p, struct worker *w, const struct parse_job *job)
{
	w->job_bytes -= g_bytes_get_size(job->body);
	p->large -= is_large(job);
}

/* Ends the process; what it was not working on yet goes back to the front of the queue. */
static int
worker_stop(struct parser_pool *p, struct worker *w)
{
	struct parse_job *job;
	int status;

	if (w->pid == 0)
		return 0;
	close(w->fd);
	status = worker_process_end(w->pid);
	w->pid = 0;
	w->is_ready = false;
	w->start_at = 0;
	while ((job = g_queue_pop_tail(&w->jobs))) {
		take_back(p, w, job);
		g_queue_push_head(queue_of(p, job), job);
	}
	return status;
}

static void
finish(struct parser_pool *p, struct parse_job *job, enum parse_outcome outcome,
       struct parsed *parsed, char *error)
{
	struct parse_result *r = g_new0(struct parse_result, 1);

	r->job = job;
	r->outcome = outcome;
	r->parsed = parsed;
	r->error = error;
	p->waiting_bytes -= g_bytes_get_size(job->body);
	g_queue_push_tail(&p->results, r);
}

/* The worker is of no use any more: its first job is to blame, when it has one. */
static void
worker_fail(struct parser_pool *p, struct worker *w, enum parse_outcome outcome, const char *why)
{
	struct parse_job *job = w->is_ready ? g_queue_pop_head(&w->jobs) : NULL;
	bool was_ready = w->is_ready;
	int status;

	if (job)
		take_back(p, w, job);
	status = worker_stop(p, w);

	if (!was_ready)
		pause_starts(p, w);
	if (!job)
		return;
	finish(p, job, outcome, NULL,
	       g_strdup_printf("%s: the parser gave up: %s", job->url,
			       outcome == PARSE_CRASHED ? worker_process_cause(status) : why));
}

/* ---- what a worker says --------------------------------------------------------------------- */

static bool
read_hello(struct parser_pool *p, struct worker *w, struct wire *row)
{
	uint32_t hello = wire_u32(row);
	uint8_t in_force = wire_u8(row);

	if (!wire_done(row) || hello != FRAME_HELLO)
		return false;
	p->in_force = p->has_started ? p->in_force & in_force : in_force;
	p->has_started = w->is_ready = true;
	p->start_failures = 0;
	return true;
}

/* Numbers that the owner will use as indexes. */
static bool
schools_exist(const struct parser_pool *p, const struct parsed *parsed)
{
	for (guint i = 0; i < parsed->items->len; i++) {
		const struct parsed_item *item = parsed->items->pdata[i];

		for (guint k = 0; k < item->matches->len; k++)
			if (((struct match *)item->matches->pdata[k])->school >=
			    p->settings.n_schools)
				return false;
	}
	return true;
}

static bool
read_answer(struct parser_pool *p, struct worker *w, struct wire *row)
{
	g_autoptr(parsed_t) parsed = g_queue_is_empty(&w->jobs) ? NULL : parsed_get(row);
	struct parse_job *job;

	if (!parsed || !wire_done(row) || !schools_exist(p, parsed))
		return false;
	/* words that were not asked for must not come out */
	if (parsed->post && !((struct parse_job *)g_queue_peek_head(&w->jobs))->wants_post)
		return false;
	job = g_queue_pop_head(&w->jobs);
	take_back(p, w, job);
	w->served++;
	begin_head(w);
	finish(p, job, PARSE_DONE, g_steal_pointer(&parsed), NULL);
	return true;
}

/* The whole frames in `in`. False when one is garbage. */
static bool
read_frames(struct parser_pool *p, struct worker *w)
{
	guint at = 0;
	bool ok = true;

	while (ok && w->in->len - at >= FRAME_HEAD) {
		uint32_t len = frame_length(w->in->data + at);
		struct wire row;

		if (len > FRAME_MAX)
			return false;
		if (w->in->len - at - FRAME_HEAD < len)
			break;
		wire_open(&row, w->in->data + at + FRAME_HEAD, len);
		ok = w->is_ready ? read_answer(p, w, &row) : read_hello(p, w, &row);
		at += FRAME_HEAD + len;
	}
	if (at == w->in->len)
		g_byte_array_set_size(w->in, 0);
	else if (at > 0)
		g_byte_array_remove_range(w->in, 0, at);
	return ok;
}

static void
receive(struct parser_pool *p, struct worker *w)
{
	for (;;) {
		guint had = w->in->len;
		ssize_t n;

		g_byte_array_set_size(w->in, had + PIECE);
		n = recv(w->fd, w->in->data + had, PIECE, MSG_DONTWAIT);
		g_byte_array_set_size(w->in, had + (guint)MAX(n, 0));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			worker_fail(p, w, PARSE_CRASHED, NULL);
			return;
		}
		if (!read_frames(p, w)) {
			worker_fail(p, w, PARSE_GARBLED, "its answer made no sense");
			return;
		}
		if (n < PIECE)
			return; /* there is no more yet; epoll will tell */
	}
}

static void
transmit(struct parser_pool *p, struct worker *w)
{
	while (w->sent < w->out->len) {
		ssize_t n = send(w->fd, w->out->data + w->sent, w->out->len - w->sent,
				 MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break; /* no room; or an end, which receive() will see */
		w->sent += (guint)n;
		/* the time until we have handed it over is ours */
		w->head_at = when_monotonic_ms();
	}
	if (w->sent == w->out->len) {
		g_byte_array_set_size(w->out, 0);
		w->sent = 0;
	}
	if (w->wants_out != (w->out->len > 0))
		watch(p, w, EPOLL_CTL_MOD, w->out->len > 0);
}

/* ---- the pool ------------------------------------------------------------------------------ */

static void
check_limits(struct parser_pool *p, struct worker *w)
{
	int64_t waited = when_monotonic_ms() - w->head_at;

	if (w->pid == 0)
		return;
	if (!w->is_ready) {
		if (waited > START_MS)
			worker_fail(p, w, PARSE_TIMED_OUT, "it did not start in time");
	} else if (g_queue_is_empty(&w->jobs)) {
		if (w->served >= p->settings.max_bodies)
			worker_stop(p, w);
	} else if (waited > p->settings.wall_ms) {
		worker_fail(p, w, PARSE_TIMED_OUT, "it took too long");
	} else if (waited > CPU_CHECK_MS && w->head_cpu_ns < 0) {
		/* Most bodies take no time, and asking for it would take some. */
		w->head_cpu_ns = worker_process_cpu_ns(w->pid);
	} else if (waited >= p->settings.cpu_ms && worker_process_cpu_ns(w->pid) - w->head_cpu_ns >
							   (int64_t)p->settings.cpu_ms * 1000000) {
		worker_fail(p, w, PARSE_TIMED_OUT, "it used too much processor time");
	}
}

static bool
has_room(const struct parser_pool *p, const struct worker *w)
{
	guint n = w->jobs.length;

	return w->is_ready && w->served + (int)n < p->settings.max_bodies &&
	       (n == 0 || (n < AHEAD_JOBS && w->job_bytes < AHEAD_BYTES));
}

/* What is in `out` and the body behind it: most often both fit into the socket at once, and the
 * body is not copied. */
static void
transmit_with(struct parser_pool *p, struct worker *w, GBytes *body)
{
	gsize len;
	const uint8_t *data = g_bytes_get_data(body, &len);
	struct iovec parts[] = {
		{ .iov_base = w->out->data + w->sent, .iov_len = w->out->len - w->sent },
		{ .iov_base = (uint8_t *)(uintptr_t)data, .iov_len = len },
	};
	struct msghdr m = { .msg_iov = parts, .msg_iovlen = G_N_ELEMENTS(parts) };
	ssize_t n = sendmsg(w->fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
	size_t sent = (size_t)MAX(n, 0), of_out = MIN(sent, parts[0].iov_len);

	w->sent += (guint)of_out;
	sent -= of_out;
	if (sent < len)
		g_byte_array_append(w->out, data + sent, (guint)(len - sent));
	transmit(p, w);
}

static void
hand_over(struct parser_pool *p, struct worker *w, struct parse_job *job)
{
	guint begun = frame_begin(w->out);

	parse_job_put_head(w->out, job);
	frame_end_before(w->out, begun, g_bytes_get_size(job->body));
	if (g_queue_is_empty(&w->jobs))
		begin_head(w);
	g_queue_push_tail(&w->jobs, job);
	w->job_bytes += g_bytes_get_size(job->body);
	p->large += is_large(job);
	transmit_with(p, w, job->body);
}

/* Whose turn it is; an empty queue: nobody's. */
static GQueue *
next_queue(struct parser_pool *p)
{
	return p->large == 0 && !g_queue_is_empty(&p->waiting_large) ? &p->waiting_large
								     : &p->waiting;
}

/* To the worker with the least to do, as long as one has room. */
static void
dispatch(struct parser_pool *p)
{
	GQueue *queue;

	while (!g_queue_is_empty(queue = next_queue(p))) {
		struct worker *best = NULL;

		for (int i = 0; i < p->n_workers; i++) {
			struct worker *w = &p->workers[i];

			if (has_room(p, w) && (!best || w->jobs.length < best->jobs.length))
				best = w;
		}
		if (!best)
			return;
		hand_over(p, best, g_queue_pop_head(queue));
	}
}

bool
parser_pool_work(struct parser_pool *p, GError **err)
{
	struct epoll_event events[32];
	int n = epoll_wait(p->epoll_fd, events, G_N_ELEMENTS(events), 0);
	int64_t now = when_monotonic_ms();

	for (int i = 0; i < n; i++) {
		struct worker *w = events[i].data.ptr;

		if (events[i].events & EPOLLOUT)
			transmit(p, w);
		if (events[i].events & ~(uint32_t)EPOLLOUT)
			receive(p, w);
	}
	for (int i = 0; i < p->n_workers; i++) {
		struct worker *w = &p->workers[i];

		check_limits(p, w);
		if (w->pid == 0 && w->start_at <= now)
			worker_start(p, w);
	}
	dispatch(p);
	if (p->start_failures < START_FAILURES)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
		    "parser workers cannot be started: \"%s parser-worker\" ends at once",
		    p->settings.program);
	return false;
}

static void
fill_settings(struct parser_pool *p, const struct parser_settings *given)
{
	struct parser_settings *s = &p->settings;

	*s = *given;
	s->program = g_strdup(given->program);
	if (s->workers <= 0)
		s->workers = MAX(1, (int)g_get_num_processors());
	if (s->cpu_ms <= 0)
		s->cpu_ms = DEFAULT_CPU_MS;
	if (s->wall_ms <= 0)
		s->wall_ms = DEFAULT_WALL_MS;
	if (s->memory_bytes <= 0)
		s->memory_bytes = DEFAULT_MEMORY;
	if (s->max_bodies <= 0)
		s->max_bodies = DEFAULT_BODIES;
}

struct parser_pool *
parser_pool_new(const struct parser_settings *settings, GError **err)
{
	struct parser_pool *p = g_new0(struct parser_pool, 1);
	struct epoll_event ev;
	guint begun;

	fill_settings(p, settings);
	g_queue_init(&p->waiting);
	g_queue_init(&p->waiting_large);
	g_queue_init(&p->results);
	p->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	p->setup = g_byte_array_new();
	begun = frame_begin(p->setup);
	worker_setup_put(p->setup, settings->schools, settings->n_schools, p->settings.memory_bytes,
			 settings->reads_posts);
	frame_end(p->setup, begun);
	p->n_workers = p->settings.workers;
	p->workers = g_new0(struct worker, p->n_workers);
	for (int i = 0; i < p->n_workers; i++) {
		p->workers[i].in = g_byte_array_new();
		p->workers[i].out = g_byte_array_new();
		g_queue_init(&p->workers[i].jobs);
	}
	/* until one has come up: what keeps it from that should be heard now */
	while (!p->has_started) {
		if (!parser_pool_work(p, err)) {
			parser_pool_free(p);
			return NULL;
		}
		if (!p->has_started)
			epoll_wait(p->epoll_fd, &ev, 1, FIRST_PAUSE_MS);
	}
	return p;
}

static void
free_job(void *data)
{
	parse_job_free(data);
}

static void
free_result(void *data)
{
	parse_result_free(data);
}

void
parser_pool_free(struct parser_pool *p)
{
	if (!p)
		return;
	for (int i = 0; i < p->n_workers; i++) {
		worker_stop(p, &p->workers[i]);
		g_byte_array_unref(p->workers[i].in);
		g_byte_array_unref(p->workers[i].out);
	}
	g_free(p->workers);
	g_queue_clear_full(&p->waiting, free_job);
	g_queue_clear_full(&p->waiting_large, free_job);
	g_queue_clear_full(&p->results, free_result);
	g_byte_array_unref(p->setup);
	if (p->epoll_fd >= 0)
		close(p->epoll_fd);
	g_free((char *)(uintptr_t)p->settings.program);
	g_free(p);
}

void
parser_pool_push(struct parser_pool *p, struct parse_job *job)
{
	p->waiting_bytes += g_bytes_get_size(job->body);
	g_queue_push_tail(queue_of(p, job), job);
	dispatch(p);
}

size_t
parser_pool_waiting_bytes(const struct parser_pool *p)
{
	return p->waiting_bytes;
}

int
parser_pool_fd(const struct parser_pool *p)
{
	return p->epoll_fd;
}

struct parse_result *
parser_pool_take(struct parser_pool *p)
{
	return g_queue_pop_head(&p->results);
}

char *
parser_protection(const struct parser_pool *p)
{
	return sandbox_describe(p->in_force);
}
