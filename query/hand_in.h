/* hand_in: what somebody brings to a case through the web page: a file that they saved, or words.
 *
 * It goes the way of `earshot case capture --file`, in a process of its own and through its
 * standard input: nothing of it touches the disk before it is known that it may be kept. */
#ifndef QUERY_HAND_IN_H
#define QUERY_HAND_IN_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "query/html.h"
#include "query/web.h"

#define HAND_IN_MAX (32 * 1024 * 1024) /* bytes of the whole form */

/* The fields "text", "file" and "attest", in a form that takes files. */
void hand_in_fields(struct html *h, const struct web_request *rq, const char *text);

struct hand_in {
	const char *case_ref;
	const char *claimed_url; /* NULL: not known */
	const char *supplied_by; /* a role; NULL: the case's reporter */
	int64_t received_at; /* WHEN_NONE: now */
};

/* Was anything brought? EARSHOT_ERROR_USAGE when it contradicts itself, before a case is opened. */
bool hand_in_check(const struct web_request *rq, bool *is_there, GError **err);

/* Takes it in; `*refused` becomes NULL or why the file was not ("picture", "film", "unknown"). */
bool hand_in_take(const struct web_request *rq, const struct hand_in *what, const char **refused,
		  GError **err);

/* What is said of one that was refused, and what to do instead; nothing for an unknown word. */
void hand_in_refused(struct html *h, const char *refused);

/* Begin to look at the case's address; `*id` is the job's. EARSHOT_ERROR_BUSY: that is being done.
 */
bool hand_in_look(const struct web_request *rq, const char *case_ref, int64_t *id, GError **err);

/* The kind of that job. */
const char *hand_in_look_kind(struct html *h, const char *case_ref);

#endif
