/* mention_text: mentions for a person at a terminal.
 *
 * Everything that comes from the web passes through escape_terminal(). */
#ifndef QUERY_MENTION_TEXT_H
#define QUERY_MENTION_TEXT_H

#include <glib.h>

#include "data/mention.h"
#include "query/scan.h"
#include "query/terminal.h"

/* One of a list: title; source, date, site; excerpt; why; reference, status, address. */
void mention_text(GString *out, const struct mention *m, struct scan *scan,
		  const struct terminal *t);

/* All there is to know, with what was decided (struct triage_event *), what is kept of its page
 * (struct kept_page *) and the whole text. */
void mention_text_whole(GString *out, const struct mention *m, const GPtrArray *history,
			const GPtrArray *kept, const struct terminal *t);

/* Why it was found, in one plain line: "Little Hill School" in the title. Caller frees. */
char *mention_why_text(const struct mention *m);

#endif
