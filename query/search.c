#include "query/search.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/browse.h"
#include "data/mention.h"
#include "indexer/index.h"
#include "indexer/terms.h"
#include "query/elsewhere.h"
#include "query/pages.h"
#include "query/plan.h"
#include "query/schools.h"

#define MAX_PENDING 2000 /* changes read directly while the index is behind */
#define SCAN_PAGE 500
#define SCAN_MAX_MS 4000 /* without an index */

struct search {
	struct db *db;
	struct query *q;
	const struct search_options *options;
	struct search_result *out;
	uint32_t max_hits; /* looked at */
	GArray *ids; /* int64_t: all that match, in the order asked for; negative: of elsewhere */
	struct elsewhere *elsewhere; /* NULL: only this machine is asked */
	int64_t seq; /* of its own index */
	int64_t at_least, at_most; /* matches in the index */
};

static void
note(struct search *s, const char *sentence)
{
	g_ptr_array_add(s->out->notes, g_strdup(sentence));
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
	ok = x && xapian_reader_search(reader, x, order, s->max_hits, &hits, err);
	xapian_query_free(x);
	if (!ok)
		return false;
	for (size_t i = 0; i < hits.n; i++) {
		int64_t id =
			s->elsewhere ? elsewhere_id(s->elsewhere, &hits.hits[i]) : hits.hits[i].id;

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

/* ---- everything by date: what the store itself knows -------------------------------------- */

static bool
is_everything_by_date(const struct search *s)
{
	const struct query_node *root = s->q->root;

	return s->options->sort == SEARCH_BY_DATE && root->op == QUERY_AND && root->parts->len == 0;
}

/* The index would compare the dates of all. */
static bool
latest(struct search *s, GError **err)
{
	const struct browse any = { .has_history = true };

	if (!browse_total(s->db, &any, &s->at_least, err))
		return false;
	s->at_most = s->at_least;
	return mention_latest(s->db, (int)s->max_hits, s->ids, err);
}

/* ---- together ---------------------------------------------------------------------------- */

static bool
asks_others(const struct search *s)
{
	return s->options->shards && s->options->shards->len > 0 && !s->options->is_local &&
	       elsewhere_can_answer(s->q);
}

/* Other machines are reached for once a search. */
static struct xapian_reader *
open_reader(struct search *s, int64_t *seq, GError **err)
{
	if (!asks_others(s))
		return index_reader_kept(s->db, seq, err);
	if (s->elsewhere)
		elsewhere_forget(s->elsewhere);
	else
		s->elsewhere = elsewhere_open(s->db, s->options->shards, &s->seq, err);
	*seq = s->seq;
	return s->elsewhere ? elsewhere_reader(s->elsewhere) : NULL;
}

/* Who was not asked, and who did not answer. */
static void
add_missing(struct search *s)
{
	const GPtrArray *shards = s->options->shards;

	if (s->elsewhere) {
		elsewhere_missing(s->elsewhere, s->out->missing, s->out->notes);
		return;
	}
	for (guint i = 0; shards && i < shards->len; i++)
		g_ptr_array_add(
			s->out->missing,
			g_strdup(((const struct shard *)g_ptr_array_index(shards, i))->name));
	if (shards && shards->len)
		note(s, s->options->is_local
				? "other machines are not asked here; `earshot search` asks them"
			: elsewhere_can_answer(s->q)
				? "without this machine's own index other machines are not asked"
				: "schools and statuses are each machine's own, so other machines "
				  "were "
				  "not asked");
}

static bool
gather(struct search *s, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	struct xapian_reader *reader;
	guint n_notes = s->out->notes->len;
	int64_t seq, newest = -1;

	if (!asks_others(s) && is_everything_by_date(s))
		return latest(s, err);
	reader = open_reader(s, &seq, &wrong);
	if (reader && with_index(s, reader, seq, &wrong))
		return true;
	index_reader_drop(s->db, false);
	g_clear_pointer(&s->elsewhere, elsewhere_close);
	if (!g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INDEX)) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	g_ptr_array_set_size(s->out->notes, (int)n_notes);
	/* before the first mention there is no index, and nothing that it could lack */
	if (!mention_newest(s->db, &newest, err) || newest == 0)
		return newest == 0;
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

/* Ids that came after the first page was begun. */
static void
drop_later(struct search *s)
{
	guint kept = 0;

	for (guint i = 0; i < s->ids->len; i++) {
		int64_t id = g_array_index(s->ids, int64_t, i);

		if (id <= s->out->as_of)
			g_array_index(s->ids, int64_t, kept++) = id;
	}
	s->at_least -= s->ids->len - kept;
	s->at_most -= s->ids->len - kept;
	g_array_set_size(s->ids, kept);
}

/* The first of each cluster stays; `copies` has for each row the ids that it stands for. */
static void
collapse(GArray *rows, GPtrArray *copies)
{
	g_autoptr(GHashTable) first = g_hash_table_new(NULL, NULL);
	guint kept = 0;

	for (guint i = 0; i < rows->len; i++) {
		struct facet_row row = g_array_index(rows, struct facet_row, i);
		GArray *known = g_hash_table_lookup(first, GSIZE_TO_POINTER(row.cluster));

		if (known) {
			g_array_append_val(known, row.id);
			continue;
		}
		known = g_array_new(FALSE, FALSE, sizeof(int64_t));
		g_hash_table_insert(first, GSIZE_TO_POINTER(row.cluster), known);
		g_ptr_array_add(copies, known);
		g_array_index(rows, struct facet_row, kept++) = row;
	}
	g_array_set_size(rows, kept);
}

/* False on error only; a mention that has gone meanwhile is left out. */
static bool
add_mention(struct search *s, int64_t id, GPtrArray *to, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	struct mention *m =
		id < 0 ? elsewhere_get(s->elsewhere, id, &wrong) : mention_get(s->db, id, &wrong);

	if (m)
		g_ptr_array_add(to, m);
	if (!wrong)
		return true;
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

static bool
add_copies(struct search *s, const GArray *ids, GError **err)
{
	GPtrArray *copies = g_ptr_array_new_with_free_func((GDestroyNotify)mention_free);

	g_ptr_array_add(s->out->copies, copies);
	for (guint i = 0; ids && i < MIN(ids->len, SEARCH_MAX_COPIES); i++)
		if (!add_mention(s, g_array_index(ids, int64_t, i), copies, err))
			return false;
	return true;
}

/* `copies` has an entry for each row, or none at all. */
static bool
fill_page(struct search *s, const GArray *rows, const GPtrArray *copies, GError **err)
{
	size_t from = (size_t)MAX(s->options->offset, 0);
	size_t limit = (size_t)CLAMP(s->options->limit, 0, SEARCH_MAX_LIMIT);
	/* A row under it keeps one view of the store, and its locks, for all that is read. Not
	 * before the index was asked, which may be newer. */
	g_autoptr(db_stmt_t) view = db_prepare(s->db, "select max(id) from school", err);

	if (!view || db_step(view, err) == DB_FAILED)
		return false;
	for (size_t i = from; i < rows->len && i - from < limit; i++) {
		guint n = s->out->mentions->len;

		if (!add_mention(s, g_array_index(rows, struct facet_row, i).id, s->out->mentions,
				 err))
			return false;
		if (s->out->mentions->len > n &&
		    !add_copies(s, copies->len ? g_ptr_array_index(copies, i) : NULL, err))
			return false;
	}
	return true;
}

static bool
is_narrowed(const struct search *s)
{
	return s->q->statuses->len || s->q->not_statuses->len;
}

/* Whether the order of `n` hits is kept for the pages to come, or was: dates do not move, but
 * statuses do, and ids of elsewhere are this search's alone. */
static bool
is_kept_in_pages(const struct search *s, guint n)
{
	return s->options->has_pages && !s->elsewhere &&
	       (s->options->sort == SEARCH_BY_RELEVANCE || is_narrowed(s)) &&
	       (s->options->as_of || (int64_t)n > s->options->limit);
}

/* The ids that match, in the order asked for; `*is_whole` when there are no others. */
static bool
find_ids(struct search *s, bool *is_whole, GError **err)
{
	g_array_set_size(s->ids, 0);
	if (!gather(s, err))
		return false;
	*is_whole = s->at_most <= (int64_t)s->ids->len;
	if (s->out->as_of)
		drop_later(s);
	if (!is_narrowed(s) && is_kept_in_pages(s, s->ids->len))
		pages_keep(s->db, s->q, false, s->out->as_of, !s->options->as_of, s->ids);
	return true;
}

/* The rows of the first `n` ids, without those that a status leaves out. */
static bool
look_up(struct search *s, guint n, GArray *rows, GError **err)
{
	const struct facet_filter filter = { s->q->statuses, s->q->not_statuses };
	const int64_t *ids = (const int64_t *)(void *)s->ids->data;

	g_array_set_size(rows, 0);
	if (!facets_count(s->options->has_facets ? &s->out->facets : NULL, s->db, ids, n, &filter,
			  rows, err))
		return false;
	if (s->elsewhere)
		elsewhere_mix(s->elsewhere, ids, n, rows);
	if (s->options->sort == SEARCH_BY_DATE)
		g_array_sort(rows, newest_first);
	return !is_narrowed(s) || !is_kept_in_pages(s, rows->len) ||
	       pages_keep_rows(s->db, s->q, s->options->sort == SEARCH_BY_DATE, s->out->as_of,
			       !s->options->as_of, rows, err);
}

/* How many hits a page may need, when nobody asks for facets: copies are collapsed, so twice as
 * many, and some. */
static uint32_t
hits_for_page(const struct search *s)
{
	int64_t end = (int64_t)MAX(s->options->offset, 0) + MAX(s->options->limit, 0);

	return s->options->has_facets || is_narrowed(s)
		       ? SEARCH_MAX_HITS
		       : (uint32_t)MIN(end * 2 + 60, SEARCH_MAX_HITS);
}

/* How many of the ids are looked up at first. Each lies on a page of the store by itself, so no
 * more than the page needs with a few copies among them; but all where that gives the exact number.
 */
static guint
first_look(const struct search *s, bool is_whole, int64_t end)
{
	bool all = is_whole || s->options->has_facets || is_narrowed(s) ||
		   s->options->sort == SEARCH_BY_DATE;

	return all ? s->ids->len : (guint)MIN(end + end / 4 + 4, (int64_t)s->ids->len);
}

/* The rows of the page's ids at least, copies collapsed. */
static bool
read_rows(struct search *s, bool is_whole, GArray *rows, GPtrArray *copies, int64_t *found,
	  GError **err)
{
	int64_t end = (int64_t)MAX(s->options->offset, 0) + MAX(s->options->limit, 0);
	guint n = first_look(s, is_whole, end);

	for (;; n = s->ids->len) {
		g_ptr_array_set_size(copies, 0);
		if (!look_up(s, n, rows, err))
			return false;
		*found = rows->len;
		if (!s->options->has_copies)
			collapse(rows, copies);
		if (rows->len >= end || n == s->ids->len)
			return true;
	}
}

static bool
run(struct search *s, GError **err)
{
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(struct facet_row));
	g_autoptr(GPtrArray) copies = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	int64_t end = (int64_t)MAX(s->options->offset, 0) + MAX(s->options->limit, 0);
	guint n_notes;
	int64_t found;
	bool is_whole;

	s->out->scan = scan_new(s->q, err);
	if (!s->out->scan || !schools_look_up(s->db, s->q, s->out->notes, err) ||
	    !mention_newest(s->db, &s->out->as_of, err))
		return false;
	if (s->options->as_of)
		s->out->as_of = MIN(s->out->as_of, s->options->as_of);
	s->max_hits = hits_for_page(s);
	n_notes = s->out->notes->len;
	for (;;) {
		if (!find_ids(s, &is_whole, err) ||
		    !read_rows(s, is_whole, rows, copies, &found, err))
			return false;
		if (is_whole || rows->len >= end || s->max_hits == SEARCH_MAX_HITS)
			break;
		s->max_hits = SEARCH_MAX_HITS;
		g_ptr_array_set_size(s->out->notes, (int)n_notes);
	}
	if (!fill_page(s, rows, copies, err))
		return false;
	add_missing(s);
	/* all matches were looked at, so what is left is the number; else the index's own, which
	 * knows neither statuses nor copies */
	s->out->total = is_whole || is_narrowed(s)
				? rows->len
				: MAX(s->at_least - (found - rows->len), (int64_t)rows->len);
	s->out->total_is_exact = s->out->missing->len == 0 &&
				 (is_whole || (!is_narrowed(s) && s->options->has_copies &&
					       s->at_least == s->at_most));
	return true;
}

GArray *
search_rows(struct db *db, struct query *q, bool *is_whole, GError **err)
{
	const struct search_options options = { .sort = SEARCH_BY_RELEVANCE, .has_copies = true };
	struct search_result out = { 0 };
	struct search s = { .db = db, .q = q, .options = &options, .out = &out };
	GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct facet_row));
	bool whole, ok;

	search_result_init(&out);
	s.max_hits = SEARCH_MAX_HITS;
	s.ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	out.scan = scan_new(q, err);
	ok = out.scan && schools_look_up(db, q, NULL, err) && find_ids(&s, &whole, err) &&
	     look_up(&s, s.ids->len, rows, err);
	g_array_unref(s.ids);
	search_result_clear(&out);
	if (ok && is_whole)
		*is_whole = whole;
	if (!ok)
		g_clear_pointer(&rows, g_array_unref);
	return rows;
}

void
search_result_init(struct search_result *r)
{
	r->mentions = g_ptr_array_new_with_free_func((GDestroyNotify)mention_free);
	r->copies = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	r->notes = g_ptr_array_new_with_free_func(g_free);
	r->missing = g_ptr_array_new_with_free_func(g_free);
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
	elsewhere_close(s.elsewhere);
	g_array_unref(s.ids);
	out->took_ms = when_monotonic_ms() - start;
	return ok;
}

void
search_result_clear(struct search_result *r)
{
	g_clear_pointer(&r->mentions, g_ptr_array_unref);
	g_clear_pointer(&r->copies, g_ptr_array_unref);
	g_clear_pointer(&r->notes, g_ptr_array_unref);
	g_clear_pointer(&r->missing, g_ptr_array_unref);
	facets_clear(&r->facets);
	g_clear_pointer(&r->suggestion, g_free);
	g_clear_pointer(&r->scan, scan_free);
}
