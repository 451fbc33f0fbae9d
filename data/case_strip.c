#include "data/case_strip.h"

#include <string.h>

#include "base/error.h"
#include "base/tree.h"
#include "base/london.h"
#include "base/when.h"
#include "data/case_access.h"
#include "data/case_mention.h"
#include "data/case_text.h"

static const char *const names[] = {
	[STUB_ERASED] = "erased",
	[STUB_PURGED] = "purged",
	[STUB_HANDED_OVER] = "handed-over",
	[STUB_BACKUP] = "backup",
};

const char *
case_stub_title(const char *name)
{
	static const char *const titles[] = {
		[STUB_ERASED] = "its number: it was erased",
		[STUB_PURGED] = "its number: its time was over",
		[STUB_HANDED_OVER] = "its number: the safeguarding lead keeps it elsewhere",
		[STUB_BACKUP] = "its number: the backup was made without cases",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (strcmp(name, names[i]) == 0)
			return titles[i];
	return name;
}

/* What deletes the rows that belong to a case, found by the tables' columns, so that none is
 * forgotten: first those that hang on such a row, since they would hold it. */
static const char deletions[] =
	"with own(name) as (select m.name from sqlite_schema m, pragma_table_info(m.name) c where "
	"m.type = 'table' and c.name = 'casefile' and c.type = 'INTEGER' and "
	"m.name not in ('audit', 'case_text')) "
	"select format('delete from %s where %s in (select id from %s where casefile = $1)', "
	"m.name, f.\"from\", f.\"table\"), 0 from sqlite_schema m, "
	"pragma_foreign_key_list(m.name) f where m.type = 'table' and f.\"table\" in own "
	"union all "
	"select format('delete from %s where casefile = $1', name), 1 from own order by 2, 1";

static GPtrArray *
deletions_of_cases(struct db *db, GError **err)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(db_stmt_t) st = db_prepare(db, deletions, err);
	enum db_row row;

	if (!st)
		return NULL;
	while ((row = db_step(st, err)) == DB_ROW)
		g_ptr_array_add(all, g_strdup(db_text(st, 0)));
	return row == DB_DONE ? g_steal_pointer(&all) : NULL;
}

bool
case_strip(struct db *db, int64_t casefile, enum case_stub why, GError **err)
{
	/* who wrote when stays, as it does in the chain */
	static const char texts[] =
		"update case_text set text = null, salt = null where casefile = $1";
	static const char record[] =
		"update casefile set url = null, first_published = null, reporter = '', "
		"author = null, categories = '', severity = -1, assigned = null, stub = $2, "
		"stub_at = $3, due_literal = null, due_working = null where id = $1";
	static const char links[] =
		"update casefile set mention = null, hold_until = null, state = 'closed', "
		"closed_at = coalesce(closed_at, stub_at) where id = $1";
	/* on the school's own accounts, which have registers of their own */
	static const char comments[] =
		"update comment set url = null, summary = null where casefile in (select "
		"format('EAR-%04d-%04d', year, number) from casefile where id = $1)";
	g_autoptr(GPtrArray) all = deletions_of_cases(db, err);

	for (guint i = 0; all && i < all->len; i++)
		if (!db_run(db, err, all->pdata[i], "i", casefile))
			return false;
	return all && db_soil(db, err) &&
	       (why == STUB_BACKUP || db_run(db, err, comments, "i", casefile)) &&
	       db_run(db, err, texts, "i", casefile) &&
	       db_run(db, err, record, "isi", casefile, names[why], when_now()) &&
	       (why == STUB_BACKUP || db_run(db, err, links, "i", casefile));
}

/* A stub with an empty folder is nothing to worry about; a folder without a case is not ours. */
static bool
is_stub(struct db *db, const char *ref, bool *is, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(casefile_t) c = casefile_find(db, ref, &wrong);

	*is = c && c->stub && strcmp(c->stub, names[STUB_BACKUP]) != 0;
	if (!wrong)
		return true;
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

bool
case_strip_files(struct db *db, GError **err)
{
	g_autofree char *folder = g_build_filename(db_dir(db), "cases", NULL);
	g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
	const char *ref;

	while (listing && (ref = g_dir_read_name(listing))) {
		g_autofree char *path = g_build_filename(folder, ref, NULL);
		bool is;

		if (!is_stub(db, ref, &is, err) || (is && !tree_remove(path, err)))
			return false;
	}
	return true;
}

/* ---- asked for --------------------------------------------------------------------------- */

static bool
may_go(const struct casefile *c, GError **err)
{
	g_autofree char *until = london_date_text(c->hold_until);

	if (c->stub && strcmp(c->stub, names[STUB_BACKUP]) != 0)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is only a number already (%s)", c->ref, c->stub);
	else if (c->hold_until != WHEN_NONE && c->hold_until >= when_now())
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is on hold until %s; nothing was erased", c->ref, until);
	else
		return true;
	return false;
}

static bool
strip_asked(struct db *db, const struct actor *actor, const struct casefile *c, enum case_stub why,
	    const char *words, GError **err)
{
	const struct case_text_new t = { .kind = "reason",
					 .act = why == STUB_ERASED ? "case.erase" : "case.handover",
					 .text = words };
	g_autofree char *number = NULL;

	/* what began it is decided with it, if it was not before */
	if (!may_go(c, err) ||
	    !case_mention_move(db, actor, c, "case", why == STUB_ERASED ? "no-action" : "resolved",
			       err) ||
	    !case_strip(db, c->id, why, err))
		return false;
	number = case_text_add(db, actor, c, &t, err);
	return number != NULL;
}

bool
case_erase(struct db *db, const struct actor *actor, const char *ref, enum case_stub why,
	   const char *words, GError **err)
{
	enum deed_kind deed = why == STUB_ERASED ? MAY_ERASE : MAY_WORK_CASE;
	g_autoptr(casefile_t) c = case_access_begin(db, actor, ref, deed, err);

	return c && case_access_end(db, strip_asked(db, actor, c, why, words, err), err) &&
	       case_strip_files(db, err);
}
