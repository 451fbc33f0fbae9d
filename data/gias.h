/* gias: the national register of schools (Get Information about Schools), as a file.
 *
 * Tab- or comma-separated, packed by gzip or not; columns are known by their names, of the official
 * extract ("EstablishmentName") or short ("name"). Text that is not UTF-8 is Windows-1252, as in
 * the register's own files. */
#ifndef DATA_GIAS_H
#define DATA_GIAS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "data/school.h"

#define GIAS_MAX_BYTES (512u * 1024 * 1024) /* unpacked; the whole of England is 60 MB */

/* Never NULL; "" when the register does not say. They belong to the register. */
struct gias_row {
	const char *urn, *name, *street, *locality, *town, *county, *postcode, *website, *phone,
		*phase, *denomination, *diocese, *la, *status;
};

struct gias;

/* EARSHOT_ERROR_INPUT when the file cannot be read, is damaged, or lacks the columns URN and
 * name, in a sentence that names it. */
struct gias *gias_load(const char *path, GError **err);
void gias_free(struct gias *g);
typedef struct gias gias_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gias_t, gias_free)

size_t gias_count(const struct gias *g);
const struct gias_row *gias_row(const struct gias *g, size_t i);

/* NULL when the register has no such number. */
const struct gias_row *gias_by_urn(const struct gias *g, const char *urn);

/* The row that `name` and `postcode` mean: one with that postcode and a name that fits, or the only
 * one with that name. NULL when none or several could be meant; "" as postcode is not known. */
const struct gias_row *gias_find(const struct gias *g, const char *name, const char *postcode);

/* Names of other schools that could be taken for this one, the nearest first, at most `max`:
 * those that share a telling word of the name, and those of the same name ("NAME, TOWN").
 * NULL-terminated; caller frees. */
char **gias_namesakes(const struct gias *g, const struct gias_row *row, size_t max);

/* A profile of the school, with its namesakes as names that are not it. Caller frees. */
struct school *gias_school(const struct gias *g, const struct gias_row *row);

#endif
