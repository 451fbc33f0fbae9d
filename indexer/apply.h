/* apply: changes of the store put into an index, and how far it has come.
 */
#ifndef INDEXER_APPLY_H
#define INDEXER_APPLY_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/mention.h"
#include "indexer/terms.h"
#include "indexer/xapian-c.h"

/* Xapian's writer slows down with what it holds back: small commits are the fast ones. */
#define APPLY_BATCH 100
#define APPLY_BATCH_BYTES (4 << 20) /* of text */

/* Metadata keys of an index. LAST is "SEQ ID": the last change applied, the mention it was of. */
#define APPLY_KEY_TERMS "terms"
#define APPLY_KEY_STORE "store"
#define APPLY_KEY_LAST "last"

struct apply_last {
	int64_t seq, id;
};

/* Put the mention as it is now, or delete it when it is gone; `*bytes` grows by its text.
 * EARSHOT_ERROR_LIMIT beyond the ids that an index can hold. */
bool apply_change(struct xapian_writer *w, struct term_builder *b, struct db *db,
		  const struct mention_change *c, size_t *bytes, GError **err);

/* What an index of this store has under APPLY_KEY_TERMS when it is as it should be: the version of
 * its terms, and whether it keeps records for other machines. */
const char *apply_version(bool is_shared);

/* Is the index of this store for other machines too? */
bool apply_is_shared(struct db *db, bool *is_shared, GError **err);
bool apply_share(struct db *db, bool is_shared, GError **err);

/* What marks an index as one of this store, by this program, and how far it goes. For the next
 * commit. */
bool apply_marks(struct xapian_writer *w, struct db *db, struct apply_last last, GError **err);
bool apply_set_last(struct xapian_writer *w, struct apply_last last, GError **err);

#endif
