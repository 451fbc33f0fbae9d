#include "crawler/crawl.h"

#include <malloc.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/london.h"
#include "base/when.h"
#include "crawler/answer.h"
#include "crawler/fetch.h"
#include "crawler/guard.h"
#include "crawler/harvest.h"
#include "crawler/keeping.h"
#include "crawler/ledger.h"
#include "crawler/page_keeper.h"
#include "crawler/parser.h"
#include "crawler/resolve.h"
#include "crawler/roster.h"
#include "crawler/trace.h"
#include "data/clock_ahead.h"
#include "data/run.h"

#define MAX_OUT 500 /* transfers at a time */
#define MAX_PARSE_BYTES                                                                            \
	(4 << 20) /* no new fetch starts while more than this waits for a parser                   \
		   */
#define MMAP_BYTES (512 << 10)
#define COMMIT_MS 1000
#define PROGRESS_MS 250
#define DENIED_S (23 * 3600) /* robots.txt may say something else tomorrow */
#define RETRY_S 3600 /* it could not be read, and may be soon */

struct crawl {
	struct db *db;
	const struct crawl_settings *settings;
	struct crawl_report *report;
	struct ledger ledger;
	struct harvest harvest;
	struct roster roster;
	GHashTable *looked, *turns; /* for the ledger */
	GHashTable *pending; /* struct pending: bodies with the parsers */
	struct page_keeper *keeper; /* NULL: none is kept */
	struct keeping *keeping;
	struct frontier *frontier;
	struct resolver *resolver; /* NULL: the proxy looks names up */
	struct fetch_pool *fetch;
	struct parser_pool *parser;
	int64_t run, start_ms, commit_ms, progress_ms;
	int out, parsing, signals;
	bool in_transaction, is_stopping;
};

/* A body on its way through a parser. */
struct pending {
	struct page *page; /* the frontier's until it is settled */
	struct fetch_result *result;
	int64_t fingerprint; /* of the body; 0: it is not whole */
};

static void
pending_free(void *data)
{
	struct pending *p = data;

	fetch_result_free(p->result);
	g_free(p);
}

char *
crawl_user_agent(const char *contact)
{
	return contact ? g_strdup_printf(CRAWL_AGENT "/" EARSHOT_VERSION " (+%s)", contact)
		       : g_strdup(CRAWL_AGENT "/" EARSHOT_VERSION);
}

/* ---- transactions ------------------------------------------------------------------------ */

static bool
begin(struct crawl *c, GError **err)
{
	if (c->in_transaction)
		return true;
	c->in_transaction = db_begin(c->db, err);
	return c->in_transaction;
}

static bool
commit(struct crawl *c, GError **err)
{
	c->commit_ms = when_monotonic_ms();
	if (!c->in_transaction)
		return true;
	c->in_transaction = false;
	if (!frontier_save(c->frontier, err) || !page_keeper_sync(c->keeper, err)) {
		db_rollback(c->db);
		return false;
	}
	if (!db_commit(c->db, err))
		return false;
	if (c->settings->on_commit)
		c->settings->on_commit(c->settings->user);
	return true;
}

/* ---- answers ----------------------------------------------------------------------------- */

/* To the parser with it. Takes `result`. */
static void
parse(struct crawl *c, struct page *page, struct fetch_result *result, int64_t fingerprint)
{
	struct parse_job *job = g_new0(struct parse_job, 1);
	struct pending *pending = g_new0(struct pending, 1);
	const struct source *s = ledger_source(&c->ledger, page);
	const struct kind *kind = s ? catalogue_find(c->roster.catalogue, s->catalogue) : NULL;

	g_hash_table_add(c->pending, pending);
	pending->page = page;
	pending->result = result;
	pending->fingerprint = fingerprint;
	job->tag = pending;
	job->body = g_bytes_ref(result->body);
	job->url = g_strdup(url_href(result->job->url));
	job->content_type = g_strdup(result->content_type);
	job->content_location = g_strdup(result->content_location);
	job->is_sitemap = page->role == PAGE_SITEMAP;
	if (page->role == PAGE_ROOT && kind)
		kind_map_copy(&job->map, &kind->map);
	job->links = harvest_links_of(&c->harvest, page);
	c->report->pages++;
	c->parsing++;
	parser_pool_push(c->parser, job);
}

/* Rounded up: gaps are counted in multiples of it. */
static int
whole_ms(double seconds)
{
	double ms = ceil(seconds * 1000);

	return (int)CLAMP(ms, 0, INT_MAX);
}

/* A "not now" that is for this page alone: it is put off, and its host goes on. */
static void
limit_to_page(const struct page *page, struct manners *m, struct fetch_result *r)
{
	int64_t wait_ms;

	if (!page || !manners_is_busy(m))
		return;
	wait_ms = manners_wait_ms(m, page->fails + 1, 0);
	r->fresh_for_s = MAX(r->fresh_for_s, (wait_ms + 999) / 1000);
	m->is_of_page = true;
}

static bool
tdmrep_fetched(struct crawl *c, const struct visit *visit, const struct fetch_result *r,
	       GError **err)
{
	bool is_moved;
	int status;

	return answer_tdmrep(c->frontier, c->settings->guard, visit, r, &status, &is_moved, err) &&
	       (is_moved || keeping_heard(c->keeping, visit->origin, status, r->body, err));
}

static bool
fetched(struct crawl *c, struct fetch_result *result, GError **err)
{
	g_autoptr(fetch_result_t) r = result;
	struct visit *visit = r->job->tag;
	struct page *page = visit->page;
	struct manners manners = { .was_reached = r->status != 0 || r->was_dropped,
				   .was_sent = r->outcome != FETCH_REFUSED,
				   .status = r->status,
				   .duration_ms = whole_ms(r->t_end - r->t_start),
				   .retry_after_s = r->retry_after_s,
				   .ip = r->ip,
				   .is_exempt = r->is_exempt };
	bool ok = true, has_body = false, was_hit = page && page->is_hit;
	int64_t fingerprint = 0;

	if (c->settings->retry_scope == RETRY_URL)
		limit_to_page(page, &manners, r);
	c->out--;
	c->report->requests += manners.was_sent;
	c->report->was_answered |= manners.was_reached;
	c->report->bytes += r->bytes_wire;
	if (c->settings->trace && manners.was_sent)
		trace_request(c->settings->trace, r);
	if (visit->kind == VISIT_ROBOTS)
		ok = answer_robots(c->frontier, c->settings->guard, visit, r, err);
	if (visit->kind == VISIT_TDMREP)
		ok = tdmrep_fetched(c, visit, r, err);
	if (!frontier_done(c->frontier, visit, &manners, err) || !ok)
		return false;
	if (page && r->was_dropped)
		return ledger_page_put_off(&c->ledger, page, ledger_now(&c->ledger), err);
	if (page &&
	    !answer_page(&c->ledger, c->settings->guard, page, r, &has_body, &fingerprint, err))
		return false;
	if (page && !has_body && was_hit && r->status == 200 && r->outcome == FETCH_ANSWERED &&
	    !page_keeper_same(c->keeper, r, err))
		return false;
	if (has_body)
		parse(c, page, g_steal_pointer(&r), fingerprint);
	return true;
}

static bool
parsed_done(struct crawl *c, struct parse_result *result, GError **err)
{
	g_autoptr(parse_result_t) p = result;
	struct pending *pending = p->job->tag;
	struct page *page = pending->page;
	g_autoptr(fetch_result_t) r = g_steal_pointer(&pending->result);
	int64_t fingerprint = pending->fingerprint;

	c->parsing--;
	g_hash_table_remove(c->pending, pending);
	page->fingerprint = 0;
	if (p->outcome != PARSE_DONE)
		return ledger_page_failed(&c->ledger, page, p->error, err);
	return keeping_read(c->keeping, page, g_steal_pointer(&p->parsed), g_steal_pointer(&r),
			    fingerprint, err);
}

/* ---- the loop ---------------------------------------------------------------------------- */

static const char *
reason_for(const struct page *page)
{
	static const char *const reasons[] = {
		[PAGE_ROOT] = "source",
		[PAGE_SITEMAP] = "sitemap",
		[PAGE_ENTRY] = "link",
		[PAGE_LINK] = "link",
	};

	return page->hops > 0 ? "redirect" : reasons[page->role];
}

static bool
visit_denied(struct crawl *c, struct visit *visit, GError **err)
{
	struct page *page = visit->page;
	g_autofree char *reason = g_strdup(visit->reason);
	bool is_temporary = visit->is_temporary;

	if (!page)
		return keeping_heard(c->keeping, visit->origin, 0, NULL, err) &&
		       frontier_done(c->frontier, visit, NULL, err);
	if (!frontier_done(c->frontier, visit, NULL, err))
		return false;
	/* A page that a link led to is not given up because its site is down for a while. */
	if (is_temporary && page->role == PAGE_ROOT)
		return ledger_page_failed(&c->ledger, page, reason, err);
	if (is_temporary)
		return ledger_page_put_off(&c->ledger, page, ledger_now(&c->ledger) + RETRY_S, err);
	c->report->denied++;
	return ledger_source_failed(&c->ledger, page, reason, err) &&
	       ledger_page_put_off(&c->ledger, page, ledger_now(&c->ledger) + DENIED_S, err);
}

static bool
make_visit(struct crawl *c, struct visit *visit, GError **err)
{
	static const struct manners unsent = { .retry_after_s = -1 };
	const char *why = NULL;
	struct fetch_job *job;
	struct page *page = visit->page;

	if (!guard_allows_url(c->settings->guard, visit->url, &why)) {
		g_autofree char *error = g_strdup_printf("refused: %s", why);

		if (visit->kind == VISIT_ROBOTS &&
		    !frontier_robots(c->frontier, visit, 0, NULL, error, err))
			return false;
		if (visit->kind == VISIT_TDMREP &&
		    !keeping_heard(c->keeping, visit->origin, 0, NULL, err))
			return false;
		return frontier_done(c->frontier, visit, &unsent, err) &&
		       (!page || ledger_page_failed(&c->ledger, page, error, err));
	}
	job = g_new0(struct fetch_job, 1);
	job->tag = visit;
	job->url = url_copy(visit->url);
	job->why = page ? reason_for(page) : visit->kind == VISIT_TDMREP ? "tdmrep" : "robots";
	if (page && page->fingerprint != 0) {
		job->etag = g_strdup(page->etag);
		job->last_modified = g_strdup(page->last_modified);
	}
	job->keep_wire = page && c->keeper;
	job->resolved = c->resolver ? resolver_pin(c->resolver, visit->url) : NULL;
	c->out++;
	fetch_pool_push(c->fetch, job);
	return true;
}

static bool
is_over(struct crawl *c)
{
	const struct crawl_settings *s = c->settings;

	if (!c->is_stopping &&
	    ((s->max_pages > 0 && c->report->pages + c->out >= s->max_pages) ||
	     (s->max_seconds > 0 && when_monotonic_ms() - c->start_ms >= s->max_seconds * 1000)))
		c->is_stopping = c->report->was_cut_short = true;
	return c->is_stopping;
}

/* Hand out whatever may go now. `*wait_ms`: when to ask again; -1: when something comes back. */
static enum turn
dispatch(struct crawl *c, int *wait_ms, GError **err)
{
	struct visit *visit;

	*wait_ms = -1;
	for (;;) {
		enum turn turn;

		if (is_over(c))
			return TURN_EMPTY;
		if (c->out >= MAX_OUT || parser_pool_waiting_bytes(c->parser) > MAX_PARSE_BYTES)
			return TURN_WAIT;
		turn = frontier_next(c->frontier, &visit, wait_ms, err);
		if (turn != TURN_GO)
			return turn;
		if (!(visit->kind == VISIT_DENIED ? visit_denied(c, visit, err)
						  : make_visit(c, visit, err)))
			return TURN_FAILED;
	}
}

static bool
collect(struct crawl *c, GError **err)
{
	struct fetch_result *fetch;
	struct parse_result *parse;

	while ((fetch = fetch_pool_take(c->fetch)))
		if (!fetched(c, fetch, err))
			return false;
	if (!parser_pool_work(c->parser, err))
		return false;
	while ((parse = parser_pool_take(c->parser)))
		if (!parsed_done(c, parse, err))
			return false;
	return true;
}

static void
show_progress(struct crawl *c)
{
	int64_t now = when_monotonic_ms();

	if (!c->settings->on_progress || now - c->progress_ms < PROGRESS_MS)
		return;
	c->progress_ms = now;
	c->report->hosts = (int64_t)frontier_hosts(c->frontier);
	c->report->ms = now - c->start_ms;
	c->settings->on_progress(c->report, c->settings->user);
}

/* Sleep until something happens. False: stop at once. */
static bool
sleep_for(struct crawl *c, int wait_ms)
{
	struct pollfd fds[] = { { .fd = fetch_pool_fd(c->fetch), .events = POLLIN },
				{ .fd = parser_pool_fd(c->parser), .events = POLLIN },
				{ .fd = c->settings->signal_fd, .events = POLLIN } };
	char info[1024];

	if (wait_ms < 0 || wait_ms > PROGRESS_MS)
		wait_ms = PROGRESS_MS;
	if (poll(fds, G_N_ELEMENTS(fds), wait_ms) > 0 && (fds[2].revents & POLLIN) &&
	    read(c->settings->signal_fd, info, sizeof info) > 0) {
		c->is_stopping = c->report->was_cut_short = true;
		c->signals++;
	}
	return c->signals < 2;
}

static bool
loop(struct crawl *c, GError **err)
{
	for (;;) {
		int wait_ms;
		enum turn turn;

		if (!begin(c, err) || !collect(c, err))
			return false;
		turn = dispatch(c, &wait_ms, err);
		if (turn == TURN_FAILED)
			return false;
		show_progress(c);
		if (when_monotonic_ms() - c->commit_ms >= COMMIT_MS && !commit(c, err))
			return false;
		if (turn == TURN_EMPTY && c->out == 0 && c->parsing == 0)
			return commit(c, err);
		/* Nothing on its way: the store is not kept locked while we only wait. */
		if (c->out == 0 && c->parsing == 0 && !commit(c, err))
			return false;
		if (!sleep_for(c, wait_ms))
			return commit(c, err);
	}
}

/* ---- beginning and end ------------------------------------------------------------------- */

static bool
start_pools(struct crawl *c, GError **err)
{
	g_autofree char *agent = crawl_user_agent(c->settings->contact);
	struct fetch_settings fetch = { .user_agent = agent,
					.guard = c->settings->guard,
					.resolve = c->settings->resolve,
					.cacert = c->settings->cacert,
					.proxy = c->settings->proxy };
	struct parser_settings parser = {
		.program = c->settings->program,
		.schools = (const struct school *const *)c->roster.schools->pdata,
		.n_schools = c->roster.schools->len,
	};

	c->parser = parser_pool_new(&parser, err);
	if (!c->parser)
		return false;
	c->report->protection = parser_protection(c->parser);
	c->fetch = fetch_pool_new(&fetch, err);
	return c->fetch != NULL;
}

/* What the last run says of this one: whether it was killed, and whether its clock was ahead. */
static bool
heed_last(struct crawl *c, bool *was_killed, GError **err)
{
	g_autoptr(GError) failed = NULL;
	g_autoptr(run_t) last = run_last(c->db, "crawl", &failed);
	g_autofree char *then = last ? london_time_text(last->started_at) : NULL;

	if (failed) {
		g_propagate_error(err, g_steal_pointer(&failed));
		return false;
	}
	*was_killed = last && last->ended_at == WHEN_NONE;
	if (!last || last->started_at <= when_now())
		return true;
	g_ptr_array_add(c->report->notices,
			g_strdup_printf("the last crawl was on %s by this machine's clock, which "
					"was wrong then or is now; what was put off by it is due "
					"again within a day",
					then));
	return clock_ahead_mend(c->db, when_now(), err);
}

static bool
start(struct crawl *c, GError **err)
{
	g_autoptr(GArray) chosen = g_array_new(FALSE, FALSE, sizeof(int64_t));
	struct frontier_settings frontier = { .agent = CRAWL_AGENT,
					      .host_budget = CRAWL_HOST_BUDGET,
					      .guard = c->settings->guard,
					      .retry_scope = c->settings->retry_scope,
					      .own_gap_ms = c->settings->own_gap_ms,
					      .own_per_host = c->settings->own_per_host };
	bool has_proxy = c->settings->proxy && *c->settings->proxy;
	g_autofree char *agent = crawl_user_agent(c->settings->contact);

	if (!roster_load(&c->roster, c->db, err) || !start_pools(c, err) || !begin(c, err) ||
	    !heed_last(c, &frontier.after_crash, err) ||
	    !roster_plan(&c->roster, c->db, c->settings, chosen, c->report->notices, err))
		return false;
	frontier.sources = c->settings->sources ? chosen : NULL;
	if (!run_begin(c->db, "crawl", when_now(), &c->run, err))
		return false;
	c->resolver = has_proxy ? NULL : resolver_new(c->settings->resolve, NULL);
	frontier.resolver = c->resolver;
	c->frontier = frontier_new(c->db, &frontier, err);
	c->ledger = (struct ledger){ .db = c->db,
				     .frontier = c->frontier,
				     .sources = c->roster.sources,
				     .catalogue = c->roster.catalogue,
				     .watchers = c->roster.watchers,
				     .looked = c->looked,
				     .turns = c->turns,
				     .report = c->report };
	c->harvest.ledger = &c->ledger;
	c->harvest.schools = c->roster.schools;
	c->harvest.trap = trap_new();
	c->harvest.on_mention = c->settings->on_mention;
	c->harvest.user = c->settings->mention_user;
	if (c->settings->keep_pages) {
		c->harvest.mentions = g_array_new(FALSE, FALSE, sizeof(int64_t));
		c->keeper = page_keeper_new(c->db, agent, has_proxy, c->settings->keep_bytes,
					    c->report);
	}
	c->keeping = keeping_new(&c->harvest, c->keeper);
	return c->frontier && (frontier.sources || keeping_resume(c->keeping, err)) &&
	       commit(c, err);
}

static bool
finish(struct crawl *c, GError **err)
{
	struct crawl_report *r = c->report;
	g_autofree char *json = NULL;
	g_autofree char *line = NULL;

	r->put_off = (int64_t)frontier_hosts(c->frontier);
	r->ms = when_monotonic_ms() - c->start_ms;
	if (!c->settings->sources &&
	    !page_count_due(c->db, ledger_now(&c->ledger), &r->left_due, err))
		return false;
	json = crawl_report_text(r);
	line = g_strdup_printf("%" G_GINT64_FORMAT " new, %" G_GINT64_FORMAT
			       " changed; %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
			       " sources could be read",
			       r->mentions_new, r->mentions_changed, r->sources_ok,
			       r->sources_ok + r->sources_failed);
	return run_end(c->db, c->run, ledger_now(&c->ledger), line, json, err);
}

static void
stop(struct crawl *c)
{
	if (c->in_transaction)
		db_rollback(c->db);
	fetch_pool_free(c->fetch);
	parser_pool_free(c->parser);
	keeping_free(c->keeping);
	page_keeper_free(c->keeper);
	if (c->harvest.mentions)
		g_array_unref(c->harvest.mentions);
	frontier_free(c->frontier);
	resolver_free(c->resolver);
	trap_free(c->harvest.trap);
	g_hash_table_unref(c->looked);
	g_hash_table_unref(c->turns);
	g_hash_table_unref(c->pending);
	roster_clear(&c->roster);
}

bool
crawl_run(struct db *db, const struct crawl_settings *settings, struct crawl_report *report,
	  GError **err)
{
	struct crawl c = { .db = db, .settings = settings, .report = report };
	bool ok;

	/* Bodies come and go by the megabyte: what is free goes back to the system at once, and
	 * threads share. */
	mallopt(M_MMAP_THRESHOLD, MMAP_BYTES);
	mallopt(M_ARENA_MAX, 2);
	*report = (struct crawl_report){ .failed = g_ptr_array_new_with_free_func(g_free),
					 .notices = g_ptr_array_new_with_free_func(g_free) };
	c.start_ms = c.commit_ms = when_monotonic_ms();
	c.looked = g_hash_table_new(NULL, NULL);
	c.pending = g_hash_table_new_full(NULL, NULL, pending_free, NULL);
	c.turns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	ok = start(&c, err) && loop(&c, err) && finish(&c, err);
	stop(&c);
	return ok;
}
