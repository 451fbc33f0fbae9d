#include "crawler/answer.h"

#include <string.h>

#include "base/hash.h"

#define MAX_REDIRECTS 5
#define DAY_S (24 * 3600)
/* A permanent redirect of a source is believed when it was there in so many looks and for so long:
 * whoever holds a name for one night only must not take the source away. */
#define MOVE_LOOKS 3
#define MOVE_MIN_S (2 * DAY_S - 2 * 3600)

static bool
is_redirect(const struct fetch_result *r)
{
	static const int statuses[] = { 301, 302, 303, 307, 308 };

	for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++)
		if (r->status == statuses[i])
			return true;
	return false;
}

/* `*why`: one sentence for the caller to free, when it leads nowhere. */
static struct url *
redirect_target(const struct guard *guard, const struct fetch_result *r, int hops, char **why)
{
	g_autoptr(url_t) to = r->location ? url_parse(r->location, r->job->url) : NULL;
	const char *refusal = NULL;

	*why = NULL;
	if (!to)
		*why = g_strdup("it redirects to no valid address");
	else if (hops >= MAX_REDIRECTS)
		*why = g_strdup("it redirects more than five times");
	else if (guard_allows_url(guard, to, &refusal))
		return g_steal_pointer(&to);
	else
		*why = g_strdup_printf("it redirects to where nothing is fetched: %s", refusal);
	return NULL;
}

bool
answer_robots(struct frontier *f, const struct guard *guard, const struct visit *visit,
	      const struct fetch_result *r, GError **err)
{
	bool has_answer = r->outcome == FETCH_ANSWERED || r->outcome == FETCH_TRUNCATED;
	g_autofree char *why = NULL;
	g_autoptr(url_t) to = NULL;

	if (has_answer && is_redirect(r)) {
		to = redirect_target(guard, r, visit->hops, &why);
		if (to)
			return frontier_robots_moved(f, visit, to, err);
	}
	/* RFC 9309 §2.3.1.2: a redirect that leads nowhere is as if there were no file; so is a
	 * picture. */
	if (to || why || r->outcome == FETCH_SKIPPED)
		return frontier_robots(f, visit, 404, NULL, NULL, err);
	return frontier_robots(f, visit, has_answer ? r->status : 0, has_answer ? r->body : NULL,
			       r->error, err);
}

bool
answer_tdmrep(struct frontier *f, const struct guard *guard, const struct visit *visit,
	      const struct fetch_result *r, int *status, bool *is_moved, GError **err)
{
	g_autofree char *why = NULL;
	g_autoptr(url_t) to = is_redirect(r) ? redirect_target(guard, r, visit->hops, &why) : NULL;

	/* What is cut is no list of rules. */
	*status = r->outcome == FETCH_ANSWERED ? r->status : 0;
	*is_moved = to && strcmp(url_host(to), url_host(visit->url)) == 0;
	return !*is_moved || frontier_tdmrep(f, visit->origin, to, visit->hops + 1, err);
}

static bool
is_same_address(const struct page *page, const struct url *from, const struct url *to)
{
	g_autofree char *host = page_host_name(from);
	g_autofree char *to_host = page_host_name(to);

	return strcmp(host, to_host) == 0 && page_key(to) == page->key;
}

static bool
is_same_site(const struct url *a, const struct url *b)
{
	g_autofree char *site_a = url_site(url_host(a));
	g_autofree char *site_b = url_site(url_host(b));

	return g_strcmp0(site_a ? site_a : url_host(a), site_b ? site_b : url_host(b)) == 0;
}

/* Another source that is watched at `to`; NULL: none. */
static const struct source *
source_at(const struct ledger *l, const struct source *but, const struct url *to)
{
	g_autofree char *address = url_fetchable(to);
	GHashTableIter i;
	gpointer value;

	g_hash_table_iter_init(&i, l->sources);
	while (g_hash_table_iter_next(&i, NULL, &value)) {
		const struct source *s = value;

		if (s != but && s->state == SOURCE_ON && strcmp(s->url, address) == 0)
			return s;
	}
	return NULL;
}

/* A source's own address says that it has moved for good. `*was_moved`: it was believed. */
static bool
source_moves(struct ledger *l, const struct source *s, const struct url *from, const struct url *to,
	     bool *was_moved, GError **err)
{
	g_autofree char *address = url_fetchable(to);
	const char *name = s->title ? s->title : s->url;
	struct source_move move;

	if (!source_seen_moved(l->db, s->id, address, ledger_now(l), &move, err))
		return false;
	if (move.looks < MOVE_LOOKS || ledger_now(l) - move.since < MOVE_MIN_S)
		return true;
	if (!is_same_site(from, to)) {
		ledger_notice(
			l, g_strdup_printf(
				   "%s says that it has moved to another site, %s; if that is "
				   "right, add it with `earshot source add` and remove the old one",
				   name, address));
		return true;
	}
	if (!source_move(l->db, s->id, address, was_moved, err))
		return false;
	if (*was_moved)
		ledger_notice(l, g_strdup_printf("%s has moved to %s, which is watched from now on",
						 name, address));
	return true;
}

/* Another spelling of the same address (http and https, without a session): the same row. */
static bool
respelled(struct ledger *l, struct page *page, const struct url *to, GError **err)
{
	g_free(page->url);
	page->url = url_fetchable(to);
	return ledger_page_put_off(l, page, ledger_now(l), err);
}

static int
count_turn(struct ledger *l, const struct page *page)
{
	g_autofree char *id =
		g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, page->host, page->key);
	gpointer before = g_hash_table_lookup(l->turns, id);
	int turns = GPOINTER_TO_INT(before);

	g_hash_table_insert(l->turns, g_steal_pointer(&id), GINT_TO_POINTER(turns + 1));
	return turns;
}

static bool
moved(struct ledger *l, const struct guard *guard, struct page *page, const struct fetch_result *r,
      GError **err)
{
	const struct source *s = page->role == PAGE_ROOT ? ledger_source(l, page) : NULL;
	bool is_permanent = r->status == 301 || r->status == 308;
	int turns = count_turn(l, page);
	g_autofree char *why = NULL;
	g_autoptr(url_t) to = redirect_target(guard, r, page->hops + turns, &why);
	struct page target = *page;
	bool is_new, is_known, was_moved = false;

	if (!to)
		return ledger_page_failed(l, page, why, err);
	if (s && page->hops + turns == 0 &&
	    !(is_permanent ? source_moves(l, s, r->job->url, to, &was_moved, err)
			   : ledger_source_stays(l, page, err)))
		return false;
	if (is_same_address(page, r->job->url, to))
		return respelled(l, page, to, err);
	/* Watched already, and read there. */
	if (s && source_at(l, s, to))
		return ledger_source_ok(l, page, err) && ledger_page_read(l, page, false, err);
	target.next_at = ledger_now(l);
	target.hops = page->hops + 1;
	if (!frontier_identify(l->frontier, to, &target, err) ||
	    !ledger_source_follows(l, page, &target, &is_known, err) ||
	    (!is_known && !frontier_add(l->frontier, to, &target, &is_new, err)))
		return false;
	if (!was_moved && (page->role == PAGE_ROOT || page->role == PAGE_SITEMAP))
		return ledger_page_read(l, page, false, err);
	return ledger_page_put_off(l, page, PAGE_NEVER, err);
}

/* A sitemap at the usual place is nothing that anybody promised (see harvest_sitemaps()). */
static bool
is_guess(const struct url *url)
{
	return strcmp(url_path(url), "/sitemap.xml") == 0;
}

/* "it is not there (status 404)" */
static char *
refusal(int status)
{
	static const struct {
		int from, to;
		const char *text;
	} rows[] = {
		{ 401, 401, "it wants a login" },
		{ 403, 403, "its server refuses to show it" },
		{ 404, 404, "it is not there" },
		{ 410, 410, "it is gone for good, and is not looked at any more" },
		{ 429, 429, "its server says that this was asked too often" },
		{ 451, 451, "it may not be shown, by law" },
		{ 500, 599, "its server has a fault, or no time" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (status >= rows[i].from && status <= rows[i].to)
			return g_strdup_printf("%s (status %d)", rows[i].text, status);
	return g_strdup_printf("it answered with status %d", status);
}

static bool
refused(struct ledger *l, struct page *page, const struct fetch_result *r, GError **err)
{
	int status = r->status;
	bool is_gone = status == 410;
	g_autofree char *error = refusal(status);

	if (is_gone && page->role != PAGE_ROOT)
		return ledger_page_put_off(l, page, PAGE_NEVER, err);
	if (page->role == PAGE_SITEMAP && is_guess(r->job->url) && status < 500 && status != 429)
		return ledger_page_missing(l, page, err);
	if (is_gone && !ledger_source_gone(l, page, error, err))
		return false;
	return ledger_page_failed(l, page, error, err);
}

void
answer_keep_validators(struct page *page, struct fetch_result *r)
{
	g_free(page->etag);
	g_free(page->last_modified);
	page->etag = g_steal_pointer(&r->etag);
	page->last_modified = g_steal_pointer(&r->last_modified);
}

/* Whether the body is worth parsing: not when it is empty, or the same as last time. */
static bool
body(struct ledger *l, struct page *page, struct fetch_result *r, bool *has_body,
     int64_t *fingerprint, GError **err)
{
	gsize len;
	const void *data = g_bytes_get_data(r->body, &len);

	if (len == 0)
		return ledger_page_failed(l, page, "it answered with an empty body", err);
	/* Part of a page is read, but not remembered as if it were the page. */
	if (r->outcome == FETCH_ANSWERED)
		*fingerprint = hash_bytes(data, len);
	if (*fingerprint != 0 && page->fingerprint == *fingerprint) {
		answer_keep_validators(page, r);
		return ledger_page_unchanged(l, page, err);
	}
	*has_body = true;
	return true;
}

bool
answer_page(struct ledger *l, const struct guard *guard, struct page *page, struct fetch_result *r,
	    bool *has_body, int64_t *fingerprint, GError **err)
{
	*has_body = false;
	*fingerprint = 0;
	ledger_fetched(l, page, r->status, r->fresh_for_s);
	if (r->outcome == FETCH_SKIPPED && page->role != PAGE_ROOT)
		return ledger_page_put_off(l, page, PAGE_NEVER, err);
	if (r->outcome != FETCH_ANSWERED && r->outcome != FETCH_TRUNCATED)
		return ledger_page_failed(l, page, r->error, err);
	if (is_redirect(r))
		return moved(l, guard, page, r, err);
	if (!ledger_source_stays(l, page, err))
		return false;
	if (r->status == 304 && page->fingerprint != 0)
		return ledger_page_unchanged(l, page, err);
	if (r->status == 304)
		return ledger_page_failed(
			l, page, "it says that nothing has changed, though it was never read", err);
	if (r->status < 200 || r->status > 299)
		return refused(l, page, r, err);
	return body(l, page, r, has_body, fingerprint, err);
}

/* Rules with a value of their own: what stands before their colon is no agent. */
static bool
is_rule(const char *name)
{
	static const char *const rules[] = { "unavailable_after", "max-snippet",
					     "max-image-preview", "max-video-preview" };

	for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
		if (g_ascii_strcasecmp(name, rules[i]) == 0)
			return true;
	return false;
}

static bool
line_forbids(const char *line, const char *agent, const char *what)
{
	g_auto(GStrv) parts = g_strsplit(line, ",", -1);
	bool is_for_us = true;

	for (char **part = parts; *part; part++) {
		char *colon = strchr(*part, ':'), *word = *part;

		/* An agent's name holds for all that follow it in its line. */
		if (colon) {
			*colon = '\0';
			g_strstrip(*part);
			if (is_rule(*part))
				continue;
			is_for_us = g_ascii_strcasecmp(*part, agent) == 0;
			word = colon + 1;
		}
		g_strstrip(word);
		if (is_for_us &&
		    (g_ascii_strcasecmp(word, what) == 0 || g_ascii_strcasecmp(word, "none") == 0))
			return true;
	}
	return false;
}

bool
answer_tag_forbids(const char *header, const char *agent, const char *what)
{
	g_auto(GStrv) lines = header ? g_strsplit(header, "\n", -1) : NULL;

	for (char **line = lines; line && *line; line++)
		if (line_forbids(*line, agent, what))
			return true;
	return false;
}

struct harvest_rules
answer_rules(const char *x_robots_tag, const char *tdm_reservation)
{
	return (struct harvest_rules){
		.may_index = !answer_tag_forbids(x_robots_tag, CRAWL_AGENT, "noindex"),
		.may_follow = !answer_tag_forbids(x_robots_tag, CRAWL_AGENT, "nofollow"),
		.may_quote = !answer_tag_forbids(x_robots_tag, CRAWL_AGENT, "nosnippet"),
		.may_archive = !answer_tag_forbids(x_robots_tag, CRAWL_AGENT, "noarchive"),
		.is_mining_known = tdm_reservation != NULL,
		.is_mining_reserved = tdm_reservation && strcmp(tdm_reservation, "1") == 0,
	};
}
