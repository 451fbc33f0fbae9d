/* faults: servers that misbehave on purpose, each family of them under a host of its own.
 *
 * http://FAMILY.example/NAME does what the family's row NAME says; http://FAMILY.example/ is a page
 * that links to all of them. http://NAME.FAMILY.example/ does the same as /NAME, for crawlers that
 * draw conclusions about a host. Pages that a reader should get something from say
 * FAULTS_PHRASE. */
#ifndef ORIGIN_FAULTS_H
#define ORIGIN_FAULTS_H

#include "tests/origin/exchange.h"

#define FAULTS_PHRASE "Little Missenden CE Infant School"

struct fault {
	const char *name; /* the path without its first "/"; NULL ends a table */
	void (*run)(struct exchange *x, const struct fault *f);
	const char *text; /* what the row's handler makes of it */
	size_t len; /* of `text`, or a number for the handler */
};

/* Tables of the families. */
extern const struct fault transport_faults[]; /* bytes on the wire */
extern const struct fault
	coding_faults[]; /* lengths, chunks and compression; in transport.example */
extern const struct fault redirect_faults[]; /* where Location leads */
extern const struct fault cache_faults[]; /* statuses, Retry-After, validators */
extern const struct fault xml_faults[];
extern const struct fault html_faults[];
extern const struct fault odd_faults[]; /* charsets, feeds with odd entries */
extern const struct fault text_faults[]; /* text that bites where it is shown */
extern const struct fault trap_faults[]; /* endless sites: NAME/… */
extern const struct fault robots_faults[]; /* hosts robots-NAME.example */

/* False when the host is no family's: nothing was done. */
bool faults_answer(struct exchange *x);

/* Shared by the families. */
void fault_raw(struct exchange *x, const struct fault *f); /* sends `text`, then closes */
void fault_html(struct exchange *x, const struct fault *f); /* `text` is a page's body */
void fault_status(struct exchange *x,
		  const struct fault *f); /* status `len`, a page with the phrase */
void fault_gzip_bomb(struct exchange *x,
		     const struct fault *f); /* `len` MiB of zeros of the type `text` */
void fault_page(struct exchange *x, const char *body); /* a page around `body` */

/* A stream of `unit`, `times` over (FAULT_FOREVER: endless), then `tail` (both `len` -1: strings;
 * tail may be NULL), then a close. With x->pause_ms set one unit at a time, else as fast as it
 * goes. */
#define FAULT_FOREVER UINT64_MAX
void fault_repeat(struct exchange *x, const void *unit, gssize len, uint64_t times,
		  const void *tail, gssize tail_len);

#define FAULT_BYTES(s) s, sizeof(s) - 1

#endif
