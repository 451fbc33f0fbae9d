/* parse_body: which parser a body is for, and what the matcher says of what comes out. */
#include <string.h>

#include "base/charset.h"
#include "base/fold.h"
#include "base/hash.h"
#include "base/simhash.h"
#include "base/when.h"
#include "crawler/article.h"
#include "crawler/article_match.h"
#include "crawler/feed.h"
#include "crawler/feed_build.h"
#include "crawler/feed_map.h"
#include "crawler/markup.h"
#include "crawler/parsed.h"
#include "crawler/sitemap.h"
#include "crawler/sniff.h"

#define MAX_TEXT (2 * 1024 * 1024) /* of one page or entry */
#define MAX_ALL_TEXT (16 * 1024 * 1024) /* of all entries that mention a school */
#define MAX_ADDRESSES (12 * 1024 * 1024) /* of a sitemap */
#define MAX_LINK_TEXT 200
#define FEED_CUT_SLACK 64 /* a cut leaves no half of a character or an entity */

struct parse_tools {
	struct match_scratch *scratch;
	struct article_reader *reader;
	struct fold fold;
};

struct parse_tools *
parse_tools_new(void)
{
	struct parse_tools *t = g_new0(struct parse_tools, 1);

	t->scratch = match_scratch_new();
	t->reader = article_reader_new();
	fold_init(&t->fold);
	return t;
}

void
parse_tools_free(struct parse_tools *t)
{
	if (!t)
		return;
	match_scratch_free(t->scratch);
	article_reader_free(t->reader);
	fold_clear(&t->fold);
	g_free(t);
}

/* What every step below works on. */
struct work {
	const struct parse_job *job;
	const struct matcher *matcher;
	struct parse_tools *tools;
	const char *bytes;
	size_t len;
	char *charset; /* the transport's label; NULL: not said */
	struct url *url;
	size_t text_left; /* of MAX_ALL_TEXT */
	guint spare; /* links before this one may make room for others */
	struct sniff sniff;
	struct parsed *out;
};

/* ---- matching ---------------------------------------------------------------------------- */

/* Most entries and texts are known to hold nothing by a look. */
static bool
may_see(struct work *w, const struct match_doc *doc)
{
	struct match_scratch *s = w->tools->scratch;
	const char *title = doc->title ? doc->title : "", *body = doc->body ? doc->body : "";

	return doc->n_links > 0 || matcher_may_see(w->matcher, s, title, strlen(title), NULL, 0) ||
	       matcher_may_see(w->matcher, s, body, strlen(body), NULL, 0) ||
	       (doc->url && matcher_may_see_address(w->matcher, s, doc->url, strlen(doc->url)));
}

static GPtrArray *
run_matcher(struct work *w, const struct match_doc *doc)
{
	return matcher_run(w->matcher, w->tools->scratch, doc);
}

static bool
has_mention(const GPtrArray *matches)
{
	for (guint i = 0; i < matches->len; i++)
		if (((struct match *)matches->pdata[i])->is_mention)
			return true;
	return false;
}

static char *
cut(const char *text, size_t max)
{
	size_t len = strlen(text);

	if (len > max)
		for (len = max; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80; len--)
			;
	return g_strndup(text, len);
}

/* At most PARSED_MAX_PARTIAL characters of `text`, with the hit at `start` in their middle. */
static char *
around(const char *text, size_t start)
{
	const char *end = text + strlen(text), *from = text + MIN(start, strlen(text)), *to = from;
	int n = 0;

	while (from > text && n < PARSED_MAX_PARTIAL / 2) {
		from = g_utf8_prev_char(from);
		n++;
	}
	for (; to < end && n < PARSED_MAX_PARTIAL; n++)
		to += g_utf8_skip[(guchar)*to];
	return g_strndup(from, (size_t)(to - from));
}

/* The surroundings of the best hit that stands in a text. */
static char *
partial(const GPtrArray *matches, const struct match_doc *doc)
{
	for (guint i = 0; i < matches->len; i++) {
		const struct match *m = matches->pdata[i];

		for (guint k = 0; k < m->why->len; k++) {
			const struct match_reason *r = m->why->pdata[k];
			const char *text = r->field == MATCH_BODY    ? doc->body
					   : r->field == MATCH_TITLE ? doc->title
								     : r->matched;

			if (text)
				return around(text,
					      text == r->matched ? 0 : (size_t)MAX(r->start, 0));
		}
	}
	return NULL;
}

static int64_t
fingerprint(struct work *w, const char *title, const char *text, int64_t *simhash)
{
	int64_t parts[2];

	fold_text(&w->tools->fold, title, strlen(title));
	parts[0] = hash_bytes(w->tools->fold.text, w->tools->fold.len);
	fold_text(&w->tools->fold, text, strlen(text));
	parts[1] = hash_bytes(w->tools->fold.text, w->tools->fold.len);
	*simhash = (int64_t)simhash_text(w->tools->fold.text, w->tools->fold.len);
	return hash_bytes(parts, sizeof parts);
}

/* Match `doc`, and keep of its text what the promise allows. */
static void
add_item(struct work *w, struct parsed_item *item, const struct match_doc *doc)
{
	const char *title = doc->title ? doc->title : "", *body = doc->body ? doc->body : "";

	g_ptr_array_add(w->out->items, item);
	if (!may_see(w, doc))
		return;
	g_ptr_array_unref(item->matches);
	item->matches = run_matcher(w, doc);
	item->fingerprint = fingerprint(w, title, body, &item->simhash);
	if (has_mention(item->matches)) {
		item->text = cut(body, MIN(MAX_TEXT, w->text_left));
		w->text_left -= strlen(item->text);
		if (strlen(item->text) < strlen(body))
			w->out->cuts |= CUT_TEXT;
	} else {
		item->partial = partial(item->matches, doc);
	}
	if (item->matches->len > 0) {
		item->title = doc->title ? g_strdup(doc->title) : NULL;
		item->lang = doc->lang ? g_strdup(doc->lang) : NULL;
	}
}

static bool
is_hinted(struct work *w, const char *url, const char *text)
{
	struct match_link named = { url, text };
	struct match_doc doc = { .links = &named, .n_links = 1 };
	g_autoptr(GPtrArray) seen = NULL;

	if (!matcher_may_see(w->matcher, w->tools->scratch, text, strlen(text), NULL, 0) &&
	    !matcher_may_see_address(w->matcher, w->tools->scratch, url, strlen(url)))
		return false;
	seen = run_matcher(w, &doc);
	return seen->len > 0;
}

static bool
is_same_site(const char *address, const struct url *page)
{
	g_autoptr(url_t) u = url_parse(address, NULL);
	g_autofree char *site = NULL, *page_site = NULL;

	if (!u || g_strcmp0(url_host(u), url_host(page)) == 0)
		return u != NULL;
	site = url_site(url_host(u));
	page_site = url_site(url_host(page));
	return site && page_site && strcmp(site, page_site) == 0;
}

/* There is no room for all links: the last that names no school makes room for one that does.
 * False: each of them names one. */
static bool
make_room(struct work *w)
{
	GPtrArray *links = w->out->links;

	while (w->spare > 0) {
		const struct parsed_link *l = links->pdata[--w->spare];

		if (!l->is_hinted) {
			g_ptr_array_remove_index(links, w->spare);
			return true;
		}
	}
	return false;
}

/* `may_hint`: a name could be in it. */
static void
add_link(struct work *w, const char *url, const char *text, bool nofollow, bool in_main,
	 bool may_hint)
{
	enum parse_links wanted = w->job->links;
	struct parsed_link *l;
	bool hinted;

	hinted = may_hint && is_hinted(w, url, text);
	if (!hinted && wanted != PARSE_ALL_LINKS &&
	    (wanted != PARSE_SITE_LINKS || !is_same_site(url, w->url)))
		return;
	if (w->out->links->len == PARSED_MAX_LINKS) {
		w->out->cuts |= CUT_LINKS;
		if (!hinted || !make_room(w))
			return;
	}
	l = g_new0(struct parsed_link, 1);
	l->url = g_strdup(url);
	l->text = cut(text, MAX_LINK_TEXT);
	l->nofollow = nofollow;
	l->in_main = in_main;
	l->is_hinted = hinted;
	g_ptr_array_add(w->out->links, l);
}

/* ---- pages -------------------------------------------------------------------------------- */

/* A page may name another address of its own site, and no other. */
static char *
page_address(const struct work *w, const char *canonical)
{
	g_autoptr(url_t) u = canonical ? url_parse(canonical, w->url) : NULL;

	if (u && url_is_http(u) && is_same_site(url_href(u), w->url))
		return url_fetchable(u);
	return url_fetchable(w->url);
}

static bool
has_rel(const struct article_link *l, const char *rel)
{
	for (guint i = 0; l->rel && i < l->rel->len; i++)
		if (strcmp(l->rel->pdata[i], rel) == 0)
			return true;
	return false;
}

static void
add_page_links(struct work *w, const struct article *a, bool may_hint)
{
	/* those of the text itself first, when there are too many for all */
	for (int in_main = 1; in_main >= 0; in_main--)
		for (guint i = 0; i < a->links->len; i++) {
			const struct article_link *l = a->links->pdata[i];

			if (l->in_main == in_main)
				add_link(w, l->url, l->text, has_rel(l, "nofollow"), l->in_main,
					 may_hint);
		}
}

/* What may be worth watching is told whether or not links are followed. */
static void
add_page_feeds(struct work *w, const struct article *a)
{
	for (guint i = 0; i < a->feeds->len && i < PARSED_MAX_LINKS; i++) {
		const struct article_feed *f = a->feeds->pdata[i];
		struct parsed_feed *to = g_new0(struct parsed_feed, 1);

		to->url = g_strdup(f->url);
		to->title = g_strdup(f->title);
		g_ptr_array_add(w->out->feeds, to);
	}
	w->out->platform = a->platform;
	w->out->platform_site = g_strdup(a->platform_site);
}

static void
add_page(struct work *w, const struct article *a, struct parsed_item *item, bool may_hint)
{
	w->out->kind = PARSED_PAGE;
	w->out->format = g_strdup("html");
	w->out->charset = g_strdup(a->charset);
	w->out->noindex = a->noindex;
	w->out->nofollow = a->nofollow;
	w->out->noarchive = a->noarchive || a->nosnippet;
	w->out->tdm_said = a->tdm_said;
	w->out->tdm_reserved = a->tdm_reserved;
	if (a->has_more_links && w->job->links != PARSE_NO_LINKS)
		w->out->cuts |= CUT_LINKS;
	item->url = page_address(w, a->canonical);
	if (w->job->links != PARSE_NO_LINKS)
		add_page_links(w, a, may_hint);
	add_page_feeds(w, a);
}

static void
read_page(struct work *w)
{
	g_autoptr(article_t) a = article_read(w->tools->reader, w->job->body, w->url, w->charset);
	struct parsed_item *item = parsed_item_new();
	struct article_doc d;

	add_page(w, a, item, true);
	item->published = a->published;
	article_doc_init(&d, a, item->url);
	add_item(w, item, &d.doc);
	article_doc_clear(&d);
	if (w->job->only_hits && item->matches->len == 0)
		g_ptr_array_set_size(w->out->feeds, 0);
	/* What may not be quoted is not kept: address, title and reasons remain. */
	if (a->nosnippet) {
		g_clear_pointer(&item->text, g_free);
		g_clear_pointer(&item->partial, g_free);
	}
	if (item->matches->len > 0)
		w->out->title = g_strdup(a->title);
}

/* A source's own page may tell its software by an element that a skim does not see. */
static bool
may_tell_platform(const struct work *w)
{
	return w->job->links == PARSE_ALL_LINKS && memmem(w->bytes, w->len, "mastodon", 8);
}

/* Most pages name no school, and most of those can be known by a look at their bytes. */
static bool
parse_page(struct work *w)
{
	g_autoptr(article_t) a = NULL;
	struct parsed_item *item;

	if (may_tell_platform(w) ||
	    article_may_mention(w->tools->reader, w->job->body, w->url, w->charset, w->matcher,
				w->tools->scratch)) {
		read_page(w);
		return true;
	}
	item = parsed_item_new();
	g_ptr_array_add(w->out->items, item);
	if (w->job->only_hits) {
		w->out->kind = PARSED_PAGE;
		w->out->format = g_strdup("html");
		item->url = url_fetchable(w->url);
		return true;
	}
	a = article_skim(w->tools->reader, w->url, w->job->links >= PARSE_SITE_LINKS);
	add_page(w, a, item, false);
	return true;
}

static bool
parse_text(struct work *w)
{
	const char *name;
	size_t len;
	g_autofree char *text =
		charset_decode(w->bytes, w->len, w->charset, CHARSET_PLAIN, &name, &len);
	struct parsed_item *item = parsed_item_new();
	struct match_doc doc = { .body = text, .is_wrapped = true };

	w->out->kind = PARSED_PAGE;
	w->out->format = g_strdup("text");
	w->out->charset = g_strdup(name);
	item->url = url_fetchable(w->url);
	doc.url = item->url;
	add_item(w, item, &doc);
	return true;
}

/* ---- feeds -------------------------------------------------------------------------------- */

static char *
plain(const char *html)
{
	return html ? markup_text(html, strlen(html), MAX_TEXT) : g_strdup("");
}

/* Summary and content are both read: either may be the only one that names the school. */
static char *
entry_text(const struct feed_entry *e)
{
	g_autofree char *summary = plain(e->summary), *content = plain(e->content);

	if (!*summary || strstr(content, summary))
		return g_steal_pointer(&content);
	return *content ? g_strconcat(summary, "\n", content, NULL) : g_steal_pointer(&summary);
}

static bool
is_cut(const char *html)
{
	return html && strlen(html) + FEED_CUT_SLACK >= FEED_MAX_HTML;
}

static void
add_entry(struct work *w, const struct feed *f, const struct feed_entry *e)
{
	g_autofree char *text = entry_text(e);
	const char *unwrap = w->job->map.unwrap;
	g_autofree char *target =
		unwrap && e->link ? feed_map_unwrap(e->link, unwrap, w->url) : NULL;
	const char *link = target ? target : e->link;
	struct parsed_item *item = parsed_item_new();
	struct match_doc doc = { .url = link, .title = e->title, .body = text, .lang = f->lang };

	item->url = g_strdup(link);
	item->id = g_strdup(e->id);
	item->published = e->published;
	item->updated = e->updated;
	if (is_cut(e->summary) || is_cut(e->content))
		w->out->cuts |= CUT_TEXT;
	add_item(w, item, &doc);
	if (w->job->links != PARSE_NO_LINKS && link && !w->job->map.is_whole)
		add_link(w, link, e->title ? e->title : "", false, true, true);
}

static bool
take_feed(struct work *w, const struct feed *f)
{
	if (!f->format)
		return false;
	w->out->is_whole = w->job->map.is_whole;
	w->out->kind = PARSED_FEED;
	w->out->format = g_strdup(f->format);
	w->out->charset = g_strdup(f->charset);
	w->out->title = f->title ? cut(f->title, MAX_LINK_TEXT) : NULL;
	w->out->bozo = f->bozo;
	w->out->ttl_s = f->ttl_s;
	w->out->quiet = f->quiet;
	w->out->older = g_strdup(f->older);
	if (f->has_more_entries)
		w->out->cuts |= CUT_ENTRIES;
	for (guint i = 0; i < f->entries->len && i < FEED_MAX_ENTRIES; i++)
		add_entry(w, f, f->entries->pdata[i]);
	return true;
}

static bool
parse_feed(struct work *w)
{
	g_autoptr(feed_t) f = feed_parse(w->job->body, w->url, w->job->content_type, NULL,
					 w->job->content_location);

	return take_feed(w, f);
}

/* What its kind of source says how to read is nothing else: a login page in its place is no find.
 */
static bool
parse_mapped(struct work *w)
{
	g_autoptr(feed_t) f =
		feed_map_parse(w->job->body, w->url, w->job->content_type, &w->job->map);

	take_feed(w, f);
	return true;
}

/* ---- sitemaps ----------------------------------------------------------------------------- */

/* False: there is no room for all. */
static bool
add_places(GPtrArray *to, const GPtrArray *from, size_t *left)
{
	for (guint i = 0; i < from->len; i++) {
		const struct sitemap_url *u = from->pdata[i];
		size_t len = strlen(u->loc);
		struct parsed_place *p;

		if (len > *left)
			return false;
		*left -= len;
		p = g_new0(struct parsed_place, 1);
		p->url = g_strdup(u->loc);
		p->lastmod = u->lastmod != WHEN_NONE ? u->lastmod : u->news_date;
		g_ptr_array_add(to, p);
	}
	return true;
}

static bool
parse_sitemap(struct work *w)
{
	g_autoptr(sitemap_t) s = sitemap_parse(w->job->body, w->url);
	size_t left = MAX_ADDRESSES;

	if (s->type == SITEMAP_NONE)
		return false;
	w->out->kind = PARSED_SITEMAP;
	w->out->format = g_strdup(sitemap_type_name(s->type));
	if (!add_places(w->out->places, s->urls, &left) ||
	    !add_places(w->out->sitemaps, s->sitemaps, &left) || s->has_more)
		w->out->cuts |= CUT_PLACES;
	return true;
}

/* ---- which is it -------------------------------------------------------------------------- */

static bool
is_mapped(const struct work *w)
{
	return w->job->map.entries != NULL;
}

static bool
is_sitemap(const struct work *w)
{
	return sniff_is_sitemap(&w->sniff, url_path(w->url), w->job->is_sitemap);
}

static bool
is_feed(const struct work *w)
{
	return sniff_is_feed(&w->sniff);
}

static bool
is_page(const struct work *w)
{
	return sniff_is_page(&w->sniff);
}

static bool
is_text(const struct work *w)
{
	return sniff_is_text(&w->sniff);
}

/* In this order: what the bytes say of themselves wins over the header, for feeds and sitemaps
 * are sent as everything. A row that turns out wrong leaves the body to those after it. */
static const struct {
	bool (*is_it)(const struct work *w);
	bool (*parse)(struct work *w);
} kinds[] = {
	{ is_mapped, parse_mapped }, { is_sitemap, parse_sitemap }, { is_feed, parse_feed },
	{ is_page, parse_page },     { is_text, parse_text },
};

struct parsed *
parse_body(const struct parse_job *job, const struct matcher *matcher, struct parse_tools *tools)
{
	struct work w = { .job = job, .matcher = matcher, .tools = tools };
	size_t len;
	bool done = false;

	if (job->is_mail)
		return parse_mail(job, matcher, tools);
	w.bytes = g_bytes_get_data(job->body, &len);
	w.len = len;
	w.out = parsed_new();
	w.url = url_parse(job->url, NULL);
	if (w.url && job->wants_post)
		w.out->post = post_text_read(job->body, w.url, job->content_type);
	if (!w.url || len == 0 || job->wants_post) {
		url_free(w.url);
		return w.out;
	}
	sniff_init(&w.sniff, w.bytes, w.len, job->content_type);
	w.charset = job->content_type ? charset_of_content_type(job->content_type) : NULL;
	w.text_left = MAX_ALL_TEXT;
	w.spare = PARSED_MAX_LINKS;
	for (size_t i = 0; !done && i < G_N_ELEMENTS(kinds); i++)
		done = kinds[i].is_it(&w) && kinds[i].parse(&w);
	url_free(w.url);
	sniff_clear(&w.sniff);
	g_free(w.charset);
	return w.out;
}
