#include "crawler/frontier.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "crawler/rulebook.h"

#define BUFFERED_PAGES 32
#define UNCHANGED_S (14 * 24 * 3600) /* lists are not always right */
/* A run waits so long for a host that only has to be left alone a little; what takes longer is
 * spread over the next runs. */
#define PATIENCE_MS 120000
#define ADDRESS_RETRY_MS 100

/* One host of the store with something to do in this run. */
struct server {
	struct host *row;
	GQueue pages; /* struct page *, best first */
	GQueue errands; /* struct visit *: robots.txt of others that redirect here */
	GHashTable *out; /* key -> struct page, handed out and not yet settled */
	GSequenceIter *place; /* in frontier.order; NULL: not waiting for a turn */
	struct address *address;
	int64_t ready_ms;
	int in_flight, visits;
	bool is_exempt, is_blocked;
};

/* One IP address: small sites share machines. */
struct address {
	int64_t next_ms;
	int in_flight;
};

struct frontier {
	struct db *db;
	struct frontier_settings settings;
	GArray *sources; /* NULL: pages of all */
	GHashTable *servers; /* host id -> struct server */
	GHashTable *ids; /* host name -> id */
	GHashTable *addresses; /* IP -> struct address */
	GHashTable *visits; /* handed out and not yet done */
	GHashTable *waiting; /* origin whose robots.txt is under way -> struct server */
	struct rulebook *rules;
	GSequence *order; /* struct server *, by ready_ms */
	int64_t start_ms, start_monotonic_ms;
	int in_flight;
};

/* ---- parts ------------------------------------------------------------------------------- */

static void
visit_free(struct visit *v)
{
	url_free(v->url);
	g_free(v->origin);
	g_free(v->reason);
	g_free(v);
}

static void
server_free(void *data)
{
	struct server *s = data;

	host_free(s->row);
	g_queue_clear_full(&s->pages, (GDestroyNotify)page_free);
	g_queue_clear_full(&s->errands, (GDestroyNotify)visit_free);
	g_hash_table_unref(s->out);
	g_free(s);
}

int64_t
frontier_now_ms(const struct frontier *f)
{
	return f->start_ms + (when_monotonic_ms() - f->start_monotonic_ms);
}

static int
by_ready(const void *a, const void *b, void *unused)
{
	const struct server *s = a, *t = b;

	(void)unused;
	return s->ready_ms < t->ready_ms ? -1 : s->ready_ms > t->ready_ms;
}

/* Let the server wait for its turn, from `ready_ms` on. */
static void
enqueue(struct frontier *f, struct server *s, int64_t ready_ms)
{
	if (s->place)
		g_sequence_remove(s->place);
	s->ready_ms = ready_ms;
	s->place = g_sequence_insert_sorted(f->order, s, by_ready, NULL);
}

static void
dequeue(struct server *s)
{
	g_sequence_remove(s->place);
	s->place = NULL;
}

static int
slots(const struct frontier *f, const struct server *s)
{
	return s->is_exempt && f->settings.own_per_host > 0 ? f->settings.own_per_host : 1;
}

static int64_t
gap_ms(const struct frontier *f, const struct server *s, int duration_ms)
{
	int64_t gap = manners_gap_ms(duration_ms);

	if (s->is_exempt && f->settings.own_gap_ms >= 0)
		gap = f->settings.own_gap_ms;
	return MAX(gap, s->row->delay_ms);
}

/* Whether the options for own servers lower the manners on this one. */
static bool
is_relaxed(const struct frontier *f, const struct server *s)
{
	return s->is_exempt && (f->settings.own_gap_ms >= 0 || f->settings.own_per_host > 0);
}

static struct address *
address_of(struct frontier *f, const char *ip)
{
	struct address *a;

	if (!ip)
		return NULL;
	a = g_hash_table_lookup(f->addresses, ip);
	if (!a) {
		a = g_new0(struct address, 1);
		g_hash_table_insert(f->addresses, g_strdup(ip), a);
	}
	return a;
}

/* Whether the allow-list covers where the host was last found. */
static bool
is_own(const struct frontier *f, const struct host *row)
{
	const char *comma = strrchr(row->name, ',');

	return row->ip && guard_exempts(f->settings.guard, row->ip, comma ? atoi(comma + 1) : 443);
}

static struct server *
server_of(struct frontier *f, int64_t host, GError **err)
{
	struct server *s = g_hash_table_lookup(f->servers, &host);
	struct host *row;

	if (s)
		return s;
	row = host_get(f->db, host, err);
	if (!row)
		return NULL;
	s = g_new0(struct server, 1);
	s->row = row;
	g_queue_init(&s->pages);
	g_queue_init(&s->errands);
	s->out =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, (GDestroyNotify)page_free);
	s->address = address_of(f, row->ip);
	s->is_exempt = is_own(f, row);
	/* After a clock that was years ahead. */
	row->next_ms = MIN(row->next_ms, frontier_now_ms(f) + MANNERS_MAX_MS);
	if (f->settings.after_crash)
		row->next_ms = MAX(row->next_ms, frontier_now_ms(f) + gap_ms(f, s, 0));
	s->ready_ms = row->next_ms;
	s->is_blocked = row->fails > 0;
	g_hash_table_insert(f->servers, &s->row->id, s);
	return s;
}

/* ---- making and filling ------------------------------------------------------------------ */

static bool
load(struct frontier *f, GError **err)
{
	g_autoptr(GArray) due = host_due(f->db, f->start_ms / 1000, err);

	if (!due)
		return false;
	for (guint i = 0; i < due->len; i++) {
		struct server *s = server_of(f, g_array_index(due, int64_t, i), err);

		if (!s)
			return false;
		enqueue(f, s, s->ready_ms);
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
	f->start_ms = when_now() * 1000;
	f->start_monotonic_ms = when_monotonic_ms();
	f->servers = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, server_free);
	f->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	f->addresses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	f->visits = g_hash_table_new_full(NULL, NULL, (GDestroyNotify)visit_free, NULL);
	f->waiting = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	f->rules = rulebook_new(db, settings->agent);
	f->order = g_sequence_new(NULL);
	return load(f, err) ? g_steal_pointer(&f) : NULL;
}

void
frontier_free(struct frontier *f)
{
	if (!f)
		return;
	g_sequence_free(f->order);
	rulebook_free(f->rules);
	g_hash_table_unref(f->visits);
	g_hash_table_unref(f->waiting);
	g_hash_table_unref(f->servers);
	g_hash_table_unref(f->ids);
	g_hash_table_unref(f->addresses);
	g_clear_pointer(&f->sources, g_array_unref);
	g_free(f);
}

size_t
frontier_hosts(const struct frontier *f)
{
	return (size_t)g_sequence_get_length(f->order);
}

static bool
host_id(struct frontier *f, const struct url *url, int64_t *id, GError **err)
{
	g_autofree char *name = page_host_name(url);
	int64_t *known = g_hash_table_lookup(f->ids, name);

	if (known) {
		*id = *known;
		return true;
	}
	if (!host_known(f->db, name, id, err))
		return false;
	known = g_new(int64_t, 1);
	*known = *id;
	g_hash_table_insert(f->ids, g_steal_pointer(&name), known);
	return true;
}

/* The host has something due: it gets its turn. */
static bool
wake(struct frontier *f, int64_t host, GError **err)
{
	struct server *s = server_of(f, host, err);

	if (!s)
		return false;
	if (!s->place && s->in_flight < slots(f, s))
		enqueue(f, s, MAX(s->ready_ms, s->row->next_ms));
	return true;
}

bool
frontier_add(struct frontier *f, const struct url *url, struct page *page, bool *is_new,
	     GError **err)
{
	g_autofree char *fetchable = url_fetchable(url);
	bool added;

	if (!host_id(f, url, &page->host, err))
		return false;
	page->key = page_key(url);
	page->url = fetchable;
	added = page_add(f->db, page, is_new, err);
	page->url = NULL;
	if (!added || page->next_at > frontier_now_ms(f) / 1000 ||
	    (!*is_new && page->role != PAGE_ROOT))
		return added;
	return wake(f, page->host, err);
}

/* A page at hand that is not due any more. */
static void
drop_at_hand(struct frontier *f, int64_t host, int64_t key)
{
	struct server *s = g_hash_table_lookup(f->servers, &host);

	for (GList *l = s ? s->pages.head : NULL; l; l = l->next) {
		struct page *page = l->data;

		if (page->key != key)
			continue;
		g_queue_delete_link(&s->pages, l);
		page_free(page);
		return;
	}
}

bool
frontier_told(struct frontier *f, const struct url *url, int64_t changed_at, GError **err)
{
	int64_t host, key = page_key(url);
	enum page_told told;

	if (!host_id(f, url, &host, err) ||
	    !page_told(f->db, host, key, changed_at, frontier_now_ms(f) / 1000, UNCHANGED_S, &told,
		       err))
		return false;
	if (told == PAGE_TOLD_DUE)
		return wake(f, host, err);
	if (told == PAGE_TOLD_LATER)
		drop_at_hand(f, host, key);
	return true;
}

/* ---- robots ------------------------------------------------------------------------------ */

/* Whoever waited for the file may go on; the file was a visit too, so its Crawl-delay holds from
 * now on, and not from the next visit. */
static bool
settle_rules(struct frontier *f, const char *origin, GError **err)
{
	struct server *s = g_hash_table_lookup(f->waiting, origin);
	int64_t now = frontier_now_ms(f);

	if (!s)
		return true;
	g_hash_table_remove(f->waiting, origin);
	s->row->delay_ms = rulebook_delay_ms(f->rules, origin);
	if (s->row->delay_ms > 0)
		s->row->next_ms = MAX(s->row->next_ms, now + gap_ms(f, s, 0));
	if (s->in_flight < slots(f, s))
		enqueue(f, s, now);
	return host_save(f->db, s->row, err);
}

bool
frontier_robots(struct frontier *f, const struct visit *visit, int status, GBytes *body,
		const char *error, GError **err)
{
	bool ok = rulebook_put(f->rules, visit->origin, frontier_now_ms(f) / 1000, status, body,
			       error, err);

	return ok && settle_rules(f, visit->origin, err);
}

bool
frontier_robots_moved(struct frontier *f, const struct visit *visit, const struct url *to,
		      GError **err)
{
	struct visit *errand;
	struct server *s;
	int64_t id;

	if (!host_id(f, to, &id, err))
		return false;
	s = server_of(f, id, err);
	if (!s)
		return false;
	errand = g_new0(struct visit, 1);
	errand->kind = VISIT_ROBOTS;
	errand->url = url_copy(to);
	errand->origin = g_strdup(visit->origin);
	errand->hops = visit->hops + 1;
	g_queue_push_tail(&s->errands, errand);
	if (!s->place && s->in_flight < slots(f, s))
		enqueue(f, s, MAX(s->ready_ms, s->row->next_ms));
	return true;
}

char *const *
frontier_sitemaps(struct frontier *f, const char *origin)
{
	return rulebook_sitemaps(f->rules, origin);
}

/* ---- turns ------------------------------------------------------------------------------- */

static bool
refill_from(struct frontier *f, struct server *s, int64_t source, GError **err)
{
	/* What was handed out stays due in the store until its outcome is saved. */
	int want = BUFFERED_PAGES + (int)g_hash_table_size(s->out);
	g_autoptr(GPtrArray) due =
		page_due(f->db, s->row->id, source, frontier_now_ms(f) / 1000, want, err);

	if (!due)
		return false;
	for (guint i = 0; i < due->len; i++) {
		struct page *p = due->pdata[i];

		if (!g_hash_table_contains(s->out, &p->key))
			g_queue_push_tail(&s->pages, g_steal_pointer(&due->pdata[i]));
	}
	return true;
}

static bool
refill(struct frontier *f, struct server *s, GError **err)
{
	if (!f->sources)
		return refill_from(f, s, 0, err);
	for (guint i = 0; i < f->sources->len; i++)
		if (!refill_from(f, s, g_array_index(f->sources, int64_t, i), err))
			return false;
	return true;
}

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

/* One request at a time to an address, and a gap between two, also for sites that share it. */
static bool
is_address_busy(const struct frontier *f, const struct server *s, int64_t now)
{
	if (!s->address || is_relaxed(f, s))
		return false;
	return s->address->in_flight > 0 || (!s->is_exempt && s->address->next_ms > now);
}

/* Whether it is known which address the server is at, so that manners towards that can be kept.
 * With requests out it is the one they went to. */
static bool
is_located(struct frontier *f, struct server *s, const struct url *url, int *wait_ms)
{
	const char *const *addresses;

	if (!f->settings.resolver || s->in_flight > 0)
		return true;
	if (!resolver_ask(f->settings.resolver, url, &addresses, wait_ms))
		return false;
	if (!addresses || (s->row->ip && g_strv_contains(addresses, s->row->ip)))
		return true;
	g_free(s->row->ip);
	s->row->ip = g_strdup(addresses[0]);
	s->address = address_of(f, s->row->ip);
	s->is_exempt = is_own(f, s->row);
	return true;
}

/* Whether a request may go to the server now; if not, it waits for its turn. */
static bool
may_send(struct frontier *f, struct server *s, const struct url *url, int64_t now)
{
	int wait_ms;

	if (s->row->next_ms > now)
		enqueue(f, s, s->row->next_ms);
	else if (!is_located(f, s, url, &wait_ms))
		enqueue(f, s, now + wait_ms);
	else if (is_address_busy(f, s, now))
		enqueue(f, s, MAX(s->address->next_ms, now + ADDRESS_RETRY_MS));
	else
		return true;
	return false;
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
	if (!g_queue_is_empty(&s->errands)) {
		const struct visit *errand = g_queue_peek_head(&s->errands);

		if (may_send(f, s, errand->url, now))
			*visit = g_queue_pop_head(&s->errands);
		return true;
	}
	if (s->visits >= f->settings.host_budget)
		return true;
	if (g_queue_is_empty(&s->pages) && !refill(f, s, err))
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
	if ((rule == RULE_UNKNOWN || rule == RULE_ALLOWED) && !may_send(f, s, url, now))
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
	if (g_queue_is_empty(&s->pages) && g_queue_is_empty(&s->errands) && !refill(f, s, err))
		return false;
	*is_done = g_queue_is_empty(&s->errands) &&
		   (g_queue_is_empty(&s->pages) || s->visits >= f->settings.host_budget);
	if (*is_done)
		dequeue(s);
	return true;
}

/* When there is no turn now: how long to wait, if it is worth it. */
static enum turn
idle(struct frontier *f, int64_t now, int *wait_ms, GError **err)
{
	GSequenceIter *i = g_sequence_get_begin_iter(f->order);

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
	s->row->next_ms = now + gap_ms(f, s, 0);
	if (s->in_flight < slots(f, s))
		enqueue(f, s, s->row->next_ms);
}

enum turn
frontier_next(struct frontier *f, struct visit **visit, int *wait_ms, GError **err)
{
	int64_t now = frontier_now_ms(f);

	for (;;) {
		GSequenceIter *first = g_sequence_get_begin_iter(f->order);
		struct server *s;

		if (g_sequence_iter_is_end(first))
			return idle(f, now, wait_ms, err);
		s = g_sequence_get(first);
		if (s->ready_ms > now)
			return idle(f, now, wait_ms, err);
		dequeue(s);
		if (!take(f, s, now, visit, err))
			return TURN_FAILED;
		if (!*visit)
			continue;
		(*visit)->server = s;
		g_hash_table_add(f->visits, *visit);
		if ((*visit)->kind == VISIT_DENIED) {
			enqueue(f, s, s->ready_ms);
			return TURN_GO;
		}
		s->is_blocked = false;
		start(f, s, *visit, now);
		return host_save(f->db, s->row, err) ? TURN_GO : TURN_FAILED;
	}
}

/* When the server may be visited again. */
static void
apply_manners(struct frontier *f, struct server *s, const struct manners *m, int64_t now)
{
	s->row->fails = m->was_reached && !manners_is_busy(m) ? 0 : s->row->fails + 1;
	s->is_blocked = s->row->fails > 0;
	s->row->next_ms = now + manners_wait_ms(m, s->row->fails, gap_ms(f, s, m->duration_ms));
}

bool
frontier_done(struct frontier *f, struct visit *visit, const struct manners *m, GError **err)
{
	struct server *s = visit->server;
	int64_t now = frontier_now_ms(f);
	bool was_denied = visit->kind == VISIT_DENIED, was_robots = visit->kind == VISIT_ROBOTS;

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
		if (m->ip && g_strcmp0(m->ip, s->row->ip) != 0) {
			g_free(s->row->ip);
			s->row->ip = g_strdup(m->ip);
			/* Requests still out were counted on the old address. */
			if (s->in_flight == 0)
				s->address = address_of(f, m->ip);
		}
		apply_manners(f, s, m, now);
		if (s->address)
			s->address->next_ms = now + gap_ms(f, s, m->duration_ms);
	} else {
		s->row->next_ms = now;
	}
	/* Rules that could not be read deny what waited for them, and that takes no turn. Else
	 * those that wait for the same address come first. */
	enqueue(f, s, was_robots ? now : s->row->next_ms + !is_relaxed(f, s));
	return host_save(f->db, s->row, err);
}

void
frontier_settled(struct frontier *f, struct page *page)
{
	struct server *s = g_hash_table_lookup(f->servers, &page->host);

	g_assert(s && g_hash_table_remove(s->out, &page->key));
}
