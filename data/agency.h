/* agency: whom a school turns to about a post, from seeds/agencies.ini and the state folder's own
 * agencies.ini, since people move and numbers change. */
#ifndef DATA_AGENCY_H
#define DATA_AGENCY_H

#include <glib.h>
#include <stdint.h>

struct agency {
	char *name; /* "posh" */
	char *title, *contact, *purpose;
	char *first; /* what has to be there before they help; NULL: nothing */
	char *then; /* what follows when they do nothing in time; NULL: nothing special */
	int64_t after_s; /* until the school should look whether they did something; 0: no timer */
};

/* struct agency *, in the order of the files; one of the folder's file takes the place of ours.
 * `state_dir` may be NULL. EARSHOT_ERROR_CONFIG, naming file and agency. */
GPtrArray *agency_list(const char *state_dir, GError **err);

/* Of a list; EARSHOT_ERROR_USAGE names all there are. */
const struct agency *agency_require(const GPtrArray *list, const char *name, GError **err);

#endif
