/* xapian-query: what the full-text library is asked, as a tree. Plain C; only xapian-question.cc
 * knows what the library makes of it. */
#ifndef INDEXER_XAPIAN_QUERY_H
#define INDEXER_XAPIAN_QUERY_H

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

enum xapian_op {
	XAPIAN_NOTHING,
	XAPIAN_EVERYTHING,
	XAPIAN_TERM,
	XAPIAN_RANGE, /* from <= value of slot <= to */
	XAPIAN_AND,
	XAPIAN_OR,
	XAPIAN_SYNONYM, /* OR, ranked as if all were one term */
	XAPIAN_AND_NOT, /* the first and none of the others */
	XAPIAN_FILTER, /* AND; only the first counts for ranking */
	XAPIAN_PHRASE, /* in order within `window` words; members are terms or ORs of terms */
	XAPIAN_NEAR, /* the same in any order */
	XAPIAN_ELITE, /* OR of the `window` parts that tell most */
	XAPIAN_MAX, /* OR, ranked by the part that ranks highest */
};

/* A tree; depth at most XAPIAN_MAX_DEPTH. */
#define XAPIAN_MAX_DEPTH 100
struct xapian_query {
	enum xapian_op op;
	char *term; /* of XAPIAN_TERM: NUL-terminated */
	uint32_t window; /* PHRASE and NEAR; at least the number of members. ELITE */
	uint32_t slot; /* RANGE */
	double from, to; /* RANGE */
	GPtrArray *parts; /* struct xapian_query *; NULL for leaves */
};

/* Those below give a tree to be freed with xapian_query_free(), and copy their text. */
struct xapian_query *xapian_query_new(enum xapian_op op);
struct xapian_query *xapian_query_term(const char *term);
struct xapian_query *xapian_query_range(uint32_t slot, double from, double to);

/* `parent` takes `part` over and is returned. */
struct xapian_query *xapian_query_add(struct xapian_query *parent, struct xapian_query *part);
struct xapian_query *xapian_query_copy(const struct xapian_query *q); /* with its parts */
void xapian_query_free(struct xapian_query *q); /* with its parts; NULL is fine */

G_END_DECLS

#endif
