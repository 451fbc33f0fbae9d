/* rule: "mentions that a query finds get this state by themselves": "source:festival" is
 * irrelevant.
 *
 * Here they are only kept; query/intake.h puts them to what is stored. A rule that was removed
 * stays in the table for the histories that name it. */
#ifndef DATA_RULE_H
#define DATA_RULE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct rule {
	int64_t id; /* "rule 3" */
	char *query, *state, *who;
	int64_t added_at;
	int64_t decided; /* mentions that it has put into its state */
};

bool rule_add(struct db *db, const char *query, const char *state, const char *who, int64_t at,
	      int64_t *id, GError **err);

/* `*was_there` is false when no rule in force has that number. */
bool rule_remove(struct db *db, int64_t id, int64_t at, bool *was_there, GError **err);

/* Those in force, oldest first: a new array of struct rule *. */
GPtrArray *rule_list(struct db *db, GError **err);

#endif
