#include "crawler/skim.h"

#include <string.h>

static bool
may_see(const struct matcher *m, struct match_scratch *s, const char *text, size_t len)
{
	return matcher_may_see(m, s, text, len, NULL, 0);
}

/* Attributes hold text, addresses, or nothing that anybody reads. */
static bool
attribute_may_mention(const struct html *h, const struct html_attribute *a, const struct matcher *m,
		      struct match_scratch *s)
{
	const char *value = h->sieve.bytes->str + a->value;

	switch (a->id) {
	case ATTR_HREF:
	case ATTR_SRC:
		return matcher_may_see_address(m, s, value, a->len);
	case ATTR_ALT:
	case ATTR_CONTENT:
	case ATTR_NAME:
	case ATTR_TITLE:
		return may_see(m, s, value, a->len);
	default:
		return false;
	}
}

static bool
elements_may_mention(const struct html *h, const struct matcher *m, struct match_scratch *s)
{
	const struct html_sieve *sieve = &h->sieve;

	for (guint e = 0; e < sieve->elements->len; e++) {
		const struct html_element *element =
			&g_array_index(sieve->elements, struct html_element, e);

		for (unsigned i = 0; i < element->count; i++) {
			const struct html_attribute *a =
				&g_array_index(sieve->attributes, struct html_attribute,
					       element->first + i);

			/* a picture is never fetched, and its address not read */
			if (!(element->tag == TAG_IMG && a->id == ATTR_SRC) &&
			    attribute_may_mention(h, a, m, s))
				return true;
		}
	}
	return false;
}

/* The four digits of "\\u00e9"; -1: there are none. */
static int
four_digits(const char *at)
{
	int value = 0;

	for (int i = 0; i < 4; i++) {
		int digit = g_ascii_xdigit_value(at[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* JSON with its escapes as what they mean (RFC 8259 §7). */
static void
unescape(const char *text, GString *out)
{
	g_string_truncate(out, 0);
	for (const char *p = text; *p; p++) {
		int value, low = -1;

		if (*p != '\\' || !p[1]) {
			g_string_append_c(out, *p);
			continue;
		}
		p++;
		value = *p == 'u' ? four_digits(p + 1) : -1;
		if (value < 0) {
			g_string_append_c(out, strchr("bfnrt", *p) ? ' ' : *p);
			continue;
		}
		p += 4;
		if (value >= 0xd800 && value < 0xdc00 && p[1] == '\\' && p[2] == 'u')
			low = four_digits(p + 3);
		if (low >= 0xdc00 && low < 0xe000) {
			value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
			p += 6;
		}
		if (value > 0 && (value < 0xd800 || value > 0xdfff))
			g_string_append_unichar(out, (gunichar)value);
	}
}

static bool
scripts_may_mention(const struct html *h, const struct matcher *m, struct match_scratch *s,
		    GString *unescaped)
{
	for (guint i = 0; i < h->sieve.scripts->len; i++) {
		const struct html_script *script =
			&g_array_index(h->sieve.scripts, struct html_script, i);

		unescape(h->sieve.bytes->str + script->text, unescaped);
		if (may_see(m, s, unescaped->str, unescaped->len))
			return true;
	}
	return false;
}

bool
skim_may_mention(const struct html *h, const struct matcher *matcher, struct match_scratch *scratch,
		 GString *unescaped)
{
	const struct html_sieve *s = &h->sieve;

	return matcher_may_see(matcher, scratch, s->text->str, s->text->len,
			       (const uint32_t *)(const void *)s->runs->data, s->runs->len) ||
	       elements_may_mention(h, matcher, scratch) ||
	       scripts_may_mention(h, matcher, scratch, unescaped);
}
