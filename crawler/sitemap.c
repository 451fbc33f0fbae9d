#include "crawler/sitemap.h"

#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/charset.h"
#include "base/when.h"
#include "crawler/feed.h"
#include "crawler/xml.h"

#define MAX_TEXT 4096 /* bytes of one address or title; the protocol allows addresses of 2,048 */
#define NEWS_NS "http://www.google.com/schemas/sitemap-news/"

/* What the text of an element is for. */
enum want { WANT_NOTHING, WANT_LOC, WANT_LASTMOD, WANT_NEWS_TITLE, WANT_NEWS_DATE, N_WANTS };

struct reader {
	struct sitemap *sitemap;
	const struct url *base;
	unsigned depth; /* open elements */
	unsigned record_depth; /* depth inside the open <url> or <sitemap>; 0: none is open */
	bool is_index; /* that record is a <sitemap> */
	enum want want;
	unsigned want_depth; /* depth inside the element wanted */
	GString *texts[N_WANTS]; /* [WANT_NOTHING]: what stands in the record itself */
};

static void
sitemap_url_free(void *p)
{
	struct sitemap_url *u = p;

	g_free(u->loc);
	g_free(u->news_title);
	g_free(u);
}

void
sitemap_free(struct sitemap *s)
{
	if (!s)
		return;
	g_ptr_array_unref(s->urls);
	g_ptr_array_unref(s->sitemaps);
	g_free(s);
}

const char *
sitemap_type_name(enum sitemap_type type)
{
	static const char *const names[] = {
		[SITEMAP_NONE] = NULL, [SITEMAP_URLSET] = "urlset", [SITEMAP_INDEX] = "index",
		[SITEMAP_RSS] = "rss", [SITEMAP_ATOM] = "atom",     [SITEMAP_TEXT] = "text",
	};

	return names[type];
}

/* Nothing is added for an address that is not http(s), or beyond the limit. */
static struct sitemap_url *
add(struct sitemap *s, GPtrArray *list, const char *loc, const struct url *base)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(loc));
	g_autoptr(url_t) url = *trimmed ? url_parse(trimmed, base) : NULL;
	struct sitemap_url *u;

	if (!url || !url_is_http(url))
		return NULL;
	if (list->len >= SITEMAP_MAX_URLS) {
		s->has_more = true;
		return NULL;
	}
	u = g_new0(struct sitemap_url, 1);
	u->loc = g_strdup(url_href(url));
	u->lastmod = u->news_date = WHEN_NONE;
	g_ptr_array_add(list, u);
	return u;
}

/* ---- XML (sitemaps.org protocol 0.9) ---------------------------------------------------- */

static void
end_record(struct reader *r)
{
	struct sitemap *s = r->sitemap;
	const char *loc = r->texts[WANT_LOC]->str;
	struct sitemap_url *u;

	/* Some write the address straight into the record. */
	if (strspn(loc, " \t\r\n") == r->texts[WANT_LOC]->len)
		loc = r->texts[WANT_NOTHING]->str;
	u = add(s, r->is_index ? s->sitemaps : s->urls, loc, r->base);
	if (u) {
		when_parse(r->texts[WANT_LASTMOD]->str, &u->lastmod);
		when_parse(r->texts[WANT_NEWS_DATE]->str, &u->news_date);
		if (r->texts[WANT_NEWS_TITLE]->len)
			u->news_title = g_strstrip(g_strdup(r->texts[WANT_NEWS_TITLE]->str));
	}
	r->record_depth = 0;
	r->want = WANT_NOTHING;
}

static void
begin_record(struct reader *r, bool is_index)
{
	if (r->record_depth)
		end_record(r);
	for (size_t i = 0; i < N_WANTS; i++)
		g_string_truncate(r->texts[i], 0);
	r->is_index = is_index;
	r->record_depth = r->depth;
	if (r->sitemap->type == SITEMAP_NONE)
		r->sitemap->type = is_index ? SITEMAP_INDEX : SITEMAP_URLSET;
}

/* Namespaces of the protocol's own elements are often wrong or absent, so position counts: a <loc>
 * is the record's child, while those of images and videos stand deeper. */
static enum want
want_of(const struct reader *r, const char *ns, const char *name)
{
	bool is_news = ns && g_str_has_prefix(ns, NEWS_NS);

	if (is_news && g_ascii_strcasecmp(name, "title") == 0)
		return WANT_NEWS_TITLE;
	if (is_news && g_ascii_strcasecmp(name, "publication_date") == 0)
		return WANT_NEWS_DATE;
	if (r->depth != r->record_depth + 1)
		return WANT_NOTHING;
	if (g_ascii_strcasecmp(name, "loc") == 0)
		return WANT_LOC;
	return g_ascii_strcasecmp(name, "lastmod") == 0 ? WANT_LASTMOD : WANT_NOTHING;
}

static void
on_start(void *user, const char *ns, const char *name, const struct xml_attribute *attributes,
	 size_t n)
{
	static const struct {
		const char *name;
		enum sitemap_type type;
	} roots[] = {
		{ "urlset", SITEMAP_URLSET }, { "sitemapindex", SITEMAP_INDEX },
		{ "rss", SITEMAP_RSS },       { "rdf", SITEMAP_RSS },
		{ "feed", SITEMAP_ATOM },
	};
	struct reader *r = user;
	enum want want;

	(void)attributes, (void)n;
	r->depth++;
	for (size_t i = 0; r->sitemap->type == SITEMAP_NONE && i < G_N_ELEMENTS(roots); i++) {
		if (g_ascii_strcasecmp(roots[i].name, name) == 0)
			r->sitemap->type = roots[i].type;
	}
	if (r->want == WANT_LOC)
		return; /* whatever stands in a <loc>, its text is the address */
	if (g_ascii_strcasecmp(name, "url") == 0 || g_ascii_strcasecmp(name, "sitemap") == 0) {
		begin_record(r, g_ascii_strcasecmp(name, "sitemap") == 0);
		return;
	}
	want = r->record_depth ? want_of(r, ns, name) : WANT_NOTHING;
	if (want == WANT_NOTHING)
		return;
	r->want = want;
	r->want_depth = r->depth;
	g_string_truncate(r->texts[want], 0);
}

static void
on_end(void *user)
{
	struct reader *r = user;

	if (r->record_depth && r->depth == r->record_depth)
		end_record(r);
	else if (r->want && r->depth == r->want_depth)
		r->want = WANT_NOTHING;
	r->depth--;
}

static void
on_text(void *user, const char *text, size_t len)
{
	struct reader *r = user;
	GString *into = r->texts[r->want];

	if (!r->record_depth || (!r->want && r->depth != r->record_depth) || into->len >= MAX_TEXT)
		return;
	g_string_append_len(into, text, (gssize)len);
}

static void
on_reset(void *user)
{
	struct reader *r = user;

	g_ptr_array_set_size(r->sitemap->urls, 0);
	g_ptr_array_set_size(r->sitemap->sitemaps, 0);
	r->sitemap->type = SITEMAP_NONE;
	r->depth = r->record_depth = 0;
	r->want = WANT_NOTHING;
}

static void
read_xml(struct sitemap *s, const char *text, size_t len, const struct url *base)
{
	static const char *const records[] = { "url", "sitemap", NULL };
	static const struct xml_handler handler = {
		.reset = on_reset,
		.start = on_start,
		.end = on_end,
		.text = on_text,
		.records = records,
	};
	struct reader r = { .sitemap = s, .base = base };

	for (size_t i = 0; i < N_WANTS; i++)
		r.texts[i] = g_string_new(NULL);
	xml_read(text, len, &handler, &r);
	for (size_t i = 0; i < N_WANTS; i++)
		g_string_free(r.texts[i], TRUE);
}

/* ---- other forms ------------------------------------------------------------------------ */

/* A feed is a sitemap of its entries. */
static void
read_feed(struct sitemap *s, GBytes *body, const struct url *base)
{
	g_autoptr(feed_t) feed = feed_parse(body, base, NULL, NULL, NULL);

	for (guint i = 0; i < feed->entries->len; i++) {
		const struct feed_entry *e = feed->entries->pdata[i];
		struct sitemap_url *u = e->link ? add(s, s->urls, e->link, NULL) : NULL;

		if (u)
			u->lastmod = e->updated != WHEN_NONE ? e->updated : e->published;
	}
}

/* One address a line. */
static void
read_text(struct sitemap *s, const char *text, size_t len)
{
	const char *at = text, *end = text + len;

	while (at < end && !s->has_more) {
		size_t line_len = strcspn(at, "\r\n");

		if (line_len > 0 && line_len <= MAX_TEXT) {
			g_autofree char *line = g_strndup(at, line_len);

			add(s, s->urls, line, NULL);
		}
		at += line_len + 1;
	}
	if (s->urls->len > 0)
		s->type = SITEMAP_TEXT;
}

/* Members of gzip one after another (RFC 1952 §2.2), as far as they are whole and fit; NULL: this
 * is no gzip. */
static GBytes *
gunzip(GBytes *body)
{
	size_t len = 0;
	const guint8 *bytes = g_bytes_get_data(body, &len);
	z_stream z = { .next_in = bytes, .avail_in = (uInt)MIN(len, UINT_MAX) };
	GByteArray *out;
	guint8 block[32 * 1024];
	int status = Z_OK;

	if (len < 3 || bytes[0] != 0x1f || bytes[1] != 0x8b ||
	    inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
		return NULL;
	out = g_byte_array_new();
	while (status == Z_OK && out->len < SITEMAP_MAX_BYTES) {
		z.next_out = block;
		z.avail_out = (uInt)MIN(sizeof block, SITEMAP_MAX_BYTES - out->len);
		status = inflate(&z, Z_NO_FLUSH);
		g_byte_array_append(out, block, (guint)(z.next_out - block));
		if (status == Z_STREAM_END && z.avail_in > 2 && z.next_in[0] == 0x1f)
			status = inflateReset(&z);
	}
	inflateEnd(&z);
	return g_byte_array_free_to_bytes(out);
}

static bool
is_markup(const char *text, size_t len)
{
	static const char *const roots[] = { "<urlset", "<sitemapindex", "<rss", "<feed", "<?xml" };
	size_t start = strspn(text, " \t\r\n");

	if (text[start] == '<')
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(roots); i++) {
		if (memmem(text, MIN(len, 4096), roots[i], strlen(roots[i])))
			return true;
	}
	return false;
}

struct sitemap *
sitemap_parse(GBytes *body, const struct url *url)
{
	struct sitemap *s = g_new0(struct sitemap, 1);
	g_autoptr(GBytes) inflated = gunzip(body);
	GBytes *whole = inflated ? inflated : body;
	size_t len = MIN(g_bytes_get_size(whole), SITEMAP_MAX_BYTES), text_len;
	g_autoptr(GBytes) bytes = g_bytes_new_from_bytes(whole, 0, len);
	g_autofree char *text = NULL;
	const char *charset;

	s->urls = g_ptr_array_new_with_free_func(sitemap_url_free);
	s->sitemaps = g_ptr_array_new_with_free_func(sitemap_url_free);
	s->has_more = g_bytes_get_size(whole) >= SITEMAP_MAX_BYTES;
	text = charset_decode(g_bytes_get_data(bytes, NULL), len, NULL, CHARSET_XML, &charset,
			      &text_len);
	if (!is_markup(text, text_len)) {
		read_text(s, text, text_len);
	} else {
		/* Of an address that breaks off nobody knows how it goes on. */
		while (text_len > 0 && text[text_len - 1] != '>')
			text_len--;
		text[text_len] = '\0';
		read_xml(s, text, text_len, url);
	}
	if (s->type == SITEMAP_RSS || s->type == SITEMAP_ATOM)
		read_feed(s, bytes, url);
	return s;
}
