/* frontier: which address to fetch next, and when.
 *
 * The queue itself is the store's page table; here are only the hosts that have something due, each
 * with a few addresses at hand, ordered by when they may be visited again. It keeps the manners:
 * robots.txt before anything else of an origin (RFC 9309), one request at a time to a host and to
 * an IP address, the gap between two visits, Crawl-delay, Retry-After, back-off after failures, a
 * budget for each host and run. Belongs to the owner thread. Waits are in milliseconds. */
#ifndef CRAWLER_FRONTIER_H
#define CRAWLER_FRONTIER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/url.h"
#include "crawler/guard.h"
#include "crawler/manners.h"
#include "crawler/resolve.h"
#include "data/db.h"
#include "data/host.h"
#include "data/page.h"

struct frontier;

struct frontier_settings {
	const char *agent; /* product token that robots.txt may name */
	int host_budget; /* pages of one host in one run */
	const struct guard *guard; /* whose allow-list says which servers are our own */
	struct resolver *resolver; /* outlives the frontier; NULL: an address is learnt by the first
				      connection */
	const GArray *sources; /* int64_t ids: only their pages; NULL: of all */
	enum retry_scope retry_scope;
	int own_gap_ms; /* gap for servers that --allow-net covers; -1: the usual one */
	int own_per_host; /* requests at a time to those; 0: one */
	bool after_crash; /* the last run never ended: the last second of the hosts' times may be
			     lost */
};

struct frontier *frontier_new(struct db *db, const struct frontier_settings *settings,
			      GError **err);
void frontier_free(struct frontier *f); /* NULL is fine */
typedef struct frontier frontier_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(frontier_t, frontier_free)

/* Unix milliseconds: the wall clock (or the frozen time) at the start, running on evenly. */
int64_t frontier_now_ms(const struct frontier *f);

/* Fill in the `page->host` and `page->key` of an address. */
bool frontier_identify(struct frontier *f, const struct url *url, struct page *page, GError **err);

/* Make `url` known to the store and, when it is due, to this run; `page->host`, `key` and `url` are
 * filled in from it. */
bool frontier_add(struct frontier *f, const struct url *url, struct page *page, bool *is_new,
		  GError **err);

/* A sitemap says that a page, known already, changed last at `changed_at`: it is looked at in this
 * run, or left alone for the time being (page_told()). */
bool frontier_told(struct frontier *f, const struct url *url, int64_t changed_at, GError **err);

enum visit_kind {
	VISIT_PAGE, /* fetch it */
	VISIT_ROBOTS, /* fetch the robots.txt of `origin`, perhaps through a redirect */
	VISIT_TDMREP, /* fetch the file of `origin` that may reserve mining */
	VISIT_DENIED, /* do not fetch: `reason` says why; nothing was sent */
};

struct visit {
	enum visit_kind kind;
	struct url *url;
	struct page *page; /* NULL: it is a file of its origin */
	char *origin; /* whose file it is */
	int hops; /* of a file: redirects so far */
	char *reason; /* VISIT_DENIED: one sentence */
	bool is_temporary; /* VISIT_DENIED: the rules could not be read, and may be tomorrow */
	struct server *server; /* the frontier's own */
};

enum turn {
	TURN_GO, /* `*visit` is to be made, and handed back to frontier_done() */
	TURN_WAIT, /* nothing for the next `*wait_ms`; -1: until a visit under way is done */
	TURN_EMPTY, /* nothing left for this run */
	TURN_FAILED,
};
enum turn frontier_next(struct frontier *f, struct visit **visit, int *wait_ms, GError **err);

/* The transfer is over: the host is free again after its gap. Frees the visit, but not its page,
 * which is the caller's to work on until frontier_settled(); what never is goes with the frontier.
 */
bool frontier_done(struct frontier *f, struct visit *visit, const struct manners *manners,
		   GError **err);

/* Write what was learnt of hosts since the last time: to be called before each commit. */
bool frontier_save(struct frontier *f, GError **err);

/* The page's row was saved: it may be taken from the store again when due. Frees the page. */
void frontier_settled(struct frontier *f, struct page *page);

/* Outcomes of a VISIT_ROBOTS, before frontier_done(): a body to obey, an answer without one
 * (`status`, with `error` when there was none), or a redirect to follow. */
bool frontier_robots(struct frontier *f, const struct visit *visit, int status, GBytes *body,
		     const char *error, GError **err);
bool frontier_robots_moved(struct frontier *f, const struct visit *visit, const struct url *to,
			   GError **err);

/* Ask for the file of `origin` that may reserve mining, which is at `url`, in its host's next turn.
 */
bool frontier_tdmrep(struct frontier *f, const char *origin, const struct url *url, int hops,
		     GError **err);

/* Whether the robots.txt of `origin` wants more time between two requests than a run waits. */
bool frontier_is_slow(struct frontier *f, const char *origin);

/* Sitemaps that the robots.txt of `origin` names, NULL terminated; NULL when it was not read in
 * this run. */
char *const *frontier_sitemaps(struct frontier *f, const char *origin);

/* Hosts that still have something due, and those that were put off for another run. */
size_t frontier_hosts(const struct frontier *f);

#endif
