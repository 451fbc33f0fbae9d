#include "data/case_strip.h"

#include "base/tree.h"
#include "base/when.h"

static const char *const names[] = {
	[STUB_ERASED] = "erased",
	[STUB_PURGED] = "purged",
	[STUB_HANDED_OVER] = "handed-over",
	[STUB_BACKUP] = "backup",
};

const char *
case_stub_name(enum case_stub why)
{
	return names[why];
}

/* The tables whose rows belong to a case, found by their column, so that none is forgotten. */
static GPtrArray *
tables_of_cases(struct db *db, GError **err)
{
	g_autoptr(GPtrArray) tables = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select m.name from sqlite_schema m, pragma_table_info(m.name) c where "
		"m.type = 'table' and c.name = 'casefile' and m.name not in ('audit', 'case_text') "
		"order by m.name",
		err);
	enum db_row row;

	if (!st)
		return NULL;
	while ((row = db_step(st, err)) == DB_ROW)
		g_ptr_array_add(tables, g_strdup(db_text(st, 0)));
	return row == DB_DONE ? g_steal_pointer(&tables) : NULL;
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
	g_autoptr(GPtrArray) tables = tables_of_cases(db, err);

	for (guint i = 0; tables && i < tables->len; i++) {
		g_autofree char *sql = g_strdup_printf("delete from %s where casefile = $1",
						       (const char *)tables->pdata[i]);

		if (!db_run(db, err, sql, "i", casefile))
			return false;
	}
	return tables && db_run(db, err, texts, "i", casefile) &&
	       db_run(db, err, record, "isi", casefile, names[why], when_now()) &&
	       (why == STUB_BACKUP || db_run(db, err, links, "i", casefile));
}

bool
case_strip_files(struct db *db, const char *case_ref, GError **err)
{
	g_autofree char *path = g_build_filename(db_dir(db), "cases", case_ref, NULL);

	return tree_remove(path, err);
}
