/* sums: a checksum for each block of the index's files, in a file beside them.
 *
 * The library's files have none: a byte that changed on the disk gives another answer without a
 * word. The sums are written when a commit is done, so they know the files as they were left, with
 * size, inode and time of change of each. Files that are as they were left are believed; others are
 * read through and compared. What changes no time, such as a disk that rots, is found by comparing
 * everything, once a night and on demand.
 *
 * While the index is being written the sums say so and vouch for nothing. After a writer that was
 * killed, blocks newer than the sums are taken as they are and older ones are compared: each
 * block begins with the number of the commit that wrote it. */
#ifndef INDEXER_SUMS_H
#define INDEXER_SUMS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum sums_look {
	SUMS_CHANGED, /* compare when the files are not as they were left */
	SUMS_ALL, /* compare in any case */
	SUMS_WRITER, /* as SUMS_CHANGED, by the one who writes: a killed writer's files too */
};

/* EARSHOT_ERROR_INDEX when the files in `dir` are not those that were written, or when that cannot
 * be known. `*as_left`, which may be NULL, is false when the sums should be written again: they
 * hold, but the files were copied or touched, or their writer was killed. */
bool sums_check(const char *dir, enum sums_look look, bool *as_left, GError **err);

/* From here on the files change; until sums_write() they are believed as they are. */
bool sums_suspend(const char *dir, GError **err);

/* The sums of the files as they are now, after commit number `revision`. Only blocks that are newer
 * than the sums known so far are read. */
bool sums_write(const char *dir, uint32_t revision, GError **err);

#endif
