/* percolator: one text put to many queries at once.
 *
 * Each query is known by words of which any matching text has at least one. The words of a text
 * are looked up, and only the queries so found are really asked: a thousand queries cost little
 * more than a few. Queries that no word stands for ("site:paper.example") are always asked. */
#ifndef QUERY_PERCOLATOR_H
#define QUERY_PERCOLATOR_H

#include <glib.h>
#include <stdbool.h>

#include "data/mention.h"
#include "query/query.h"

struct percolator;
struct percolator *percolator_new(void);
void percolator_free(struct percolator *p); /* NULL is fine */

/* Takes `q`, whose schools are looked up already. Queries are numbered from 0 as they come. */
bool percolator_add(struct percolator *p, struct query *q, GError **err);

/* Append the numbers (guint) of the queries that `m` matches to `matching`, rising. */
void percolator_run(struct percolator *p, const struct mention *m, GArray *matching);

/* How many queries were really asked the last time: for tests and measurements. */
unsigned percolator_asked(const struct percolator *p);

#endif
