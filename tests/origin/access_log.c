/* access_log: what was asked of the test origin, one JSON object a line. */
#include "tests/origin/access_log.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

struct access_log {
	FILE *file;
};

struct access_log *
access_log_open(const char *path, GError **err)
{
	struct access_log *log = g_new0(struct access_log, 1);

	if (path && !(log->file = fopen(path, "ae"))) {
		g_set_error(err, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", path,
			    g_strerror(errno));
		g_free(log);
		return NULL;
	}
	return log;
}

void
access_log_close(struct access_log *log)
{
	if (!log)
		return;
	if (log->file)
		fclose(log->file);
	g_free(log);
}

static json_t *
string(const char *text)
{
	g_autofree char *clean = g_utf8_make_valid(text ? text : "", -1);

	return json_string(clean);
}

static json_t *
headers(const struct exchange *x)
{
	json_t *all = json_object();

	for (guint i = 0; i < x->headers->len; i++) {
		const struct header *h = g_ptr_array_index(x->headers, i);
		g_autofree char *lower = g_ascii_strdown(h->name, -1);
		g_autofree char *name = g_utf8_make_valid(lower, -1);
		const char *before = json_string_value(json_object_get(all, name));
		g_autofree char *joined =
			before ? g_strdup_printf("%s, %s", before, h->value) : NULL;

		json_object_set_new(all, name, string(joined ? joined : h->value));
	}
	return all;
}

void
access_log_add(struct access_log *log, const struct exchange *x, const struct visit *v)
{
	json_t *line;

	if (!log->file)
		return;
	line = json_pack("{s:f, s:f, s:I, s:I, s:s, s:s, s:i, s:b, s:o, s:o, s:o, s:o, s:i, s:I, "
			 "s:i, s:i, s:i, s:s}",
			 "t_start", v->t_start, "t_end", v->t_end, "conn", (json_int_t)v->conn,
			 "request", (json_int_t)v->request, "peer", v->peer, "address", v->address,
			 "port", v->port, "tls", (int)v->tls, "method", string(x->method), "host",
			 string(x->host), "path", string(x->target), "headers", headers(x),
			 "status", x->status, "bytes", (json_int_t)v->bytes, "hit", (int)x->hit,
			 "connections", (int)v->connections, "active", (int)v->active, "ended",
			 v->ended);
	json_dumpf(line, log->file, JSON_COMPACT);
	fputc('\n', log->file);
	json_decref(line);
}

void
access_log_flush(struct access_log *log)
{
	if (log->file)
		fflush(log->file);
}
