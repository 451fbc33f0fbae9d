/* ingest: files that somebody has, read as if they had been fetched: web archives, saved pages,
 * feeds, e-mail.
 *
 * The same parser workers, the same matching, the same store; no link is followed and nothing is
 * asked of any server. Belongs to the owner thread. */
#ifndef CRAWLER_INGEST_H
#define CRAWLER_INGEST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "crawler/crawl.h"
#include "data/db.h"

struct ingest_settings {
	const char *program; /* this program's own file, to start workers */
	const char *url; /* where a single document was; NULL: it says so itself, or it is a file */
	void (*on_commit)(void *user); /* something new is in the store */
	void *user;
	bool (*on_mention)(struct mention *m, void *user, GError **err); /* see crawl.h */
	void *mention_user;
};

struct ingest_report {
	struct crawl_report crawl; /* entries, mentions, partials, suggestions, failures, notices */
	int64_t files, files_failed;
	int64_t records; /* of archives */
	int64_t documents; /* read, records among them */
	int64_t bounces; /* messages of ours that came back */
	int64_t bytes; /* as unpacked */
};
void ingest_report_clear(struct ingest_report *r);

/* Reads `files` (NULL-terminated; "-": standard input). A file that cannot be read, or not to its
 * end, is a notice in the report. The caller holds the lock "crawl". */
bool ingest_run(struct db *db, const struct ingest_settings *settings, const char *const *files,
		struct ingest_report *report, GError **err);

#endif
