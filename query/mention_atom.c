#include "query/mention_atom.h"

#include <string.h>

#include "base/escape.h"
#include "base/when.h"
#include "data/mention.h"
#include "query/mention_excerpt.h"

/* Escaped, and without the characters that XML 1.0 (§2.2) does not have at all. */
static char *
xml_text(const char *text)
{
	g_autofree char *escaped = escape_html(text ? text : "");
	GString *out = g_string_new(escaped);

	g_string_replace(out, "\xef\xbf\xbe", "\xef\xbf\xbd", 0); /* U+FFFE */
	g_string_replace(out, "\xef\xbf\xbf", "\xef\xbf\xbd", 0); /* U+FFFF */
	return g_string_free(out, FALSE);
}

static void
put_element(GString *out, const char *name, const char *text)
{
	g_autofree char *clean = xml_text(text);

	g_string_append_printf(out, "<%s>%s</%s>\n", name, clean, name);
}

static void
put_time(GString *out, const char *name, int64_t at)
{
	char buf[WHEN_RFC3339_SIZE];

	put_element(out, name, when_rfc3339(at, buf));
}

/* A name-based UUID (RFC 9562 §5.8: version 8, our own hash) of something in this store. */
static void
put_id(GString *out, const char *identity, const char *what)
{
	g_autofree char *name = g_strconcat(identity, " ", what, NULL);
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);

	g_string_append_printf(out, "<id>urn:uuid:%.8s-%.4s-8%.3s-a%.3s-%.12s</id>\n", hash,
			       hash + 8, hash + 12, hash + 15, hash + 18);
}

static void
put_entry(GString *out, const struct mention *m, struct scan *scan, const char *identity)
{
	g_autofree char *href = escape_href(m->url), *link = xml_text(href), *html = NULL;
	struct mention_excerpt excerpt;

	mention_excerpt_init(&excerpt, m, scan);
	html = xml_text(excerpt.html);
	g_string_append(out, "<entry>\n");
	put_id(out, identity, m->ref);
	put_element(out, "title", m->title && *m->title ? m->title : m->ref);
	put_time(out, "updated", m->first_seen);
	if (m->published != WHEN_NONE)
		put_time(out, "published", m->published);
	if (*link)
		g_string_append_printf(out, "<link rel=\"alternate\" href=\"%s\"/>\n", link);
	g_string_append(out, "<author>\n");
	put_element(out, "name", m->source ? m->source : m->site ? m->site : "unknown");
	g_string_append_printf(out, "</author>\n<summary type=\"html\">%s</summary>\n</entry>\n",
			       html);
	mention_excerpt_clear(&excerpt);
}

char *
search_atom(const struct search_result *r, struct db *db, const char *title, GError **err)
{
	g_autofree char *identity = db_identity(db, err);
	g_autofree char *search = g_strconcat("search ", title, NULL);
	int64_t updated = WHEN_NONE;
	GString *out;

	if (!identity)
		return NULL;
	for (guint i = 0; i < r->mentions->len; i++) {
		const struct mention *m = g_ptr_array_index(r->mentions, i);

		updated = MAX(updated, m->first_seen);
	}
	out = g_string_new("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			   "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
	put_id(out, identity, search);
	put_element(out, "title", title);
	put_time(out, "updated", updated != WHEN_NONE ? updated : when_now());
	g_string_append(out, "<generator version=\"" EARSHOT_VERSION "\">earshot</generator>\n");
	for (guint i = 0; i < r->mentions->len; i++)
		put_entry(out, g_ptr_array_index(r->mentions, i), r->scan, identity);
	g_string_append(out, "</feed>\n");
	return g_string_free(out, FALSE);
}
