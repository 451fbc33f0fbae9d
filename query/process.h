/* process: the school's written process for posts about it, as its policy asks for one ("according
 * to a defined policy or process"), made from the tables that the program itself works by, so that
 * page and practice do not drift apart. */
#ifndef QUERY_PROCESS_H
#define QUERY_PROCESS_H

#include <glib.h>
#include <stdbool.h>

#include "data/db.h"

/* A page that stands alone (no script, nothing loaded), or plain text. `config` gives the periods
 * of retention. Caller frees. */
char *process_text(struct db *db, GKeyFile *config, bool is_html, GError **err);

#endif
