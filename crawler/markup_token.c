#include "crawler/markup_token.h"

#include <string.h>

#include "crawler/html_entity.h"
#include "crawler/prescan.h"

/* Elements whose content says nothing to a reader, or runs: skipped up to their end tag. Where
 * there is none, or the tag is written as XML's empty one, the text behind is no content of those
 * that hold no code: a feed's writer never saw a browser swallow it. */
static const struct {
	const char *name;
	bool is_code;
} silent[] = {
	{ "applet", false }, { "iframe", false }, { "noembed", false }, { "noframes", false },
	{ "script", true },  { "style", true },   { "xmp", false },
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

void
markup_token_init(struct markup_token *t, const char *html, size_t len)
{
	*t = (struct markup_token){
		.at = html, .end = html + len, .close = html, .buffer = g_string_new(NULL)
	};
}

void
markup_token_clear(struct markup_token *t)
{
	g_string_free(t->buffer, TRUE);
}

/* ---- text ------------------------------------------------------------------------------- */

/* One reference at "&", or the ampersand alone; returns past it. */
static const char *
append_reference(GString *out, const char *at, const char *end, bool in_attribute)
{
	char text[HTML_ENTITY_ROOM + 1] = { 0 };
	size_t len = 0, taken = html_entity_decode(at, end, in_attribute, text, &len);

	if (taken == 0)
		g_string_append_c(out, '&');
	else if (!g_unichar_iscntrl(g_utf8_get_char(text)) || is_space(*text))
		g_string_append_len(out, text, (gssize)len);
	return at + MAX(taken, 1);
}

/* References are resolved, control characters are dropped. */
static void
append_text(GString *out, const char *at, const char *end, bool in_attribute)
{
	while (at < end) {
		const char *run = at;

		while (at < end && *at != '&' && ((guchar)*at >= 0x20 || is_space(*at)) &&
		       *at != 0x7f)
			at++;
		g_string_append_len(out, run, at - run);
		if (at < end)
			at = *at == '&' ? append_reference(out, at, end, in_attribute) : at + 1;
	}
}

/* ---- tags ------------------------------------------------------------------------------- */

/* Names and values go to one buffer, which may move: offsets first, pointers at the end. */
static void
read_attributes(struct markup_token *t, const char *at, const char *end)
{
	size_t offsets[MARKUP_MAX_ATTRIBUTES][2];

	t->n_attributes = 0;
	while (t->n_attributes < MARKUP_MAX_ATTRIBUTES) {
		const char *start, *stop;

		while (at < end && (is_space(*at) || *at == '/' || *at == '='))
			at++;
		for (start = at; at < end && !is_space(*at) && *at != '/' && *at != '=';)
			at++;
		if (start == at)
			break;
		offsets[t->n_attributes][0] = t->buffer->len;
		for (const char *c = start; c < at; c++)
			g_string_append_c(t->buffer, g_ascii_tolower(*c));
		g_string_append_c(t->buffer, '\0');
		offsets[t->n_attributes++][1] = t->buffer->len;
		while (at < end && is_space(*at))
			at++;
		if (at < end && *at == '=') {
			for (at++; at < end && is_space(*at);)
				at++;
			if (at < end && (*at == '"' || *at == '\'')) {
				start = at + 1;
				stop = memchr(start, *at, (size_t)(end - start));
				if (!stop)
					stop = end;
				at = stop < end ? stop + 1 : end;
			} else {
				for (start = at; at < end && !is_space(*at);)
					at++;
				stop = at;
			}
			append_text(t->buffer, start, stop, true);
		}
		g_string_append_c(t->buffer, '\0');
	}
	for (size_t i = 0; i < t->n_attributes; i++) {
		t->attributes[i].name = t->buffer->str + offsets[i][0];
		t->attributes[i].value = t->buffer->str + offsets[i][1];
	}
}

static const char *
read_name(struct markup_token *t, const char *at)
{
	size_t len = 0;

	for (; at < t->end && !is_space(*at) && *at != '>' && *at != '/' && *at != '<'; at++) {
		if (len < sizeof t->name - 1)
			t->name[len++] = g_ascii_tolower(*at);
	}
	t->name[len] = '\0';
	return at;
}

/* Past the content of the silent element whose start tag, which ends at t->at, was just read. */
static void
skip_silent(struct markup_token *t, size_t index)
{
	size_t len = strlen(t->name);
	bool is_code = silent[index].is_code, is_empty = t->at[-1] == '>' && t->at[-2] == '/';
	const char *hit = t->at;

	if (!is_code && (is_empty || t->unclosed & 1u << index))
		return;
	while ((hit = memmem(hit, (size_t)(t->end - hit), "</", 2))) {
		if ((size_t)(t->end - hit) > len + 2 &&
		    g_ascii_strncasecmp(hit + 2, t->name, len) == 0 &&
		    !g_ascii_isalnum(hit[len + 2])) {
			t->at = hit;
			return;
		}
		hit += 2;
	}
	if (is_code)
		t->at = t->end;
	else
		t->unclosed |= 1u << index; /* nor is any that follows: looked for once */
}

/* The element `name` in the list of silent ones, or how many there are. */
static size_t
silent_index(const char *name)
{
	size_t i = 0;

	while (i < G_N_ELEMENTS(silent) && strcmp(silent[i].name, name) != 0)
		i++;
	return i;
}

static void
skip_past(struct markup_token *t, size_t from, const char *mark)
{
	size_t room = (size_t)(t->end - t->at);
	const char *hit =
		from < room ? memmem(t->at + from, room - from, mark, strlen(mark)) : NULL;

	t->at = hit ? hit + strlen(mark) : t->end;
}

/* Whether "<" at t->at starts markup; reads what is no token (comments and the like). */
static bool
skip_declaration(struct markup_token *t)
{
	const char *at = t->at;
	size_t room = (size_t)(t->end - at);

	if (room >= 4 && memcmp(at, "<!--", 4) == 0)
		skip_past(t, 2, room > 4 && at[4] == '>' ? ">" : "-->");
	else if (room >= 9 && memcmp(at, "<![CDATA[", 9) == 0)
		t->at += 9; /* escaped twice: what is inside was meant */
	else if (room >= 3 &&
		 (at[1] == '?' || (at[1] == '!' && (g_ascii_isalpha(at[2]) || at[2] == '['))))
		skip_past(t, 2, ">");
	else
		return false;
	return true;
}

/* Whether any ">" is left: without one "<" is text. Looked for once. */
static bool
has_close(struct markup_token *t)
{
	if (t->at >= t->close && t->close < t->end) {
		t->close = memchr(t->at, '>', (size_t)(t->end - t->at));
		if (!t->close)
			t->close = t->end;
	}
	return t->close < t->end;
}

static bool
starts_tag(struct markup_token *t)
{
	const char *at = t->at + 1;

	if (at < t->end && *at == '/')
		at++;
	return at < t->end && g_ascii_isalpha(*at) && has_close(t);
}

static void
read_tag(struct markup_token *t)
{
	bool is_end = t->at[1] == '/';
	const char *after = read_name(t, t->at + 1 + is_end);
	const char *stop = prescan_tag_end(after, t->end);
	size_t index;

	t->kind = is_end ? MARKUP_END : MARKUP_START;
	g_string_truncate(t->buffer, 0);
	t->n_attributes = 0;
	t->at = stop;
	if (is_end)
		return;
	read_attributes(t, after, stop - (stop > after && stop[-1] == '>'));
	index = silent_index(t->name);
	if (index < G_N_ELEMENTS(silent))
		skip_silent(t, index);
}

static void
read_text(struct markup_token *t)
{
	const char *start = t->at;

	g_string_truncate(t->buffer, 0);
	/* The byte at `start` is text, even if it is a "<". */
	t->at = memchr(start + 1, '<', (size_t)(t->end - start - 1));
	if (!t->at)
		t->at = t->end;
	append_text(t->buffer, start, t->at, false);
	t->kind = MARKUP_TEXT;
	t->text = t->buffer->str;
	t->len = t->buffer->len;
}

enum markup_kind
markup_next(struct markup_token *t)
{
	while (t->at < t->end && *t->at == '<' && skip_declaration(t))
		;
	if (t->at >= t->end)
		t->kind = MARKUP_END_OF_INPUT;
	else if (*t->at == '<' && starts_tag(t))
		read_tag(t);
	else
		read_text(t);
	return t->kind;
}
