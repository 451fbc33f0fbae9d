/* request: what a server is asked for a job of crawler/fetch.h. */
#ifndef CRAWLER_REQUEST_H
#define CRAWLER_REQUEST_H

#include <glib.h>

#include "crawler/fetch.h"

#define REQUEST_MAX_FIELDS 4

struct request_field {
	const char *name, *value; /* the job's, or static */
};

/* The fields beside Host and User-Agent, in the order in which they are sent. How many. */
size_t request_fields(const struct fetch_job *job, struct request_field fields[REQUEST_MAX_FIELDS]);

/* The request that was sent for `job`, as HTTP/1.1 spells it. Caller unrefs. */
GBytes *request_bytes(const struct fetch_job *job, const char *user_agent);

#endif
