/* What was worked out from the store, and stays good until somebody writes to it; and what
 * somebody keeps with a handle for reasons of their own. */
#include "data/db_own.h"

/* Alike as long as the handle reads the same: others' commits, its own changes, changes undone. */
struct version {
	int64_t others, own, undone;
};

struct kept {
	struct version version; /* before `data` was read */
	void *data;
	GDestroyNotify free_data;
};

static void
kept_free(void *data)
{
	struct kept *k = data;

	if (k->data)
		k->free_data(k->data);
	g_free(k);
}

GHashTable *
db_kept_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, NULL, kept_free);
}

static bool
read_version(struct db *db, struct version *v)
{
	*v = (struct version){ .own = sqlite3_total_changes64(db->handle),
			       .undone = db->n_rollbacks };
	return db_query_int(db, NULL, &v->others, -1, "pragma data_version", "");
}

void *
db_kept(struct db *db, const char *name)
{
	struct kept *k = g_hash_table_lookup(db->kept, name);
	struct version now;
	bool is_known = read_version(db, &now);

	if (is_known && k && k->data && k->version.others == now.others &&
	    k->version.own == now.own && k->version.undone == now.undone)
		return k->data;
	k = g_new0(struct kept, 1);
	k->version = now;
	g_hash_table_replace(db->kept, (char *)(uintptr_t)name, k);
	return NULL;
}

void
db_keep(struct db *db, const char *name, void *data, GDestroyNotify free_data)
{
	struct kept *k = g_hash_table_lookup(db->kept, name);

	g_assert(k);
	if (k->data)
		k->free_data(k->data);
	k->data = data;
	k->free_data = free_data;
}

/* ---- as long as the handle --------------------------------------------------------------- */

void *
db_attached(struct db *db, const char *name)
{
	const struct kept *k = g_hash_table_lookup(db->attached, name);

	return k ? k->data : NULL;
}

void
db_attach(struct db *db, const char *name, void *data, GDestroyNotify free_data)
{
	struct kept *k;

	if (!data) {
		g_hash_table_remove(db->attached, name);
		return;
	}
	k = g_new0(struct kept, 1);
	k->data = data;
	k->free_data = free_data;
	g_hash_table_replace(db->attached, (char *)(uintptr_t)name, k);
}
