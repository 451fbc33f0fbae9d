#include "query/atom.h"

#include "base/escape.h"
#include "base/when.h"
#include "data/minter.h"

char *
atom_text(const char *text)
{
	g_autofree char *escaped = escape_html(text ? text : "");
	GString *out = g_string_new(escaped);

	g_string_replace(out, "\xef\xbf\xbe", "\xef\xbf\xbd", 0); /* U+FFFE */
	g_string_replace(out, "\xef\xbf\xbf", "\xef\xbf\xbd", 0); /* U+FFFF */
	return g_string_free(out, FALSE);
}

void
atom_element(GString *out, const char *name, const char *text)
{
	g_autofree char *clean = atom_text(text);

	g_string_append_printf(out, "<%s>%s</%s>\n", name, clean, name);
}

void
atom_time(GString *out, const char *name, int64_t at)
{
	char buf[WHEN_RFC3339_SIZE];

	atom_element(out, name, when_rfc3339(at, buf));
}

void
atom_id(GString *out, const char *minter, const char *what)
{
	g_autofree char *id = minter_id(minter, what);

	atom_element(out, "id", id);
}

GString *
atom_begin(const char *minter, const char *what, const char *title, int64_t updated)
{
	GString *out = g_string_new("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
				    "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");

	atom_id(out, minter, what);
	atom_element(out, "title", title);
	atom_time(out, "updated", updated);
	g_string_append(out, "<generator version=\"" EARSHOT_VERSION "\">earshot</generator>\n");
	return out;
}

char *
atom_end(GString *out)
{
	g_string_append(out, "</feed>\n");
	return g_string_free(out, FALSE);
}
