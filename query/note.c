#include "query/note.h"

#include <string.h>

#define MAX_BYTES 2000

char *
note_read(const struct web_request *rq)
{
	const char *note = web_form(rq, "note");
	size_t len = note ? strlen(note) : 0;
	g_autofree char *clean = NULL;

	/* a cut inside a character would be no UTF-8 */
	if (len > MAX_BYTES)
		len = (size_t)(g_utf8_find_prev_char(note, note + MAX_BYTES + 1) - note);
	clean = g_strstrip(g_strndup(note ? note : "", len));
	return *clean ? g_steal_pointer(&clean) : NULL;
}
