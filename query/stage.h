/* stage: one page shown to one visitor, a browser on this machine.
 *
 * It stands on 127.0.0.1 under a random path, under the policy `sandbox; default-src 'none';
 * style-src 'unsafe-inline'`; nothing else is there. A thread of its own answers, until it is
 * closed. */
#ifndef QUERY_STAGE_H
#define QUERY_STAGE_H

#include <glib.h>

struct stage;

/* `body` is kept by reference; `type` is its content type ("text/html; charset=utf-8"), and is
 * copied: no line ends. EARSHOT_ERROR_CONFIG when nothing can be listened on. */
struct stage *stage_open(GBytes *body, const char *type, GError **err);
void stage_close(struct stage *s); /* NULL is fine */
typedef struct stage stage_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(stage_t, stage_close)

const char *stage_url(const struct stage *s);

#endif
