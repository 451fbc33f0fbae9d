/* worker: the child's side of the parser pool.
 *
 * Reads its setup, builds the matcher, gives up its rights, and serves bodies one after another
 * until its socket closes. */
#ifndef CRAWLER_WORKER_H
#define CRAWLER_WORKER_H

#include <glib.h>

#include "crawler/parsed.h"

#define WORKER_FD 3 /* where a started worker finds its socket */

/* What the owner tells a worker first. */
void worker_setup_put(GByteArray *out, const struct school *const *schools, size_t n,
		      int64_t memory_bytes, bool reads_posts);

typedef struct parsed *(*worker_parse)(const struct parse_job *job, const struct matcher *matcher,
				       struct parse_tools *tools);

/* parser_worker_main() with another parser than parse_body(). Returns an exit code. */
int worker_serve(int fd, worker_parse parse);

#endif
