/* verify: is an evidence bundle what it says it is?
 *
 * Asked of a file from anybody: every length is held to what is there, no file is unpacked to disk
 * but what `openssl` has to read, and nothing in it is believed because another part of it says so:
 * sums, index, digests, manifest, audit chain and timestamps are each made again from the bytes.
 *
 * "Intact" means that all of it fits together. It cannot mean that nobody made all of it anew: that
 * shows in the sum of the whole, kept elsewhere, and in the timestamps. */
#ifndef QUERY_VERIFY_H
#define QUERY_VERIFY_H

#include <glib.h>
#include <stdbool.h>

#include "base/zip.h"

#define VERIFY_MAX_FAULTS 100 /* more are counted, not listed */

struct verify_options {
	const char *ca_file; /* whom to trust for timestamps, PEM; NULL: the bundle's own chain */
};

struct verify_report {
	GPtrArray *faults; /* char *: a sentence each; none: it is intact */
	GPtrArray *notes; /* char *: what it does not show, or could not be asked */
	guint more; /* faults that are not listed */
	char *case_ref, *created; /* as it says itself; NULL: it does not */
	guint archives, records, captures, reported, stamps;
	gint64 audit_lines;
	bool is_redacted;
};

void verify_report_init(struct verify_report *r);
void verify_report_clear(struct verify_report *r);

/* `o` may be NULL. */
void verify_bundle(GBytes *bundle, const struct verify_options *o, struct verify_report *r);

/* ---- its parts --------------------------------------------------------------------------- */

struct verify {
	const struct zip *zip;
	const struct verify_options *options;
	struct verify_report *report;
	GHashTable *records; /* char * "FILE:OFFSET" -> struct verify_record * */
	GHashTable *used; /* names of members that the manifest accounts for */
};

/* A record as its bytes are. */
struct verify_record {
	size_t length;
	char *uri;
	char record_sha256[65], block_sha256[65], payload_sha256[65];
};

void verify_fault(struct verify *v, const char *format, ...) G_GNUC_PRINTF(2, 3);
void verify_note(struct verify *v, const char *format, ...) G_GNUC_PRINTF(2, 3);

void verify_archives(struct verify *v); /* each record, and the index; fills `records` */
void verify_manifest(struct verify *v); /* what it says of captures, items and files */
void verify_chain(struct verify *v, gint64 first, gint64 entries, const char *head); /* audit */
void verify_stamp(struct verify *v, const char *name, const char *archive, gint64 started_at);

#endif
