#include "crawler/frontier.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "crawler/rulebook.h"
#include "crawler/server.h"

#define UNCHANGED_S (14 * 24 * 3600) /* lists are not always right */
/* A run waits so long for a host that only has to be left alone a little; what takes longer is
 * spread over the next runs. */
#define PATIENCE_MS 120000

struct frontier {
	struct db *db;
	struct frontier_settings settings;
	GArray *sources; /* NULL: pages of all */
	struct servers servers;
	GHashTable *ids; /* host and port -> id */
	GString *authority; /* scratch of host_id() */
	GHashTable *visits; /* handed out and not yet done */
	GHashTable *waiting; /* origin whose robots.txt is under way -> struct server */
	struct rulebook *rules;
	int64_t start_ms, start_monotonic_ms;
	int in_flight;
};

int64_t
frontier_now_ms(const struct frontier *f)
{
	return f->start_ms + (when_monotonic_ms() - f->start_monotonic_ms);
}

/* ---- making and filling ------------------------------------------------------------------ */

static bool
load(struct frontier *f, GError **err)
{
	g_autoptr(GArray) due = host_due(f->db, f->start_ms / 1000, err);

	if (!due)
		return false;
	for (guint i = 0; i < due->len; i++) {
		struct server *s = servers_get(&f->servers, g_array_index(due, int64_t, i),
					       frontier_now_ms(f), err);

		if (!s)
			return false;
		server_enqueue(&f->servers, s, s->ready_ms);
	}
	return true;
}

struct frontier *
frontier_new(struct db *db, const struct frontier_settings *settings, GError **err)
{
	g_autoptr(frontier_t) f = g_new0(struct frontier, 1);

	f->db = db;
	f->settings = *settings;
	f->sources =
		settings->sources ? g_array_copy((GArray *)(uintptr_t)settings->sources) : NULL;
	f->start_ms = when_now_ms();
	f->start_monotonic_ms = when_monotonic_ms();
	f->authority = g_string_new(NULL);
	f->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	f->visits = g_hash_table_new_full(NULL, NULL, (GDestroyNotify)visit_free, NULL);
	f->waiting = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	f->rules = rulebook_new(db, settings->agent);
	if (!servers_init(&f->servers, db, &f->settings, f->start_ms, err) || !load(f, err))
		return NULL;
	return g_steal_pointer(&f);
}

void
frontier_free(struct frontier *f)
{
	if (!f)
		return;
	rulebook_free(f->rules);
	g_hash_table_unref(f->visits);
	g_hash_table_unref(f->waiting);
	servers_clear(&f->servers);
	g_hash_table_unref(f->ids);
	g_string_free(f->authority, TRUE);
	g_clear_pointer(&f->sources, g_array_unref);
	g_free(f);
}

size_t
frontier_hosts(const struct frontier *f)
{
	return (size_t)g_sequence_get_length(f->servers.order);
}

/* The row of the address's host. Links come by the thousand and hosts repeat: what is known is
 * found without a new string. */
static bool
host_id(struct frontier *f, const struct url *url, int64_t *id, GError **err)
{
	g_autofree char *name = NULL;
	int64_t *known;

	g_string_assign(f->authority, url_host(url));
	/* http and https of one host are one server, as in page_host_name() */
	if (url_port(url) != 80 && url_port(url) != 443)
		g_string_append_printf(f->authority, ":%d", url_port(url));
	known = g_hash_table_lookup(f->ids, f->authority->str);
	if (known) {
		*id = *known;
		return true;
	}
	name = page_host_name(url);
	if (!host_known(f->db, name, id, err))
		return false;
	g_hash_table_insert(f->ids, g_strdup(f->authority->str), g_memdup2(id, sizeof *id));
	return true;
}

/* The host has something due: it gets its turn. */
static bool
wake(struct frontier *f, int64_t host, GError **err)
{
	struct server *s = servers_get(&f->servers, host, frontier_now_ms(f), err);

	if (!s)
		return false;
	server_wake(&f->servers, s);
	return true;
}

bool
frontier_identify(struct frontier *f, const struct url *url, struct page *page, GError **err)
{
	page->key = page_key(url);
	return host_id(f, url, &page->host, err);
}

bool
frontier_add(struct frontier *f, const struct url *url, struct page *page, bool *is_new,
	     GError **err)
{
	g_autofree char *fetchable = url_fetchable(url);
	bool added;

	if (!frontier_identify(f, url, page, err))
		return false;
	page->url = fetchable;
	added = page_add(f->db, page, is_new, err);
	page->url = NULL;
	if (!added || page->next_at > frontier_now_ms(f) / 1000 ||
	    (!*is_new && page->role != PAGE_ROOT))
		return added;
	return wake(f, page->host, err);
}

bool
frontier_told(struct frontier *f, const struct url *url, int64_t changed_at, GError **err)
{
	int64_t host, key = page_key(url);
	struct server *at_hand = NULL;
	enum page_told told;

	if (!host_id(f, url, &host, err) ||
	    !page_told(f->db, host, key, changed_at, frontier_now_ms(f) / 1000, UNCHANGED_S, &told,
		       err))
		return false;
	if (told == PAGE_TOLD_DUE)
		return wake(f, host, err);
	if (told == PAGE_TOLD_LATER)
		at_hand = g_hash_table_lookup(f->servers.known, &host);
	if (at_hand)
		server_drop_page(at_hand, key);
	return true;
}

/* ---- robots ------------------------------------------------------------------------------ */

/* Whoever waited for the file may go on; the file was a visit too, so its Crawl-delay holds from
 * now on, and not from the next visit. */
static void
settle_rules(struct frontier *f, const char *origin)
{
	struct server *s = g_hash_table_lookup(f->waiting, origin);
	int64_t now = frontier_now_ms(f);

	if (!s)
		return;
	g_hash_table_remove(f->waiting, origin);
	s->row->delay_ms = rulebook_delay_ms(f->rules, origin);
	if (s->row->delay_ms > 0)
		s->row->next_ms = MAX(s->row->next_ms, now + server_gap_ms(&f->servers, s, 0));
	if (server_has_slot(&f->servers, s))
		server_enqueue(&f->servers, s, now);
	server_touch(&f->servers, s);
}

bool
frontier_robots(struct frontier *f, const struct visit *visit, int status, GBytes *body,
		const char *error, GError **err)
{
	if (!rulebook_put(f->rules, visit->origin, frontier_now_ms(f) / 1000, status, body, error,
			  err))
		return false;
	settle_rules(f, visit->origin);
	return true;
}

/* A file of `origin` is to be fetched from `url`. */
static bool
send_errand(struct frontier *f, enum visit_kind kind, const char *origin, const struct url *url,
	    int hops, GError **err)
{
	struct visit *errand;
	struct server *s;
	int64_t id;

	if (!host_id(f, url, &id, err))
		return false;
	s = servers_get(&f->servers, id, frontier_now_ms(f), err);
	if (!s)
		return false;
	errand = g_new0(struct visit, 1);
	errand->kind = kind;
	errand->url = url_copy(url);
	errand->origin = g_strdup(origin);
	errand->hops = hops;
	g_queue_push_tail(&s->errands, errand);
	server_wake(&f->servers, s);
	return true;
}

bool
frontier_robots_moved(struct frontier *f, const struct visit *visit, const struct url *to,
		      GError **err)
{
	return send_errand(f, VISIT_ROBOTS, visit->origin, to, visit->hops + 1, err);
}

bool
frontier_tdmrep(struct frontier *f, const char *origin, const struct url *url, int hops,
		GError **err)
{
	return send_errand(f, VISIT_TDMREP, origin, url, hops, err);
}

bool
frontier_is_slow(struct frontier *f, const char *origin)
{
	return rulebook_delay_ms(f->rules, origin) > PATIENCE_MS;
}

char *const *
frontier_sitemaps(struct frontier *f, const char *origin)
{
	return rulebook_sitemaps(f->rules, origin);
}

/* ---- turns ------------------------------------------------------------------------------- */

static struct visit *
robots_visit(struct frontier *f, struct server *s, const char *origin)
{
	struct visit *v = g_new0(struct visit, 1);
	g_autofree char *address = g_strconcat(origin, "/robots.txt", NULL);

	g_hash_table_insert(f->waiting, g_strdup(origin), s);
	v->kind = VISIT_ROBOTS;
	v->url = url_parse(address, NULL);
	v->origin = g_strdup(origin);
	return v;
}

/* Takes `page` and `url`. */
static struct visit *
page_visit(struct server *s, struct page *page, struct url *url, enum rule rule, const char *reason)
{
	struct visit *v = g_new0(struct visit, 1);

	g_hash_table_insert(s->out, &page->key, page);
	v->page = page;
	v->url = url;
	v->kind = rule == RULE_ALLOWED ? VISIT_PAGE : VISIT_DENIED;
	v->is_temporary = rule == RULE_UNREADABLE;
	if (rule == RULE_UNREADABLE)
		v->reason = g_strdup(reason);
	else if (rule == RULE_DENIED)
		v->reason =
			g_strdup_printf("the robots.txt of %s does not allow it", url_host(url));
	return v;
}

/* Only robots.txt itself is fetched without asking robots.txt. */
static bool
take_errand(struct frontier *f, struct server *s, int64_t now, struct visit **visit, GError **err)
{
	struct visit *errand = g_queue_peek_head(&s->errands);
	g_autofree char *origin = url_origin(errand->url);
	enum rule rule = RULE_ALLOWED;
	const char *reason = NULL;

	if (errand->kind == VISIT_TDMREP) {
		if (g_hash_table_contains(f->waiting, origin))
			return true;
		if (!rulebook_ask(f->rules, errand->url, origin, now / 1000, &rule, &reason, err))
			return false;
	}
	if (rule == RULE_DENIED || rule == RULE_UNREADABLE) {
		*visit = g_queue_pop_head(&s->errands);
		(*visit)->kind = VISIT_DENIED;
		return true;
	}
	if (!server_may_send(&f->servers, s, errand->url, now))
		return true;
	*visit = rule == RULE_UNKNOWN ? robots_visit(f, s, origin) : g_queue_pop_head(&s->errands);
	return true;
}

/* The next thing to do on this server; `*visit` is NULL when it has nothing (more) for this run, or
 * must wait. What is denied needs no request and so no turn. */
static bool
take(struct frontier *f, struct server *s, int64_t now, struct visit **visit, GError **err)
{
	g_autoptr(url_t) url = NULL;
	g_autofree char *origin = NULL;
	const char *reason = NULL;
	struct page *page;
	enum rule rule;

	*visit = NULL;
	if (!g_queue_is_empty(&s->errands))
		return take_errand(f, s, now, visit, err);
	if (s->visits >= f->settings.host_budget)
		return true;
	if (g_queue_is_empty(&s->pages) &&
	    !server_refill(&f->servers, s, f->sources, frontier_now_ms(f), err))
		return false;
	page = g_queue_peek_head(&s->pages);
	if (!page)
		return true;
	url = url_parse(page->url, NULL);
	g_assert(url && url_is_http(url)); /* nothing else was let in */
	origin = url_origin(url);
	if (g_hash_table_contains(f->waiting, origin))
		return true;
	if (!rulebook_ask(f->rules, url, origin, now / 1000, &rule, &reason, err))
		return false;
	if ((rule == RULE_UNKNOWN || rule == RULE_ALLOWED) &&
	    !server_may_send(&f->servers, s, url, now))
		return true;
	if (rule == RULE_UNKNOWN) {
		*visit = robots_visit(f, s, origin);
		return true;
	}
	s->row->delay_ms = rulebook_delay_ms(f->rules, origin);
	*visit = page_visit(s, g_queue_pop_head(&s->pages), g_steal_pointer(&url), rule, reason);
	return true;
}

/* Hosts wait for their turn only as long as they have something to do with it. */
static bool
drop_if_done(struct frontier *f, struct server *s, bool *is_done, GError **err)
{
	if (g_queue_is_empty(&s->pages) && g_queue_is_empty(&s->errands) &&
	    !server_refill(&f->servers, s, f->sources, frontier_now_ms(f), err))
		return false;
	*is_done = g_queue_is_empty(&s->errands) &&
		   (g_queue_is_empty(&s->pages) || s->visits >= f->settings.host_budget);
	if (*is_done)
		server_dequeue(s);
	return true;
}

/* When there is no turn now: how long to wait, if it is worth it. */
static enum turn
idle(struct frontier *f, int64_t now, int *wait_ms, GError **err)
{
	GSequenceIter *i = g_sequence_get_begin_iter(f->servers.order);

	while (!g_sequence_iter_is_end(i)) {
		struct server *s = g_sequence_get(i);
		int64_t wait = s->ready_ms - now;
		bool is_done = false;

		i = g_sequence_iter_next(i);
		if (wait > PATIENCE_MS)
			break;
		if (!drop_if_done(f, s, &is_done, err))
			return TURN_FAILED;
		/* A host in trouble is not waited for; it gets its turn if the run still goes on.
		 */
		if (is_done || (s->is_blocked && f->in_flight == 0))
			continue;
		*wait_ms = (int)MAX(wait, 1);
		return TURN_WAIT;
	}
	*wait_ms = -1;
	return f->in_flight > 0 ? TURN_WAIT : TURN_EMPTY;
}

static void
start(struct frontier *f, struct server *s, const struct visit *v, int64_t now)
{
	f->in_flight++;
	s->in_flight++;
	if (s->address)
		s->address->in_flight++;
	if (v->kind == VISIT_PAGE)
		s->visits++;
	s->row->next_ms = now + server_gap_ms(&f->servers, s, 0);
	if (server_has_slot(&f->servers, s))
		server_enqueue(&f->servers, s, s->row->next_ms);
}

enum turn
frontier_next(struct frontier *f, struct visit **visit, int *wait_ms, GError **err)
{
	int64_t now = frontier_now_ms(f);

	for (;;) {
		GSequenceIter *first = g_sequence_get_begin_iter(f->servers.order);
		struct server *s;

		if (g_sequence_iter_is_end(first))
			return idle(f, now, wait_ms, err);
		s = g_sequence_get(first);
		if (s->ready_ms > now)
			return idle(f, now, wait_ms, err);
		server_dequeue(s);
		if (!take(f, s, now, visit, err))
			return TURN_FAILED;
		if (!*visit)
			continue;
		(*visit)->server = s;
		g_hash_table_add(f->visits, *visit);
		if ((*visit)->kind == VISIT_DENIED) {
			server_enqueue(&f->servers, s, s->ready_ms);
			return TURN_GO;
		}
		s->is_blocked = false;
		start(f, s, *visit, now);
		server_touch(&f->servers, s);
		return TURN_GO;
	}
}

/* When the server may be visited again. */
static void
apply_manners(struct frontier *f, struct server *s, const struct manners *m, int64_t now)
{
	s->row->fails = m->was_reached && !manners_is_busy(m) ? 0 : s->row->fails + 1;
	s->is_blocked = s->row->fails > 0;
	s->row->next_ms = now + manners_wait_ms(m, s->row->fails,
						server_gap_ms(&f->servers, s, m->duration_ms));
	s->row->next_ms = MAX(s->row->next_ms, s->put_off_ms);
}

/* "Not now" is for all hosts of the domain `site`; NULL: it has none. */
static bool
apply_to_site(struct frontier *f, const struct server *s, const char *site, GError **err)
{
	g_autofree char *address = site ? g_strconcat("http://", site, NULL) : NULL;
	g_autoptr(url_t) of_site = address ? url_parse(address, NULL) : NULL;
	g_autofree char *domain = of_site ? page_host_name(of_site) : NULL;

	return !domain || servers_put_off(&f->servers, domain, s->row->next_ms, err);
}

bool
frontier_done(struct frontier *f, struct visit *visit, const struct manners *m, GError **err)
{
	struct server *s = visit->server;
	int64_t now = frontier_now_ms(f);
	bool was_denied = visit->kind == VISIT_DENIED, was_robots = visit->kind == VISIT_ROBOTS;
	bool is_of_site = f->settings.retry_scope == RETRY_SITE && m && manners_is_busy(m);
	g_autofree char *site = is_of_site ? url_site(url_host(visit->url)) : NULL;

	g_hash_table_remove(f->visits, visit);
	if (was_denied)
		return true;
	f->in_flight--;
	s->in_flight--;
	if (s->address)
		s->address->in_flight--;
	if (m->was_sent) {
		if (m->ip)
			s->is_exempt = m->is_exempt;
		server_found_at(&f->servers, s, m->ip);
		apply_manners(f, s, m, now);
		if (is_of_site && !apply_to_site(f, s, site, err))
			return false;
		if (s->address)
			s->address->next_ms = now + server_gap_ms(&f->servers, s, m->duration_ms);
	} else {
		s->row->next_ms = now;
	}
	/* Rules that could not be read deny what waited for them, and that takes no turn. Else
	 * those that wait for the same address come first. */
	server_enqueue(&f->servers, s,
		       was_robots ? now : s->row->next_ms + !server_is_relaxed(&f->servers, s));
	server_touch(&f->servers, s);
	return true;
}

bool
frontier_save(struct frontier *f, GError **err)
{
	return servers_save(&f->servers, err);
}

void
frontier_settled(struct frontier *f, struct page *page)
{
	struct server *s = g_hash_table_lookup(f->servers.known, &page->host);

	g_assert(s && g_hash_table_remove(s->out, &page->key));
}
