/* capture_file: the web archive that one look fills. For crawler/capture.c. */
#ifndef CRAWLER_CAPTURE_FILE_H
#define CRAWLER_CAPTURE_FILE_H

#include <glib.h>

#include "crawler/exchange.h"
#include "data/warc_writer.h"

struct capture_file {
	const char *name; /* of the file */
	const char *case_ref, *actor;
	const char *agent; /* as sent; NULL: nothing was */
	const char *clock; /* what is known of this machine's clock */
	const char *override; /* the head's reason; NULL */
};

/* The file with all `exchanges` (struct exchange *) that were answered; `places` has room for each,
 * and is zero for those that were not. NULL when none was. Caller unrefs. */
GBytes *capture_file_make(const struct capture_file *about, const GPtrArray *exchanges,
			  struct warc_place *places);

/* Why an exchange's record is not whole; NULL: it is. Static. */
const char *capture_file_truncated(const struct exchange *e);

/* A writer with random identifiers and the first record. */
struct warc_writer *capture_file_begin(const struct capture_file *about, int64_t at_ms);

#endif
