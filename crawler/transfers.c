#include "crawler/transfers.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/error.h"
#include "base/when.h"

#define WAIT_MS 50 /* between looks whether those that wait for memory can go on */

struct transfers {
	struct transfer_set set;
	transfer_done done;
	void *user;
	CURLM *multi;
	int epoll_fd, wake_fd;
	GPtrArray *busy, *idle; /* struct transfer * */
	int64_t timer_at; /* monotonic ms; -1: none */
};

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *known)
{
	struct transfers *t = user;
	struct epoll_event ev = { .data.fd = fd };

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(t->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
		return 0;
	}
	ev.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
	epoll_ctl(t->epoll_fd, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &ev);
	if (!known)
		curl_multi_assign(t->multi, fd, t);
	return 0;
}

static int
on_timer(CURLM *multi, long timeout_ms, void *user)
{
	struct transfers *t = user;

	(void)multi;
	t->timer_at = timeout_ms < 0 ? -1 : when_monotonic_ms() + timeout_ms;
	return 0;
}

static void
take_finished(struct transfers *t)
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
		g_ptr_array_remove_fast(t->busy, x);
		t->done(t->user, transfer_finish(x, rc));
		g_ptr_array_add(t->idle, x);
	}
}

void
transfers_start(struct transfers *t, struct fetch_job *job)
{
	struct transfer *x = t->idle->len > 0
				     ? g_ptr_array_steal_index_fast(t->idle, t->idle->len - 1)
				     : transfer_new(&t->set);

	if (transfer_begin(x, job) &&
	    curl_multi_add_handle(t->multi, transfer_handle(x)) == CURLM_OK) {
		g_ptr_array_add(t->busy, x);
		return;
	}
	t->done(t->user, transfer_finish(x, CURLE_FAILED_INIT));
	g_ptr_array_add(t->idle, x);
}

/* How long to wait for something to happen; -1: for ever. */
static int
ms_to_wait(const struct transfers *t)
{
	int64_t longest = t->set.waiting > 0 ? WAIT_MS : INT_MAX, wait_ms;

	if (t->timer_at < 0)
		return t->set.waiting > 0 ? WAIT_MS : -1;
	wait_ms = t->timer_at - when_monotonic_ms(); /* once: CLAMP() reads its argument again */
	return (int)CLAMP(wait_ms, 0, longest);
}

void
transfers_turn(struct transfers *t)
{
	struct epoll_event events[128];
	int n = epoll_wait(t->epoll_fd, events, G_N_ELEMENTS(events), ms_to_wait(t));
	int running;

	for (int i = 0; i < n; i++) {
		unsigned e = events[i].events;
		eventfd_t count;

		if (events[i].data.fd == t->wake_fd)
			eventfd_read(t->wake_fd, &count);
		else
			curl_multi_socket_action(t->multi, events[i].data.fd,
						 (e & EPOLLIN ? CURL_CSELECT_IN : 0) |
							 (e & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
							 (e & (EPOLLERR | EPOLLHUP)
								  ? CURL_CSELECT_ERR
								  : 0),
						 &running);
	}
	if (t->timer_at >= 0 && when_monotonic_ms() >= t->timer_at) {
		t->timer_at = -1;
		curl_multi_socket_action(t->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	}
	take_finished(t);
	for (guint i = 0; t->set.waiting > 0 && i < t->busy->len; i++)
		transfer_resume(t->busy->pdata[i]);
}

guint
transfers_count(const struct transfers *t)
{
	return t->busy->len;
}

void
transfers_wake(struct transfers *t)
{
	eventfd_write(t->wake_fd, 1);
}

struct transfers *
transfers_new(const struct fetch_settings *settings, struct transfer_totals *totals,
	      transfer_done done, void *user, GError **err)
{
	static gsize is_ready;
	struct transfers *t = g_new0(struct transfers, 1);
	struct epoll_event ev = { .events = EPOLLIN };

	if (g_once_init_enter(&is_ready)) {
		curl_global_init(CURL_GLOBAL_DEFAULT);
		g_once_init_leave(&is_ready, 1);
	}
	t->set.settings = settings;
	t->set.totals = totals;
	t->done = done;
	t->user = user;
	t->timer_at = -1;
	t->busy = g_ptr_array_new();
	t->idle = g_ptr_array_new();
	t->set.connections = connections_new();
	for (const char *const *r = settings->resolve; r && *r; r++) {
		t->set.resolve = curl_slist_append(t->set.resolve, *r);
		t->set.has_wildcard |= **r == '*';
	}
	t->multi = curl_multi_init();
	t->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	t->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ev.data.fd = t->wake_fd;
	if (!t->multi || t->wake_fd < 0 ||
	    epoll_ctl(t->epoll_fd, EPOLL_CTL_ADD, t->wake_fd, &ev) < 0) {
		g_set_error(
			err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
			"fetching cannot be set up: too many files are open, or memory is short");
		transfers_free(t);
		return NULL;
	}
	curl_multi_setopt(t->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(t->multi, CURLMOPT_SOCKETDATA, t);
	curl_multi_setopt(t->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(t->multi, CURLMOPT_TIMERDATA, t);
	curl_multi_setopt(t->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
	curl_multi_setopt(t->multi, CURLMOPT_MAXCONNECTS, (long)settings->max_in_flight * 2);
	return t;
}

void
transfers_free(struct transfers *t)
{
	if (!t)
		return;
	for (guint i = 0; i < t->busy->len; i++) {
		struct transfer *x = t->busy->pdata[i];

		curl_multi_remove_handle(t->multi, transfer_handle(x));
		transfer_free(x);
	}
	for (guint i = 0; i < t->idle->len; i++)
		transfer_free(t->idle->pdata[i]);
	g_ptr_array_unref(t->busy);
	g_ptr_array_unref(t->idle);
	curl_multi_cleanup(t->multi);
	curl_slist_free_all(t->set.resolve);
	connections_free(t->set.connections);
	if (t->epoll_fd >= 0)
		close(t->epoll_fd);
	if (t->wake_fd >= 0)
		close(t->wake_fd);
	g_free(t);
}
