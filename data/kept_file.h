/* kept_file: the files of pages that are kept: pages-warc/pages-20261124-001.warc.gz in the state.
 *
 * One writer at a time, who holds the lock "pages". A file holds one night's records at most, and
 * no more are begun in it after KEPT_MAX_BYTES. What stands behind the last row's stretch was
 * written by a run that was killed before its rows were committed, or is torn: the next writer cuts
 * it off. */
#ifndef DATA_KEPT_FILE_H
#define DATA_KEPT_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

#define KEPT_MAX_BYTES (INT64_C(1) << 30)

struct kept_file;

/* Takes the lock and mends what was left; makes no file yet. `max_bytes` 0: KEPT_MAX_BYTES.
 * EARSHOT_ERROR_BUSY, _STORE_FULL, _CONFIG. */
struct kept_file *kept_file_open(struct db *db, int64_t max_bytes, GError **err);
void kept_file_free(struct kept_file *f); /* NULL is fine */
typedef struct kept_file kept_file_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kept_file_t, kept_file_free)

/* The name of the file for what comes at `now`: the one before, or another when that is full or of
 * another day. NULL with an error. Valid until the next call. */
const char *kept_file_name(struct kept_file *f, int64_t now, GError **err);

/* Append whole records; `*start` becomes where they begin. Of what fails nothing is left. */
bool kept_file_append(struct kept_file *f, GBytes *records, int64_t *start, GError **err);

/* What was appended is on the disk: before the rows that tell of it are committed. */
bool kept_file_sync(struct kept_file *f, GError **err);

/* Write a record that says nothing over a stretch, and have it on the disk. One that is not there
 * any more is no error. */
bool kept_file_erase(const char *state, const char *name, int64_t start, int64_t length,
		     GError **err);

/* Remove files of which no row tells, unless somebody is writing. */
bool kept_file_tidy(struct db *db, GError **err);

/* "pages-20261124-001.warc.gz", and nothing else. */
bool kept_file_is_name(const char *name);

#endif
