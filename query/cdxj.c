#include "query/cdxj.h"

#include <jansson.h>
#include <string.h>

#include "base/url.h"

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
put_host(GString *key, const struct url *u)
{
	g_auto(GStrv) labels = g_strsplit(url_host(u), ".", -1);
	bool is_usual = url_port(u) == (strcmp(url_scheme(u), "https") == 0 ? 443 : 80);

	for (guint i = g_strv_length(labels); i > 0; i--)
		g_string_append_printf(key, "%s%s", labels[i - 1], i > 1 ? "," : "");
	if (!is_usual)
		g_string_append_printf(key, ":%d", url_port(u));
	g_string_append_c(key, ')');
}

static void
put_query(GString *key, const char *query)
{
	g_auto(GStrv) args = NULL;

	if (!query || !*query)
		return;
	args = g_strsplit(query, "&", -1);
	qsort(args, g_strv_length(args), sizeof *args, by_bytes);
	g_string_append_c(key, '?');
	for (char **a = args; *a; a++)
		g_string_append_printf(key, "%s%s", a == args ? "" : "&", *a);
}

/* "https://www3.example/" without its "www3.". Caller frees. */
static char *
without_www(const char *url)
{
	const char *host = strstr(url, "://") + strlen("://");
	const char *p = host + strlen("www");

	if (!g_str_has_prefix(host, "www"))
		return g_strdup(url);
	p += strspn(p, "0123456789");
	return *p == '.' ? g_strdup_printf("%.*s%s", (int)(host - url), url, p + 1) : g_strdup(url);
}

char *
cdxj_key(const char *url)
{
	g_autofree char *bare = NULL, *lower = NULL;
	g_autoptr(url_t) u = NULL;
	GString *key;

	if (!g_str_has_prefix(url, "http://") && !g_str_has_prefix(url, "https://"))
		return g_strdup(url);
	bare = without_www(url);
	lower = g_ascii_strdown(bare, -1);
	u = url_parse(lower, NULL);
	if (!u || !url_is_http(u))
		return g_strdup(url);
	key = g_string_new(NULL);
	put_host(key, u);
	g_string_append(key, url_path(u));
	put_query(key, url_query(u));
	return g_string_free(key, FALSE);
}

bool
cdxj_has_line(const struct archive_record *r)
{
	bool is_fields = r->content_type && strcmp(r->content_type, "application/warc-fields") == 0;

	return r->type && r->uri && r->date && strcmp(r->type, "request") != 0 &&
	       strcmp(r->type, "warcinfo") != 0 && !is_fields;
}

static void
set_text(json_t *to, const char *name, const char *value)
{
	g_autofree char *clean = value ? g_utf8_make_valid(value, -1) : NULL;

	if (clean)
		json_object_set_new(to, name, json_string(clean));
}

static void G_GNUC_PRINTF(3, 4) set_format(json_t *to, const char *name, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	set_text(to, name, text);
}

char *
cdxj_line(const struct archive_record *r, const char *file_name)
{
	g_autofree char *key = cdxj_key(r->uri);
	json_t *fields = json_object();
	GString *line = g_string_new(NULL);
	char *packed;

	set_text(fields, "url", r->uri);
	set_text(fields, "mime", r->mime);
	if (r->status)
		set_format(fields, "status", "%d", r->status);
	set_text(fields, "digest", r->payload_digest);
	set_format(fields, "length", "%zu", r->length);
	set_format(fields, "offset", "%zu", r->offset);
	set_text(fields, "filename", file_name);
	set_format(fields, "recordDigest", "sha256:%s", r->record_sha256);
	packed = json_dumps(fields, JSON_COMPACT);
	json_decref(fields);
	g_string_append_printf(line, "%s ", key);
	for (const char *p = r->date; *p && *p != '.'; p++)
		if (g_ascii_isdigit(*p))
			g_string_append_c(line, *p);
	g_string_append_printf(line, " %s\n", packed);
	free(packed);
	return g_string_free(line, FALSE);
}

char *
cdxj_index(GPtrArray *lines)
{
	GString *all = g_string_new(NULL);
	const char *last = "";

	g_ptr_array_sort(lines, by_bytes);
	for (guint i = 0; i < lines->len; i++) {
		const char *line = lines->pdata[i];

		if (strcmp(line, last) != 0)
			g_string_append(all, line);
		last = line;
	}
	return g_string_free(all, FALSE);
}
