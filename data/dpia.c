#include "data/dpia.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/audit.h"

#define MAX_REF_BYTES 300

void
dpia_free(struct dpia *d)
{
	if (!d)
		return;
	g_free(d->ref);
	g_free(d->waived_by);
	g_free(d);
}

static bool
read_setting(struct db *db, const char *key, char **value, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, "select value from setting where key = $1", err);
	enum db_row row;

	if (!st)
		return false;
	db_bind(st, "s", key);
	row = db_step(st, err);
	*value = row == DB_ROW ? g_strdup(db_text(st, 0)) : NULL;
	return row != DB_FAILED;
}

static bool
write_setting(struct db *db, const char *key, const char *value, GError **err)
{
	return db_run(db, err,
		      "insert into setting (key, value) values ($1, $2) on conflict (key) "
		      "do update set value = excluded.value",
		      "ss", key, value);
}

struct dpia *
dpia_get(struct db *db, GError **err)
{
	g_autoptr(dpia_t) d = g_new0(struct dpia, 1);
	g_autofree char *at = NULL;

	d->waived_at = WHEN_NONE;
	if (!read_setting(db, "dpia", &d->ref, err) ||
	    !read_setting(db, "dpia-waived-at", &at, err) ||
	    !read_setting(db, "dpia-waived-by", &d->waived_by, err))
		return NULL;
	if (at && !when_parse_rfc3339(at, &d->waived_at))
		d->waived_at = WHEN_NONE;
	return g_steal_pointer(&d);
}

/* Both settings and what the audit log says of it, or nothing. */
static bool
put(struct db *db, const char *const settings[][2], size_t n, const struct audit_entry *e,
    GError **err)
{
	bool ok = true;

	if (!db_begin(db, err))
		return false;
	for (size_t i = 0; ok && i < n; i++)
		ok = write_setting(db, settings[i][0], settings[i][1], err);
	if (ok && audit_append(db, e, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

bool
dpia_set(struct db *db, const char *ref, const char *actor, GError **err)
{
	g_autofree char *clean = g_strstrip(g_strdup(ref));
	const char *const settings[][2] = { { "dpia", clean } };
	const struct audit_entry e = { .actor = actor, .act = "dpia.set" };

	if (!*clean || strlen(clean) > MAX_REF_BYTES || !g_utf8_validate(clean, -1, NULL)) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "--dpia wants where the assessment is found, such as "
				    "\"DPIA-2026-03, school office\"");
		return false;
	}
	return put(db, settings, 1, &e, err);
}

bool
dpia_waive(struct db *db, const char *actor, GError **err)
{
	char now[WHEN_RFC3339_SIZE];
	const char *const settings[][2] = { { "dpia-waived-at", when_rfc3339(when_now(), now) },
					    { "dpia-waived-by", actor } };
	const struct audit_entry e = { .actor = actor, .act = "dpia.waive" };

	return put(db, settings, 2, &e, err);
}

const char *
dpia_reminder(const struct dpia *d)
{
	if (d->ref || d->waived_at == WHEN_NONE)
		return NULL;
	return "No data protection impact assessment is recorded for this watch; "
	       "`earshot init --dpia REFERENCE` records one.";
}
