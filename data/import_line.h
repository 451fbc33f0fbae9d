/* import_line: values taken out of one line of an export, each within its bounds.
 *
 * The first value that is wrong is remembered, and what is read after it has no meaning: so a
 * record is read whole and asked once, by import_line_ok(). Private to the import. */
#ifndef DATA_IMPORT_LINE_H
#define DATA_IMPORT_LINE_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct import_line {
	const json_t *o;
	char *wrong; /* "title is missing"; NULL: nothing so far */
};

bool import_line_ok(struct import_line *l, GError **err); /* frees the sentence */

/* Borrowed from the line. A text that is not there is "" where it is needed, else NULL. */
const char *import_text(struct import_line *l, const char *key, size_t max_bytes);
const char *import_text_or_null(struct import_line *l, const char *key, size_t max_bytes);
const char *import_address(struct import_line *l, const char *key); /* http or https */
int64_t import_int(struct import_line *l, const char *key, int64_t min, int64_t max);
double import_real(struct import_line *l, const char *key, double min, double max);
bool import_bool(struct import_line *l, const char *key);
int64_t import_when(struct import_line *l, const char *key);
int64_t import_when_or_none(struct import_line *l, const char *key);

/* A list, compact, as the store keeps it. Caller frees; NULL when it is none. */
char *import_list_text(struct import_line *l, const char *key, size_t max_bytes);
const json_t *import_list(struct import_line *l, const char *key, size_t max);

/* Remember a fault of the caller's own. */
void G_GNUC_PRINTF(2, 3) import_wrong(struct import_line *l, const char *format, ...);

#endif
