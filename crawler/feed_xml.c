/* The walk over an XML feed: which room an element stands in, which address it is relative to,
 * and the text inside it. What the text is for, crawler/feed_rule.c says. */
#include <string.h>

#include "base/when.h"
#include "crawler/feed_reader.h"

static const struct frame *
top(const struct reader *r)
{
	static const struct frame none = { .room = ROOM_NONE };

	return r->frames->len ? &g_array_index(r->frames, struct frame, r->frames->len - 1) : &none;
}

static const char *
attribute(const struct xml_attribute *attributes, size_t n, const char *ns, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (attributes[i].ns && strcmp(attributes[i].ns, ns) == 0 &&
		    strcmp(attributes[i].name, name) == 0)
			return attributes[i].value;
	}
	return NULL;
}

/* ---- the root --------------------------------------------------------------------------- */

static const char *
rss_format(const char *version)
{
	static const struct {
		const char *version, *format;
	} versions[] = {
		{ "0.90", "rss090" }, { "0.91", "rss091" }, { "0.92", "rss092" },
		{ "0.93", "rss093" }, { "0.94", "rss094" }, { "1.0", "rss10" },
	};

	for (size_t i = 0; version && i < G_N_ELEMENTS(versions); i++) {
		if (g_str_has_prefix(version, versions[i].version))
			return versions[i].format;
	}
	return "rss20";
}

static const char *
atom_format(const char *ns, const char *version)
{
	static const char *const formats[] = { "atom01", "atom02", "atom03" };

	if (version && g_str_has_prefix(version, "0.") && version[2] >= '1' && version[2] <= '3')
		return formats[version[2] - '1'];
	return ns && strstr(ns, "purl.org/atom/ns#") ? "atom03" : "atom10";
}

/* RDF is a feed when one of its namespaces is RSS. */
static const char *
rdf_format(const char *ns)
{
	if (ns && strstr(ns, "/rdf/simple/0.9"))
		return "rss090";
	return ns && feed_ns_of(ns) == NS_CORE ? "rss10" : NULL;
}

/* The room that the outermost known element opens. */
static unsigned
enter_root(struct reader *r, const char *ns, const char *name,
	   const struct xml_attribute *attributes, size_t n)
{
	enum feed_ns known = feed_ns_of(ns);
	const char *format = NULL, *version = xml_attribute(attributes, n, "version");

	if (strcmp(name, "rss") == 0) {
		format = rss_format(version);
	} else if (strcmp(name, "rdf") == 0 && (known == NS_RDF || !ns)) {
		r->is_rdf = true;
		for (size_t i = 0; i < n && !format; i++) {
			if (g_strcmp0(attributes[i].ns, XMLNS_NS) == 0 && *attributes[i].value)
				format = rdf_format(attributes[i].value);
		}
	} else if (strcmp(name, "feed") == 0 || (strcmp(name, "entry") == 0 && known == NS_ATOM)) {
		r->is_atom = true;
		format = atom_format(ns, version);
	} else if (strcmp(name, "channel") == 0 && known == NS_CORE) {
		format = ns ? "rss10" : "cdf";
	} else {
		return ROOM_NONE;
	}
	r->has_root = true;
	if (known == NS_OTHER)
		r->own_ns = g_strdup(ns);
	r->feed->format = format;
	return ROOM_FEED;
}

/* ---- elements that speak by their attributes -------------------------------------------- */

static bool
has_token(const char *list, const char *token)
{
	size_t len = strlen(token);

	for (const char *at = list; *at; at += strspn(at, " \t\r\n")) {
		size_t word = strcspn(at, " \t\r\n");

		if (word == len && g_ascii_strncasecmp(at, token, len) == 0)
			return true;
		at += word;
	}
	return false;
}

/* Atom's link, in whatever feed it stands (RFC 4287 §4.2.7). */
static void
read_link(struct reader *r, const char *href, const struct xml_attribute *attributes, size_t n)
{
	const char *rel = xml_attribute(attributes, n, "rel"),
		   *type = xml_attribute(attributes, n, "type");
	static const char registry[] = "http://www.iana.org/assignments/relation/";
	bool is_page = !type || !*type || g_ascii_strncasecmp(type, "text/html", 9) == 0 ||
		       g_ascii_strncasecmp(type, "application/xhtml", 17) == 0;

	if (rel && g_str_has_prefix(rel, registry))
		rel += strlen(registry);
	if (!rel || !*rel || has_token(rel, "alternate"))
		feed_reader_put_address(r, FIELD_LINK, is_page ? 2 : 3, href);
	else if (r->entry && has_token(rel, "enclosure"))
		feed_add_enclosure(r->entry, href, type, xml_attribute(attributes, n, "length"),
				   top(r)->base);
	else if (r->entry && (has_token(rel, "related") || has_token(rel, "via")))
		feed_reader_put_address(r, FIELD_LINK, 6, href);
	else if (!r->entry && !r->feed->hub && has_token(rel, "hub"))
		r->feed->hub = feed_address(href, top(r)->base);
	else if (!r->entry && !r->feed->older &&
		 (has_token(rel, "prev-archive") || has_token(rel, "next")))
		r->feed->older = feed_address(href, top(r)->base);
}

static void
read_enclosure(struct reader *r, const struct xml_attribute *attributes, size_t n)
{
	static const char rdf[] = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
	static const char enc[] = "http://purl.oclc.org/net/rss_2.0/enc#";
	const char *url = xml_attribute(attributes, n, "url"),
		   *type = xml_attribute(attributes, n, "type");
	const char *length = xml_attribute(attributes, n, "length");

	url = url ? url : xml_attribute(attributes, n, "href");
	url = url ? url : attribute(attributes, n, rdf, "resource");
	type = type ? type : attribute(attributes, n, enc, "type");
	length = length ? length : xml_attribute(attributes, n, "filesize");
	length = length ? length : attribute(attributes, n, enc, "length");
	if (r->entry && url)
		feed_add_enclosure(r->entry, url, type, length, top(r)->base);
}

static void
read_category(struct reader *r, const struct xml_attribute *attributes, size_t n)
{
	static const char *const names[] = { "term", "label", "text" };

	for (size_t i = 0; r->entry && i < G_N_ELEMENTS(names); i++)
		feed_add_category(r->entry, xml_attribute(attributes, n, names[i]));
}

/* What an entry or feed says in its own tag: CDF's href and lastmod, RDF's about. */
static void
read_own_attributes(struct reader *r, const struct xml_attribute *attributes, size_t n)
{
	const char *href = xml_attribute(attributes, n, "href");
	const char *lastmod = xml_attribute(attributes, n, "lastmod");
	const char *about =
		attribute(attributes, n, "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "about");
	const char *lang = attribute(attributes, n, XML_NS, "lang");

	if (href)
		feed_reader_put_address(r, FIELD_LINK, 2, href);
	if (lastmod)
		feed_fields_put_date(feed_reader_fields(r), DATE_UPDATED, 1, lastmod);
	if (about) {
		feed_fields_put(feed_reader_fields(r), FIELD_ID, 2,
				feed_line(about, FEED_MAX_LINE));
		feed_reader_put_address(r, FIELD_LINK, 9, about);
	}
	if (lang && !r->entry)
		feed_fields_put(&r->fields, FIELD_LANG, 3, feed_line(lang, FEED_MAX_NAME));
}

/* ---- entries ---------------------------------------------------------------------------- */

static void
begin_entry(struct reader *r)
{
	r->entry = feed_entry_new();
	feed_fields_init(&r->entry_fields);
}

static void
end_entry(struct reader *r)
{
	struct feed_fields *f = &r->entry_fields;
	struct feed_entry *e = r->entry;

	if (!e)
		return;
	e->title = feed_fields_take(f, FIELD_TITLE);
	e->link = feed_fields_take(f, FIELD_LINK);
	e->author = feed_fields_take(f, FIELD_AUTHOR);
	e->id = feed_fields_take(f, FIELD_ID);
	if (!e->id && e->enclosures->len > 0)
		e->id = g_strdup(((struct feed_enclosure *)e->enclosures->pdata[0])->url);
	e->summary = feed_fields_take(f, FIELD_SUMMARY);
	e->content = feed_fields_take(f, FIELD_CONTENT);
	e->published = f->date[DATE_PUBLISHED];
	e->updated = f->date[DATE_UPDATED];
	feed_fields_clear(f);
	feed_take(r->feed, g_steal_pointer(&r->entry));
}

/* ---- events ----------------------------------------------------------------------------- */

static struct url *
own_base(const struct xml_attribute *attributes, size_t n, const struct url *outer)
{
	const char *value = attribute(attributes, n, XML_NS, "base");
	struct url *base = value && *value ? url_parse(value, outer) : NULL;

	if (base && !url_is_http(base))
		g_clear_pointer(&base, url_free);
	return base;
}

/* An element that stands in a room: what the table says of it. */
static void
start_rule(struct reader *r, const struct feed_rule *rule, struct frame *frame, enum feed_ns ns,
	   const struct xml_attribute *attributes, size_t n)
{
	const char *href = xml_attribute(attributes, n, "href"), *src;

	frame->room = ROOM_NONE;
	g_array_append_val(r->frames, *frame);
	frame = &g_array_index(r->frames, struct frame, r->frames->len - 1);
	switch (rule->action) {
	case ACT_ENTER:
		frame->room = (unsigned)rule->field;
		if (rule->field == ROOM_ENTRY) {
			end_entry(r);
			begin_entry(r);
			frame->is_entry = true;
		}
		if (rule->field & (ROOM_FEED | ROOM_ENTRY))
			read_own_attributes(r, attributes, n);
		return;
	case ACT_ENCLOSURE:
		read_enclosure(r, attributes, n);
		frame->room = ns == NS_MEDIA ? ROOM_MEDIA : ROOM_NONE;
		return;
	case ACT_CATEGORY:
		read_category(r, attributes, n);
		break;
	case ACT_LINK:
		if (href) {
			read_link(r, href, attributes, n);
			return;
		}
		break;
	case ACT_TEXT:
		src = rule->field == FIELD_CONTENT ? xml_attribute(attributes, n, "src") : NULL;
		if (src) {
			feed_reader_put_address(r, FIELD_LINK, 7, src);
			return;
		}
		break;
	default:
		break;
	}
	feed_capture_begin(r, rule, ns, attributes, n);
}

static void
on_start(void *user, const char *uri, const char *given, const struct xml_attribute *attributes,
	 size_t n)
{
	struct reader *r = user;
	enum feed_ns ns = feed_ns_of(uri);
	const struct url *outer = r->frames->len ? top(r)->base : r->base;
	struct frame frame = { .own_base = own_base(attributes, n, outer) };
	g_autofree char *name = g_ascii_strdown(given, -1);
	const struct feed_rule *rule;
	unsigned room;

	/* A feed in a namespace of its own invention is still one. */
	if (ns == NS_OTHER && r->own_ns && strcmp(uri, r->own_ns) == 0)
		ns = NS_CORE;
	frame.base = frame.own_base ? frame.own_base : outer;
	if (r->capture.rule && feed_capture_start_inside(r, &frame, ns, name, attributes, n)) {
		g_array_append_val(r->frames, frame);
		return;
	}
	if (!r->has_root) {
		frame.room = enter_root(r, uri, name, attributes, n);
		g_array_append_val(r->frames, frame);
		if (r->has_root && strcmp(name, "entry") == 0) {
			begin_entry(r);
			g_array_index(r->frames, struct frame, r->frames->len - 1).room =
				ROOM_ENTRY;
			g_array_index(r->frames, struct frame, r->frames->len - 1).is_entry = true;
		}
		if (r->has_root)
			read_own_attributes(r, attributes, n);
		return;
	}
	if (r->is_rdf && !r->feed->format)
		r->feed->format = rdf_format(uri);
	/* What follows an entry inside an entry belongs to neither. */
	room = r->entry || top(r)->room & (ROOM_FEED | ROOM_QUIET) ? top(r)->room : ROOM_NONE;
	rule = feed_rule_find(ns, name, room);
	/* An entry is one wherever it stands, as long as it is not inside another. */
	if (!rule && !r->entry) {
		rule = feed_rule_find(ns, name, ROOM_FEED);
		rule = rule && rule->action == ACT_ENTER ? rule : NULL;
	}
	if (rule)
		start_rule(r, rule, &frame, ns, attributes, n);
	else
		g_array_append_val(r->frames, frame);
}

static void
on_end(void *user)
{
	struct reader *r = user;
	guint index = r->frames->len - 1;
	struct frame frame = g_array_index(r->frames, struct frame, index);

	feed_capture_end_inside(r, &frame);
	g_array_set_size(r->frames, index);
	if (frame.is_entry)
		end_entry(r);
	url_free(frame.own_base);
	g_free(frame.written);
}

static void
on_text(void *user, const char *text, size_t len)
{
	feed_capture_text(user, text, len);
}

/* ---- the whole -------------------------------------------------------------------------- */

static void
clear_state(struct reader *r)
{
	for (guint i = 0; i < r->frames->len; i++) {
		struct frame *frame = &g_array_index(r->frames, struct frame, i);

		url_free(frame->own_base);
		g_free(frame->written);
	}
	g_array_set_size(r->frames, 0);
	feed_capture_clear(&r->capture);
	feed_fields_clear(&r->fields);
	feed_fields_clear(&r->entry_fields);
	g_clear_pointer(&r->entry, feed_entry_free);
	g_clear_pointer(&r->own_ns, g_free);
}

static void
on_reset(void *user)
{
	struct reader *r = user;

	clear_state(r);
	r->is_atom = r->is_rdf = r->has_root = false;
	r->period_s = r->frequency = 0;
	r->feed->format = NULL;
	r->feed->ttl_s = -1;
	r->feed->quiet = 0;
	g_clear_pointer(&r->feed->hub, g_free);
	g_clear_pointer(&r->feed->older, g_free);
	g_ptr_array_set_size(r->feed->entries, 0);
}

bool
feed_read_xml(struct feed *f, const char *text, size_t len, const struct url *base)
{
	static const char *const records[] = { "item", "entry", NULL };
	static const struct xml_handler handler = {
		.reset = on_reset,
		.start = on_start,
		.end = on_end,
		.text = on_text,
		.records = records,
	};
	struct reader r = { .feed = f, .base = base };
	g_autofree char *author = NULL;

	r.frames = g_array_new(FALSE, FALSE, sizeof(struct frame));
	r.capture.text = g_string_new(NULL);
	feed_fields_init(&r.fields);
	feed_fields_init(&r.entry_fields);
	f->bozo = !xml_read(text, len, &handler, &r);

	f->title = feed_fields_take(&r.fields, FIELD_TITLE);
	f->link = feed_fields_take(&r.fields, FIELD_LINK);
	f->lang = feed_fields_take(&r.fields, FIELD_LANG);
	f->updated = r.fields.date[DATE_UPDATED];
	if (f->ttl_s < 0 && r.period_s > 0)
		f->ttl_s = r.period_s / MAX(r.frequency, 1);
	author = feed_fields_take(&r.fields, FIELD_AUTHOR);
	feed_finish(f, author);
	clear_state(&r);
	g_array_free(r.frames, TRUE);
	g_string_free(r.capture.text, TRUE);
	return f->format != NULL;
}
