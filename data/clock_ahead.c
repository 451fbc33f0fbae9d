#include "data/clock_ahead.h"

#include <glib.h>

/* Each with the time as its only parameter. Whoever was looked at is not looked at at once: when it
 * really was, nobody knows. */
static const char *const mends[] = {
	"update host set next_ms = $1 * 1000 where next_ms > ($1 + 604800) * 1000",
	"delete from domain_wait where until_ms > ($1 + 604800) * 1000",
	"update robots set fetched_at = $1, expires_at = $1 where fetched_at > $1",
	"update tdm_file set expires_at = $1 where expires_at > $1 + 604800",
	"update page set next_at = case when next_at < 1099511627776 then min(next_at, "
	"$1 + min(interval_s, 86400) - 3600) else next_at end, "
	"fresh_until = min(fresh_until, $1 + fresh_until - fetched_at), fetched_at = $1 "
	"where fetched_at > $1",
	"update page set next_at = $1 where fetched_at is null and next_at < 1099511627776 "
	"and next_at > $1 + 5184000",
	"update source set last_at = min(last_at, $1), last_ok_at = min(last_ok_at, $1), "
	"last_new_at = min(last_new_at, $1), failing_since = min(failing_since, $1), "
	"fresh_at = min(fresh_at, $1) where last_at > $1",
};

bool
clock_ahead_mend(struct db *db, int64_t now, GError **err)
{
	for (size_t i = 0; i < G_N_ELEMENTS(mends); i++)
		if (!db_run(db, err, mends[i], "i", now))
			return false;
	return true;
}
