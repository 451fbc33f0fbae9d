#include "data/backup.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/tree.h"
#include "base/when.h"
#include "data/audit.h"
#include "data/backup_file.h"
#include "data/case_strip.h"
#include "data/kept_page.h"

void
backup_facts_clear(struct backup_facts *f)
{
	g_free(f->made_at);
	*f = (struct backup_facts){ 0 };
}

/* ---- what it says of itself ---------------------------------------------------------------- */

static char *
facts_text(const struct backup_facts *f)
{
	json_t *o = json_pack("{s:i, s:s, s:I, s:I, s:I, s:b}", "schema", 1, "made_at", f->made_at,
			      "store_version", (json_int_t)f->store_version, "mentions",
			      (json_int_t)f->mentions, "cases", (json_int_t)f->cases, "has_cases",
			      (int)f->has_cases);
	char *text = json_dumps(o, JSON_COMPACT), *own = g_strdup(text);

	free(text);
	json_decref(o);
	return own;
}

static bool
facts_read(const char *path, const char *text, struct backup_facts *f, GError **err)
{
	json_t *o = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const char *made_at = NULL;
	json_int_t version = 0, mentions = 0, cases = 0;
	int schema = 0, has_cases = 0;
	bool ok = json_unpack(o, "{s:i, s:s, s:I, s:I, s:I, s:b}", "schema", &schema, "made_at",
			      &made_at, "store_version", &version, "mentions", &mentions, "cases",
			      &cases, "has_cases", &has_cases) == 0 &&
		  schema == 1;

	if (ok)
		*f = (struct backup_facts){ .made_at = g_strdup(made_at),
					    .store_version = version,
					    .mentions = mentions,
					    .cases = cases,
					    .has_cases = has_cases };
	else
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "%s is a backup that this earshot does not understand", path);
	json_decref(o);
	return ok;
}

bool
backup_check(const char *path, struct backup_facts *facts, GError **err)
{
	g_autofree char *text = NULL;
	struct stat st;

	*facts = (struct backup_facts){ 0 };
	if (!backup_file_read(path, NULL, &text, err) || !facts_read(path, text, facts, err))
		return false;
	if (stat(path, &st) == 0)
		facts->bytes = st.st_size;
	return true;
}

/* ---- the copy of the store ----------------------------------------------------------------- */

static bool
strip_all(struct db *db, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select id from casefile where stub is null order by id", err);
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	enum db_row row;

	if (!st)
		return false;
	while ((row = db_step(st, err)) == DB_ROW) {
		int64_t id = db_int(st, 0);

		g_array_append_val(ids, id);
	}
	for (guint i = 0; row == DB_DONE && i < ids->len; i++)
		if (!case_strip(db, g_array_index(ids, int64_t, i), STUB_BACKUP, err))
			return false;
	return row == DB_DONE;
}

static bool
strip_cases(struct db *db, GError **err)
{
	if (!db_begin(db, err))
		return false;
	if (strip_all(db, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

static bool
count(struct db *db, struct backup_facts *f, GError **err)
{
	f->store_version = db_schema_version(db);
	return db_query_int(db, err, &f->mentions, 0, "select count(*) from mention", "") &&
	       db_query_int(db, err, &f->cases, 0, "select count(*) from casefile", "");
}

/* A store of its own in the folder `part`, closed and in one file. */
static bool
copy_store(struct db *db, const char *part, struct backup_facts *f, GError **err)
{
	g_autofree char *path = g_build_filename(part, "earshot.db", NULL);
	g_autoptr(db_t) copy = NULL;

	if (!db_snapshot(db, path, err))
		return false;
	copy = db_open(part, false, err);
	return copy && (f->has_cases || strip_cases(copy, err)) && count(copy, f, err) &&
	       db_check(copy, err) && db_fold(copy, err);
}

/* ---- writing ----------------------------------------------------------------------------- */

static bool
add_file(struct backup_writer *w, const char *dir, const char *name, GError **err)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);

	return !g_file_test(path, G_FILE_TEST_EXISTS) || backup_writer_add(w, name, path, err);
}

static bool
add_case(struct backup_writer *w, const char *dir, const char *ref, GError **err)
{
	g_autofree char *folder = g_build_filename(dir, "cases", ref, NULL);
	g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
	const char *file;

	while (listing && (file = g_dir_read_name(listing))) {
		g_autofree char *name = g_strdup_printf("cases/%s/%s", ref, file);

		/* what is being written has another kind of name until it is whole */
		if (backup_name_is_good(name) && !add_file(w, dir, name, err))
			return false;
	}
	return true;
}

static bool
add_cases(struct backup_writer *w, const char *dir, GError **err)
{
	g_autofree char *folder = g_build_filename(dir, "cases", NULL);
	g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
	const char *ref;

	while (listing && (ref = g_dir_read_name(listing)))
		if (!add_case(w, dir, ref, err))
			return false;
	return true;
}

/* Pages that were kept as they came. */
static bool
add_kept(struct backup_writer *w, const char *dir, GError **err)
{
	g_autofree char *folder = g_build_filename(dir, KEPT_FOLDER, NULL);
	g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
	const char *file;

	while (listing && (file = g_dir_read_name(listing))) {
		g_autofree char *name = g_build_filename(KEPT_FOLDER, file, NULL);

		if (backup_name_is_good(name) && !add_file(w, dir, name, err))
			return false;
	}
	return true;
}

static bool
write_file(struct db *db, const char *part, const char *file, const struct backup_facts *f,
	   GError **err)
{
	g_autofree char *text = facts_text(f);
	g_autoptr(backup_writer_t) w = backup_writer_new(file, text, err);

	if (!w || !add_file(w, part, "earshot.db", err))
		return false;
	for (const char *const *name = backup_names(); *name; name++)
		if (backup_name_is_good(*name) && strcmp(*name, "earshot.db") != 0 &&
		    !add_file(w, db_dir(db), *name, err))
			return false;
	return add_kept(w, db_dir(db), err) && (!f->has_cases || add_cases(w, db_dir(db), err)) &&
	       backup_writer_end(w, err);
}

static bool
note_backup(struct db *db, const char *actor, bool with_cases, GError **err)
{
	const struct audit_entry e = { .actor = actor,
				       .act = "state.backup",
				       .obj = with_cases ? "with-cases" : NULL };

	if (!db_begin(db, err))
		return false;
	if (audit_append(db, &e, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

static bool
make_in(struct db *db, const char *part, const char *path, struct backup_facts *f, GError **err)
{
	g_autofree char *file = g_build_filename(part, "backup", NULL);
	g_autofree char *folder = g_path_get_dirname(path);
	struct stat st;

	if (!copy_store(db, part, f, err) || !write_file(db, part, file, f, err))
		return false;
	if (stat(file, &st) == 0)
		f->bytes = st.st_size;
	if (rename(file, path) != 0)
		return file_failed(path, "written", err);
	return tree_sync(folder, err);
}

bool
backup_make(struct db *db, const char *path, bool with_cases, const char *actor,
	    struct backup_facts *facts, GError **err)
{
	g_autofree char *part = g_strconcat(path, ".part", NULL);
	char now[WHEN_RFC3339_SIZE];
	bool ok;

	*facts = (struct backup_facts){ .made_at = g_strdup(when_rfc3339(when_now(), now)),
					.has_cases = with_cases };
	if (!file_may_be_replaced(path, err) || !tree_remove(part, err))
		return false;
	if (mkdir(part, 0700) != 0)
		return file_failed(path, "written", err);
	ok = note_backup(db, actor, with_cases, err) && make_in(db, part, path, facts, err);
	/* the first error is the one that is told */
	return tree_remove(part, ok ? err : NULL) && ok;
}
