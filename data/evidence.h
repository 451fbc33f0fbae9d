/* evidence: what was captured or handed in for a case, and where in which archive it lies.
 *
 * One row for one look at an address, or one thing handed in; the redirects that led on are rows of
 * their own before the look's ("c002.1", "c002.2", then "c002"), with the outcome "redirect". The
 * bytes are in STATE/cases/EAR-2026-0007/ear-2026-0007-001.warc.gz, a new file for each look, and
 * never in the store; a row is written after its file was synced to disk, and what a killed run
 * left without a row is no evidence and is removed by the next one. */
#ifndef DATA_EVIDENCE_H
#define DATA_EVIDENCE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/audit.h"
#include "data/db.h"

struct evidence {
	int64_t id, casefile;
	char *ref; /* "c001": a look; "c001.1": a redirect on its way; "r001": handed in */
	char *url, *final_url; /* as asked, where it ended (a redirect: where it points); of what
				* was handed in the claimed one or NULL */
	int64_t started_ms, stored_ms; /* Unix time in milliseconds */
	int64_t fetched_ms; /* when the answer's last byte had come; 0: none came */
	char *outcome; /* "captured", "not-found", "gone", "login-wall", "blocked", "robots",
			* "refused", "media", "unreachable", "truncated", "soft-gone" (the page came
			* but says that the post is no more); "redirect"; "supplied" */
	char *sentence; /* the outcome in plain words, for people */
	int status; /* HTTP; 0: none */
	char *ip; /* NULL: never connected */
	char *type; /* sniffed media type; NULL: not known */
	char *title; /* of the page, or the file's name; NULL: none */
	char *warc; /* file name in the case's folder; NULL: no bytes were kept */
	int64_t offset, length; /* of the main record's gzip member (response or resource) */
	int64_t bytes; /* of the payload: the body without its chunks, or the thing handed in */
	char block_sha256[AUDIT_HEX], payload_sha256[AUDIT_HEX]; /* as the record's digests; "":
								     none */
	char record_sha256[AUDIT_HEX]; /* of the gzip member as it lies in the file */
	char *truncated; /* "length", "time", "disconnect", "unspecified"; NULL: whole */
	char *robots; /* "allowed", "denied", "overridden", "unreachable"; NULL: not asked */
	char *supplied_by; /* role of who handed it in; NULL: it was retrieved */
	bool is_attested; /* a picture, which somebody vouched for (data/imagery.h) */
	char *text; /* the post's extracted text, word for word; NULL: none */
	bool is_part; /* `text` is what the address's fragment names, one post of the page */
};

struct evidence *evidence_new(void); /* empty, times 0 */
void evidence_free(struct evidence *e);
typedef struct evidence evidence_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(evidence_t, evidence_free)

bool evidence_is_redirect(const struct evidence *e);
bool evidence_is_supplied(const struct evidence *e);

GPtrArray *evidence_list(struct db *db, int64_t casefile, GError **err); /* oldest first */

/* By its ref. NULL without an error set: none such. */
struct evidence *evidence_find(struct db *db, int64_t casefile, const char *ref, GError **err);

/* Who captured it or took it in, as the audit chain says: "u:head". NULL without an error set: it
 * does not say. Caller frees. */
char *evidence_who(struct db *db, const char *case_ref, const char *ref, GError **err);

/* STATE/cases/EAR-2026-0007. Caller frees. */
char *evidence_folder(struct db *db, const char *case_ref);

/* The bytes of one of the case's files, at most `max_bytes`; a link planted in its place is not
 * followed. EARSHOT_ERROR_CONFIG when it cannot be read. Caller unrefs. */
GBytes *evidence_read_file(struct db *db, const char *case_ref, const char *name, int64_t max_bytes,
			   GError **err);

/* ---- writing ------------------------------------------------------------------------------- */

/* The next numbers of a case, held against all other processes until evidence_slot_free(), so keep
 * it short: after the network, before the disk, and never within a transaction (the two would wait
 * for each other). What a killed run left without a row is removed. */
struct evidence_slot;
typedef struct evidence_slot evidence_slot_t;

/* `kind` is 'c' or 'r'. EARSHOT_ERROR_BUSY when another process does not let go; CONFIG when the
 * case's folder cannot be used (it must be a real folder; it is made with mode 0700). */
struct evidence_slot *evidence_reserve(struct db *db, int64_t casefile, const char *case_ref,
				       char kind, GError **err);
void evidence_slot_free(struct evidence_slot *s); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(evidence_slot_t, evidence_slot_free)

const char *evidence_slot_file(const struct evidence_slot *s); /* "ear-2026-0007-005.warc.gz" */

/* Keep `file` (NULL: no bytes) and `rows` (struct evidence *, the last one the look itself): the
 * file is written beside its name, synced, renamed and its folder synced; then the rows and one
 * entry of the audit chain (`actor` did `act` to the slot's ref, `commit` may be NULL) are one
 * transaction, or part of the caller's. Fills in id, casefile, ref, warc (of rows with a
 * `length`) and stored_ms. */
bool evidence_store(struct evidence_slot *s, GBytes *file, GPtrArray *rows, const char *actor,
		    const char *act, const char *commit, GError **err);

/* Unix milliseconds; the frozen time when there is one. */
int64_t evidence_now_ms(void);

#endif
