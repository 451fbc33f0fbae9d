/* verify: the timestamps of a bundle. */
#include <string.h>

#include "base/file.h"
#include "base/when.h"
#include "query/timestamp.h"
#include "query/verify.h"

#define CHAIN "evidence/tsa-chain.pem"
#define MAX_CA_BYTES (1024 * 1024)
#define SKEW_S 60 /* by which our clock and the authority's may differ */

/* The certificates that are trusted; NULL, with a fault, when there are none. */
static char *
trusted(struct verify *v, const char *name)
{
	const struct zip_member *m = zip_find(v->zip, CHAIN);
	g_autoptr(GError) wrong = NULL;
	g_autoptr(GBytes) file = NULL;

	if (v->options->ca_file) {
		file = file_read(v->options->ca_file, MAX_CA_BYTES, &wrong);
		if (file)
			return g_strndup(g_bytes_get_data(file, NULL), g_bytes_get_size(file));
		verify_fault(v, "evidence/%s: %s", name, wrong->message);
		return NULL;
	}
	if (m)
		return g_strndup((const char *)m->bytes, m->len);
	verify_fault(v, CHAIN ": it is missing");
	return NULL;
}

void
verify_stamp(struct verify *v, const char *name, const char *archive, gint64 started_at)
{
	g_autofree char *stamp_path = g_strconcat("evidence/", name, NULL);
	g_autofree char *archive_path = g_strconcat("archive/", archive, NULL);
	const struct zip_member *stamp = zip_find(v->zip, stamp_path);
	const struct zip_member *warc = zip_find(v->zip, archive_path);
	g_autofree char *ca = NULL, *fault = NULL, *sum = NULL;
	g_autoptr(GBytes) reply = NULL;
	g_autoptr(GError) wrong = NULL;
	int64_t at = 0;

	if (!stamp || !warc)
		return;
	ca = trusted(v, name);
	if (!ca)
		return;
	reply = g_bytes_new_static(stamp->bytes, stamp->len);
	sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, warc->bytes, warc->len);
	if (stamp->len > TIMESTAMP_MAX_REPLY)
		verify_fault(v, "%s: it is too long for a timestamp", stamp_path);
	else if (!timestamp_check(reply, NULL, sum, ca, &at, &fault, &wrong))
		verify_fault(v, "%s: it could not be checked: %s", stamp_path, wrong->message);
	else if (fault)
		verify_fault(v, "%s: %s", stamp_path, fault);
	else if (at + SKEW_S < started_at)
		verify_fault(v, "%s: it is older than the capture", stamp_path);
	else if (v->report->stamps++ == 0 && !v->options->ca_file)
		verify_note(v, "the timestamps are held to the certificates in the bundle itself; "
			       "get the authority's own and give it with --tsa-ca");
}
