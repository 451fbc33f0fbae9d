/* register: the schools that this installation watches for.
 */
#ifndef DATA_REGISTER_H
#define DATA_REGISTER_H

#include <glib.h>
#include <stdbool.h>

#include "data/db.h"
#include "data/school.h"

/* Stores the profile and fills in s->id; a school of the same name gets the new profile. What was
 * read for another profile is read again (page_unread()). */
bool register_put(struct db *db, struct school *s, GError **err);
GPtrArray *register_list(struct db *db, GError **err); /* struct school *, in the order added */

/* By id or name, case-insensitive. NULL without an error set: none such. */
struct school *register_find(struct db *db, const char *name, GError **err);

#endif
