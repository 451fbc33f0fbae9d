/* page: an address the crawler knows, what it learnt there, and when to look again.
 *
 * The rows are the frontier and the set of addresses already seen at once. A page without a mention
 * keeps its address, its validators and a fingerprint, never its text. */
#ifndef DATA_PAGE_H
#define DATA_PAGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/url.h"
#include "data/db.h"

#define PAGE_NEVER (INT64_C(1) << 40) /* next_at of a page that is not looked at again */

enum page_role {
	PAGE_ROOT, /* the address of a source */
	PAGE_SITEMAP, /* a sitemap of a site source */
	PAGE_ENTRY, /* what a feed entry links to */
	PAGE_LINK, /* what a page links to, or a sitemap lists */
};

struct page {
	int64_t host; /* row of host */
	int64_t key; /* hash of the canonical address */
	char *url;
	enum page_role role;
	int64_t source; /* by which it was found; 0: none any more */
	int depth; /* hops from the source's own address */
	int prio; /* higher goes first */
	int hops; /* redirects that led here in a row */
	int64_t next_at; /* when to look (again); PAGE_NEVER */
	int64_t interval_s;
	int64_t fresh_until; /* the server asked not to come back before (max-age, Expires) */
	int64_t fetched_at; /* WHEN_NONE: never */
	int status; /* of the last answer; 0: none */
	int fails; /* in a row */
	char *etag, *last_modified; /* as received; NULL: none */
	int64_t fingerprint; /* of the last body, 0: none */
	int64_t ttl_s; /* a feed's own wish between two looks; 0: none */
	uint32_t quiet; /* and when it does not want any (base/quiet.h) */
	int64_t simhash; /* of the text when it was last read whole; 0: never */
	bool is_hit; /* a mention was found here */
};

void page_free(struct page *p);
typedef struct page page_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(page_t, page_free)

/* The name under which an address's host is stored: labels reversed, so that a domain's hosts stand
 * together ("uk.co.example,8080"). Caller frees. */
char *page_host_name(const struct url *url);
int64_t page_key(const struct url *url);

/* Make the address known. Of an address already known the better priority and the shorter way are
 * kept, and it is looked at no later than `p->next_at` when that was asked for again by a source
 * (PAGE_ROOT). */
bool page_add(struct db *db, const struct page *p, bool *is_new, GError **err);

/* Due at `now`, best first, at most `limit`, leaving out those of sources that are not on; of one
 * source, or of all when that is 0. struct page *. */
GPtrArray *page_due(struct db *db, int64_t host, int64_t source, int64_t now, int limit,
		    GError **err);

/* A list says that a page known by a link changed last at `changed_at`. When that is after it was
 * fetched (an hour ago or more), it is due `now`, but no sooner than its server asked for; else it
 * is left alone until `unchanged_s` after it was fetched, unless it has a mention: what readers
 * write below is in no list. Says what became of it. */
enum page_told { PAGE_TOLD_NOTHING, PAGE_TOLD_DUE, PAGE_TOLD_LATER };
bool page_told(struct db *db, int64_t host, int64_t key, int64_t changed_at, int64_t now,
	       int64_t unchanged_s, enum page_told *told, GError **err);

/* Store what was learnt. */
bool page_save(struct db *db, const struct page *p, GError **err);

/* Make sure that a source's own address is known, as the source writes it; `is_forced`: and due at
 * `root->next_at`, but no sooner than the server asked for. `root->host`, `key` and `url` are
 * filled in from `url`. */
bool page_plant(struct db *db, const struct url *url, struct page *root, bool is_forced,
		GError **err);

/* How many are due at `now`, of sources that are on. */
bool page_count_due(struct db *db, int64_t now, int64_t *n, GError **err);

/* The schools are others now, and whatever was read was read for those before: no page counts as
 * unchanged when it is looked at next, and those that were to be read once only are due again at
 * `now` when that was less than 30 days ago. */
bool page_unread(struct db *db, int64_t now, GError **err);

/* Partial hits: kept 30 days (data/retention.h), so that a changed profile can be tried. */
struct partial {
	int64_t school;
	const char *key, *url, *why, *near, *excerpt;
	double score;
	int64_t seen_at;
};
/* `*is_buried`: purged or erased before (data/tombstone.h), nothing was stored. */
bool partial_put(struct db *db, const struct partial *p, bool *is_buried, GError **err);

#endif
