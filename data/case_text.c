#include "data/case_text.h"

#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/utf8.h"
#include "base/when.h"
#include "data/audit.h"

#define COLUMNS                                                                                    \
	"select t.id, t.ref, t.kind, t.about, t.at, t.who, t.text, t.replaces, exists (select 1 "  \
	"from case_text l where l.casefile = t.casefile and l.replaces = t.ref) from case_text t "

void
case_text_free(struct case_text *t)
{
	if (!t)
		return;
	g_free(t->ref);
	g_free(t->kind);
	g_free(t->about);
	g_free(t->who);
	g_free(t->text);
	g_free(t->replaces);
	g_free(t);
}

char *
case_text_clean(const char *bytes, gsize len, const char *what, GError **err)
{
	const char *fault = NULL;
	g_autofree char *text = NULL;

	if (memchr(bytes, '\0', len))
		fault = "may not contain a NUL byte";
	else if (utf8_prefix((const uint8_t *)bytes, len) != len)
		fault = "is not valid UTF-8 text";
	else if (len > CASE_TEXT_MAX_BYTES)
		fault = "is longer than 64 KiB";
	if (!fault) {
		text = g_strstrip(g_strndup(bytes, len));
		if (!*text)
			fault = "may not be empty";
	}
	if (!fault)
		return g_steal_pointer(&text);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s %s", what, fault);
	return NULL;
}

/* ---- writing ----------------------------------------------------------------------------- */

static bool
put(struct db *db, const struct actor *actor, const struct casefile *c,
    const struct case_text_new *t, const char *ref, GError **err)
{
	uint8_t salt[AUDIT_SALT];
	char commit[AUDIT_HEX];
	g_autoptr(GBytes) kept = NULL;
	const struct audit_entry e = { .actor = actor->name,
				       .act = t->act,
				       .case_ref = c->ref,
				       .obj = ref,
				       .commit = commit };

	if (getentropy(salt, sizeof salt) != 0) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
				    "the system gave no random numbers");
		return false;
	}
	audit_commit(salt, t->text, commit);
	kept = g_bytes_new(salt, sizeof salt);
	return db_run(db, err,
		      "insert into case_text (casefile, ref, kind, about, at, who, salt, text, "
		      "replaces) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		      "isssisbss", c->id, ref, t->kind, t->about, when_now(), actor->name, kept,
		      t->text, t->replaces) &&
	       audit_append(db, &e, err);
}

char *
case_text_add(struct db *db, const struct actor *actor, const struct casefile *c,
	      const struct case_text_new *t, GError **err)
{
	g_autofree char *ref = NULL;
	int64_t number;

	if (!db_begin(db, err))
		return NULL;
	if (!db_query_int(
		    db, err, &number, 0,
		    "select coalesce(max(cast(substr(ref, 2) as integer)), 0) + 1 from case_text "
		    "where casefile = $1",
		    "i", c->id)) {
		db_rollback(db);
		return NULL;
	}
	ref = g_strdup_printf("n%03d", (int)number);
	if (!put(db, actor, c, t, ref, err)) {
		db_rollback(db);
		return NULL;
	}
	return db_commit(db, err) ? g_steal_pointer(&ref) : NULL;
}

/* ---- reading ----------------------------------------------------------------------------- */

static void *
read_row(struct db_stmt *st)
{
	struct case_text *t = g_new0(struct case_text, 1);

	t->id = db_int(st, 0);
	t->ref = g_strdup(db_text(st, 1));
	t->kind = g_strdup(db_text(st, 2));
	t->about = g_strdup(db_text(st, 3));
	t->at = db_int(st, 4);
	t->who = g_strdup(db_text(st, 5));
	t->text = g_strdup(db_text(st, 6));
	t->replaces = g_strdup(db_text(st, 7));
	t->is_replaced = db_int(st, 8) != 0;
	return t;
}

GPtrArray *
case_text_list(struct db *db, int64_t casefile, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, COLUMNS "where t.casefile = $1 order by t.id", err);

	if (!st)
		return NULL;
	db_bind(st, "i", casefile);
	return db_all(st, read_row, (GDestroyNotify)case_text_free, err);
}

struct case_text *
case_text_find(struct db *db, int64_t casefile, const char *ref, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, COLUMNS "where t.casefile = $1 and t.ref = $2", err);

	if (!st)
		return NULL;
	db_bind(st, "is", casefile, ref);
	return db_step(st, err) == DB_ROW ? read_row(st) : NULL;
}

char *
case_text_reason(struct db *db, int64_t casefile, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"with recursive said (id, ref, text) as ("
		"select id, ref, text from case_text where casefile = $1 and kind = 'reason' union "
		"select t.id, t.ref, t.text from case_text t join said on t.replaces = said.ref "
		"where t.casefile = $1) select text from said order by id desc limit 1",
		err);

	if (!st)
		return NULL;
	db_bind(st, "i", casefile);
	return db_step(st, err) == DB_ROW ? g_strdup(db_text(st, 0)) : NULL;
}

/* ---- checking ---------------------------------------------------------------------------- */

/* "EAR-2026-0007 n001" -> commitment, of the whole chain. */
static GHashTable *
read_commitments(struct db *db, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select line from audit where casefile is not null", err);
	g_autoptr(GHashTable) all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	enum db_row row;

	if (!st)
		return NULL;
	while ((row = db_step(st, err)) == DB_ROW) {
		json_t *json = json_loads(db_text(st, 0), 0, NULL);
		const char *ref = json_string_value(json_object_get(json, "case"));
		const char *obj = json_string_value(json_object_get(json, "obj"));
		const char *commit = json_string_value(json_object_get(json, "commit"));

		if (ref && obj && commit)
			g_hash_table_replace(all, g_strdup_printf("%s %s", ref, obj),
					     g_strdup(commit));
		json_decref(json);
	}
	return row == DB_DONE ? g_steal_pointer(&all) : NULL;
}

/* Takes what fits out of `commitments`. */
static char *
text_fault(GHashTable *commitments, struct db_stmt *st)
{
	g_autofree char *ref = casefile_ref(db_int(st, 0), db_int(st, 1));
	g_autofree char *key = g_strdup_printf("%s %s", ref, db_text(st, 2));
	g_autoptr(GBytes) salt = db_blob(st, 3);
	const char *text = db_text(st, 4), *said = g_hash_table_lookup(commitments, key);
	char commit[AUDIT_HEX];

	if (!said)
		return g_strdup_printf("%s is not in the audit log", key);
	if (salt || text) {
		if (!salt || !text || g_bytes_get_size(salt) != AUDIT_SALT)
			return g_strdup_printf("%s cannot be checked: half of it is gone", key);
		audit_commit(g_bytes_get_data(salt, NULL), text, commit);
		if (strcmp(commit, said) != 0)
			return g_strdup_printf("%s is not what the audit log vouches for", key);
	}
	g_hash_table_remove(commitments, key);
	return NULL;
}

/* A text of the chain without a row, of a case that there is. */
static bool
find_missing(struct db *db, GHashTable *rest, char **fault, GError **err)
{
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, rest);
	while (!*fault && g_hash_table_iter_next(&iter, &key, NULL)) {
		g_auto(GStrv) parts = g_strsplit(key, " ", 2);
		g_autoptr(casefile_t) c = NULL;
		g_autoptr(GError) wrong = NULL;

		if (parts[1][0] != 'n')
			continue;
		c = casefile_find(db, parts[0], &wrong);
		if (wrong) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		if (c)
			*fault = g_strdup_printf("%s was removed", (const char *)key);
	}
	return true;
}

bool
case_text_verify(struct db *db, char **fault, GError **err)
{
	g_autoptr(GHashTable) rest = read_commitments(db, err);
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select c.year, c.number, t.ref, t.salt, t.text from case_text t "
			   "join casefile c on c.id = t.casefile order by t.id",
			   err);
	enum db_row row = DB_DONE;

	*fault = NULL;
	if (!rest || !st)
		return false;
	while (!*fault && (row = db_step(st, err)) == DB_ROW)
		*fault = text_fault(rest, st);
	return row != DB_FAILED && find_missing(db, rest, fault, err);
}
