#include "data/policy.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/london.h"
#include "base/when.h"

#define USUAL_YEARS 3
#define TERMS 3

static const char *const readings[] = {
	[READING_LITERAL] = "literal", [READING_WORKING] = "working"
};

static const struct {
	const char *name, *begins;
} terms[] = {
	[TERM_NONE] = { "none", "01-01" },
	[TERM_SPRING] = { "spring", "01-01" },
	[TERM_SUMMER] = { "summer", "04-15" },
	[TERM_AUTUMN] = { "autumn", "09-01" },
};

const char *
response_reading_name(enum response_reading r)
{
	return readings[r];
}

bool
response_reading_named(const char *name, enum response_reading *r)
{
	for (size_t i = 0; i < G_N_ELEMENTS(readings); i++)
		if (g_ascii_strcasecmp(readings[i], name) == 0) {
			*r = (enum response_reading)i;
			return true;
		}
	return false;
}

/* ---- terms ------------------------------------------------------------------------------- */

const char *
term_name(enum term t)
{
	return terms[t].name;
}

bool
term_parse(const char *text, enum term *t, int *year)
{
	char name[8];
	int end = 0;

	if (sscanf(text, "%7[A-Za-z] %4d%n", name, year, &end) != 2 || text[end] != '\0' ||
	    *year < 2000 || *year > 2200)
		return false;
	for (int i = TERM_SPRING; i <= TERM_AUTUMN; i++)
		if (g_ascii_strcasecmp(terms[i].name, name) == 0) {
			*t = (enum term)i;
			return true;
		}
	return false;
}

int64_t
term_begins(enum term t, int year, int n)
{
	int place = year * TERMS + (int)t - TERM_SPRING + n;
	g_autofree char *day = g_strdup_printf("%04d-%s", place / TERMS,
					       terms[TERM_SPRING + place % TERMS].begins);
	struct london_span span = { 0 };

	g_assert(t != TERM_NONE);
	london_day_parse(day, &span);
	return span.since;
}

/* ---- the record -------------------------------------------------------------------------- */

bool
policy_get(struct db *db, int64_t school, struct policy *p, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db,
					     "select reading, review_term, review_year, "
					     "review_every, register_checked_at from policy "
					     "where school = $1",
					     err);
	enum db_row row;

	*p = (struct policy){ .school = school,
			      .review_every = USUAL_YEARS,
			      .register_checked_at = WHEN_NONE };
	if (!st)
		return false;
	db_bind(st, "i", school);
	row = db_step(st, err);
	if (row != DB_ROW)
		return row == DB_DONE;
	response_reading_named(db_text(st, 0), &p->reading);
	p->review_term = (enum term)CLAMP(db_int(st, 1), TERM_NONE, TERM_AUTUMN);
	p->review_year = (int)db_int(st, 2);
	p->review_every = (int)db_int(st, 3);
	p->register_checked_at = db_when(st, 4);
	return true;
}

bool
policy_put(struct db *db, const struct policy *p, GError **err)
{
	return db_run(db, err,
		      "insert into policy (school, reading, review_term, review_year, "
		      "review_every, register_checked_at) values ($1, $2, $3, $4, $5, $6) "
		      "on conflict (school) do update set reading = excluded.reading, "
		      "review_term = excluded.review_term, review_year = excluded.review_year, "
		      "review_every = excluded.review_every, "
		      "register_checked_at = excluded.register_checked_at",
		      "isiiin", p->school, readings[p->reading], (int64_t)p->review_term,
		      (int64_t)p->review_year, (int64_t)p->review_every, p->register_checked_at);
}

int64_t
policy_due(const struct policy *p, const struct response_due *due)
{
	return p->reading == READING_WORKING ? due->working : due->literal;
}

struct response_clock *
policy_clock(struct db *db, int64_t school, GError **err)
{
	g_autoptr(GPtrArray) list = closure_list(db, school, err);
	g_autoptr(GPtrArray) days = g_ptr_array_new();

	if (!list)
		return NULL;
	for (guint i = 0; i < list->len; i++)
		g_ptr_array_add(days, ((const struct closure *)list->pdata[i])->days);
	g_ptr_array_add(days, NULL);
	return response_clock_new(db_dir(db), (const char *const *)days->pdata, err);
}

/* ---- closures ---------------------------------------------------------------------------- */

void
closure_free(struct closure *c)
{
	if (!c)
		return;
	g_free(c->days);
	g_free(c->title);
	g_free(c->who);
	g_free(c);
}

static bool
parse_days(const char *days, char first[11], char last[11], GError **err)
{
	if (response_closure_parse(days, first, last))
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
		    "a closure is a day such as 2026-12-21, or two, 2026-12-21/2027-01-01, not "
		    "`%s`",
		    days);
	return false;
}

bool
closure_put(struct db *db, const struct closure *c, GError **err)
{
	char first[11], last[11];

	return parse_days(c->days, first, last, err) &&
	       db_run(db, err,
		      "insert into closure (school, first_day, last_day, title, who, added_at) "
		      "values ($1, $2, $3, $4, $5, $6) on conflict (school, first_day, last_day) "
		      "do update set title = excluded.title",
		      "issssi", c->school, first, last, c->title, c->who, c->added_at);
}

bool
closure_remove(struct db *db, int64_t school, const char *days, bool *was_there, GError **err)
{
	char first[11], last[11];
	int64_t id;

	if (!parse_days(days, first, last, err) ||
	    !db_query_int(db, err, &id, 0,
			  "delete from closure where school = $1 and first_day = $2 and "
			  "last_day = $3 returning id",
			  "iss", school, first, last))
		return false;
	*was_there = id != 0;
	return true;
}

GPtrArray *
closure_list(struct db *db, int64_t school, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select id, first_day, last_day, title, who, added_at "
			   "from closure where school = $1 order by first_day, id",
			   err);
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)closure_free);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "i", school);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct closure *c = g_new0(struct closure, 1);
		const char *first = db_text(st, 1), *last = db_text(st, 2);

		c->id = db_int(st, 0);
		c->school = school;
		c->days = strcmp(first, last) == 0 ? g_strdup(first)
						   : g_strdup_printf("%s/%s", first, last);
		c->title = g_strdup(db_text(st, 3));
		c->who = g_strdup(db_text(st, 4));
		c->added_at = db_int(st, 5);
		g_ptr_array_add(list, c);
	}
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}
