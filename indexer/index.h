/* index: the full-text index of a store, which follows the store's changes.
 *
 * The store is the truth and the index a cache of it, in `state_dir`/index. The document id is
 * the mention's. How far the index has followed stands in its own metadata, in the same commit as
 * the documents; applying a change twice is harmless. So after any end the next one goes on from
 * the last commit. An index that is missing, damaged (indexer/sums.h), of another store or
 * version, or ahead of its store, is made anew beside the old one and takes its place when it is
 * whole. */
#ifndef INDEXER_INDEX_H
#define INDEXER_INDEX_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "indexer/shard.h"
#include "indexer/xapian-c.h"

/* ---- writing: one at a time ---- */

struct index;

/* EARSHOT_ERROR_BUSY, naming who, while another process or thread has it open. */
struct index *index_open(const char *state_dir, GError **err);
void index_close(struct index *x); /* NULL is fine */
typedef struct index index_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(index_t, index_close)

/* Told after each commit; `seq` of `last_seq` changes are in. */
typedef void index_progress(void *user, int64_t documents, int64_t seq, int64_t last_seq);

struct index_work {
	index_progress *progress; /* in; may be NULL */
	void *user; /* in */
	bool is_thorough; /* in: compare all of it with its checksums first, as once a night */
	int64_t documents; /* out: put or deleted */
	char *rebuilt; /* out: why the index was made anew, NULL when it was not; caller frees */
};

/* Apply what changed in the store since the last time. `work` may be NULL. After an error the
 * next call starts again from the last commit. */
bool index_catch_up(struct index *x, struct db *db, struct index_work *work, GError **err);

/* Make it anew in any case. */
bool index_rebuild(struct index *x, struct db *db, struct index_work *work, GError **err);

/* From now on with what other machines show of each mention, or without: made anew if it has to be.
 */
bool index_share(struct index *x, struct db *db, bool share, struct index_work *work, GError **err);

/* Written anew from what is in it now, after catching up: what was deleted leaves no bytes in its
 * files. */
bool index_tighten(struct index *x, struct db *db, GError **err);

/* ---- reading: any number, at any time ---- */

/* The index of this very store, and the last change it has. EARSHOT_ERROR_INDEX when there is
 * none that can be used. */
struct xapian_reader *index_reader_open(struct db *db, int64_t *seq, GError **err);

/* The same together with indexes of other machines, an array of struct shard *, in this order;
 * those that do not answer are left out (xapian_reader_lost()). Caller closes. */
struct xapian_reader *index_reader_with(struct db *db, const GPtrArray *shards, int64_t *seq,
					GError **err);

/* The same for who asks again and again: the reader stays with the handle, its owner, until the
 * index has moved on. */
struct xapian_reader *index_reader_kept(struct db *db, int64_t *seq, GError **err);

/* Let go of the reader that is kept; with `is_old` only of one that the index has left behind.
 * Files of an index that was replaced are on the disk as long as somebody has them open. */
void index_reader_drop(struct db *db, bool is_old);

#endif
