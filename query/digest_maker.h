/* digest_maker: a digest in the making, shared by the files that make it.
 */
#ifndef QUERY_DIGEST_MAKER_H
#define QUERY_DIGEST_MAKER_H

#include "data/private_name.h"
#include "data/tally.h"
#include "query/digest.h"
#include "query/digest_item.h"

#define N G_GINT64_FORMAT

struct maker {
	struct db *db;
	const struct digest_options *o;
	struct digest *d;
	struct tally tally;
	struct tally_filter filter;
	struct private_names *names;
	struct digest_item_options item;
	GHashTable *shown; /* ids of mentions */
	int redacted;
	const GPtrArray *urgent; /* struct urgent *: what an alert is about; NULL: it is none */
	guint overdue; /* answers that should have been given */
	int64_t waiting; /* mentions that somebody means to answer */
	guint sources_on, sources_read;
	int64_t nights, days; /* on how many of its days the crawler ran to its end */
	int64_t canary_at;
};

/* Append a sentence. */
void digest_say(GPtrArray *lines, const char *format, ...) G_GNUC_PRINTF(2, 3);
const char *digest_s(int64_t n); /* the "s" of a plural */

/* What the school has to do: answers, open cases, accounts, reminders. */
bool digest_tell_duties(struct maker *k, GPtrArray *schools, GError **err);

/* The same for an alert: all of k->urgent. */
void digest_tell_urgent(struct maker *k);

/* May this recipient (NULL: nobody in particular) hear that there is such a case, which is closed
 * to some roles? */
bool digest_may_tell(const struct recipient *r, const char *closed_to);

/* How far the digest goes: sources, nights, canary, what is left out; what nobody searched. */
bool digest_tell_coverage(struct maker *k, GPtrArray *schools, GError **err);
bool digest_tell_not_searched(struct maker *k, GError **err);

/* Was a page of the school's own site read in that time? Known after digest_tell_coverage(). */
bool digest_canary_lives(const struct maker *k);

#endif
