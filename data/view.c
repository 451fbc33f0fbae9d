#include "data/view.h"

#include "base/when.h"
#include "data/audit.h"

void
view_free(struct view *v)
{
	if (!v)
		return;
	g_free(v->ref);
	g_free(v->tool);
	g_clear_pointer(&v->png, g_bytes_unref);
	g_free(v);
}

bool
view_put(struct db *db, const struct actor *actor, const struct casefile *c, const char *ref,
	 const char *tool, GBytes *png, GError **err)
{
	const struct audit_entry entry = {
		.actor = actor->name, .act = "render.add", .case_ref = c->ref, .obj = ref
	};

	if (!db_begin(db, err))
		return false;
	if (db_run(db, err,
		   "insert into rendering (casefile, ref, made_at, tool, png) values ($1, $2, $3, "
		   "$4, $5)"
		   " on conflict (casefile, ref) do update set made_at = excluded.made_at,"
		   " tool = excluded.tool, png = excluded.png",
		   "isisb", c->id, ref, when_now(), tool, png) &&
	    audit_append(db, &entry, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

GPtrArray *
view_list(struct db *db, int64_t casefile, GError **err)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)view_free);
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select ref, made_at, tool, png from rendering where casefile = $1 order by ref",
		err);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "i", casefile);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct view *v = g_new0(struct view, 1);

		v->ref = g_strdup(db_text(st, 0));
		v->made_at = db_int(st, 1);
		v->tool = g_strdup(db_text(st, 2));
		v->png = db_blob(st, 3);
		g_ptr_array_add(all, v);
	}
	return row == DB_DONE ? g_steal_pointer(&all) : NULL;
}
