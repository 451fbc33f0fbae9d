#include "data/case_action.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/agency.h"
#include "data/case_access.h"
#include "data/case_text.h"

void
case_action_free(struct case_action *a)
{
	if (!a)
		return;
	g_free(a->ref);
	g_free(a->agency);
	g_free(a->who);
	g_free(a->reference);
	g_free(a);
}

/* ---- reading ----------------------------------------------------------------------------- */

/* The reference is the last text of that kind: it can be erased like every other. */
#define COLUMNS                                                                                    \
	"select a.ref, a.agency, a.at, a.who, a.due_at, a.replied_at, a.done_at, (select t.text "  \
	"from case_text t where t.casefile = a.casefile and t.about = a.ref and "                  \
	"t.kind = 'reference' order by t.id desc limit 1) from case_action a "

static void *
read_row(struct db_stmt *st)
{
	struct case_action *a = g_new0(struct case_action, 1);

	a->ref = g_strdup(db_text(st, 0));
	a->agency = g_strdup(db_text(st, 1));
	a->at = db_int(st, 2);
	a->who = g_strdup(db_text(st, 3));
	a->due_at = db_when(st, 4);
	a->replied_at = db_when(st, 5);
	a->done_at = db_when(st, 6);
	a->reference = g_strdup(db_text(st, 7));
	return a;
}

GPtrArray *
case_action_list(struct db *db, int64_t casefile, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, COLUMNS "where a.casefile = $1 order by a.id", err);

	if (!st)
		return NULL;
	db_bind(st, "i", casefile);
	return db_all(st, read_row, (GDestroyNotify)case_action_free, err);
}

bool
case_action_count_open(struct db *db, const struct casefile *c, int64_t *n, GError **err)
{
	return db_query_int(
		db, err, n, 0,
		"select count(*) from case_action where casefile = $1 and done_at is null", "i",
		c->id);
}

bool
case_action_is_overdue(const struct case_action *a, int64_t now)
{
	return a->due_at != WHEN_NONE && a->replied_at == WHEN_NONE && a->done_at == WHEN_NONE &&
	       now >= a->due_at;
}

/* ---- writing ----------------------------------------------------------------------------- */

static bool
say(struct db *db, const struct actor *actor, const struct casefile *c, const char *number,
    const char *kind, const char *act, const char *text, GError **err)
{
	const struct case_text_new t = { .kind = kind, .act = act, .text = text, .about = number };
	g_autofree char *ref = NULL;

	if (!text)
		return true;
	ref = case_text_add(db, actor, c, &t, err);
	return ref != NULL;
}

static bool
put_words(struct db *db, const struct actor *actor, const struct casefile *c, const char *number,
	  const struct case_action_words *w, GError **err)
{
	return say(db, actor, c, number, "reference", "action.reference", w->reference, err) &&
	       say(db, actor, c, number, "reply", "action.reply", w->reply, err) &&
	       say(db, actor, c, number, "done", "action.done", w->is_done ? "Done." : NULL, err) &&
	       (!w->reply || db_run(db, err,
				    "update case_action set replied_at = $3 where casefile = $1 "
				    "and ref = $2",
				    "isi", c->id, number, when_now())) &&
	       (!w->is_done || db_run(db, err,
				      "update case_action set done_at = $3 where casefile = $1 and "
				      "ref = $2 and done_at is null",
				      "isi", c->id, number, when_now()));
}

static bool
put_new(struct db *db, const struct actor *actor, const struct casefile *c,
	const struct agency *agency, int64_t at, const struct case_action_words *w, char **number,
	GError **err)
{
	g_autofree char *words = g_strdup_printf("%s.%s%s", agency->title, w->note ? "\n" : "",
						 w->note ? w->note : "");
	int64_t n;

	if (!db_query_int(db, err, &n, 0,
			  "select coalesce(max(cast(substr(ref, 2) as integer)), 0) + 1 from "
			  "case_action where casefile = $1",
			  "i", c->id))
		return false;
	*number = g_strdup_printf("a%03d", (int)n);
	return db_run(db, err,
		      "insert into case_action (casefile, ref, agency, at, who, due_at) values "
		      "($1, $2, $3, $4, $5, $6)",
		      "issisn", c->id, *number, agency->name, at, actor->name,
		      agency->after_s ? at + agency->after_s : WHEN_NONE) &&
	       say(db, actor, c, *number, "action", "action.add", words, err) &&
	       put_words(db, actor, c, *number, w, err);
}

bool
case_action_add(struct db *db, const struct actor *actor, const char *ref, const char *agency,
		int64_t at, const struct case_action_words *w, char **number, GError **err)
{
	g_autoptr(GPtrArray) list = agency_list(db_dir(db), err);
	const struct agency *a = list ? agency_require(list, agency, err) : NULL;
	g_autoptr(casefile_t) c = NULL;
	int64_t now = when_now();

	*number = NULL;
	if (!a)
		return false;
	if (at != WHEN_NONE && at > now) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "the time of an action lies in the future");
		return false;
	}
	c = case_access_begin(db, actor, ref, MAY_WORK_CASE, err);
	if (c && case_access_end(db,
				 casefile_require_open(c, err) &&
					 put_new(db, actor, c, a, at == WHEN_NONE ? now : at, w,
						 number, err),
				 err))
		return true;
	g_clear_pointer(number, g_free);
	return false;
}

static bool
put_more(struct db *db, const struct actor *actor, const struct casefile *c, const char *number,
	 const struct case_action_words *w, GError **err)
{
	int64_t n;

	if (!db_query_int(db, err, &n, 0,
			  "select count(*) from case_action where casefile = $1 and ref = $2", "is",
			  c->id, number))
		return false;
	if (n == 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no action %s in %s; `earshot case show` lists them", number,
			    c->ref);
		return false;
	}
	if (!w->note && !w->reference && !w->reply && !w->is_done) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "say what is new of that action: --reference, --reply, --note "
				    "or --done");
		return false;
	}
	return say(db, actor, c, number, "action", "action.note", w->note, err) &&
	       put_words(db, actor, c, number, w, err);
}

bool
case_action_update(struct db *db, const struct actor *actor, const char *ref, const char *number,
		   const struct case_action_words *w, GError **err)
{
	g_autofree char *name = g_ascii_strdown(number, -1);
	g_autoptr(casefile_t) c = case_access_begin(db, actor, ref, MAY_WORK_CASE, err);

	return c && case_access_end(db,
				    casefile_require_open(c, err) &&
					    put_more(db, actor, c, name, w, err),
				    err);
}
