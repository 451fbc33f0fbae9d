/* retention: how long what is kept may be kept, and what is past that.
 *
 * Each class has a key in the group [retention] of the configuration, with a time such as
 * "60 days", "12 months", "2 years" or "for good". A class that nobody set is kept, and is said to
 * be; the one exception is what earshot promises by itself: partial hits go after 30 days at the
 * latest. Closed cases have one time for all ("cases") and may have others for how they ended
 * ("cases-no-further-action"). No period is a legal requirement, and none is made up here. */
#ifndef DATA_RETENTION_H
#define DATA_RETENTION_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct retention_class {
	const char *name; /* the key: "no-action" */
	const char *what; /* for people: "mentions that need no action" */
	const char *since; /* from when the time counts: "the decision" */
};

/* All classes, and their number. */
const struct retention_class *retention_classes(size_t *n);

/* Number of a class; the number of all when there is none of that name. */
size_t retention_class_named(const char *name);

/* EARSHOT_ERROR_CONFIG: a key or time that is none, or a promise that it would break. */
struct retention;
struct retention *retention_new(GKeyFile *config, GError **err);
void retention_free(struct retention *r); /* NULL is fine */
typedef struct retention retention_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(retention_t, retention_free)

/* The time of class `i` as it was set ("60 days"); NULL: nobody set it, it is kept. */
const char *retention_span(const struct retention *r, size_t i);

/* The names of the classes that nobody set, for a sentence; NULL: none. Caller frees. */
char *retention_unset(const struct retention *r);

/* What is from before this is past its time; WHEN_NONE: it is kept. Months and years are the
 * calendar's. */
int64_t retention_cutoff(const struct retention *r, size_t i, int64_t now);

/* The same for closed cases that ended so (data/case_term.h); NULL: not known how. */
int64_t retention_case_cutoff(const struct retention *r, const char *outcome, int64_t now);

#endif
