/* web_server: `earshot serve` as a whole: the socket, the routes and what their workers share.
 */
#ifndef QUERY_WEB_SERVER_H
#define QUERY_WEB_SERVER_H

#include <glib.h>

#include "data/command.h"
#include "query/http.h"

struct web;
struct rate;
struct quota;

/* `ctx` must outlive it; its store handle is not used. */
struct web *web_start(const struct context *ctx, const struct http_settings *settings,
		      GError **err);
int web_port(const struct web *w);

const struct context *web_context(const struct web *w);

/* For query/web_sign.c: who tried to sign in how often. */
struct rate *web_rate(const struct web *w);

/* For query/web_check.c: how much each API token asked for. */
struct quota *web_quota(const struct web *w);

void web_stop(struct web *w); /* NULL is fine */

#endif
