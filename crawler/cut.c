#include "crawler/cut.h"

#include <glib.h>

char *
cut_text(uint32_t cuts)
{
	static const struct {
		enum cut cut;
		const char *text;
	} rows[] = {
		{ CUT_BODY, "it is longer than the 10 MiB that are read of an answer" },
		{ CUT_LINKS, "it has more than the 2,000 links that are followed from one page" },
		{ CUT_AWAY, "more than 100 of its links lead to other sites" },
		{ CUT_TEXT, "its text is longer than what is kept of one" },
		{ CUT_ENTRIES, "it has more than 5,000 entries, and the newest were read" },
		{ CUT_PLACES, "it lists more than 50,000 addresses" },
	};
	g_autoptr(GString) text = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (cuts & rows[i].cut)
			g_string_append_printf(text, "%s%s", text->len ? "; " : "", rows[i].text);
	return text->len ? g_strdup(text->str) : NULL;
}
