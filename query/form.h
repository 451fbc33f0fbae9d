/* form: the fields of a query string or a form, from application/x-www-form-urlencoded.
 *
 * As the URL Standard parses it (§5.1): split at "&", "+" is a blank, broken escapes stay as they
 * are, bytes that are no UTF-8 become U+FFFD. Linear. */
#ifndef QUERY_FORM_H
#define QUERY_FORM_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define FORM_MAX_FIELDS 2000

/* Name -> GPtrArray of char *, in the order they came. Controls other than tab and line feed are
 * dropped; "\r\n" of text areas is "\n". EARSHOT_ERROR_INPUT for a NUL or too many fields. Caller
 * unrefs. */
GHashTable *form_parse(const char *text, size_t len, GError **err);

/* An empty one; caller unrefs. */
GHashTable *form_new(void);

/* Text as the fields have it, from any bytes: no UTF-8 becomes U+FFFD, controls are dropped. NULL
 * when it has a NUL. Caller frees. */
char *form_clean(const char *bytes, size_t len);

/* Another value of `name`; false when it has a NUL. */
bool form_put(GHashTable *form, const char *name, const char *bytes, size_t len);

/* The first value, or NULL; `form` may be NULL. */
const char *form_get(GHashTable *form, const char *name);
const GPtrArray *form_all(GHashTable *form, const char *name); /* never NULL */

/* Append "name=value", escaped, after "&" when something stands there. */
void form_append(GString *out, const char *name, const char *value);

#endif
