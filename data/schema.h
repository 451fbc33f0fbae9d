/* schema: the store's tables, by numbered migrations.
 *
 * A migration, once released, is never edited: a new one is appended. */
#ifndef DATA_SCHEMA_H
#define DATA_SCHEMA_H

#include <stddef.h>

struct migration {
	const char *title; /* what it brings, for the log */
	const char *sql;
};

/* Migration n (from 1) is schema_migrations[n - 1]. */
extern const struct migration schema_migrations[];
extern const size_t schema_version; /* how many there are: the newest version */

#endif
