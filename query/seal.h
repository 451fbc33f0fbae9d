/* seal: the sums by which the files of a bundle hold each other.
 *
 *	SHA256SUMS               every file but itself and the two that follow (sha256sum -c)
 *	datapackage.json         those and SHA256SUMS (WACZ 1.1.1 §5.1)
 *	datapackage-digest.json  the one before
 *
 * Of the same files there is one way to write them, so a reader can make them again and compare.
 * Nothing here is secret: whoever changes a file can write new sums. What shows that is the sum of
 * the whole, kept elsewhere or given a timestamp. */
#ifndef QUERY_SEAL_H
#define QUERY_SEAL_H

#include <glib.h>
#include <stdbool.h>

#define SEAL_SUMS "SHA256SUMS"
#define SEAL_PACKAGE "datapackage.json"
#define SEAL_DIGEST "datapackage-digest.json"

struct bundle_file {
	char *name; /* "archive/ear-2026-0007-001.warc.gz" */
	GBytes *bytes;
};

struct bundle_file *bundle_file_new(const char *name, GBytes *bytes); /* takes a reference */
void bundle_file_free(void *f); /* NULL is fine */

/* What a datapackage says beside its files; all may be NULL but `created`. */
struct seal_words {
	const char *title, *description, *created, *software, *main_page, *main_page_date;
};

/* Of `files` (struct bundle_file *, not those three), sorted by name. Caller unrefs. */
GBytes *seal_sums(GPtrArray *files);

/* Of all files and SHA256SUMS, in their order. */
GBytes *seal_package(GPtrArray *files, const struct seal_words *words);
GBytes *seal_digest(GBytes *package);

/* Add the three to `files`. */
void seal(GPtrArray *files, const struct seal_words *words);

#endif
