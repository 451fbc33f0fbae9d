#include "query/status.h"

#include <string.h>

static const struct status list[] = {
	{ "new", "New", "Undecided", "undecided again", "Nobody has decided yet" },
	{ "irrelevant", "Irrelevant", "Irrelevant", "irrelevant",
	  "It is not about this school, or says nothing" },
	{ "no-action", "Noted", "No action needed", "noted, with no action needed",
	  "It is about the school, and nothing has to be done" },
	{ "respond", "Unanswered", "Needs an answer", "waiting for an answer",
	  "Somebody is to reply or to do something" },
	{ "acknowledged", "Acknowledged", "Acknowledged", "acknowledged",
	  "The writer knows that the school has seen it" },
	{ "resolved", "Resolved", "Resolved", "resolved", "Answered, and nothing is left to do" },
	{ "case", "Escalated", "Escalated", "escalated", "A case was opened about it" },
	{ "own", "Own", "Own page", "the school\u2019s own pages", "A page of the school itself" },
};

const struct status *
status_list(size_t *n)
{
	*n = G_N_ELEMENTS(list);
	return list;
}

struct status
status_of(const char *state)
{
	for (size_t i = 0; i < G_N_ELEMENTS(list); i++)
		if (g_strcmp0(list[i].state, state) == 0)
			return list[i];
	return (struct status){ state, state, state, state, "" };
}

void
status_tag(struct html *h, const char *state)
{
	struct status s = status_of(state ? state : "new");

	HTML(h, "<strong class=\"tag tag-$\">$</strong>", s.state, s.tag);
}
