/* actor: who acts on the command line.
 *
 * With `--as USER` a user of the web page, in the role they have there ("u:anna"). Without, the
 * user of this machine ("os:root"): in the role of the user of the web page of that name, else as
 * head, since whoever can run the program can read its files. It keeps honest people's deeds apart;
 * it keeps nobody out. */
#ifndef QUERY_ACTOR_H
#define QUERY_ACTOR_H

#include <glib.h>
#include <stdbool.h>

#include "data/db.h"
#include "data/role.h"

struct acting {
	struct actor actor; /* its name is `name` */
	char *name;
};
typedef struct acting acting_t;

/* `as` may be NULL, and so may `db`: then nobody but the user of this machine is known.
 * EARSHOT_ERROR_USAGE: no such user, or one that is off. */
bool acting_init(struct acting *a, struct db *db, const char *as, GError **err);
void acting_clear(struct acting *a);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(acting_t, acting_clear)

#endif
