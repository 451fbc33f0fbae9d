#include "query/process.h"

#include <string.h>

#include "base/london.h"
#include "base/when.h"
#include "data/agency.h"
#include "data/case_step.h"
#include "data/case_term.h"
#include "data/casework.h"
#include "data/policy.h"
#include "data/register.h"
#include "data/retention.h"
#include "data/role.h"
#include "query/html.h"

/* One part of the page: words, then rows of a term and what it means. */
struct part {
	const char *heading;
	const char *intro;
	GPtrArray *rows; /* pairs of char * */
};

static void
part_free(void *data)
{
	struct part *p = data;

	g_ptr_array_unref(p->rows);
	g_free(p);
}

static struct part *
add_part(GPtrArray *parts, const char *heading, const char *intro)
{
	struct part *p = g_new0(struct part, 1);

	p->heading = heading;
	p->intro = intro;
	p->rows = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(parts, p);
	return p;
}

/* Takes `meaning`. */
static void
add_row(struct part *p, const char *term, char *meaning)
{
	g_ptr_array_add(p->rows, g_strdup(term));
	g_ptr_array_add(p->rows, meaning);
}

static void
add_terms(GPtrArray *parts, enum case_term_kind kind, const char *heading, const char *intro)
{
	struct part *p = add_part(parts, heading, intro);
	size_t n;
	const struct case_term *terms = case_terms(kind, &n);

	for (size_t i = 0; i < n; i++)
		add_row(p, terms[i].name, g_strdup(terms[i].title));
}

/* ---- the parts ------------------------------------------------------------------------------ */

static void
add_mentions(GPtrArray *parts)
{
	static const char *const rows[][2] = {
		{ "new", "Found; nobody has looked at it yet." },
		{ "irrelevant", "It is not about the school, or not for it." },
		{ "no-action", "Read; nothing is to be done." },
		{ "respond", "The school will answer." },
		{ "acknowledged", "The school has said that it has got it." },
		{ "resolved", "Answered, or settled." },
		{ "case", "Reported to the headteacher, and looked into as below." },
	};
	struct part *p =
		add_part(parts, "Public mentions of the school",
			 "The school looks at what is public about itself: never at what "
			 "people write elsewhere about other things, and never at a person. "
			 "Each mention is decided by a person and is in one of these states.");

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		add_row(p, rows[i][0], g_strdup(rows[i][1]));
}

/* Which of the two readings is the school's. */
static bool
add_reading(struct part *p, struct db *db, GError **err)
{
	static const char *const words[] = {
		[READING_LITERAL] = "by the letter", [READING_WORKING] = "by working days"
	};
	g_autoptr(GPtrArray) schools = register_list(db, err);
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; schools && i < schools->len; i++) {
		const struct school *s = schools->pdata[i];
		struct policy policy;

		if (!policy_get(db, s->id, &policy, err))
			return false;
		g_string_append_printf(out, "%s%s%s%s", i ? "; " : "",
				       schools->len > 1 ? s->name : "",
				       schools->len > 1 ? ": " : "", words[policy.reading]);
	}
	add_row(p, "which counts here", g_strdup_printf("%s.", out->str));
	return schools != NULL;
}

static bool
add_clock(GPtrArray *parts, struct db *db, GError **err)
{
	struct part *p =
		add_part(parts, "By when",
			 "Comments, queries and complaints on the school's own accounts are "
			 "answered within 24 hours, or on the next working day if received at a "
			 "weekend; saying that it was received is an answer.");

	add_row(p, "by the letter",
		g_strdup("Received on a weekday: 24 hours later. At a weekend: by the end of the "
			 "next "
			 "day that is neither weekend nor bank holiday."));
	add_row(p, "by working days",
		g_strdup("A bank holiday, and a day on which the school says it is closed, counts "
			 "as a "
			 "weekend, and nothing falls due on one."));
	if (!add_reading(p, db, err))
		return false;
	add_row(p, "claims",
		g_strdup("A claim for defamation ends one year after first publication; the case "
			 "warns from ten months on."));
	return true;
}

static void
add_steps(GPtrArray *parts)
{
	struct part *p =
		add_part(parts, "What is done, by author and kind",
			 "What applies to a case stands in its checklist and is ticked off by "
			 "whoever did it. Fair criticism is no abuse.");
	size_t n;
	const struct case_step *steps = case_steps(&n);

	for (size_t i = 0; i < n; i++) {
		g_autoptr(GString) when = g_string_new(NULL);

		if (steps[i].author)
			g_string_append(when, case_term_title(CASE_AUTHOR, steps[i].author));
		if (steps[i].category)
			g_string_append_printf(when, "%s%s", when->len ? ", " : "",
					       case_term_title(CASE_CATEGORY, steps[i].category));
		if (steps[i].severity)
			g_string_append_printf(when, "%sseverity %d or more", when->len ? ", " : "",
					       steps[i].severity);
		if (steps[i].is_own)
			g_string_append_printf(when, "%son the school's own account",
					       when->len ? ", " : "");
		add_row(p, when->len ? when->str : "every case",
			g_strdup_printf("%s.", steps[i].title));
	}
}

static bool
add_agencies(GPtrArray *parts, struct db *db, GError **err)
{
	g_autoptr(GPtrArray) list = agency_list(db_dir(db), err);
	struct part *p =
		add_part(parts, "Whom the school turns to",
			 "Each request is kept with its time, the agency's reference and its "
			 "reply.");

	for (guint i = 0; list && i < list->len; i++) {
		const struct agency *a = g_ptr_array_index(list, i);
		g_autofree char *again = a->after_s ? g_strdup_printf(" Look again after %d hours.",
								      (int)(a->after_s / 3600))
						    : g_strdup("");

		add_row(p, a->title,
			g_strdup_printf("For %s: %s.%s%s%s%s", a->purpose, a->contact,
					a->first ? " First: " : "", a->first ? a->first : "",
					a->first ? "." : "", again));
	}
	return list != NULL;
}

static void
add_roles(GPtrArray *parts)
{
	static const struct {
		enum deed_kind deed;
		const char *what;
	} deeds[] = {
		{ MAY_READ, "reads mentions" },
		{ MAY_TRIAGE, "decides about mentions" },
		{ MAY_READ_CASE, "reads cases" },
		{ MAY_WORK_CASE, "works on cases" },
		{ MAY_OVERRIDE, "overrides" },
		{ MAY_ERASE, "holds and erases" },
		{ MAY_READ_AUDIT, "reads the audit log" },
		{ MAY_SET_UP, "sets up" },
	};
	struct part *p = add_part(
		parts, "Who may do what",
		"A moderator has the cases assigned to them. A case can be closed to a role, as "
		"when "
		"the headteacher is its subject; then the safeguarding lead decides in their "
		"stead. "
		"Whoever looks at a case leaves an entry in a log that cannot be changed unseen.");

	for (int r = 0; r < ROLES; r++) {
		g_autoptr(GString) all = g_string_new(NULL);

		for (size_t i = 0; i < G_N_ELEMENTS(deeds); i++)
			if (role_may((enum role)r, deeds[i].deed))
				g_string_append_printf(all, "%s%s", all->len ? ", " : "",
						       deeds[i].what);
		add_row(p, role_title((enum role)r), g_strdup_printf("%s.", all->str));
	}
}

static bool
add_retention(GPtrArray *parts, GKeyFile *config, GError **err)
{
	g_autoptr(retention_t) keep = retention_new(config, err);
	struct part *p =
		add_part(parts, "How long it is kept",
			 "A hold, with its reason and a day to look at it again, goes before "
			 "every period; it ends after six months unless somebody says so again.");
	size_t n;
	const struct retention_class *classes = retention_classes(&n);

	for (size_t i = 0; keep && i < n; i++) {
		const char *span = retention_span(keep, i);

		add_row(p, classes[i].what,
			span ? g_strdup_printf("%s after %s.", span, classes[i].since)
			     : g_strdup("Kept until the school decides on a period."));
	}
	return keep != NULL;
}

/* ---- the page ------------------------------------------------------------------------------- */

static char *
school_names(struct db *db, GError **err)
{
	g_autoptr(GPtrArray) schools = register_list(db, err);
	g_autoptr(GString) names = g_string_new(NULL);

	for (guint i = 0; schools && i < schools->len; i++)
		g_string_append_printf(names, "%s%s", i ? ", " : "",
				       ((const struct school *)schools->pdata[i])->name);
	return schools ? g_string_free(g_steal_pointer(&names), FALSE) : NULL;
}

static void
put_part_html(struct html *h, const struct part *p)
{
	HTML(h, "<h2>$</h2>\n<p>$</p>\n<table>\n", p->heading, p->intro);
	for (guint i = 0; i + 1 < p->rows->len; i += 2)
		HTML(h, "<tr><th scope=\"row\">$</th><td>$</td></tr>\n", p->rows->pdata[i],
		     p->rows->pdata[i + 1]);
	HTML(h, "</table>\n");
}

static void
put_html(GString *out, const GPtrArray *parts, const char *schools, const char *day)
{
	g_auto(html_t) h = { 0 };

	html_init(&h, out);
	HTML(&h,
	     "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
	     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	     "<title>How $ deals with posts about it</title>\n"
	     "<style>\n"
	     "body { font: 1.0625rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem "
	     "auto; "
	     "padding: 0 1rem; color-scheme: light dark; }\n"
	     "table { border-collapse: collapse; width: 100%; }\n"
	     "th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; "
	     "border-bottom: 1px solid; overflow-wrap: anywhere; }\n"
	     "th { width: 14rem; font-weight: 600; }\n"
	     "@media (max-width: 34rem) { th { width: 8rem; } }\n"
	     "</style>\n</head>\n<body>\n<main>\n<h1>How $ deals with posts about it</h1>\n"
	     "<p>Written on $ from the settings in use.</p>\n",
	     schools, schools, day);
	for (guint i = 0; i < parts->len; i++)
		put_part_html(&h, g_ptr_array_index(parts, i));
	HTML(&h, "</main>\n</body>\n</html>\n");
}

static void
put_plain(GString *out, const GPtrArray *parts, const char *schools, const char *day)
{
	g_string_append_printf(out,
			       "How %s deals with posts about it\nWritten on %s from the settings "
			       "in use.\n",
			       schools, day);
	for (guint i = 0; i < parts->len; i++) {
		const struct part *p = g_ptr_array_index(parts, i);

		g_string_append_printf(out, "\n%s\n\n%s\n\n", p->heading, p->intro);
		for (guint k = 0; k + 1 < p->rows->len; k += 2)
			g_string_append_printf(out, "  %s: %s\n", (const char *)p->rows->pdata[k],
					       (const char *)p->rows->pdata[k + 1]);
	}
}

char *
process_text(struct db *db, GKeyFile *config, bool is_html, GError **err)
{
	g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(part_free);
	g_autofree char *schools = school_names(db, err);
	g_autofree char *day = london_date_text(when_now());
	g_autoptr(GString) out = g_string_new(NULL);

	if (!schools)
		return NULL;
	add_mentions(parts);
	add_terms(
		parts, CASE_STATE, "Cases",
		"What is reported to the school, or found and thought to need it, becomes a case: "
		"who reported it (by role), when, and why; then it is captured before anybody asks "
		"for its removal.");
	if (!add_clock(parts, db, err))
		return NULL;
	add_terms(
		parts, CASE_CATEGORY, "What it may be",
		"Chosen by a person, with a reason; several may apply. The program points to words "
		"and never decides.");
	add_terms(parts, CASE_SEVERITY, "How grave it is", "Also chosen by a person.");
	add_steps(parts);
	if (!add_agencies(parts, db, err))
		return NULL;
	add_terms(parts, CASE_OUTCOME, "How it ends",
		  "With an outcome and a reason, and when nothing that was asked of an agency is "
		  "open "
		  "any more, or the headteacher decides so. A closed case can be opened again.");
	add_roles(parts);
	if (!add_retention(parts, config, err))
		return NULL;
	(is_html ? put_html : put_plain)(out, parts, schools, day);
	return g_string_free(g_steal_pointer(&out), FALSE);
}
