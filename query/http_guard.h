/* http_guard: is the head of a request one that may be believed?
 *
 * What two readers of one request could read differently is refused (RFC 9112 §3, §6, §11.2): a
 * proxy in front and this server must never disagree on where it ends, whom it is for or what it
 * asks for. A name that is not on the list is refused before anything else is looked at, or a page
 * on the web could reach this machine by a name of its own (DNS rebinding). */
#ifndef QUERY_HTTP_GUARD_H
#define QUERY_HTTP_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_MAX_TARGET 8192 /* bytes */
#define HTTP_MAX_FIELDS 64

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_OPTIONS,
	HTTP_OTHER, /* known, and never allowed here: 405 */
	HTTP_UNKNOWN /* 501 */
};

/* The fields that are looked at; each may come once. */
enum http_field {
	HTTP_HOST,
	HTTP_CONTENT_LENGTH,
	HTTP_TRANSFER_ENCODING,
	HTTP_CONTENT_TYPE,
	HTTP_AUTHORIZATION,
	HTTP_COOKIE,
	HTTP_ORIGIN,
	HTTP_SEC_FETCH_SITE,
	HTTP_IF_NONE_MATCH,
	HTTP_FORWARDED_FOR,
	HTTP_FORWARDED_PROTO,
	HTTP_FIELDS
};

struct http_head {
	const char *method, *target, *version; /* as they came; the target not decoded */
	const char *const *names, *const *values; /* all fields, in their order */
	size_t n;
	size_t size; /* bytes of the whole head, its empty line included */
	const char *const
		*hosts; /* whom requests may be for, lower case, without port; NULL ends */
};

struct http_judged {
	enum http_method method;
	const char *path; /* in the target: begins with a slash, ends before "?" or at the end */
	size_t path_len;
	const char *query; /* NULL: none */
	const char *fields[HTTP_FIELDS]; /* NULL: not there */
	bool is_loose; /* fewer bytes than usual: the connection is to be closed after the answer */
	int64_t length; /* of the body, as the head says; -1: chunked */
};

/* 0, or the status to refuse with; `*why` is a sentence for whoever wrote the client. After a
 * refusal the connection is to be closed: where the next request begins is not known. */
int http_judge(const struct http_head *head, struct http_judged *out, const char **why);

/* Is it "name", "name:80", "[::1]:80" with nothing strange in it? Gives the length of the name
 * (brackets included), 0: no. */
size_t http_host_name(const char *host);

#endif
