/* lane: what waits for one of a few workers, first come, first served. Any thread. */
#ifndef QUERY_LANE_H
#define QUERY_LANE_H

#include <stdbool.h>
#include <stdint.h>

struct lane;

/* At most `max_waiting` wait. */
struct lane *lane_new(int max_waiting);
void lane_free(struct lane *l); /* nobody waits any more; NULL is fine */

/* A place for one; false: too many wait already. */
bool lane_book(struct lane *l);

/* Takes the place that was booked for it. */
void lane_push(struct lane *l, void *work);

enum lane_turn { LANE_WORK, LANE_NOTHING, LANE_CLOSED };

/* LANE_WORK sets `*work`; LANE_NOTHING when none came within `patience_ms` (-1: waits for ever);
 * LANE_CLOSED when it is closed and all that waited is done. */
enum lane_turn lane_pop(struct lane *l, int64_t patience_ms, void **work);

/* Ends the waiting of all workers. */
void lane_close(struct lane *l);

#endif
