/* bundle: the evidence of a case as one file, a web archive of the form WACZ 1.1.1.
 *
 *	archive/ear-2026-0007-001.warc.gz …      what was retrieved and supplied, byte for byte
 *	indexes/index.cdx   pages/pages.jsonl    for viewers of web archives
 *	evidence/manifest.json                   what is what, for programs
 *	evidence/report.html, report.pdf         for people
 *	evidence/audit.jsonl, texts.jsonl        who did what; what was written
 *	evidence/c001.tsr, tsa-chain.pem         timestamps and who gave them
 *	evidence/verify.txt                      how to check all this without earshot
 *	SHA256SUMS datapackage.json datapackage-digest.json
 *
 * The same state of a case gives the same bytes. A redacted bundle is a derived copy: the archives,
 * what people wrote and what others' cases did are left out (and named with their sums), and the
 * text of each page is there with names taken out. */
#ifndef QUERY_BUNDLE_H
#define QUERY_BUNDLE_H

#include <glib.h>
#include <stdbool.h>

#include "data/db.h"
#include "query/dossier.h"
#include "query/seal.h"

struct bundle_options {
	bool is_redacted, has_pdf; /* a printed report is wanted */
	const char *folder; /* where the archives of the case lie */
	struct db *db; /* for the names to be taken out; NULL when nothing is redacted */
};

/* "ear-2026-0007.wacz", "ear-2026-0007-redacted.wacz". Caller frees. */
char *bundle_name(const char *case_ref, bool is_redacted);

/* All files (struct bundle_file *), sealed. Redacting changes the dossier. Caller unrefs. */
GPtrArray *bundle_files(struct dossier *d, const struct bundle_options *o, GError **err);

/* Write `files` to `path` and its sum to `path`.sha256. The bundle is written beside its name,
 * synced, checked as `earshot verify` does, and only then given its name: whatever happens, what
 * stands there is a whole bundle. `sha256` is its sum. */
bool bundle_write(GPtrArray *files, const char *path, char sha256[AUDIT_HEX], GError **err);

/* A small file under the bundle's name and `suffix`, whole or not at all. */
bool bundle_put_beside(const char *path, const char *suffix, GBytes *bytes, GError **err);

/* evidence/texts.jsonl. Caller unrefs. */
GBytes *bundle_texts(const struct dossier *d);

#endif
