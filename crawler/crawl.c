#include "crawler/crawl.h"

#include <jansson.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/when.h"
#include "crawler/fetch.h"
#include "crawler/guard.h"
#include "crawler/harvest.h"
#include "crawler/parser.h"
#include "crawler/trace.h"
#include "data/register.h"
#include "data/run.h"

#define AGENT "earshot"
#define HOST_BUDGET 300 /* pages of one host in one run */
#define MAX_OUT 500 /* transfers at a time */
#define MAX_PARSE_BYTES                                                                            \
	(64 << 20) /* no new fetch starts while more than this waits for a parser                  \
		    */
#define MAX_REDIRECTS 5
#define COMMIT_MS 1000
#define PROGRESS_MS 250
#define DAY_S (24 * 3600)
#define INTERVAL_MIN_S 3600
#define INTERVAL_MAX_S (14 * DAY_S)
#define FRESH_MAX_S (30 * DAY_S) /* a max-age of years is a mistake about a feed */
#define TRIES 3 /* a page found by a link is forgotten after so many failures in a row */

struct crawl {
	struct db *db;
	const struct crawl_settings *settings;
	struct crawl_report *report;
	struct harvest harvest;
	GPtrArray *schools, *source_list;
	GHashTable *sources; /* id -> struct source */
	GHashTable *looked; /* ids of sources whose outcome was recorded in this run */
	struct frontier *frontier;
	struct fetch_pool *fetch;
	struct parser_pool *parser;
	int64_t run, start_ms, commit_ms, progress_ms;
	int out, parsing, signals;
	bool in_transaction, is_stopping;
};

/* A body on its way through a parser. */
struct pending {
	struct page *page;
	struct fetch_result *result;
	int64_t fingerprint;
};

void
crawl_report_clear(struct crawl_report *r)
{
	g_free(r->protection);
	g_clear_pointer(&r->failed, g_ptr_array_unref);
	*r = (struct crawl_report){ 0 };
}

char *
crawl_user_agent(const char *contact)
{
	return contact ? g_strdup_printf(AGENT "/" EARSHOT_VERSION " (+%s)", contact)
		       : g_strdup(AGENT "/" EARSHOT_VERSION);
}

static int64_t
now_s(const struct crawl *c)
{
	return frontier_now_ms(c->frontier) / 1000;
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
	if (!db_commit(c->db, err))
		return false;
	if (c->settings->on_commit)
		c->settings->on_commit(c->settings->user);
	return true;
}

/* ---- what a source brought --------------------------------------------------------------- */

static bool
source_ok(struct crawl *c, const struct page *page, const char *title, int64_t items, GError **err)
{
	if (page->role != PAGE_ROOT || page->source == 0)
		return true;
	if (g_hash_table_add(c->looked, GSIZE_TO_POINTER((gsize)page->source)))
		c->report->sources_ok++;
	return source_looked_ok(c->db, page->source, now_s(c), title, items, err);
}

static bool
source_failed(struct crawl *c, const struct page *page, const char *error, GError **err)
{
	const struct source *s = g_hash_table_lookup(c->sources, &page->source);

	if (page->role != PAGE_ROOT || !s)
		return true;
	if (g_hash_table_add(c->looked, GSIZE_TO_POINTER((gsize)page->source))) {
		c->report->sources_failed++;
		g_ptr_array_add(c->report->failed,
				g_strdup_printf("%s: %s", s->title ? s->title : s->url, error));
	}
	return source_looked_failed(c->db, page->source, now_s(c), error, err);
}

/* ---- when to look again ------------------------------------------------------------------ */

static void
next_look(struct crawl *c, struct page *page, bool has_changed, int64_t fresh_for_s)
{
	const struct source *s = g_hash_table_lookup(c->sources, &page->source);
	bool whole_site = s && strcmp(s->kind, "site") == 0;
	int64_t wait;

	if (page->role == PAGE_ROOT && s) {
		/* A night's start drifts: what is due "every day" must not slip to every other day.
		 */
		wait = s->every_s - MIN(s->every_s / 24, 3600);
	} else if (page->role == PAGE_SITEMAP) {
		wait = DAY_S - 3600;
	} else if (page->is_hit || whole_site) {
		wait = page->interval_s =
			CLAMP(has_changed ? page->interval_s * 8 / 10 : page->interval_s * 14 / 10,
			      INTERVAL_MIN_S, INTERVAL_MAX_S);
	} else {
		page->next_at = PAGE_NEVER;
		return;
	}
	page->fresh_until = now_s(c) + CLAMP(fresh_for_s, 0, FRESH_MAX_S);
	/* The target of a redirect is reached through it, never by itself. */
	page->next_at = page->hops > 0 ? PAGE_NEVER : MAX(now_s(c) + wait, page->fresh_until);
}

static void
later(struct crawl *c, struct page *page)
{
	page->fails++;
	page->next_at = page->hops > 0                        ? PAGE_NEVER
			: page->role == PAGE_ROOT             ? now_s(c) + INTERVAL_MIN_S
			: page->fails < TRIES || page->is_hit ? now_s(c) + DAY_S - 3600
							      : PAGE_NEVER;
}

static bool
save(struct crawl *c, struct page *page, GError **err)
{
	bool ok = page_save(c->db, page, err);

	frontier_settled(c->frontier, page);
	return ok;
}

static bool
page_failed(struct crawl *c, struct page *page, const char *error, GError **err)
{
	bool ok;

	c->report->failures++;
	later(c, page);
	ok = source_failed(c, page, error, err);
	return save(c, page, err) && ok;
}

/* ---- answers ----------------------------------------------------------------------------- */

static struct url *
redirect_target(struct crawl *c, const struct fetch_result *r, int hops, const char **why)
{
	g_autoptr(url_t) to = r->location ? url_parse(r->location, r->job->url) : NULL;

	*why = NULL;
	if (!to)
		*why = "it redirects to no valid address";
	else if (hops >= MAX_REDIRECTS)
		*why = "it redirects more than five times";
	else if (!guard_allows_url(c->settings->guard, to, why))
		return NULL;
	return *why ? NULL : g_steal_pointer(&to);
}

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static bool
robots_answered(struct crawl *c, struct visit *visit, const struct fetch_result *r, GError **err)
{
	bool has_answer = r->outcome == FETCH_ANSWERED || r->outcome == FETCH_TRUNCATED;
	const char *why = NULL;
	g_autoptr(url_t) to = NULL;

	if (has_answer && is_redirect(r->status)) {
		to = redirect_target(c, r, visit->hops, &why);
		if (to)
			return frontier_robots_moved(c->frontier, visit, to, err);
		/* RFC 9309 §2.3.1.2: after five redirects, as if there were none. */
		return frontier_robots(c->frontier, visit, 404, NULL, NULL, err);
	}
	if (r->outcome == FETCH_SKIPPED)
		return frontier_robots(c->frontier, visit, 404, NULL, NULL, err);
	return frontier_robots(c->frontier, visit, has_answer ? r->status : 0,
			       has_answer ? r->body : NULL, r->error, err);
}

static bool
page_moved(struct crawl *c, struct page *page, const struct fetch_result *r, GError **err)
{
	const char *why;
	g_autoptr(url_t) to = redirect_target(c, r, page->hops, &why);
	struct page target = *page;
	bool is_new;

	if (!to)
		return page_failed(c, page, why, err);
	target.next_at = now_s(c);
	target.hops = page->hops + 1;
	if (!frontier_add(c->frontier, to, &target, &is_new, err))
		return false;
	page->fails = 0;
	if (page->role == PAGE_ROOT || page->role == PAGE_SITEMAP)
		next_look(c, page, false, r->fresh_for_s);
	else
		page->next_at = PAGE_NEVER;
	return save(c, page, err);
}

static bool
page_gone(struct crawl *c, struct page *page, int status, GError **err)
{
	g_autofree char *error = g_strdup_printf(
		status == 410 ? "it is gone for good (status 410) and is not looked at any more"
			      : "it answered with status %d",
		status);
	bool is_root = page->role == PAGE_ROOT;

	if (status == 410 && is_root && page->source &&
	    !source_set_state(c->db, page->source, SOURCE_OFF, err))
		return false;
	if (is_root || status != 410)
		return page_failed(c, page, error, err);
	page->next_at = PAGE_NEVER;
	return save(c, page, err);
}

static bool
page_unchanged(struct crawl *c, struct page *page, const struct fetch_result *r, GError **err)
{
	bool ok;

	c->report->unchanged++;
	page->fails = 0;
	next_look(c, page, false, r->fresh_for_s);
	ok = source_ok(c, page, NULL, -1, err);
	return save(c, page, err) && ok;
}

/* X-Robots-Tag as robots meta elements, perhaps for one agent: "earshot: noindex, nofollow". */
static bool
tag_forbids(const char *header, const char *what)
{
	g_auto(GStrv) parts = NULL;
	bool for_us = true;

	if (!header)
		return false;
	parts = g_strsplit_set(header, ",", -1);
	for (char **part = parts; *part; part++) {
		char *colon = strchr(*part, ':'), *word = *part;

		if (colon) {
			*colon = '\0';
			for_us = g_ascii_strcasecmp(g_strstrip(*part), AGENT) == 0;
			word = colon + 1;
		}
		g_strstrip(word);
		if (for_us &&
		    (g_ascii_strcasecmp(word, what) == 0 || g_ascii_strcasecmp(word, "none") == 0))
			return true;
	}
	return false;
}

static void
keep_validators(struct page *page, struct fetch_result *r)
{
	g_free(page->etag);
	g_free(page->last_modified);
	page->etag = g_steal_pointer(&r->etag);
	page->last_modified = g_steal_pointer(&r->last_modified);
}

/* A body came: to the parser with it, unless it is the same as before. Takes `result`. */
static bool
page_body(struct crawl *c, struct page *page, struct fetch_result *result, GError **err)
{
	g_autoptr(fetch_result_t) r = result;
	gsize len;
	const void *data = g_bytes_get_data(r->body, &len);
	int64_t fingerprint = hash_bytes(data, len);
	struct parse_job *job;
	struct pending *pending;

	if (len == 0)
		return page_failed(c, page, "it answered with an empty body", err);
	if (page->fingerprint == fingerprint && r->outcome == FETCH_ANSWERED) {
		keep_validators(page, r);
		return page_unchanged(c, page, r, err);
	}
	c->report->pages++;
	job = g_new0(struct parse_job, 1);
	job->body = g_bytes_ref(r->body);
	job->url = g_strdup(url_href(r->job->url));
	job->content_type = g_strdup(r->content_type);
	job->content_location = g_strdup(r->content_location);
	job->is_sitemap = page->role == PAGE_SITEMAP;
	job->want_links = true;
	pending = g_new0(struct pending, 1);
	pending->page = page;
	pending->fingerprint = fingerprint;
	pending->result = g_steal_pointer(&r);
	job->tag = pending;
	c->parsing++;
	parser_pool_push(c->parser, job);
	return true;
}

static bool
page_answered(struct crawl *c, struct page *page, struct fetch_result *result, GError **err)
{
	g_autoptr(fetch_result_t) r = result;

	page->status = r->status;
	page->fetched_at = now_s(c);
	if (r->outcome == FETCH_FAILED || r->outcome == FETCH_REFUSED)
		return page_failed(c, page, r->error, err);
	if (r->outcome == FETCH_SKIPPED && page->role == PAGE_ROOT)
		return page_failed(c, page, r->error, err);
	if (r->outcome == FETCH_SKIPPED) {
		page->next_at = PAGE_NEVER;
		return save(c, page, err);
	}
	if (r->status == 304)
		return page_unchanged(c, page, r, err);
	if (is_redirect(r->status))
		return page_moved(c, page, r, err);
	if (r->status < 200 || r->status > 299)
		return page_gone(c, page, r->status, err);
	return page_body(c, page, g_steal_pointer(&r), err);
}

static bool
fetched(struct crawl *c, struct fetch_result *result, GError **err)
{
	g_autoptr(fetch_result_t) r = result;
	struct visit *visit = r->job->tag;
	struct page *page = visit->page;
	struct manners manners = { .was_reached = r->status != 0,
				   .was_sent = r->outcome != FETCH_REFUSED,
				   .status = r->status,
				   .duration_ms = (int)((r->t_end - r->t_start) * 1000),
				   .retry_after_s = r->retry_after_s,
				   .ip = r->ip,
				   .is_exempt = r->is_exempt };
	bool ok = true;

	c->out--;
	c->report->requests += manners.was_sent;
	c->report->bytes += r->bytes_wire;
	if (c->settings->trace && manners.was_sent)
		trace_request(c->settings->trace, r);
	if (visit->kind == VISIT_ROBOTS)
		ok = robots_answered(c, visit, r, err);
	if (!frontier_done(c->frontier, visit, &manners, err) || !ok)
		return false;
	return !page || page_answered(c, page, g_steal_pointer(&r), err);
}

/* ---- parsed bodies ----------------------------------------------------------------------- */

static bool
harvest_body(struct crawl *c, struct page *page, const struct parsed *parsed,
	     const struct fetch_result *r, GError **err)
{
	const struct source *s = g_hash_table_lookup(c->sources, &page->source);
	bool may_index = !tag_forbids(r->x_robots_tag, "noindex");
	bool may_follow = !tag_forbids(r->x_robots_tag, "nofollow");
	int64_t items = parsed->kind == PARSED_FEED ? parsed->items->len : parsed->links->len;

	if (!harvest_parsed(&c->harvest, page, parsed, may_index, may_follow, now_s(c), err))
		return false;
	if (page->role == PAGE_ROOT && s && strcmp(s->kind, "site") == 0 &&
	    !harvest_sitemaps(&c->harvest, page, r->job->url, now_s(c), err))
		return false;
	if (page->role == PAGE_ROOT && parsed->kind == PARSED_NOTHING)
		return source_failed(c, page, "it is neither a feed nor a page that can be read",
				     err);
	if (page->role == PAGE_ROOT && s && strcmp(s->kind, "feed") == 0 &&
	    parsed->kind != PARSED_FEED)
		return source_failed(c, page, "it is no feed (any more)", err);
	return source_ok(c, page, parsed->title, items, err);
}

static bool
parsed_done(struct crawl *c, struct parse_result *result, GError **err)
{
	g_autoptr(parse_result_t) p = result;
	struct pending *pending = p->job->tag;
	g_autoptr(fetch_result_t) r = pending->result;
	struct page *page = pending->page;
	bool is_whole = r->outcome == FETCH_ANSWERED;
	int64_t wait = r->fresh_for_s;

	c->parsing--;
	/* Part of a page is read, but not remembered as if it were the page. */
	page->fingerprint = is_whole ? pending->fingerprint : 0;
	g_free(pending);
	if (p->outcome != PARSE_DONE)
		return page_failed(c, page, p->error, err);
	if (is_whole)
		keep_validators(page, r);
	if (!harvest_body(c, page, p->parsed, r, err))
		return false;
	page->fails = 0;
	if (p->parsed->ttl_s > 0)
		wait = MAX(wait, MIN(p->parsed->ttl_s, INTERVAL_MAX_S));
	next_look(c, page, true, wait);
	return save(c, page, err);
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

	if (!frontier_done(c->frontier, visit, NULL, err))
		return false;
	if (is_temporary)
		return page_failed(c, page, reason, err);
	c->report->denied++;
	page->next_at =
		page->role == PAGE_ROOT ? now_s(c) + DAY_S - 3600 : now_s(c) + INTERVAL_MAX_S;
	return source_failed(c, page, reason, err) && save(c, page, err);
}

static bool
make_visit(struct crawl *c, struct visit *visit, GError **err)
{
	static const struct manners unsent = { .retry_after_s = -1 };
	const char *why = NULL;
	struct fetch_job *job;
	struct page *page = visit->page;

	if (!guard_allows_url(c->settings->guard, visit->url, &why)) {
		if (visit->kind == VISIT_ROBOTS &&
		    !frontier_robots(c->frontier, visit, 0, NULL, why, err))
			return false;
		return frontier_done(c->frontier, visit, &unsent, err) &&
		       (!page || page_failed(c, page, why, err));
	}
	job = g_new0(struct fetch_job, 1);
	job->tag = visit;
	job->url = url_copy(visit->url);
	job->why = visit->kind == VISIT_ROBOTS ? "robots" : reason_for(page);
	if (page && page->fingerprint != 0) {
		job->etag = g_strdup(page->etag);
		job->last_modified = g_strdup(page->last_modified);
	}
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
load(struct crawl *c, GError **err)
{
	c->schools = register_list(c->db, err);
	c->source_list = c->schools ? source_list(c->db, err) : NULL;
	if (!c->source_list)
		return false;
	if (c->schools->len == 0) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
				    "no school to watch for; run `earshot init` first");
		return false;
	}
	for (guint i = 0; i < c->source_list->len; i++) {
		struct source *s = c->source_list->pdata[i];

		g_hash_table_insert(c->sources, &s->id, s);
	}
	return true;
}

static bool
is_chosen(const struct crawl *c, const struct source *s)
{
	g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, s->id);
	const char *const *names = c->settings->sources;

	return !names || g_strv_contains(names, id) || g_strv_contains(names, s->url) ||
	       (s->title && g_strv_contains(names, s->title));
}

/* Every source that is on has its own address in the frontier; those asked for are due now. */
static bool
plan(struct crawl *c, GArray *chosen, GError **err)
{
	bool is_forced = c->settings->all || c->settings->sources;

	for (guint i = 0; i < c->source_list->len; i++) {
		const struct source *s = c->source_list->pdata[i];
		g_autoptr(url_t) url = url_parse(s->url, NULL);
		struct page root = { .role = PAGE_ROOT,
				     .source = s->id,
				     .prio = 100,
				     .next_at = when_now(),
				     .interval_s = s->every_s };

		if (s->state != SOURCE_ON || !is_chosen(c, s) || !url || !url_is_http(url))
			continue;
		g_array_append_val(chosen, s->id);
		if (!page_plant(c->db, url, &root, is_forced, err))
			return false;
	}
	if (c->settings->sources && chosen->len == 0) {
		g_set_error_literal(
			err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			"none of the sources named is watched; `earshot source list` shows them");
		return false;
	}
	return true;
}

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
		.schools = (const struct school *const *)c->schools->pdata,
		.n_schools = c->schools->len,
	};

	c->parser = parser_pool_new(&parser, err);
	if (!c->parser)
		return false;
	c->report->protection = parser_protection(c->parser);
	c->fetch = fetch_pool_new(&fetch, err);
	return c->fetch != NULL;
}

static bool
start(struct crawl *c, GError **err)
{
	g_autoptr(GArray) chosen = g_array_new(FALSE, FALSE, sizeof(int64_t));
	struct frontier_settings frontier = { .agent = AGENT,
					      .host_budget = HOST_BUDGET,
					      .guard = c->settings->guard,
					      .own_gap_ms = c->settings->own_gap_ms,
					      .own_per_host = c->settings->own_per_host };
	g_autoptr(run_t) last = NULL;
	g_autoptr(GError) failed = NULL;

	if (!load(c, err) || !start_pools(c, err) || !begin(c, err) || !plan(c, chosen, err))
		return false;
	last = run_last(c->db, "crawl", &failed);
	if (failed) {
		g_propagate_error(err, g_steal_pointer(&failed));
		return false;
	}
	frontier.after_crash = last && last->ended_at == WHEN_NONE;
	frontier.sources = c->settings->sources ? chosen : NULL;
	if (!run_begin(c->db, "crawl", when_now(), &c->run, err))
		return false;
	c->frontier = frontier_new(c->db, &frontier, err);
	c->harvest = (struct harvest){ .db = c->db,
				       .frontier = c->frontier,
				       .schools = c->schools,
				       .sources = c->sources,
				       .report = c->report };
	return c->frontier && commit(c, err);
}

static char *
facts(const struct crawl_report *r)
{
	json_t *json = json_pack(
		"{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:s}",
		"requests", (json_int_t)r->requests, "pages", (json_int_t)r->pages, "unchanged",
		(json_int_t)r->unchanged, "entries", (json_int_t)r->entries, "mentions_new",
		(json_int_t)r->mentions_new, "mentions_changed", (json_int_t)r->mentions_changed,
		"partials", (json_int_t)r->partials, "failures", (json_int_t)r->failures, "denied",
		(json_int_t)r->denied, "sources_ok", (json_int_t)r->sources_ok, "sources_failed",
		(json_int_t)r->sources_failed, "suggestions", (json_int_t)r->suggestions, "bytes",
		(json_int_t)r->bytes, "ms", (json_int_t)r->ms, "was_cut_short", r->was_cut_short,
		"protection", r->protection);
	char *text = json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER);
	char *own = g_strdup(text);

	free(text);
	json_decref(json);
	return own;
}

static bool
finish(struct crawl *c, GError **err)
{
	struct crawl_report *r = c->report;
	g_autofree char *json = NULL;
	g_autofree char *line = NULL;

	r->put_off = (int64_t)frontier_hosts(c->frontier);
	r->ms = when_monotonic_ms() - c->start_ms;
	json = facts(r);
	line = g_strdup_printf("%" G_GINT64_FORMAT " new, %" G_GINT64_FORMAT
			       " changed; %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
			       " sources could be read",
			       r->mentions_new, r->mentions_changed, r->sources_ok,
			       r->sources_ok + r->sources_failed);
	return run_end(c->db, c->run, now_s(c), line, json, err);
}

static void
stop(struct crawl *c)
{
	if (c->in_transaction)
		db_rollback(c->db);
	fetch_pool_free(c->fetch);
	parser_pool_free(c->parser);
	frontier_free(c->frontier);
	g_hash_table_unref(c->looked);
	g_hash_table_unref(c->sources);
	g_clear_pointer(&c->source_list, g_ptr_array_unref);
	g_clear_pointer(&c->schools, g_ptr_array_unref);
}

bool
crawl_run(struct db *db, const struct crawl_settings *settings, struct crawl_report *report,
	  GError **err)
{
	struct crawl c = { .db = db, .settings = settings, .report = report };
	bool ok;

	*report = (struct crawl_report){ .failed = g_ptr_array_new_with_free_func(g_free) };
	c.start_ms = c.commit_ms = when_monotonic_ms();
	c.sources = g_hash_table_new(g_int64_hash, g_int64_equal);
	c.looked = g_hash_table_new(NULL, NULL);
	ok = start(&c, err) && loop(&c, err) && finish(&c, err);
	stop(&c);
	return ok;
}
