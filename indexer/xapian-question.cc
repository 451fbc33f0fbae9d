#include "indexer/xapian-question.hh"

#include <vector>

namespace xapian_c
{

/* Every operator that has parts, with its name over there. */
static Xapian::Query::op
operator_of(enum xapian_op op)
{
	switch (op) {
	case XAPIAN_AND:
		return Xapian::Query::OP_AND;
	case XAPIAN_OR:
		return Xapian::Query::OP_OR;
	case XAPIAN_SYNONYM:
		return Xapian::Query::OP_SYNONYM;
	case XAPIAN_AND_NOT:
		return Xapian::Query::OP_AND_NOT;
	case XAPIAN_FILTER:
		return Xapian::Query::OP_FILTER;
	case XAPIAN_PHRASE:
		return Xapian::Query::OP_PHRASE;
	case XAPIAN_NEAR:
		return Xapian::Query::OP_NEAR;
	case XAPIAN_ELITE:
		return Xapian::Query::OP_ELITE_SET;
	case XAPIAN_MAX:
		return Xapian::Query::OP_MAX;
	default:
		throw Xapian::InvalidArgumentError("a query part of an unknown kind");
	}
}

/* A term that every document has, where it only filters: Xapian 1.4 then walks the list of all
 * documents under the term's name, and fails at the list's second chunk when ids have gaps. Asked
 * for all documents in so many words, it does not. */
static Xapian::Query
make_term(const Xapian::Database &db, const char *term, bool is_ranked)
{
	if (!is_ranked && db.get_termfreq(term) == db.get_doccount())
		return Xapian::Query::MatchAll;
	return Xapian::Query(term);
}

static Xapian::Query
make_part(const Xapian::Database &db, const struct xapian_query *q, bool is_ranked, int depth)
{
	const bool has_filters = q->op == XAPIAN_FILTER || q->op == XAPIAN_AND_NOT;
	/* these look at positions, so they need their terms whatever they are for */
	const bool has_positions = q->op == XAPIAN_PHRASE || q->op == XAPIAN_NEAR;

	if (depth > XAPIAN_MAX_DEPTH)
		throw Xapian::InvalidArgumentError("a query is nested too deeply");
	switch (q->op) {
	case XAPIAN_NOTHING:
		return Xapian::Query::MatchNothing;
	case XAPIAN_EVERYTHING:
		return Xapian::Query::MatchAll;
	case XAPIAN_TERM:
		return make_term(db, q->term, is_ranked);
	case XAPIAN_RANGE:
		return Xapian::Query(Xapian::Query::OP_VALUE_RANGE, q->slot,
				     Xapian::sortable_serialise(q->from),
				     Xapian::sortable_serialise(q->to));
	default:
		break;
	}

	std::vector<Xapian::Query> parts;

	for (guint i = 0; q->parts && i < q->parts->len; i++)
		parts.push_back(make_part(
			db, static_cast<struct xapian_query *>(g_ptr_array_index(q->parts, i)),
			has_positions || (is_ranked && !(has_filters && i > 0)), depth + 1));
	return Xapian::Query(operator_of(q->op), parts.begin(), parts.end(), q->window);
}

Xapian::Query
make_query(const Xapian::Database &db, const struct xapian_query *q, bool is_ranked)
{
	return make_part(db, q, is_ranked, 0);
}

} // namespace xapian_c
