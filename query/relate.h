/* relate: which stored mentions might belong to a case, and why.
 *
 * Only what was crawled already, and only of the case's school: copies of the text, links from one
 * to the other, other pages of the same thread or place, and a handle that both texts name. A
 * person is never followed: handles count only as words in the post's own stored text, the author's
 * own handle never does, and nothing is related for having the same author. A suggestion is no
 * finding: a person confirms it (data/case_relation.h). */
#ifndef QUERY_RELATE_H
#define QUERY_RELATE_H

#include <glib.h>
#include <stdbool.h>

#include "data/casefile.h"
#include "data/db.h"
#include "data/mention.h"

#define RELATE_MAX_SEEN 5000 /* of the school's mentions, the newest, are looked at for links */

struct related {
	struct mention *mention;
	const char *kind; /* "near-copy", "links-here", "linked-from-here", "same-thread",
			   * "same-place", "same-handle": of the strongest reason */
	double score; /* 0 … 1, of the strongest reason */
	char *why; /* all reasons, "; " between them */
};

/* The strongest first, at most `limit`: struct related *. Sentences on what could not be looked at
 * are added to `notes` (char *). */
GPtrArray *relate_find(struct db *db, const struct casefile *c, int limit, GPtrArray *notes,
		       GError **err);

#define RELATE_MOST 200 /* suggestions that anybody is shown */

/* Somebody says whether a mention belongs to the case: kept with the reason as it is suggested at
 * this moment (data/case_relation.h). `note` is clean, or NULL. */
bool relate_decide(struct db *db, const struct actor *actor, const struct casefile *c,
		   const struct mention *m, bool is_confirmed, const char *note, GError **err);

/* "confirmed" or "dismissed" in the list of case_relation_list(); NULL: not decided. */
const char *relate_decided(const GPtrArray *relations, int64_t mention);

/* Where a page of a thread belongs: host and path (of the canonical address) without what numbers
 * its pages. Caller frees. */
char *relate_thread(const char *key);

/* The place that a page stands in: host and folder; NULL when that is the whole site, or may be one
 * person's ("/@anna/", "/users/anna/", "/anna/status/"). Caller frees. */
char *relate_place(const char *key);

/* The handles in a text ("@name", lower case, each once, at most 20), but for those of `except`
 * (NULL-terminated, without the "@"; may be NULL) and those in `url`: a new array of char *. */
GPtrArray *relate_handles(const char *text, const char *url, const char *const *except);

#endif
