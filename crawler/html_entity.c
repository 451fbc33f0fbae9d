#include "crawler/html_entity.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

/* No name is longer, and none that may lack its semicolon. */
enum { NAME_MAX_LEN = 31, OLD_NAME_MAX_LEN = 6 };

/* HTML §13.2.5.80: what 0x80 to 0x9F mean, because people wrote windows-1252. 0: as it is. */
static const uint16_t c1[32] = {
	0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
	0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

uint32_t
html_entity_c1(uint32_t c)
{
	return c >= 0x80 && c < 0xA0 && c1[c - 0x80] ? c1[c - 0x80] : c;
}

static const struct entity {
	const char *name, *text;
	bool is_old; /* may lack its semicolon */
} entities[] = {
#include "crawler/html_entity_table.h"
};

static const struct entity *
find(const char *name, size_t len)
{
	size_t low = 0, high = G_N_ELEMENTS(entities);

	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = strncmp(name, entities[mid].name, len);

		if (order == 0)
			order = -(entities[mid].name[len] != '\0');
		if (order == 0)
			return &entities[mid];
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

/* "&#8217;" and "&#x2019;": `at` is behind the "#". */
static const char *
decode_number(const char *at, const char *end, uint32_t *value)
{
	bool is_hex = at < end && (*at == 'x' || *at == 'X');
	const char *start;
	uint32_t sum = 0;

	at += is_hex;
	for (start = at; at < end; at++) {
		int digit = is_hex ? g_ascii_xdigit_value(*at) : g_ascii_digit_value(*at);

		if (digit < 0)
			break;
		if (sum < 0x110000)
			sum = sum * (is_hex ? 16 : 10) + (uint32_t)digit;
	}
	if (at == start)
		return NULL;
	sum = html_entity_c1(sum);
	if (sum == 0 || sum > 0x10FFFF || (sum >= 0xD800 && sum < 0xE000))
		sum = 0xFFFD;
	*value = sum;
	return at + (at < end && *at == ';');
}

static size_t
put(const struct entity *e, char *out)
{
	size_t len = strlen(e->text);

	memcpy(out, e->text, len);
	return len;
}

size_t
html_entity_decode(const char *at, const char *end, bool in_attribute, char *out, size_t *out_len)
{
	const char *start = at++;
	const struct entity *e;
	size_t len = 0;

	if (at < end && *at == '#') {
		uint32_t value;
		const char *behind = decode_number(at + 1, end, &value);

		if (!behind)
			return 0;
		*out_len = (size_t)g_unichar_to_utf8(value, out);
		return (size_t)(behind - start);
	}
	while (at + len < end && len < NAME_MAX_LEN && g_ascii_isalnum(at[len]))
		len++;
	if (len < 2)
		return 0;
	if (at + len < end && at[len] == ';' && (e = find(at, len))) {
		*out_len = put(e, out);
		return len + 2;
	}
	if (in_attribute && at + len < end && (at[len] == '=' || g_ascii_isalnum(at[len])))
		return 0;
	/* The longest old name that the letters begin with: "&nbspand". */
	for (len = MIN(len, OLD_NAME_MAX_LEN); len >= 2; len--) {
		e = find(at, len);
		if (e && e->is_old) {
			*out_len = put(e, out);
			return len + 1;
		}
		if (in_attribute)
			break;
	}
	return 0;
}
