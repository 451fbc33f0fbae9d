/* job: long work that is begun in the web page and done beside it.
 *
 * A job is this very program started again ("earshot crawl"), as a process of its own: a handler
 * never waits for it, and it goes on when the server ends. Who began it, what it says and how it
 * ended are a row of the store, so that it can be left and found again. A row whose process is
 * gone says so. */
#ifndef QUERY_JOB_H
#define QUERY_JOB_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "query/web.h"

enum job_state {
	JOB_RUNNING,
	JOB_DONE, /* it ended by itself: exit_code says how */
	JOB_LOST /* it was killed, or the machine was: nobody knows how far it came */
};

struct job {
	int64_t id;
	char *kind; /* "crawl", "index", "export", … */
	char *command; /* for people: "earshot crawl --all" */
	char *who; /* an actor's name: "u:head" */
	enum job_state state;
	int64_t started_at, ended_at; /* ended_at: WHEN_NONE while it runs */
	int exit_code; /* -1: not known */
	char *progress; /* the last lines it said, plain text; never NULL */
	char *result; /* path of the file it made, inside the state folder; NULL: none */
};

void job_free(struct job *j); /* NULL is fine */
typedef struct job job_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(job_t, job_free)

/* Begin `earshot ARGS…` on the same store. `args` is NULL-terminated, without the program's name
 * and without --state; nothing from a form goes in but what the caller has checked. `result`: the
 * file that it will make, or NULL. `*id` becomes its number. EARSHOT_ERROR_BUSY when one of that
 * kind runs already, here or from a command line. */
bool job_begin(const struct web_request *rq, const char *kind, const char *const *args,
	       const char *result, int64_t *id, GError **err);

/* Both look whether those said to be running still do. NULL without an error set: there is none. */
struct job *job_get(struct db *db, int64_t id, GError **err);
GPtrArray *job_list(struct db *db, int limit, GError **err); /* struct job *, newest first */

/* The one of that kind that runs. NULL without an error set: none does. */
struct job *job_running(struct db *db, const char *kind, GError **err);

/* Ask it to stop; it ends in its own time. */
bool job_stop(struct db *db, int64_t id, GError **err);

#endif
