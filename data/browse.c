#include "data/browse.h"

#include <string.h>

#include "data/mention_tally.h"

/* ---- numbers ----------------------------------------------------------------------------- */

static const char *
set(const char *value)
{
	return value && *value ? value : NULL;
}

#define ANY G_MAXUINT /* no filter */

/* The filters of a browse by their places in the tally. */
struct sieve {
	int64_t school;
	guint of[TALLY_FACETS];
	bool has_history, is_void; /* no mention is of that kind */
};

static guint
place_in(GPtrArray *names, const char *name, bool *is_void)
{
	guint place = ANY;

	if (name && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, &place))
		*is_void = true;
	return place;
}

static struct sieve
sieve_of(const struct mention_tally *t, const struct browse *b)
{
	g_autofree char *source =
		b->source ? g_strdup_printf("%" G_GINT64_FORMAT, b->source) : NULL;
	const char *const wanted[TALLY_FACETS] = {
		[BROWSE_STATUS] = set(b->status), [BROWSE_SOURCE] = source,
		[BROWSE_MONTH] = set(b->month),   [BROWSE_SITE] = set(b->site),
		[BROWSE_ALIAS] = set(b->alias),
	};
	struct sieve s = { .school = b->school, .has_history = b->has_history };

	for (int f = 0; f < TALLY_FACETS; f++)
		s.of[f] = place_in(t->names[f], wanted[f], &s.is_void);
	return s;
}

static bool
passes(const struct sieve *s, const struct mention_tally_row *row)
{
	bool ok = (s->school == 0 || row->school == s->school) &&
		  (s->has_history || !row->is_history || !row->is_new);

	for (int f = 0; ok && f < TALLY_FACETS; f++)
		ok = s->of[f] == ANY || s->of[f] == row->of[f];
	return ok && !s->is_void;
}

bool
browse_total(struct db *db, const struct browse *b, int64_t *total, GError **err)
{
	const struct mention_tally *t = mention_tally(db, err);
	struct sieve s;

	*total = 0;
	if (!t)
		return false;
	s = sieve_of(t, b);
	for (guint i = 0; i < t->rows->len; i++) {
		const struct mention_tally_row *row =
			&g_array_index(t->rows, struct mention_tally_row, i);

		if (passes(&s, row))
			*total += row->n;
	}
	return true;
}

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

static int
most_first(const void *a, const void *b)
{
	const struct browse_value *x = *(void *const *)a, *y = *(void *const *)b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return x->id != y->id ? (x->id > y->id) - (x->id < y->id) : strcmp(x->name, y->name);
}

static int
latest_first(const void *a, const void *b)
{
	const struct browse_value *x = *(void *const *)a, *y = *(void *const *)b;

	return strcmp(y->name, x->name);
}

/* All values there are, in the order shown. */
static GPtrArray *
count_values(const struct mention_tally *t, const struct browse *b, enum browse_facet facet)
{
	const GPtrArray *names = t->names[facet];
	const struct browse other = without(b, facet);
	const struct sieve s = sieve_of(t, &other);
	g_autofree int64_t *n = g_new0(int64_t, names->len);
	GPtrArray *values = g_ptr_array_new_with_free_func(value_free);

	for (guint i = 0; i < t->rows->len; i++) {
		const struct mention_tally_row *row =
			&g_array_index(t->rows, struct mention_tally_row, i);

		if (passes(&s, row))
			n[row->of[facet]] += row->n;
	}
	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		struct browse_value *v;

		if (n[i] == 0 || !*name || (facet == BROWSE_SOURCE && strcmp(name, "0") == 0))
			continue;
		v = g_new0(struct browse_value, 1);
		v->name = g_strdup(name);
		v->id = facet == BROWSE_SOURCE ? g_ascii_strtoll(name, NULL, 10) : 0;
		v->n = n[i];
		g_ptr_array_add(values, v);
	}
	g_ptr_array_sort(values, facet == BROWSE_MONTH ? latest_first : most_first);
	return values;
}

/* Their titles in place of their ids; sources that are gone are left out. */
static bool
name_sources(struct db *db, GPtrArray *values, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select coalesce(title, url) from source where id = $1", err);

	for (guint i = values->len; st && i-- > 0;) {
		struct browse_value *v = values->pdata[i];
		enum db_row row;

		db_bind(st, "i", v->id);
		row = db_step(st, err);
		if (row == DB_FAILED)
			return false;
		if (row == DB_ROW && set(db_text(st, 0))) {
			g_free(v->name);
			v->name = g_strdup(db_text(st, 0));
		} else {
			g_ptr_array_remove_index(values, i);
		}
	}
	return st != NULL;
}

GPtrArray *
browse_values(struct db *db, const struct browse *b, enum browse_facet facet, int limit,
	      GError **err)
{
	const struct mention_tally *t = mention_tally(db, err);
	g_autoptr(GPtrArray) values = t ? count_values(t, b, facet) : NULL;

	if (!values)
		return NULL;
	if (values->len > (guint)limit)
		g_ptr_array_set_size(values, limit);
	if (facet == BROWSE_SOURCE && !name_sources(db, values, err))
		return NULL;
	return g_steal_pointer(&values);
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

/* Where far pages began: the next walk to one begins there, as long as nobody wrote anything. */
struct rung {
	char *list; /* what was walked, and which way */
	int64_t skipped, id; /* so many stood before that one */
};

#define RUNGS 64
#define RUNG_GAP 100 /* nearer ones are walked to as fast */

static void
rung_clear(void *rung)
{
	g_free(((struct rung *)rung)->list);
}

static GArray *
rungs_of(struct db *db)
{
	static const char name[] = "browse rungs";
	GArray *rungs = db_kept(db, name);

	if (!rungs) {
		rungs = g_array_new(FALSE, FALSE, sizeof(struct rung));
		g_array_set_clear_func(rungs, rung_clear);
		db_keep(db, name, rungs, (GDestroyNotify)g_array_unref);
	}
	return rungs;
}

/* The last one before `skip`; its list is NULL when there is none. */
static struct rung
nearest_rung(const GArray *rungs, const char *list, int64_t skip)
{
	struct rung best = { NULL, 0, 0 };

	for (guint i = 0; i < rungs->len; i++) {
		const struct rung *r = &g_array_index(rungs, struct rung, i);

		if (r->skipped <= skip && r->skipped > best.skipped && strcmp(r->list, list) == 0)
			best = *r;
	}
	return best;
}

static void
remember_rung(GArray *rungs, const char *list, int64_t skip, const GArray *ids)
{
	struct rung r = { NULL, skip, 0 };

	if (ids->len == 0 || skip - nearest_rung(rungs, list, skip).skipped < RUNG_GAP)
		return;
	if (rungs->len == RUNGS)
		g_array_remove_index(rungs, 0);
	r.list = g_strdup(list);
	r.id = g_array_index(ids, int64_t, 0);
	g_array_append_val(rungs, r);
}

static char *
name_of_list(const struct browse *b, bool is_far)
{
	return g_strdup_printf("%d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %d\n%s\n%s\n%s\n%s",
			       is_far, b->school, b->source, b->has_history,
			       b->status ? b->status : "", b->month ? b->month : "",
			       b->site ? b->site : "", b->alias ? b->alias : "");
}

GArray *
browse_page(struct db *db, const struct browse *b, int64_t total, int limit, int64_t offset,
	    GError **err)
{
	const char *order = is_narrowed(b) ? "id" : "id + 0";
	g_autofree char *where = conditions(b), *sql = NULL, *list = NULL;
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_autoptr(db_stmt_t) st = NULL;
	int64_t n = MIN(limit, total - offset), skip;
	bool is_far = offset > total / 2; /* nearer from the other end */
	GArray *rungs = rungs_of(db);
	struct rung from;
	enum db_row row;

	if (n <= 0)
		return g_steal_pointer(&ids);
	skip = is_far ? total - offset - n : offset;
	list = name_of_list(b, is_far);
	from = nearest_rung(rungs, list, skip);
	if (!from.list)
		from.id = is_far ? 0 : INT64_MAX;
	sql = g_strdup_printf("select id from mention where %s and %s %s $10 order by %s %s "
			      "limit $8 offset $9",
			      where, order, is_far ? ">=" : "<=", order, is_far ? "asc" : "desc");
	st = db_prepare(db, sql, err);
	if (!st)
		return NULL;
	db_bind(st, "iissssiiii", b->school, b->source, set(b->status), set(b->month), set(b->site),
		set(b->alias), (int64_t)b->has_history, n, skip - from.skipped, from.id);
	while ((row = db_step(st, err)) == DB_ROW) {
		int64_t id = db_int(st, 0);

		g_array_append_val(ids, id);
	}
	if (row != DB_DONE)
		return NULL;
	remember_rung(rungs, list, skip, ids);
	if (is_far)
		turn(ids);
	return g_steal_pointer(&ids);
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
