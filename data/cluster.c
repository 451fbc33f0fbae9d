#include "data/cluster.h"

#include <string.h>

#include "data/pack.h"

#define MAX_CANDIDATES 16 /* those that share most keys are compared */
#define MAX_PER_KEY 200 /* a key that everybody has tells nothing: the newest are looked at */

/* ---- candidates -------------------------------------------------------------------------- */

/* Ids under one key, newest first, are counted in `shared`. */
static bool
count_key(struct db *db, int64_t school, int64_t key, int64_t except, GHashTable *shared,
	  GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select mention from copy_key where key = $1 and ($2 = 0 or school = $2) "
		"order by mention desc limit $3",
		err);
	enum db_row row;

	if (!st)
		return false;
	db_bind(st, "iii", key, school, (int64_t)MAX_PER_KEY);
	while ((row = db_step(st, err)) == DB_ROW) {
		int64_t id = db_int(st, 0);
		void *known = g_hash_table_lookup(shared, GSIZE_TO_POINTER(id));

		if (id != except)
			g_hash_table_insert(shared, GSIZE_TO_POINTER(id),
					    GUINT_TO_POINTER(GPOINTER_TO_UINT(known) + 1));
	}
	return row == DB_DONE;
}

struct candidate {
	int64_t id;
	guint shared;
};

static int
most_shared(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->shared != y->shared)
		return x->shared > y->shared ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static GArray *
find_candidates(struct db *db, int64_t school, const struct fingerprint *f, int64_t except,
		GError **err)
{
	g_autoptr(GHashTable) shared = g_hash_table_new(NULL, NULL);
	GArray *list;
	GHashTableIter iter;
	void *id, *n;

	for (size_t i = 0; i < f->n_keys; i++)
		if (!count_key(db, school, f->keys[i], except, shared, err))
			return NULL;
	list = g_array_new(FALSE, FALSE, sizeof(struct candidate));
	g_hash_table_iter_init(&iter, shared);
	while (g_hash_table_iter_next(&iter, &id, &n)) {
		struct candidate c = { (int64_t)GPOINTER_TO_SIZE(id), GPOINTER_TO_UINT(n) };

		g_array_append_val(list, c);
	}
	g_array_sort(list, most_shared);
	return list;
}

/* ---- comparing --------------------------------------------------------------------------- */

/* False: error. `*there` when the mention exists. */
static bool
read_one(struct db *db, int64_t id, struct fingerprint *f, int64_t *cluster, bool *there,
	 GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db,
					     "select m.title, m.cluster, t.text from mention m "
					     "join mention_text t on t.mention = m.id "
					     "where m.id = $1",
					     err);
	g_autoptr(GBytes) packed = NULL;
	g_autofree char *text = NULL;
	enum db_row row;

	*there = false;
	if (!st)
		return false;
	db_bind(st, "i", id);
	row = db_step(st, err);
	if (row != DB_ROW)
		return row == DB_DONE;
	packed = db_blob(st, 2);
	text = pack_open(packed, err);
	if (!text)
		return false;
	*cluster = db_int(st, 1);
	fingerprint_init(f, db_text(st, 0), text);
	*there = true;
	return true;
}

struct like {
	struct cluster_match match;
	int64_t cluster;
};

static int
most_alike(const void *a, const void *b)
{
	const struct like *x = a, *y = b;

	if (x->match.is_copy != y->match.is_copy)
		return x->match.is_copy ? -1 : 1;
	if (x->match.part > y->match.part || x->match.part < y->match.part)
		return x->match.part > y->match.part ? -1 : 1;
	return x->match.id < y->match.id ? -1 : x->match.id > y->match.id;
}

/* A new array of struct like. */
static GArray *
compare(struct db *db, int64_t school, const struct fingerprint *f, int64_t except, guint max,
	GError **err)
{
	g_autoptr(GArray) candidates = find_candidates(db, school, f, except, err);
	g_autoptr(GArray) likes = NULL;

	if (!candidates)
		return NULL;
	likes = g_array_new(FALSE, FALSE, sizeof(struct like));
	for (guint i = 0; i < MIN(candidates->len, max); i++) {
		struct like like = { .match.id =
					     g_array_index(candidates, struct candidate, i).id };
		struct fingerprint other;
		bool there;

		if (!read_one(db, like.match.id, &other, &like.cluster, &there, err))
			return NULL;
		if (!there)
			continue;
		like.match.part = fingerprint_containment(f, &other);
		like.match.shared = (size_t)(like.match.part * (double)MIN(f->n, other.n) + 0.5);
		like.match.is_copy = fingerprint_is_copy(f, &other);
		fingerprint_clear(&other);
		g_array_append_val(likes, like);
	}
	g_array_sort(likes, most_alike);
	return g_steal_pointer(&likes);
}

/* ---- the store --------------------------------------------------------------------------- */

bool
cluster_find(struct db *db, const struct mention *m, const struct fingerprint *f, int64_t *cluster,
	     GError **err)
{
	g_autoptr(GArray) likes = NULL;

	/* the same bytes need no comparing */
	if (!db_query_int(db, err, cluster, 0,
			  "select cluster from mention where fingerprint = $1 and school = $2 "
			  "and id <> $3 order by id limit 1",
			  "iii", m->fingerprint, m->school, m->id))
		return false;
	if (*cluster)
		return true;
	likes = compare(db, m->school, f, m->id, MAX_CANDIDATES, err);
	if (!likes)
		return false;
	if (likes->len && g_array_index(likes, struct like, 0).match.is_copy)
		*cluster = g_array_index(likes, struct like, 0).cluster;
	return true;
}

bool
cluster_put(struct db *db, int64_t school, int64_t id, const struct fingerprint *f, GError **err)
{
	if (!db_run(db, err, "delete from copy_key where mention = $1", "i", id))
		return false;
	for (size_t i = 0; i < f->n_keys; i++)
		if (!db_run(db, err,
			    "insert into copy_key (key, school, mention) values ($1, $2, $3) "
			    "on conflict do nothing",
			    "iii", f->keys[i], school, id))
			return false;
	return true;
}

GArray *
cluster_like(struct db *db, int64_t school, const struct fingerprint *f, int64_t except, int limit,
	     GError **err)
{
	g_autoptr(GArray) likes = compare(db, school, f, except, (guint)MAX(limit, 0), err);
	GArray *matches;

	if (!likes)
		return NULL;
	matches = g_array_new(FALSE, FALSE, sizeof(struct cluster_match));
	for (guint i = 0; i < likes->len; i++)
		g_array_append_val(matches, g_array_index(likes, struct like, i).match);
	return matches;
}
