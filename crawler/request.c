#include "crawler/request.h"

#include <string.h>

#include "crawler/response.h"

#define ACCEPT_DOCUMENTS                                                                           \
	"text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, "            \
	"application/feed+json, application/xml;q=0.9, text/xml;q=0.9, text/plain;q=0.8, "         \
	"*/*;q=0.1"

size_t
request_fields(const struct fetch_job *job, struct request_field fields[REQUEST_MAX_FIELDS])
{
	size_t n = 0;

	fields[n++] =
		(struct request_field){ "Accept", job->accept ? job->accept : ACCEPT_DOCUMENTS };
	fields[n++] =
		(struct request_field){ "Accept-Encoding", job->keep_raw ? "identity" : "gzip" };
	if (job->etag && response_is_validator(job->etag))
		fields[n++] = (struct request_field){ "If-None-Match", job->etag };
	if (job->last_modified && response_is_validator(job->last_modified))
		fields[n++] = (struct request_field){ "If-Modified-Since", job->last_modified };
	return n;
}

GBytes *
request_bytes(const struct fetch_job *job, const char *user_agent)
{
	g_autofree char *address = url_fetchable(job->url);
	const char *authority = strstr(address, "://") + strlen("://");
	const char *target = authority + strcspn(authority, "/?#");
	GString *text = g_string_new("GET ");
	struct request_field fields[REQUEST_MAX_FIELDS];
	size_t n = request_fields(job, fields);

	g_string_append_printf(text, "%s%.*s HTTP/1.1\r\nHost: %.*s\r\nUser-Agent: %s\r\n",
			       *target == '/' ? "" : "/", (int)strcspn(target, "#"), target,
			       (int)(target - authority), authority, user_agent);
	for (size_t i = 0; i < n; i++)
		g_string_append_printf(text, "%s: %s\r\n", fields[i].name, fields[i].value);
	g_string_append(text, "\r\n");
	return g_string_free_to_bytes(text);
}
