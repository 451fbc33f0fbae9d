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

#include "data/command.h"
#include "data/db.h"
#include "data/job.h"
#include "query/web.h"

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

/* This program with the options that `ctx` came from: the beginning of a command line, as char *.
 * Caller unrefs. */
GPtrArray *job_program(const struct context *ctx);

/* When the kernel says that this process began, in its own ticks; 0: there is no such process.
 * With the number it tells a process from a later one that got the same number. */
int64_t job_process_start(int64_t pid);

#endif
