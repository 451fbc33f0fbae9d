/* private_name: names of children and staff that no mail repeats, and of hoaxes, which to name is
 * to spread (DfE: harmful online challenges and online hoaxes, 2021).
 *
 * Kept only as keyed hashes (BLAKE2b): the store says neither who is on the list nor whether
 * somebody is, without the key, which lies beside it in `name.key` and is in no backup of the
 * database alone. */
#ifndef DATA_PRIVATE_NAME_H
#define DATA_PRIVATE_NAME_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

#define PRIVATE_NAME_WORDS 4 /* longer names are known by their first words */

enum private_kind { PRIVATE_NONE, PRIVATE_CHILD, PRIVATE_STAFF, PRIVATE_HOAX, PRIVATE_KINDS };

struct private_names;

/* The list as it is now, to be asked often. EARSHOT_ERROR_CONFIG when there are names but the key
 * is missing or cannot be read: then nothing can be told apart, and no mail may be written. */
struct private_names *private_names_open(struct db *db, GError **err);
void private_names_free(struct private_names *p); /* NULL is fine */
typedef struct private_names private_names_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(private_names_t, private_names_free)

/* Is this folded word, or run of `words` words with one blank between two, on the list? */
enum private_kind private_names_find(const struct private_names *p, const char *folded, size_t len,
				     int words);
int private_names_longest(const struct private_names *p); /* in words; 0: the list is empty */

/* Put a name on the list in the ways in which it is written: "Ann Mary Other" also as "Ann Other",
 * "A Other" and "Other Ann"; a hoax only as it stands; with `is_known_by_first` also as "Ann".
 * Takes it off the same way.
 * `*n` is how many entries changed. EARSHOT_ERROR_INPUT: there is no word in it. */
bool private_name_add(struct db *db, const char *name, enum private_kind kind,
		      bool is_known_by_first, int64_t *n, GError **err);
bool private_name_remove(struct db *db, const char *name, int64_t *n, GError **err);
bool private_name_clear(struct db *db, GError **err); /* list and key are gone */
bool private_name_counts(struct db *db, int64_t counts[PRIVATE_KINDS], GError **err);

#endif
