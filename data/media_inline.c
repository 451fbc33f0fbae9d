#include "data/media_inline.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define MAX_HEAD 200 /* "image/png;charset=…;base64," */

static const char *const kinds[] = { "image/", "video/", "audio/" };

static bool
begins(const char *at, const char *end, const char *what)
{
	size_t n = strlen(what);

	return (size_t)(end - at) >= n && g_ascii_strncasecmp(at, what, n) == 0;
}

/* The type that follows "data:", when it is of a kind that is never kept. */
static size_t
type_length(const char *at, const char *end)
{
	const char *from = at;
	bool is_kind = false;

	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		is_kind |= begins(at, end, kinds[i]);
	if (!is_kind || begins(at, end, "image/svg"))
		return 0;
	while (at < end && at - from < MAX_HEAD &&
	       (g_ascii_isalnum(*at) || (*at && strchr("/.+-", *at))))
		at++;
	return (size_t)(at - from);
}

/* Its data: base64, which may be broken into lines, or percent-encoding. */
static const char *
end_of(const char *at, const char *end)
{
	while (at < end && (g_ascii_isalnum(*at) || (*at && strchr("+/=%-_.~\r\n", *at))))
		at++;
	return at;
}

char *
media_inline_find(const void *bytes, size_t len, size_t most)
{
	const char *at = bytes, *end = at + len;

	while (len > 0 && (at = memchr(at, ':', (size_t)(end - at)))) {
		const char *type = at + 1, *comma;
		size_t n, head;

		if (at - (const char *)bytes < 4 || g_ascii_strncasecmp(at - 4, "data", 4) != 0 ||
		    (n = type_length(type, end)) == 0) {
			at++;
			continue;
		}
		head = MIN((size_t)(end - type), (size_t)MAX_HEAD);
		comma = memchr(type, ',', head);
		at = comma ? end_of(comma + 1, end) : type;
		if (comma && (size_t)(at - comma) > most + 1)
			return g_strndup(type, n);
	}
	return NULL;
}
