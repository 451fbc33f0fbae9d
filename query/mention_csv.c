#include "query/mention_csv.h"

#include "base/escape.h"
#include "base/when.h"
#include "data/mention.h"
#include "query/mention_excerpt.h"
#include "query/mention_text.h"

static const char *const headings[] = { "id",     "school", "title",     "url",
					"source", "site",   "published", "first_seen",
					"status", "score",  "excerpt",   "why" };

/* Takes nothing; lines end in CR LF. */
static void
put_row(GString *out, const char *const *cells)
{
	for (size_t i = 0; i < G_N_ELEMENTS(headings); i++) {
		g_autofree char *cell = escape_csv(cells[i] ? cells[i] : "");

		g_string_append_printf(out, "%s%s", i ? "," : "", cell);
	}
	g_string_append(out, "\r\n");
}

static void
put_mention(GString *out, const struct mention *m, struct scan *scan)
{
	char published[WHEN_RFC3339_SIZE] = "", seen[WHEN_RFC3339_SIZE];
	g_autofree char *why = mention_why_text(m), *score = g_strdup_printf("%.3f", m->score);
	struct mention_excerpt excerpt;

	if (m->published != WHEN_NONE)
		when_rfc3339(m->published, published);
	mention_excerpt_init(&excerpt, m, scan);
	put_row(out, (const char *const[]){ m->ref, m->school_name, m->title, m->url, m->source,
					    m->site, published, when_rfc3339(m->first_seen, seen),
					    m->status, score, excerpt.text, why });
	mention_excerpt_clear(&excerpt);
}

char *
search_csv(const struct search_result *r)
{
	GString *out = g_string_new(NULL);

	put_row(out, headings);
	for (guint i = 0; i < r->mentions->len; i++)
		put_mention(out, g_ptr_array_index(r->mentions, i), r->scan);
	return g_string_free(out, FALSE);
}
