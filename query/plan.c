#include "query/plan.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "indexer/terms.h"
#include "indexer/variants.h"
#include "query/nearness.h"

#define MAX_STARTS 800 /* terms that the words with * of one query may stand for, together */

struct plan {
	struct xapian_reader *reader;
	struct xapian_stemmer *stemmer;
	const struct query_node *root;
	size_t room; /* terms that words with * may still stand for */
	bool all;
	GError *error; /* the first; then the tree is thrown away */
};

static struct xapian_query *
one_of(enum xapian_op op, const GPtrArray *terms)
{
	struct xapian_query *x;

	if (terms->len == 0)
		return xapian_query_new(XAPIAN_NOTHING);
	if (terms->len == 1)
		return xapian_query_term(g_ptr_array_index(terms, 0));
	x = xapian_query_new(op);
	for (guint i = 0; i < terms->len; i++)
		xapian_query_add(x, xapian_query_term(g_ptr_array_index(terms, i)));
	return x;
}

static struct xapian_query *
prefixed(const char *prefix, const char *word)
{
	g_autofree char *term = g_strconcat(prefix, word, NULL);

	return strlen(term) <= XAPIAN_MAX_TERM ? xapian_query_term(term)
					       : xapian_query_new(XAPIAN_NOTHING);
}

/* ---- words ------------------------------------------------------------------------------- */

static struct xapian_query *
plan_word(struct plan *p, const struct query_node *n, const char *prefix, const char *word,
	  enum xapian_op op)
{
	g_autoptr(GPtrArray) terms = NULL;
	bool all = true;

	if (!p->error && n->op == QUERY_PREFIX)
		terms = variants_of_start(p->reader, prefix, word, MIN(p->room, VARIANTS_MAX), &all,
					  &p->error);
	else if (!p->error)
		terms = variants_of_word(p->reader, p->stemmer, prefix, word, &p->error);
	p->all = p->all && all;
	if (terms && n->op == QUERY_PREFIX)
		p->room -= terms->len;
	return terms ? one_of(op, terms) : xapian_query_new(XAPIAN_NOTHING);
}

static const char *
prefix_of(const struct query_node *n)
{
	return n->in_title ? TERM_TITLE : "";
}

/* Words as they stand for a phrase, in any form for near. */
static struct xapian_query *
plan_window(struct plan *p, const struct query_node *n, const char *prefix)
{
	bool is_near = n->op == QUERY_NEAR;
	struct xapian_query *x = xapian_query_new(is_near ? XAPIAN_NEAR : XAPIAN_PHRASE);

	for (guint i = 0; i < n->words->len; i++) {
		const char *word = g_ptr_array_index(n->words, i);

		xapian_query_add(x, is_near ? plan_word(p, n, prefix, word, XAPIAN_OR)
					    : prefixed(prefix, word));
	}
	/* the window counts the words themselves too */
	x->window = is_near ? nearness_span(n->window, n->words->len) + 1 : n->words->len;
	return x;
}

/* Where a word stands in the title is known of the title's own terms alone (indexer/terms.h). */
static struct xapian_query *
plan_words(struct plan *p, const struct query_node *n)
{
	struct xapian_query *x;

	if (n->in_title)
		return plan_window(p, n, TERM_TITLE);
	x = xapian_query_new(XAPIAN_OR);
	xapian_query_add(x, plan_window(p, n, ""));
	return xapian_query_add(x, plan_window(p, n, TERM_TITLE));
}

/* ---- filters ----------------------------------------------------------------------------- */

static struct xapian_query *
plan_source(const struct query_node *n)
{
	struct xapian_query *x = xapian_query_new(XAPIAN_AND);

	for (guint i = 0; i < n->words->len; i++)
		xapian_query_add(x, prefixed(TERM_SOURCE, g_ptr_array_index(n->words, i)));
	return x;
}

static struct xapian_query *
plan_school(const struct query_node *n)
{
	struct xapian_query *x = xapian_query_new(XAPIAN_OR);

	for (guint i = 0; n->ids && i < n->ids->len; i++) {
		char id[32];

		g_snprintf(id, sizeof id, "%" PRId64, g_array_index(n->ids, int64_t, i));
		xapian_query_add(x, prefixed(TERM_SCHOOL, id));
	}
	return x;
}

static struct xapian_query *
plan_dates(const struct query_node *n)
{
	return xapian_query_range(SLOT_DATE, n->from == INT64_MIN ? -HUGE_VAL : (double)n->from,
				  n->to == INT64_MAX ? HUGE_VAL : (double)(n->to - 1));
}

/* ---- the tree: recursion is bounded by QUERY_MAX_DEPTH ----------------------------------- */

static struct xapian_query *plan_node(struct plan *p, const struct query_node *n);

static struct xapian_query *
plan_parts(struct plan *p, enum xapian_op op, const GPtrArray *parts)
{
	struct xapian_query *x = xapian_query_new(op);

	for (guint i = 0; i < parts->len; i++)
		xapian_query_add(x, plan_node(p, g_ptr_array_index(parts, i)));
	return x;
}

static bool
is_filter(const struct query_node *n)
{
	return n->op >= QUERY_SITE && n->op <= QUERY_DATES;
}

/* The first phrase that may stand in the text and in the title; it is taken out of `parts`. */
static struct query_node *
take_phrase(GPtrArray *parts)
{
	for (guint i = 0; i < parts->len; i++) {
		struct query_node *part = g_ptr_array_index(parts, i);

		if ((part->op == QUERY_PHRASE || part->op == QUERY_NEAR) && !part->in_title)
			return g_ptr_array_remove_index(parts, i);
	}
	return NULL;
}

/* Any of the three may be NULL, which narrows nothing; `phrase` is taken over. */
static struct xapian_query *
join(const struct xapian_query *ranked, const struct xapian_query *filters,
     struct xapian_query *phrase)
{
	struct xapian_query *x = xapian_query_new(XAPIAN_AND);

	if (ranked)
		xapian_query_add(x, xapian_query_copy(ranked));
	if (phrase)
		xapian_query_add(x, phrase);
	if (!ranked && !phrase)
		xapian_query_add(x, xapian_query_new(XAPIAN_EVERYTHING));
	if (filters)
		x = xapian_query_add(xapian_query_add(xapian_query_new(XAPIAN_FILTER), x),
				     xapian_query_copy(filters));
	return x;
}

/* Asked for "the rest, and the phrase in text or title", the index looks for all places of the
 * phrase first. Asked for "the rest and the phrase in the text, or the rest and it in the title, or
 * the rest and it in both", it finds what has all the words, and looks at places last, and only
 * where the rank would be good enough. The highest of the three weights is what the sum was. */
static struct xapian_query *
join_phrase(struct plan *p, const struct query_node *phrase, const struct xapian_query *ranked,
	    const struct xapian_query *filters)
{
	struct xapian_query *x = xapian_query_new(XAPIAN_MAX);
	struct xapian_query *both = xapian_query_new(XAPIAN_AND);

	xapian_query_add(both, plan_window(p, phrase, ""));
	xapian_query_add(both, plan_window(p, phrase, TERM_TITLE));
	for (guint i = 0; i < both->parts->len; i++)
		xapian_query_add(x,
				 join(ranked, filters, xapian_query_copy(both->parts->pdata[i])));
	return xapian_query_add(x, join(ranked, filters, both));
}

/* Whether more than half of all have each of the words. Such words weigh next to nothing, so titles
 * with the phrase outrank every text; asked once for both, the index then leaves texts alone. Asked
 * as by join_phrase() it weighs all of them. */
static bool
is_everywhere(struct plan *p, const struct query_node *phrase)
{
	uint32_t all, have;
	bool every = !p->error && xapian_reader_count(p->reader, &all, &p->error);

	for (guint i = 0; every && i < phrase->words->len; i++)
		every = xapian_reader_frequency(p->reader, g_ptr_array_index(phrase->words, i),
						&have, &p->error) &&
			have > all / 2;
	return every;
}

/* Words are ranked, filters are not, and what is not wanted is taken away at the end. */
static struct xapian_query *
plan_and(struct plan *p, const struct query_node *n)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new(), narrows = g_ptr_array_new();
	g_autoptr(GPtrArray) unwanted = g_ptr_array_new();
	const struct query_node *phrase = NULL;
	struct xapian_query *ranked, *filters, *x;

	for (guint i = 0; i < n->parts->len; i++) {
		struct query_node *part = g_ptr_array_index(n->parts, i);

		if (part->op == QUERY_NOT)
			g_ptr_array_add(unwanted, g_ptr_array_index(part->parts, 0));
		else
			g_ptr_array_add(is_filter(part) ? narrows : words, part);
	}
	/* of the root alone: it triples what stands beside it */
	if (n == p->root)
		phrase = take_phrase(words);
	if (phrase && words->len + narrows->len == 0 && is_everywhere(p, phrase)) {
		g_ptr_array_add(words, (void *)(uintptr_t)phrase);
		phrase = NULL;
	}
	ranked = words->len ? plan_parts(p, XAPIAN_AND, words) : NULL;
	filters = narrows->len ? plan_parts(p, XAPIAN_AND, narrows) : NULL;
	x = phrase ? join_phrase(p, phrase, ranked, filters) : join(ranked, filters, NULL);
	xapian_query_free(ranked);
	xapian_query_free(filters);
	if (unwanted->len)
		x = xapian_query_add(xapian_query_add(xapian_query_new(XAPIAN_AND_NOT), x),
				     plan_parts(p, XAPIAN_OR, unwanted));
	return x;
}

static struct xapian_query *
plan_not(struct plan *p, const struct query_node *n)
{
	struct xapian_query *x = xapian_query_new(XAPIAN_AND_NOT);

	xapian_query_add(x, xapian_query_new(XAPIAN_EVERYTHING));
	return xapian_query_add(x, plan_node(p, g_ptr_array_index(n->parts, 0)));
}

static struct xapian_query *
plan_node(struct plan *p, const struct query_node *n)
{
	switch (n->op) {
	case QUERY_WORD:
	case QUERY_PREFIX:
		return plan_word(p, n, prefix_of(n), g_ptr_array_index(n->words, 0),
				 XAPIAN_SYNONYM);
	case QUERY_PHRASE:
	case QUERY_NEAR:
		return plan_words(p, n);
	case QUERY_SITE:
		return prefixed(TERM_HOST, n->value);
	case QUERY_SOURCE:
		return plan_source(n);
	case QUERY_LANG:
		return prefixed(TERM_LANG, n->value);
	case QUERY_SCHOOL:
		return plan_school(n);
	case QUERY_DATES:
		return plan_dates(n);
	case QUERY_AND:
		return plan_and(p, n);
	case QUERY_OR:
		return plan_parts(p, XAPIAN_OR, n->parts);
	case QUERY_NOT:
		return plan_not(p, n);
	}
	g_assert_not_reached();
}

struct xapian_query *
plan_query(const struct query *q, struct xapian_reader *r, struct xapian_stemmer *stemmer,
	   bool *all, GError **err)
{
	struct plan p = {
		.reader = r, .stemmer = stemmer, .root = q->root, .room = MAX_STARTS, .all = true
	};
	struct xapian_query *x = plan_node(&p, q->root);

	*all = p.all;
	if (!p.error)
		return x;
	xapian_query_free(x);
	g_propagate_error(err, p.error);
	return NULL;
}
