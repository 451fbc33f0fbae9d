/* sandbox: this process gives up what a parser does not need.
 *
 * After sandbox_enter() there is no way back: no new files, sockets, processes or executable
 * memory; only read, write and wait on descriptors already open, memory and clocks. */
#ifndef CRAWLER_SANDBOX_H
#define CRAWLER_SANDBOX_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct sandbox_limits {
	int64_t memory_bytes; /* address space beyond what is in use now; 0: no limit */
	int cpu_s; /* from now; 0: no limit */
};

enum { SANDBOX_RLIMITS = 1, SANDBOX_SECCOMP = 2, SANDBOX_LANDLOCK = 4 };

/* Returns which protections are in force; what the kernel lacks is left out, so the caller can say
 * so. */
unsigned sandbox_enter(const struct sandbox_limits *limits);

/* "rlimits, seccomp, Landlock" or "rlimits (this kernel lacks seccomp and Landlock)". Caller frees.
 */
char *sandbox_describe(unsigned in_force);

#endif
