#include "crawler/parsed.h"

#include <math.h>

#include "base/when.h"
#include "crawler/feed.h"
#include "crawler/sitemap.h"

static void
item_free(void *data)
{
	struct parsed_item *i = data;

	g_free(i->url);
	g_free(i->id);
	g_free(i->title);
	g_free(i->lang);
	g_free(i->text);
	g_free(i->partial);
	g_clear_pointer(&i->matches, g_ptr_array_unref);
	g_free(i);
}

static void
link_free(void *data)
{
	struct parsed_link *l = data;

	g_free(l->url);
	g_free(l->text);
	g_free(l);
}

static void
feed_link_free(void *data)
{
	struct parsed_feed *f = data;

	g_free(f->url);
	g_free(f->title);
	g_free(f);
}

static void
place_free(void *data)
{
	struct parsed_place *p = data;

	g_free(p->url);
	g_free(p);
}

static void
free_match(void *data)
{
	match_free(data);
}

struct parsed *
parsed_new(void)
{
	struct parsed *p = g_new0(struct parsed, 1);

	p->ttl_s = -1;
	p->items = g_ptr_array_new_with_free_func(item_free);
	p->links = g_ptr_array_new_with_free_func(link_free);
	p->feeds = g_ptr_array_new_with_free_func(feed_link_free);
	p->places = g_ptr_array_new_with_free_func(place_free);
	p->sitemaps = g_ptr_array_new_with_free_func(place_free);
	return p;
}

void
parsed_free(struct parsed *p)
{
	if (!p)
		return;
	g_free(p->format);
	g_free(p->charset);
	g_free(p->title);
	g_free(p->platform_site);
	g_free(p->older);
	g_ptr_array_unref(p->items);
	g_ptr_array_unref(p->links);
	g_ptr_array_unref(p->feeds);
	g_ptr_array_unref(p->places);
	g_ptr_array_unref(p->sitemaps);
	post_text_free(p->post);
	bounce_clear(&p->bounce);
	g_free(p);
}

struct parsed_item *
parsed_item_new(void)
{
	struct parsed_item *i = g_new0(struct parsed_item, 1);

	i->published = i->updated = WHEN_NONE;
	i->matches = g_ptr_array_new_with_free_func(free_match);
	return i;
}

void
parse_job_free(struct parse_job *job)
{
	if (!job)
		return;
	g_clear_pointer(&job->body, g_bytes_unref);
	g_free(job->url);
	g_free(job->content_type);
	g_free(job->content_location);
	kind_map_clear(&job->map);
	g_free(job);
}

/* ---- jobs over the wire ------------------------------------------------------------------ */

void
parse_job_put_head(GByteArray *out, const struct parse_job *job)
{
	struct kind_map map = job->map;

	wire_put_string(out, job->url);
	wire_put_string(out, job->content_type);
	wire_put_string(out, job->content_location);
	for (size_t i = 0; i < KIND_MAP_TEXTS; i++)
		wire_put_string(out, *kind_map_text(&map, i));
	wire_put_u8(out, job->map.is_whole);
	wire_put_u8(out, job->is_sitemap);
	wire_put_u8(out, (uint8_t)job->links);
	wire_put_u8(out, job->is_mail);
	wire_put_u8(out, job->wants_post);
	wire_put_u8(out, job->only_hits);
	g_assert(g_bytes_get_size(job->body) < UINT32_MAX);
	wire_put_u32(out, (uint32_t)g_bytes_get_size(job->body));
}

void
parse_job_put(GByteArray *out, const struct parse_job *job)
{
	gsize len;
	const void *data = g_bytes_get_data(job->body, &len);

	parse_job_put_head(out, job);
	g_byte_array_append(out, data, (guint)len);
}

struct parse_job *
parse_job_get(struct wire *w)
{
	struct parse_job *job = g_new0(struct parse_job, 1);
	const void *data;
	uint8_t links;
	size_t len;

	job->url = wire_string(w);
	job->content_type = wire_string(w);
	job->content_location = wire_string(w);
	for (size_t i = 0; i < KIND_MAP_TEXTS; i++)
		*kind_map_text(&job->map, i) = wire_string(w);
	job->map.is_whole = wire_u8(w);
	job->is_sitemap = wire_u8(w);
	links = wire_u8(w);
	job->is_mail = wire_u8(w);
	job->wants_post = wire_u8(w);
	job->only_hits = wire_u8(w);
	job->links = links <= PARSE_ALL_LINKS ? (enum parse_links)links : PARSE_NO_LINKS;
	w->bad |= links > PARSE_ALL_LINKS;
	data = wire_bytes(w, &len);
	job->body = g_bytes_new_static(data, len);
	if (wire_ok(w) && job->url)
		return job;
	parse_job_free(job);
	return NULL;
}

/* ---- results over the wire ---------------------------------------------------------------- */

/* Each kind of list: how its members travel, and how many there may be. */
struct list {
	size_t at; /* of the GPtrArray * in struct parsed */
	uint32_t max;
	size_t size; /* bytes a member takes at least */
	void (*put)(GByteArray *out, const void *member);
	void *(*get)(struct wire *w); /* NULL: bad */
};

static void
put_item(GByteArray *out, const void *member)
{
	const struct parsed_item *i = member;

	wire_put_string(out, i->url);
	wire_put_string(out, i->id);
	wire_put_string(out, i->title);
	wire_put_string(out, i->lang);
	wire_put_i64(out, i->published);
	wire_put_i64(out, i->updated);
	wire_put_i64(out, i->fingerprint);
	wire_put_i64(out, i->simhash);
	wire_put_string(out, i->text);
	wire_put_string(out, i->partial);
	wire_put_u32(out, i->matches->len);
	for (guint k = 0; k < i->matches->len; k++)
		match_put(out, i->matches->pdata[k]);
}

/* Text may leave the worker with a mention alone, and little of it with less. */
static bool
keeps_promise(const struct parsed_item *i)
{
	bool has_mention = false;

	for (guint k = 0; k < i->matches->len; k++) {
		const struct match *m = i->matches->pdata[k];

		if (!isfinite(m->score) || m->score < 0 || m->score > 1 ||
		    m->is_mention != (m->score >= MATCH_THRESHOLD))
			return false;
		has_mention |= m->is_mention;
	}
	if (i->text && !has_mention)
		return false;
	return !i->partial || (!has_mention && g_utf8_strlen(i->partial, -1) <= PARSED_MAX_PARTIAL);
}

static bool
get_matches(struct wire *w, GPtrArray *matches)
{
	for (uint32_t n = wire_count(w, 1); n > 0; n--) {
		struct match *m = match_get(w);

		if (!m)
			return false;
		g_ptr_array_add(matches, m);
	}
	return wire_ok(w);
}

static void *
get_item(struct wire *w)
{
	struct parsed_item *i = parsed_item_new();

	i->url = wire_string(w);
	i->id = wire_string(w);
	i->title = wire_string(w);
	i->lang = wire_string(w);
	i->published = wire_i64(w);
	i->updated = wire_i64(w);
	i->fingerprint = wire_i64(w);
	i->simhash = wire_i64(w);
	i->text = wire_string(w);
	i->partial = wire_string(w);
	if (get_matches(w, i->matches) && keeps_promise(i))
		return i;
	item_free(i);
	return NULL;
}

static void
put_link(GByteArray *out, const void *member)
{
	const struct parsed_link *l = member;

	wire_put_string(out, l->url);
	wire_put_string(out, l->text);
	wire_put_u8(out, l->nofollow);
	wire_put_u8(out, l->in_main);
	wire_put_u8(out, l->is_hinted);
}

static void *
get_link(struct wire *w)
{
	struct parsed_link *l = g_new0(struct parsed_link, 1);

	l->url = wire_string(w);
	l->text = wire_string(w);
	l->nofollow = wire_u8(w);
	l->in_main = wire_u8(w);
	l->is_hinted = wire_u8(w);
	if (wire_ok(w) && l->url && l->text)
		return l;
	link_free(l);
	return NULL;
}

static void
put_feed(GByteArray *out, const void *member)
{
	const struct parsed_feed *f = member;

	wire_put_string(out, f->url);
	wire_put_string(out, f->title);
}

static void *
get_feed(struct wire *w)
{
	struct parsed_feed *f = g_new0(struct parsed_feed, 1);

	f->url = wire_string(w);
	f->title = wire_string(w);
	if (wire_ok(w) && f->url)
		return f;
	feed_link_free(f);
	return NULL;
}

static void
put_place(GByteArray *out, const void *member)
{
	const struct parsed_place *p = member;

	wire_put_string(out, p->url);
	wire_put_i64(out, p->lastmod);
}

static void *
get_place(struct wire *w)
{
	struct parsed_place *p = g_new0(struct parsed_place, 1);

	p->url = wire_string(w);
	p->lastmod = wire_i64(w);
	if (wire_ok(w) && p->url)
		return p;
	place_free(p);
	return NULL;
}

static const struct list lists[] = {
	{ G_STRUCT_OFFSET(struct parsed, items), FEED_MAX_ENTRIES, 60, put_item, get_item },
	{ G_STRUCT_OFFSET(struct parsed, links), PARSED_MAX_LINKS, 11, put_link, get_link },
	{ G_STRUCT_OFFSET(struct parsed, feeds), PARSED_MAX_LINKS, 8, put_feed, get_feed },
	{ G_STRUCT_OFFSET(struct parsed, places), SITEMAP_MAX_URLS, 12, put_place, get_place },
	{ G_STRUCT_OFFSET(struct parsed, sitemaps), SITEMAP_MAX_URLS, 12, put_place, get_place },
};

static GPtrArray *
members(const struct parsed *p, const struct list *list)
{
	return *(GPtrArray *const *)(const void *)((const char *)p + list->at);
}

void
parsed_put(GByteArray *out, const struct parsed *p)
{
	wire_put_u8(out, p->kind);
	wire_put_string(out, p->format);
	wire_put_string(out, p->charset);
	wire_put_string(out, p->title);
	wire_put_u8(out, p->bozo);
	wire_put_u8(out, p->noindex);
	wire_put_u8(out, p->nofollow);
	wire_put_u8(out, p->noarchive);
	wire_put_u8(out, p->is_whole);
	wire_put_u8(out, (uint8_t)p->platform);
	wire_put_string(out, p->platform_site);
	wire_put_u8(out, p->tdm_said);
	wire_put_u8(out, p->tdm_reserved);
	wire_put_i64(out, p->ttl_s);
	wire_put_u32(out, p->quiet);
	wire_put_string(out, p->older);
	wire_put_u32(out, p->cuts);
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
		const GPtrArray *from = members(p, &lists[i]);

		wire_put_u32(out, from->len);
		for (guint k = 0; k < from->len; k++)
			lists[i].put(out, from->pdata[k]);
	}
	post_text_put(out, p->post);
	wire_put_string(out, p->bounce.message_id);
	wire_put_string(out, p->bounce.why);
	wire_put_u8(out, p->bounce.is_final);
}

static bool
get_list(struct wire *w, GPtrArray *to, const struct list *list)
{
	uint32_t n = wire_count(w, list->size);

	if (n > list->max)
		return false;
	for (uint32_t k = 0; k < n; k++) {
		void *member = list->get(w);

		if (!member)
			return false;
		g_ptr_array_add(to, member);
	}
	return wire_ok(w);
}

struct parsed *
parsed_get(struct wire *w)
{
	g_autoptr(parsed_t) p = parsed_new();
	uint8_t kind = wire_u8(w);
	int64_t ttl_s;

	p->kind = kind;
	p->format = wire_string(w);
	p->charset = wire_string(w);
	p->title = wire_string(w);
	p->bozo = wire_u8(w);
	p->noindex = wire_u8(w);
	p->nofollow = wire_u8(w);
	p->noarchive = wire_u8(w);
	p->is_whole = wire_u8(w);
	p->platform = wire_u8(w);
	p->platform_site = wire_string(w);
	p->tdm_said = wire_u8(w);
	p->tdm_reserved = wire_u8(w);
	ttl_s = wire_i64(w);
	p->ttl_s = (int)CLAMP(ttl_s, -1, INT_MAX);
	p->quiet = wire_u32(w);
	p->older = wire_string(w);
	p->cuts = wire_u32(w) & CUT_ANY;
	if (!wire_ok(w) || kind > PARSED_SITEMAP || (kind == PARSED_NOTHING) != !p->format)
		return NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		if (!get_list(w, members(p, &lists[i]), &lists[i]))
			return NULL;
	p->post = post_text_get(w);
	p->bounce.message_id = wire_string(w);
	p->bounce.why = wire_string(w);
	p->bounce.is_final = wire_u8(w);
	return wire_ok(w) ? g_steal_pointer(&p) : NULL;
}
