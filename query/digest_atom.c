#include "query/digest_atom.h"

#include <string.h>

#include "base/london.h"
#include "data/minter.h"
#include "query/atom.h"
#include "query/dispatch.h"
#include "query/message.h"

/* What stands in the body of a whole document. */
static char *
body_of(const char *html)
{
	const char *from = strstr(html, "<body"), *to = g_strrstr(html, "</body>");

	from = from ? strchr(from, '>') : NULL;
	return from && to > from ? g_strndup(from + 1, (gsize)(to - from - 1)) : g_strdup(html);
}

/* The subject stands first in the text. */
static bool
put_entry(GString *out, struct db *db, const struct recipient *r, const struct london_span *span,
	  const char *minter, GError **err)
{
	g_autoptr(GBytes) bytes = dispatch_bytes(db, NULL, r, span, err);
	g_autofree char *html = bytes ? message_part(bytes, "text/html", err) : NULL;
	g_autofree char *subject = bytes ? message_subject(bytes, err) : NULL;
	g_autofree char *what = g_strdup_printf("digest %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
						r->id, span->since);
	g_autofree char *body = NULL, *escaped = NULL;

	if (!html || !subject)
		return false;
	body = body_of(html);
	escaped = atom_text(body);
	g_string_append(out, "<entry>\n");
	atom_id(out, minter, what);
	atom_element(out, "title", subject);
	atom_time(out, "updated", span->until);
	g_string_append_printf(out, "<content type=\"html\">%s</content>\n</entry>\n", escaped);
	return true;
}

char *
digest_atom(struct db *db, const struct recipient *r, int64_t now, GError **err)
{
	bool is_daily = r->cadence == CADENCE_DAILY;
	struct london_span current = is_daily ? london_day(now) : london_week(now);
	g_autofree char *minter = minter_get(db, now, err);
	g_autofree char *what = g_strdup_printf("digests %" G_GINT64_FORMAT, r->id);
	GString *out;

	if (!minter)
		return NULL;
	out = atom_begin(minter, what, "earshot: digests", current.since);
	g_string_append(out, "<author>\n");
	atom_element(out, "name", "earshot");
	g_string_append(out, "</author>\n");
	for (int i = 1; i <= DIGEST_ATOM_ENTRIES; i++) {
		struct london_span span =
			is_daily ? london_day_after(&current, -i) : london_week_after(&current, -i);

		/* of before it was there nothing is told */
		if (span.until <= r->added_at)
			break;
		if (!put_entry(out, db, r, &span, minter, err)) {
			g_string_free(out, TRUE);
			return NULL;
		}
	}
	return atom_end(out);
}
