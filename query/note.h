/* note: what somebody typed into the field "note" of a form.
 */
#ifndef QUERY_NOTE_H
#define QUERY_NOTE_H

#include "query/web.h"

/* Valid UTF-8 without blanks around it, at most 2,000 bytes; NULL: nothing. Caller frees. */
char *note_read(const struct web_request *rq);

#endif
