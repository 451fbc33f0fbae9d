/* shared: what a phone or a bookmark hands over of the page that somebody looks at.
 *
 * Programs disagree on what goes where: many put the address into the text, behind the words or
 * alone, and the page's title in both places (Web Share Target §5). */
#ifndef QUERY_SHARED_H
#define QUERY_SHARED_H

#include <glib.h>

struct shared {
	char *url; /* NULL: no address was found */
	char *words; /* NULL: there are none */
};

/* Each may be NULL or empty; valid UTF-8. Linear. */
void shared_read(struct shared *s, const char *title, const char *text, const char *url);
void shared_clear(struct shared *s);
typedef struct shared shared_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(shared_t, shared_clear)

#endif
