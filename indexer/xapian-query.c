#include "indexer/xapian-query.h"

struct xapian_query *
xapian_query_new(enum xapian_op op)
{
	struct xapian_query *q = g_new0(struct xapian_query, 1);

	q->op = op;
	return q;
}

struct xapian_query *
xapian_query_term(const char *term)
{
	struct xapian_query *q = xapian_query_new(XAPIAN_TERM);

	q->term = g_strdup(term);
	return q;
}

struct xapian_query *
xapian_query_range(uint32_t slot, double from, double to)
{
	struct xapian_query *q = xapian_query_new(XAPIAN_RANGE);

	q->slot = slot;
	q->from = from;
	q->to = to;
	return q;
}

static void
free_part(gpointer part)
{
	xapian_query_free(part);
}

struct xapian_query *
xapian_query_add(struct xapian_query *parent, struct xapian_query *part)
{
	if (!parent->parts)
		parent->parts = g_ptr_array_new_with_free_func(free_part);
	g_ptr_array_add(parent->parts, part);
	return parent;
}

struct xapian_query *
xapian_query_copy(const struct xapian_query *q)
{
	struct xapian_query *own = xapian_query_new(q->op);

	*own = *q;
	own->term = g_strdup(q->term);
	own->parts = NULL;
	for (guint i = 0; q->parts && i < q->parts->len; i++)
		xapian_query_add(own, xapian_query_copy(q->parts->pdata[i]));
	return own;
}

void
xapian_query_free(struct xapian_query *q)
{
	if (!q)
		return;
	if (q->parts)
		g_ptr_array_free(q->parts, TRUE);
	g_free(q->term);
	g_free(q);
}
