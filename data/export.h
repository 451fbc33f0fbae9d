/* export: everything a school keeps, as lines of JSON that any program can read (docs/export.md).
 *
 * Schools, sources with their history, rules, saved searches, recipients (without tokens),
 * mentions with text and history, weak hits; no cases (those have their own export), users,
 * passwords or keys. The same store gives the same bytes. Times are RFC 3339 UTC. */
#ifndef DATA_EXPORT_H
#define DATA_EXPORT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "data/db.h"

#define EXPORT_SCHEMA 1

/* Write to `out` what belongs to `school` (0: to all of them), as of one moment. `*lines` becomes
 * their number. */
bool export_run(struct db *db, int64_t school, FILE *out, int64_t *lines, GError **err);

#endif
