/* daytext: a day in running text, as people write it. */
#ifndef CRAWLER_DAYTEXT_H
#define CRAWLER_DAYTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first day in `len` bytes of `text` that has day, month and year: "5th March 2024",
 * "March 5, 2024", "2024-03-05", "5.3.2024", "05/03/24", "2024年3月5日", "2024. március 5.".
 * `is_month_first` reads "03/05/2024" as Americans do. Sets `*at` to its midnight UTC. */
bool daytext_find(const char *text, size_t len, bool is_month_first, int64_t *at);

/* The same of a path: "/2024/03/05/", "2024-03-05" or "/2024/mar/05/". */
bool daytext_find_in_path(const char *path, int64_t *at);

/* The same of a path with "20240305" in it, which may also be the number of something. */
bool daytext_find_compact(const char *path, int64_t *at);

#endif
