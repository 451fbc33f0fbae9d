/* sample: a school with its sources, complete, as a file of seeds/ describes it. */
#ifndef DATA_SAMPLE_H
#define DATA_SAMPLE_H

#include <glib.h>

#include "data/catalogue.h"
#include "data/db.h"
#include "data/school.h"

struct sample;

/* By the name of its file, without ".ini". EARSHOT_ERROR_USAGE: there is none. */
struct sample *sample_load(const char *name, GError **err);
void sample_free(struct sample *s); /* NULL is fine */
typedef struct sample sample_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sample_t, sample_free)

struct school *sample_school(const struct sample *s, GError **err);

/* Its sources, stored for the school: struct source *, the new ones. Those whose address is a guess
 * are off. */
GPtrArray *sample_sources(const struct sample *sample, struct db *db, const struct catalogue *c,
			  const struct school *school, const char *who, GError **err);

#endif
