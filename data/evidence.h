/* evidence: what was captured or handed in for a case, and where in which archive it lies.
 *
 * One row for one look at an address (with the redirects that led on as rows of their own), or one
 * thing handed in. The bytes are in STATE/cases/EAR-2026-0007/ear-2026-0007-001.warc.gz, a new file
 * for each look, and never in the store; a row is written after its file was synced to disk, and
 * what a killed run left without a row is no evidence and is removed by the next one. */
#ifndef DATA_EVIDENCE_H
#define DATA_EVIDENCE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/audit.h"
#include "data/db.h"

struct evidence {
	int64_t id, casefile;
	char *ref; /* "c001": a look; "r001": handed in */
	char *url, *final_url; /* as asked, where it ended; of what was handed in the claimed one or
				  NULL */
	int64_t started_ms, stored_ms; /* Unix time in milliseconds */
	char *outcome; /* "captured", "not-found", "gone", "login-wall", "blocked", "robots",
			* "refused", "media", "unreachable", "truncated" */
	char *sentence; /* the outcome in plain words, for people */
	int status; /* HTTP; 0: none */
	char *ip; /* NULL: never connected */
	char *type; /* sniffed media type; NULL: not known */
	char *warc; /* file name in the case's folder; NULL: no bytes were kept */
	int64_t offset, length; /* of the main record's gzip member */
	char block_sha256[AUDIT_HEX], payload_sha256[AUDIT_HEX], record_sha256[AUDIT_HEX];
	char *truncated; /* "length", "time", "disconnect"; NULL: whole */
	char *robots; /* "allowed", "denied", "overridden", "unreachable" */
	char *supplied_by; /* role of who handed it in; NULL: it was retrieved */
	char *text; /* the post's extracted text, relative times normalised; NULL: none */
};

void evidence_free(struct evidence *e);
typedef struct evidence evidence_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(evidence_t, evidence_free)

GPtrArray *evidence_list(struct db *db, int64_t casefile, GError **err); /* oldest first */

/* STATE/cases/EAR-2026-0007. Caller frees. */
char *evidence_folder(struct db *db, const char *case_ref);

#endif
