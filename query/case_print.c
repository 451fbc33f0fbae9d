/* The other half of query/case_sheet.h: for a person at a terminal. */
#include <string.h>

#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "data/case_action.h"
#include "data/case_relation.h"
#include "data/case_step.h"
#include "data/case_strip.h"
#include "data/case_term.h"
#include "data/case_text.h"
#include "data/evidence.h"
#include "data/stamp.h"
#include "query/case_sheet.h"
#include "query/timeline.h"

#define SHORT 70

static void
put_heading(GString *out, const struct terminal *t, const char *heading)
{
	g_string_append_c(out, '\n');
	terminal_put(out, t, STYLE_BOLD, heading);
	g_string_append_c(out, '\n');
}

/* Words of somebody's: each of their lines is escaped and indented. */
static void
put_words(GString *out, const char *indent, const char *words)
{
	g_auto(GStrv) lines = g_strsplit(words, "\n", -1);

	for (size_t i = 0; lines[i]; i++) {
		g_autofree char *line = escape_terminal(lines[i], 0);

		g_string_append_printf(out, "%s%s\n", indent, line);
	}
}

static void
put_field(GString *out, const char *name, const char *value)
{
	g_autofree char *plain = value ? escape_terminal(value, 0) : NULL;

	if (plain && *plain)
		g_string_append_printf(out, "  %-16s %s\n", name, plain);
}

static void
put_time(GString *out, const char *name, int64_t at, const char *more)
{
	g_autofree char *text = at == WHEN_NONE ? NULL : london_time_text(at);
	g_autofree char *value = text ? g_strconcat(text, more, NULL) : NULL;

	put_field(out, name, value);
}

static void
put_due(GString *out, const struct casefile *c, int64_t now)
{
	const char *late = now > casefile_due(c) ? "  OVERDUE" : "";

	if (casefile_due(c) == WHEN_NONE)
		return;
	put_time(out, "Answer by", c->due_literal, c->due_literal == c->due_working ? late : "");
	if (c->due_literal != c->due_working)
		put_time(out, "  working days", c->due_working,
			 now > c->due_working ? "  OVERDUE" : "");
}

static void
put_assessment(GString *out, const struct casefile *c)
{
	g_autofree char *severity = g_strdup_printf("%d", c->severity);
	g_autofree char *grave =
		c->severity < 0 ? NULL
				: g_strdup_printf("%s, %s", severity,
						  case_term_title(CASE_SEVERITY, severity));
	g_autofree char *categories = case_categories_shown(c->categories);

	put_field(out, "Categories", categories);
	put_field(out, "Severity", grave);
	put_field(out, "Author", c->author ? case_term_title(CASE_AUTHOR, c->author) : NULL);
}

static void
put_facts(GString *out, const struct case_sheet *s, int64_t now)
{
	const struct casefile *c = s->c;

	put_field(out, "What is left", c->stub ? case_stub_title(c->stub) : NULL);
	put_field(out, "Address", c->url);
	put_field(out, "Mention", s->mention);
	put_field(out, "Reported by", case_term_title(CASE_REPORTER, c->reporter));
	put_time(out, "Received", c->received_at, "");
	put_time(out, "Opened", c->opened_at, "");
	put_due(out, c, now);
	put_time(out, "Acknowledged", c->acknowledged_at, "");
	put_assessment(out, c);
	put_field(out, "Assigned to", c->assigned);
	put_field(out, "Closed to", c->closed_to);
	put_time(out, "Held until", c->hold_until, now > c->hold_until ? "  LOOK AGAIN" : "");
	put_time(out, "First published", c->first_published, "");
	if (casefile_is_near_limitation(c, now))
		put_time(out, "Claim ends", casefile_limitation_end(c),
			 now > casefile_limitation_end(c)
				 ? "  OVER: a year after first publication"
				 : "  SOON: a year after first publication");
	put_time(out, "Closed", c->closed_at, "");
	put_field(out, "Outcome", c->outcome ? case_term_title(CASE_OUTCOME, c->outcome) : NULL);
}

static void
put_evidence(GString *out, const struct case_sheet *s, const struct terminal *t)
{
	put_heading(out, t, "Evidence");
	if (s->evidence->len == 0)
		g_string_append(out, "  none\n");
	for (guint i = 0; i < s->evidence->len; i++) {
		const struct evidence *e = g_ptr_array_index(s->evidence, i);
		g_autofree char *at = london_time_text(e->started_ms / 1000);
		g_autofree char *said = escape_terminal(e->sentence, 0);

		if (evidence_is_redirect(e))
			continue;
		g_string_append_printf(out, "  %s  %s  %s%s\n", e->ref, at, said,
				       evidence_is_supplied(e) ? "  (handed in)" : "");
	}
}

static void
put_stamps(GString *out, const struct case_sheet *s)
{
	guint given = 0;

	for (guint i = 0; i < s->stamps->len; i++)
		given += ((const struct stamp *)s->stamps->pdata[i])->is_done;
	if (s->stamps->len > 0)
		g_string_append_printf(out, "  timestamps of authorities: %u given, %u waiting\n",
				       given, s->stamps->len - given);
}

static void
put_step(GString *out, const struct case_step_done *d, const struct casefile *c, int64_t now)
{
	g_autofree char *who = d->who ? escape_terminal(d->who, 40) : NULL;
	g_autofree char *day = who ? london_date_text(d->at) : NULL;
	g_autofree char *wording = !who && d->step->is_own ? case_step_wording(c, now) : NULL;

	g_string_append_printf(out, "  [%s] %-20s %s", who ? "x" : " ", d->step->name,
			       d->step->title);
	if (who)
		g_string_append_printf(out, "  (%s, %s)", who, day);
	g_string_append_c(out, '\n');
	if (wording)
		put_words(out, "        for example: ", wording);
}

static void
put_steps(GString *out, const struct case_sheet *s, const struct terminal *t, int64_t now)
{
	if (s->c->stub)
		return; /* nothing of it is left to be done */
	if (s->steps->len)
		put_heading(out, t, "Checklist");
	for (guint i = 0; i < s->steps->len; i++)
		put_step(out, g_ptr_array_index(s->steps, i), s->c, now);
}

static void
put_actions(GString *out, const struct case_sheet *s, const struct terminal *t, int64_t now)
{
	if (s->actions->len)
		put_heading(out, t, "Actions");
	for (guint i = 0; i < s->actions->len; i++) {
		const struct case_action *a = g_ptr_array_index(s->actions, i);
		g_autofree char *at = london_time_text(a->at);
		g_autofree char *due = a->due_at == WHEN_NONE ? NULL : london_time_text(a->due_at);
		g_autofree char *reference =
			a->reference ? escape_terminal(a->reference, SHORT) : NULL;
		const char *state = a->done_at != WHEN_NONE          ? "done"
				    : a->replied_at != WHEN_NONE     ? "replied"
				    : case_action_is_overdue(a, now) ? "NO ANSWER IN TIME"
								     : "open";

		g_string_append_printf(out, "  %s  %-10s %s  %s%s%s%s%s\n", a->ref, a->agency, at,
				       state, reference ? ", reference " : "",
				       reference ? reference : "",
				       due && a->done_at == WHEN_NONE ? ", look again " : "",
				       due && a->done_at == WHEN_NONE ? due : "");
	}
}

static void
put_related(GString *out, const struct case_sheet *s, const struct terminal *t)
{
	if (s->related->len)
		put_heading(out, t, "Belongs together");
	for (guint i = 0; i < s->related->len; i++) {
		const struct case_relation *r = g_ptr_array_index(s->related, i);
		g_autofree char *why = escape_terminal(r->why, 0);

		g_string_append_printf(out, "  %s  %s  %s\n",
				       r->mention_ref ? r->mention_ref : "(gone)",
				       r->is_confirmed ? "yes" : "no ", why);
	}
}

static void
put_texts(GString *out, const struct case_sheet *s, const struct terminal *t)
{
	put_heading(out, t, "Notes");
	for (guint i = 0; i < s->texts->len; i++) {
		const struct case_text *one = g_ptr_array_index(s->texts, i);
		g_autofree char *at = london_time_text(one->at);
		g_autofree char *who = escape_terminal(one->who, 40);
		g_autofree char *about = one->about ? escape_terminal(one->about, 40) : NULL;

		g_string_append_printf(out, "  %s  %s, %s: %s%s%s%s%s%s\n", one->ref, at, who,
				       one->kind, about ? " " : "", about ? about : "",
				       one->replaces ? ", replaces " : "",
				       one->replaces ? one->replaces : "",
				       one->is_replaced ? ", replaced" : "");
		put_words(out, "        ", one->text ? one->text : "(erased)");
	}
}

void
timeline_text(GString *out, const GPtrArray *timeline, const struct terminal *t)
{
	for (guint i = 0; i < timeline->len; i++) {
		const struct timeline_event *e = g_ptr_array_index(timeline, i);
		g_autofree char *at = london_time_text(e->at);
		g_autofree char *who = e->who ? escape_terminal(e->who, 40) : g_strdup("");
		g_autofree char *what =
			escape_terminal(e->what, t->columns > 80 ? t->columns - 42 : SHORT);

		g_string_append_printf(out, "  %s  %-12s %-5s %s%s%s\n", at, e->kind,
				       e->ref && e->ref[0] != 'M' ? e->ref : "", what,
				       *who ? "  " : "", who);
	}
}

void
case_sheet_text(GString *out, const struct case_sheet *s, int64_t now, const struct terminal *t)
{
	g_autofree char *school = escape_terminal(s->c->school_name, 0);
	g_autofree char *title = g_strdup_printf("%s  %s: %s", s->c->ref, s->c->state,
						 case_term_title(CASE_STATE, s->c->state));

	terminal_put(out, t, STYLE_BOLD, title);
	g_string_append_printf(out, "\n  %s\n", school);
	put_facts(out, s, now);
	put_evidence(out, s, t);
	put_stamps(out, s);
	put_steps(out, s, t, now);
	put_actions(out, s, t, now);
	put_related(out, s, t);
	put_texts(out, s, t);
	put_heading(out, t, "Timeline");
	timeline_text(out, s->timeline, t);
}

void
case_line(GString *out, const struct casefile *c, int64_t now, const struct terminal *t)
{
	g_autofree char *opened = london_date_text(c->opened_at);
	g_autofree char *url = c->url ? escape_terminal(c->url, SHORT) : g_strdup("");
	int64_t due = casefile_due(c);
	g_autofree char *limit = due == WHEN_NONE ? NULL : london_time_text(due);
	g_autofree char *categories = case_categories_shown(c->categories);

	terminal_put(out, t, STYLE_BOLD, c->ref);
	g_string_append_printf(out, "  %-8s  opened %s", c->state, opened);
	if (limit)
		g_string_append_printf(out, "  %s %s", now > due ? "OVERDUE since" : "answer by",
				       limit);
	if (c->severity >= 0)
		g_string_append_printf(out, "  severity %d", c->severity);
	if (*categories)
		g_string_append_printf(out, "  %s", categories);
	if (c->assigned)
		g_string_append_printf(out, "  with %s", c->assigned);
	if (casefile_is_near_limitation(c, now))
		g_string_append(out, "  LIMITATION");
	if (*url)
		g_string_append_printf(out, "\n    %s", url);
	g_string_append_c(out, '\n');
}
