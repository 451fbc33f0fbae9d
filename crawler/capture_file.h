/* capture_file: the web archive that looks fill. For crawler/capture.c and crawler/page_keeper.c.
 */
#ifndef CRAWLER_CAPTURE_FILE_H
#define CRAWLER_CAPTURE_FILE_H

#include <glib.h>

#include "crawler/exchange.h"
#include "data/warc_writer.h"

struct capture_file {
	const char *name; /* of the file */
	const char *case_ref; /* what it belongs to */
	const char *actor; /* NULL: nobody in person */
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

/* Append one exchange; `before` is the one that led to it, `original` may take the place of its
 * answer; both may be NULL. */
void capture_file_add(struct warc_writer *w, const struct capture_file *about,
		      const struct exchange *e, const struct exchange *before,
		      const struct warc_original *original, struct warc_place *place);

/* A writer with random identifiers and the first record. */
struct warc_writer *capture_file_begin(const struct capture_file *about, int64_t at_ms);

#endif
