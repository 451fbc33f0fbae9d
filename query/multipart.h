/* multipart: a form with files in it, from multipart/form-data (RFC 7578, and as browsers write it:
 * HTML Standard §4.10.22.7).
 *
 * Files are not copied: they are stretches of the body, which must outlive them. Linear in the
 * body; no nesting, no transfer encodings, at most MULTIPART_MAX_PARTS parts. */
#ifndef QUERY_MULTIPART_H
#define QUERY_MULTIPART_H

#include <glib.h>
#include <stddef.h>

#define MULTIPART_TYPE "multipart/form-data"
#define MULTIPART_MAX_PARTS 200
#define MULTIPART_MAX_TEXT 262144 /* bytes of all fields that are no files */

struct multipart_file {
	char *field; /* of the form */
	char *name; /* as whoever sends it calls it: valid UTF-8, no controls, no folders; not "" */
	const char *bytes; /* of the body */
	size_t len;
};

struct multipart {
	GHashTable *form; /* as form_parse() gives it */
	GPtrArray *files; /* struct multipart_file *, in the order they came; those chosen alone */
};

void multipart_free(struct multipart *m); /* NULL is fine */
typedef struct multipart multipart_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(multipart_t, multipart_free)

/* `type` is the field Content-Type, whole. EARSHOT_ERROR_INPUT for what is no such form, or too
 * much of one. */
struct multipart *multipart_parse(const char *type, const char *body, size_t len, GError **err);

#endif
