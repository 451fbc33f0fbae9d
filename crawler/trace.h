/* trace: one JSON line for each request, for those who judge the crawler from outside.
 */
#ifndef CRAWLER_TRACE_H
#define CRAWLER_TRACE_H

#include <stdio.h>

#include "crawler/fetch.h"

/* The shape is fixed by the interface: t_start, t_end, method, url, host, ip, port, conn, status,
 * bytes_wire, bytes_body, error, why, from_cache. */
void trace_request(FILE *out, const struct fetch_result *result);

#endif
