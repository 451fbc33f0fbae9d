/* reminder: what is to be done about the policy and the register, and when.
 */
#ifndef QUERY_REMINDER_H
#define QUERY_REMINDER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/school.h"

/* Sentences (char *): the review of the policy, two terms and one term before it and from then on;
 * the register, a year after somebody went through it. What is not due yet is said once: when it
 * lies after `since` and up to `now`. */
GPtrArray *reminder_list(struct db *db, const struct school *school, int64_t since, int64_t now,
			 GError **err);

/* A sentence on how far the bank holidays go; `*is_known` is false when they end within a year.
 * Caller frees. */
char *reminder_calendar(const char *dir, int64_t now, bool *is_known, GError **err);

#endif
