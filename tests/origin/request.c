/* request: the head of an HTTP/1.x request, from bytes (RFC 9112 §2-3). */
#include "tests/origin/request.h"

#include <string.h>

static bool
parse_line(struct exchange *x, const char *line)
{
	g_auto(GStrv) parts = g_strsplit(line, " ", -1);

	if (g_strv_length(parts) != 3 || !*parts[0] || !g_str_has_prefix(parts[2], "HTTP/1."))
		return false;
	x->method = g_strdup(parts[0]);
	x->target = g_strdup(parts[1]);
	if (strcmp(parts[2], "HTTP/1.0") == 0)
		x->ending = END_CLOSE;
	return true;
}

static void
parse_header(struct exchange *x, const char *line)
{
	const char *colon = strchr(line, ':');
	struct header *h;

	if (!colon)
		return;
	h = g_new(struct header, 1);
	h->name = g_strndup(line, (gsize)(colon - line));
	h->value = g_strstrip(g_strdup(colon + 1));
	g_ptr_array_add(x->headers, h);
}

/* Host, path and query of origin-form and absolute-form targets (a proxy's client). */
static void
split_target(struct exchange *x, const char *scheme)
{
	const char *target = x->target, *host = exchange_get(x, "host"), *mark;
	g_autofree char *authority = NULL;

	if (g_str_has_prefix(target, "http://")) {
		const char *start = target + strlen("http://");

		mark = start + strcspn(start, "/?");
		authority = g_strndup(start, (gsize)(mark - start));
		target = *mark ? mark : "/";
		host = authority;
	}
	if (!host)
		host = "";
	mark = strchr(target, '?');
	x->path = mark ? g_strndup(target, (gsize)(mark - target)) : g_strdup(target);
	x->query = mark ? g_strdup(mark + 1) : NULL;
	x->origin = g_strdup_printf("%s://%s", scheme, host);
	x->host = g_ascii_strdown(host, (gssize)strcspn(host, ":"));
}

enum request_state
request_parse(const char *bytes, size_t len, const char *scheme, struct exchange *x, size_t *used)
{
	const char *end = memmem(bytes, len, "\r\n\r\n", 4);
	g_autofree char *head = NULL;
	g_auto(GStrv) lines = NULL;
	const char *value;

	if (!end)
		return len < REQUEST_MAX_BYTES ? REQUEST_PARTIAL : REQUEST_BAD;
	*used = (size_t)(end - bytes) + 4;
	head = g_strndup(bytes, (gsize)(end - bytes));
	lines = g_strsplit(head, "\r\n", -1);
	if (!lines[0] || !parse_line(x, lines[0]))
		return REQUEST_BAD;
	for (char **line = lines + 1; *line; line++)
		parse_header(x, *line);
	if ((value = exchange_get(x, "connection")) && g_ascii_strcasecmp(value, "close") == 0)
		x->ending = END_CLOSE;
	if ((value = exchange_get(x, "content-length")) &&
	    !g_ascii_string_to_unsigned(value, 10, 0, UINT32_MAX, &x->body_bytes, NULL))
		return REQUEST_BAD;
	if (exchange_get(x, "transfer-encoding"))
		return REQUEST_BAD;
	split_target(x, scheme);
	return REQUEST_WHOLE;
}
