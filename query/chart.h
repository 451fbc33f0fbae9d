/* chart: how many mentions each week brought, as a picture and as the table behind it.
 */
#ifndef QUERY_CHART_H
#define QUERY_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "query/html.h"

struct chart_bar {
	const char *name; /* "2 to 8 November 2026" */
	const char *label; /* under the bar: "2 Nov"; NULL: none */
	int64_t n;
	bool is_partial; /* it is not over yet */
};

/* Inline SVG without styles of its own, hidden from those who hear pages, and a <details> with the
 * same as a table. `what`: "Mentions per week"; `column`: "Week". */
void chart_put(struct html *h, const char *what, const char *column, const struct chart_bar *bars,
	       size_t n);

#endif
