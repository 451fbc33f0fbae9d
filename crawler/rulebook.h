/* rulebook: the robots.txt of every origin met, kept in the store between runs (RFC 9309 §2.3.1,
 * §2.4).
 *
 * A file is good for a day. Where there is none (4xx) everything is allowed; where it cannot be
 * read (429, 5xx, no answer) nothing is, except by a copy that is still at hand. Belongs to the
 * owner thread. */
#ifndef CRAWLER_RULEBOOK_H
#define CRAWLER_RULEBOOK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/url.h"
#include "data/db.h"

struct rulebook;

struct rulebook *rulebook_new(struct db *db, const char *agent);
void rulebook_free(struct rulebook *b); /* NULL is fine */

enum rule {
	RULE_UNKNOWN, /* the file is to be fetched first */
	RULE_ALLOWED,
	RULE_DENIED, /* by the file */
	RULE_UNREADABLE, /* it could not be read: `*reason` says why, and belongs to the book */
};

/* May `url` be fetched at `now`? `origin` is url_origin() of it. */
bool rulebook_ask(struct rulebook *b, const struct url *url, const char *origin, int64_t now,
		  enum rule *rule, const char **reason, GError **err);

/* Crawl-delay of the origin; 0: none is said. At most a day. */
int64_t rulebook_delay_ms(struct rulebook *b, const char *origin);

/* Sitemaps that the file names, NULL terminated; NULL when there is no file. */
char *const *rulebook_sitemaps(struct rulebook *b, const char *origin);

/* What came of fetching it: `status` 0 is no answer, then `error` says why; `body` may be NULL. */
bool rulebook_put(struct rulebook *b, const char *origin, int64_t now, int status, GBytes *body,
		  const char *error, GError **err);

#endif
