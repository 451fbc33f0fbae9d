/* post: sends what waits in the outbox, one message at a time, and writes down each step before it
 * is taken.
 */
#ifndef QUERY_POST_H
#define QUERY_POST_H

#include <stdint.h>

#include "data/db.h"
#include "query/mail_settings.h"

struct post_report {
	int64_t sent, retry, failed, uncertain;
	int64_t found_uncertain; /* being sent when an earlier run was stopped */
	int64_t left; /* not tried, because of `stop` */
	char *stop; /* why nothing can be sent; NULL: all is well */
	GPtrArray *lines; /* char *: what there is to say of each that was not sent */
};
void post_report_init(struct post_report *r);
void post_report_clear(struct post_report *r);

/* EARSHOT_ERROR_BUSY while somebody else is at it. That a message could not be sent is no error. */
bool post_run(struct db *db, const struct mail_settings *s, struct post_report *r, GError **err);

#endif
