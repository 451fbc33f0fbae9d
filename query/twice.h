/* twice: a form that is sent twice is done once.
 *
 * Whoever clicks a second time while the first answer is on its way sends the form again, and the
 * browser shows the answer to the last. Each page puts a ticket of its own into its forms; what
 * comes with the same ticket and the same words while the first is being done, or within
 * TWICE_MS after it, gets the first one's answer. Later it is somebody who went back and means it.
 * In memory alone. Any thread. */
#ifndef QUERY_TWICE_H
#define QUERY_TWICE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "query/web.h"

#define TWICE_MS 10000

struct twice;
struct twice *twice_new(void);
void twice_free(struct twice *t); /* NULL is fine */

/* What makes two forms the same: session, ticket, path and all that was filled in, files too; the
 * boundary of a multipart form is chosen anew each time. Caller frees. */
char *twice_key(const char *session, const char *ticket, const char *path, const char *type,
		const GString *body);

/* True: it is the first, and twice_end() must follow on this thread. False: `a` has the answer of
 * the first, which is waited for. */
bool twice_begin(struct twice *t, const char *key, int64_t now_ms, struct web_answer *a);

/* What came of the first, which is the caller's. With `a` NULL, or one that is no page or redirect,
 * nothing is kept: the same may be sent again. */
void twice_end(struct twice *t, const char *key, int64_t now_ms, const struct web_answer *a);

#endif
