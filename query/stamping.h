/* stamping: the archives of cases get timestamps from the authorities that are configured.
 *
 *	[timestamp]
 *	url = http://tsa.example/; https://other.example/tsr
 *	ca = /etc/earshot/tsa.pem; /etc/earshot/other.pem      one for each, or one for all
 *
 * A reply is verified before it is kept. Whatever fails waits (data/stamp.h). */
#ifndef QUERY_STAMPING_H
#define QUERY_STAMPING_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

struct stamping {
	char **urls; /* NULL-terminated; none: nothing is configured */
	char **cas; /* PEM, one for each of `urls` */
};

/* EARSHOT_ERROR_CONFIG, naming the key. */
bool stamping_init(struct stamping *s, GKeyFile *config, GError **err);
void stamping_clear(struct stamping *s);
typedef struct stamping stamping_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(stamping_t, stamping_clear)

struct stamping_report {
	int given, waiting;
	char *last_error; /* NULL: none */
};
void stamping_report_clear(struct stamping_report *r);

/* Ask for a timestamp of a file: done by the next stamping_run(). */
bool stamping_want(struct db *db, const struct stamping *s, int64_t casefile, const char *file,
		   const char *sha256, GError **err);

/* Queue what lacks one, and ask for all that is due; each request waits `max_s` at most.
 * Authorities that do not answer are no error. Not to be called within a transaction. */
bool stamping_run(struct db *db, const struct stamping *s, int max_s, struct stamping_report *r,
		  GError **err);

#endif
