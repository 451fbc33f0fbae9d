#include "crawler/server.h"

#include <stdlib.h>
#include <string.h>

#define BUFFERED_PAGES 32
#define ADDRESS_RETRY_MS 100

/* ---- all of them ------------------------------------------------------------------------- */

void
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

bool
servers_init(struct servers *all, struct db *db, const struct frontier_settings *settings,
	     int64_t now, GError **err)
{
	all->db = db;
	all->settings = settings;
	all->known = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, server_free);
	all->addresses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	all->order = g_sequence_new(NULL);
	all->unsaved = g_ptr_array_new();
	all->domains = domain_waits(db, now, err);
	return all->domains != NULL;
}

void
servers_clear(struct servers *all)
{
	g_clear_pointer(&all->order, g_sequence_free);
	g_clear_pointer(&all->unsaved, g_ptr_array_unref);
	g_clear_pointer(&all->known, g_hash_table_unref);
	g_clear_pointer(&all->addresses, g_hash_table_unref);
	g_clear_pointer(&all->domains, g_hash_table_unref);
}

static struct address *
address_of(struct servers *all, const char *ip)
{
	struct address *a;

	if (!ip)
		return NULL;
	a = g_hash_table_lookup(all->addresses, ip);
	if (!a) {
		a = g_new0(struct address, 1);
		g_hash_table_insert(all->addresses, g_strdup(ip), a);
	}
	return a;
}

/* Whether the allow-list covers where the host was last found. */
static bool
is_own(const struct servers *all, const struct host *row)
{
	const char *comma = strrchr(row->name, ',');

	return row->ip &&
	       guard_exempts(all->settings->guard, row->ip, comma ? atoi(comma + 1) : 443);
}

static bool
is_of_domain(const char *name, const char *domain)
{
	size_t n = strlen(domain);

	return strncmp(name, domain, n) == 0 && strchr(".,", name[n]);
}

static void
put_off(struct server *s, int64_t until_ms)
{
	s->put_off_ms = MAX(s->put_off_ms, until_ms);
	s->row->next_ms = MAX(s->row->next_ms, until_ms);
	s->is_blocked = true;
}

/* Domains in trouble are few. */
static void
put_off_with_domain(const struct servers *all, struct server *s)
{
	GHashTableIter i;
	gpointer domain, until;

	g_hash_table_iter_init(&i, all->domains);
	while (g_hash_table_iter_next(&i, &domain, &until))
		if (is_of_domain(s->row->name, domain))
			put_off(s, *(const int64_t *)until);
}

struct server *
servers_get(struct servers *all, int64_t host, int64_t now, GError **err)
{
	struct server *s = g_hash_table_lookup(all->known, &host);
	struct host *row;

	if (s)
		return s;
	row = host_get(all->db, host, err);
	if (!row)
		return NULL;
	s = g_new0(struct server, 1);
	s->row = row;
	g_queue_init(&s->pages);
	g_queue_init(&s->errands);
	s->out =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, (GDestroyNotify)page_free);
	s->address = address_of(all, row->ip);
	s->is_exempt = is_own(all, row);
	/* After a clock that was years ahead. */
	row->next_ms = MIN(row->next_ms, now + MANNERS_MAX_MS);
	if (all->settings->after_crash)
		row->next_ms = MAX(row->next_ms, now + server_gap_ms(all, s, 0));
	s->is_blocked = row->fails > 0;
	put_off_with_domain(all, s);
	s->ready_ms = row->next_ms;
	g_hash_table_insert(all->known, &s->row->id, s);
	return s;
}

void
server_touch(struct servers *all, struct server *s)
{
	if (!s->is_unsaved)
		g_ptr_array_add(all->unsaved, s);
	s->is_unsaved = true;
}

bool
servers_save(struct servers *all, GError **err)
{
	for (guint i = 0; i < all->unsaved->len; i++) {
		struct server *s = all->unsaved->pdata[i];

		if (!host_save(all->db, s->row, err))
			return false;
		s->is_unsaved = false;
	}
	g_ptr_array_set_size(all->unsaved, 0);
	return true;
}

bool
servers_put_off(struct servers *all, const char *domain, int64_t until_ms, GError **err)
{
	GHashTableIter i;
	gpointer value;

	g_hash_table_iter_init(&i, all->known);
	while (g_hash_table_iter_next(&i, NULL, &value)) {
		struct server *s = value;

		if (!is_of_domain(s->row->name, domain))
			continue;
		put_off(s, until_ms);
		server_touch(all, s);
		if (s->place)
			server_enqueue(all, s, s->row->next_ms);
	}
	g_hash_table_insert(all->domains, g_strdup(domain), g_memdup2(&until_ms, sizeof until_ms));
	return domain_put_off(all->db, domain, until_ms, err);
}

/* ---- turns ------------------------------------------------------------------------------- */

static int
by_ready(const void *a, const void *b, void *unused)
{
	const struct server *s = a, *t = b;

	(void)unused;
	return s->ready_ms < t->ready_ms ? -1 : s->ready_ms > t->ready_ms;
}

/* Let the server wait for its turn, from `ready_ms` on. */
void
server_enqueue(struct servers *all, struct server *s, int64_t ready_ms)
{
	if (s->place)
		g_sequence_remove(s->place);
	s->ready_ms = ready_ms;
	s->place = g_sequence_insert_sorted(all->order, s, by_ready, NULL);
}

void
server_dequeue(struct server *s)
{
	g_sequence_remove(s->place);
	s->place = NULL;
}

bool
server_has_slot(const struct servers *all, const struct server *s)
{
	int slots =
		s->is_exempt && all->settings->own_per_host > 0 ? all->settings->own_per_host : 1;

	return s->in_flight < slots;
}

int64_t
server_gap_ms(const struct servers *all, const struct server *s, int duration_ms)
{
	int64_t gap = manners_gap_ms(duration_ms);

	if (s->is_exempt && all->settings->own_gap_ms >= 0)
		gap = all->settings->own_gap_ms;
	return MAX(gap, s->row->delay_ms);
}

void
server_wake(struct servers *all, struct server *s)
{
	if (!s->place && server_has_slot(all, s))
		server_enqueue(all, s, MAX(s->ready_ms, s->row->next_ms));
}

/* ---- manners ----------------------------------------------------------------------------- */

/* Whether the options for own servers lower the manners on this one. */
bool
server_is_relaxed(const struct servers *all, const struct server *s)
{
	return s->is_exempt && (all->settings->own_gap_ms >= 0 || all->settings->own_per_host > 0);
}

void
server_found_at(struct servers *all, struct server *s, const char *ip)
{
	if (!ip || g_strcmp0(ip, s->row->ip) == 0)
		return;
	g_free(s->row->ip);
	s->row->ip = g_strdup(ip);
	/* Requests still out were counted on the old address. */
	if (s->in_flight == 0)
		s->address = address_of(all, ip);
}

/* One request at a time to an address, and a gap between two, also for sites that share it. */
static bool
is_address_busy(const struct servers *all, const struct server *s, int64_t now)
{
	if (!s->address || server_is_relaxed(all, s))
		return false;
	return s->address->in_flight > 0 || (!s->is_exempt && s->address->next_ms > now);
}

/* Whether it is known which address the server is at, so that manners towards that can be kept.
 * With requests out it is the one they went to. */
static bool
is_located(struct servers *all, struct server *s, const struct url *url, int *wait_ms)
{
	const char *const *addresses;

	if (!all->settings->resolver || s->in_flight > 0)
		return true;
	if (!resolver_ask(all->settings->resolver, url, &addresses, wait_ms))
		return false;
	if (!addresses || (s->row->ip && g_strv_contains(addresses, s->row->ip)))
		return true;
	g_free(s->row->ip);
	s->row->ip = g_strdup(addresses[0]);
	s->address = address_of(all, s->row->ip);
	s->is_exempt = is_own(all, s->row);
	return true;
}

/* Whether a request may go to the server now; if not, it waits for its turn. */
bool
server_may_send(struct servers *all, struct server *s, const struct url *url, int64_t now)
{
	int wait_ms;

	if (s->row->next_ms > now)
		server_enqueue(all, s, s->row->next_ms);
	else if (!is_located(all, s, url, &wait_ms))
		server_enqueue(all, s, now + wait_ms);
	else if (is_address_busy(all, s, now))
		server_enqueue(all, s, MAX(s->address->next_ms, now + ADDRESS_RETRY_MS));
	else
		return true;
	return false;
}

/* ---- pages at hand ----------------------------------------------------------------------- */

static bool
refill_from(struct servers *all, struct server *s, int64_t source, int64_t now, GError **err)
{
	/* What was handed out stays due in the store until its outcome is saved. */
	int want = BUFFERED_PAGES + (int)g_hash_table_size(s->out);
	g_autoptr(GPtrArray) due = page_due(all->db, s->row->id, source, now / 1000, want, err);

	if (!due)
		return false;
	for (guint i = 0; i < due->len; i++) {
		struct page *p = due->pdata[i];

		if (!g_hash_table_contains(s->out, &p->key))
			g_queue_push_tail(&s->pages, g_steal_pointer(&due->pdata[i]));
	}
	return true;
}

bool
server_refill(struct servers *all, struct server *s, const GArray *sources, int64_t now,
	      GError **err)
{
	if (!sources)
		return refill_from(all, s, 0, now, err);
	for (guint i = 0; i < sources->len; i++)
		if (!refill_from(all, s, g_array_index(sources, int64_t, i), now, err))
			return false;
	return true;
}

void
server_drop_page(struct server *s, int64_t key)
{
	for (GList *l = s->pages.head; l; l = l->next) {
		struct page *page = l->data;

		if (page->key != key)
			continue;
		g_queue_delete_link(&s->pages, l);
		page_free(page);
		return;
	}
}
