#include "query/case_help.h"

#include <string.h>

#include "data/agency.h"
#include "data/case_step.h"

static const char *const headings[CASE_TERM_KINDS] = {
	[CASE_STATE] = "States",
	[CASE_REPORTER] = "Who reports (--reporter)",
	[CASE_AUTHOR] = "Who wrote it (--author)",
	[CASE_CATEGORY] = "What it is (--category)",
	[CASE_SEVERITY] = "How grave (--severity)",
	[CASE_OUTCOME] = "How it ended (--outcome)",
};

static void
put(GString *out, const char *name, const char *title)
{
	g_string_append_printf(out, "\n  %-22s %s", name, title);
}

char *
case_help_terms(const char *details, unsigned kinds)
{
	GString *out = g_string_new(details);

	for (int k = 0; k < CASE_TERM_KINDS; k++) {
		size_t n;
		const struct case_term *terms = case_terms((enum case_term_kind)k, &n);

		if (!(kinds & 1u << k))
			continue;
		g_string_append_printf(out, "\n%s:", headings[k]);
		for (size_t i = 0; i < n; i++)
			put(out, terms[i].name, terms[i].title);
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

char *
case_help_steps(const char *details)
{
	GString *out = g_string_new(details);
	size_t n;
	const struct case_step *steps = case_steps(&n);

	g_string_append(out, "\nSteps, of which `case show` has those for the case:");
	/* a step for several categories has a row for each, side by side */
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(steps[i].name, steps[i - 1].name) != 0)
			put(out, steps[i].name, steps[i].title);
	g_string_append_c(out, '\n');
	return g_string_free(out, FALSE);
}

char *
case_help_agencies(const char *details, const char *state_dir)
{
	GString *out = g_string_new(details);
	g_autoptr(GPtrArray) list = agency_list(state_dir, NULL);

	if (!list)
		list = agency_list(NULL, NULL);
	g_string_append(out, "\nAgencies:");
	for (guint i = 0; list && i < list->len; i++) {
		const struct agency *a = g_ptr_array_index(list, i);

		put(out, a->name, a->title);
	}
	g_string_append_c(out, '\n');
	return g_string_free(out, FALSE);
}
