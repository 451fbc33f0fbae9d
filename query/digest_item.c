#include "query/digest_item.h"

#include <jansson.h>
#include <string.h>

#include "base/escape.h"
#include "base/excerpt.h"
#include "base/london.h"
#include "base/when.h"
#include "query/mention_excerpt.h"
#include "query/mention_text.h"
#include "query/redact.h"

#define TITLE_COLUMNS 160
#define NAME_COLUMNS 80
#define WHY_COLUMNS 240
#define WIDER 3 /* a name must not be hidden by the cut through it: redacted first, cut then */

static const size_t excerpt_chars[] = { [SNIPPET_SHORT] = 200, [SNIPPET_FULL] = 600 };

void
digest_item_free(struct digest_item *i)
{
	if (!i)
		return;
	g_free(i->ref);
	g_free(i->origin);
	g_free(i->title);
	g_free(i->excerpt);
	g_free(i->why);
	g_free(i->copies);
	g_free(i->href);
	g_free(i->no_href);
	g_ptr_array_unref(i->marks);
	g_free(i);
}

char *
digest_line(const struct private_names *names, const char *text, int columns, int *redacted)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autofree char *clean = escape_terminal(valid, 0);
	g_autofree char *without = redact_text(names, clean, redacted);

	return g_strstrip(escape_terminal(without, columns));
}

/* The words that matched, each once. */
static GPtrArray *
marks_of(const struct mention *m)
{
	GPtrArray *marks = g_ptr_array_new_with_free_func(g_free);
	json_t *why = m->why ? json_loads(m->why, 0, NULL) : NULL, *reason;
	size_t i;

	json_array_foreach(why, i, reason)
	{
		const char *matched = json_string_value(json_object_get(reason, "matched"));
		g_autofree char *line = matched ? escape_terminal(matched, 0) : NULL;

		if (line && *line &&
		    !g_ptr_array_find_with_equal_func(marks, line, g_str_equal, NULL))
			g_ptr_array_add(marks, g_steal_pointer(&line));
	}
	json_decref(why);
	return marks;
}

static void
add_spans(const char *text, const char *mark, GArray *spans)
{
	size_t n = strlen(mark);

	for (const char *at = strstr(text, mark); at; at = strstr(at + n, mark)) {
		struct span span = { (size_t)(at - text), (size_t)(at - text) + n };

		g_array_append_val(spans, span);
	}
}

static char *
excerpt_of(const struct mention *m, const GPtrArray *marks, const struct digest_item_options *o,
	   int *redacted)
{
	g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(struct span));
	g_autofree char *wide = NULL, *line = NULL;
	char *excerpt;
	size_t max;

	if (o->snippet == SNIPPET_NONE || !*m->text)
		return NULL;
	max = excerpt_chars[o->snippet];
	mention_reason_spans(m, spans);
	wide = excerpt_around(m->text, strlen(m->text), (struct span *)(void *)spans->data,
			      spans->len, WIDER * max, NULL);
	line = digest_line(o->names, wide, 0, NULL);
	g_array_set_size(spans, 0);
	for (guint i = 0; i < marks->len; i++)
		add_spans(line, marks->pdata[i], spans);
	excerpt = excerpt_around(line, strlen(line), (struct span *)(void *)spans->data, spans->len,
				 max, NULL);
	/* what the cut took anyway was not left out for the sake of a name */
	*redacted += redact_count(excerpt);
	return excerpt;
}

static char *
origin_of(const struct mention *m, const struct digest_item_options *o, int *redacted)
{
	g_autofree char *date =
		london_date_text(m->published != WHEN_NONE ? m->published : m->first_seen);
	g_autofree char *source =
		digest_line(o->names, m->source ? m->source : "", NAME_COLUMNS, redacted);
	g_autofree char *site = escape_terminal(m->site ? m->site : "", NAME_COLUMNS);
	g_autofree char *school = escape_terminal(m->school_name, NAME_COLUMNS);
	GString *out = g_string_new(NULL);

	if (o->names_school)
		g_string_append_printf(out, "%s \u00b7 ", school);
	if (*source)
		g_string_append_printf(out, "%s \u00b7 ", source);
	g_string_append_printf(out, "%s%s", m->published == WHEN_NONE ? "seen " : "", date);
	if (*site && !g_str_equal(site, source))
		g_string_append_printf(out, " \u00b7 %s", site);
	return g_string_free(out, FALSE);
}

static char *
copies_of(const struct tally_group *g)
{
	g_autoptr(GString) out = g_string_new(NULL);

	if (g && g->copies > 1)
		g_string_append_printf(out,
				       "%" G_GINT64_FORMAT " copies on %" G_GINT64_FORMAT " site%s",
				       g->copies, g->sites, g->sites == 1 ? "" : "s");
	if (g && g->is_known)
		g_string_append_printf(out, "%sthe same text was found before",
				       out->len ? "; " : "");
	return out->len ? g_strdup(out->str) : NULL;
}

static void
set_href(struct digest_item *i, const struct mention *m, const struct private_names *names)
{
	g_autofree char *href = escape_href(m->url);
	g_autofree char *html = escape_html(href);
	const char *why = NULL;

	if (!*href)
		why = "it is no web address";
	else if (strlen(html) > DIGEST_MAX_URL)
		why = "it is very long";
	else if (redact_finds_in_url(names, href))
		why = "it spells out a name";
	if (why)
		i->no_href =
			g_strdup_printf("Address left out: %s. \u201cearshot show %s\u201d has it.",
					why, m->ref);
	else
		i->href = g_steal_pointer(&href);
}

struct digest_item *
digest_item_new(const struct mention *m, const struct tally_group *g,
		const struct digest_item_options *o, int *redacted)
{
	struct digest_item *i = g_new0(struct digest_item, 1);
	g_autofree char *why = mention_why_text(m);

	i->ref = g_strdup(m->ref);
	i->marks = marks_of(m);
	i->title = digest_line(o->names, m->title ? m->title : "", TITLE_COLUMNS, redacted);
	if (!*i->title) {
		g_free(i->title);
		i->title = g_strdup("(no title)");
	}
	i->origin = origin_of(m, o, redacted);
	i->excerpt = excerpt_of(m, i->marks, o, redacted);
	i->why = digest_line(o->names, why, WHY_COLUMNS, NULL);
	i->copies = copies_of(g);
	set_href(i, m, o->names);
	return i;
}
