#include "data/waiting.h"

#include <string.h>

#include "base/when.h"
#include "data/policy.h"

#define OF_RECIPIENT                                                                               \
	"($1 = 0 or not exists (select 1 from recipient_school where recipient = $1) or "          \
	"%s.school in (select school from recipient_school where recipient = $1)) "

/* The clocks that were needed so far: each school has its own. */
struct desk {
	struct db *db;
	GPtrArray *list;
	GHashTable *schools; /* int64_t -> struct school_clock */
};

struct school_clock {
	int64_t school;
	struct policy policy;
	struct response_clock *clock;
};

static void
school_clock_free(void *data)
{
	struct school_clock *s = data;

	response_clock_free(s->clock);
	g_free(s);
}

void
waiting_free(struct waiting *w)
{
	if (!w)
		return;
	g_free(w->ref);
	g_free(w->account);
	g_free(w->url);
	g_free(w->closed_to);
	g_free(w);
}

static struct school_clock *
clock_of(struct desk *k, int64_t school, GError **err)
{
	struct school_clock *s = g_hash_table_lookup(k->schools, &school);

	if (s)
		return s;
	s = g_new0(struct school_clock, 1);
	s->school = school;
	if (!policy_get(k->db, school, &s->policy, err) ||
	    !(s->clock = policy_clock(k->db, school, err))) {
		school_clock_free(s);
		return NULL;
	}
	g_hash_table_insert(k->schools, &s->school, s);
	return s;
}

static bool
compute_due(struct desk *k, struct waiting *w, GError **err)
{
	struct school_clock *s = clock_of(k, w->school, err);
	struct response_due due;

	if (!s)
		return false;
	/* past the last year of the data there is no date, and the list says so */
	w->due = response_clock_due(s->clock, w->received_at, &due, NULL)
			 ? policy_due(&s->policy, &due)
			 : WHEN_NONE;
	return true;
}

static bool
choose_due(struct desk *k, struct waiting *w, int64_t literal, int64_t working, GError **err)
{
	struct response_due due = { literal, working };
	struct school_clock *s = clock_of(k, w->school, err);

	if (s)
		w->due = policy_due(&s->policy, &due);
	return s != NULL;
}

static bool
read_row(struct desk *k, struct db_stmt *st, enum waiting_kind kind, GError **err)
{
	static const char *const letters[] = {
		[WAITING_COMMENT] = "C", [WAITING_MENTION] = "M", [WAITING_CASE] = "EAR"
	};
	struct waiting *w = g_new0(struct waiting, 1);

	w->kind = kind;
	w->id = db_int(st, 0);
	w->ref = g_strdup_printf("%s-%04" G_GINT64_FORMAT "-%04" G_GINT64_FORMAT, letters[kind],
				 db_int(st, 1), db_int(st, 2));
	w->account = g_strdup(db_text(st, 3));
	w->school = db_int(st, 4);
	w->received_at = db_int(st, 5);
	w->url = g_strdup(db_text(st, 6));
	w->closed_to = g_strdup(db_text(st, 9));
	g_ptr_array_add(k->list, w);
	return kind == WAITING_MENTION ? compute_due(k, w, err)
				       : choose_due(k, w, db_when(st, 7), db_when(st, 8), err);
}

/* $1 recipient, $2 a mention. */
static const struct {
	enum waiting_kind kind;
	const char *sql, *table;
} queries[] = {
	[WAITING_COMMENT] = { WAITING_COMMENT,
			      "select c.id, c.year, c.number, a.name, a.school, c.received_at, "
			      "c.url, c.due_literal, "
			      "c.due_working, '' from comment c join account a on a.id = c.account "
			      "where c.acknowledged_at is null and c.resolved_at is null and $2 = "
			      "0 and ",
			      "a" },
	/* received when it was written, if that can be: a feed is read some time later */
	[WAITING_MENTION] = { WAITING_MENTION,
			      "select m.id, m.year, m.number, a.name, m.school, "
			      "case when m.published <= m.first_seen then m.published else "
			      "m.first_seen end, m.url, "
			      "null, null, '' from account a join mention m on m.source = a.source "
			      "where a.state = 'approved' and m.status in ('new', 'respond') and "
			      "m.is_history = 0 and "
			      "m.school = a.school and ($2 = 0 or m.id = $2) and ",
			      "m" },
	[WAITING_CASE] = { WAITING_CASE,
			   "select f.id, f.year, f.number, null, f.school, f.received_at, f.url, "
			   "f.due_literal, "
			   "f.due_working, f.closed_to from casefile f where f.is_own_account = 1 "
			   "and "
			   "f.acknowledged_at is null and f.state <> 'closed' and $2 = 0 and ",
			   "f" },
};

static gint
by_due(gconstpointer a, gconstpointer b)
{
	const struct waiting *x = *(const struct waiting *const *)a;
	const struct waiting *y = *(const struct waiting *const *)b;
	int64_t dx = x->due == WHEN_NONE ? INT64_MAX : x->due;
	int64_t dy = y->due == WHEN_NONE ? INT64_MAX : y->due;

	return dx != dy ? (dx < dy ? -1 : 1) : strcmp(x->ref, y->ref);
}

static bool
run_query(struct desk *k, size_t i, int64_t recipient, int64_t mention, GError **err)
{
	g_autofree char *condition = g_strdup_printf(OF_RECIPIENT, queries[i].table);
	g_autofree char *sql = g_strconcat(queries[i].sql, condition, NULL);
	g_autoptr(db_stmt_t) st = db_prepare(k->db, sql, err);
	enum db_row row;

	if (!st)
		return false;
	db_bind(st, "ii", recipient, mention);
	while ((row = db_step(st, err)) == DB_ROW)
		if (!read_row(k, st, queries[i].kind, err))
			return false;
	return row == DB_DONE;
}

static struct desk
desk_of(struct db *db)
{
	return (struct desk){
		.db = db,
		.list = g_ptr_array_new_with_free_func((GDestroyNotify)waiting_free),
		.schools =
			g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, school_clock_free),
	};
}

GPtrArray *
waiting_list(struct db *db, int64_t recipient, GError **err)
{
	struct desk k = desk_of(db);
	bool ok = true;

	for (size_t i = 0; ok && i < G_N_ELEMENTS(queries); i++)
		ok = run_query(&k, i, recipient, 0, err);
	g_hash_table_unref(k.schools);
	g_ptr_array_sort(k.list, by_due);
	if (!ok)
		g_clear_pointer(&k.list, g_ptr_array_unref);
	return k.list;
}

bool
waiting_mention_due(struct db *db, int64_t mention, int64_t source, int64_t *due, GError **err)
{
	struct desk k;
	int64_t account;
	bool ok;

	*due = WHEN_NONE;
	if (source == 0)
		return true;
	/* nearly every mention ends here */
	if (!db_query_int(db, err, &account, 0, "select id from account where source = $1", "i",
			  source))
		return false;
	if (account == 0)
		return true;
	k = desk_of(db);
	ok = run_query(&k, WAITING_MENTION, 0, mention, err);
	if (ok && k.list->len)
		*due = ((const struct waiting *)k.list->pdata[0])->due;
	g_hash_table_unref(k.schools);
	g_ptr_array_unref(k.list);
	return ok;
}
