#include "data/case_term.h"

#include <string.h>

#include "base/error.h"

static const struct case_term states[] = {
	{ "open", "reported, not assessed yet" },
	{ "assessed", "somebody has said what it is and how grave" },
	{ "closed", "ended, with outcome and reason" },
};

static const struct case_term reporters[] = {
	{ "parent", "a parent or carer" },
	{ "pupil", "a pupil" },
	{ "staff", "a member of staff" },
	{ "governor", "a governor" },
	{ "public", "somebody from outside" },
	{ "agency", "the police, the council or another agency" },
	{ "monitoring", "found by the school's own monitoring" },
	{ "anonymous", "somebody who did not say who they are" },
};

static const struct case_term authors[] = {
	{ "parent", "a parent or carer" }, { "pupil", "a pupil" },
	{ "staff", "a member of staff" },  { "governor", "a governor" },
	{ "journalist", "a journalist" },  { "public", "somebody from outside" },
	{ "unknown", "nobody knows" },
};

/* The first seven are the policy's own words. */
static const struct case_term categories[] = {
	{ "defamatory", "an untrue statement that harms somebody's name" },
	{ "discriminatory", "hostile to people for what they are" },
	{ "offensive", "abusive or offensive" },
	{ "harassing", "harassment of somebody" },
	{ "data-protection", "personal data that should not be public" },
	{ "confidentiality", "something told in confidence" },
	{ "copyright", "somebody else's work without leave" },
	{ "bullying", "bullying of a pupil" },
	{ "threat", "a threat of harm" },
	{ "impersonation", "somebody pretends to be the school or a member of it" },
	{ "child-image", "a picture of a child" },
	{ "legitimate-criticism", "fair criticism, which is not abuse" },
	{ "none", "nothing of these" },
};

static const struct case_term severities[] = {
	{ "0", "none: nothing to be done" },
	{ "1", "low: an answer or a talk will do" },
	{ "2", "middle: somebody is hurt or the school misrepresented" },
	{ "3", "high: somebody at the school is harmed, or it spreads" },
	{ "4", "highest: somebody is in danger, or it may be a crime" },
};

static const struct case_term outcomes[] = {
	{ "removed-by-author", "the author took it down" },
	{ "removed-by-platform", "the platform took it down" },
	{ "removed-by-school", "the school took it down from its own account" },
	{ "settled", "talked about and settled with the author" },
	{ "answered", "answered" },
	{ "complaint", "goes on as a complaint under the complaints procedure" },
	{ "behaviour-policy", "handed over under the behaviour policy" },
	{ "disciplinary", "handed over under the disciplinary policy" },
	{ "referred", "handed over to the police or another agency" },
	{ "safeguarding", "handed over to the safeguarding lead's own record" },
	{ "not-removed", "it stays up; the school has done what it can" },
	{ "no-further-action", "nothing more is to be done" },
	{ "not-about-us", "it is not about the school" },
};

#define TABLE(t, what)                                                                             \
	{                                                                                          \
		t, G_N_ELEMENTS(t), what                                                           \
	}

static const struct {
	const struct case_term *terms;
	size_t n;
	const char *what;
} tables[CASE_TERM_KINDS] = {
	[CASE_STATE] = TABLE(states, "state"),
	[CASE_REPORTER] = TABLE(reporters, "role of a reporter"),
	[CASE_AUTHOR] = TABLE(authors, "role of an author"),
	[CASE_CATEGORY] = TABLE(categories, "category"),
	[CASE_SEVERITY] = TABLE(severities, "severity"),
	[CASE_OUTCOME] = TABLE(outcomes, "outcome"),
};

const struct case_term *
case_terms(enum case_term_kind kind, size_t *n)
{
	*n = tables[kind].n;
	return tables[kind].terms;
}

static const struct case_term *
find(enum case_term_kind kind, const char *name)
{
	g_autofree char *plain = g_strdelimit(g_ascii_strdown(name, -1), " _", '-');

	for (size_t i = 0; i < tables[kind].n; i++)
		if (strcmp(tables[kind].terms[i].name, plain) == 0)
			return &tables[kind].terms[i];
	return NULL;
}

const char *
case_term(enum case_term_kind kind, const char *name)
{
	const struct case_term *t = find(kind, name);

	return t ? t->name : NULL;
}

const char *
case_term_title(enum case_term_kind kind, const char *name)
{
	const struct case_term *t = find(kind, name);

	return t ? t->title : name;
}

const char *
case_term_require(enum case_term_kind kind, const char *name, GError **err)
{
	const struct case_term *t = find(kind, name);
	g_autoptr(GString) all = NULL;

	if (t)
		return t->name;
	all = g_string_new(NULL);
	for (size_t i = 0; i < tables[kind].n; i++)
		g_string_append_printf(all, "%s%s", i ? ", " : "", tables[kind].terms[i].name);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "`%s` is no %s; there are %s", name,
		    tables[kind].what, all->str);
	return NULL;
}

static bool
mark_categories(const char *text, bool *has, GError **err)
{
	g_auto(GStrv) parts = g_strsplit(text, ",", -1);

	for (size_t i = 0; parts[i]; i++) {
		const char *name;

		g_strstrip(parts[i]);
		if (!*parts[i])
			continue;
		name = case_term_require(CASE_CATEGORY, parts[i], err);
		if (!name)
			return false;
		for (size_t k = 0; k < G_N_ELEMENTS(categories); k++)
			has[k] |= name == categories[k].name;
	}
	return true;
}

char *
case_categories(const char *text, GError **err)
{
	bool has[G_N_ELEMENTS(categories)] = { false };
	g_autoptr(GString) out = g_string_new(NULL);
	size_t n = 0;

	if (!mark_categories(text, has, err))
		return NULL;
	for (size_t k = 0; k < G_N_ELEMENTS(categories); k++)
		if (has[k])
			g_string_append_printf(out, "%s%s", n++ ? " " : "", categories[k].name);
	if (n == 0 || (n > 1 && has[G_N_ELEMENTS(categories) - 1])) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    n ? "a post is of no category or of some, not both"
				      : "an assessment names at least one category; `none` is one");
		return NULL;
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
case_categories_shown(const char *names)
{
	g_auto(GStrv) words = g_strsplit(names, " ", -1);

	return g_strjoinv(", ", words);
}
