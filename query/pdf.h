/* pdf: a page of ours printed, by a Chromium that is installed.
 *
 * It gets a folder of its own, no network (no name resolves), no script and no session. The same
 * page gives the same bytes: the time of printing, which Chromium writes into the file, is set to
 * the given one. */
#ifndef QUERY_PDF_H
#define QUERY_PDF_H

#include <glib.h>
#include <stdint.h>

/* EARSHOT_ERROR_CONFIG, in words that can stand in a manifest: there is no Chromium, or it printed
 * nothing. Caller unrefs. */
GBytes *pdf_print(GBytes *html, int64_t at, GError **err);

/* Set every date in `pdf` to `at` and empty its identifiers, in place. */
void pdf_settle(uint8_t *pdf, gsize len, int64_t at);

#endif
