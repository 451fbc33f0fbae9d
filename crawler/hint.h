/* hint: what the class and id names of an element say about its content.
 *
 * Names are cut into words at anything but letters and at a capital ("entryContent"), and the
 * words looked up in a table. Hints are opinions: the caller weighs them against the text. */
#ifndef CRAWLER_HINT_H
#define CRAWLER_HINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HINT_CHROME = 1 << 0, /* beside the content, whatever it says: share bar, related links */
	HINT_DOUBT = 1 << 1, /* beside the content when it is short or mostly links */
	HINT_META = 1 << 2, /* byline, date, user panel: about the content */
	HINT_COMMENTS = 1 << 3, /* what readers wrote */
	HINT_BODY = 1 << 4, /* the text of an article itself */
	HINT_MAIN = 1 << 5, /* around the main content */
	HINT_LEAD = 1 << 7, /* the sentence between headline and text */
	HINT_BESIDE = 1 << 6, /* chrome, and the content is elsewhere: beside.h gives this one */
};

enum { HINT_CACHE = 512 };

/* Pages repeat their names; zeroes are an empty cache. */
struct hint_cache {
	uint64_t key[HINT_CACHE];
	uint8_t hints[HINT_CACHE];
};

/* `names` is the value of a class or id attribute, or NULL. */
unsigned hint_of(struct hint_cache *cache, const char *names);

/* Whether the names are of a column of a grid. */
bool hint_is_column(const char *names);

/* A number for the names without their digits: equal for "post-12" and "post-13". 0 for none.
 * Digits that are the width of a column stay. */
uint64_t hint_signature(const char *names);

#endif
