/* view: pictures of what was captured, made offline from the captured bytes.
 *
 * They lie in the store, one for each look, and are written into a web archive when a bundle is
 * made. */
#ifndef DATA_VIEW_H
#define DATA_VIEW_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/casefile.h"
#include "data/db.h"
#include "data/role.h"

struct view {
	char *ref; /* of the look: "c001" */
	int64_t made_at;
	char *tool; /* "Chromium" and its version */
	GBytes *png;
};

void view_free(struct view *v);

/* With an entry "render.add" of the audit chain; replaces an older one of that look. */
bool view_put(struct db *db, const struct actor *actor, const struct casefile *c, const char *ref,
	      const char *tool, GBytes *png, GError **err);

GPtrArray *view_list(struct db *db, int64_t casefile, GError **err); /* struct view *, by ref */

#endif
