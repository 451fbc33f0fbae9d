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

static int
compare(const char *name, size_t len, const char *row)
{
	int order = strncmp(name, row, len);

	return order ? order : -(row[len] != '\0');
}

enum html_tag
html_tag_of(const char *name, size_t len)
{
	size_t low = 0, high = TAG_CUSTOM;

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
