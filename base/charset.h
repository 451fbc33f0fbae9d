/* charset: bytes from outside become clean UTF-8, once.
 *
 * Encodings, labels and their order of trust follow the WHATWG Encoding and HTML
 * Standards: byte order mark, then what the transport declared, then what the
 * document declares in itself (meta prescan, HTML §13.2.3.2, later meta elements
 * as the parser would meet them, or the XML declaration), then a guess (UTF-16 by its
 * NULs; valid UTF-8, a stray byte forgiven; else uchardet where there is enough to
 * judge by), then windows-1252, which HTML of nothing but ASCII is called too.
 * Encodings that can hide markup (UTF-7, ISO-2022-CN and the like: the "replacement"
 * encoding) decode to one U+FFFD.
 *
 * XML differs in two points: UTF-32 and UTF-16 are known by their first bytes (XML 1.0
 * appendix F; named "utf-32le" and so on), and what claims UTF-8 but is none is guessed.
 *
 * Any thread; each keeps decoders of its own until it ends. */
#ifndef BASE_CHARSET_H
#define BASE_CHARSET_H

#include <glib.h>

enum charset_kind {
	CHARSET_HTML, /* meta prescan */
	CHARSET_XML, /* XML declaration; UTF-8 when nothing is said */
	CHARSET_PLAIN, /* neither: robots.txt, JSON, text */
};

/* The standard's name of the encoding that `label` means, lower case ("windows-1252"
 * for "latin1"); NULL when the label is not one of the standard's. Static string. */
const char *charset_for_label(const char *label);

/* The value of charset= in a Content-Type; NULL when it has none. Caller frees. */
char *charset_of_content_type(const char *content_type);

/* Decode `len` bytes. `declared` is the transport's label, or NULL. `*name` becomes
 * the standard's name, lower case, static. Malformed sequences become U+FFFD, U+0000
 * becomes U+FFFD, the byte order mark is dropped. The result is valid UTF-8, NUL
 * terminated, `*out_len` bytes; caller frees. Cannot fail. Calls no iconv and opens
 * no file once charset_preload() has run, so that it works in the parser's sandbox. */
char *charset_decode(const void *bytes, size_t len, const char *declared, enum charset_kind kind,
		     const char **name, size_t *out_len);

/* Load every decoder and table now. */
void charset_preload(void);

#endif
