/* escape: text leaves the program by a sink, and each sink has its one function.
 *
 * All take UTF-8 (ill-formed bytes become U+FFFD) and return a new string that
 * the caller frees. */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include <glib.h>

/* Text or a quoted attribute value: & < > " ' become references; C0/C1 controls other than
 * tab and line feed become U+FFFD. */
char *escape_html(const char *text);

/* One line for a terminal or log: no C0, C1, DEL (each becomes U+FFFD), bidi controls (dropped) or
 * line breaks ever; runs of white space become one blank; at most `max_columns` columns wide (wide
 * characters count twice, combining marks not), an ellipsis marking the cut. 0: no limit. */
char *escape_terminal(const char *text, int max_columns);

/* The same of `len` bytes, behind what is in `out`. How many columns it takes, at most. */
int escape_terminal_append(GString *out, const char *text, size_t len, int max_columns);

/* A CSV cell by RFC 4180, always quoted; a cell that a spreadsheet would run as a formula
 * (= + - @ tab CR at its start) gets a leading apostrophe. */
char *escape_csv(const char *text);

/* One component of a file name: [a-z0-9._-], never empty, never starting with a dot or dash, never
 * a name that Windows keeps for a device, at most 80 bytes. */
char *escape_filename(const char *text);

/* A URL for display or href: the serialisation of base/url.h, ASCII without blanks, quotes and
 * angle brackets; "" when it is no http or https address. "&" is left, so that in HTML the result
 * still goes through escape_html(). */
char *escape_href(const char *url);

#endif
