#include "crawler/markup.h"

#include <stdint.h>
#include <string.h>

#include "crawler/markup_table.h"
#include "crawler/markup_token.h"

#define MAX_DEPTH 128 /* elements open at once in the result; deeper ones are dropped */

/* Schemes that a reader may follow. */
static const char *const safe_schemes[] = { "http", "https", "ftp", "mailto", "tel" };

struct cleaner {
	struct markup_token token;
	const struct url *base;
	GString *out;
	const struct markup_rule *open[MAX_DEPTH];
	size_t depth;
};

/* Stops at a character once `out` has `max` bytes. */
static void
append_escaped(GString *out, const char *text, size_t len, size_t max)
{
	static const char *const escapes[128] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;"
	};

	for (const char *at = text, *end = text + len; at < end; at++) {
		guchar c = (guchar)*at;

		if (out->len >= max && (c & 0xc0) != 0x80)
			return;
		/* as the tokeniser has it, but here they come out of references */
		if (c < 0x20 && !g_ascii_isspace((char)c))
			continue;
		if (c < 128 && escapes[c])
			g_string_append(out, escapes[c]);
		else
			g_string_append_c(out, *at);
	}
}

/* ---- addresses -------------------------------------------------------------------------- */

static bool
is_safe(const struct url *u)
{
	for (size_t i = 0; i < G_N_ELEMENTS(safe_schemes); i++) {
		if (strcmp(url_scheme(u), safe_schemes[i]) == 0)
			return true;
	}
	return false;
}

/* Percent-encoded UTF-8 beyond ASCII as letters again, where a person wrote letters (an IRI, RFC
 * 3987 §3.2); marks of direction and other invisible things stay encoded. */
static char *
readable_href(const char *href)
{
	GString *out = g_string_new(NULL);

	for (const char *at = href; *at;) {
		char bytes[5] = { 0 };
		size_t n = 0;
		gunichar c;

		for (; n < 4 && at[3 * n] == '%'; n++) {
			int high = g_ascii_xdigit_value(at[3 * n + 1]);
			int low = high < 0 ? -1 : g_ascii_xdigit_value(at[3 * n + 2]);

			if (low < 0 || high < 8)
				break;
			bytes[n] = (char)(high << 4 | low);
		}
		c = n ? g_utf8_get_char_validated(bytes, (gssize)n) : (gunichar)-1;
		if (c < 0x80000000 && g_unichar_isalnum(c)) {
			g_string_append_unichar(out, c);
			at += 3 * g_unichar_to_utf8(c, NULL);
		} else {
			g_string_append_c(out, *at++);
		}
	}
	return g_string_free(out, FALSE);
}

/* The address as it may stand in the result; NULL: it may not. An absolute one stays as written. */
static char *
safe_address(const char *value, const struct url *base)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(value));
	g_autoptr(url_t) absolute = url_parse(trimmed, NULL), resolved = NULL;

	if (absolute)
		return is_safe(absolute) ? g_steal_pointer(&trimmed) : NULL;
	resolved = base ? url_parse(trimmed, base) : NULL;
	if (!resolved || !is_safe(resolved))
		return NULL;
	return g_str_is_ascii(trimmed) ? g_strdup(url_href(resolved))
				       : readable_href(url_href(resolved));
}

/* ---- the safe subset -------------------------------------------------------------------- */

static void
append_attribute(struct cleaner *c, const struct markup_rule *element,
		 const struct markup_attribute *attribute)
{
	const struct markup_rule *rule = markup_attribute_rule(attribute->name);
	g_autofree char *address = NULL;
	const char *value = attribute->value;

	if (!rule || (rule->flags & ATTRIBUTE_PLAYS && element->flags & ELEMENT_MEDIA))
		return;
	if (rule->flags & ATTRIBUTE_URL && markup_url_attribute(element->name, rule->name)) {
		value = address = safe_address(value, c->base);
		if (!address)
			return;
	} else if (rule->flags & ATTRIBUTE_URL && *value) {
		return;
	}
	g_string_append_printf(c->out, " %s=\"", rule->name);
	append_escaped(c->out, value, strlen(value), SIZE_MAX);
	g_string_append_c(c->out, '"');
}

static void
close_to(struct cleaner *c, size_t depth)
{
	while (c->depth > depth)
		g_string_append_printf(c->out, "</%s>", c->open[--c->depth]->name);
}

static bool
is_repeated(const struct markup_token *t, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (strcmp(t->attributes[j].name, t->attributes[i].name) == 0)
			return true;
	}
	return false;
}

static void
clean_start(struct cleaner *c)
{
	const struct markup_token *t = &c->token;
	const struct markup_rule *rule = markup_element_rule(t->name);

	if (!rule || rule->flags & ELEMENT_KNOWN)
		return;
	if (rule->flags & ELEMENT_ALONE && c->depth > 0 && c->open[c->depth - 1] == rule)
		close_to(c, c->depth - 1);
	if (!(rule->flags & ELEMENT_VOID) && c->depth == MAX_DEPTH)
		return;
	g_string_append_printf(c->out, "<%s", rule->name);
	for (size_t i = 0; i < t->n_attributes; i++) {
		if (!is_repeated(t, i))
			append_attribute(c, rule, &t->attributes[i]);
	}
	if (rule->flags & ELEMENT_VOID) {
		g_string_append(c->out, " />");
	} else {
		g_string_append_c(c->out, '>');
		c->open[c->depth++] = rule;
	}
}

static void
clean_end(struct cleaner *c)
{
	const struct markup_rule *rule = markup_element_rule(c->token.name);

	for (size_t i = c->depth; rule && i-- > 0;) {
		if (c->open[i] == rule) {
			close_to(c, i);
			return;
		}
	}
}

char *
markup_clean(const char *html, size_t len, const struct url *base, size_t max_bytes)
{
	struct cleaner c = { .base = base, .out = g_string_sized_new(MIN(len, max_bytes) + 16) };

	markup_token_init(&c.token, html, len);
	while (c.out->len < max_bytes && markup_next(&c.token) != MARKUP_END_OF_INPUT) {
		switch (c.token.kind) {
		case MARKUP_START:
			clean_start(&c);
			break;
		case MARKUP_END:
			clean_end(&c);
			break;
		default:
			append_escaped(c.out, c.token.text, c.token.len, max_bytes);
		}
	}
	close_to(&c, 0);
	markup_token_clear(&c.token);
	return g_string_free(c.out, FALSE);
}

/* ---- plain text ------------------------------------------------------------------------- */

/* Append with white space folded: `*gap` is what must stand before the next letter. */
static void
append_folded(GString *out, const char *text, size_t len, size_t max, char *gap)
{
	for (const char *at = text, *end = text + len; at < end && out->len < max;) {
		const char *next = at + g_utf8_skip[(guchar)*at];
		gunichar c = g_utf8_get_char(at);

		if (c == 0xa0 || g_unichar_isspace(c)) {
			if (!*gap)
				*gap = ' ';
		} else {
			if (*gap && out->len > 0)
				g_string_append_c(out, *gap);
			*gap = '\0';
			g_string_append_len(out, at, next - at);
		}
		at = next;
	}
}

char *
markup_text(const char *html, size_t len, size_t max_bytes)
{
	struct markup_token t;
	GString *out = g_string_new(NULL);
	char gap = '\0';

	markup_token_init(&t, html, len);
	while (out->len < max_bytes && markup_next(&t) != MARKUP_END_OF_INPUT) {
		if (t.kind == MARKUP_TEXT) {
			append_folded(out, t.text, t.len, max_bytes, &gap);
		} else {
			const struct markup_rule *rule = markup_element_rule(t.name);

			if (rule && rule->flags & ELEMENT_BLOCK)
				gap = '\n';
			else if (rule && rule->flags & ELEMENT_ALONE && !gap)
				gap = ' '; /* cells of a table */
		}
	}
	markup_token_clear(&t);
	return g_string_free(out, FALSE);
}

char *
markup_escape(const char *text, size_t len, size_t max_bytes)
{
	GString *out = g_string_sized_new(MIN(len, max_bytes) + 16);

	append_escaped(out, text, len, max_bytes);
	return g_string_free(out, FALSE);
}

bool
markup_looks_like_html(const char *text, size_t len)
{
	struct markup_token t;
	const char *end = text + len;
	bool is_html = false;

	for (const char *amp = text; !is_html && (amp = memchr(amp, '&', (size_t)(end - amp)));
	     amp++) {
		const char *stop = amp + 1;

		while (stop < end && stop - amp < 12 && (g_ascii_isalnum(*stop) || *stop == '#'))
			stop++;
		is_html = stop > amp + 1 && stop < end && *stop == ';';
	}
	markup_token_init(&t, text, len);
	while (!is_html && markup_next(&t) != MARKUP_END_OF_INPUT)
		is_html = t.kind != MARKUP_TEXT && markup_element_rule(t.name);
	markup_token_clear(&t);
	return is_html;
}
