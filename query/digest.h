/* digest: what a week, or a day, brought, as one person is told of it.
 *
 * All facts and words are settled here, names taken out (query/redact.h); digest_text.h and
 * digest_html.h lay them out. The same store and the same now give the same digest, to the byte. */
#ifndef QUERY_DIGEST_H
#define QUERY_DIGEST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/london.h"
#include "data/db.h"
#include "data/recipient.h"

#define DIGEST_MAX_ITEMS 25
#define DIGEST_MAX_URL 1000 /* a longer address, escaped for HTML, is not repeated */

struct digest_item {
	char *ref; /* "M-2026-0147" */
	char *origin; /* "Valley Gazette · 5 November 2026 · gazette.example" */
	char *title;
	char *excerpt; /* NULL: none wanted, or none there */
	char *why; /* "Little Hill School" in the title */
	char *copies; /* "4 copies on 3 sites"; NULL */
	char *href; /* NULL: withheld, and `no_href` says why */
	char *no_href;
	GPtrArray *marks; /* char *: the words that matched */
};

struct digest_section {
	const char *title; /* "New mentions" */
	GPtrArray *items; /* struct digest_item * */
	char *more; /* "and 14 more: …"; NULL */
	const char *none; /* said when there are no items; NULL: then no section */
};

/* What the school has to do, before all else; without lines it is not shown. */
struct digest_list {
	const char *title; /* "Open cases" */
	GPtrArray *lines; /* char * */
};

struct digest_week {
	char *label; /* "2 Nov" */
	int64_t groups;
};

struct digest {
	enum cadence cadence;
	struct london_span span;
	char *school; /* "Little Hill School", "3 schools" */
	char *subject;
	char *headline; /* what there is to know, in a sentence or two */
	GPtrArray *notes; /* char *: first of all: missed weeks, mail that may be lost, … */
	GArray *lists; /* struct digest_list */
	GArray *sections; /* struct digest_section */
	GArray *weeks; /* struct digest_week, oldest first; the last is this one */
	GPtrArray *coverage; /* char *: sentences on how far all this goes */
	GPtrArray *troubles; /* char *: a source each */
	GPtrArray *not_searched; /* char *: names of places */
	GPtrArray *footer; /* char *: why you get this, how to stop it, what was left out */
	GArray *mentions; /* int64_t: what the sections show */
};

struct digest_options {
	struct london_span span; /* what it tells of */
	enum cadence cadence;
	const struct recipient *recipient; /* NULL: nobody's; all schools, short excerpts */
	int64_t now;
	const char *stop; /* how to stop it; NULL: ask who runs earshot */
};

/* EARSHOT_ERROR_CONFIG when names cannot be kept out. */
struct digest *digest_new(struct db *db, const struct digest_options *o, GError **err);
void digest_free(struct digest *d); /* NULL is fine */
typedef struct digest digest_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(digest_t, digest_free)

/* An alert about what cannot wait (struct urgent of data/urgent.h). The options have a recipient;
 * their span does not count. */
struct digest *digest_new_urgent(struct db *db, const struct digest_options *o,
				 const GPtrArray *urgent, GError **err);

/* An alert: mentions with an id above `after_id` that are as sure as the recipient asked to be told
 * of at once. The options as above. NULL without an error set: there is none. */
struct digest *digest_new_alert(struct db *db, const struct digest_options *o, int64_t after_id,
				GError **err);

#endif
