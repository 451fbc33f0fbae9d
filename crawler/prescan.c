#include "crawler/prescan.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct scan {
	const char *at, *end;
	unsigned faults;
	unsigned depth;
	unsigned namespaces; /* in scope */
	uint16_t declared[PRESCAN_MAX_DEPTH + 1]; /* of them, by the element at each depth */
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool
is_name_start(char c)
{
	return g_ascii_isalpha(c) || c == '_' || c == ':' || (c & 0x80);
}

static bool
looking_at(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - at) >= len && g_ascii_strncasecmp(at, word, len) == 0;
}

/* Past the next `mark`, or the end. */
static const char *
skip_past(const char *at, const char *end, const char *mark)
{
	size_t len = strlen(mark);
	const char *hit = memmem(at, (size_t)(end - at), mark, len);

	return hit ? hit + len : end;
}

const char *
prescan_tag_end(const char *at, const char *end)
{
	bool after_equals = false;

	for (; at < end; at++) {
		if (*at == '>')
			return at + 1;
		if (after_equals && (*at == '"' || *at == '\'')) {
			at = memchr(at + 1, *at, (size_t)(end - at - 1));
			if (!at)
				return end;
			after_equals = false;
		} else if (!is_space(*at)) {
			after_equals = *at == '=';
		}
	}
	return end;
}

/* Attributes and namespace declarations between the element's name and the tag's end. */
static void
count_attributes(const char *at, const char *end, unsigned *attributes, unsigned *namespaces)
{
	bool between = true, after_equals = false;

	for (; at < end; at++) {
		if (after_equals && (*at == '"' || *at == '\'')) {
			const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));

			if (!close)
				return;
			at = close;
			after_equals = false;
			between = true;
		} else if (is_space(*at) || *at == '/') {
			between = true;
		} else if (*at == '=') {
			after_equals = true;
			between = false;
		} else {
			if (between && !after_equals) {
				(*attributes)++;
				*namespaces += looking_at(at, end, "xmlns");
			}
			between = after_equals = false;
		}
	}
}

static void
open_element(struct scan *s, unsigned namespaces)
{
	s->depth++;
	if (s->depth > PRESCAN_MAX_DEPTH) {
		s->faults |= PRESCAN_DEPTH;
		return;
	}
	s->declared[s->depth] = (uint16_t)MIN(namespaces, UINT16_MAX);
	s->namespaces += s->declared[s->depth];
	if (s->namespaces > PRESCAN_MAX_NAMESPACES)
		s->faults |= PRESCAN_NAMESPACES;
}

static void
close_element(struct scan *s)
{
	s->at += strlen("</");
	if (s->depth == 0)
		return;
	if (s->depth <= PRESCAN_MAX_DEPTH)
		s->namespaces -= s->declared[s->depth];
	s->depth--;
}

static void
scan_start_tag(struct scan *s)
{
	const char *after = s->at + 1;
	const char *tag_end = prescan_tag_end(s->at, s->end);
	unsigned attributes = 0, namespaces = 0;
	bool is_empty = tag_end - s->at >= 3 && tag_end[-1] == '>' && tag_end[-2] == '/';

	if (tag_end - s->at > PRESCAN_MAX_TAG)
		s->faults |= PRESCAN_TAG;
	while (after < tag_end && !is_space(*after) && *after != '>' && *after != '/')
		after++;
	count_attributes(after, tag_end - (tag_end[-1] == '>'), &attributes, &namespaces);
	if (attributes > PRESCAN_MAX_ATTRIBUTES)
		s->faults |= PRESCAN_ATTRIBUTES;

	s->at = tag_end;
	if (!is_empty)
		open_element(s, namespaces);
}

/* <!DOCTYPE name SYSTEM "…" [ internal subset ]> */
static void
scan_doctype(struct scan *s)
{
	const char *start = s->at;
	bool in_subset = false;

	for (s->at += 2; s->at < s->end; s->at++) {
		if (*s->at == '"' || *s->at == '\'') {
			s->at = memchr(s->at + 1, *s->at, (size_t)(s->end - s->at - 1));
			if (!s->at)
				s->at = s->end - 1;
		} else if (*s->at == '[') {
			in_subset = true;
		} else if (*s->at == ']') {
			in_subset = false;
		} else if (looking_at(s->at, s->end, "<!--")) {
			s->at = skip_past(s->at + 4, s->end, "-->") - 1;
		} else if (looking_at(s->at, s->end, "<?")) {
			s->at = skip_past(s->at + 2, s->end, "?>") - 1;
		} else if (looking_at(s->at, s->end, "<!ENTITY")) {
			s->faults |= PRESCAN_ENTITIES;
		} else if (looking_at(s->at, s->end, "<!ATTLIST")) {
			s->faults |= PRESCAN_DEFAULTS;
		} else if (*s->at == '>' && !in_subset) {
			s->at++;
			break;
		}
	}
	if (s->at - start > PRESCAN_MAX_TAG)
		s->faults |= PRESCAN_TAG;
}

unsigned
prescan(const char *text, size_t len)
{
	struct scan s = { .at = text, .end = text + len };

	while (s.at < s.end && (s.at = memchr(s.at, '<', (size_t)(s.end - s.at)))) {
		if (s.end - s.at < 2)
			break;
		if (looking_at(s.at, s.end, "<!--"))
			s.at = skip_past(s.at + 4, s.end, "-->");
		else if (looking_at(s.at, s.end, "<![CDATA["))
			s.at = skip_past(s.at + 9, s.end, "]]>");
		else if (looking_at(s.at, s.end, "<!DOCTYPE"))
			scan_doctype(&s);
		else if (s.at[1] == '?')
			s.at = skip_past(s.at + 2, s.end, "?>");
		else if (s.at[1] == '/')
			close_element(&s);
		else if (is_name_start(s.at[1]))
			scan_start_tag(&s);
		else
			s.at++;
	}
	return s.faults;
}
