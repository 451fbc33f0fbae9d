#include "data/post_line.h"

#include <stdbool.h>
#include <string.h>

#define FEW_WORDS 4 /* beside times and counters, on a line that is no prose */
#define MAX_WORDS 4000 /* of one line; further ones are taken as they are */
#define TIME "[time]"
#define COUNT "[count]"

const struct post_line_list post_line_lists[POST_LINE_LISTS] = {
	[LINE_UNITS] = { "time", "units" },     [LINE_SHORT] = { "time", "short" },
	[LINE_NUMBERS] = { "time", "numbers" }, [LINE_PHRASES] = { "time", "phrases" },
	[LINE_BEFORE] = { "time", "before" },   [LINE_COUNTED] = { "counter", "nouns" },
};

void
post_line_set(struct post_line_words *w, size_t list, char **words)
{
	w->sets[list] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (char **word = words; *word; word++)
		g_hash_table_add(w->sets[list], g_ascii_strdown(*word, -1));
	if (list == LINE_PHRASES)
		w->phrases = words;
	else
		g_strfreev(words);
}

void
post_line_clear(struct post_line_words *w)
{
	for (size_t i = 0; i < POST_LINE_LISTS; i++)
		g_clear_pointer(&w->sets[i], g_hash_table_unref);
	g_strfreev(w->phrases);
}

/* ---- words --------------------------------------------------------------------------------------
 */

enum sort {
	SORT_WORD,
	SORT_NUMBER, /* "12", "1,234", "1.2K" */
	SORT_SPAN, /* "3h" */
	SORT_SEPARATOR, /* nothing but punctuation: "·", "|", "-" */
	SORT_TIME, /* part of a time that was found, or one that was put in before */
	SORT_COUNT,
};

struct word {
	const char *text; /* as it stands */
	size_t len;
	char bare[24]; /* letters and digits in lower case, without punctuation round them; "":
			  longer */
	enum sort sort;
	bool opens, closes; /* punctuation before it; behind it */
};

static bool
in(const struct post_line_words *w, size_t list, const char *bare)
{
	return *bare && g_hash_table_contains(w->sets[list], bare);
}

/* Digits with grouping and a letter for thousands. What follows, or NULL. */
static const char *
past_number(const char *at)
{
	const char *from = at;

	while (g_ascii_isdigit(*at) ||
	       (at > from && (*at == ',' || *at == '.') && g_ascii_isdigit(at[1])))
		at++;
	return at > from ? at : NULL;
}

static enum sort
sort_of(const struct post_line_words *w, const struct word *word)
{
	const char *rest = past_number(word->bare);

	if (!*word->bare)
		return word->len > sizeof word->bare ? SORT_WORD : SORT_SEPARATOR;
	if (word->len >= 6 && strstr(TIME COUNT, word->bare) && memchr(word->text, '[', word->len))
		return memmem(word->text, word->len, TIME, strlen(TIME)) ? SORT_TIME : SORT_COUNT;
	if (!rest)
		return in(w, LINE_NUMBERS, word->bare) ? SORT_NUMBER : SORT_WORD;
	if (!*rest || (strchr("km", *rest) && !rest[1]))
		return !*rest || *rest == 'k' ? SORT_NUMBER : SORT_SPAN;
	return in(w, LINE_UNITS, rest) ? SORT_SPAN : SORT_WORD;
}

static void
read_word(const struct post_line_words *w, const char *text, size_t len, struct word *word)
{
	const char *from = text, *end = text + len;
	size_t n;

	*word = (struct word){ .text = text, .len = len };
	while (from < end && !g_unichar_isalnum(g_utf8_get_char(from)))
		from += g_utf8_skip[(guchar)*from];
	while (end > from && !g_unichar_isalnum(g_utf8_get_char(g_utf8_prev_char(end))))
		end = g_utf8_prev_char(end);
	word->opens = from > text;
	word->closes = end < text + len;
	n = (size_t)(end - from);
	if (n > 0 && n < sizeof word->bare)
		for (size_t i = 0; i < n; i++)
			word->bare[i] = g_ascii_tolower(from[i]);
	word->sort = n >= sizeof word->bare ? SORT_WORD : sort_of(w, word);
}

static GArray *
words_of(const struct post_line_words *w, const char *line)
{
	GArray *words = g_array_new(FALSE, FALSE, sizeof(struct word));

	for (const char *at = line; *at;) {
		const char *end = at;
		struct word word;

		while (*end && !g_unichar_isspace(g_utf8_get_char(end)))
			end += g_utf8_skip[(guchar)*end];
		if (end > at && words->len < MAX_WORDS) {
			read_word(w, at, (size_t)(end - at), &word);
			g_array_append_val(words, word);
		}
		at = end;
		while (*at && g_unichar_isspace(g_utf8_get_char(at)))
			at += g_utf8_skip[(guchar)*at];
	}
	return words;
}

/* ---- times and counters -------------------------------------------------------------------- */

/* Behind the last one an empty one, which is nothing of all that. */
static const struct word *
word_at(const GArray *words, guint i)
{
	static const struct word none = { .text = "", .sort = SORT_WORD };

	return i < words->len ? &g_array_index(words, struct word, i) : &none;
}

static bool
is(const struct word *word, const char *bare)
{
	return strcmp(word->bare, bare) == 0;
}

/* Words from `i` on that are a phrase such as "just now". */
static guint
phrase_at(const struct post_line_words *w, const GArray *words, guint i)
{
	for (char **p = w->phrases; *p; p++) {
		g_auto(GStrv) parts = g_strsplit(*p, " ", -1);
		guint n = 0;

		while (parts[n] && is(word_at(words, i + n), parts[n]))
			n++;
		if (!parts[n])
			return n;
	}
	return 0;
}

/* ", 12:30", "at 9:15 am" behind a day. */
static guint
clock_at(const GArray *words, guint i)
{
	guint n = is(word_at(words, i), "at") ? 1 : 0;
	const struct word *hour = word_at(words, i + n);

	if (!g_ascii_isdigit(*hour->bare) || !strchr(hour->bare, ':'))
		return 0;
	n++;
	if (is(word_at(words, i + n), "am") || is(word_at(words, i + n), "pm"))
		n++;
	return n;
}

/* Words from `i` on that tell a time relative to now. */
static guint
time_at(const struct post_line_words *w, const GArray *words, guint i)
{
	const struct word *first = word_at(words, i), *unit = word_at(words, i + 1);
	guint n = phrase_at(w, words, i);

	if (first->sort == SORT_TIME)
		return 1;
	if (n > 0)
		return n + clock_at(words, i + n);
	if (first->sort == SORT_SPAN)
		return is(unit, "ago") ? 2 : 1;
	if (first->sort == SORT_NUMBER && is(first, "a") && is(unit, "few")) {
		unit = word_at(words, i + 2);
		n = 1;
	}
	if (first->sort != SORT_NUMBER || !in(w, LINE_UNITS, unit->bare))
		return 0;
	n += 2;
	if (is(word_at(words, i + n), "ago"))
		return n + 1;
	return in(w, LINE_SHORT, unit->bare) ? n : 0;
}

static guint
count_at(const struct post_line_words *w, const GArray *words, guint i)
{
	const struct word *first = word_at(words, i), *second = word_at(words, i + 1);

	if (first->sort == SORT_COUNT)
		return 1;
	if (first->sort == SORT_NUMBER && in(w, LINE_COUNTED, second->bare))
		return 2;
	return in(w, LINE_COUNTED, first->bare) && second->sort == SORT_NUMBER ? 2 : 0;
}

/* Does it stand apart from the words: at an end of the line or beside a separator? */
static bool
stands_apart(const GArray *words, guint from, guint to)
{
	return from == 0 || to == words->len || word_at(words, from - 1)->sort == SORT_SEPARATOR ||
	       word_at(words, from - 1)->closes || word_at(words, to)->sort == SORT_SEPARATOR ||
	       word_at(words, to - 1)->closes;
}

/* Words that are neither time nor counter nor punctuation. */
static guint
plain_words(const struct post_line_words *w, const GArray *words)
{
	guint n = 0;

	for (guint i = 0; i < words->len;) {
		guint part = MAX(time_at(w, words, i), count_at(w, words, i));

		if (part == 0 && word_at(words, i)->sort != SORT_SEPARATOR &&
		    !in(w, LINE_BEFORE, word_at(words, i)->bare) &&
		    !in(w, LINE_COUNTED, word_at(words, i)->bare))
			n++;
		i += MAX(part, 1);
	}
	return n;
}

static void
put(GString *out, gsize begun, const char *text, size_t len)
{
	if (out->len > begun)
		g_string_append_c(out, ' ');
	g_string_append_len(out, text, (gssize)len);
}

void
post_line_append(const struct post_line_words *w, const char *line, GString *out)
{
	g_autoptr(GArray) words = words_of(w, line);
	bool is_prose = plain_words(w, words) > FEW_WORDS;
	gsize begun;

	if (words->len == 0)
		return;
	if (out->len > 0)
		g_string_append_c(out, '\n');
	begun = out->len;
	for (guint i = 0; i < words->len;) {
		guint time = time_at(w, words, i), count = count_at(w, words, i);
		const struct word *word = word_at(words, i);
		bool is_apart = !is_prose || stands_apart(words, i, i + MAX(time, count));

		if (count > time && is_apart) {
			put(out, begun, COUNT, strlen(COUNT));
			i += count;
		} else if (time > 0 &&
			   (is_apart || in(w, LINE_BEFORE, word_at(words, i - 1)->bare))) {
			put(out, begun, TIME, strlen(TIME));
			i += time;
		} else {
			put(out, begun, word->text, word->len);
			i++;
		}
	}
}
