/* exchange: one request to the test origin, and the reply being made for it. */
#include "tests/origin/exchange.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

static void
header_free(gpointer data)
{
	struct header *h = data;

	g_free(h->name);
	g_free(h->value);
	g_free(h);
}

struct exchange *
exchange_new(void)
{
	struct exchange *x = g_new0(struct exchange, 1);

	x->headers = g_ptr_array_new_with_free_func(header_free);
	x->reply_headers = g_ptr_array_new_with_free_func(header_free);
	x->out = g_string_new(NULL);
	return x;
}

void
exchange_free(struct exchange *x)
{
	if (!x)
		return;
	if (x->state_free)
		x->state_free(x->state);
	g_free(x->method);
	g_free(x->target);
	g_free(x->host);
	g_free(x->path);
	g_free(x->query);
	g_free(x->origin);
	g_ptr_array_unref(x->headers);
	g_ptr_array_unref(x->reply_headers);
	g_string_free(x->out, TRUE);
	g_free(x);
}

static struct header *
find(const GPtrArray *headers, const char *name)
{
	for (guint i = 0; i < headers->len; i++) {
		struct header *h = g_ptr_array_index(headers, i);

		if (g_ascii_strcasecmp(h->name, name) == 0)
			return h;
	}
	return NULL;
}

const char *
exchange_get(const struct exchange *x, const char *name)
{
	const struct header *h = find(x->headers, name);

	return h ? h->value : NULL;
}

char *
exchange_param(const struct exchange *x, const char *name)
{
	g_auto(GStrv) pairs = g_strsplit(x->query ? x->query : "", "&", -1);
	size_t len = strlen(name);

	for (char **p = pairs; *p; p++)
		if (strncmp(*p, name, len) == 0 && (*p)[len] == '=')
			return g_strdup(*p + len + 1);
	return NULL;
}

void
exchange_add(struct exchange *x, const char *name, const char *value)
{
	struct header *h = g_new(struct header, 1);

	*h = (struct header){ g_strdup(name), g_strdup(value) };
	g_ptr_array_add(x->reply_headers, h);
}

void
exchange_set(struct exchange *x, const char *name, const char *value)
{
	struct header *h = find(x->reply_headers, name);

	if (!h) {
		exchange_add(x, name, value);
		return;
	}
	g_free(h->value);
	h->value = g_strdup(value);
}

/* A header that the handler has not set itself. */
static void
set_default(struct exchange *x, const char *name, const char *value)
{
	if (!find(x->reply_headers, name))
		exchange_add(x, name, value);
}

static const char *
reason(int status)
{
	static const struct {
		int status;
		const char *reason;
	} reasons[] = {
		{ 200, "OK" },
		{ 204, "No Content" },
		{ 301, "Moved Permanently" },
		{ 302, "Found" },
		{ 303, "See Other" },
		{ 304, "Not Modified" },
		{ 307, "Temporary Redirect" },
		{ 308, "Permanent Redirect" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 410, "Gone" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Other";
}

static void
write_head(struct exchange *x, int status)
{
	char date[64];
	struct tm tm;
	time_t now = time(NULL);

	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &tm));
	set_default(x, "Date", date);
	x->status = status;
	g_string_append_printf(x->out, "HTTP/1.1 %d %s\r\n", status, reason(status));
	for (guint i = 0; i < x->reply_headers->len; i++) {
		const struct header *h = g_ptr_array_index(x->reply_headers, i);

		if (*h->value)
			g_string_append_printf(x->out, "%s: %s\r\n", h->name, h->value);
	}
	g_string_append(x->out, "\r\n");
}

void
exchange_head(struct exchange *x, int status, const char *type)
{
	if (type)
		set_default(x, "Content-Type", type);
	write_head(x, status);
}

void
gzip_append(GString *out, const void *bytes, size_t len)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)len };
	size_t start = out->len;

	if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	g_string_set_size(out, start + deflateBound(&z, len) + 32);
	z.next_out = (Bytef *)out->str + start;
	z.avail_out = (uInt)(out->len - start);
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		abort();
	g_string_set_size(out, start + z.total_out);
	deflateEnd(&z);
}

static bool
takes_gzip(const struct exchange *x)
{
	g_autofree char *accept = g_ascii_strdown(exchange_get(x, "accept-encoding") ?: "", -1);
	g_auto(GStrv) codings = g_strsplit(accept, ",", -1);

	for (char **c = codings; *c; c++) {
		g_strstrip(*c);
		if (strcmp(*c, "gzip") == 0 ||
		    (g_str_has_prefix(*c, "gzip;") && !strstr(*c, "q=0")))
			return true;
	}
	return false;
}

/* Smaller bodies are not worth it, here as on most servers. */
enum { GZIP_FROM_BYTES = 256 };

void
exchange_reply(struct exchange *x, int status, const char *type, const void *body, gssize len)
{
	g_autoptr(GString) small = NULL;
	g_autofree char *length = NULL;

	if (len < 0)
		len = body ? (gssize)strlen(body) : 0;
	if (x->may_gzip && len >= GZIP_FROM_BYTES) {
		exchange_add(x, "Vary", "Accept-Encoding");
		if (takes_gzip(x)) {
			small = g_string_new(NULL);
			gzip_append(small, body, (size_t)len);
			body = small->str;
			len = (gssize)small->len;
			exchange_set(x, "Content-Encoding", "gzip");
		}
	}
	if (status != 304 && status != 204) {
		length = g_strdup_printf("%" G_GSSIZE_FORMAT, len);
		set_default(x, "Content-Length", length);
		if (type)
			set_default(x, "Content-Type", type);
	}
	write_head(x, status);
	if (len > 0 && status != 304 && status != 204 && strcmp(x->method, "HEAD") != 0)
		g_string_append_len(x->out, body, len);
}

void
exchange_raw(struct exchange *x, const void *bytes, gssize len)
{
	g_string_append_len(x->out, bytes, len < 0 ? (gssize)strlen(bytes) : len);
}

void
exchange_stream(struct exchange *x, bool (*step)(struct exchange *x), gpointer state,
		GDestroyNotify state_free)
{
	x->step = step;
	x->state = state;
	x->state_free = state_free;
}
