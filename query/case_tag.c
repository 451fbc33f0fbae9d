#include "query/case_tag.h"

#include <string.h>

#include "base/excerpt.h"
#include "data/case_text.h"

#define REASON_CHARS 160

static const struct {
	const char *state, *tag, *text;
} tags[] = {
	{ "open", "new", "Unassessed" },
	{ "assessed", "respond", "Assessed" },
	{ "closed", "resolved", "Closed" },
};

static const char *const grave[] = { "Trivial", "Low", "Middling", "High", "Highest" };

void
case_tag(struct html *h, const struct casefile *c)
{
	for (size_t i = 0; i < G_N_ELEMENTS(tags); i++)
		if (strcmp(tags[i].state, c->state) == 0)
			HTML(h, "<strong class=\"tag tag-$\">$</strong>", tags[i].tag,
			     tags[i].text);
	if (c->severity >= 0 && c->severity < (int)G_N_ELEMENTS(grave))
		HTML(h, " <strong class=\"tag$\">$</strong>", c->severity >= 3 ? " tag-bad" : "",
		     grave[c->severity]);
}

const char *
case_tag_reason(struct html *h, struct db *db, const struct casefile *c, GError **err)
{
	g_autofree char *reason = case_text_reason(db, c->id, err);

	return reason ? html_keep(h, excerpt_around(reason, strlen(reason), NULL, 0, REASON_CHARS,
						    NULL))
		      : NULL;
}
