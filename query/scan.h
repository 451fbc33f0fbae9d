/* scan: the same query put to one text, without an index.
 *
 * For mentions that the index does not have yet, for a store whose index is lost, and to find the
 * words to mark in an excerpt. Reads words as the index does, so the answers are the same. */
#ifndef QUERY_SCAN_H
#define QUERY_SCAN_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/excerpt.h"
#include "data/mention.h"
#include "query/query.h"

struct scan;

/* Keeps `q`. */
struct scan *scan_new(const struct query *q, GError **err);
void scan_free(struct scan *s); /* NULL is fine */

/* Statuses are looked at too. */
bool scan_matches(struct scan *s, const struct mention *m);

/* The words of `text` that the query asks for, by rising start: a new array of struct span. */
GArray *scan_spans(struct scan *s, const char *text);

#endif
