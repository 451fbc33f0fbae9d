/* quota: how many requests a program may make.
 *
 * Each token has so many to spare as are let through in a minute, and gets them back evenly; a
 * program that asks without end keeps nobody else waiting. Any thread. */
#ifndef QUERY_QUOTA_H
#define QUERY_QUOTA_H

#include <stdint.h>

struct quota;

/* 0: no limit. */
struct quota *quota_new(int per_minute);
void quota_free(struct quota *q); /* NULL is fine */

/* Takes one for whoever has that number. 0: go on; else the seconds (1 or more) until there is one
 * again. `now_ms` never goes back. */
int quota_take(struct quota *q, int64_t who, int64_t now_ms);

#endif
