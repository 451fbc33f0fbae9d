/* rate: how long somebody has to wait before the next try to sign in.
 *
 * Counted by name and by address, before a password is looked at. A few tries are free, then the
 * wait doubles; a day without a wrong try, or a right one, forgets. Names that nobody has are
 * counted like any other. Any thread. */
#ifndef QUERY_RATE_H
#define QUERY_RATE_H

#include <stdint.h>

struct rate;

struct rate *rate_new(void);
void rate_free(struct rate *r); /* NULL is fine */

/* Seconds to wait; 0: go on. `now` in seconds. */
int rate_wait(struct rate *r, const char *name, const char *address, int64_t now);

void rate_wrong(struct rate *r, const char *name, const char *address, int64_t now);
void rate_right(struct rate *r, const char *name, const char *address);

#endif
