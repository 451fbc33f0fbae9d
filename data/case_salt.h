/* case_salt: the salts of what people wrote, for whoever may read the words too.
 *
 * With text and salt anybody can check the commitment in the audit chain. */
#ifndef DATA_CASE_SALT_H
#define DATA_CASE_SALT_H

#include <glib.h>
#include <stdint.h>

#include "data/db.h"

/* In hexadecimal; NULL without an error set: it was erased. Caller frees. */
char *case_salt(struct db *db, int64_t casefile, const char *ref, GError **err);

#endif
