/* read_log: the audit log's entries of who looked at what, several in one commit.
 *
 * A page that is audited is shown only when its entry is on the disk, and a commit costs as much
 * for one entry as for many. So whoever finds nobody writing writes the entries of all that wait;
 * the others wait for theirs. Shared by the threads of the web server. */
#ifndef QUERY_READ_LOG_H
#define QUERY_READ_LOG_H

#include <glib.h>
#include <stdbool.h>

#include "data/audit.h"
#include "data/db.h"

struct read_log;

struct read_log *read_log_new(void);
void read_log_free(struct read_log *log); /* nobody waits any more; NULL is fine */

/* Returns when `e` is committed; whoever wrote it pins the chain then. `db` is the caller's, in no
 * transaction: it may be the one that is written with. Entries that fail fail together, each caller
 * with the same sentence. */
bool read_log_add(struct read_log *log, struct db *db, const struct audit_entry *e, GError **err);

#endif
