#include "data/case_mention.h"

#include <string.h>

#include "base/when.h"
#include "data/triage.h"

const char *
case_mention_after(const char *outcome)
{
	return strcmp(outcome, "not-about-us") == 0 || strcmp(outcome, "no-further-action") == 0
		       ? "no-action"
		       : "resolved";
}

bool
case_mention_move(struct db *db, const struct actor *actor, const struct casefile *c,
		  const char *from, const char *to, GError **err)
{
	const struct triage t = {
		.state = to, .who = actor->name, .note = c->ref, .at = when_now()
	};
	int64_t moves;

	if (!c->mention)
		return true;
	if (!db_query_int(db, err, &moves, 0,
			  "select count(*) from mention m where m.id = $1 and m.status = $2 and "
			  "not exists (select 1 from casefile o where o.mention = m.id and o.id <> "
			  "$3 and o.state <> 'closed')",
			  "isi", c->mention, from, c->id))
		return false;
	return moves == 0 || triage_set(db, c->mention, &t, NULL, err) != TRIAGE_FAILED;
}
