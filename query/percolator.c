#include "query/percolator.h"

#include <stdlib.h>
#include <string.h>

#include "query/nearness.h"
#include "query/scan.h"
#include "query/sought.h"

struct entry {
	struct query *q;
	struct scan *scan;
	uint64_t asked_at; /* the last text for which it was a candidate */
};

struct percolator {
	GArray *entries; /* struct entry */
	GHashTable *leaves; /* struct query_node with words -> GArray of guint: what they are sought
			       as */
	GPtrArray *by_key; /* by number of what is sought: GArray of guint, queries; or NULL */
	GArray *always; /* guint: queries without a key */
	struct scan_text *text;
	struct sought *sought; /* NULL until there is a query */
	GArray *candidates; /* guint, of the text in hand */
	uint64_t turn;
};

/* ---- keys of a query: what a matching text has one of ------------------------------------- */

static enum sought_kind
kind_of(const struct query_node *n)
{
	return n->op == QUERY_PHRASE || n->op == QUERY_SOURCE ? SOUGHT_EXACT
	       : n->op == QUERY_PREFIX                        ? SOUGHT_START
							      : SOUGHT_FORM;
}

static void
add_leaf(struct query_node *n, void *data)
{
	struct percolator *p = data;
	GArray *leaf;

	if (!n->words)
		return;
	leaf = g_array_sized_new(FALSE, FALSE, sizeof(guint), n->words->len);
	for (guint i = 0; i < n->words->len; i++) {
		guint number = sought_add(p->sought, kind_of(n), g_ptr_array_index(n->words, i));

		g_array_append_val(leaf, number);
	}
	g_hash_table_insert(p->leaves, n, leaf);
}

/* How well keys choose: the weakest of them says it. */
static size_t
strength(const struct percolator *p, const GArray *keys)
{
	size_t least = SIZE_MAX;

	for (guint i = 0; i < keys->len; i++)
		least = MIN(least, sought_strength(p->sought, g_array_index(keys, guint, i)));
	return least;
}

/* All words must be there, so the strongest is. */
static GArray *
keys_of_words(struct percolator *p, const struct query_node *n)
{
	const GArray *leaf = g_hash_table_lookup(p->leaves, n);
	GArray *keys = g_array_new(FALSE, FALSE, sizeof(guint));
	guint best = g_array_index(leaf, guint, 0);

	for (guint i = 1; i < leaf->len; i++) {
		guint number = g_array_index(leaf, guint, i);

		if (sought_strength(p->sought, number) > sought_strength(p->sought, best))
			best = number;
	}
	return g_array_append_val(keys, best);
}

static GArray *keys_of(struct percolator *p, const struct query_node *n);

/* Any of the parts may match, so the keys of all of them count. */
static GArray *
keys_of_or(struct percolator *p, const struct query_node *n)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint i = 0; i < n->parts->len; i++) {
		g_autoptr(GArray) keys = keys_of(p, g_ptr_array_index(n->parts, i));

		if (!keys)
			return NULL;
		g_array_append_vals(all, keys->data, keys->len);
	}
	return g_steal_pointer(&all);
}

/* All parts must match, so those of the best part do. */
static GArray *
keys_of_and(struct percolator *p, const struct query_node *n)
{
	g_autoptr(GArray) best = NULL;

	for (guint i = 0; i < n->parts->len; i++) {
		g_autoptr(GArray) keys = keys_of(p, g_ptr_array_index(n->parts, i));

		if (keys && (!best || strength(p, keys) > strength(p, best))) {
			g_clear_pointer(&best, g_array_unref);
			best = g_steal_pointer(&keys);
		}
	}
	return g_steal_pointer(&best);
}

/* NULL: no word is needed. Recursion is bounded by QUERY_MAX_DEPTH. */
static GArray *
keys_of(struct percolator *p, const struct query_node *n)
{
	if (n->words)
		return keys_of_words(p, n);
	if (n->op == QUERY_OR)
		return keys_of_or(p, n);
	return n->op == QUERY_AND ? keys_of_and(p, n) : NULL;
}

/* ---- adding ------------------------------------------------------------------------------ */

static void
free_list(void *list)
{
	if (list)
		g_array_unref(list);
}

struct percolator *
percolator_new(void)
{
	struct percolator *p = g_new0(struct percolator, 1);

	p->entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
	p->leaves = g_hash_table_new_full(NULL, NULL, NULL, free_list);
	p->by_key = g_ptr_array_new_with_free_func(free_list);
	p->always = g_array_new(FALSE, FALSE, sizeof(guint));
	p->candidates = g_array_new(FALSE, FALSE, sizeof(guint));
	p->text = scan_text_new();
	return p;
}

void
percolator_free(struct percolator *p)
{
	if (!p)
		return;
	for (guint i = 0; i < p->entries->len; i++) {
		struct entry *e = &g_array_index(p->entries, struct entry, i);

		scan_free(e->scan);
		query_free(e->q);
	}
	g_array_unref(p->entries);
	g_hash_table_unref(p->leaves);
	g_ptr_array_unref(p->by_key);
	g_array_unref(p->always);
	g_array_unref(p->candidates);
	scan_text_free(p->text);
	sought_free(p->sought);
	g_free(p);
}

static void
put_key(struct percolator *p, guint key, guint query)
{
	GArray *list;

	if (p->by_key->len <= key)
		g_ptr_array_set_size(p->by_key, (gint)key + 1);
	list = g_ptr_array_index(p->by_key, key);
	if (!list)
		list = p->by_key->pdata[key] = g_array_new(FALSE, FALSE, sizeof(guint));
	g_array_append_val(list, query);
}

bool
percolator_add(struct percolator *p, struct query *q, GError **err)
{
	struct entry entry = { .q = q };
	guint number = p->entries->len;
	g_autoptr(GArray) keys = NULL;

	if (!p->sought)
		p->sought = sought_new(err);
	entry.scan = p->sought ? scan_new(q, err) : NULL;
	if (!entry.scan) {
		query_free(q);
		return false;
	}
	g_array_append_val(p->entries, entry);
	query_each(q->root, add_leaf, p);
	keys = keys_of(p, q->root);
	if (!keys)
		g_array_append_val(p->always, number);
	for (guint i = 0; keys && i < keys->len; i++)
		put_key(p, g_array_index(keys, guint, i), number);
	return true;
}

/* ---- words, phrases and sources of a query, by where they stand --------------------------- */

/* Those places of a word that lie in fields that the node is about: a stretch of all. */
static const uint32_t *
places_for(const struct percolator *p, const struct query_node *n, guint number, guint *len)
{
	const uint32_t *places = sought_places(p->sought, number, len);
	enum scan_field first = n->op == QUERY_SOURCE ? SCAN_SOURCE : SCAN_TITLE;
	enum scan_field last = n->op == QUERY_SOURCE ? SCAN_SOURCE
			       : n->in_title         ? SCAN_TITLE
						     : SCAN_ADDRESS;

	while (*len > 0 && SOUGHT_FIELD(places[*len - 1]) > last)
		--*len;
	while (*len > 0 && SOUGHT_FIELD(*places) < first) {
		places++;
		--*len;
	}
	return places;
}

static int
by_position(const void *key, const void *place)
{
	uint32_t x = *(const uint32_t *)key, y = *(const uint32_t *)place;

	return x < y ? -1 : x > y;
}

static bool
has_all(const struct percolator *p, const struct query_node *n, const GArray *leaf)
{
	for (guint k = 0; k < leaf->len; k++) {
		guint len;

		places_for(p, n, g_array_index(leaf, guint, k), &len);
		if (len == 0)
			return false;
	}
	return true;
}

/* From each place of the rarest word the others are looked for at theirs. */
static bool
has_phrase(const struct percolator *p, const struct query_node *n, const GArray *leaf)
{
	const uint32_t *rarest = NULL;
	guint fewest = G_MAXUINT, at = 0;

	for (guint k = 0; k < leaf->len && fewest > 0; k++) {
		guint len;
		const uint32_t *places = places_for(p, n, g_array_index(leaf, guint, k), &len);

		if (len < fewest) {
			fewest = len;
			rarest = places;
			at = k;
		}
	}
	for (guint i = 0; i < fewest; i++) {
		bool is_whole = rarest[i] >= at;

		for (guint k = 0; k < leaf->len && is_whole; k++) {
			uint32_t want = rarest[i] - at + k;
			guint len;
			const uint32_t *places =
				places_for(p, n, g_array_index(leaf, guint, k), &len);

			is_whole = k == at ||
				   bsearch(&want, places, len, sizeof *places, by_position) != NULL;
		}
		if (is_whole)
			return true;
	}
	return false;
}

static bool
has_near(const struct percolator *p, const struct query_node *n, const GArray *leaf)
{
	struct nearness_word words[QUERY_MAX_WORDS];
	guint k = MIN(leaf->len, QUERY_MAX_WORDS);

	for (guint j = 0; j < k; j++) {
		guint len;

		words[j].positions = places_for(p, n, g_array_index(leaf, guint, j), &len);
		words[j].n = len;
	}
	return nearness_holds(words, k, nearness_span(n->window, k));
}

static bool
has_words(void *user, const struct query_node *n)
{
	const struct percolator *p = user;
	const GArray *leaf = g_hash_table_lookup(p->leaves, n);

	switch (n->op) {
	case QUERY_PHRASE:
		return has_phrase(p, n, leaf);
	case QUERY_NEAR:
		return has_near(p, n, leaf);
	default:
		return has_all(p, n, leaf);
	}
}

/* ---- asking ------------------------------------------------------------------------------ */

static void
add_candidates(struct percolator *p, const GArray *numbers)
{
	for (guint i = 0; i < numbers->len; i++) {
		guint number = g_array_index(numbers, guint, i);
		struct entry *e = &g_array_index(p->entries, struct entry, number);

		if (e->asked_at == p->turn)
			continue;
		e->asked_at = p->turn;
		g_array_append_val(p->candidates, number);
	}
}

static int
by_number(const void *a, const void *b)
{
	const guint *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

void
percolator_run(struct percolator *p, const struct mention *m, GArray *matching)
{
	const GArray *found;

	p->turn++;
	g_array_set_size(p->candidates, 0);
	if (p->entries->len == 0)
		return;
	scan_text_read(p->text, m);
	sought_read(p->sought, p->text);
	found = sought_found(p->sought);
	add_candidates(p, p->always);
	for (guint i = 0; i < found->len; i++) {
		guint key = g_array_index(found, guint, i);
		const GArray *queries =
			key < p->by_key->len ? g_ptr_array_index(p->by_key, key) : NULL;

		if (queries)
			add_candidates(p, queries);
	}
	g_array_sort(p->candidates, by_number);
	for (guint i = 0; i < p->candidates->len; i++) {
		guint number = g_array_index(p->candidates, guint, i);

		if (scan_matches_with(g_array_index(p->entries, struct entry, number).scan, m,
				      has_words, p))
			g_array_append_val(matching, number);
	}
}

unsigned
percolator_asked(const struct percolator *p)
{
	return p->candidates->len;
}
