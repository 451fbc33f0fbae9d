/* status: what the states of data/triage.h are called to people.
 */
#ifndef QUERY_STATUS_H
#define QUERY_STATUS_H

#include <stddef.h>

#include "query/html.h"

struct status {
	const char *state; /* of triage_state() */
	const char *tag; /* an adjective: "Unanswered" */
	const char *verb; /* on a button: "Needs an answer" */
	const char *what; /* the end of "3 mentions are now …" */
	const char *hint; /* when to choose it */
};

/* All of them, in the order in which they are offered. */
const struct status *status_list(size_t *n);

/* A state that this program does not know is called by its own name. */
struct status status_of(const char *state);

/* <strong class="tag tag-new">New</strong> */
void status_tag(struct html *h, const char *state);

#endif
