/* cpu_time: what this process has cost, for tests that nothing hostile makes it cost much more: the
 * clock on the wall would count what else the machine does. */
#ifndef TESTS_CPU_TIME_H
#define TESTS_CPU_TIME_H

#include <glib.h>
#include <time.h>

/* Milliseconds, of all threads. */
static inline gint64
cpu_time_ms(void)
{
	return (gint64)clock() * 1000 / CLOCKS_PER_SEC;
}

#endif
