/* media_type: what bytes are, whatever their sender calls them.
 *
 * Decides what may be kept: earshot keeps text, and never a picture, film or sound. Types are known
 * by their first bytes (MIME Sniffing §6, and formats that came later); text is only what is text
 * all through, so that nothing hides behind an innocent beginning. */
#ifndef DATA_MEDIA_TYPE_H
#define DATA_MEDIA_TYPE_H

#include <stdbool.h>
#include <stddef.h>

enum media_kind {
	MEDIA_TEXT, /* pages, plain text, JSON, XML */
	MEDIA_PICTURE, /* image/anything, SVG too */
	MEDIA_FILM, /* video or sound */
	MEDIA_BINARY, /* anything else: may hold pictures */
};

/* "image/png", when the first bytes are those of a picture, film or sound; else NULL. Static. */
const char *media_type_magic(const void *bytes, size_t len);

/* The type of a whole document, static: "text/html", "text/plain", "application/json", "text/xml",
 * "image/svg+xml", "image/png", "application/pdf", "application/octet-stream", …; NULL when there
 * are no bytes. Nothing is believed but the bytes. Linear. */
const char *media_type_of(const void *bytes, size_t len);

/* Of a type as above or of a Content-Type with its parameters; letter case does not count. NULL is
 * text: nothing. Several parts one after another (multipart/…) are binary. */
enum media_kind media_type_kind(const char *type);

#endif
