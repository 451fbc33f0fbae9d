/* kept_page: which answers of the crawl are kept as they came, and where.
 *
 * Pages and feeds that mention a school are kept as web archives in the state's folder
 * KEPT_FOLDER (data/kept_file.h); here are their rows, and which mentions stand on them. A row's
 * stretch of its file is a response or a revisit, its request and its metadata. What is kept goes
 * with the first of its mentions that goes: its bytes are written over where they lie. */
#ifndef DATA_KEPT_PAGE_H
#define DATA_KEPT_PAGE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/audit.h"
#include "data/db.h"

#define KEPT_FOLDER "pages-warc"

struct kept_page {
	int64_t id;
	char *url;
	int64_t at_ms; /* of the request */
	char *file; /* its name in KEPT_FOLDER; NULL: nothing is kept, see `why` */
	int64_t start, length; /* of the stretch, in bytes */
	char *record; /* WARC-Record-ID of the response or revisit */
	char payload_sha256[AUDIT_HEX];
	int64_t original; /* row of the response of which this is a revisit; 0: it is none */
	char *why; /* nothing is kept: "noarchive", "large" (its bytes had to be held twice), "room"
		    * (too much waited in memory); NULL */
};
void kept_page_free(struct kept_page *p); /* NULL is fine */
typedef struct kept_page kept_page_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kept_page_t, kept_page_free)

/* Why nothing is kept, in words: "its site wants no copies (noarchive)"; NULL: it is. Static. */
const char *kept_page_why(const struct kept_page *p);

/* Note `p` (its id is filled in) with the mentions on it (int64_t ids; NULL: those of its
 * original). One that has no file takes the place of an earlier one of its address that has none.
 * In the transaction that stores the mentions. */
bool kept_page_put(struct db *db, struct kept_page *p, const GArray *mentions, GError **err);

/* The last response kept of `url`; NULL with no error: there is none. */
struct kept_page *kept_page_last(struct db *db, const char *url, GError **err);

/* What is kept of a mention, newest first: struct kept_page *. */
GPtrArray *kept_page_of(struct db *db, int64_t mention, GError **err);

/* Each row with a file in turn, in the order of files. False with an error, or when `seen` says so.
 */
bool kept_page_each(struct db *db, bool (*seen)(const struct kept_page *p, void *user), void *user,
		    GError **err);

/* A mention goes: so does what is kept of it, with its revisits. In the caller's transaction; their
 * bytes are still there until kept_page_sweep(). */
bool kept_page_forget(struct db *db, int64_t mention, GError **err);

/* Write over what is to go, and remove files in which nothing is left. Outside a transaction; what
 * was interrupted goes on from there. */
bool kept_page_sweep(struct db *db, GError **err);

#endif
