/* spelling: the ways in which a school's name is usually written.
 *
 * For people: a profile is shown with them before it is used, and they seed searches elsewhere.
 * The matcher does not need the list; it knows the grammar behind it (data/candidate.h). */
#ifndef DATA_SPELLING_H
#define DATA_SPELLING_H

#include <glib.h>
#include <stdbool.h>

#include "data/school.h"

struct spelling {
	char *text;
	double weight; /* the matcher's score of a text with nothing else in it */
	bool is_weak; /* counts only where place, postcode or the like support it */
};

/* Every usual spelling of the name and the aliases, then accounts, addresses and numbers; each
 * once, in a fixed order. An array of struct spelling * that the caller frees.
 * EARSHOT_ERROR_INPUT when the profile cannot be used, as matcher_new() says. */
GPtrArray *spelling_list(const struct school *s, GError **err);

#endif
