#include "base/prescan.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define PRESCAN_BYTES 1024 /* HTML §13.2.3.2 */
#define LATE_BYTES (256 * 1024) /* how far a late meta element is looked for */
#define VALUE_MAX 256 /* longer attribute names and values decide nothing */

struct scan {
	const uint8_t *at, *end;
};

struct attribute {
	char name[16], value[VALUE_MAX]; /* lower case, NUL terminated; cut when longer */
	size_t value_len;
};

/* What a meta element has said so far; bits of `seen` keep the first of each name. */
struct meta {
	enum { SEEN_HTTP_EQUIV = 1, SEEN_CONTENT = 2, SEEN_CHARSET = 4 } seen;
	bool got_pragma;
	enum { NEED_NULL, NEED_NO, NEED_YES } need_pragma;
	enum encoding charset;
};

/* Elements whose content the tokenizer does not read as tags (HTML §13.2.5.1–5). */
static const char *const raw_elements[] = {
	"iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp",
};

static bool
is_space(uint8_t c)
{
	return c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}

static size_t
left(const struct scan *s)
{
	return (size_t)(s->end - s->at);
}

/* Case-insensitive; `word` is lower case. */
static bool
starts(const struct scan *s, const char *word)
{
	size_t n = strlen(word);

	return left(s) >= n && g_ascii_strncasecmp((const char *)s->at, word, n) == 0;
}

static void
skip_to(struct scan *s, uint8_t c)
{
	const uint8_t *p = memchr(s->at, c, left(s));

	s->at = p ? p : s->end;
}

static void
skip_comment(struct scan *s)
{
	const uint8_t *open = s->at;

	/* The dashes of "<!--" may be those of "-->". */
	for (s->at += 2; s->at < s->end; s->at++) {
		skip_to(s, '>');
		if (s->at < s->end && s->at - open >= 4 && s->at[-1] == '-' && s->at[-2] == '-')
			return;
	}
	s->at = s->end;
}

static void
put(char *buf, size_t room, size_t *len, uint8_t c)
{
	if (*len + 1 < room)
		buf[(*len)++] = (char)g_ascii_tolower((char)c);
}

static void
read_quoted(struct scan *s, struct attribute *a)
{
	uint8_t quote = *s->at;

	for (s->at++; s->at < s->end && *s->at != quote; s->at++)
		put(a->value, sizeof a->value, &a->value_len, *s->at);
	if (s->at < s->end)
		s->at++;
}

/* "Get an attribute". False when there is none, or the bytes end. */
static bool
next_attribute(struct scan *s, struct attribute *a)
{
	size_t name_len = 0;

	a->value_len = 0;
	while (s->at < s->end && (is_space(*s->at) || *s->at == '/'))
		s->at++;
	if (s->at == s->end || *s->at == '>')
		return false;
	for (; s->at < s->end && *s->at != '/' && *s->at != '>' && !is_space(*s->at); s->at++) {
		if (*s->at == '=' && name_len > 0)
			break;
		put(a->name, sizeof a->name, &name_len, *s->at);
	}
	a->name[name_len] = '\0';
	while (s->at < s->end && is_space(*s->at))
		s->at++;
	if (s->at < s->end && *s->at == '=') {
		s->at++;
		while (s->at < s->end && is_space(*s->at))
			s->at++;
		if (s->at < s->end && (*s->at == '"' || *s->at == '\''))
			read_quoted(s, a);
		else
			for (; s->at < s->end && !is_space(*s->at) && *s->at != '>'; s->at++)
				put(a->value, sizeof a->value, &a->value_len, *s->at);
	}
	a->value[a->value_len] = '\0';
	return s->at < s->end;
}

/* "Extracting a character encoding from a meta element", HTML §2.6.5; `v` is lower case. */
static enum encoding
encoding_of_content(const char *v)
{
	size_t n;

	for (;;) {
		v = strstr(v, "charset");
		if (!v)
			return ENC_NONE;
		v += strlen("charset");
		while (is_space((uint8_t)*v))
			v++;
		if (*v == '=')
			break;
	}
	do
		v++;
	while (is_space((uint8_t)*v));
	if (*v == '"' || *v == '\'') {
		const char *close = strchr(v + 1, *v);

		return close ? encoding_for_label(v + 1, (size_t)(close - v - 1)) : ENC_NONE;
	}
	n = strcspn(v, "\t\n\f\r ;");
	return encoding_for_label(v, n);
}

static void
meta_attribute(struct meta *m, const struct attribute *a)
{
	enum encoding e;

	if (strcmp(a->name, "http-equiv") == 0 && !(m->seen & SEEN_HTTP_EQUIV)) {
		m->seen |= SEEN_HTTP_EQUIV;
		m->got_pragma = strcmp(a->value, "content-type") == 0;
	} else if (strcmp(a->name, "content") == 0 && !(m->seen & SEEN_CONTENT)) {
		m->seen |= SEEN_CONTENT;
		e = encoding_of_content(a->value);
		if (e != ENC_NONE && m->need_pragma == NEED_NULL) {
			m->charset = e;
			m->need_pragma = NEED_YES;
		}
	} else if (strcmp(a->name, "charset") == 0 && !(m->seen & SEEN_CHARSET)) {
		m->seen |= SEEN_CHARSET;
		m->charset = encoding_for_label(a->value, a->value_len);
		m->need_pragma = NEED_NO;
	}
}

/* A document read as ASCII so far cannot be UTF-16, whatever it says. */
static enum encoding
as_ascii_compatible(enum encoding e)
{
	if (e == ENC_UTF_16BE || e == ENC_UTF_16LE)
		return ENC_UTF_8;
	return e == ENC_X_USER_DEFINED ? ENC_WINDOWS_1252 : e;
}

static enum encoding
read_meta(struct scan *s)
{
	struct meta m = { .need_pragma = NEED_NULL, .charset = ENC_NONE };
	struct attribute a;

	s->at += strlen("<meta");
	while (next_attribute(s, &a))
		meta_attribute(&m, &a);
	/* A tag that the bytes cut off says nothing. */
	if (s->at == s->end || m.need_pragma == NEED_NULL)
		return ENC_NONE;
	if (m.need_pragma == NEED_YES && !m.got_pragma)
		return ENC_NONE;
	return as_ascii_compatible(m.charset);
}

static void
skip_tag(struct scan *s)
{
	struct attribute a;

	while (s->at < s->end && !is_space(*s->at) && *s->at != '>')
		s->at++;
	while (next_attribute(s, &a))
		;
}

/* The element whose start tag is here when its content is raw text; else NULL. */
static const char *
raw_element(const struct scan *s)
{
	for (size_t i = 0; i < G_N_ELEMENTS(raw_elements); i++) {
		size_t n = strlen(raw_elements[i]);
		struct scan name = { s->at + 1, s->end };

		if (starts(&name, raw_elements[i]) && left(&name) > n &&
		    (is_space(name.at[n]) || name.at[n] == '/' || name.at[n] == '>'))
			return raw_elements[i];
	}
	return NULL;
}

static void
skip_raw(struct scan *s, const char *element)
{
	for (; s->at < s->end; s->at++) {
		struct scan name;

		skip_to(s, '<');
		name = (struct scan){ s->at + MIN(left(s), 2), s->end };
		if (left(s) > 2 && s->at[1] == '/' && starts(&name, element))
			return;
	}
}

/* One round of the algorithm's loop at a "<". `is_late`: read raw text as the parser does. */
static enum encoding
scan_markup(struct scan *s, bool is_late)
{
	uint8_t after = left(s) > 1 ? s->at[1] : 0;
	uint8_t name = after == '/' && left(s) > 2 ? s->at[2] : after;

	if (starts(s, "<!--")) {
		skip_comment(s);
	} else if (starts(s, "<meta") && left(s) > 5 && (is_space(s->at[5]) || s->at[5] == '/')) {
		return read_meta(s);
	} else if (g_ascii_isalpha((char)name)) {
		const char *raw = is_late && after != '/' ? raw_element(s) : NULL;

		skip_tag(s);
		if (raw)
			skip_raw(s, raw);
	} else if (after == '!' || after == '/' || after == '?') {
		skip_to(s, '>');
	}
	return ENC_NONE;
}

static enum encoding
scan_metas(const uint8_t *bytes, size_t len, bool is_late)
{
	struct scan s = { bytes, bytes + len };
	enum encoding e = ENC_NONE;

	while (s.at < s.end && e == ENC_NONE) {
		const uint8_t *before;

		skip_to(&s, '<');
		before = s.at;
		if (s.at < s.end)
			e = scan_markup(&s, is_late);
		/* Raw text stops before its end tag, which is read in the next round. */
		if (s.at == before || (s.at < s.end && *s.at != '<'))
			s.at += s.at < s.end;
	}
	return e;
}

enum encoding
prescan_xml(const uint8_t *bytes, size_t len)
{
	struct scan s = { bytes, len ? bytes + len : bytes };
	const uint8_t *p, *close;
	enum encoding e;

	if (len < 5 || memcmp(bytes, "<?xml", 5) != 0)
		return ENC_NONE;
	skip_to(&s, '>');
	s.end = s.at;
	p = memmem(bytes, (size_t)(s.end - bytes), "encoding", 8);
	if (!p)
		return ENC_NONE;
	for (p += 8; p < s.end && *p <= ' '; p++)
		;
	if (p == s.end || *p != '=')
		return ENC_NONE;
	for (p++; p < s.end && *p <= ' '; p++)
		;
	if (p == s.end || (*p != '"' && *p != '\''))
		return ENC_NONE;
	close = memchr(p + 1, *p, (size_t)(s.end - p - 1));
	if (!close)
		return ENC_NONE;
	e = encoding_for_label((const char *)p + 1, (size_t)(close - p - 1));
	return e == ENC_UTF_16BE || e == ENC_UTF_16LE ? ENC_UTF_8 : e;
}

enum encoding
prescan_html(const uint8_t *bytes, size_t len)
{
	size_t head = MIN(len, PRESCAN_BYTES);
	enum encoding e;

	if (len == 0)
		return ENC_NONE;
	if (len >= 6 && memcmp(bytes, "<\0?\0x", 6) == 0)
		return ENC_UTF_16LE;
	if (len >= 6 && memcmp(bytes, "\0<\0?\0x", 6) == 0)
		return ENC_UTF_16BE;
	e = scan_metas(bytes, head, false);
	if (e == ENC_NONE)
		e = prescan_xml(bytes, head);
	if (e == ENC_NONE && len > PRESCAN_BYTES)
		e = scan_metas(bytes, MIN(len, LATE_BYTES), true);
	return e;
}
