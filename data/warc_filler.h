/* warc_filler: a record that says nothing, of exactly so many bytes.
 *
 * What is taken out of an archive in the middle is written over with one: the file stays a valid
 * archive (WARC 1.1, annex D), and all other records stay where they are. */
#ifndef DATA_WARC_FILLER_H
#define DATA_WARC_FILLER_H

#include <glib.h>
#include <stdint.h>

#define WARC_FILLER_MIN 512 /* any record of ours with its request is longer */

/* One gzip member of `len` bytes with one metadata record, dated `at_ms`. NULL: `len` is less than
 * WARC_FILLER_MIN, or more than INT32_MAX. Caller unrefs. */
GBytes *warc_filler(int64_t len, int64_t at_ms);

#endif
