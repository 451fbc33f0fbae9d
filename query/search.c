#include "query/search.h"

#include <string.h>

#include "base/error.h"
#include "base/fold.h"
#include "base/when.h"
#include "data/mention.h"
#include "data/register.h"
#include "indexer/index.h"
#include "indexer/terms.h"
#include "query/plan.h"

#define MAX_PENDING 2000 /* changes read directly while the index is behind */
#define SCAN_PAGE 500
#define SCAN_MAX_MS 4000 /* without an index */

typedef struct xapian_reader reader_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(reader_t, xapian_reader_close)

struct search {
	struct db *db;
	struct query *q;
	const struct search_options *options;
	struct search_result *out;
	GArray *ids; /* int64_t: all that match, in the order asked for */
	int64_t at_least, at_most; /* matches in the index */
};

static void
note(struct search *s, const char *sentence)
{
	g_ptr_array_add(s->out->notes, g_strdup(sentence));
}

/* ---- schools ----------------------------------------------------------------------------- */

struct school_names {
	GPtrArray *schools; /* struct school * */
	GPtrArray *unknown; /* char * */
};

static bool
is_school(const struct school *s, const char *name)
{
	g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, s->id);
	g_autofree char *folded = fold_string(s->name), *want = fold_string(name);

	return strcmp(id, name) == 0 || (*want && strstr(folded, want));
}

static void
find_schools(struct query_node *n, void *user)
{
	struct school_names *names = user;

	if (n->op != QUERY_SCHOOL)
		return;
	g_clear_pointer(&n->ids, g_array_unref);
	n->ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	for (guint i = 0; i < names->schools->len; i++) {
		const struct school *s = g_ptr_array_index(names->schools, i);

		if (is_school(s, n->value))
			g_array_append_val(n->ids, s->id);
	}
	if (n->ids->len == 0)
		g_ptr_array_add(names->unknown,
				g_strdup_printf("no school that is watched is called \"%s\"; "
						"`earshot school list` names them",
						n->value));
}

static void
has_school(struct query_node *n, void *found)
{
	*(bool *)found |= n->op == QUERY_SCHOOL;
}

static bool
look_up_schools(struct search *s, GError **err)
{
	struct school_names names = { .unknown = s->out->notes };
	bool asked = false;

	query_each(s->q->root, has_school, &asked);
	if (!asked)
		return true;
	names.schools = register_list(s->db, err);
	if (!names.schools)
		return false;
	query_each(s->q->root, find_schools, &names);
	g_ptr_array_unref(names.schools);
	return true;
}

/* ---- what the index says ----------------------------------------------------------------- */

static void
has_text(struct query_node *n, void *found)
{
	*(bool *)found |= n->op <= QUERY_NEAR;
}

bool
search_has_words(const struct query *q)
{
	bool found = false;

	query_each(q->root, has_text, &found);
	return found;
}

static bool
ask_index(struct search *s, struct xapian_reader *reader, struct xapian_stemmer *stemmer,
	  GError **err)
{
	struct xapian_hits hits;
	struct xapian_query *x;
	uint32_t order = s->options->sort == SEARCH_BY_DATE ? (uint32_t)SLOT_DATE
			 : search_has_words(s->q)           ? XAPIAN_BY_RELEVANCE
							    : XAPIAN_BY_ID;
	bool all, ok;

	x = plan_query(s->q, reader, stemmer, &all, err);
	ok = x && xapian_reader_search(reader, x, order, SEARCH_MAX_HITS, &hits, err);
	xapian_query_free(x);
	if (!ok)
		return false;
	for (size_t i = 0; i < hits.n; i++) {
		int64_t id = hits.hits[i].id;

		g_array_append_val(s->ids, id);
	}
	s->at_least = hits.at_least;
	s->at_most = hits.at_most;
	xapian_hits_clear(&hits);
	if (!all)
		note(s, "a word with * begins too many different words: only the first of them "
			"were looked for");
	return true;
}

/* ---- what the index does not have yet ---------------------------------------------------- */

/* Changed mentions are taken out of the hits and asked themselves; those that match come first,
 * newest first: nothing says yet how they rank. */
static bool
ask_pending(struct search *s, const GArray *changes, GError **err)
{
	g_autoptr(GHashTable) changed = g_hash_table_new(g_int64_hash, g_int64_equal);
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	size_t dropped = 0;

	for (guint i = changes->len; i-- > 0;) {
		struct mention_change *c = &g_array_index(changes, struct mention_change, i);
		g_autoptr(mention_t) m = NULL;
		g_autoptr(GError) wrong = NULL;

		g_hash_table_add(changed, &c->id);
		m = c->is_gone ? NULL : mention_get(s->db, c->id, &wrong);
		if (wrong) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		if (m && scan_matches(s->out->scan, m))
			g_array_append_val(ids, c->id);
	}
	s->at_least += ids->len;
	s->at_most += ids->len;
	for (guint i = 0; i < s->ids->len; i++) {
		int64_t id = g_array_index(s->ids, int64_t, i);

		if (g_hash_table_contains(changed, &id))
			dropped++;
		else
			g_array_append_val(ids, id);
	}
	s->at_least -= (int64_t)dropped;
	s->at_most -= (int64_t)dropped;
	g_array_unref(s->ids);
	s->ids = g_steal_pointer(&ids);
	return true;
}

static bool
with_index(struct search *s, struct xapian_reader *reader, int64_t seq, GError **err)
{
	g_autoptr(GArray) changes = mention_changes(s->db, seq, MAX_PENDING + 1, err);
	struct xapian_stemmer *stemmer = changes ? xapian_stemmer_new("english", err) : NULL;
	bool ok = stemmer && ask_index(s, reader, stemmer, err);

	xapian_stemmer_free(stemmer);
	if (!ok || changes->len == 0)
		return ok;
	if (changes->len > MAX_PENDING) {
		note(s, "the index is far behind the store, so the newest mentions may be missing "
			"here; run `earshot index`");
		s->at_most += changes->len;
		g_array_set_size(changes, MAX_PENDING);
	}
	return ask_pending(s, changes, err);
}

/* ---- without an index -------------------------------------------------------------------- */

static bool
scan_page(struct search *s, const GArray *page, int64_t until, bool *in_time, GError **err)
{
	for (guint i = 0; i < page->len; i++) {
		int64_t id = g_array_index(page, int64_t, i);
		g_autoptr(GError) wrong = NULL;
		g_autoptr(mention_t) m = mention_get(s->db, id, &wrong);

		if (wrong) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		if (m && scan_matches(s->out->scan, m))
			g_array_append_val(s->ids, id);
		*in_time = when_monotonic_ms() < until && s->ids->len < SEARCH_MAX_HITS;
		if (!*in_time)
			break;
	}
	return true;
}

/* Newest first, so that a limit cuts off the oldest. */
static bool
without_index(struct search *s, GError **err)
{
	const struct mention_filter any = { .since = WHEN_NONE, .until = WHEN_NONE };
	int64_t until = when_monotonic_ms() + SCAN_MAX_MS, total = 0;
	bool in_time = true;

	for (int offset = 0; in_time && (offset == 0 || offset < total); offset += SCAN_PAGE) {
		g_autoptr(GArray) page = mention_list(s->db, &any, SCAN_PAGE, offset, &total, err);

		if (!page || !scan_page(s, page, until, &in_time, err))
			return false;
	}
	s->at_least = s->ids->len;
	s->at_most = in_time ? s->at_least : total;
	if (!in_time)
		note(s, "that was too much to read: only the newest mentions were looked at");
	return true;
}

/* ---- together ---------------------------------------------------------------------------- */

static bool
gather(struct search *s, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(reader_t) reader = NULL;
	guint n_notes = s->out->notes->len;
	int64_t seq;

	reader = index_reader_open(s->db, &seq, &wrong);
	if (reader && with_index(s, reader, seq, &wrong))
		return true;
	if (!g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INDEX)) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	g_ptr_array_set_size(s->out->notes, (int)n_notes);
	note(s, "the index cannot be used, so the store was read directly; `earshot index` makes "
		"it anew");
	g_array_set_size(s->ids, 0);
	return without_index(s, err);
}

static int
newest_first(const void *a, const void *b)
{
	const struct facet_row *x = a, *y = b;

	if (x->date != y->date)
		return x->date > y->date ? -1 : 1;
	return x->id > y->id ? -1 : x->id < y->id;
}

static bool
fill_page(struct search *s, GArray *rows, GError **err)
{
	size_t from = (size_t)MAX(s->options->offset, 0);
	size_t limit = (size_t)CLAMP(s->options->limit, 0, SEARCH_MAX_LIMIT);

	if (s->options->sort == SEARCH_BY_DATE)
		g_array_sort(rows, newest_first);
	for (size_t i = from; i < rows->len && i - from < limit; i++) {
		g_autoptr(GError) wrong = NULL;
		struct mention *m =
			mention_get(s->db, g_array_index(rows, struct facet_row, i).id, &wrong);

		if (wrong) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		if (m)
			g_ptr_array_add(s->out->mentions, m);
	}
	return true;
}

static bool
run(struct search *s, GError **err)
{
	const struct facet_filter filter = { s->q->statuses, s->q->not_statuses };
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(struct facet_row));
	bool is_whole, is_narrowed;

	s->out->scan = scan_new(s->q, err);
	if (!s->out->scan || !look_up_schools(s, err) || !gather(s, err) ||
	    !facets_count(&s->out->facets, s->db, (const int64_t *)(void *)s->ids->data,
			  s->ids->len, &filter, rows, err) ||
	    !fill_page(s, rows, err))
		return false;
	/* all matches were looked at, so what passed is the number; else the index's own, which
	 * knows no statuses */
	is_whole = s->at_most <= (int64_t)s->ids->len;
	is_narrowed = filter.statuses->len || filter.not_statuses->len;
	s->out->total = is_whole || is_narrowed ? rows->len : s->at_least;
	s->out->total_is_exact = is_whole || (!is_narrowed && s->at_least == s->at_most);
	return true;
}

void
search_result_init(struct search_result *r)
{
	r->mentions = g_ptr_array_new_with_free_func((GDestroyNotify)mention_free);
	r->notes = g_ptr_array_new_with_free_func(g_free);
	facets_init(&r->facets);
}

bool
search_run(struct db *db, struct query *q, const struct search_options *options,
	   struct search_result *out, GError **err)
{
	int64_t start = when_monotonic_ms();
	struct search s = { .db = db, .q = q, .options = options, .out = out };
	bool ok;

	*out = (struct search_result){ 0 };
	search_result_init(out);
	s.ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	ok = run(&s, err);
	g_array_unref(s.ids);
	out->took_ms = when_monotonic_ms() - start;
	return ok;
}

void
search_result_clear(struct search_result *r)
{
	g_clear_pointer(&r->mentions, g_ptr_array_unref);
	g_clear_pointer(&r->notes, g_ptr_array_unref);
	facets_clear(&r->facets);
	g_clear_pointer(&r->scan, scan_free);
}
