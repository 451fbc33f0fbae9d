/* catalogue: the kinds of sources that are known, from seeds/kinds.ini and the state folder's own
 * kinds.ini. */
#ifndef DATA_CATALOGUE_H
#define DATA_CATALOGUE_H

#include <glib.h>
#include <stdbool.h>

#include "data/kind.h"

struct catalogue {
	GPtrArray *kinds; /* struct kind *, in the order of the file */
};

/* `state_dir` may be NULL: then the kinds that came with the program. EARSHOT_ERROR_CONFIG, naming
 * file and line, when the folder's kinds.ini cannot be used. */
struct catalogue *catalogue_load(const char *state_dir, GError **err);

/* The kinds of `text`, called `name` in messages. A kind of `base` stays, after those of `text`,
 * unless it has the same name; `base` may be NULL, and is used up. */
struct catalogue *catalogue_parse(const char *text, const char *name, struct catalogue *base,
				  GError **err);
void catalogue_free(struct catalogue *c); /* NULL is fine */
typedef struct catalogue catalogue_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(catalogue_t, catalogue_free)

/* NULL: none such. */
const struct kind *catalogue_find(const struct catalogue *c, const char *name);

#endif
