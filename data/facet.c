#include "data/facet.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const names[FACETS] = {
	[FACET_SOURCE] = "source",
	[FACET_SITE] = "site",
	[FACET_STATUS] = "status",
	[FACET_MONTH] = "month",
};

const char *
facet_name(enum facet_kind kind)
{
	return names[kind];
}

void
facets_init(struct facets *f)
{
	for (int i = 0; i < FACETS; i++)
		f->by[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void
facets_clear(struct facets *f)
{
	for (int i = 0; i < FACETS; i++)
		g_clear_pointer(&f->by[i], g_hash_table_unref);
}

static int
by_count(const void *a, const void *b)
{
	const struct facet_value *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->name, y->name);
}

GArray *
facet_values(const struct facets *f, enum facet_kind kind)
{
	GArray *values = g_array_new(FALSE, FALSE, sizeof(struct facet_value));
	GHashTableIter iter;
	void *name, *count;

	g_hash_table_iter_init(&iter, f->by[kind]);
	while (g_hash_table_iter_next(&iter, &name, &count)) {
		struct facet_value v = { name, GPOINTER_TO_UINT(count) };

		g_array_append_val(values, v);
	}
	g_array_sort(values, by_count);
	return values;
}

static void
count_one(GHashTable *counts, const char *name)
{
	void *known = name ? g_hash_table_lookup(counts, name) : NULL;
	unsigned n = GPOINTER_TO_UINT(known);

	if (n)
		g_hash_table_replace(counts, g_strdup(name), GUINT_TO_POINTER(n + 1));
	else if (name && *name)
		g_hash_table_insert(counts, g_strdup(name), GUINT_TO_POINTER(1));
}

static void
count_month(GHashTable *counts, int64_t date)
{
	time_t at = (time_t)date;
	struct tm tm;
	char month[32];

	if (!gmtime_r(&at, &tm))
		return;
	g_snprintf(month, sizeof month, "%04d-%02d", tm.tm_year + 1900, tm.tm_mon + 1);
	count_one(counts, month);
}

static bool
has(GPtrArray *list, const char *text)
{
	return g_ptr_array_find_with_equal_func(list, text, g_str_equal, NULL);
}

/* An id and where it stands in the order asked for. */
struct place {
	int64_t id;
	size_t at;
};

struct count {
	struct facets *f; /* may be NULL */
	const struct facet_filter *filter; /* may be NULL */
	GHashTable *sources; /* id -> number of rows: named at the end */
	const char *status; /* the last one, interned: mostly the next one's too */
};

static void
count_source(struct count *c, int64_t source)
{
	void *key = GSIZE_TO_POINTER(source), *known = g_hash_table_lookup(c->sources, key);

	g_hash_table_insert(c->sources, key, GUINT_TO_POINTER(GPOINTER_TO_UINT(known) + 1));
}

/* False: it does not pass. */
static bool
count_row(struct count *c, struct db_stmt *st, struct facet_row *row)
{
	const char *status = db_text(st, 2);

	if (c->filter && ((c->filter->statuses->len && !has(c->filter->statuses, status)) ||
			  has(c->filter->not_statuses, status)))
		return false;
	if (!c->status || strcmp(c->status, status) != 0)
		c->status = g_intern_string(status);
	*row = (struct facet_row){ row->id, db_int(st, 3), db_int(st, 4), c->status };
	if (!c->f)
		return true;
	count_source(c, db_int(st, 0));
	count_one(c->f->by[FACET_STATUS], c->status);
	count_one(c->f->by[FACET_SITE], db_text(st, 1));
	count_month(c->f->by[FACET_MONTH], row->date);
	return true;
}

/* Sources of one name count as one. */
static bool
name_sources(struct count *c, struct db *db, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select coalesce(title, url) from source where id = $1", err);
	GHashTable *counts = c->f->by[FACET_SOURCE];
	GHashTableIter iter;
	void *key, *n;

	if (!st)
		return false;
	g_hash_table_iter_init(&iter, c->sources);
	while (g_hash_table_iter_next(&iter, &key, &n)) {
		const char *name;
		void *known;

		db_bind(st, "i", (int64_t)GPOINTER_TO_SIZE(key));
		if (db_step(st, err) == DB_FAILED)
			return false;
		name = db_text(st, 0);
		if (!name || !*name)
			continue;
		known = g_hash_table_lookup(counts, name);
		g_hash_table_replace(counts, g_strdup(name),
				     GUINT_TO_POINTER(GPOINTER_TO_UINT(known) +
						      GPOINTER_TO_UINT(n)));
	}
	return true;
}

static int
by_id(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* In the order of the ids: neighbours lie on one page of the file. */
static struct place *
in_id_order(const int64_t *ids, size_t n)
{
	struct place *places = g_new(struct place, n);

	for (size_t i = 0; i < n; i++)
		places[i] = (struct place){ ids[i], i };
	if (n > 0)
		qsort(places, n, sizeof *places, by_id);
	return places;
}

static bool
look_up(struct count *c, struct db *db, const struct place *places, size_t n,
	struct facet_row *found, GError **err)
{
	/* A statement with a row under it keeps one view of the store open for the look-ups that
	 * follow: each would otherwise take and leave the file's locks for itself. */
	g_autoptr(db_stmt_t) view = db_prepare(db, "select count(*) from school", err);
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select source, site, status, coalesce(published, first_seen), cluster "
			   "from mention where id = $1",
			   err);

	if (!view || !st || db_step(view, err) == DB_FAILED)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct facet_row row = { .id = places[i].id };
		enum db_row got;

		db_bind(st, "i", row.id);
		got = db_step(st, err);
		if (got == DB_FAILED)
			return false;
		if (got == DB_ROW && count_row(c, st, &row))
			found[places[i].at] = row;
	}
	return true;
}

bool
facets_count(struct facets *f, struct db *db, const int64_t *ids, size_t n,
	     const struct facet_filter *filter, GArray *rows, GError **err)
{
	g_autoptr(GHashTable) sources = g_hash_table_new(NULL, NULL);
	g_autofree struct place *places = in_id_order(ids, n);
	g_autofree struct facet_row *found = g_new0(struct facet_row, n);
	struct count c = { .f = f, .filter = filter, .sources = sources };

	if (!look_up(&c, db, places, n, found, err) || (f && !name_sources(&c, db, err)))
		return false;
	for (size_t i = 0; i < n; i++)
		if (found[i].id)
			g_array_append_val(rows, found[i]);
	return true;
}
