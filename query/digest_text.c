#include <string.h>

#include "query/digest_layout.h"

#define COLUMNS 72
#define BAR_MAX 30

#define N G_GINT64_FORMAT

/* One paragraph, broken at blanks, each line after `indent` blanks; a longer word stays whole. */
static void
put(GString *out, int indent, const char *text)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \n", -1);
	glong used = 0;

	for (size_t i = 0; words[i]; i++) {
		glong width = g_utf8_strlen(words[i], -1);

		if (!*words[i])
			continue;
		if (used && used + 1 + width > COLUMNS - indent) {
			g_string_append_c(out, '\n');
			used = 0;
		}
		if (used)
			g_string_append_c(out, ' ');
		else
			g_string_append_printf(out, "%*s", indent, "");
		g_string_append(out, words[i]);
		used += width + (used ? 1 : 0);
	}
	g_string_append_c(out, '\n');
}

static void
put_heading(GString *out, const char *text)
{
	g_string_append_printf(out, "\n%s\n", text);
	for (glong i = g_utf8_strlen(text, -1); i > 0; i--)
		g_string_append_c(out, '-');
	g_string_append_c(out, '\n');
}

static void
put_lines(GString *out, const char *mark, const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		g_autofree char *line = g_strconcat(mark, lines->pdata[i], NULL);

		put(out, 0, line);
	}
}

static void
put_item(GString *out, const struct digest_item *i, guint number)
{
	g_autofree char *title = g_strdup_printf("%u. %s", number, i->title);
	g_autofree char *why = g_strconcat("Why: ", i->why, NULL);
	g_autofree char *ref = g_strconcat("Reference: ", i->ref, NULL);

	g_string_append_c(out, '\n');
	put(out, 0, title);
	put(out, 3, i->origin);
	if (i->excerpt)
		put(out, 3, i->excerpt);
	if (*i->why)
		put(out, 3, why);
	if (i->copies)
		put(out, 3, i->copies);
	put(out, 3, i->href ? i->href : i->no_href);
	put(out, 3, ref);
}

static void
put_section(GString *out, const struct digest_section *s)
{
	if (s->items->len == 0 && !s->none)
		return;
	put_heading(out, s->title);
	if (s->items->len == 0)
		put(out, 0, s->none);
	for (guint i = 0; i < s->items->len; i++)
		put_item(out, s->items->pdata[i], i + 1);
	if (s->more) {
		g_string_append_c(out, '\n');
		put(out, 0, s->more);
	}
}

static void
put_weeks(GString *out, const struct digest *d)
{
	int64_t most = 1;

	if (d->weeks->len == 0)
		return;
	put_heading(out, d->cadence == CADENCE_DAILY ? "New mentions, day by day"
						     : "New mentions, week by week");
	for (guint i = 0; i < d->weeks->len; i++)
		most = MAX(most, g_array_index(d->weeks, struct digest_week, i).groups);
	for (guint i = 0; i < d->weeks->len; i++) {
		const struct digest_week *w = &g_array_index(d->weeks, struct digest_week, i);
		/* something never looks like nothing */
		int64_t bar = (w->groups * BAR_MAX + most - 1) / most;

		g_string_append_printf(out, "%-13s %6" N, w->label, w->groups);
		if (bar > 0)
			g_string_append(out, "  ");
		for (; bar > 0; bar--)
			g_string_append_c(out, '#');
		g_string_append_c(out, '\n');
	}
}

static void
put_list(GString *out, const struct digest_list *l)
{
	if (l->lines->len == 0)
		return;
	put_heading(out, l->title);
	put_lines(out, "* ", l->lines);
}

char *
digest_text(const struct digest *d)
{
	GString *out = g_string_new(NULL);
	g_autofree char *places = NULL;

	put(out, 0, d->subject);
	g_string_append_c(out, '\n');
	put(out, 0, d->headline);
	put_lines(out, "! ", d->notes);
	for (guint i = 0; i < d->lists->len; i++)
		put_list(out, &g_array_index(d->lists, struct digest_list, i));
	for (guint i = 0; i < d->sections->len; i++)
		put_section(out, &g_array_index(d->sections, struct digest_section, i));
	put_weeks(out, d);
	if (d->coverage->len) {
		put_heading(out, "How far this goes");
		put_lines(out, "", d->coverage);
	}
	if (d->troubles->len) {
		put_heading(out, "Sources that need a look");
		put_lines(out, "* ", d->troubles);
	}
	if (d->not_searched->len) {
		g_ptr_array_add(d->not_searched, NULL);
		places = g_strjoinv(", ", (char **)d->not_searched->pdata);
		g_ptr_array_set_size(d->not_searched, (gint)d->not_searched->len - 1);
		put_heading(out, "Not searched");
		put(out, 0, places);
		put(out, 0, "No machine may look there. What people see there has to be reported.");
	}
	put_heading(out, "About this message");
	put_lines(out, "", d->footer);
	return g_string_free(out, FALSE);
}
