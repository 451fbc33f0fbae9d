/* The walk over an XML feed: which room an element stands in, which address it is relative to,
 * and the text inside it. What the text is for, crawler/feed_rule.c says. */
#include <string.h>

#include "base/when.h"
#include "crawler/feed_field.h"
#include "crawler/markup_table.h"
#include "crawler/xml.h"

#define MAX_TTL_S (366 * 24 * 3600)

struct frame {
	unsigned room; /* enum feed_room of what is inside */
	const struct url *base; /* of what is inside; NULL: unknown */
	struct url *own_base; /* NULL: the parent's */
	bool is_entry;
	char *written; /* the name under which it was written into a captured text; NULL: it was not
			*/
};

/* The part of a person that is being read. */
enum part { PART_NONE, PART_NAME, PART_EMAIL, PART_URI, N_PARTS };

struct capture {
	const struct feed_rule *rule; /* NULL: no text is wanted now */
	guint depth; /* index of the captured element's frame */
	GString *text;
	enum feed_text kind;
	uint8_t rank;
	bool is_permalink;
	guint part_depth; /* index of the frame of `part` */
	enum part part;
	char *parts[N_PARTS];
};

struct reader {
	struct feed *feed;
	const struct url *base;
	GArray *frames; /* struct frame */
	struct capture capture;
	struct feed_fields fields, entry_fields;
	struct feed_entry *entry; /* NULL: outside */
	bool is_atom, is_rdf, has_root;
	int period_s, frequency;
};

static const struct frame *
top(const struct reader *r)
{
	static const struct frame none = { .room = ROOM_NONE };

	return r->frames->len ? &g_array_index(r->frames, struct frame, r->frames->len - 1) : &none;
}

static struct feed_fields *
fields_here(struct reader *r)
{
	return r->entry ? &r->entry_fields : &r->fields;
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

static void
put_address(struct reader *r, enum feed_field field, uint8_t rank, const char *value)
{
	const struct capture *c = &r->capture;
	guint at = c->rule ? c->depth : r->frames->len - 1;
	g_autofree char *address =
		feed_address(value, g_array_index(r->frames, struct frame, at).base);

	if (address)
		feed_fields_put(fields_here(r), field, rank, g_steal_pointer(&address));
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
		put_address(r, FIELD_LINK, is_page ? 2 : 3, href);
	else if (r->entry && has_token(rel, "enclosure"))
		feed_add_enclosure(r->entry, href, type, xml_attribute(attributes, n, "length"),
				   top(r)->base);
	else if (r->entry && (has_token(rel, "related") || has_token(rel, "via")))
		put_address(r, FIELD_LINK, 6, href);
	else if (!r->entry && !r->feed->hub && has_token(rel, "hub"))
		r->feed->hub = feed_address(href, top(r)->base);
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
		put_address(r, FIELD_LINK, 2, href);
	if (lastmod)
		feed_fields_put_date(fields_here(r), DATE_UPDATED, 1, lastmod);
	if (about) {
		feed_fields_put(fields_here(r), FIELD_ID, 2, feed_line(about, FEED_MAX_LINE));
		put_address(r, FIELD_LINK, 9, about);
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
	e->summary = feed_fields_take(f, FIELD_SUMMARY);
	e->content = feed_fields_take(f, FIELD_CONTENT);
	e->published = f->date[DATE_PUBLISHED];
	e->updated = f->date[DATE_UPDATED];
	feed_fields_clear(f);
	feed_take(r->feed, g_steal_pointer(&r->entry));
}

/* ---- captured text ---------------------------------------------------------------------- */

static bool
is_markup(const struct feed_rule *rule)
{
	return rule->action == ACT_TEXT || rule->action == ACT_TITLE;
}

static void
begin_capture(struct reader *r, const struct feed_rule *rule, enum feed_ns ns,
	      const struct xml_attribute *attributes, size_t n)
{
	struct capture *c = &r->capture;
	const char *permalink = xml_attribute(attributes, n, "ispermalink");
	bool is_atom = ns == NS_ATOM || (r->is_atom && ns == NS_CORE);

	c->rule = rule;
	c->rank = rule->rank;
	c->depth = r->frames->len - 1;
	c->part = PART_NONE;
	c->is_permalink = !permalink || g_ascii_strcasecmp(permalink, "false") != 0;
	g_string_truncate(c->text, 0);
	c->kind = TEXT_PLAIN;
	if (is_markup(rule))
		c->kind = ns == NS_CONTENT || ns == NS_XHTML
				  ? TEXT_HTML
				  : feed_text_kind(xml_attribute(attributes, n, "type"),
						   xml_attribute(attributes, n, "mode"), is_atom);
	if (rule->action == ACT_ID && is_atom)
		c->rank += 1; /* below a guid */
}

static void
finish_person(struct reader *r, const char *text)
{
	struct capture *c = &r->capture;
	const char *const candidates[] = { c->parts[PART_NAME], text, c->parts[PART_EMAIL],
					   c->parts[PART_URI] };
	g_autofree char *name = NULL;
	bool is_of_source =
		c->depth > 0 &&
		g_array_index(r->frames, struct frame, c->depth - 1).room == ROOM_SOURCE;

	for (size_t i = 0; !name && i < G_N_ELEMENTS(candidates); i++) {
		if (candidates[i] && *candidates[i])
			name = feed_author_name(candidates[i]);
	}
	for (enum part p = 0; p < N_PARTS; p++)
		g_clear_pointer(&c->parts[p], g_free);
	if (!name)
		return;
	/* An author of the source is better than one of the feed, no more. */
	feed_fields_put(fields_here(r), FIELD_AUTHOR, c->rank + (is_of_source ? 10 : 0),
			g_steal_pointer(&name));
}

static void
finish_markup(struct reader *r, char *text, const struct url *base)
{
	struct capture *c = &r->capture;
	bool is_html = false;
	g_autofree char *decoded = feed_text_decode(text, c->kind, &is_html);

	if (decoded)
		feed_fields_put(fields_here(r), (enum feed_field)c->rule->field, c->rank,
				c->rule->action == ACT_TITLE
					? feed_title_of(decoded, is_html)
					: feed_html_of(decoded, is_html, base));
}

static void
finish_id(struct reader *r, const char *line)
{
	g_autofree char *address = r->capture.is_permalink ? feed_address(line, NULL) : NULL;

	if (address)
		feed_fields_put(fields_here(r), FIELD_LINK, r->capture.rank == 1 ? 5 : 8,
				g_steal_pointer(&address));
	feed_fields_put(fields_here(r), FIELD_ID, 1, g_strdup(line));
}

static void
finish_period(struct reader *r, const char *line)
{
	static const struct {
		const char *name;
		int seconds;
	} periods[] = {
		{ "hourly", 3600 },
		{ "daily", 24 * 3600 },
		{ "weekly", 7 * 24 * 3600 },
		{ "monthly", 30 * 24 * 3600 },
		{ "yearly", 365 * 24 * 3600 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(periods); i++) {
		if (g_ascii_strcasecmp(periods[i].name, line) == 0)
			r->period_s = periods[i].seconds;
	}
}

static void
finish_ttl(struct reader *r, const char *line)
{
	gint64 minutes = g_ascii_strtoll(line, NULL, 10);

	if (g_ascii_isdigit(*line))
		r->feed->ttl_s = (int)(CLAMP(minutes, 0, MAX_TTL_S / 60) * 60);
}

static void
finish_line(struct reader *r, const struct feed_rule *rule, const char *line)
{
	g_auto(GStrv) words = NULL;

	switch (rule->action) {
	case ACT_LINK:
		put_address(r, FIELD_LINK, rule->rank, line);
		break;
	case ACT_ID:
		finish_id(r, line);
		break;
	case ACT_DATE:
		feed_fields_put_date(fields_here(r), (enum feed_date)rule->field, rule->rank, line);
		break;
	case ACT_CATEGORY:
		feed_add_category(r->entry, line);
		break;
	case ACT_KEYWORDS:
		words = g_strsplit(line, ",", FEED_MAX_ITEMS_OF_ENTRY);
		for (size_t i = 0; words[i]; i++)
			feed_add_category(r->entry, words[i]);
		break;
	case ACT_TTL:
		finish_ttl(r, line);
		break;
	case ACT_PERIOD:
		finish_period(r, line);
		break;
	case ACT_FREQUENCY:
		r->frequency = (int)CLAMP(g_ascii_strtoll(line, NULL, 10), 0, MAX_TTL_S);
		break;
	default:
		feed_fields_put(fields_here(r), (enum feed_field)rule->field, rule->rank,
				g_strdup(line));
	}
}

/* The captured element ends; its frame is still there. */
static void
end_capture(struct reader *r)
{
	const struct url *base = g_array_index(r->frames, struct frame, r->capture.depth).base;
	const struct feed_rule *rule = r->capture.rule;
	g_autofree char *text = g_strdup(r->capture.text->str);

	if (is_markup(rule)) {
		finish_markup(r, g_steal_pointer(&text), base);
	} else {
		g_autofree char *line = NULL;

		text = feed_repair(g_steal_pointer(&text));
		line = feed_line(text, FEED_MAX_LINE);
		if (rule->action == ACT_PERSON)
			finish_person(r, line);
		else
			finish_line(r, rule, line);
	}
	r->capture.rule = NULL;
}

/* Text is markup from now on: what came before was not. */
static void
turn_to_xml(struct capture *c)
{
	bool is_html = false;

	if (c->kind != TEXT_GUESS && c->kind != TEXT_PLAIN && c->kind != TEXT_HTML)
		return;
	if (c->kind != TEXT_HTML) {
		g_autofree char *before =
			feed_text_decode(g_strdup(c->text->str), c->kind, &is_html);
		g_autofree char *escaped = is_html ? NULL : g_markup_escape_text(before, -1);

		if (escaped)
			g_string_assign(c->text, escaped);
	}
	c->kind = TEXT_XML;
}

/* An element inside captured markup, written again as HTML. Addresses are resolved here when an
 * xml:base stands inside the text. */
static void
write_start_tag(struct reader *r, struct frame *frame, const char *name,
		const struct xml_attribute *attributes, size_t n)
{
	struct capture *c = &r->capture;
	const struct url *outer = g_array_index(r->frames, struct frame, c->depth).base;

	/* RFC 4287 §3.1.1.3: the div is not part of the content. */
	if (c->kind == TEXT_XML && r->frames->len == c->depth + 1 && strcmp(name, "div") == 0 &&
	    strspn(c->text->str, " \t\r\n") == c->text->len)
		return;
	turn_to_xml(c);
	frame->written = g_strdup(name);
	g_string_append_printf(c->text, "<%s", name);
	for (size_t i = 0; i < n; i++) {
		const struct xml_attribute *a = &attributes[i];
		g_autofree char *absolute = NULL, *value = NULL;

		if (a->ns && strcmp(a->ns, XML_NS) != 0)
			continue;
		if (frame->base != outer && markup_url_attribute(name, a->name))
			absolute = feed_address(a->value, frame->base);
		value = g_markup_escape_text(absolute ? absolute : a->value, -1);
		g_string_append_printf(c->text, " %s%s=\"%s\"", a->ns ? "xml:" : "", a->name,
				       value);
	}
	g_string_append_c(c->text, '>');
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

static enum part
part_of(const char *name)
{
	static const struct {
		const char *name;
		enum part part;
	} parts[] = {
		{ "name", PART_NAME }, { "email", PART_EMAIL },  { "uri", PART_URI },
		{ "url", PART_URI },   { "homepage", PART_URI },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		if (strcmp(parts[i].name, name) == 0)
			return parts[i].part;
	}
	return PART_NONE;
}

/* An element inside a captured one. False: the captured one was never closed, this is its sibling.
 */
static bool
start_inside(struct reader *r, struct frame *frame, enum feed_ns ns, const char *name,
	     const struct xml_attribute *attributes, size_t n)
{
	struct capture *c = &r->capture;
	unsigned outside = c->depth > 0 ? g_array_index(r->frames, struct frame, c->depth - 1).room
					: ROOM_FEED;

	frame->room = ROOM_NONE;
	if (c->rule->action == ACT_PERSON && part_of(name) != PART_NONE) {
		c->part = part_of(name);
		c->part_depth = r->frames->len;
		g_string_truncate(c->text, 0);
		return true;
	}
	if (!(is_markup(c->rule) && (c->kind == TEXT_XML || c->rule->action == ACT_TEXT)) &&
	    feed_rule_find(ns, name, outside)) {
		end_capture(r);
		return false;
	}
	if (is_markup(c->rule))
		write_start_tag(r, frame, name, attributes, n);
	return true;
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
			put_address(r, FIELD_LINK, 7, src);
			return;
		}
		break;
	default:
		break;
	}
	begin_capture(r, rule, ns, attributes, n);
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

	frame.base = frame.own_base ? frame.own_base : outer;
	if (r->capture.rule && start_inside(r, &frame, ns, name, attributes, n)) {
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
	room = top(r)->room;
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
	struct capture *c = &r->capture;
	guint index = r->frames->len - 1;
	struct frame frame = g_array_index(r->frames, struct frame, index);

	if (c->rule && c->depth == index) {
		end_capture(r);
	} else if (c->rule && c->part && c->part_depth == index) {
		g_free(c->parts[c->part]);
		c->parts[c->part] = feed_line(c->text->str, FEED_MAX_NAME);
		g_string_truncate(c->text, 0);
		c->part = PART_NONE;
	} else if (c->rule && frame.written) {
		g_string_append_printf(c->text, "</%s>", frame.written);
	}
	g_array_set_size(r->frames, index);
	if (frame.is_entry)
		end_entry(r);
	url_free(frame.own_base);
	g_free(frame.written);
}

static void
on_text(void *user, const char *text, size_t len)
{
	struct reader *r = user;
	struct capture *c = &r->capture;
	size_t max = c->rule && is_markup(c->rule) ? FEED_MAX_HTML : 4 * FEED_MAX_LINE;

	if (!c->rule || c->text->len >= max)
		return;
	if (c->kind == TEXT_XML) {
		g_autofree char *escaped = g_markup_escape_text(text, (gssize)len);

		g_string_append(c->text, escaped);
	} else {
		g_string_append_len(c->text, text, (gssize)len);
	}
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
	for (enum part p = 0; p < N_PARTS; p++)
		g_clear_pointer(&r->capture.parts[p], g_free);
	r->capture.rule = NULL;
	feed_fields_clear(&r->fields);
	feed_fields_clear(&r->entry_fields);
	g_clear_pointer(&r->entry, feed_entry_free);
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
	g_clear_pointer(&r->feed->hub, g_free);
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
