/* program: another program, run to its end with bytes in and bytes out.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <glib.h>
#include <stdbool.h>

/* Run argv[0], looked up in the path, without a shell. `input` may be NULL; `*output` becomes what
 * it wrote (NULL: not wanted), which the caller unrefs; `*exit_code` its exit code, -1 when a
 * signal ended it. After `max_s` seconds it is ended by one. EARSHOT_ERROR_CONFIG: it could not be
 * started. */
bool program_run(const char *const *argv, GBytes *input, int max_s, GBytes **output, int *exit_code,
		 GError **err);

/* The same without input, and without what it says on standard error: for questions to a program
 * whose exit code is the answer. */
bool program_ask(const char *const *argv, int max_s, GBytes **output, int *exit_code, GError **err);

#endif
