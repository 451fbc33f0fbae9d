#include "query/http_guard.h"

#include <glib.h>
#include <string.h>

static const struct {
	const char *name;
	enum http_method method;
} methods[] = {
	{ "GET", HTTP_GET },     { "HEAD", HTTP_HEAD },       { "POST", HTTP_POST },
	{ "PUT", HTTP_OTHER },   { "OPTIONS", HTTP_OPTIONS }, { "DELETE", HTTP_OTHER },
	{ "PATCH", HTTP_OTHER }, { "TRACE", HTTP_OTHER },     { "CONNECT", HTTP_OTHER },
};

static const char *const field_names[HTTP_FIELDS] = {
	[HTTP_HOST] = "Host",
	[HTTP_CONTENT_LENGTH] = "Content-Length",
	[HTTP_TRANSFER_ENCODING] = "Transfer-Encoding",
	[HTTP_CONTENT_TYPE] = "Content-Type",
	[HTTP_AUTHORIZATION] = "Authorization",
	[HTTP_COOKIE] = "Cookie",
	[HTTP_ORIGIN] = "Origin",
	[HTTP_SEC_FETCH_SITE] = "Sec-Fetch-Site",
	[HTTP_IF_NONE_MATCH] = "If-None-Match",
	[HTTP_FORWARDED_FOR] = "X-Forwarded-For",
	[HTTP_FORWARDED_PROTO] = "X-Forwarded-Proto",
};

static int
refuse(int status, const char *sentence, const char **why)
{
	*why = sentence;
	return status;
}

/* ---- fields ------------------------------------------------------------------------------ */

/* RFC 9110 §5.6.2; a blank before the colon is part of the name as the library gives it. */
static bool
is_token(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if (!g_ascii_isalnum(*s) && !strchr("!#$%&'*+-.^_`|~", *s))
			return false;
	return true;
}

static bool
is_field_value(const char *s)
{
	for (; *s; s++)
		if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
			return false;
	return true;
}

static int
read_fields(const struct http_head *head, struct http_judged *out, const char **why)
{
	if (head->n > HTTP_MAX_FIELDS)
		return refuse(431, "There are too many header fields.", why);
	for (size_t i = 0; i < head->n; i++) {
		if (!is_token(head->names[i]) || !is_field_value(head->values[i]))
			return refuse(400, "A header field is not well-formed.", why);
		for (int f = 0; f < HTTP_FIELDS; f++) {
			if (g_ascii_strcasecmp(head->names[i], field_names[f]) != 0)
				continue;
			if (out->fields[f])
				return refuse(400, "A header field is there twice.", why);
			out->fields[f] = head->values[i];
		}
	}
	return 0;
}

/* The library cuts a field at a NUL, joins folded lines, and takes a field without a name for the
 * end of the head. None of it is in the fields, but in the size: "Name: value" and the line's end
 * is how everybody writes them, and what is longer hides something. Shorter is a missing blank or
 * carriage return, which may be so, but must not make up for what is hidden: hence is_loose. */
static int
check_size(const struct http_head *head, struct http_judged *out, const char **why)
{
	size_t usual = strlen(head->method) + strlen(head->target) + strlen(head->version) +
		       strlen("  \r\n\r\n");

	for (size_t i = 0; i < head->n; i++)
		usual += strlen(head->names[i]) + strlen(head->values[i]) + strlen(": \r\n");
	out->is_loose = head->size < usual;
	return head->size > usual ? refuse(400, "A header field is not well-formed.", why) : 0;
}

/* ---- whom it is for ---------------------------------------------------------------------- */

size_t
http_host_name(const char *host)
{
	const char *end = host, *port;

	if (*host == '[') {
		end += 1 + strspn(host + 1, "0123456789abcdefABCDEF:.");
		if (*end != ']' || end == host + 1)
			return 0;
		end++;
	} else {
		while (g_ascii_isalnum(*end) || *end == '-' || *end == '.' || *end == '_')
			end++;
	}
	port = end;
	if (*port == ':')
		port += 1 + strspn(port + 1, "0123456789");
	if (*port || port - end > 6 || port - end == 1)
		return 0;
	return (size_t)(end - host);
}

static int
check_host(const struct http_head *head, const char *host, const char **why)
{
	size_t len = host ? http_host_name(host) : 0;

	if (len == 0)
		return refuse(400, "The request does not say which host it is for.", why);
	for (const char *const *h = head->hosts; *h; h++)
		if (strlen(*h) == len && g_ascii_strncasecmp(*h, host, len) == 0)
			return 0;
	return refuse(421,
		      "earshot does not answer under this name. Names are listed as \"hosts\" in "
		      "the group [serve] of its configuration.",
		      why);
}

/* ---- what it asks for -------------------------------------------------------------------- */

/* RFC 9112 §3.2.2: the absolute form must be accepted; it has to name the very host. */
static const char *
without_origin(const char *target, const char *host)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
		size_t n = strlen(schemes[i]);

		if (g_ascii_strncasecmp(target, schemes[i], n) == 0 &&
		    g_ascii_strncasecmp(target + n, host, strlen(host)) == 0)
			return target + n + strlen(host);
	}
	return target;
}

/* Escapes that only hide something from whoever looks at the path. */
static bool
hides_something(int hi, int lo)
{
	int c = hi * 16 + lo;

	return c < 0x20 || c == 0x7f || c == '.' || c == '/' || c == '\\';
}

static bool
is_dots(const char *segment, size_t len)
{
	return (len == 1 && segment[0] == '.') || (len == 2 && memcmp(segment, "..", 2) == 0);
}

static bool
path_is_plain(const char *path, size_t len)
{
	size_t start = 1;

	if (len == 0 || path[0] != '/')
		return false;
	for (size_t i = 1; i <= len; i++) {
		if (i < len && path[i] == '%') {
			if (len - i < 3 || !g_ascii_isxdigit(path[i + 1]) ||
			    !g_ascii_isxdigit(path[i + 2]) ||
			    hides_something(g_ascii_xdigit_value(path[i + 1]),
					    g_ascii_xdigit_value(path[i + 2])))
				return false;
		}
		if (i < len && path[i] != '/')
			continue;
		/* an empty segment is fine at the very end alone */
		if (is_dots(path + start, i - start) || (i == start && i < len))
			return false;
		start = i + 1;
	}
	return true;
}

static int
check_target(const struct http_head *head, struct http_judged *out, const char **why)
{
	const char *target = head->target;
	const char *mark;

	if (strlen(target) > HTTP_MAX_TARGET)
		return refuse(414, "The address is too long.", why);
	for (const char *c = target; *c; c++)
		if (*c <= 0x20 || *c >= 0x7f || *c == '\\' || *c == '#')
			return refuse(400, "The address has characters that none may have.", why);
	target = without_origin(target, out->fields[HTTP_HOST]);
	mark = strchr(target, '?');
	out->path = target;
	out->path_len = mark ? (size_t)(mark - target) : strlen(target);
	out->query = mark ? mark + 1 : NULL;
	if (!path_is_plain(out->path, out->path_len) || (out->query && strstr(out->query, "%00")))
		return refuse(400, "The address is not written plainly.", why);
	return 0;
}

/* ---- where it ends ----------------------------------------------------------------------- */

static bool
read_length(const char *value, int64_t *length)
{
	size_t digits = strspn(value, "0123456789");

	if (digits == 0 || digits > 15 || value[digits])
		return false;
	*length = (int64_t)g_ascii_strtoull(value, NULL, 10);
	return true;
}

static int
check_framing(const struct http_head *head, struct http_judged *out, const char **why)
{
	const char *length = out->fields[HTTP_CONTENT_LENGTH];
	const char *encoding = out->fields[HTTP_TRANSFER_ENCODING];

	if (length && encoding)
		return refuse(400, "The request says twice how long it is.", why);
	if (length && !read_length(length, &out->length))
		return refuse(400, "Content-Length is not a number.", why);
	if (encoding && (g_ascii_strcasecmp(encoding, "chunked") != 0 ||
			 strcmp(head->version, "HTTP/1.1") != 0))
		return refuse(400, "Only Transfer-Encoding: chunked is understood, in HTTP/1.1.",
			      why);
	if (encoding)
		out->length = -1;
	if (out->length != 0 && out->method != HTTP_POST)
		return refuse(400, "Only POST may have a body.", why);
	return 0;
}

int
http_judge(const struct http_head *head, struct http_judged *out, const char **why)
{
	int status;

	*out = (struct http_judged){ .method = HTTP_UNKNOWN };
	for (size_t i = 0; i < G_N_ELEMENTS(methods); i++)
		if (strcmp(head->method, methods[i].name) == 0)
			out->method = methods[i].method;
	if (strcmp(head->version, "HTTP/1.1") != 0 && strcmp(head->version, "HTTP/1.0") != 0)
		return refuse(505, "Only HTTP/1.1 and HTTP/1.0 are understood.", why);
	status = read_fields(head, out, why);
	if (status == 0)
		status = check_size(head, out, why);
	if (status == 0)
		status = check_host(head, out->fields[HTTP_HOST], why);
	if (status == 0)
		status = check_framing(head, out, why);
	if (status == 0 && out->method == HTTP_UNKNOWN)
		return refuse(501, "That method is not known.", why);
	if (status == 0 && out->method == HTTP_OTHER)
		return refuse(405, "Only GET, HEAD and POST are allowed.", why);
	/* "*" is about the server as a whole (RFC 9110 §9.3.7) */
	if (status == 0 && out->method == HTTP_OPTIONS && strcmp(head->target, "*") == 0) {
		out->path = "/";
		out->path_len = 1;
		return 0;
	}
	return status ? status : check_target(head, out, why);
}
