#include "data/case_salt.h"

#include "data/audit.h"

char *
case_salt(struct db *db, int64_t casefile, const char *ref, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, "select salt from case_text where casefile = $1 and ref = $2", err);
	g_autoptr(GBytes) salt = NULL;
	const uint8_t *bytes;
	GString *hex;
	gsize len;

	if (!st)
		return NULL;
	db_bind(st, "is", casefile, ref);
	if (db_step(st, err) != DB_ROW || !(salt = db_blob(st, 0)))
		return NULL;
	bytes = g_bytes_get_data(salt, &len);
	hex = g_string_new(NULL);
	for (gsize i = 0; i < len; i++)
		g_string_append_printf(hex, "%02x", bytes[i]);
	return g_string_free(hex, FALSE);
}
