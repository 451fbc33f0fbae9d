#include "data/tombstone.h"

#include <string.h>

#include "base/when.h"
#include "data/keyed.h"

#define KEY_FILE "tombstone.key"
#define WITHOUT_KEY "without which what was purged cannot be told apart; restore it from a backup"

static const char *const names[] = { [TOMBSTONE_PURGED] = "purged", [TOMBSTONE_ERASED] = "erased" };

static void
hash_of(const struct keyed *k, int64_t school, const char *key, char hex[KEYED_HEX])
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT "\n%s", school, key);

	keyed_hash(k, text, strlen(text), hex);
}

bool
tombstone_put(struct db *db, int64_t school, const char *key, enum tombstone_why why, char **hex,
	      GError **err)
{
	g_auto(keyed_t) k = { 0 };
	char hash[KEYED_HEX];

	if (!keyed_make(db, KEY_FILE, WITHOUT_KEY, &k, err))
		return false;
	hash_of(&k, school, key, hash);
	if (hex)
		*hex = g_strdup(hash);
	/* what was erased once stays erased */
	return db_run(db, err,
		      "insert into tombstone (hash, why, at) values ($1, $2, $3) "
		      "on conflict (hash) do update set at = excluded.at, why = case when "
		      "tombstone.why = 'erased' then 'erased' else excluded.why end",
		      "ssi", hash, names[why], when_now());
}

static bool
has_any(struct db *db, bool *has, GError **err)
{
	int64_t one;

	if (!db_query_int(db, err, &one, 0, "select 1 from tombstone limit 1", ""))
		return false;
	*has = one != 0;
	return true;
}

bool
tombstone_find(struct db *db, int64_t school, const char *key, bool *is_there, GError **err)
{
	g_auto(keyed_t) k = { 0 };
	char hash[KEYED_HEX];
	int64_t one = 0;

	*is_there = false;
	if (!has_any(db, is_there, err))
		return false;
	if (!*is_there)
		return true;
	*is_there = false;
	if (!keyed_read(db, KEY_FILE, WITHOUT_KEY, &k, NULL))
		return true;
	hash_of(&k, school, key, hash);
	if (!db_query_int(db, err, &one, 0, "select 1 from tombstone where hash = $1", "s", hash))
		return false;
	*is_there = one != 0;
	return true;
}

bool
tombstone_is_blind(struct db *db, bool *is_blind, GError **err)
{
	g_auto(keyed_t) k = { 0 };

	if (!has_any(db, is_blind, err))
		return false;
	*is_blind = *is_blind && !keyed_read(db, KEY_FILE, WITHOUT_KEY, &k, NULL);
	return true;
}

bool
tombstone_counts(struct db *db, int64_t n[TOMBSTONES], GError **err)
{
	for (int why = 0; why < TOMBSTONES; why++)
		if (!db_query_int(db, err, &n[why], 0,
				  "select count(*) from tombstone where why = $1", "s", names[why]))
			return false;
	return true;
}
