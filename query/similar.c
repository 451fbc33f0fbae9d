#include "query/similar.h"

#include <string.h>

#include "base/error.h"
#include "data/cluster.h"
#include "indexer/index.h"
#include "indexer/terms.h"
#include "indexer/words.h"

#define TELLING_WORDS 40
#define MAX_WORDS 2000 /* different ones of a text that are looked at */
#define MIN_WORD 3 /* bytes */
#define MIN_PART 0.25 /* related: of the weight that the words could have */
#define MIN_SHARED 0.15 /* related: of the shingles */
#define MIN_SHINGLES 5 /* related: most schools' names have fewer, and all have that */
#define MAX_COMPARED 60

typedef struct xapian_reader reader_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(reader_t, xapian_reader_close)

struct work {
	struct db *db;
	const struct mention *subject;
	guint limit;
	struct similar *out;
	GArray *likes; /* struct cluster_match */
	GHashTable *seen; /* ids that are in one of the lists, or are the subject */
};

static void
one_free(void *data)
{
	struct similar_one *one = data;

	mention_free(one->mention);
	g_free(one);
}

/* False on error only. */
static bool
add(struct work *w, GPtrArray *list, int64_t id, double part, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	struct similar_one *one;
	struct mention *m;

	if (list->len >= w->limit || !g_hash_table_add(w->seen, GSIZE_TO_POINTER(id)))
		return true;
	m = mention_get(w->db, id, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!m)
		return true;
	one = g_new0(struct similar_one, 1);
	one->mention = m;
	one->part = CLAMP(part, 0, 1);
	g_ptr_array_add(list, one);
	return true;
}

/* ---- copies ------------------------------------------------------------------------------ */

/* What shares passages: copies, or what is like it in a part. */
static bool
add_alike(struct work *w, bool copies, GError **err)
{
	for (guint i = 0; i < w->likes->len; i++) {
		const struct cluster_match *m = &g_array_index(w->likes, struct cluster_match, i);
		bool is_part = m->part >= MIN_SHARED && m->shared >= MIN_SHINGLES;

		if (m->is_copy == copies && (copies || is_part) &&
		    !add(w, copies ? w->out->copies : w->out->related, m->id, m->part, err))
			return false;
	}
	return true;
}

static bool
add_copies(struct work *w, GError **err)
{
	const struct mention *s = w->subject;
	g_autoptr(GArray) cluster = NULL;
	struct fingerprint f;

	fingerprint_init(&f, s->title, s->text);
	w->likes = cluster_like(w->db, s->school, &f, s->id, MAX_COMPARED, err);
	fingerprint_clear(&f);
	if (!w->likes || !add_alike(w, true, err))
		return false;
	if (!s->cluster)
		return true;
	cluster = mention_cluster(w->db, s->cluster, s->id, (int)w->limit, err);
	for (guint i = 0; cluster && i < cluster->len; i++)
		if (!add(w, w->out->copies, g_array_index(cluster, int64_t, i), 1, err))
			return false;
	return cluster != NULL;
}

/* ---- related ----------------------------------------------------------------------------- */

static void
add_words(struct xapian_query *x, GHashTable *known, const char *text)
{
	struct words words;

	words_init(&words);
	words_read(&words, text, strlen(text));
	for (size_t i = 0; i < words.n && x->parts->len < MAX_WORDS; i++) {
		const struct word *w = &words.list[i];
		char *word = g_strndup(w->text, w->len);

		if (w->is_main && w->len >= MIN_WORD && g_hash_table_add(known, word))
			xapian_query_add(x, xapian_query_term(word));
		else if (!w->is_main || w->len < MIN_WORD)
			g_free(word);
	}
	words_clear(&words);
}

static struct xapian_query *
make_query(const struct mention *subject)
{
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct xapian_query *elite = xapian_query_new(XAPIAN_ELITE), *x = elite;

	elite->window = TELLING_WORDS;
	/* a part at least, whatever the text is */
	xapian_query_add(elite, xapian_query_new(XAPIAN_NOTHING));
	add_words(elite, known, subject->title ? subject->title : "");
	add_words(elite, known, subject->text ? subject->text : "");
	if (subject->school) {
		g_autofree char *school =
			g_strdup_printf(TERM_SCHOOL "%" G_GINT64_FORMAT, subject->school);

		x = xapian_query_add(xapian_query_add(xapian_query_new(XAPIAN_FILTER), elite),
				     xapian_query_term(school));
	}
	return x;
}

static bool
add_related(struct work *w, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	int64_t seq;
	g_autoptr(reader_t) reader = index_reader_open(w->db, &seq, &wrong);
	struct xapian_query *x = reader ? make_query(w->subject) : NULL;
	struct xapian_hits hits = { 0 };
	bool ok = x && xapian_reader_search(reader, x, XAPIAN_BY_RELEVANCE, 2 * SIMILAR_MAX, &hits,
					    &wrong);

	xapian_query_free(x);
	if (!ok) {
		if (g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INDEX)) {
			g_ptr_array_add(w->out->notes,
					g_strdup("the index cannot be used, so only copies were "
						 "looked for; `earshot index` makes it anew"));
			return true;
		}
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	for (size_t i = 0; ok && i < hits.n; i++) {
		double part = hits.max_weight > 0 ? hits.hits[i].weight / hits.max_weight : 0;

		if (part >= MIN_PART)
			ok = add(w, w->out->related, hits.hits[i].id, part, err);
	}
	xapian_hits_clear(&hits);
	return ok;
}

/* ---- together ---------------------------------------------------------------------------- */

bool
similar_find(struct db *db, const struct mention *subject, int limit, struct similar *out,
	     GError **err)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	struct work w = { .db = db,
			  .subject = subject,
			  .limit = (guint)CLAMP(limit, 0, SIMILAR_MAX),
			  .out = out,
			  .seen = seen };
	bool ok;

	*out = (struct similar){ .copies = g_ptr_array_new_with_free_func(one_free),
				 .related = g_ptr_array_new_with_free_func(one_free),
				 .notes = g_ptr_array_new_with_free_func(g_free) };
	if (subject->id)
		g_hash_table_add(seen, GSIZE_TO_POINTER(subject->id));
	/* words tell more of a short text than passages, which may be little but the school's name
	 */
	ok = add_copies(&w, err) && add_related(&w, err) && add_alike(&w, false, err);
	g_clear_pointer(&w.likes, g_array_unref);
	return ok;
}

void
similar_clear(struct similar *s)
{
	g_clear_pointer(&s->copies, g_ptr_array_unref);
	g_clear_pointer(&s->related, g_ptr_array_unref);
	g_clear_pointer(&s->notes, g_ptr_array_unref);
}
