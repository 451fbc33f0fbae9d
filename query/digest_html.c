#include <string.h>

#include "base/escape.h"
#include "query/digest_layout.h"

#define URL_CHARS 70 /* of an address that is shown; the link has all of it */
#define BAR_MAX 10

#define N G_GINT64_FORMAT

/* No colours but the reader's own: what is not set cannot go wrong when a client turns light into
 * dark. Classic Outlook knows no max-width, hence the conditional table. */
static const char head[] =
	"<!DOCTYPE html>\n"
	"<html lang=\"en-GB\">\n<head>\n"
	"<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n"
	"<meta name=\"supported-color-schemes\" content=\"light dark\">\n"
	"<meta name=\"referrer\" content=\"no-referrer\">\n";
static const char body[] =
	"</head>\n"
	"<body style=\"margin:0;padding:0\">\n<div role=\"main\">\n"
	"<!--[if mso]><table role=\"presentation\" width=\"580\" align=\"center\"><tr><td>"
	"<![endif]-->\n"
	"<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
	"border=\"0\" align=\"center\" style=\"max-width:580px;margin:0 "
	"auto;table-layout:fixed\">\n"
	"<tr><td style=\"padding:16px;font-family:Arial,Helvetica,sans-serif;font-size:16px;"
	"line-height:24px;word-wrap:break-word;overflow-wrap:anywhere\">\n";
static const char tail[] =
	"</td></tr>\n</table>\n<!--[if mso]></td></tr></table><![endif]-->\n</div>\n</body>\n"
	"</html>\n";

static void
put(GString *out, const char *before, const char *text, const char *after)
{
	g_autofree char *html = escape_html(text);

	g_string_append(out, before);
	g_string_append(out, html);
	g_string_append(out, after);
}

static void
put_heading(GString *out, const char *text)
{
	put(out,
	    "<h2 style=\"font-size:18px;line-height:24px;margin:24px 0 8px 0;padding-top:12px;"
	    "border-top:1px solid #888888\">",
	    text, "</h2>\n");
}

static void
put_paragraph(GString *out, const char *text)
{
	put(out, "<p style=\"margin:0 0 8px 0\">", text, "</p>\n");
}

static void
put_paragraphs(GString *out, const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++)
		put_paragraph(out, lines->pdata[i]);
}

static void
put_list(GString *out, const GPtrArray *lines)
{
	g_string_append(out, "<ul style=\"margin:0 0 8px 0;padding-left:20px\">\n");
	for (guint i = 0; i < lines->len; i++)
		put(out, "<li>", lines->pdata[i], "</li>\n");
	g_string_append(out, "</ul>\n");
}

/* ---- items ------------------------------------------------------------------------------- */

/* The mark that begins first in `text`, the longest such. */
static const char *
next_mark(const char *text, const GPtrArray *marks, size_t *len)
{
	const char *first = NULL;

	*len = 0;
	for (guint i = 0; i < marks->len; i++) {
		const char *at = strstr(text, marks->pdata[i]);
		size_t n = strlen(marks->pdata[i]);

		if (!at || (first && (at > first || (at == first && n <= *len))))
			continue;
		first = at;
		*len = n;
	}
	return first;
}

static void
put_marked(GString *out, const char *text, const GPtrArray *marks)
{
	const char *at;
	size_t len;

	while ((at = next_mark(text, marks, &len))) {
		g_autofree char *before = g_strndup(text, (gsize)(at - text));
		g_autofree char *word = g_strndup(at, len);

		put(out, "", before, "");
		put(out, "<strong>", word, "</strong>");
		text = at + len;
	}
	put(out, "", text, "");
}

static void
put_link(GString *out, const struct digest_item *i)
{
	g_autofree char *shown = NULL;

	if (!i->href) {
		put(out, "<p style=\"margin:0\">", i->no_href, "</p>\n");
		return;
	}
	/* ASCII: escape_href() made it */
	shown = strlen(i->href) > URL_CHARS ? g_strdup_printf("%.*s\u2026", URL_CHARS, i->href)
					    : g_strdup(i->href);
	put(out, "<p style=\"margin:0\"><a href=\"", i->href,
	    "\" rel=\"noreferrer\" style=\"color:inherit\">");
	put(out, "", shown, "</a></p>\n");
}

static void
put_item(GString *out, const struct digest_item *i, bool with_excerpt)
{
	put(out, "<h3 dir=\"auto\" style=\"font-size:16px;line-height:24px;margin:16px 0 0 0\">",
	    i->title, "</h3>\n");
	put(out, "<p dir=\"auto\" style=\"margin:0;font-size:14px;line-height:20px\">", i->origin,
	    "</p>\n");
	if (with_excerpt && i->excerpt) {
		g_string_append(out, "<p dir=\"auto\" style=\"margin:8px 0\">");
		put_marked(out, i->excerpt, i->marks);
		g_string_append(out, "</p>\n");
	}
	if (*i->why)
		put(out, "<p style=\"margin:0;font-size:14px;line-height:20px\">Why: ", i->why,
		    "</p>\n");
	if (i->copies)
		put(out, "<p style=\"margin:0;font-size:14px;line-height:20px\">", i->copies,
		    "</p>\n");
	put_link(out, i);
	put(out, "<p style=\"margin:0;font-size:14px;line-height:20px\">Reference: ", i->ref,
	    "</p>\n");
}

static void
put_section(GString *out, const struct digest_section *s, bool with_excerpts)
{
	if (s->items->len == 0 && !s->none)
		return;
	put_heading(out, s->title);
	if (s->items->len == 0)
		put_paragraph(out, s->none);
	for (guint i = 0; i < s->items->len; i++)
		put_item(out, s->items->pdata[i], with_excerpts);
	if (s->more)
		put(out, "<p style=\"margin:16px 0 8px 0\">", s->more, "</p>\n");
}

/* ---- weeks ------------------------------------------------------------------------------- */

static void
put_weeks(GString *out, const struct digest *d)
{
	static const char cell[] =
		"style=\"padding:2px 12px 2px 0;text-align:left;white-space:nowrap;"
		"font-weight:normal;font-size:14px;line-height:20px\"";
	bool is_daily = d->cadence == CADENCE_DAILY;
	int64_t most = 1;

	if (d->weeks->len == 0)
		return;
	put_heading(out, is_daily ? "New mentions, day by day" : "New mentions, week by week");
	g_string_append_printf(out,
			       "<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n<tr>"
			       "<th scope=\"col\" %s>%s</th><th scope=\"col\" %s>New</th></tr>\n",
			       cell, is_daily ? "Day" : "Week from", cell);
	for (guint i = 0; i < d->weeks->len; i++)
		most = MAX(most, g_array_index(d->weeks, struct digest_week, i).groups);
	for (guint i = 0; i < d->weeks->len; i++) {
		const struct digest_week *w = &g_array_index(d->weeks, struct digest_week, i);
		int64_t bar = (w->groups * BAR_MAX + most - 1) / most;

		g_string_append_printf(out, "<tr><th scope=\"row\" %s>%s</th><td %s>%" N, cell,
				       w->label, cell, w->groups);
		if (bar > 0)
			g_string_append(out, " <span aria-hidden=\"true\">");
		for (int64_t n = bar; n > 0; n--)
			g_string_append(out, "\u25ac");
		g_string_append(out, bar > 0 ? "</span></td></tr>\n" : "</td></tr>\n");
	}
	g_string_append(out, "</table>\n");
}

/* ---- document ---------------------------------------------------------------------------- */

static char *
document(const struct digest *d, bool with_excerpts)
{
	GString *out = g_string_new(head);

	put(out, "<title>", d->subject, "</title>\n");
	g_string_append(out, body);
	put(out, "<h1 style=\"font-size:20px;line-height:28px;margin:0 0 8px 0\">", d->subject,
	    "</h1>\n");
	put_paragraph(out, d->headline);
	for (guint i = 0; i < d->notes->len; i++)
		put(out, "<p style=\"margin:0 0 8px 0\"><strong>", d->notes->pdata[i],
		    "</strong></p>\n");
	for (guint i = 0; i < d->lists->len; i++) {
		const struct digest_list *l = &g_array_index(d->lists, struct digest_list, i);

		if (l->lines->len == 0)
			continue;
		put_heading(out, l->title);
		put_list(out, l->lines);
	}
	for (guint i = 0; i < d->sections->len; i++)
		put_section(out, &g_array_index(d->sections, struct digest_section, i),
			    with_excerpts);
	put_weeks(out, d);
	if (d->coverage->len) {
		put_heading(out, "How far this goes");
		put_paragraphs(out, d->coverage);
	}
	if (d->troubles->len) {
		put_heading(out, "Sources that need a look");
		put_list(out, d->troubles);
	}
	if (d->not_searched->len) {
		put_heading(out, "Not searched");
		put_list(out, d->not_searched);
		put_paragraph(out, "No machine may look there. What people see there has to be "
				   "reported.");
	}
	put_heading(out, "About this message");
	put_paragraphs(out, d->footer);
	g_string_append(out, tail);
	return g_string_free(out, FALSE);
}

char *
digest_html(const struct digest *d)
{
	char *html = document(d, true);

	if (strlen(html) < DIGEST_MAX_HTML)
		return html;
	g_free(html);
	return document(d, false);
}
