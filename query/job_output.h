/* job_output: what a command says, kept short enough for a page.
 */
#ifndef QUERY_JOB_OUTPUT_H
#define QUERY_JOB_OUTPUT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define JOB_OUTPUT_LINES 40 /* the last ones */
#define JOB_OUTPUT_COLUMNS 300 /* of each */

struct job_output {
	GQueue lines; /* char *: ended ones, oldest first */
	GString *open; /* the one that is being written */
	bool is_back; /* a carriage return came last: the line ends, or is written over */
};

void job_output_init(struct job_output *o);
void job_output_clear(struct job_output *o);

/* More bytes as a terminal would get them: a carriage return begins the line again, sequences of
 * control have no effect. Linear; bounded whatever comes. */
void job_output_add(struct job_output *o, const char *bytes, size_t len);

/* All lines, plain text. Caller frees. */
char *job_output_text(const struct job_output *o);

#endif
