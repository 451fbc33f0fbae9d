#include "crawler/trace.h"

#include <jansson.h>

static json_t *
integer_or_null(int64_t value, int64_t none)
{
	return value == none ? json_null() : json_integer(value);
}

void
trace_request(FILE *out, const struct fetch_result *r)
{
	const struct url *url = r->job->url;
	json_t *line = json_pack(
		"{s:f, s:f, s:s, s:s, s:s, s:s?, s:i, s:o, s:o, s:I, s:I, s:s?, s:s, s:b}",
		"t_start", r->t_start, "t_end", r->t_end, "method", "GET", "url", url_href(url),
		"host", url_host(url), "ip", r->ip, "port", r->port ? r->port : url_port(url),
		"conn", integer_or_null(r->conn, -1), "status", integer_or_null(r->status, 0),
		"bytes_wire", (json_int_t)r->bytes_wire, "bytes_body",
		(json_int_t)g_bytes_get_size(r->body), "error", r->error, "why", r->job->why,
		"from_cache", r->status == 304);

	g_assert(line);
	json_dumpf(line, out, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(16));
	fputc('\n', out);
	json_decref(line);
}
