/* intake: what happens to a mention when it is stored: rules decide on it, and saved searches take
 * note of it.
 *
 * Belongs to the thread that writes the store, inside the transaction that stores the mention.
 * Rules and searches are read once, when it is opened. */
#ifndef QUERY_INTAKE_H
#define QUERY_INTAKE_H

#include <glib.h>
#include <stdbool.h>

#include "data/db.h"
#include "data/mention.h"
#include "data/rule.h"
#include "query/percolator.h"

struct intake;
struct intake *intake_open(struct db *db, GError **err);
void intake_close(struct intake *in); /* NULL is fine */
typedef struct intake intake_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(intake_t, intake_close)

/* `m` was stored now, for the first time or changed. The first rule that fits decides, and only on
 * what is still new; m->status follows. */
bool intake_mention(struct intake *in, struct mention *m, GError **err);

/* The query of a rule, made ready. EARSHOT_ERROR_INPUT when it asks for a status: rules are put
 * to new mentions alone; or for nothing at all. Caller frees. */
struct query *intake_rule_query(struct db *db, const char *text, GError **err);

/* Put one rule to everything that is new already; `*done` becomes the number decided. */
bool intake_apply(struct db *db, const struct rule *rule, int64_t *done, GError **err);

#endif
