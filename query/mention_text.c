#include "query/mention_text.h"

#include <jansson.h>
#include <string.h>

#include "base/escape.h"
#include "base/excerpt.h"
#include "base/london.h"
#include "base/when.h"
#include "data/kept_page.h"
#include "data/triage.h"
#include "indexer/terms.h"
#include "query/mention_excerpt.h"

#define USUAL_COLUMNS 80
#define MAX_REASONS 3 /* named in the line of a list */
#define MAX_KEPT 5 /* places of its page that are named */
#define INDENT "   "
#define BLANKS " \t\n\r\f\v"

/* Where a reason was found, in words. */
static const struct {
	const char *field, *place;
} places[] = {
	{ "title", "in the title" },
	{ "body", "in the text" },
	{ "link", "in a link" },
	{ "url", "in the address" },
};

/* "5 November 2026", or "" for WHEN_NONE. Caller frees. */
static char *
date_text(int64_t at)
{
	g_autoptr(GDateTime) date = at != WHEN_NONE ? g_date_time_new_from_unix_utc(at) : NULL;
	/* not %B: the language of the program is English whatever the locale says */
	static const char *const months[] = { "January",   "February", "March",    "April",
					      "May",       "June",     "July",     "August",
					      "September", "October",  "November", "December" };

	if (!date)
		return g_strdup("");
	return g_strdup_printf("%d %s %d", g_date_time_get_day_of_month(date),
			       months[g_date_time_get_month(date) - 1], g_date_time_get_year(date));
}

static const char *
place_of(const char *field)
{
	for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
		if (g_strcmp0(places[i].field, field) == 0)
			return places[i].place;
	return "on the page";
}

char *
mention_why_text(const struct mention *m)
{
	json_t *why = m->why ? json_loads(m->why, 0, NULL) : NULL, *reason;
	g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GString *out = g_string_new(mention_matches(m) ? NULL
						       : "no longer matches what is known of "
							 "the school");
	size_t i;

	json_array_foreach(why, i, reason)
	{
		const char *matched = json_string_value(json_object_get(reason, "matched"));
		const char *field = json_string_value(json_object_get(reason, "field"));
		char *one = g_strdup_printf("\u201c%s\u201d %s", matched ? matched : "",
					    place_of(field));

		/* the same words at the same place are one reason */
		if (!g_hash_table_add(said, one))
			continue;
		if (g_hash_table_size(said) <= MAX_REASONS)
			g_string_append_printf(out, "%s%s", out->len ? ", " : "", one);
	}
	if (g_hash_table_size(said) > MAX_REASONS)
		g_string_append_printf(out, " and %u more", g_hash_table_size(said) - MAX_REASONS);
	json_decref(why);
	return g_string_free(out, FALSE);
}

/* ---- lines ------------------------------------------------------------------------------- */

static int
room(const struct terminal *t)
{
	return t->columns ? t->columns - (int)strlen(INDENT) : 0;
}

static void
put_line(GString *out, const struct terminal *t, const char *text)
{
	g_autofree char *line = escape_terminal(text, room(t));

	g_string_append_printf(out, INDENT "%s\n", line);
}

/* One word, the marked parts of it in their style. Returns how wide it is. */
static int
put_word(GString *out, const struct terminal *t, const char *text, struct span word,
	 const GArray *marks)
{
	size_t at = word.start;
	int width = 0;

	for (guint i = 0; at < word.end; i++) {
		struct span mark = marks && i < marks->len ? g_array_index(marks, struct span, i)
							   : (struct span){ word.end, word.end };
		const size_t ends[] = { CLAMP(mark.start, at, word.end),
					CLAMP(mark.end, at, word.end) };

		for (size_t is_marked = 0; is_marked < G_N_ELEMENTS(ends); is_marked++) {
			size_t len = ends[is_marked] - at;

			if (len && is_marked)
				terminal_begin(out, t, STYLE_MARK);
			width += escape_terminal_append(out, text + at, len, 0);
			if (len && is_marked)
				terminal_end(out, t);
			at = ends[is_marked];
		}
	}
	return width;
}

/* Lines of at most the terminal's width, broken at blanks; a longer word is let out whole. `marks`
 * (struct span, in order) may be NULL. */
static void
put_wrapped(GString *out, const struct terminal *t, const char *text, const GArray *marks)
{
	int columns = (t->columns ? t->columns : USUAL_COLUMNS) - (int)strlen(INDENT), used = 0;
	g_autoptr(GString) styled = g_string_new(NULL);
	struct span word = { 0, 0 };

	while (text[word.start += strspn(text + word.start, BLANKS)]) {
		int width;

		g_string_truncate(styled, 0);
		word.end = word.start + strcspn(text + word.start, BLANKS);
		width = put_word(styled, t, text, word, marks);
		if (used && used + 1 + width > columns) {
			g_string_append_c(out, '\n');
			used = 0;
		}
		g_string_append(out, used ? " " : INDENT);
		g_string_append_len(out, styled->str, (gssize)styled->len);
		used += width + (used ? 1 : 0);
		word.start = word.end;
	}
	g_string_append_c(out, '\n');
}

static void
put_title(GString *out, const struct mention *m, const struct terminal *t)
{
	g_autofree char *title = escape_terminal(m->title ? m->title : "", t->columns);

	terminal_put(out, t, STYLE_BOLD, *title ? title : "(no title)");
	g_string_append_c(out, '\n');
}

/* "Bucks Gazette · 5 November 2026 · gazette.example" */
static void
put_origin(GString *out, const struct mention *m, const struct terminal *t)
{
	g_autofree char *date = date_text(term_date(m));
	g_autoptr(GString) line = g_string_new(NULL);
	g_autofree char *clean = NULL;

	if (m->source)
		g_string_append_printf(line, "%s \u00b7 ", m->source);
	g_string_append_printf(line, "%s%s", m->published == WHEN_NONE ? "seen " : "", date);
	if (m->site && g_strcmp0(m->site, m->source) != 0)
		g_string_append_printf(line, " \u00b7 %s", m->site);
	if (m->cluster_size > 1)
		g_string_append_printf(line, " \u00b7 + %" G_GINT64_FORMAT " cop%s",
				       m->cluster_size - 1, m->cluster_size == 2 ? "y" : "ies");
	clean = escape_terminal(line->str, room(t));
	g_string_append(out, INDENT);
	terminal_put(out, t, STYLE_DIM, clean);
	g_string_append_c(out, '\n');
}

static void
put_why(GString *out, const struct mention *m, const struct terminal *t)
{
	g_autofree char *why = mention_why_text(m);
	g_autofree char *line = g_strconcat("Why: ", why, NULL);

	if (*why)
		put_line(out, t, line);
}

void
mention_text(GString *out, const struct mention *m, struct scan *scan, const struct terminal *t)
{
	struct mention_excerpt excerpt;
	g_autofree char *address = escape_terminal(m->url, 0);

	mention_excerpt_init(&excerpt, m, scan);
	put_title(out, m, t);
	put_origin(out, m, t);
	if (*excerpt.text)
		put_wrapped(out, t, excerpt.text, excerpt.marks);
	put_why(out, m, t);
	/* an address is never cut: it is there to be opened */
	g_string_append_printf(out, INDENT "%s  %s  %s\n", m->ref, m->status, address);
	mention_excerpt_clear(&excerpt);
}

/* ---- the whole --------------------------------------------------------------------------- */

static void
put_fact(GString *out, const char *name, const char *value)
{
	g_autofree char *clean = value ? escape_terminal(value, 0) : NULL;

	if (clean && *clean)
		g_string_append_printf(out, "%-12s %s\n", name, clean);
}

static void
put_time(GString *out, const char *name, int64_t at)
{
	g_autofree char *text = london_time_text(at);

	put_fact(out, name, text);
}

static void
put_near(GString *out, const struct mention *m)
{
	json_t *near = m->near ? json_loads(m->near, 0, NULL) : NULL, *name;
	size_t i;

	json_array_foreach(near, i, name) put_fact(out, i ? "" : "Not us", json_string_value(name));
	json_decref(near);
}

/* "23 November 2026: new to irrelevant, by rule 3 (source:festival)" */
static void
put_history(GString *out, const GPtrArray *history)
{
	for (guint i = 0; i < history->len; i++) {
		const struct triage_event *e = g_ptr_array_index(history, i);
		bool is_note = strcmp(e->old_state, e->new_state) == 0;
		g_autofree char *date = date_text(e->at);
		g_autofree char *rule = g_strdup_printf("rule %" G_GINT64_FORMAT, e->rule);
		g_autofree char *line =
			g_strdup_printf("%s: %s%s%s%s by %s%s%s%s", date,
					is_note ? "noted" : e->old_state, is_note ? "" : " to ",
					is_note ? "" : e->new_state, e->undoes ? ", undone" : "",
					e->rule ? rule : e->who, e->note ? " (" : "",
					e->note ? e->note : "", e->note ? ")" : "");

		put_fact(out, i ? "" : "History", line);
	}
}

/* Where the page is kept as it came, the newest first. */
static void
put_kept(GString *out, const GPtrArray *kept)
{
	for (guint i = 0; i < kept->len; i++) {
		const struct kept_page *p = kept->pdata[i];
		g_autofree char *when = london_time_text(p->at_ms / 1000);
		g_autofree char *place =
			p->file ? g_strdup_printf("%s, " KEPT_FOLDER "/%s, byte %" G_GINT64_FORMAT
						  "%s",
						  when, p->file, p->start,
						  p->original ? " (the same again)" : "")
				: g_strdup_printf("not: %s", kept_page_why(p));

		if (i == MAX_KEPT) {
			g_string_append_printf(out, "%-12s and %u more\n", "", kept->len - i);
			return;
		}
		put_fact(out, i == 0 ? "Kept" : "", place);
	}
}

void
mention_text_whole(GString *out, const struct mention *m, const GPtrArray *history,
		   const GPtrArray *kept, const struct terminal *t)
{
	g_auto(GStrv) paragraphs = g_strsplit(m->text, "\n", -1);
	g_autofree char *why = mention_why_text(m), *score = g_strdup_printf("%.2f", m->score);
	g_autofree char *copies = g_strdup_printf("%" G_GINT64_FORMAT, m->cluster_size);

	put_title(out, m, t);
	put_fact(out, "Reference", m->ref);
	put_fact(out, "School", m->school_name);
	put_fact(out, "Address", m->url);
	put_fact(out, "Source", m->source);
	put_fact(out, "Site", m->site);
	put_fact(out, "Language", m->lang);
	put_time(out, "Published", m->published);
	put_time(out, "First seen", m->first_seen);
	put_time(out, "Last seen", m->last_seen);
	put_fact(out, "Status", m->status);
	put_fact(out, "Case", m->case_ref);
	put_history(out, history);
	put_fact(out, "Score", score);
	put_fact(out, "Why", why);
	put_near(out, m);
	put_fact(out, "Copies", m->cluster_size > 1 ? copies : NULL);
	put_fact(out, "Read",
		 m->from_entry ? "from the feed; the page itself was not read yet"
			       : "from the page");
	put_kept(out, kept);
	for (size_t i = 0; paragraphs[i]; i++) {
		if (!*paragraphs[i])
			continue;
		g_string_append_c(out, '\n');
		put_wrapped(out, t, paragraphs[i], NULL);
	}
}
