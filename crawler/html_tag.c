#include "crawler/html_tag.h"

#include <stdint.h>
#include <string.h>

struct tag_row {
	const char *name, *as;
	unsigned flags;
};

static const struct tag_row tags[] = {
#define X(id, name, as, flags) { name, as, flags },
	HTML_TAGS(X)
#undef X
		{ "", "div", TAG_BLOCK }, /* TAG_CUSTOM */
	{ "", "span", 0 }, /* TAG_UNKNOWN */
	{ "", "", 0 }, /* TAG_TEXT */
};

static const char *const attrs[] = {
#define X(id, name) name,
	HTML_ATTRS(X)
#undef X
};

/* The first element of each letter, and where the next letter begins. */
static const uint8_t letters[27] = {
	TAG_A,      TAG_B,   TAG_CANVAS, TAG_DATALIST, TAG_EM,     TAG_FIELDSET, TAG_H1,
	TAG_H1,     TAG_I,   TAG_KBD,    TAG_KBD,      TAG_LABEL,  TAG_MAIN,     TAG_NAV,
	TAG_OBJECT, TAG_P,   TAG_Q,      TAG_RP,       TAG_S,      TAG_TABLE,    TAG_U,
	TAG_VAR,    TAG_WBR, TAG_XMP,    TAG_CUSTOM,   TAG_CUSTOM, TAG_CUSTOM,
};

/* Names are short: a call would cost more than the comparison. */
static inline int
compare(const char *name, size_t len, const char *row)
{
	for (size_t i = 0; i < len; i++)
		if (name[i] != row[i])
			return (unsigned char)name[i] < (unsigned char)row[i] ? -1 : 1;
	return -(row[len] != '\0');
}

enum html_tag
html_tag_of(const char *name, size_t len)
{
	unsigned letter = len ? (unsigned char)name[0] - 'a' : 26;
	size_t low = letter < 26 ? letters[letter] : 0;
	size_t high = letter < 26 ? letters[letter + 1] : 0;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = compare(name, len, tags[mid].name);

		if (order == 0)
			return (enum html_tag)mid;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return memchr(name, '-', len) ? TAG_CUSTOM : TAG_UNKNOWN;
}

enum html_attr
html_attr_of(const char *name, size_t len)
{
	size_t low = 0, high = ATTR_NONE;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = compare(name, len, attrs[mid]);

		if (order == 0)
			return (enum html_attr)mid;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return ATTR_NONE;
}

const char *
html_tag_name(enum html_tag tag)
{
	return tags[tag].name;
}

unsigned
html_tag_flags(enum html_tag tag)
{
	return tags[tag].flags;
}

bool
html_tag_is_html4(enum html_tag tag)
{
	return !tags[tag].as;
}

const char *
html_tag_as(enum html_tag tag)
{
	return tags[tag].as ? tags[tag].as : tags[tag].name;
}
