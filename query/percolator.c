#include "query/percolator.h"

#include <string.h>

#include "indexer/form.h"
#include "query/scan.h"

#define MAX_KEY 16 /* bytes of a word that are looked at */
#define BLOOM_BITS 65536

/* A word of a query: the whole of one of the text, or the beginning of it. */
struct key {
	char *start;
	bool is_whole;
};

struct entry {
	struct query *q;
	struct scan *scan;
	uint64_t asked_at; /* the last text for which it was a candidate */
};

struct percolator {
	GArray *entries; /* struct entry */
	GHashTable *by_hash; /* hash of a key -> GArray of guint */
	GArray *always; /* guint: queries without a key */
	uint8_t bloom[BLOOM_BITS / 8]; /* of the hashes: nearly all words end here */
	uint32_t lengths; /* bit n: there is a beginning of n bytes */
	struct scan_text *text;
	struct xapian_stemmer *stemmer;
	GArray *candidates; /* guint, of the text in hand */
	uint64_t turn;
	unsigned asked;
};

/* ---- hashes: FNV-1a, so that those of all beginnings come in one pass --------------------- */

#define HASH_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t
hash_step(uint64_t hash, unsigned char c)
{
	return (hash ^ c) * UINT64_C(0x100000001b3);
}

/* A whole word is its bytes and an end; a beginning has no end. */
static inline uint64_t
hash_end(uint64_t hash)
{
	return hash_step(hash, 0);
}

static inline unsigned
bloom_bit(uint64_t hash)
{
	return (unsigned)(hash ^ (hash >> 29)) % BLOOM_BITS;
}

/* ---- keys of a query --------------------------------------------------------------------- */

static void
key_clear(void *data)
{
	struct key *k = data;

	g_free(k->start);
}

static GArray *
keys_new(void)
{
	GArray *keys = g_array_new(FALSE, FALSE, sizeof(struct key));

	g_array_set_clear_func(keys, key_clear);
	return keys;
}

static void
add_key(GArray *keys, const char *start, bool is_whole)
{
	size_t len = strlen(start);
	struct key key = { g_strndup(start, MIN(len, MAX_KEY)), is_whole && len <= MAX_KEY };

	g_array_append_val(keys, key);
}

static const char *
longest_word(const struct query_node *n)
{
	const char *longest = g_ptr_array_index(n->words, 0);

	for (guint i = 1; i < n->words->len; i++)
		if (strlen(g_ptr_array_index(n->words, i)) > strlen(longest))
			longest = g_ptr_array_index(n->words, i);
	return longest;
}

static GArray *
keys_of_words(struct percolator *p, const struct query_node *n)
{
	const char *word = longest_word(n);
	GArray *keys = keys_new();
	struct form form;

	if (n->op == QUERY_PHRASE || n->op == QUERY_SOURCE) {
		add_key(keys, word, true);
	} else if (n->op == QUERY_PREFIX) {
		add_key(keys, word, false);
	} else {
		form_init(&form, p->stemmer, word);
		add_key(keys, word, true);
		if (form.start)
			add_key(keys, form.start, false);
		form_clear(&form);
	}
	return keys;
}

/* How well keys choose: the shortest of them says it. */
static size_t
strength(const GArray *keys)
{
	size_t least = SIZE_MAX;

	for (guint i = 0; i < keys->len; i++)
		least = MIN(least, strlen(g_array_index(keys, struct key, i).start));
	return least;
}

static GArray *keys_of(struct percolator *p, const struct query_node *n);

/* Any of the parts may match, so the keys of all of them count. */
static GArray *
keys_of_or(struct percolator *p, const struct query_node *n)
{
	GArray *all = keys_new();

	for (guint i = 0; i < n->parts->len; i++) {
		g_autoptr(GArray) keys = keys_of(p, g_ptr_array_index(n->parts, i));

		if (!keys) {
			g_array_unref(all);
			return NULL;
		}
		for (guint k = 0; k < keys->len; k++) {
			const struct key *key = &g_array_index(keys, struct key, k);

			add_key(all, key->start, key->is_whole);
		}
	}
	return all;
}

/* All parts must match, so those of the best part do. */
static GArray *
keys_of_and(struct percolator *p, const struct query_node *n)
{
	g_autoptr(GArray) best = NULL;

	for (guint i = 0; i < n->parts->len; i++) {
		g_autoptr(GArray) keys = keys_of(p, g_ptr_array_index(n->parts, i));

		if (keys && (!best || strength(keys) > strength(best))) {
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
	switch (n->op) {
	case QUERY_WORD:
	case QUERY_PREFIX:
	case QUERY_PHRASE:
	case QUERY_NEAR:
	case QUERY_SOURCE:
		return keys_of_words(p, n);
	case QUERY_OR:
		return keys_of_or(p, n);
	case QUERY_AND:
		return keys_of_and(p, n);
	default:
		return NULL;
	}
}

/* ---- adding ------------------------------------------------------------------------------ */

struct percolator *
percolator_new(void)
{
	struct percolator *p = g_new0(struct percolator, 1);

	p->entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
	p->by_hash = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
					   (GDestroyNotify)g_array_unref);
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
	g_hash_table_unref(p->by_hash);
	g_array_unref(p->always);
	g_array_unref(p->candidates);
	scan_text_free(p->text);
	xapian_stemmer_free(p->stemmer);
	g_free(p);
}

static void
put_key(struct percolator *p, const struct key *key, guint number)
{
	uint64_t hash = HASH_START;
	GArray *list;

	for (const char *c = key->start; *c; c++)
		hash = hash_step(hash, (unsigned char)*c);
	if (key->is_whole)
		hash = hash_end(hash);
	else
		p->lengths |= 1u << strlen(key->start);
	p->bloom[bloom_bit(hash) / 8] |= (uint8_t)(1u << bloom_bit(hash) % 8);
	list = g_hash_table_lookup(p->by_hash, &hash);
	if (!list) {
		list = g_array_new(FALSE, FALSE, sizeof(guint));
		g_hash_table_insert(p->by_hash, g_memdup2(&hash, sizeof hash), list);
	}
	g_array_append_val(list, number);
}

bool
percolator_add(struct percolator *p, struct query *q, GError **err)
{
	struct entry entry = { .q = q };
	guint number = p->entries->len;
	g_autoptr(GArray) keys = NULL;

	if (!p->stemmer)
		p->stemmer = xapian_stemmer_new("english", err);
	entry.scan = p->stemmer ? scan_new(q, err) : NULL;
	if (!entry.scan) {
		query_free(q);
		return false;
	}
	g_array_append_val(p->entries, entry);
	keys = keys_of(p, q->root);
	if (!keys)
		g_array_append_val(p->always, number);
	for (guint i = 0; keys && i < keys->len; i++)
		put_key(p, &g_array_index(keys, struct key, i), number);
	return true;
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

static void
look_up(struct percolator *p, uint64_t hash)
{
	const GArray *numbers;

	if (!(p->bloom[bloom_bit(hash) / 8] & (1u << bloom_bit(hash) % 8)))
		return;
	numbers = g_hash_table_lookup(p->by_hash, &hash);
	if (numbers)
		add_candidates(p, numbers);
}

static void
look_up_word(const struct word *w, void *user)
{
	struct percolator *p = user;
	uint64_t hash = HASH_START;
	uint32_t n = MIN(w->len, MAX_KEY);

	for (uint32_t i = 0; i < n; i++) {
		hash = hash_step(hash, (unsigned char)w->text[i]);
		if (p->lengths & (1u << (i + 1)))
			look_up(p, hash);
	}
	if (w->len <= MAX_KEY)
		look_up(p, hash_end(hash));
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
	p->turn++;
	p->asked = 0;
	g_array_set_size(p->candidates, 0);
	if (p->entries->len == 0)
		return;
	scan_text_read(p->text, m);
	add_candidates(p, p->always);
	scan_text_each(p->text, look_up_word, p);
	g_array_sort(p->candidates, by_number);
	for (guint i = 0; i < p->candidates->len; i++) {
		guint number = g_array_index(p->candidates, guint, i);

		p->asked++;
		if (scan_matches_text(g_array_index(p->entries, struct entry, number).scan, p->text,
				      m))
			g_array_append_val(matching, number);
	}
}

unsigned
percolator_asked(const struct percolator *p)
{
	return p->asked;
}
