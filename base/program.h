/* program: another program, run to its end with bytes in and bytes out.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <glib.h>
#include <stdbool.h>

#define PROGRAM_MAX_OUTPUT (64 * 1024 * 1024)

/* Run argv[0], looked up in the path, without a shell. `input` may be NULL: then it reads nothing;
 * `*output` becomes what it wrote (NULL: not wanted), which the caller unrefs; `*exit_code` its
 * exit code, -1 when a signal ended it. After `max_s` seconds it is ended by one. SIGPIPE must be
 * ignored in this process. EARSHOT_ERROR_CONFIG: it could not be started; EARSHOT_ERROR_LIMIT: more
 * than PROGRAM_MAX_OUTPUT came of it. */
bool program_run(const char *const *argv, GBytes *input, int max_s, GBytes **output, int *exit_code,
		 GError **err);

/* The same without input, and without what it says on standard error: for questions to a program
 * whose exit code is the answer. */
bool program_ask(const char *const *argv, int max_s, GBytes **output, int *exit_code, GError **err);

#endif
