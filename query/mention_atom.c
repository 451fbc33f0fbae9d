#include "query/mention_atom.h"

#include "base/escape.h"
#include "base/excerpt.h"
#include "base/when.h"
#include "data/mention.h"
#include "data/minter.h"
#include "query/atom.h"
#include "query/mention_excerpt.h"

static void
put_entry(GString *out, const struct mention *m, struct scan *scan, const char *minter)
{
	g_autofree char *href = escape_href(m->url), *link = atom_text(href);
	g_autofree char *marked = NULL, *html = NULL;
	struct mention_excerpt excerpt;

	mention_excerpt_init(&excerpt, m, scan);
	marked = excerpt_html(excerpt.text, excerpt.marks);
	html = atom_text(marked);
	g_string_append(out, "<entry>\n");
	atom_id(out, minter, m->ref);
	atom_element(out, "title", m->title && *m->title ? m->title : m->ref);
	atom_time(out, "updated", m->first_seen);
	if (m->published != WHEN_NONE)
		atom_time(out, "published", m->published);
	if (*link)
		g_string_append_printf(out, "<link rel=\"alternate\" href=\"%s\"/>\n", link);
	g_string_append(out, "<author>\n");
	atom_element(out, "name", m->source ? m->source : m->site ? m->site : "unknown");
	g_string_append_printf(out, "</author>\n<summary type=\"html\">%s</summary>\n</entry>\n",
			       html);
	mention_excerpt_clear(&excerpt);
}

char *
search_atom(const struct search_result *r, struct db *db, const char *title, GError **err)
{
	g_autofree char *minter = minter_get(db, when_now(), err);
	g_autofree char *search = g_strconcat("search ", title, NULL);
	int64_t updated = WHEN_NONE;
	GString *out;

	if (!minter)
		return NULL;
	for (guint i = 0; i < r->mentions->len; i++) {
		const struct mention *m = g_ptr_array_index(r->mentions, i);

		updated = MAX(updated, m->first_seen);
	}
	out = atom_begin(minter, search, title, updated != WHEN_NONE ? updated : when_now());
	for (guint i = 0; i < r->mentions->len; i++)
		put_entry(out, g_ptr_array_index(r->mentions, i), r->scan, minter);
	return atom_end(out);
}
