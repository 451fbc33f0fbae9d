#include "data/browse.h"

#include <string.h>

/* ---- numbers ----------------------------------------------------------------------------- */

/* A filter that is not set lets all pass. */
#define COUNTED                                                                                    \
	" from mention_count where ($1 = 0 or school = $1) and ($2 = 0 or source = $2) "           \
	"and ($3 is null or status = $3) and ($4 is null or month = $4) "                          \
	"and ($5 is null or site = $5) and ($6 is null or alias = $6) "                            \
	"and ($7 = 1 or is_history = 0 or status <> 'new') "

static const char *
set(const char *value)
{
	return value && *value ? value : NULL;
}

static void
bind(struct db_stmt *st, const struct browse *b)
{
	db_bind(st, "iissssi", b->school, b->source, set(b->status), set(b->month), set(b->site),
		set(b->alias), (int64_t)b->has_history);
}

bool
browse_total(struct db *db, const struct browse *b, int64_t *total, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, "select coalesce(sum(n), 0)" COUNTED, err);

	if (!st)
		return false;
	bind(st, b);
	if (db_step(st, err) != DB_ROW)
		return false;
	*total = db_int(st, 0);
	return true;
}

static const char *const facets[] = {
	[BROWSE_STATUS] = "select status, 0, sum(n) as c" COUNTED
			  "group by status order by c desc, status limit $8",
	[BROWSE_SOURCE] = "select (select coalesce(title, url) from source where id = g.source), "
			  "g.source, g.c from (select source, sum(n) as c" COUNTED
			  "and source <> 0 group by source order by c desc, source limit $8) g",
	[BROWSE_MONTH] =
		"select month, 0, sum(n)" COUNTED "group by month order by month desc limit $8",
	[BROWSE_SITE] = "select site, 0, sum(n) as c" COUNTED
			"group by site order by c desc, site limit $8",
	[BROWSE_ALIAS] = "select alias, 0, sum(n) as c" COUNTED
			 "group by alias order by c desc, alias limit $8",
};

static void
value_free(void *data)
{
	struct browse_value *v = data;

	g_free(v->name);
	g_free(v);
}

/* The facet's own filter does not count: one can change one's mind. */
static struct browse
without(const struct browse *b, enum browse_facet facet)
{
	struct browse other = *b;

	switch (facet) {
	case BROWSE_STATUS:
		other.status = NULL;
		break;
	case BROWSE_SOURCE:
		other.source = 0;
		break;
	case BROWSE_MONTH:
		other.month = NULL;
		break;
	case BROWSE_SITE:
		other.site = NULL;
		break;
	case BROWSE_ALIAS:
		other.alias = NULL;
		break;
	}
	return other;
}

GPtrArray *
browse_values(struct db *db, const struct browse *b, enum browse_facet facet, int limit,
	      GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, facets[facet], err);
	g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(value_free);
	struct browse other = without(b, facet);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "iissssii", other.school, other.source, set(other.status), set(other.month),
		set(other.site), set(other.alias), (int64_t)other.has_history, (int64_t)limit);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct browse_value *v;

		/* no name, or a source that is gone */
		if (!set(db_text(st, 0)))
			continue;
		v = g_new0(struct browse_value, 1);
		v->name = g_strdup(db_text(st, 0));
		v->id = db_int(st, 1);
		v->n = db_int(st, 2);
		g_ptr_array_add(values, v);
	}
	return row == DB_DONE ? g_steal_pointer(&values) : NULL;
}

bool
browse_news(struct db *db, int64_t since, int64_t until, int64_t *n, GError **err)
{
	return db_query_int(db, err, n, 0,
			    "select count(*) from mention where first_seen >= $1 and "
			    "first_seen < $2 and status not in ('own', 'irrelevant') and "
			    "is_history = 0",
			    "ii", since, until);
}

/* ---- lists ------------------------------------------------------------------------------- */

/* Of each filter: how it is written when an index shall be walked by it, when it is only looked at,
 * and when it is not set. All name their parameter, so that binding is the same for every mix. */
enum { BY_SOURCE, BY_SITE, BY_ALIAS, BY_MONTH, BY_STATUS, FILTERS };
static const struct {
	const char *walked, *looked_at, *unset;
} filters[FILTERS] = {
	[BY_SOURCE] = { "source = $2", "source + 0 = $2", "$2 = 0" },
	[BY_SITE] = { "site = $5", "site || '' = $5", "$5 is null" },
	[BY_ALIAS] = { "alias = $6", "alias || '' = $6", "$6 is null" },
	[BY_MONTH] = { "month = $4", "month || '' = $4", "$4 is null" },
	[BY_STATUS] = { "status = $3", "status || '' = $3", "$3 is null" },
};

/* The narrowest first: the order of the table says which filter is walked. */
static char *
conditions(const struct browse *b)
{
	const bool is_set[FILTERS] = {
		[BY_SOURCE] = b->source != 0,         [BY_SITE] = set(b->site) != NULL,
		[BY_ALIAS] = set(b->alias) != NULL,   [BY_MONTH] = set(b->month) != NULL,
		[BY_STATUS] = set(b->status) != NULL,
	};
	GString *out = g_string_new(b->school ? "school + 0 = $1" : "$1 = 0");
	bool is_walked = false;

	for (size_t i = 0; i < FILTERS; i++) {
		g_string_append_printf(out, " and %s",
				       !is_set[i]  ? filters[i].unset
				       : is_walked ? filters[i].looked_at
						   : filters[i].walked);
		is_walked |= is_set[i];
	}
	if (b->has_history)
		g_string_append(out, " and $7 = 1");
	else if (g_strcmp0(b->status, "new") == 0)
		g_string_append(out, " and is_history = $7");
	else
		g_string_append(out, " and (is_history = $7 or status || '' <> 'new')");
	return g_string_free(out, FALSE);
}

/* Is there a filter whose index is walked? Else it is the one that holds nothing but states. */
static bool
is_narrowed(const struct browse *b)
{
	return b->source || set(b->site) || set(b->alias) || set(b->month) || set(b->status);
}

static void
turn(GArray *ids)
{
	for (guint i = 0, k = ids->len; k > i + 1; i++) {
		int64_t swap = g_array_index(ids, int64_t, i);

		g_array_index(ids, int64_t, i) = g_array_index(ids, int64_t, --k);
		g_array_index(ids, int64_t, k) = swap;
	}
}

GArray *
browse_page(struct db *db, const struct browse *b, int64_t total, int limit, int64_t offset,
	    GError **err)
{
	g_autofree char *where = conditions(b), *sql = NULL;
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_autoptr(db_stmt_t) st = NULL;
	int64_t n = MIN(limit, total - offset);
	bool is_far = offset > total / 2; /* nearer from the other end */
	enum db_row row;

	if (n <= 0)
		return g_steal_pointer(&ids);
	sql = g_strdup_printf("select id from mention where %s order by %s %s limit $8 offset $9",
			      where, is_narrowed(b) ? "id" : "id + 0", is_far ? "asc" : "desc");
	st = db_prepare(db, sql, err);
	if (!st)
		return NULL;
	db_bind(st, "iissssiii", b->school, b->source, set(b->status), set(b->month), set(b->site),
		set(b->alias), (int64_t)b->has_history, n, is_far ? total - offset - n : offset);
	while ((row = db_step(st, err)) == DB_ROW) {
		int64_t id = db_int(st, 0);

		g_array_append_val(ids, id);
	}
	if (is_far)
		turn(ids);
	return row == DB_DONE ? g_steal_pointer(&ids) : NULL;
}

/* The nearest on one side; 0: none. */
static bool
nearest(struct db *db, const struct browse *b, const char *where, bool is_newer, int64_t id,
	int64_t *found, GError **err)
{
	g_autofree char *sql =
		g_strdup_printf("select id from mention where %s and id %s $8 "
				"order by id %s limit 1",
				where, is_newer ? ">" : "<", is_newer ? "asc" : "desc");

	return db_query_int(db, err, found, 0, sql, "iissssii", b->school, b->source,
			    set(b->status), set(b->month), set(b->site), set(b->alias),
			    (int64_t)b->has_history, id);
}

bool
browse_beside(struct db *db, const struct browse *b, int64_t id, int64_t *newer, int64_t *older,
	      GError **err)
{
	g_autofree char *where = conditions(b);

	return nearest(db, b, where, true, id, newer, err) &&
	       nearest(db, b, where, false, id, older, err);
}
