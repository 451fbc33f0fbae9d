#include "data/recipient.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/url.h"
#include "base/when.h"
#include "data/register.h"

#define COLUMNS                                                                                    \
	"id, address, name, role, cadence, snippet, coalesce(alert_score, 0), "                    \
	"coalesce(quiet_from, -1), coalesce(quiet_to, -1), state, note, added_at"

#define MAX_LOCAL 64 /* RFC 5321 §4.5.3.1 */
#define MAX_ADDRESS 254

static const char *const roles[] = { "headteacher", "deputy", "dsl",   "moderator", "office",
				     "governor",    "dpo",    "trust", "other",     NULL };
static const char *const cadences[] = { [CADENCE_WEEKLY] = "weekly", [CADENCE_DAILY] = "daily" };
static const char *const snippets[] = {
	[SNIPPET_SHORT] = "short", [SNIPPET_FULL] = "full", [SNIPPET_NONE] = "none"
};

void
recipient_free(struct recipient *r)
{
	if (!r)
		return;
	g_free(r->address);
	g_free(r->name);
	g_free(r->role);
	g_free(r->state);
	g_free(r->note);
	g_clear_pointer(&r->schools, g_ptr_array_unref);
	g_free(r);
}

const char *const *
recipient_roles(void)
{
	return roles;
}

const char *
cadence_name(enum cadence c)
{
	return cadences[c];
}

const char *
snippet_name(enum snippet s)
{
	return snippets[s];
}

static bool
find_name(const char *const *names, size_t n, const char *name, unsigned *out)
{
	for (unsigned i = 0; i < n; i++) {
		if (g_strcmp0(names[i], name) != 0)
			continue;
		*out = i;
		return true;
	}
	return false;
}

bool
cadence_named(const char *name, enum cadence *c)
{
	unsigned i = 0;
	bool known = find_name(cadences, G_N_ELEMENTS(cadences), name, &i);

	*c = (enum cadence)i;
	return known;
}

bool
snippet_named(const char *name, enum snippet *s)
{
	unsigned i = 0;
	bool known = find_name(snippets, G_N_ELEMENTS(snippets), name, &i);

	*s = (enum snippet)i;
	return known;
}

static bool
is_dot_atom(const char *text, size_t len, const char *others)
{
	bool after_dot = true;

	for (size_t i = 0; i < len; i++) {
		bool is_dot = text[i] == '.';

		if (is_dot ? after_dot : !g_ascii_isalnum(text[i]) && !strchr(others, text[i]))
			return false;
		after_dot = is_dot;
	}
	return len > 0 && !after_dot;
}

static bool
is_good(const char *address)
{
	const char *at = strchr(address, '@');

	/* "-" first would be an option to sendmail */
	return at && address[0] != '-' && strlen(address) <= MAX_ADDRESS &&
	       at - address <= MAX_LOCAL &&
	       is_dot_atom(address, (size_t)(at - address), "!#$%&'*+-/=?^_`{|}~") &&
	       is_dot_atom(at + 1, strlen(at + 1), "-");
}

static bool
is_other(const char *text)
{
	return !g_str_is_ascii(text) && g_utf8_validate(text, -1, NULL);
}

/* NULL: it is no domain with other letters. */
static char *
ascii_domain(const char *address)
{
	const char *at = strrchr(address, '@');
	g_autofree char *local = at ? g_strndup(address, (gsize)(at - address)) : NULL;
	g_autofree char *web = NULL;
	g_autoptr(url_t) url = NULL;

	if (!at || !g_str_is_ascii(local) || !is_other(at + 1) || strpbrk(at, "/\\:?#%[] \t\r\n"))
		return NULL;
	web = g_strdup_printf("http://%s/", at + 1);
	url = url_parse(web, NULL);
	return url ? g_strdup_printf("%s@%s", local, url_host(url)) : NULL;
}

char *
recipient_address_read(const char *text, GError **err)
{
	g_autofree char *other = ascii_domain(text);
	const char *address = other ? other : text;
	const char *at = strchr(text, '@');
	g_autofree char *local = at ? g_strndup(text, (gsize)(at - text)) : NULL;

	if (is_good(address))
		return g_strdup(address);
	if (at && is_other(local) && !strchr(at + 1, '@'))
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "`%s` cannot be written to: before the @ there are letters that many "
			    "mail servers do not take; give an address in plain letters",
			    text);
	else
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "`%s` is no e-mail address; it should look like head@school.example",
			    text);
	return NULL;
}

bool
recipient_quiet_parse(const char *text, struct recipient *r)
{
	int h1, m1, h2, m2, end = 0;

	r->quiet_from = r->quiet_to = QUIET_NONE;
	if (!text)
		return true;
	if (sscanf(text, "%2d:%2d-%2d:%2d%n", &h1, &m1, &h2, &m2, &end) != 4 || text[end] != '\0' ||
	    h1 < 0 || h1 > 23 || h2 < 0 || h2 > 23 || m1 < 0 || m1 > 59 || m2 < 0 || m2 > 59)
		return false;
	r->quiet_from = h1 * 60 + m1;
	r->quiet_to = h2 * 60 + m2;
	return true;
}

char *
recipient_alert_reader(const struct recipient *r)
{
	return g_strdup_printf("alert:%" G_GINT64_FORMAT, r->id);
}

/* ---- writing ----------------------------------------------------------------------------- */

static bool
put_schools(struct db *db, const struct recipient *r, GError **err)
{
	if (!db_run(db, err, "delete from recipient_school where recipient = $1", "i", r->id))
		return false;
	for (guint i = 0; r->schools && i < r->schools->len; i++) {
		const char *name = r->schools->pdata[i];
		g_autoptr(GError) wrong = NULL;
		g_autoptr(school_t) s = register_find(db, name, &wrong);

		if (wrong) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		if (!s) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "no school is called `%s`; `earshot school list` has the names",
				    name);
			return false;
		}
		if (!db_run(db, err,
			    "insert into recipient_school (recipient, school) values ($1, $2) "
			    "on conflict do nothing",
			    "ii", r->id, s->id))
			return false;
	}
	return true;
}

/* Alerts are of what comes from now on, not of what is stored already. */
static bool
put_mark(struct db *db, const struct recipient *r, GError **err)
{
	g_autofree char *name = recipient_alert_reader(r);

	if (r->alert_score <= 0)
		return db_run(db, err, "delete from reader where name = $1", "s", name);
	return db_run(db, err,
		      "insert into reader (name, mention) select $1, coalesce(max(id), 0) from "
		      "mention where true on conflict do nothing",
		      "s", name);
}

static bool
put_row(struct db *db, struct recipient *r, const char *written, GError **err)
{
	g_autofree char *address = g_ascii_strdown(written, -1);

	return db_query_int(
		       db, err, &r->id, 0,
		       "insert into recipient (address, name, role, cadence, snippet, alert_score, "
		       "quiet_from, quiet_to, added_at) values ($1, $2, $3, $4, $5, $6, $7, $8, "
		       "$9) on conflict (address) do update set name = excluded.name, "
		       "role = excluded.role, cadence = excluded.cadence, "
		       "snippet = excluded.snippet, alert_score = excluded.alert_score, "
		       "quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, "
		       "state = 'on', note = null returning id",
		       "sssssdiii", address, r->name, r->role, cadences[r->cadence],
		       snippets[r->snippet], r->alert_score, (int64_t)r->quiet_from,
		       (int64_t)r->quiet_to, r->added_at) &&
	       put_schools(db, r, err) && put_mark(db, r, err);
}

bool
recipient_put(struct db *db, struct recipient *r, GError **err)
{
	g_autofree char *address = recipient_address_read(r->address, err);

	if (!address || !db_begin(db, err))
		return false;
	if (put_row(db, r, address, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

bool
recipient_remove(struct db *db, int64_t id, GError **err)
{
	if (!db_begin(db, err))
		return false;
	if (db_run(db, err,
		   "update outbox set state = 'failed', response = 'withdrawn: the recipient was "
		   "removed' where state in ('queued', 'retry') and run in "
		   "(select id from digest_run where recipient = $1)",
		   "i", id) &&
	    db_run(db, err, "delete from recipient where id = $1", "i", id))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

bool
recipient_set_state(struct db *db, int64_t id, const char *state, const char *note, GError **err)
{
	return db_run(db, err, "update recipient set state = $2, note = $3 where id = $1", "iss",
		      id, state, note);
}

/* ---- reading ----------------------------------------------------------------------------- */

static bool
read_schools(struct db *db, struct recipient *r, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select s.name from recipient_school rs join school s on s.id = "
			   "rs.school where rs.recipient = $1 order by s.id",
			   err);
	enum db_row row;

	r->schools = g_ptr_array_new_with_free_func(g_free);
	if (!st)
		return false;
	db_bind(st, "i", r->id);
	while ((row = db_step(st, err)) == DB_ROW)
		g_ptr_array_add(r->schools, g_strdup(db_text(st, 0)));
	return row == DB_DONE;
}

static struct recipient *
read_row(struct db *db, struct db_stmt *st, GError **err)
{
	g_autoptr(recipient_t) r = g_new0(struct recipient, 1);

	r->id = db_int(st, 0);
	r->address = g_strdup(db_text(st, 1));
	r->name = g_strdup(db_text(st, 2));
	r->role = g_strdup(db_text(st, 3));
	cadence_named(db_text(st, 4), &r->cadence);
	snippet_named(db_text(st, 5), &r->snippet);
	r->alert_score = db_double(st, 6);
	r->quiet_from = (int)db_int(st, 7);
	r->quiet_to = (int)db_int(st, 8);
	r->state = g_strdup(db_text(st, 9));
	r->note = g_strdup(db_text(st, 10));
	r->added_at = db_int(st, 11);
	return read_schools(db, r, err) ? g_steal_pointer(&r) : NULL;
}

struct recipient *
recipient_find(struct db *db, const char *name, GError **err)
{
	g_autofree char *address = recipient_address_read(name, NULL);
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select " COLUMNS
		" from recipient where address = lower($1) or cast(id as text) = $1 limit 1",
		err);

	if (!st)
		return NULL;
	db_bind(st, "s", address ? address : name);
	return db_step(st, err) == DB_ROW ? read_row(db, st, err) : NULL;
}

GPtrArray *
recipient_list(struct db *db, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)recipient_free);
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select " COLUMNS " from recipient order by id", err);
	enum db_row row;

	if (!st)
		return NULL;
	while ((row = db_step(st, err)) == DB_ROW) {
		struct recipient *r = read_row(db, st, err);

		if (!r)
			return NULL;
		g_ptr_array_add(list, r);
	}
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}
