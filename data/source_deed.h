/* source_deed: what somebody does to a source: watch it, approve it, switch it, take it away.
 *
 * Each is one transaction with its line in the source's history (data/source_event.h), made by the
 * command line and the web page alike. `who` is never empty. Sentences are for people:
 * EARSHOT_ERROR_USAGE is what they got wrong. */
#ifndef DATA_SOURCE_DEED_H
#define DATA_SOURCE_DEED_H

#include <glib.h>
#include <stdbool.h>

#include "base/url.h"
#include "data/catalogue.h"
#include "data/db.h"
#include "data/source.h"

/* An address that may be watched: http or https, without name or password. */
struct url *source_address(const char *text, GError **err);

/* EARSHOT_ERROR_USAGE: the catalogue has none of that name, or earshot does not read it. */
const struct kind *source_kind(const struct catalogue *c, const char *name, GError **err);

/* Store `s`, of kind `k`, as new or changed; `why` may be NULL. An approval that was given to the
 * same kind still holds. */
bool source_deed_put(struct db *db, struct source *s, const struct kind *k, const char *who,
		     const char *why, bool *is_new, GError **err);

/* On, as far as the catalogue lets it be without an approval, or off. */
bool source_deed_switch(struct db *db, const struct catalogue *c, const struct source *s,
			bool is_on, const char *who, GError **err);

/* `who` has read what is to be known of its terms; `why` must be there. */
bool source_deed_approve(struct db *db, const struct catalogue *c, const struct source *s,
			 const char *who, const char *why, GError **err);

/* What it brought is kept. */
bool source_deed_remove(struct db *db, const struct source *s, const char *who, GError **err);

/* Watch what was suggested; the new source and, in `*k`, its kind. */
struct source *source_deed_accept(struct db *db, const struct catalogue *c, const char *url,
				  const char *who, const struct kind **k, GError **err);

#endif
