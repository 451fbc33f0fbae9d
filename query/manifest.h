/* manifest: evidence/manifest.json, what a bundle holds and how it came to be, for programs.
 */
#ifndef QUERY_MANIFEST_H
#define QUERY_MANIFEST_H

#include <glib.h>

#include "query/dossier.h"

#define MANIFEST_FORMAT "earshot-evidence-1"

/* A file that was changed or left out of a redacted copy. */
struct manifest_loss {
	char *file, *sha256, *reason;
};
void manifest_loss_free(void *loss);

/* `redactions`, `withheld`: struct manifest_loss *; NULL: none. `no_pdf`: why there is no printed
 * report; NULL: there is one. Caller unrefs. */
GBytes *manifest_make(const struct dossier *d, GPtrArray *redactions, GPtrArray *withheld,
		      const char *no_pdf);

#endif
