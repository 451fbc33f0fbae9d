#include "crawler/harvest.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "crawler/suggest.h"
#include "data/mention.h"

#define DAY_S (24 * 3600)
/* Deep enough that what is reached does not depend on the order in which pages were found; the
 * host's budget and crawler/trap.h keep a site within bounds. */
#define SITE_MAX_DEPTH 32
#define OFF_SITE_MAX_DEPTH 2 /* hops off the sources */
/* Links of one page that lead off its site: a page that names the school in thousands of links to
 * as many hosts shall not make this crawler visit them all. */
#define OFF_SITE_MAX_LINKS 100
#define FEED_PAGES_A_DAY 200 /* the pages of a feed's further entries wait for the days after */

#define COMMENT_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"

/* What goes first. */
enum {
	PRIO_SITEMAP = 90,
	PRIO_HIT_ENTRY = 85,
	PRIO_ENTRY = 80,
	PRIO_HINTED = 60,
	PRIO_LISTED = 45,
	PRIO_SITE = 40,
};

/* ---- mentions ---------------------------------------------------------------------------- */

static char *
dump(json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	char *own = g_strdup(text);

	free(text);
	json_decref(json);
	return own;
}

/* "comment-3", "p27": a fragment that is one of many texts of a page, where others are a place in
 * it, or nothing. */
static bool
is_comment(const char *fragment)
{
	size_t letters = fragment ? strspn(fragment, COMMENT_LETTERS) : 0;
	size_t digits = letters > 0 ? strspn(fragment + letters, "0123456789") : 0;

	return digits > 0 && !fragment[letters + digits];
}

/* Entries without a link are known by the feed's address and their identifier. */
static char *
item_key(const struct page *page, const struct parsed_item *item, const struct url *url)
{
	g_autofree char *canonical = url ? url_canonical(url) : NULL;

	if (canonical && is_comment(url_fragment(url)))
		return g_strdup_printf("%s#%s", canonical, url_fragment(url));
	if (canonical)
		return g_steal_pointer(&canonical);
	return g_strdup_printf("%s#%s", page->url,
			       item->id      ? item->id
			       : item->title ? item->title
					     : "");
}

static char *
site_of(const struct url *url)
{
	char *site = url_site(url_host(url));

	return site ? site : g_strdup(url_host(url));
}

/* The school's own pages are kept, but they are no news to it. */
static bool
is_own_site(const struct school *school, const char *site)
{
	g_autofree char *address = strstr(school->website, "://")
					   ? g_strdup(school->website)
					   : g_strconcat("https://", school->website, NULL);
	g_autoptr(url_t) url = url_parse(address, NULL);
	g_autofree char *own = url && url_is_http(url) ? site_of(url) : NULL;

	return g_strcmp0(own, site) == 0 && own;
}

static bool
tell_of_mention(struct harvest *h, struct mention *m, GError **err)
{
	return !h->on_mention || h->on_mention(m, h->user, err);
}

/* `*hit` becomes true unless the mention was purged before. */
static bool
put_mention(struct harvest *h, const struct page *page, const struct parsed_item *item,
	    const struct match *match, const struct url *url, bool from_entry, bool *hit,
	    GError **err)
{
	const struct school *school = h->schools->pdata[match->school];
	g_autoptr(mention_t) m = g_new0(struct mention, 1);
	enum mention_put put;

	m->school = school->id;
	m->key = item_key(page, item, url);
	m->url = url ? g_strdup(url_href(url)) : g_strdup(page->url);
	m->title = g_strdup(item->title ? item->title : "");
	m->text = g_strdup(item->text && h->may_quote ? item->text : "");
	m->source_id = page->source;
	m->site = url ? site_of(url) : NULL;
	m->status = g_strdup(is_own_site(school, m->site) ? "own" : "new");
	m->lang = g_strdup(item->lang);
	m->published = item->published != WHEN_NONE ? item->published : item->updated;
	m->first_seen = m->last_seen = ledger_now(h->ledger);
	m->score = match->score;
	m->why = dump(match_why_json(match));
	m->near = dump(match_near_json(match));
	m->fingerprint = item->fingerprint;
	m->from_entry = from_entry;
	put = mention_put(h->ledger->db, m, err);
	if (h->mentions && put != MENTION_BURIED && put != MENTION_FAILED)
		g_array_append_val(h->mentions, m->id);
	switch (put) {
	case MENTION_BURIED:
		h->ledger->report->buried++;
		return true;
	case MENTION_NEW:
		*hit = true;
		h->ledger->report->mentions_new++;
		return tell_of_mention(h, m, err) &&
		       ledger_source_news(h->ledger, page, m->first_seen, err);
	case MENTION_CHANGED:
		*hit = true;
		h->ledger->report->mentions_changed++;
		return tell_of_mention(h, m, err);
	case MENTION_SAME:
		*hit = true;
		return true;
	default:
		return false;
	}
}

static bool
put_partial(struct harvest *h, const struct page *page, const struct parsed_item *item,
	    const struct match *match, const struct url *url, GError **err)
{
	const struct school *school = h->schools->pdata[match->school];
	g_autofree char *key = item_key(page, item, url);
	g_autofree char *why = dump(match_why_json(match));
	g_autofree char *near = dump(match_near_json(match));
	struct partial p = { .school = school->id,
			     .key = key,
			     .url = url ? url_href(url) : page->url,
			     .why = why,
			     .near = near,
			     .excerpt = item->partial && h->may_quote ? item->partial : "",
			     .score = match->score,
			     .seen_at = ledger_now(h->ledger) };
	bool is_buried;

	if (!partial_put(h->ledger->db, &p, &is_buried, err))
		return false;
	if (is_buried)
		h->ledger->report->buried++;
	else
		h->ledger->report->partials++;
	return true;
}

/* `*hit` becomes true when the item mentions a school. */
static bool
put_item(struct harvest *h, const struct page *page, const struct parsed_item *item,
	 const struct url *url, bool from_entry, bool *hit, GError **err)
{
	for (guint i = 0; i < item->matches->len; i++) {
		const struct match *match = item->matches->pdata[i];

		if (match->school >= h->schools->len)
			continue;
		if (match->is_mention) {
			if (!put_mention(h, page, item, match, url, from_entry, hit, err))
				return false;
		} else if (!put_partial(h, page, item, match, url, err)) {
			return false;
		}
	}
	return true;
}

/* ---- links ------------------------------------------------------------------------------- */

struct follow {
	enum page_role role;
	int depth, prio;
	int64_t interval_s;
	int64_t wait_s; /* until it is due for the first time */
};

static bool
add(struct harvest *h, const struct page *from, const struct url *url, const struct follow *how,
    GError **err)
{
	struct page page = { .role = how->role,
			     .source = from->source,
			     .depth = how->depth,
			     .prio = how->prio,
			     .next_at = ledger_now(h->ledger) + how->wait_s,
			     .interval_s = how->interval_s };
	bool is_new;

	return frontier_add(h->ledger->frontier, url, &page, &is_new, err);
}

static bool
is_same_site(const struct url *a, const struct url *b)
{
	g_autofree char *sa = NULL, *sb = NULL;

	if (strcmp(url_host(a), url_host(b)) == 0)
		return true;
	sa = site_of(a);
	sb = site_of(b);
	return strcmp(sa, sb) == 0;
}

static bool
is_whole_site(const struct source *source)
{
	return source && strcmp(source->kind, "site") == 0;
}

enum parse_links
harvest_links_of(const struct harvest *h, const struct page *page)
{
	int depth = page->depth + 1;

	if (page->role == PAGE_ROOT)
		return PARSE_ALL_LINKS;
	if (depth <= SITE_MAX_DEPTH && is_whole_site(ledger_source(h->ledger, page)))
		return PARSE_SITE_LINKS;
	return depth <= OFF_SITE_MAX_DEPTH ? PARSE_HINTED_LINKS : PARSE_NO_LINKS;
}

/* Whether a link is followed, by the kind of its source. */
static bool
wants(const struct source *source, const struct page *from, const struct url *page_url,
      const struct url *url, const struct parsed_link *link, struct follow *how)
{
	bool whole_site = is_whole_site(source);

	*how = (struct follow){ .role = PAGE_LINK,
				.depth = from->depth + 1,
				.interval_s = 14 * DAY_S };
	if (link->nofollow)
		return false;
	if (whole_site && how->depth <= SITE_MAX_DEPTH && is_same_site(page_url, url)) {
		how->prio = link->is_hinted ? PRIO_HINTED : MAX(PRIO_SITE - 5 * how->depth, 1);
		return true;
	}
	how->prio = PRIO_HINTED - how->depth;
	return link->is_hinted && how->depth <= OFF_SITE_MAX_DEPTH;
}

static bool
follow_links(struct harvest *h, const struct page *page, const struct parsed *parsed, GError **err)
{
	const struct source *source = ledger_source(h->ledger, page);
	g_autoptr(url_t) base = url_parse(page->url, NULL);
	int away = 0;

	for (guint i = 0; i < parsed->links->len; i++) {
		const struct parsed_link *link = parsed->links->pdata[i];
		g_autoptr(url_t) url = url_parse(link->url, NULL);
		struct follow how;

		if (!url || !url_is_http(url) || !wants(source, page, base, url, link, &how) ||
		    trap_catches(h->trap, url))
			continue;
		if (!is_same_site(base, url) && ++away > OFF_SITE_MAX_LINKS) {
			h->cuts |= CUT_AWAY;
			continue;
		}
		if (!add(h, page, url, &how, err))
			return false;
	}
	return true;
}

bool
harvest_sitemaps(struct harvest *h, const struct page *page, const struct url *url, GError **err)
{
	g_autofree char *origin = url_origin(url);
	g_autofree char *usual = g_strconcat(origin, "/sitemap.xml", NULL);
	char *none[] = { usual, NULL };
	char *const *named = frontier_sitemaps(h->ledger->frontier, origin);
	struct follow how = { .role = PAGE_SITEMAP, .prio = PRIO_SITEMAP, .interval_s = DAY_S };

	if (!named || !*named)
		named = none;
	for (; *named; named++) {
		g_autoptr(url_t) sitemap = url_parse(*named, NULL);

		if (sitemap && url_is_http(sitemap) && is_same_site(url, sitemap) &&
		    !add(h, page, sitemap, &how, err))
			return false;
	}
	return true;
}

/* ---- kinds of documents ------------------------------------------------------------------ */

static bool
may_keep(const struct parsed *parsed, const struct harvest_rules *rules)
{
	bool is_reserved = parsed->tdm_said ? parsed->tdm_reserved : rules->is_mining_reserved;

	return rules->may_index && !parsed->noindex && !is_reserved;
}

bool
harvest_needs_word(const struct parsed *parsed, const struct harvest_rules *rules)
{
	if (rules->is_mining_known || parsed->tdm_said || !may_keep(parsed, rules))
		return false;
	for (guint i = 0; i < parsed->items->len; i++)
		if (((const struct parsed_item *)parsed->items->pdata[i])->matches->len > 0)
			return true;
	return false;
}

static bool
harvest_page(struct harvest *h, struct page *page, const struct parsed *parsed,
	     const struct harvest_rules *rules, GError **err)
{
	const struct parsed_item *item = parsed->items->len ? parsed->items->pdata[0] : NULL;
	g_autoptr(url_t) url = NULL;
	bool hit = false;

	if (!item || !may_keep(parsed, rules))
		return true;
	url = url_parse(item->url ? item->url : page->url, NULL);
	if (!url || !url_is_http(url)) {
		url_free(url);
		url = url_parse(page->url, NULL);
	}
	if (!put_item(h, page, item, url, false, &hit, err))
		return false;
	page->is_hit = hit;
	return true;
}

/* When its earliest entry is from; WHEN_NONE when one does not say. */
static int64_t
begins_at(const struct parsed *feed)
{
	int64_t first = WHEN_NONE;

	for (guint i = 0; i < feed->items->len; i++) {
		const struct parsed_item *item = feed->items->pdata[i];
		int64_t at = item->published != WHEN_NONE ? item->published : item->updated;

		if (at == WHEN_NONE)
			return WHEN_NONE;
		first = i == 0 ? at : MIN(first, at);
	}
	return first;
}

/* Whether entries may have come and gone between the last look and this one: it is as long as it
 * was then, and nothing that stood there is left. */
static bool
has_gap(const struct source *s, const struct parsed *feed)
{
	int64_t first = begins_at(feed);

	return s && s->last_ok_at != WHEN_NONE && feed->items->len > 0 &&
	       feed->items->len <= s->items && first != WHEN_NONE && first > s->last_ok_at;
}

/* The part of the feed before this one, page by page back to the last look. */
static bool
fill_gap(struct harvest *h, const struct page *page, const struct parsed *feed, GError **err)
{
	const struct source *s = ledger_source(h->ledger, page);
	g_autoptr(url_t) from = url_parse(page->url, NULL);
	g_autoptr(url_t) older = feed->older ? url_parse(feed->older, from) : NULL;
	struct follow how = { .role = PAGE_LINK,
			      .depth = page->depth,
			      .prio = PRIO_SITEMAP,
			      .interval_s = 14 * DAY_S };

	if (!has_gap(s, feed))
		return true;
	if (older && url_is_http(older) && is_same_site(from, older))
		return add(h, page, older, &how, err) &&
		       frontier_told(h->ledger->frontier, older, ledger_now(h->ledger), err);
	ledger_notice(h->ledger,
		      g_strdup_printf("%s: all %u entries are newer than the last look, so others "
				      "may have come and gone in between; `earshot crawl --source "
				      "%" G_GINT64_FORMAT
				      "` between two nights reads it more often",
				      s->title ? s->title : s->url, feed->items->len, s->id));
	return true;
}

static bool
harvest_feed(struct harvest *h, struct page *page, const struct parsed *parsed,
	     const struct harvest_rules *rules, GError **err)
{
	h->ledger->report->entries += parsed->items->len;
	if (!fill_gap(h, page, parsed, err))
		return false;
	for (guint i = 0; i < parsed->items->len; i++) {
		const struct parsed_item *item = parsed->items->pdata[i];
		g_autoptr(url_t) url = item->url ? url_parse(item->url, NULL) : NULL;
		struct follow how = { .role = PAGE_ENTRY,
				      .depth = page->depth + 1,
				      .interval_s = DAY_S };
		bool hit = false;

		if (url && !url_is_http(url))
			g_clear_pointer(&url, url_free);
		if (may_keep(parsed, rules) && !put_item(h, page, item, url, true, &hit, err))
			return false;
		page->is_hit |= hit;
		how.prio = hit ? PRIO_HIT_ENTRY : PRIO_ENTRY;
		/* An hour less: a night's start drifts. */
		how.wait_s = hit ? 0 : MAX((int64_t)i / FEED_PAGES_A_DAY * DAY_S - 3600, 0);
		if (url && !parsed->is_whole && page->depth == 0 && !add(h, page, url, &how, err))
			return false;
	}
	return true;
}

/* A date alone is any time of that day; one that is yet to come says nothing. */
static bool
bring_forward(struct harvest *h, const struct url *url, int64_t lastmod, GError **err)
{
	if (lastmod == WHEN_NONE || lastmod > ledger_now(h->ledger) + DAY_S)
		return true;
	if (lastmod % DAY_S == 0)
		lastmod += DAY_S - 1;
	return frontier_told(h->ledger->frontier, url, lastmod, err);
}

static bool
harvest_sitemap(struct harvest *h, const struct page *page, const struct parsed *parsed,
		GError **err)
{
	const GPtrArray *lists[] = { parsed->sitemaps, parsed->places };
	g_autoptr(url_t) base = url_parse(page->url, NULL);

	for (size_t l = 0; l < G_N_ELEMENTS(lists); l++) {
		for (guint i = 0; i < lists[l]->len; i++) {
			const struct parsed_place *place = lists[l]->pdata[i];
			g_autoptr(url_t) url = url_parse(place->url, NULL);
			struct follow how = { .role = l == 0 ? PAGE_SITEMAP : PAGE_LINK,
					      .depth = page->depth + 1,
					      .prio = l == 0 ? PRIO_SITEMAP - 1 : PRIO_LISTED,
					      .interval_s = (l == 0 ? 1 : 14) * DAY_S };

			/* A site speaks for itself alone (sitemaps.org, "Sitemap file location").
			 */
			if (url && url_is_http(url) && is_same_site(base, url) &&
			    (l == 1 || page->depth < OFF_SITE_MAX_DEPTH) &&
			    (!add(h, page, url, &how, err) ||
			     (l == 1 && !bring_forward(h, url, place->lastmod, err))))
				return false;
		}
	}
	return true;
}

static bool
harvest_kind(struct harvest *h, struct page *page, const struct parsed *parsed,
	     const struct harvest_rules *rules, GError **err)
{
	switch (parsed->kind) {
	case PARSED_PAGE:
		if (!harvest_page(h, page, parsed, rules, err))
			return false;
		break;
	case PARSED_FEED:
		if (!harvest_feed(h, page, parsed, rules, err))
			return false;
		break;
	case PARSED_SITEMAP:
		return harvest_sitemap(h, page, parsed, err);
	default:
		return true;
	}
	return suggest_from_page(h->ledger, h->schools, page, parsed, err) &&
	       (!rules->may_follow || parsed->nofollow || follow_links(h, page, parsed, err));
}

bool
harvest_parsed(struct harvest *h, struct page *page, const struct parsed *parsed,
	       const struct harvest_rules *rules, GError **err)
{
	h->may_quote = rules->may_quote;
	h->cuts = parsed->cuts;
	if (h->mentions)
		g_array_set_size(h->mentions, 0);
	if (!harvest_kind(h, page, parsed, rules, err))
		return false;
	ledger_cut(h->ledger, page, h->cuts);
	return true;
}
