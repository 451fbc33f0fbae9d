/* school: what is known of a school, as SCHOOL.json gives it, and every spelling of its name.
 */
#ifndef DATA_SCHOOL_H
#define DATA_SCHOOL_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/url.h"

struct school {
	int64_t id; /* row of the store; 0: not stored */
	char *name; /* never NULL or empty */
	char *postcode, *town, *parish, *county, *diocese, *website, *phone,
		*urn; /* "" when not known */
	char **handles, **hashtags, **extra_aliases, **not_us,
		**context; /* NULL-terminated, never NULL */
};

/* EARSHOT_ERROR_INPUT, naming the member that is wrong. */
struct school *school_from_json(const json_t *json, GError **err);
struct school *school_load(const char *path, GError **err);

/* For what a person typed: is the postcode one (of the UK, or of its forces), and the website an
 * address? "" is fine. Registers are not so exact, and what they say is used as far as it goes:
 * what `old` (NULL: none) held already is not looked at again. EARSHOT_ERROR_INPUT. */
bool school_check(const struct school *s, const struct school *old, GError **err);

/* Where the website is; without a scheme it is https. NULL: none is known, or it is no address on
 * the web. */
struct url *school_website(const struct school *s);

json_t *school_to_json(const struct school *s);
void school_free(struct school *s);
typedef struct school school_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(school_t, school_free)

#endif
