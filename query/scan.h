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
#include "indexer/words.h"
#include "query/query.h"

/* A mention read word by word, for any number of queries. Buffers are kept between mentions. */
struct scan_text;
struct scan_text *scan_text_new(void);
void scan_text_free(struct scan_text *t); /* NULL is fine */
void scan_text_read(struct scan_text *t, const struct mention *m);

enum scan_field { SCAN_TITLE, SCAN_TEXT, SCAN_ADDRESS, SCAN_SOURCE, SCAN_FIELDS };

const struct words *scan_text_words(const struct scan_text *t, enum scan_field field);

struct scan;

/* Keeps `q`. */
struct scan *scan_new(const struct query *q, GError **err);
void scan_free(struct scan *s); /* NULL is fine */

/* Statuses are looked at too. */
bool scan_matches(struct scan *s, const struct mention *m);

/* The same for somebody who knows by other means which of the query's words, phrases and sources
 * (nodes with words) the mention has. */
typedef bool scan_has(void *user, const struct query_node *n);
bool scan_matches_with(struct scan *s, const struct mention *m, scan_has *has, void *user);

/* The words of `text` that the query asks for, by rising start: a new array of struct span. */
GArray *scan_spans(struct scan *s, const char *text);

#endif
