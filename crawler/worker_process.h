/* worker_process: the bare process that a parser worker lives in.
 *
 * Belongs to the owner thread, which alone waits for these children. */
#ifndef CRAWLER_WORKER_PROCESS_H
#define CRAWLER_WORKER_PROCESS_H

#include <stdint.h>
#include <sys/types.h>

/* Starts `program parser-worker` with no environment, and nothing open but WORKER_FD
 * (crawler/worker.h) and the standard error. `*fd` is the other end of its socket pair, the
 * caller's to close. 0, with nothing left open, when there is no process or socket to be had. */
pid_t worker_process_start(const char *program, int *fd);

/* Kills it, unless it has ended by itself, and waits. The status is wait(2)'s. */
int worker_process_end(pid_t pid);

/* Processor time so far, in nanoseconds, of all its threads; 0 once it has ended. */
int64_t worker_process_cpu_ns(pid_t pid);

/* What ended it, as the end of a sentence ("it ran out of memory ..."). Static. */
const char *worker_process_cause(int status);

#endif
