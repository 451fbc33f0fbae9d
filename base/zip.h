/* zip: archives whose members are stored as they are, the same bytes each time.
 *
 * Written and read here is one narrow form of PKWARE's APPNOTE 6.3.3: method 0 (stored), version
 * 1.0, no flags, no comments or extra fields, the time 1980-01-01 00:00, members without a gap, the
 * central directory in their order, nothing behind its end. Below 4 GiB, so there is no ZIP64. Of
 * the same members there is only one such archive, so a reader can hold every byte to it.
 *
 * Names are made of [A-Za-z0-9._-] between single slashes, at most ZIP_MAX_NAME bytes, no part
 * starts with a dot: none leads out of a folder, whoever unpacks it. */
#ifndef BASE_ZIP_H
#define BASE_ZIP_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZIP_MAX_NAME 120
#define ZIP_MAX_MEMBERS 10000

bool zip_name_is_good(const char *name, size_t len);

/* ---- writing ----------------------------------------------------------------------------- */

struct zip_writer;

/* Writes to `fd`, an empty file that stays the caller's. */
struct zip_writer *zip_writer_new(int fd);
void zip_writer_free(struct zip_writer *w); /* NULL is fine */
typedef struct zip_writer zip_writer_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(zip_writer_t, zip_writer_free)

/* The name must be good and new. EARSHOT_ERROR_LIMIT past 4 GiB, _STORE_FULL, _CONFIG. */
bool zip_writer_add(struct zip_writer *w, const char *name, GBytes *bytes, GError **err);
bool zip_writer_finish(struct zip_writer *w, GError **err);

/* ---- reading ----------------------------------------------------------------------------- */

struct zip_member {
	char *name;
	const uint8_t *bytes; /* in the archive's bytes */
	size_t len;
};

struct zip {
	GBytes *bytes;
	GPtrArray *members; /* struct zip_member *, as they stand */
	GHashTable *by_name;
};

/* Hold `bytes` to the form above. What is wrong is added to `faults` (char *) as a sentence; where
 * the members can no longer be told apart, NULL is returned. Linear; keeps `bytes`. */
struct zip *zip_read(GBytes *bytes, GPtrArray *faults);
void zip_free(struct zip *z); /* NULL is fine */
typedef struct zip zip_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(zip_t, zip_free)

const struct zip_member *zip_find(const struct zip *z, const char *name); /* NULL: none such */

#endif
