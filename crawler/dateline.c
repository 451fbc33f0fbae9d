#include "crawler/dateline.h"

#include <glib.h>
#include <string.h>
#include <strings.h>

#include "base/when.h"
#include "crawler/daytext.h"

enum {
	NAME_WORDS = 8, /* words of a name, or two, with a title or a paper */
	DAY_LETTERS = 26, /* letters of "Wednesday, September at pm GMT" */
	STAMP_MAX = 48, /* bytes of a day or a time alone */
	CLOCK_LETTERS = 5, /* letters of "pm GMT" */
	BOTH_LETTERS = 60, /* the same after "By", with a place and a day */
	WHEN_LETTERS = 50, /* the same after "Last updated", with a name */
};

/* What a byline begins with; a name must follow. */
static const char *const bylines[] = { "by ",       "by: ",        "written by ", "words by ",
				       "text by ",  "words: ",     "author: ",    "von ",
				       "par ",      "geschreven ", "redaktion: ", "autor: ",
				       "autorin: ", "autore: ",    "gan ",        "door ",
				       "av ",       "texto: ",     "texte: " };

/* What a line begins with that says when; a day must follow. */
static const char *const times[] = {
	"posted",       "published",      "publication date", "updated",
	"last updated", "last modified",  "modified",         "date",
	"created",      "added",          "first published",  "stand",
	"publié",       "mis à jour",     "publicado",        "actualizado",
	"erstellt",     "veröffentlicht", "aktualisiert",     "pubblicato",
	"geplaatst",    "gepubliceerd",
};

static bool
begins(const char *line, const char *with)
{
	return g_ascii_strncasecmp(line, with, strlen(with)) == 0;
}

static size_t
count_letters(const char *line, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += g_ascii_isalpha(line[i]) || (unsigned char)line[i] >= 0xC0;
	return n;
}

/* Names are written in capitals, but for a "de", "and" or "of the". */
static bool
is_names(const char *text, const char *end)
{
	unsigned words = 0, capitals = 0;

	for (const char *at = text; at < end; words++) {
		size_t word = strcspn(at, " ");

		capitals += !g_ascii_islower(*at);
		at += word;
		at += strspn(at, " ");
	}
	return words && words <= NAME_WORDS && capitals * 2 >= words && end[-1] != '.' &&
	       end[-1] != '!' && end[-1] != '?' && end[-1] != ':';
}

bool
dateline_says(const char *line, size_t len)
{
	static const char *const says[] = { "posted",       "published",     "first published",
					    "last updated", "last modified", "updated" };
	int64_t day;

	if (len == 0 || len > DATELINE_MAX || !strpbrk(line, "0123456789"))
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(says); i++)
		if (begins(line, says[i]))
			return count_letters(line, len) <= DAY_LETTERS &&
			       daytext_find(line, len, false, &day);
	return false;
}

/* "Della Pike 4 years ago", "via Hetty Larch, an hour ago | 2 comments" are nothing else. */
bool
dateline_is_ago(const char *line, size_t len)
{
	static const char *const units[] = { "second", "minute", "min",   "hour",
					     "day",    "week",   "month", "year" };
	const char *ago = strcasestr(line, " ago"), *unit, *number;

	if (!ago || len > STAMP_MAX + STAMP_MAX / 2 || g_ascii_isalnum(ago[4]))
		return false;
	for (unit = ago; unit > line && unit[-1] != ' '; unit--)
		;
	for (number = unit - (unit > line); number > line && number[-1] != ' '; number--)
		;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (begins(unit, units[i]) && number < unit &&
		    (g_ascii_isdigit(*number) || begins(number, "a ") || begins(number, "an ")))
			return number == line ||
			       is_names(line, number[-1] == ' ' ? number - 1 : number);
	return false;
}

bool
dateline_is_day(const char *line, size_t len)
{
	int64_t day;

	if (len == 0 || len > STAMP_MAX || !daytext_find(line, len, false, &day))
		return false;
	for (size_t i = 1; i + 1 < len; i++)
		if (g_ascii_isdigit(line[i - 1]) &&
		    (begins(line + i, "am") || begins(line + i, "pm")))
			return false;
	return count_letters(line, len) <= DAY_LETTERS && !strcasestr(line, " am") &&
	       !strcasestr(line, " pm") && !memchr(line, ':', len);
}

bool
dateline_is_stamp(const char *line, size_t len)
{
	size_t hour = strspn(line, "0123456789"), minute;
	int64_t day;

	if (len == 0 || len > STAMP_MAX)
		return false;
	if (daytext_find(line, len, false, &day))
		return count_letters(line, len) <= DAY_LETTERS;
	if (hour < 1 || hour > 2 || (line[hour] != ':' && line[hour] != '.'))
		return false;
	minute = strspn(line + hour + 1, "0123456789");
	return minute == 2 && count_letters(line, len) <= CLOCK_LETTERS && !memchr(line, '-', len);
}

bool
dateline_is(const char *line, size_t len)
{
	int64_t day;
	bool has_day;

	if (len == 0 || len > DATELINE_MAX)
		return false;
	if (strcasestr(line, " min read") || strcasestr(line, " minute read"))
		return true;
	has_day = daytext_find(line, len, false, &day);
	for (size_t i = 0; has_day && i < G_N_ELEMENTS(times); i++)
		if (begins(line, times[i]))
			return count_letters(line, len) <= WHEN_LETTERS;
	for (size_t i = 0; i < G_N_ELEMENTS(bylines); i++)
		if (begins(line, bylines[i]) && line[strlen(bylines[i])])
			return (has_day && count_letters(line, len) <= BOTH_LETTERS) ||
			       is_names(line + strlen(bylines[i]), line + len);
	return has_day && count_letters(line, len) <= DAY_LETTERS;
}
