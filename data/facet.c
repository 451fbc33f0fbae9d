#include "data/facet.h"

#include <stdio.h>
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

static void
count_row(struct facets *f, struct db_stmt *st, const struct facet_filter *filter, int64_t id,
	  GArray *rows)
{
	struct facet_row row = { .id = id, .date = db_int(st, 3) };
	const char *status = db_text(st, 2);

	if ((filter->statuses->len && !has(filter->statuses, status)) ||
	    has(filter->not_statuses, status))
		return;
	count_one(f->by[FACET_STATUS], status);
	count_one(f->by[FACET_SOURCE], db_text(st, 0));
	count_one(f->by[FACET_SITE], db_text(st, 1));
	count_month(f->by[FACET_MONTH], row.date);
	g_array_append_val(rows, row);
}

bool
facets_count(struct facets *f, struct db *db, const int64_t *ids, size_t n,
	     const struct facet_filter *filter, GArray *rows, GError **err)
{
	/* A statement with a row under it keeps one view of the store open for the look-ups that
	 * follow: each would otherwise take and leave the file's locks for itself. */
	g_autoptr(db_stmt_t) view = db_prepare(db, "select count(*) from school", err);
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select coalesce(o.title, o.url), m.site, m.status, "
			   "coalesce(m.published, m.first_seen) "
			   "from mention m left join source o on o.id = m.source where m.id = $1",
			   err);

	if (!view || !st || db_step(view, err) == DB_FAILED)
		return false;
	for (size_t i = 0; i < n; i++) {
		enum db_row row;

		db_bind(st, "i", ids[i]);
		row = db_step(st, err);
		if (row == DB_FAILED)
			return false;
		if (row == DB_ROW)
			count_row(f, st, filter, ids[i], rows);
	}
	return true;
}
