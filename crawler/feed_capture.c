/* The text inside an element of a feed: gathered, with the markup in it, and handed to its field.
 */
#include <string.h>

#include "base/quiet.h"
#include "crawler/feed_reader.h"
#include "crawler/markup_table.h"

#define MAX_TTL_S (366 * 24 * 3600)

struct feed_fields *
feed_reader_fields(struct reader *r)
{
	return r->entry ? &r->entry_fields : &r->fields;
}

void
feed_reader_put_address(struct reader *r, enum feed_field field, uint8_t rank, const char *value)
{
	const struct capture *c = &r->capture;
	guint at = c->rule ? c->depth : r->frames->len - 1;
	g_autofree char *address =
		feed_address(value, g_array_index(r->frames, struct frame, at).base);

	if (address)
		feed_fields_put(feed_reader_fields(r), field, rank, g_steal_pointer(&address));
}

static bool
is_markup(const struct feed_rule *rule)
{
	return rule->action == ACT_TEXT || rule->action == ACT_TITLE;
}

void
feed_capture_begin(struct reader *r, const struct feed_rule *rule, enum feed_ns ns,
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
	feed_capture_clear(c);
	if (!name)
		return;
	/* An author of the source is better than one of the feed, no more. */
	feed_fields_put(feed_reader_fields(r), FIELD_AUTHOR, c->rank + (is_of_source ? 10 : 0),
			g_steal_pointer(&name));
}

static void
finish_markup(struct reader *r, char *text, const struct url *base)
{
	struct capture *c = &r->capture;
	bool is_html = false;
	g_autofree char *decoded = feed_text_decode(text, c->kind, &is_html);

	if (decoded)
		feed_fields_put(feed_reader_fields(r), (enum feed_field)c->rule->field, c->rank,
				c->rule->action == ACT_TITLE
					? feed_title_of(decoded, is_html)
					: feed_html_of(decoded, is_html, base));
}

/* A permalink may be relative; what has no slash is a plain name. */
static void
finish_id(struct reader *r, const char *line)
{
	const struct url *base = g_array_index(r->frames, struct frame, r->capture.depth).base;
	g_autoptr(url_t) absolute = url_parse(line, NULL);
	bool is_address = r->capture.is_permalink && (absolute || strchr(line, '/'));
	g_autofree char *address = is_address ? feed_address(line, base) : NULL;

	if (address)
		feed_fields_put(feed_reader_fields(r), FIELD_LINK, r->capture.rank == 1 ? 5 : 8,
				g_strdup(address));
	feed_fields_put(feed_reader_fields(r), FIELD_ID, 1,
			address && !absolute ? g_steal_pointer(&address) : g_strdup(line));
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
		feed_reader_put_address(r, FIELD_LINK, rule->rank, line);
		break;
	case ACT_ID:
		finish_id(r, line);
		break;
	case ACT_DATE:
		feed_fields_put_date(feed_reader_fields(r), (enum feed_date)rule->field, rule->rank,
				     line);
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
	case ACT_QUIET_HOUR:
		quiet_add_hour(&r->feed->quiet, line);
		break;
	case ACT_QUIET_DAY:
		quiet_add_day(&r->feed->quiet, line);
		break;
	case ACT_PERIOD:
		finish_period(r, line);
		break;
	case ACT_FREQUENCY:
		r->frequency = (int)CLAMP(g_ascii_strtoll(line, NULL, 10), 0, MAX_TTL_S);
		break;
	default:
		feed_fields_put(feed_reader_fields(r), (enum feed_field)rule->field, rule->rank,
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

/* ---- elements inside -------------------------------------------------------------------- */

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
bool
feed_capture_start_inside(struct reader *r, struct frame *frame, enum feed_ns ns, const char *name,
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
		for (guint i = c->depth; i < r->frames->len; i++)
			g_array_index(r->frames, struct frame, i).room = outside;
		return false;
	}
	if (is_markup(c->rule))
		write_start_tag(r, frame, name, attributes, n);
	return true;
}

void
feed_capture_end_inside(struct reader *r, const struct frame *frame)
{
	struct capture *c = &r->capture;
	guint index = r->frames->len - 1;

	if (!c->rule)
		return;
	if (c->depth == index) {
		end_capture(r);
	} else if (c->part && c->part_depth == index) {
		g_free(c->parts[c->part]);
		c->parts[c->part] = feed_line(c->text->str, FEED_MAX_NAME);
		g_string_truncate(c->text, 0);
		c->part = PART_NONE;
	} else if (frame->written) {
		g_string_append_printf(c->text, "</%s>", frame->written);
	}
}

void
feed_capture_text(struct reader *r, const char *text, size_t len)
{
	struct capture *c = &r->capture;
	size_t max = c->rule && is_markup(c->rule) ? FEED_MAX_HTML : 4 * FEED_MAX_LINE;

	if (!c->rule || c->text->len >= max)
		return;
	if (len > max - c->text->len) {
		for (len = max - c->text->len; len > 0 && ((guchar)text[len] & 0xc0) == 0x80;)
			len--;
	}
	if (c->kind == TEXT_XML) {
		g_autofree char *escaped = g_markup_escape_text(text, (gssize)len);

		g_string_append(c->text, escaped);
	} else {
		g_string_append_len(c->text, text, (gssize)len);
	}
}

void
feed_capture_clear(struct capture *c)
{
	for (enum part p = 0; p < N_PARTS; p++)
		g_clear_pointer(&c->parts[p], g_free);
	c->rule = NULL;
}
