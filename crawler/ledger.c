#include "crawler/ledger.h"

#include <string.h>

#include "base/quiet.h"
#include "base/when.h"

#define DAY_S (24 * 3600)
#define INTERVAL_MIN_S 3600
#define INTERVAL_MAX_S (14 * DAY_S)
#define FRESH_MAX_S (30 * DAY_S) /* a max-age of years is a mistake about a feed */
#define MISSING_S (30 * DAY_S)
/* A page found by a link is given up after so many failures in a row; when it is its server that
 * fails, only after two weeks: a newspaper that is down for three nights has what it had. */
#define TRIES 3
#define TRIES_OF_SERVER 14
#define CUTS_TOLD 10 /* one by one; the others are counted */

int64_t
ledger_now(const struct ledger *l)
{
	return l->frontier ? frontier_now_ms(l->frontier) / 1000 : when_now();
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

/* The sources whose own address the page is, or that redirect to it; NULL: none. */
static const GPtrArray *
ledger_watchers(const struct ledger *l, const struct page *page)
{
	const struct source *s = ledger_source(l, page);

	if (page->role != PAGE_ROOT || !l->watchers)
		return NULL;
	if (s && !watchers_of(l->watchers, page))
		watchers_add(l->watchers, page, s);
	return watchers_of(l->watchers, page);
}

/* `reading` is NULL when it is as it was. */
static bool
tell_ok(struct ledger *l, const struct source *s, const struct source_reading *reading,
	GError **err)
{
	if (is_first_look(l, s))
		l->report->sources_ok++;
	return source_looked_ok(l->db, s->id, ledger_now(l), reading, err);
}

static bool
tell_failed(struct ledger *l, const struct source *s, const char *error, GError **err)
{
	if (is_first_look(l, s)) {
		l->report->sources_failed++;
		g_ptr_array_add(l->report->failed,
				g_strdup_printf("%s: %s", s->title ? s->title : s->url, error));
	}
	return source_looked_failed(l->db, s->id, ledger_now(l), error, err);
}

/* `error` is NULL when it could be read. */
static bool
tell_all(struct ledger *l, const GPtrArray *watching, const char *error, GError **err)
{
	for (guint i = 0; watching && i < watching->len; i++)
		if (!(error ? tell_failed(l, watching->pdata[i], error, err)
			    : tell_ok(l, watching->pdata[i], NULL, err)))
			return false;
	return true;
}

bool
ledger_source_ok(struct ledger *l, const struct page *page, GError **err)
{
	const GPtrArray *watching = ledger_watchers(l, page);

	if (watching)
		watchers_heard(l->watchers, page, NULL);
	return tell_all(l, watching, NULL, err);
}

bool
ledger_source_failed(struct ledger *l, const struct page *page, const char *error, GError **err)
{
	const GPtrArray *watching = ledger_watchers(l, page);

	if (watching)
		watchers_heard(l->watchers, page, error);
	return tell_all(l, watching, error, err);
}

/* What is wrong with the body for this source; NULL: nothing. */
static const char *
complaint(const struct source *s, const struct parsed *parsed)
{
	if (parsed->kind == PARSED_NOTHING)
		return "it is neither a feed nor a page that can be read";
	if (strcmp(s->kind, "feed") == 0 && parsed->kind != PARSED_FEED)
		return "it is no feed";
	return NULL;
}

/* When a source last said anything new; WHEN_NONE: as before. A search that finds nothing may be as
 * alive as ever, and a page says nothing of when it was written. */
static int64_t
newest_at(const struct ledger *l, const struct source *s, const struct ledger_look *look)
{
	const struct kind *kind = catalogue_find(l->catalogue, s->catalogue);

	if (look->parsed->kind != PARSED_FEED || (kind && kind_is_search(kind)))
		return WHEN_NONE;
	if (look->pulse.newest_at != WHEN_NONE || !look->has_changed || look->pulse.entries == 0)
		return look->pulse.newest_at;
	return ledger_now(l);
}

bool
ledger_source_read(struct ledger *l, const struct page *page, const struct ledger_look *look,
		   GError **err)
{
	const struct parsed *parsed = look->parsed;
	const GPtrArray *watching = ledger_watchers(l, page);
	g_autofree char *cut = cut_text(look->cuts);
	struct source_reading reading = {
		.title = look->title,
		.items = parsed->kind == PARSED_FEED ? parsed->items->len : parsed->links->len,
		.gap_s = look->pulse.gap_s,
		.cut = cut,
	};

	for (guint i = 0; watching && i < watching->len; i++) {
		const struct source *s = watching->pdata[i];
		const char *error = complaint(s, parsed);

		watchers_heard(l->watchers, page, error);
		reading.newest_at = newest_at(l, s, look);
		if (!(error ? tell_failed(l, s, error, err) : tell_ok(l, s, &reading, err)))
			return false;
	}
	return true;
}

bool
ledger_source_follows(struct ledger *l, const struct page *page, const struct page *target,
		      bool *is_known, GError **err)
{
	const GPtrArray *watching = ledger_watchers(l, page);
	const char *error = NULL;

	*is_known = false;
	for (guint i = 0; watching && i < watching->len; i++)
		watchers_add(l->watchers, target, watching->pdata[i]);
	*is_known = watching && watchers_have_heard(l->watchers, target, &error);
	return !*is_known || tell_all(l, watching, error, err);
}

bool
ledger_source_news(struct ledger *l, const struct page *page, int64_t at, GError **err)
{
	const GPtrArray *watching = ledger_watchers(l, page);

	for (guint i = 0; watching && i < watching->len; i++)
		if (!source_brought_new(l->db, ((struct source *)watching->pdata[i])->id, at, err))
			return false;
	return watching || page->source == 0 || source_brought_new(l->db, page->source, at, err);
}

bool
ledger_source_gone(struct ledger *l, const struct page *page, const char *why, GError **err)
{
	const GPtrArray *watching = page->hops == 0 ? ledger_watchers(l, page) : NULL;

	for (guint i = 0; watching && i < watching->len; i++)
		if (!source_retire(l->db, ((struct source *)watching->pdata[i])->id, ledger_now(l),
				   why, err))
			return false;
	return true;
}

bool
ledger_source_stays(struct ledger *l, const struct page *page, GError **err)
{
	const struct source *s = ledger_source(l, page);
	struct source_move none;

	return page->role != PAGE_ROOT || !s || strcmp(s->url, page->url) != 0 ||
	       source_seen_moved(l->db, s->id, NULL, ledger_now(l), &none, err);
}

void
ledger_cut(struct ledger *l, const struct page *page, uint32_t cuts)
{
	g_autofree char *text = cut_text(cuts);

	if (text && ++l->report->cut <= CUTS_TOLD)
		ledger_notice(l, g_strdup_printf("%s was read in part: %s", page->url, text));
}

void
ledger_notice(struct ledger *l, char *text)
{
	g_ptr_array_add(l->report->notices, text);
}

void
ledger_fetched(struct ledger *l, struct page *page, int status, int64_t fresh_for_s)
{
	/* RFC 9111 §4.3.4: header fields that a 304 does not bring are those of the answer. */
	if (status == 304 && fresh_for_s < 0 && page->fetched_at != WHEN_NONE)
		fresh_for_s = page->fresh_until - page->fetched_at;
	page->status = status;
	page->fetched_at = ledger_now(l);
	page->fresh_until = page->fetched_at + CLAMP(fresh_for_s, 0, FRESH_MAX_S);
}

static bool
settle(struct ledger *l, struct page *page, GError **err)
{
	bool ok = page_save(l->db, page, err);

	frontier_settled(l->frontier, page);
	return ok;
}

/* A night's start drifts: what is due "every day" must not slip to every other day. But never more
 * often than hourly, and whole answers, for want of a validator, no more than daily. */
static int64_t
root_interval(int64_t every_s, const struct page *page)
{
	int64_t wait = MAX(every_s - MIN(every_s / 24, 3600), INTERVAL_MIN_S);

	if (every_s < DAY_S && !page->etag && !page->last_modified)
		wait = DAY_S;
	return MAX(wait, MIN(page->ttl_s, FRESH_MAX_S));
}

/* Who wants it most often decides for all that watch it. */
static int64_t
root_every(const struct ledger *l, const struct page *page, const struct source *s)
{
	const GPtrArray *watching = ledger_watchers(l, page);
	int64_t every_s = s->every_s;

	for (guint i = 0; watching && i < watching->len; i++)
		every_s = MIN(every_s, ((struct source *)watching->pdata[i])->every_s);
	return every_s;
}

/* How long until the next look; PAGE_NEVER for what has nothing to do with the school. */
static int64_t
interval(const struct ledger *l, struct page *page, bool has_changed)
{
	const struct source *s = ledger_source(l, page);

	if (page->role == PAGE_ROOT && s)
		return root_interval(root_every(l, page, s), page);
	if (page->role == PAGE_SITEMAP)
		return DAY_S - 3600;
	if (!page->is_hit && !(s && strcmp(s->kind, "site") == 0))
		return PAGE_NEVER;
	page->interval_s =
		CLAMP(has_changed ? page->interval_s * 8 / 10 : page->interval_s * 14 / 10,
		      INTERVAL_MIN_S, INTERVAL_MAX_S);
	return page->interval_s;
}

/* What is always reached through another address's redirect, and so is never due by itself. */
static bool
is_led_to(const struct page *page)
{
	return page->hops > 0 && (page->role == PAGE_ROOT || page->role == PAGE_SITEMAP);
}

bool
ledger_page_read(struct ledger *l, struct page *page, bool has_changed, GError **err)
{
	int64_t wait = interval(l, page, has_changed);

	page->fails = 0;
	page->next_at =
		wait == PAGE_NEVER || is_led_to(page)
			? PAGE_NEVER
			: quiet_until(page->quiet, MAX(ledger_now(l) + wait, page->fresh_until));
	if (!is_led_to(page))
		page->hops = 0;
	return settle(l, page, err);
}

bool
ledger_page_unchanged(struct ledger *l, struct page *page, GError **err)
{
	l->report->unchanged++;
	return ledger_source_ok(l, page, err) && ledger_page_read(l, page, false, err);
}

bool
ledger_page_missing(struct ledger *l, struct page *page, GError **err)
{
	return ledger_page_put_off(l, page, MAX(ledger_now(l) + MISSING_S, page->fresh_until), err);
}

/* A source that fails is tried again sooner than usual, but less and less so. */
static int64_t
retry_after(const struct ledger *l, const struct page *page)
{
	const struct source *s = ledger_source(l, page);
	int64_t wait = INTERVAL_MIN_S, every_s;

	if (page->role != PAGE_ROOT || !s)
		return DAY_S - 3600;
	every_s = root_every(l, page, s);
	for (int i = 1; i < page->fails && wait < every_s; i++)
		wait *= 2;
	return MIN(wait, root_interval(every_s, page));
}

/* No answer, or one that says nothing of the page. */
static bool
is_server_failure(const struct page *page)
{
	return page->status == 0 || page->status == 429 || page->status >= 500;
}

bool
ledger_page_failed(struct ledger *l, struct page *page, const char *error, GError **err)
{
	int tries = is_server_failure(page) ? TRIES_OF_SERVER : TRIES;
	bool is_kept = ++page->fails < tries || page->is_hit || page->role == PAGE_ROOT;

	l->report->failures++;
	l->report->given_up += !is_kept;
	page->next_at = is_led_to(page) || !is_kept
				? PAGE_NEVER
				: MAX(ledger_now(l) + retry_after(l, page), page->fresh_until);
	return ledger_source_failed(l, page, error, err) && settle(l, page, err);
}

bool
ledger_page_put_off(struct ledger *l, struct page *page, int64_t next_at, GError **err)
{
	page->next_at = next_at;
	return settle(l, page, err);
}
