#include "data/account.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"

#define COLUMNS                                                                                    \
	"select a.id, a.school, s.name, a.name, a.url, a.aim, a.audience, a.promotion, "           \
	"a.access, a.kept_at, a.feed, coalesce(a.source, 0), a.state, a.asked_at, a.decided_at, "  \
	"a.closed_at, a.decided_by, a.decision, e.at, e.who from account a "                       \
	"join school s on s.id = a.school left join account_event e on e.id = (select id from "    \
	"account_event where account = a.id and what = 'checked' order by at desc, id desc limit " \
	"1) "

void
account_runner_free(struct account_runner *r)
{
	if (!r)
		return;
	g_free(r->name);
	g_free(r->kind);
	g_free(r);
}

struct account *
account_new(void)
{
	struct account *a = g_new0(struct account, 1);

	a->asked_at = a->decided_at = a->closed_at = a->checked_at = WHEN_NONE;
	a->runners = g_ptr_array_new_with_free_func((GDestroyNotify)account_runner_free);
	return a;
}

void
account_free(struct account *a)
{
	if (!a)
		return;
	g_free(a->school_name);
	g_free(a->name);
	g_free(a->url);
	g_free(a->aim);
	g_free(a->audience);
	g_free(a->promotion);
	g_free(a->kept_at);
	g_free(a->feed);
	g_free(a->state);
	g_free(a->decided_by);
	g_free(a->decision);
	g_free(a->checked_by);
	g_ptr_array_unref(a->runners);
	g_free(a);
}

/* ---- reading ----------------------------------------------------------------------------- */

static struct account *
read_row(struct db_stmt *st)
{
	struct account *a = account_new();

	a->id = db_int(st, 0);
	a->school = db_int(st, 1);
	a->school_name = g_strdup(db_text(st, 2));
	a->name = g_strdup(db_text(st, 3));
	a->url = g_strdup(db_text(st, 4));
	a->aim = g_strdup(db_text(st, 5));
	a->audience = g_strdup(db_text(st, 6));
	a->promotion = g_strdup(db_text(st, 7));
	a->is_closed_group = strcmp(db_text(st, 8), "closed") == 0;
	a->kept_at = g_strdup(db_text(st, 9));
	a->feed = g_strdup(db_text(st, 10));
	a->source = db_int(st, 11);
	a->state = g_strdup(db_text(st, 12));
	a->asked_at = db_int(st, 13);
	a->decided_at = db_when(st, 14);
	a->closed_at = db_when(st, 15);
	a->decided_by = g_strdup(db_text(st, 16));
	a->decision = g_strdup(db_text(st, 17));
	a->checked_at = db_when(st, 18);
	a->checked_by = g_strdup(db_text(st, 19));
	return a;
}

static bool
read_runners(struct db *db, struct account *a, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select id, name, kind, trained_at, read_at, left_at, settled_at "
			   "from account_runner where account = $1 order by id",
			   err);
	enum db_row row;

	if (!st)
		return false;
	db_bind(st, "i", a->id);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct account_runner *r = g_new0(struct account_runner, 1);

		r->id = db_int(st, 0);
		r->name = g_strdup(db_text(st, 1));
		r->kind = g_strdup(db_text(st, 2));
		r->trained_at = db_when(st, 3);
		r->read_at = db_when(st, 4);
		r->left_at = db_when(st, 5);
		r->settled_at = db_when(st, 6);
		g_ptr_array_add(a->runners, r);
	}
	return row == DB_DONE;
}

static GPtrArray *
read_all(struct db *db, struct db_stmt *st, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)account_free);
	enum db_row row;

	while ((row = db_step(st, err)) == DB_ROW)
		g_ptr_array_add(list, read_row(st));
	for (guint i = 0; row == DB_DONE && i < list->len; i++)
		if (!read_runners(db, list->pdata[i], err))
			return NULL;
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}

GPtrArray *
account_list(struct db *db, int64_t recipient, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   COLUMNS "where $1 = 0 or not exists (select 1 from recipient_school "
				   "where recipient = $1) or a.school in (select school from "
				   "recipient_school where recipient = $1) "
				   "order by a.name, a.id",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "i", recipient);
	return read_all(db, st, err);
}

struct account *
account_find(struct db *db, const char *name, GError **err)
{
	g_autoptr(GPtrArray) all = account_list(db, 0, err);
	g_autofree char *folded = g_utf8_casefold(name, -1);
	guint found = 0, n = 0;

	for (guint i = 0; all && i < all->len; i++) {
		const struct account *a = all->pdata[i];
		g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, a->id);
		g_autofree char *other = g_utf8_casefold(a->name, -1);

		if (strcmp(id, name) == 0)
			return g_ptr_array_steal_index(all, i);
		if (strcmp(other, folded) != 0)
			continue;
		found = i;
		n++;
	}
	if (n > 1)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%u schools have an account `%s`; say its number, which `earshot "
			    "account list` shows",
			    n, name);
	return n == 1 ? g_ptr_array_steal_index(all, found) : NULL;
}

/* ---- what is not as it should be --------------------------------------------------------- */

static guint
count_staff(const struct account *a)
{
	guint n = 0;

	for (guint i = 0; i < a->runners->len; i++) {
		const struct account_runner *r = a->runners->pdata[i];

		n += r->left_at == WHEN_NONE && strcmp(r->kind, "staff") == 0;
	}
	return n;
}

char *
account_lacks(const struct account *a)
{
	const struct {
		const char *value, *what;
	} fields[] = {
		{ a->name, "a name" },
		{ a->aim, "an aim" },
		{ a->audience, "an intended audience" },
		{ a->promotion, "how it will be promoted" },
	};
	g_autoptr(GString) out = g_string_new(NULL);
	guint staff = count_staff(a);

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		if (!fields[i].value || !*fields[i].value)
			g_string_append_printf(out, "%s%s", out->len ? ", " : "", fields[i].what);
	if (staff < ACCOUNT_LEAST_STAFF)
		g_string_append_printf(out, "%s%s", out->len ? ", " : "",
				       staff ? "a second member of staff who runs it"
					     : "two members of staff who run it");
	return out->len ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

static void G_GNUC_PRINTF(2, 3) say(GPtrArray *lines, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(lines, g_strdup_vprintf(format, args));
	va_end(args);
}

static void
look_at_runner(GPtrArray *lines, const struct account *a, const struct account_runner *r)
{
	if (r->left_at != WHEN_NONE) {
		if (r->settled_at == WHEN_NONE)
			say(lines,
			    "%s: %s has left: change the password and hand the account over, or "
			    "close it",
			    a->name, r->name);
		return;
	}
	if (r->trained_at == WHEN_NONE || r->read_at == WHEN_NONE)
		say(lines, "%s: nobody has confirmed that %s %s", a->name, r->name,
		    r->trained_at != WHEN_NONE ? "has read the policy"
		    : r->read_at != WHEN_NONE  ? "was trained"
					       : "was trained and has read the policy");
}

GPtrArray *
account_faults(const struct account *a)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

	if (strcmp(a->state, "asked") == 0)
		say(lines, "%s waits for the headteacher\u2019s decision", a->name);
	if (strcmp(a->state, "approved") != 0)
		return lines;
	for (guint i = 0; i < a->runners->len; i++)
		look_at_runner(lines, a, a->runners->pdata[i]);
	if (count_staff(a) < ACCOUNT_LEAST_STAFF)
		say(lines, "%s is run by %s; the policy asks for two members of staff", a->name,
		    count_staff(a) ? "one member of staff alone" : "no member of staff");
	if (!a->kept_at)
		say(lines, "%s: nobody has said where its password is kept", a->name);
	return lines;
}

/* ---- events ------------------------------------------------------------------------------ */

static void
event_free(void *data)
{
	struct account_event *e = data;

	g_free(e->who);
	g_free(e->what);
	g_free(e->runner);
	g_free(e->note);
	g_free(e);
}

GPtrArray *
account_history(struct db *db, int64_t account, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db,
					     "select e.at, e.who, e.what, r.name, e.note from "
					     "account_event e left join account_runner r on "
					     "r.id = e.runner where e.account = $1 order by e.id",
					     err);
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(event_free);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "i", account);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct account_event *e = g_new0(struct account_event, 1);

		e->at = db_int(st, 0);
		e->who = g_strdup(db_text(st, 1));
		e->what = g_strdup(db_text(st, 2));
		e->runner = g_strdup(db_text(st, 3));
		e->note = g_strdup(db_text(st, 4));
		g_ptr_array_add(list, e);
	}
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}

GArray *
account_checks(struct db *db, const struct account *a, int64_t since, int64_t until, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select at from account_event where account = $1 and "
			   "what = 'checked' and at >= $2 and at < $3 order by at",
			   err);
	g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(int64_t));
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "iii", a->id, since, until);
	while ((row = db_step(st, err)) == DB_ROW) {
		int64_t at = db_int(st, 0);

		g_array_append_val(times, at);
	}
	return row == DB_DONE ? g_steal_pointer(&times) : NULL;
}
