#include "crawler/ledger.h"

#include <string.h>

#define DAY_S (24 * 3600)
#define INTERVAL_MIN_S 3600
#define INTERVAL_MAX_S (14 * DAY_S)
#define FRESH_MAX_S (30 * DAY_S) /* a max-age of years is a mistake about a feed */
#define TRIES 3 /* a page found by a link is forgotten after so many failures in a row */

int64_t
ledger_now(const struct ledger *l)
{
	return frontier_now_ms(l->frontier) / 1000;
}

const struct source *
ledger_source(const struct ledger *l, const struct page *page)
{
	return g_hash_table_lookup(l->sources, &page->source);
}

/* A source is counted once a run, however many redirects led to it. */
static bool
is_first_look(struct ledger *l, const struct source *s)
{
	return g_hash_table_add(l->looked, (gpointer)(uintptr_t)s);
}

bool
ledger_source_ok(struct ledger *l, const struct page *page, const char *title, int64_t items,
		 GError **err)
{
	const struct source *s = ledger_source(l, page);

	if (page->role != PAGE_ROOT || !s)
		return true;
	if (is_first_look(l, s))
		l->report->sources_ok++;
	return source_looked_ok(l->db, s->id, ledger_now(l), title, items, err);
}

bool
ledger_source_failed(struct ledger *l, const struct page *page, const char *error, GError **err)
{
	const struct source *s = ledger_source(l, page);

	if (page->role != PAGE_ROOT || !s)
		return true;
	if (is_first_look(l, s)) {
		l->report->sources_failed++;
		g_ptr_array_add(l->report->failed,
				g_strdup_printf("%s: %s", s->title ? s->title : s->url, error));
	}
	return source_looked_failed(l->db, s->id, ledger_now(l), error, err);
}

static bool
settle(struct ledger *l, struct page *page, GError **err)
{
	bool ok = page_save(l->db, page, err);

	frontier_settled(l->frontier, page);
	return ok;
}

/* How long until the next look; PAGE_NEVER for what has nothing to do with the school. */
static int64_t
interval(const struct ledger *l, struct page *page, bool has_changed)
{
	const struct source *s = ledger_source(l, page);

	/* A night's start drifts: what is due "every day" must not slip to every other day. */
	if (page->role == PAGE_ROOT && s)
		return s->every_s - MIN(s->every_s / 24, 3600);
	if (page->role == PAGE_SITEMAP)
		return DAY_S - 3600;
	if (!page->is_hit && !(s && strcmp(s->kind, "site") == 0))
		return PAGE_NEVER;
	page->interval_s =
		CLAMP(has_changed ? page->interval_s * 8 / 10 : page->interval_s * 14 / 10,
		      INTERVAL_MIN_S, INTERVAL_MAX_S);
	return page->interval_s;
}

bool
ledger_page_read(struct ledger *l, struct page *page, bool has_changed, int64_t fresh_for_s,
		 GError **err)
{
	int64_t wait = interval(l, page, has_changed), now = ledger_now(l);

	page->fails = 0;
	page->fresh_until = now + CLAMP(fresh_for_s, 0, FRESH_MAX_S);
	/* The target of a redirect is reached through it, never by itself. */
	page->next_at = wait == PAGE_NEVER || page->hops > 0 ? PAGE_NEVER
							     : MAX(now + wait, page->fresh_until);
	return settle(l, page, err);
}

bool
ledger_page_unchanged(struct ledger *l, struct page *page, int64_t fresh_for_s, GError **err)
{
	l->report->unchanged++;
	return ledger_source_ok(l, page, NULL, -1, err) &&
	       ledger_page_read(l, page, false, fresh_for_s, err);
}

bool
ledger_page_failed(struct ledger *l, struct page *page, const char *error, GError **err)
{
	int64_t now = ledger_now(l);
	bool is_kept = ++page->fails < TRIES || page->is_hit;

	l->report->failures++;
	page->next_at = page->hops > 0            ? PAGE_NEVER
			: page->role == PAGE_ROOT ? now + INTERVAL_MIN_S
			: is_kept                 ? now + DAY_S - 3600
						  : PAGE_NEVER;
	return ledger_source_failed(l, page, error, err) && settle(l, page, err);
}

bool
ledger_page_put_off(struct ledger *l, struct page *page, int64_t next_at, GError **err)
{
	page->next_at = next_at;
	return settle(l, page, err);
}
