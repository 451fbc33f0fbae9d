#include "data/comment.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/london.h"
#include "base/when.h"
#include "data/casefile.h"
#include "data/policy.h"

#define COLUMNS                                                                                    \
	"select c.id, c.year, c.number, c.account, a.school, a.name, c.received_at, c.logged_at, " \
	"c.who, c.url, c.summary, c.due_literal, c.due_working, c.acknowledged_at, "               \
	"c.acknowledged_by, c.resolved_at, c.resolved_by, c.outcome, c.casefile "                  \
	"from comment c join account a on a.id = c.account "

void
comment_free(struct comment *c)
{
	if (!c)
		return;
	g_free(c->ref);
	g_free(c->account_name);
	g_free(c->who);
	g_free(c->url);
	g_free(c->summary);
	g_free(c->acknowledged_by);
	g_free(c->resolved_by);
	g_free(c->outcome);
	g_free(c->casefile);
	g_free(c);
}

static char *
ref_of(int64_t year, int64_t number)
{
	return g_strdup_printf("C-%04" G_GINT64_FORMAT "-%04" G_GINT64_FORMAT, year, number);
}

static void *
read_row(struct db_stmt *st)
{
	struct comment *c = g_new0(struct comment, 1);

	c->id = db_int(st, 0);
	c->ref = ref_of(db_int(st, 1), db_int(st, 2));
	c->account = db_int(st, 3);
	c->school = db_int(st, 4);
	c->account_name = g_strdup(db_text(st, 5));
	c->received_at = db_int(st, 6);
	c->logged_at = db_int(st, 7);
	c->who = g_strdup(db_text(st, 8));
	c->url = g_strdup(db_text(st, 9));
	c->summary = g_strdup(db_text(st, 10));
	c->due_literal = db_when(st, 11);
	c->due_working = db_when(st, 12);
	c->acknowledged_at = db_when(st, 13);
	c->acknowledged_by = g_strdup(db_text(st, 14));
	c->resolved_at = db_when(st, 15);
	c->resolved_by = g_strdup(db_text(st, 16));
	c->outcome = g_strdup(db_text(st, 17));
	c->casefile = g_strdup(db_text(st, 18));
	return c;
}

GPtrArray *
comment_list(struct db *db, bool only_open, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, COLUMNS "where $1 = 0 or c.resolved_at is null order by c.id desc",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "i", (int64_t)only_open);
	return db_all(st, read_row, (GDestroyNotify)comment_free, err);
}

struct comment *
comment_find(struct db *db, const char *ref, GError **err)
{
	g_autoptr(db_stmt_t) st = NULL;
	int year, number, end = 0;

	if (sscanf(ref, "%*1[Cc]-%4d-%9d%n", &year, &number, &end) != 2 || ref[end] != '\0')
		return NULL;
	st = db_prepare(db, COLUMNS "where c.year = $1 and c.number = $2", err);
	if (!st)
		return NULL;
	db_bind(st, "ii", (int64_t)year, (int64_t)number);
	return db_step(st, err) == DB_ROW ? read_row(st) : NULL;
}

/* ---- writing ----------------------------------------------------------------------------- */

/* WHEN_NONE and a sentence when the bank holidays of that time are not known. */
static bool
compute_due(struct db *db, struct comment *c, char **no_date, GError **err)
{
	g_autoptr(response_clock_t) clock = policy_clock(db, c->school, err);
	g_autoptr(GError) why = NULL;
	struct response_due due;

	if (!clock)
		return false;
	if (response_clock_due(clock, c->received_at, &due, &why)) {
		c->due_literal = due.literal;
		c->due_working = due.working;
		return true;
	}
	c->due_literal = c->due_working = WHEN_NONE;
	if (!g_error_matches(why, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT)) {
		g_propagate_error(err, g_steal_pointer(&why));
		return false;
	}
	*no_date = g_strdup(why->message);
	return true;
}

static bool
insert(struct db *db, struct comment *c, GError **err)
{
	g_autoptr(GDateTime) local = london_time(c->logged_at);
	int64_t year = g_date_time_get_year(local), number;

	if (!db_query_int(db, err, &number, 0,
			  "select coalesce(max(number), 0) + 1 from comment where year = $1", "i",
			  year) ||
	    !db_query_int(
		    db, err, &c->id, 0,
		    "insert into comment (year, number, account, received_at, logged_at, who, "
		    "url, summary, due_literal, due_working) values ($1, $2, $3, $4, $5, $6, "
		    "$7, $8, $9, $10) returning id",
		    "iiiiisssnn", year, number, c->account, c->received_at, c->logged_at, c->who,
		    c->url, c->summary, c->due_literal, c->due_working))
		return false;
	c->ref = ref_of(year, number);
	return true;
}

bool
comment_put(struct db *db, struct comment *c, const struct account_deed *d, char **no_date,
	    GError **err)
{
	*no_date = NULL;
	if (c->received_at > d->at) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "it cannot have been received in the future");
		return false;
	}
	c->logged_at = d->at;
	c->who = g_strdup(d->who);
	c->acknowledged_at = c->resolved_at = WHEN_NONE;
	if (!compute_due(db, c, no_date, err))
		return false;
	if (!db_begin(db, err))
		return false;
	if (insert(db, c, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

bool
comment_acknowledge(struct db *db, struct comment *c, const struct account_deed *d, bool *was_so,
		    GError **err)
{
	int64_t id;

	if (!db_query_int(db, err, &id, 0,
			  "update comment set acknowledged_at = $2, acknowledged_by = $3 where "
			  "id = $1 and acknowledged_at is null returning id",
			  "iis", c->id, d->at, d->who))
		return false;
	*was_so = id != 0;
	return true;
}

bool
comment_resolve(struct db *db, struct comment *c, const struct account_deed *d,
		const char *casefile, bool *was_so, GError **err)
{
	g_autoptr(casefile_t) to = casefile ? casefile_find(db, casefile, err) : NULL;
	int64_t id;

	if (casefile && !to) {
		if (!*err)
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "there is no case `%s`; `earshot case list` has them",
				    casefile);
		return false;
	}
	if (!db_query_int(db, err, &id, 0,
			  "update comment set resolved_at = $2, resolved_by = $3, outcome = $4, "
			  "casefile = $5, acknowledged_at = coalesce(acknowledged_at, $2), "
			  "acknowledged_by = coalesce(acknowledged_by, $3) where id = $1 and "
			  "resolved_at is null returning id",
			  "iisss", c->id, d->at, d->who, d->note, to ? to->ref : NULL))
		return false;
	*was_so = id != 0;
	return true;
}
