/* web: what a screen of `earshot serve` gets and gives.
 *
 * query/http.c owns the socket and every guard (Host, framing, sizes, Sec-Fetch-Site, CSRF,
 * session, rate); a handler is called with a request that passed them all, on one of a few threads,
 * each with a store handle of its own. A handler calls library verbs and builds the answer; it
 * never blocks on the network or on long work (query/job.h). */
#ifndef QUERY_WEB_H
#define QUERY_WEB_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/role.h"
#include "data/user.h"

struct web;
struct multipart;
struct multipart_file;

struct web_request {
	bool is_post;
	const char *path; /* decoded, normal: "/mentions/M-2026-0147" */
	const char *rest; /* what the route's "*" stands for, "" when it has none */
	GHashTable *query; /* char * -> GPtrArray of char *: valid UTF-8, no NUL */
	GHashTable *form; /* of a POST, the same; NULL for GET */
	const struct multipart *files; /* of a POST to a route that takes files; else NULL */
	const GString *body; /* of a POST to a route that takes JSON; else NULL */
	const struct user *user; /* NULL on routes that are open */
	struct actor actor; /* of `user` */
	const char *csrf; /* goes as the hidden field "csrf" into every form */
	const char *ticket; /* of this page alone, the hidden field "ticket" (query/twice.h) */
	const char *token; /* the session itself, for those who end or keep it; NULL: none */
	const char *address; /* of whoever asks */
	const char *origin; /* how they reach us, for links: "https://earshot.school.example" */
	bool wants_json; /* /api/ routes */
	struct db *db; /* this thread's, may write; NULL only for errors before a worker */
	const char *state_dir;
	GKeyFile *config; /* to be read only */
	const char *program; /* path of this very program, for query/job.h */
	struct web *web; /* what the whole server shares, for query/web_sign.c */
};

/* The first value of a field; NULL: none. Values of a field that may come often: *_all, never NULL.
 */
const char *web_query(const struct web_request *rq, const char *name);
const char *web_form(const struct web_request *rq, const char *name);
const GPtrArray *web_form_all(const struct web_request *rq, const char *name);

/* The file that was chosen in a field; NULL: none. */
const struct multipart_file *web_file(const struct web_request *rq, const char *name);

struct web_answer {
	int status; /* 200 unless set */
	const char *type; /* static; "text/html; charset=utf-8" unless set */
	GString *body;
	char *location; /* for 303: a path of our own; freed with the answer */
	char *file_name; /* offered as a download under this name; NULL: shown */
	int fd; /* a file to send in place of `body`, closed afterwards; -1: none */
	const char
		*cache; /* static; "no-store" unless set: for what is nobody's, as a style sheet */
	char *etag; /* with its quotes: 304 when the browser has it; freed with the answer */
	char *cookie; /* the session's new token; "" ends it; NULL: as it was. For web_sign.c */
	int retry_s; /* Retry-After; 0: none */
};

/* False with `err` set: the caller shows the sentence on an error page (EARSHOT_ERROR_USAGE and
 * _INPUT 400, _BUSY 503, all else 500). "Not found" is an answer: web_not_found(). */
typedef bool web_handler(const struct web_request *rq, struct web_answer *a, GError **err);

enum web_kind {
	WEB_PAGE, /* a session, forms with CSRF token */
	WEB_SLOW, /* the same, in the one lane where hashing a password holds up nobody */
	WEB_API, /* a bearer token, JSON */
	WEB_FEED /* the token is in the path: the handler looks at it */
};

struct web_route {
	const char *path; /* where it answers; a last star stands for any rest */
	web_handler *get, *post; /* NULL: 405 */
	enum deed_kind needs_get, needs_post; /* of the user's role */
	bool is_open; /* without signing in */
	bool is_logged; /* GET leaves an entry in the audit log */
	bool is_long; /* may take seconds: a search without an index, a command that is run */
	bool takes_files; /* its form may be multipart/form-data */
	enum web_kind kind;
	size_t max_body; /* bytes; 0: 64 KiB */
};

/* Each screen file gives its routes: the table in query/web_table.c lists them all. Where several
 * fit, the longest path wins. */
struct web_routes {
	const struct web_route *routes;
	size_t n;
};

bool web_not_found(const struct web_request *rq, struct web_answer *a);
bool web_redirect(struct web_answer *a, const char *path); /* 303 */

/* An error page with that status and sentence; JSON on an API route. True: it is an answer. */
bool web_refuse(const struct web_request *rq, struct web_answer *a, int status,
		const char *sentence);

/* Is it a path of our own that a browser may be sent to ("/mentions?page=2", not "//host")? */
bool web_is_own_path(const char *path);

/* Note that `rq->actor` looks at a mention; to be called before it is shown. */
bool web_mention_read(const struct web_request *rq, const char *ref, GError **err);

#endif
