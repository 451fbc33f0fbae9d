/* web_check: may a request that passed the guards of query/http.h go to its handler?
 *
 * Who asks, is the form or token one that may be believed, may their role do that. For
 * query/web.c. */
#ifndef QUERY_WEB_CHECK_H
#define QUERY_WEB_CHECK_H

#include <glib.h>
#include <stdbool.h>

#include "data/token.h"
#include "query/http.h"
#include "query/multipart.h"
#include "query/web.h"

#define WEB_COOKIE "__Host-earshot"

/* A request on its way through the checks. */
struct visit {
	const struct http_request *http;
	const struct web_route *route;
	struct web_request rq;
	struct web_answer answer;
	struct user *user;
	struct multipart *sent; /* a form with files; NULL: none */
	char *actor, *origin;
	char token[TOKEN_SIZE], csrf[TOKEN_SIZE], ticket[TOKEN_SIZE];
	bool is_new_visitor; /* the token was made for this answer */
};

/* Fills in user, actor, session, form and body. False: `v->answer` says why not, unless `err` is
 * set. */
bool web_check(struct visit *v, GError **err);

#endif
