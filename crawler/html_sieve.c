#include "crawler/html_sieve.h"

#include <string.h>

#include "crawler/html_entity.h"

enum { NAME_ROOM = 32 };

struct scan {
	struct html_sieve *s;
	const char *at, *end;
	enum html_sieve_mode mode;
	bool has_html, has_body;
	/* No such byte, or end tag, comes any more: asked once, so that the whole stays linear. */
	bool no_double_quote, no_single_quote, no_svg_end;
};

struct tag {
	enum html_tag id;
	struct html_element element;
	uint32_t seen; /* bit per enum html_attr */
};

static inline char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* GLib's own is a call. */
static inline void
append(GString *to, const char *text, size_t len)
{
	if (to->len + len >= to->allocated_len) {
		g_string_append_len(to, text, (gssize)len);
		return;
	}
	memcpy(to->str + to->len, text, len);
	to->len += len;
	to->str[to->len] = '\0';
}

/* What a tag's name, an attribute's and an unquoted value end with. */
enum { ENDS_NAME = 1, ENDS_ATTRIBUTE = 2, ENDS_VALUE = 4, ENDS_ANY = 7 };

static const uint8_t stops[256] = {
	[' '] = ENDS_ANY,
	['\n'] = ENDS_ANY,
	['\t'] = ENDS_ANY,
	['\r'] = ENDS_ANY,
	['\f'] = ENDS_ANY,
	['>'] = ENDS_ANY,
	['/'] = ENDS_NAME | ENDS_ATTRIBUTE,
	['='] = ENDS_ATTRIBUTE,
};

static inline bool
stops_at(const struct scan *c, int what)
{
	return stops[(unsigned char)*c->at] & what;
}

static inline bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

void
html_sieve_init(struct html_sieve *s)
{
	s->out = g_string_sized_new(64 << 10);
	s->text = g_string_sized_new(64 << 10);
	s->runs = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	s->bytes = g_string_sized_new(32 << 10);
	s->elements = g_array_new(FALSE, FALSE, sizeof(struct html_element));
	s->attributes = g_array_new(FALSE, FALSE, sizeof(struct html_attribute));
	s->scripts = g_array_new(FALSE, FALSE, sizeof(struct html_script));
	memset(s->skimmed, 0, sizeof s->skimmed);
	for (int i = 0; i < TAG_CUSTOM; i++) {
		const char *name = html_tag_name((enum html_tag)i);

		if (html_tag_flags((enum html_tag)i) & (TAG_SKIM | TAG_RAW | TAG_RCDATA))
			s->skimmed[name[0] - 'a'] |= 1u << strlen(name);
	}
}

void
html_sieve_clear(struct html_sieve *s)
{
	g_string_free(s->out, TRUE);
	g_string_free(s->text, TRUE);
	g_array_unref(s->runs);
	g_string_free(s->bytes, TRUE);
	g_array_unref(s->elements);
	g_array_unref(s->attributes);
	g_array_unref(s->scripts);
}

/* Other bytes of text need a look: markup, references, and control characters. */
static bool
is_plain(unsigned char c)
{
	return c != '<' && c != '&' && (c >= ' ' || is_space((char)c));
}

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* Some byte of eight is "<", "&" or below a blank (or looks it, behind one that is). */
static inline bool
needs_look(const char *at)
{
	uint64_t word, angle, amp;

	memcpy(&word, at, sizeof word);
	angle = word ^ EACH_BYTE('<');
	amp = word ^ EACH_BYTE('&');
	return (((angle - EACH_BYTE(1)) & ~angle) | ((amp - EACH_BYTE(1)) & ~amp) |
		((word - EACH_BYTE(' ')) & ~word)) &
	       EACH_BYTE(0x80);
}

/* One byte of the document stands for the text since the run before. */
static void
end_run(struct scan *c)
{
	uint32_t end = (uint32_t)c->s->text->len;

	g_array_append_val(c->s->runs, end);
	if (c->mode != HTML_SIEVE_SKIM)
		g_string_append_c(c->s->out, 'x');
}

static void
put_break(struct scan *c)
{
	g_string_append_c(c->s->text, '\n');
	end_run(c);
}

/* Text, up to the next "<" that could be markup: decoded into `text`, one byte in its place. */
static void
copy_text(struct scan *c, const char *end)
{
	GString *text = c->s->text;
	char decoded[HTML_ENTITY_ROOM];
	size_t len, took, before = text->len;

	while (c->at < end) {
		const char *run = c->at;

		while (c->at < end) {
			const char *stop = end - c->at < 8 ? end : c->at + 8;

			if (stop - c->at == 8 && !needs_look(c->at))
				c->at = stop;
			while (c->at < stop && is_plain((unsigned char)*c->at))
				c->at++;
			if (c->at < stop)
				break;
		}
		append(text, run, (size_t)(c->at - run));
		if (c->at == end)
			break;
		if (*c->at == '&' &&
		    (took = html_entity_decode(c->at, end, false, decoded, &len))) {
			append(text, decoded, len);
			c->at += took;
			continue;
		}
		g_string_append_c(text, *c->at == '<' || *c->at == '&' ? *c->at : ' ');
		c->at++;
	}
	if (text->len > before)
		end_run(c);
}

static void
keep_value(struct scan *c, struct tag *tag, enum html_attr id, const char *value, size_t len)
{
	GString *bytes = c->s->bytes;
	struct html_attribute a = { .value = (uint32_t)bytes->len, .id = (uint8_t)id };
	const char *end = value + len;
	char decoded[HTML_ENTITY_ROOM];
	size_t decoded_len, took;

	while (value < end) {
		const char *mark = memchr(value, '&', (size_t)(end - value));

		append(bytes, value, (size_t)((mark ? mark : end) - value));
		if (!mark)
			break;
		took = html_entity_decode(mark, end, true, decoded, &decoded_len);
		if (took)
			append(bytes, decoded, decoded_len);
		else
			g_string_append_c(bytes, '&');
		value = mark + (took ? took : 1);
	}
	a.len = (uint32_t)bytes->len - a.value;
	g_string_append_c(bytes, '\0');
	g_array_append_val(c->s->attributes, a);
	tag->element.count++;
	tag->seen |= 1u << id;
}

/* The value behind "="; false at the end of the input. */
static bool
read_value(struct scan *c, const char **value, size_t *len)
{
	bool *is_gone = *c->at == '"' ? &c->no_double_quote : &c->no_single_quote;
	char quote = *c->at;
	const char *close = NULL;

	if (quote == '"' || quote == '\'') {
		*value = ++c->at;
		if (!*is_gone)
			close = memchr(c->at, quote, (size_t)(c->end - c->at));
		if (!close) {
			*is_gone = true;
			return false;
		}
		*len = (size_t)(close - *value);
		c->at = close + 1;
		return true;
	}
	*value = c->at;
	while (c->at < c->end && !stops_at(c, ENDS_VALUE))
		c->at++;
	*len = (size_t)(c->at - *value);
	return c->at < c->end;
}

/* Everything from behind the tag's name to its ">". False: the input ended inside the tag,
 * which then is no tag (HTML §13.2.5: eof-in-tag). */
static bool
read_attributes(struct scan *c, struct tag *tag, bool is_wanted)
{
	char name[NAME_ROOM];

	tag->seen = 0;
	tag->element.first = c->s->attributes->len;
	tag->element.count = 0;
	for (;;) {
		const char *value = "";
		size_t value_len = 0, len = 0;
		enum html_attr id;

		while (c->at < c->end && (is_space(*c->at) || *c->at == '/'))
			c->at++;
		if (c->at == c->end)
			return false;
		if (*c->at == '>') {
			c->at++;
			return true;
		}
		do {
			if (is_wanted && len < NAME_ROOM)
				name[len++] = lower(*c->at);
			c->at++;
		} while (c->at < c->end && !stops_at(c, ENDS_ATTRIBUTE));
		while (c->at < c->end && is_space(*c->at))
			c->at++;
		if (c->at < c->end && *c->at == '=') {
			c->at++;
			while (c->at < c->end && is_space(*c->at))
				c->at++;
			if (c->at == c->end)
				return false;
			if (*c->at != '>' && !read_value(c, &value, &value_len))
				return false;
		}
		id = is_wanted && len < NAME_ROOM ? html_attr_of(name, len) : ATTR_NONE;
		if (id != ATTR_NONE && !(tag->seen & (1u << id)) && value_len <= HTML_MAX_VALUE)
			keep_value(c, tag, id, value, value_len);
	}
}

/* Where "</name" followed by the end of a name stands, or NULL. */
static const char *
find_end_tag(const char *at, const char *end, const char *name)
{
	size_t len = strlen(name);

	while ((at = memchr(at, '<', (size_t)(end - at)))) {
		if ((size_t)(end - at) > len + 2 && at[1] == '/' &&
		    g_ascii_strncasecmp(at + 2, name, len) == 0 &&
		    (is_space(at[len + 2]) || at[len + 2] == '>' || at[len + 2] == '/'))
			return at;
		at++;
	}
	return NULL;
}

const char *
html_sieve_attribute(const struct html_sieve *s, const struct html_element *e, enum html_attr id)
{
	for (unsigned i = 0; i < e->count; i++) {
		const struct html_attribute *a =
			&g_array_index(s->attributes, struct html_attribute, e->first + i);

		if (a->id == id)
			return s->bytes->str + a->value;
	}
	return NULL;
}

static void
keep_script(struct scan *c, const char *text, size_t len)
{
	struct html_script script = { .text = (uint32_t)c->s->bytes->len, .len = (uint32_t)len };

	if (c->s->scripts->len >= HTML_MAX_SCRIPTS)
		return;
	append(c->s->bytes, text, len);
	g_string_append_c(c->s->bytes, '\0');
	g_array_append_val(c->s->scripts, script);
}

/* Elements whose content is not shown and holds no markup for us. */
static void
skip_raw(struct scan *c, const struct tag *tag)
{
	const char *close = NULL, *start = c->at;
	const char *type;

	if (tag->id != TAG_SVG || !c->no_svg_end)
		close = find_end_tag(c->at, c->end, html_tag_name(tag->id));
	if (!close && tag->id == TAG_SVG) {
		c->no_svg_end = true;
		return;
	}
	c->at = close ? close : c->end;
	type = tag->id == TAG_SCRIPT ? html_sieve_attribute(c->s, &tag->element, ATTR_TYPE) : NULL;
	if (type && g_ascii_strncasecmp(type, "application/ld+json", 19) == 0)
		keep_script(c, start, (size_t)(c->at - start));
}

static void
put_start(struct scan *c, struct tag *tag)
{
	GString *out = c->s->out;
	const char *as = html_tag_as(tag->id);
	char digits[16];
	int n = 0;

	g_string_append_c(out, '<');
	g_string_append(out, as);
	if (tag->element.count || !html_tag_is_html4(tag->id)) {
		uint32_t number = c->s->elements->len;

		g_array_append_val(c->s->elements, tag->element);
		append(out, " e=", 3);
		do
			digits[n++] = (char)('0' + number % 10);
		while (number /= 10);
		while (n)
			g_string_append_c(out, digits[--n]);
	}
	g_string_append_c(out, '>');
}

static void
put_end(struct scan *c, enum html_tag id)
{
	append(c->s->out, "</", 2);
	g_string_append(c->s->out, html_tag_as(id));
	g_string_append_c(c->s->out, '>');
}

/* Title and textarea: text alone, whatever it looks like. */
static void
copy_rcdata(struct scan *c, struct tag *tag)
{
	const char *close = find_end_tag(c->at, c->end, html_tag_name(tag->id));

	put_start(c, tag);
	copy_text(c, close ? close : c->end);
	put_end(c, tag->id);
}

static bool
is_leaf(enum html_tag id)
{
	return id == TAG_A || (html_tag_flags(id) & (TAG_VOID | TAG_RCDATA));
}

static void
put_flat(struct scan *c, enum html_tag id)
{
	if (html_tag_flags(id) & TAG_BLOCK)
		append(c->s->out, "<br>", 4);
}

/* The first <html> and the first <body> count. */
static void
keep_root(struct scan *c, const struct tag *tag)
{
	struct html_element *root = &g_array_index(c->s->elements, struct html_element, 0);
	bool *has = tag->id == TAG_HTML ? &c->has_html : &c->has_body;

	if (!*has)
		root[tag->id == TAG_BODY] = tag->element;
	*has = true;
}

static void
start_tag(struct scan *c, struct tag *tag)
{
	unsigned flags = html_tag_flags(tag->id);

	if (tag->id == TAG_HTML || tag->id == TAG_BODY) {
		keep_root(c, tag);
	} else if (tag->id == TAG_HEAD) {
		return;
	} else if (++c->s->n_tags > HTML_MAX_TAGS && !(flags & TAG_RAW)) {
		put_break(c);
	} else if (flags & TAG_RAW) {
		/* Its address is a link. */
		if (tag->id == TAG_IFRAME) {
			put_start(c, tag);
			put_end(c, tag->id);
		}
		skip_raw(c, tag);
	} else if (flags & TAG_RCDATA) {
		copy_rcdata(c, tag);
	} else if (c->mode == HTML_SIEVE_FLAT && !is_leaf(tag->id)) {
		put_flat(c, tag->id);
	} else {
		put_start(c, tag);
	}
}

static void
end_tag(struct scan *c, enum html_tag id)
{
	unsigned flags = html_tag_flags(id);

	/* What comes behind </body> is still read, as browsers do. */
	if (id == TAG_HTML || id == TAG_BODY || id == TAG_HEAD || (flags & TAG_RAW))
		return;
	if (id == TAG_BR)
		append(c->s->out, "<br>", 4);
	if ((flags & TAG_VOID) || (flags & TAG_RCDATA))
		return;
	if (++c->s->n_tags > HTML_MAX_TAGS)
		put_break(c);
	else if (c->mode == HTML_SIEVE_FLAT && !is_leaf(id))
		put_flat(c, id);
	else
		put_end(c, id);
}

/* A comment, a doctype or whatever else is no text (HTML §13.2.5.41 to .54). */
static void
skip_declaration(struct scan *c)
{
	const char *close;

	if (c->end - c->at >= 4 && memcmp(c->at, "<!--", 4) == 0) {
		c->at += 4;
		if (c->at < c->end && *c->at == '>') {
			c->at++;
			return;
		}
		for (close = c->at; (close = memchr(close, '>', (size_t)(c->end - close)));
		     close++) {
			if ((close >= c->at + 1 && close[-1] == '-' && close[-2] == '-') ||
			    (close >= c->at + 3 && memcmp(close - 3, "--!", 3) == 0))
				break;
		}
	} else {
		close = memchr(c->at, '>', (size_t)(c->end - c->at));
	}
	c->at = close ? close + 1 : c->end;
}

/* Elements that a skim has to know: most tags are none of them, and are seen not to be by their
 * first letter and length. */
static bool
may_be_skimmed(const struct scan *c, const char *name, size_t len)
{
	return len > 0 && name[0] >= 'a' && name[0] <= 'z' && len < 32 &&
	       (c->s->skimmed[name[0] - 'a'] & 1u << len);
}

/* A start tag, when only what leads elsewhere and the text are wanted. */
static void
skim_tag(struct scan *c, struct tag *tag)
{
	unsigned flags = html_tag_flags(tag->id);

	if (tag->id == TAG_HTML || tag->id == TAG_BODY)
		keep_root(c, tag);
	else if ((flags & TAG_SKIM) && tag->element.count)
		g_array_append_val(c->s->elements, tag->element);
	if (flags & TAG_RAW) {
		skip_raw(c, tag);
	} else if (flags & TAG_RCDATA) {
		const char *close = find_end_tag(c->at, c->end, html_tag_as(tag->id));

		copy_text(c, close ? close : c->end);
	}
}

static void
read_tag(struct scan *c, bool is_end)
{
	bool is_skim = c->mode == HTML_SIEVE_SKIM, is_wanted;
	struct tag tag;
	char name[NAME_ROOM];
	size_t len = 0;

	c->at += is_end ? 2 : 1;
	while (c->at < c->end && !stops_at(c, ENDS_NAME)) {
		if (len < NAME_ROOM)
			name[len++] = lower(*c->at);
		c->at++;
	}
	c->s->n_tags += is_skim;
	tag.id = is_skim && !may_be_skimmed(c, name, len) ? TAG_UNKNOWN : html_tag_of(name, len);
	is_wanted = !is_skim || (!is_end && (html_tag_flags(tag.id) & TAG_SKIM));
	if (!read_attributes(c, &tag, is_wanted)) {
		c->at = c->end;
		return;
	}
	tag.element.tag = (uint8_t)tag.id;
	if (is_skim && !is_end)
		skim_tag(c, &tag);
	else if (!is_skim && is_end)
		end_tag(c, tag.id);
	else if (!is_skim)
		start_tag(c, &tag);
}

void
html_sieve_run(struct html_sieve *s, const char *text, size_t len, enum html_sieve_mode mode)
{
	struct scan c = {
		.s = s, .at = text, .end = text + MIN(len, HTML_MAX_INPUT), .mode = mode
	};
	const struct html_element roots[2] = { { .tag = TAG_HTML }, { .tag = TAG_BODY } };

	g_string_assign(s->out, mode == HTML_SIEVE_SKIM ? "" : "<body>");
	g_string_truncate(s->text, 0);
	g_array_set_size(s->runs, 0);
	g_string_truncate(s->bytes, 0);
	g_array_set_size(s->elements, 0);
	g_array_set_size(s->attributes, 0);
	g_array_set_size(s->scripts, 0);
	g_array_append_vals(s->elements, roots, G_N_ELEMENTS(roots));
	s->n_tags = 0;
	while (c.at < c.end) {
		const char *mark = memchr(c.at, '<', (size_t)(c.end - c.at));

		copy_text(&c, mark ? mark : c.end);
		if (!mark)
			break;
		if (c.end - mark > 1 && g_ascii_isalpha(mark[1]))
			read_tag(&c, false);
		else if (c.end - mark > 2 && mark[1] == '/' && g_ascii_isalpha(mark[2]))
			read_tag(&c, true);
		else if (c.end - mark > 1 && (mark[1] == '!' || mark[1] == '?' || mark[1] == '/'))
			skip_declaration(&c);
		else
			copy_text(&c, mark + 1);
	}
}
