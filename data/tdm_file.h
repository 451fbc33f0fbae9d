/* tdm_file: the files in which origins reserve text and data mining, as last read; kept, so that
 * each is asked for no more often than needed. */
#ifndef DATA_TDM_FILE_H
#define DATA_TDM_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

/* `*body` is NULL where there is no file, `*expires_at` 0 where nobody looked yet. Caller unrefs.
 */
bool tdm_file_get(struct db *db, const char *origin, GBytes **body, int64_t *expires_at,
		  GError **err);
bool tdm_file_put(struct db *db, const char *origin, GBytes *body, int64_t expires_at,
		  GError **err);

/* Something of this origin waits for its file; a file that was read before is kept. */
bool tdm_file_want(struct db *db, const char *origin, GError **err);

/* char *: origins whose file was wanted and never came. */
GPtrArray *tdm_file_wanted(struct db *db, GError **err);

#endif
