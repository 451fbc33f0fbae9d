#include "data/mention_tally.h"

#include <string.h>

static const char name[] = "mention tally";

static void
tally_free(void *data)
{
	struct mention_tally *t = data;

	g_array_unref(t->rows);
	for (int f = 0; f < TALLY_FACETS; f++)
		g_ptr_array_unref(t->names[f]);
	g_free(t);
}

static guint
place_of(struct mention_tally *t, GHashTable *known, int facet, const char *value)
{
	void *place;

	if (g_hash_table_lookup_extended(known, value, NULL, &place))
		return GPOINTER_TO_UINT(place);
	g_ptr_array_add(t->names[facet], g_strdup(value));
	place = GUINT_TO_POINTER(t->names[facet]->len - 1);
	g_hash_table_insert(known, g_ptr_array_index(t->names[facet], t->names[facet]->len - 1),
			    place);
	return GPOINTER_TO_UINT(place);
}

static enum db_row
read_rows(struct mention_tally *t, struct db_stmt *st, GHashTable *const *known, GError **err)
{
	enum db_row row;

	while ((row = db_step(st, err)) == DB_ROW) {
		struct mention_tally_row r = { .school = db_int(st, TALLY_FACETS),
					       .is_history = db_int(st, TALLY_FACETS + 1) != 0,
					       .n = db_int(st, TALLY_FACETS + 2) };

		for (int f = 0; f < TALLY_FACETS; f++)
			r.of[f] = place_of(t, known[f], f, db_text(st, f));
		r.is_new = strcmp(db_text(st, BROWSE_STATUS), "new") == 0;
		g_array_append_val(t->rows, r);
	}
	return row;
}

const struct mention_tally *
mention_tally(struct db *db, GError **err)
{
	struct mention_tally *t = db_kept(db, name);
	/* the facets in the order of their enum */
	g_autoptr(db_stmt_t) st = t ? NULL
				    : db_prepare(db,
						 "select status, cast(source as text), month, "
						 "site, alias, school, is_history, n "
						 "from mention_count",
						 err);
	GHashTable *known[TALLY_FACETS];
	enum db_row end;

	if (t || !st)
		return t;
	t = g_new0(struct mention_tally, 1);
	t->rows = g_array_new(FALSE, FALSE, sizeof(struct mention_tally_row));
	for (int f = 0; f < TALLY_FACETS; f++) {
		t->names[f] = g_ptr_array_new_with_free_func(g_free);
		known[f] = g_hash_table_new(g_str_hash, g_str_equal);
	}
	end = read_rows(t, st, known, err);
	for (int f = 0; f < TALLY_FACETS; f++)
		g_hash_table_unref(known[f]);
	if (end == DB_DONE) {
		db_keep(db, name, t, tally_free);
		return t;
	}
	tally_free(t);
	return NULL;
}
