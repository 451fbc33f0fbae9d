/* bundle_views: the renderings of a case as a web archive of their own ("urn:view:ADDRESS").
 */
#ifndef QUERY_BUNDLE_VIEWS_H
#define QUERY_BUNDLE_VIEWS_H

#include <glib.h>

#include "query/dossier.h"

/* Adds archive/EAR-views.warc.gz to `files` when there are any, and says in each where it lies. */
void bundle_views(struct dossier *d, GPtrArray *files);

#endif
