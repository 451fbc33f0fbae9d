/* site: files served as web sites, FOLDER/HOST/PATH. */
#include "tests/origin/site.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const struct {
	const char *extension, *type;
	bool is_text;
} types[] = {
	{ ".html", "text/html; charset=utf-8", true },
	{ ".rss", "application/rss+xml; charset=utf-8", true },
	{ ".atom", "application/atom+xml; charset=utf-8", true },
	{ ".xml", "application/xml", true },
	{ ".opml", "text/x-opml", true },
	{ ".json", "application/json", true },
	{ ".txt", "text/plain; charset=utf-8", true },
	{ ".css", "text/css", true },
	{ ".js", "text/javascript", true },
	{ ".svg", "image/svg+xml", true },
	{ ".png", "image/png", false },
	{ ".jpg", "image/jpeg", false },
	{ ".mp4", "video/mp4", false },
	{ ".pdf", "application/pdf", false },
	{ ".gz", "application/gzip", false },
	{ "", "text/html; charset=utf-8", true },
};

/* The answer's settings: from the file, then from FILE.headers. */
struct answer {
	int status;
	const char *type;
};

static bool
is_plain_host(const char *host)
{
	return *host && *host != '.' &&
	       strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-") == strlen(host);
}

/* Hidden files are not served, but for those that the web has agreed on. */
static bool
is_hidden(const char *path)
{
	const char *known = "/.well-known/";

	return strstr(g_str_has_prefix(path, known) ? path + strlen(known) - 1 : path, "/.");
}

/* The file for a request, or NULL when its path leads elsewhere. */
static char *
file_name(const char *folder, const struct exchange *x)
{
	g_autofree char *path = g_uri_unescape_string(x->path, NULL);
	g_autofree char *name = NULL;
	char *with_query;

	if (!path || *path != '/' || is_hidden(path) || g_str_has_suffix(path, ".headers"))
		return NULL;
	name = g_strconcat(folder, path, g_str_has_suffix(path, "/") ? "index.html" : "", NULL);
	if (!x->query || strchr(x->query, '/'))
		return g_steal_pointer(&name);
	with_query = g_strconcat(name, "?", x->query, NULL);
	if (g_file_test(with_query, G_FILE_TEST_EXISTS))
		return with_query;
	g_free(with_query);
	return g_steal_pointer(&name);
}

static void
directive(struct exchange *x, struct answer *a, const char *line)
{
	if (g_str_has_prefix(line, "!status "))
		a->status = atoi(line + strlen("!status "));
	else if (g_str_has_prefix(line, "!delay "))
		x->delay_ms = atoi(line + strlen("!delay "));
	else if (strcmp(line, "!gzip off") == 0)
		x->may_gzip = false;
}

/* False when there is no FILE.headers that counts for this request. */
static bool
read_headers(struct exchange *x, struct answer *a, const char *file)
{
	g_autofree char *name = g_strconcat(file, ".headers", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!g_file_get_contents(name, &text, NULL, NULL))
		return false;
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		if (g_str_has_prefix(*line, "!first ") &&
		    x->hit > strtoul(*line + strlen("!first "), NULL, 10))
			return false;
	for (char **line = lines; *line; line++) {
		g_auto(GStrv) nv = NULL;
		g_auto(GStrv) around = NULL;
		g_autofree char *value = NULL;

		g_strchomp(*line);
		if (**line == '!') {
			directive(x, a, *line);
			continue;
		}
		nv = g_strsplit(*line, ":", 2);
		if (!nv[0] || !nv[1])
			continue;
		around = g_strsplit(g_strstrip(nv[1]), "{{origin}}", -1);
		value = g_strjoinv(x->origin, around);
		exchange_set(x, nv[0], value);
	}
	return true;
}

static void
set_type(struct exchange *x, struct answer *a, const char *file)
{
	g_autofree char *base = g_path_get_basename(file);
	char *query = strchr(base, '?');

	if (query)
		*query = '\0';
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
		if (g_str_has_suffix(base, types[i].extension)) {
			a->type = types[i].type;
			x->may_gzip = types[i].is_text;
			return;
		}
}

static void
set_validators(struct exchange *x, const struct stat *st)
{
	g_autofree char *etag =
		g_strdup_printf("\"%lx-%lx\"", (unsigned long)st->st_size,
				(unsigned long)st->st_mtim.tv_sec * 1000000UL +
					(unsigned long)st->st_mtim.tv_nsec / 1000UL);
	char modified[64];
	struct tm tm;

	strftime(modified, sizeof modified, "%a, %d %b %Y %H:%M:%S GMT",
		 gmtime_r(&st->st_mtim.tv_sec, &tm));
	exchange_set(x, "ETag", etag);
	exchange_set(x, "Last-Modified", modified);
}

static const char *
reply_header(const struct exchange *x, const char *name)
{
	for (guint i = 0; i < x->reply_headers->len; i++) {
		const struct header *h = g_ptr_array_index(x->reply_headers, i);

		if (g_ascii_strcasecmp(h->name, name) == 0)
			return h->value;
	}
	return "";
}

/* RFC 9110 §13.1: If-None-Match wins over If-Modified-Since; the date is compared as it is
 * written, as many servers do. */
static bool
is_unchanged(const struct exchange *x)
{
	const char *given = exchange_get(x, "if-none-match"), *etag = reply_header(x, "ETag");
	const char *since = exchange_get(x, "if-modified-since");
	g_auto(GStrv) tags = NULL;

	if (!given)
		return since && *since && strcmp(since, reply_header(x, "Last-Modified")) == 0;
	tags = g_strsplit(given, ",", -1);
	for (char **t = tags; *t; t++) {
		const char *tag = g_strstrip(*t);

		if (g_str_has_prefix(tag, "W/"))
			tag += 2;
		if (*etag && (strcmp(tag, etag + (g_str_has_prefix(etag, "W/") ? 2 : 0)) == 0 ||
			      strcmp(tag, "*") == 0))
			return true;
	}
	return false;
}

static void
not_found(const char *folder, struct exchange *x)
{
	g_autofree char *name = g_strconcat(folder, "/404.html", NULL);
	g_autofree char *page = NULL;

	g_file_get_contents(name, &page, NULL, NULL);
	exchange_reply(x, 404, "text/html; charset=utf-8",
		       page ? page : "<!doctype html><title>Not found</title><h1>Not found</h1>",
		       -1);
}

static void
to_folder(struct exchange *x)
{
	g_autofree char *location = g_strconcat(x->origin, x->path, "/", NULL);

	exchange_set(x, "Location", location);
	exchange_reply(x, 301, "text/plain", "moved\n", -1);
}

bool
site_answer(const char *root, struct exchange *x)
{
	g_autofree char *folder =
		g_build_filename(root, is_plain_host(x->host) ? x->host : ".none", NULL);
	g_autofree char *file = NULL;
	g_autofree char *body = NULL;
	struct answer a = { .status = 200, .type = "text/html; charset=utf-8" };
	struct stat st;
	gsize len = 0;
	bool exists;

	if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
		return false;
	file = file_name(folder, x);
	exists = file && stat(file, &st) == 0;
	if (exists && S_ISDIR(st.st_mode)) {
		to_folder(x);
		return true;
	}
	if (exists) {
		set_type(x, &a, file);
		set_validators(x, &st);
		g_file_get_contents(file, &body, &len, NULL);
	}
	if (!file || (!read_headers(x, &a, file) && !exists)) {
		not_found(folder, x);
		return true;
	}
	if (a.status == 200 && is_unchanged(x))
		a.status = 304;
	exchange_reply(x, a.status, a.type, body, (gssize)len);
	return true;
}
