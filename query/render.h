/* render: a picture of a captured page, made offline from the captured bytes.
 *
 * The bytes are served on 127.0.0.1 (query/stage.h) to a headless Chromium for which no other name
 * resolves, under the policy `sandbox; default-src 'none'; style-src 'unsafe-inline'`:
 * no script, no picture, no frame, nothing from anywhere. So it is no picture of what a visitor
 * saw, and is labelled so wherever it stands. */
#ifndef QUERY_RENDER_H
#define QUERY_RENDER_H

#include <glib.h>
#include <stdbool.h>

/* PNG of a body of this content type ("text/html; charset=utf-8"). `is_bare`: without Chromium's
 * sandbox, as somebody has said that it may be. EARSHOT_ERROR_CONFIG in words for people. Caller
 * unrefs. */
GBytes *render_png(GBytes *body, const char *type, bool is_bare, GError **err);

/* "Chromium 156.0.8078.79"; NULL: there is none. Caller frees. */
char *render_tool(void);

#endif
