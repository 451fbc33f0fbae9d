/* set_up: a school to watch for, with the sources that it begins with.
 *
 * Its own site is where the first mentions are, and the proof that the watch works. Nothing is
 * fetched: each proposal is on, waits for a decision, or is off, as the catalogue says. */
#ifndef DATA_SET_UP_H
#define DATA_SET_UP_H

#include <glib.h>
#include <stdbool.h>

#include "data/catalogue.h"
#include "data/db.h"
#include "data/sample.h"
#include "data/school.h"
#include "data/source.h"

struct set_up {
	struct school *school; /* gets its id */
	const struct sample *sample; /* that it comes from; NULL: none */
	bool proposes; /* also the usual sources; a sample's always come */
	const char *who;
};

/* What was added, to be told of; of each what is new alone. */
struct set_up_done {
	struct source *website; /* NULL: none, or known */
	GPtrArray *own, *usual; /* struct source *; NULL: not asked for */
};
void set_up_done_clear(struct set_up_done *d);
typedef struct set_up_done set_up_done_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(set_up_done_t, set_up_done_clear)

/* All of it or nothing. A profile that cannot be matched is refused now, and not at night:
 * EARSHOT_ERROR_INPUT or _USAGE. Not to be called within a transaction. */
bool set_up_school(struct db *db, const struct catalogue *c, const struct set_up *s,
		   struct set_up_done *done, GError **err);

#endif
