/* crawl: one run of the crawler, from the sources that are due to the mentions they bring.
 *
 * The owner's loop: it alone talks to the store, hands addresses to the fetch threads and bodies to
 * the parser workers, and commits about once a second, so that a kill costs a refetch at most. */
#ifndef CRAWLER_CRAWL_H
#define CRAWLER_CRAWL_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "crawler/manners.h"
#include "data/db.h"
#include "data/mention.h"

#define CRAWL_AGENT "earshot" /* product token that robots.txt may name */
#define CRAWL_HOST_BUDGET 300 /* pages of one host in one run */

struct guard;

struct crawl_report {
	int64_t hosts; /* waiting for a turn now */
	int64_t requests; /* sent, robots.txt among them */
	int64_t pages; /* answers with a body that was read */
	int64_t unchanged; /* said to be as before (304), or the same bytes */
	int64_t entries; /* of feeds */
	int64_t mentions_new, mentions_changed;
	int64_t partials; /* something was seen, below the threshold */
	int64_t buried; /* purged or erased before, and left out */
	int64_t failures; /* addresses that could not be read */
	int64_t given_up; /* of these, pages that are not asked for again */
	int64_t cut; /* answers that were read in part (crawler/cut.h) */
	int64_t denied; /* left alone because of robots.txt */
	int64_t put_off; /* hosts that must wait longer than this run lasts */
	int64_t left_due; /* pages that the next runs have to read; 0 too when only some sources
			     were asked for */
	int64_t sources_ok, sources_failed;
	int64_t kept, kept_again; /* answers kept as they came, and of these with known bytes */
	int64_t kept_not; /* not kept: their site wants no copies, or there was no room for them */
	int64_t suggestions;
	int64_t bytes; /* as they came over the wire */
	int64_t ms;
	bool was_cut_short; /* by a signal, --max-pages or --max-seconds */
	char *protection; /* of the parser workers, for people */
	GPtrArray *failed; /* char *: one sentence for each failed source */
	GPtrArray *notices; /* char *: what somebody should know, though nothing failed */
	bool was_answered; /* by any server at all */
};
void crawl_report_clear(struct crawl_report *r);

/* {"schema":1, …} with all of it. Caller frees. */
char *crawl_report_text(const struct crawl_report *r);

struct crawl_settings {
	const char *program; /* this program's own file, to start workers */
	const char *contact; /* address in the user agent, so that a site can complain */
	const char *const
		*sources; /* only these, due or not (NULL-terminated); NULL: those that are due */
	bool all; /* every source, due or not */
	bool keep_pages; /* those that mention a school, as they came (data/kept_page.h) */
	int64_t keep_bytes; /* of one file of them; 0: the usual */
	bool with_canaries; /* and each school's canary (data/canary.h) */
	int64_t max_pages; /* 0: no limit */
	int64_t max_seconds; /* 0: no limit */
	int own_gap_ms, own_per_host; /* -1 and 0: the usual manners even with own servers */
	enum retry_scope retry_scope; /* what a 429 or 503 holds for */
	const struct guard *guard;
	const char *const *resolve; /* HOST:PORT:ADDRESS; NULL: none */
	const char *cacert, *proxy; /* NULL: none */
	FILE *trace; /* JSON lines, one for each request; NULL: none */
	int signal_fd; /* readable: stop soon, readable again: stop now; -1: none */
	void (*on_progress)(const struct crawl_report *so_far, void *user);
	void (*on_commit)(void *user); /* something new is in the store */
	void *user;
	/* a mention was stored, in the transaction that does it (see harvest.h) */
	bool (*on_mention)(struct mention *m, void *user, GError **err);
	void *mention_user;
};

/* Runs until nothing is due (or a limit is met). The caller holds the lock "crawl". False when the
 * store fails or nothing could be started; failing sources are in the report. */
bool crawl_run(struct db *db, const struct crawl_settings *settings, struct crawl_report *report,
	       GError **err);

/* "earshot/0.1 (+https://…)": the same token as in robots.txt (RFC 9309 §2.2.1). Caller frees. */
char *crawl_user_agent(const char *contact);

#endif
