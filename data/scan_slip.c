/* scan_slip: names with a slip of the pen, beside a word for a school. */
#include <string.h>

#include "data/scan_marks.h"

/* Where as many words stand as the core has, the slip must be in one of them: "Wells Green" is a
 * plural and another place than "Well Green", which the joined words would not show. */
static bool
slips_in_one_word(const char *core, size_t core_len, const char *text, size_t len)
{
	const char *core_end = core + core_len, *end = text + len;

	while (core < core_end && text < end) {
		size_t a = 0, b = 0;

		while (core + a < core_end && core[a] != ' ')
			a++;
		while (text + b < end && text[b] != ' ' && text[b] != '\n')
			b++;
		if ((a != b || memcmp(core, text, a) != 0) && !nameword_is_slip(core, a, text, b))
			return false;
		core += a + 1;
		text += b + 1;
	}
	return true;
}

static int
count_words(const char *text, size_t len)
{
	int words = 1;

	for (size_t i = 0; i < len; i++)
		words += text[i] == ' ' || text[i] == '\n';
	return words;
}

/* Does the word at [start, end), which is one slip from words [s->from, s->from + s->n) of a core,
 * stand among the core's other words? Then the core stands at [*from, *to). */
static bool
slip_stands(const struct scan_field *f, const struct slip_word *s, size_t start, size_t end,
	    size_t *from, size_t *to)
{
	const char *core = f->profiles->cores[s->core].text, *first = core, *rest;
	const struct fold *text = f->text.fold;
	size_t before, after;

	for (int i = 0; i < s->from; i++)
		first = strchr(first, ' ') + 1;
	rest = first;
	for (int i = 0; i < s->n && rest; i++)
		rest = strchr(rest + (i > 0), ' ');
	before = (size_t)(first - core);
	after = rest ? strlen(rest) : 0;
	if (before > start || end + after > text->len)
		return false;
	*from = start - before;
	*to = end + after;
	if (*from > 0 && !scan_ends_word(text, *from - 1))
		return false;
	if (!scan_ends_word(text, *to) &&
	    !(text->text[*to] == 's' && scan_ends_word(text, *to + 1) && ++*to))
		return false;
	if (s->n > 1 && count_words(text->text + start, end - start) == s->n &&
	    !slips_in_one_word(first, strlen(first) - after, text->text + start, end - start))
		return false;
	return memcmp(text->text + *from, core, before) == 0 &&
	       (!rest || memcmp(text->text + end, rest, after) == 0);
}

#define SLIP_FOUND 32

/* Look for `word`, which stands for folded [start, end), among the words of cores. */
static bool
try_slip(struct scan_field *f, const char *word, size_t len, size_t start, size_t end)
{
	const struct profiles *p = f->profiles;
	uint32_t found[SLIP_FOUND];
	size_t n = fuzzy_find(p->slips, word, len, found, SLIP_FOUND);
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		const char *known = p->slip_texts[found[i]];
		enum slip slip = nameword_is_slip(word, len, known, strlen(known));

		/* words run together or torn apart are the slip */
		if (slip == SLIP_NONE)
			slip = SLIP_HAND;
		for (uint32_t w = p->first_slip[found[i]]; w < p->first_slip[found[i] + 1]; w++) {
			size_t from, to;

			if (slip_stands(f, &p->slip_words[w], start, end, &from, &to))
				any |= scan_candidate(f, p->slip_words[w].core, from, to, slip);
		}
	}
	return any;
}

#define SLIP_WORDS_BACK 7
#define SLIP_WORDS_FORTH 6
#define SLIP_JOINED 4 /* words read as one: a blank is a slip too, and short words need company */

/* The word at `start`, alone and joined to those that follow it before `to`. */
static bool
try_slips_at(struct scan_field *f, size_t start, size_t to)
{
	const struct fold *text = f->text.fold;
	char joined[FUZZY_MAX_LENGTH + 2];
	size_t len = 0, end = start;

	for (int words = 0; words < SLIP_JOINED && end < to; words++) {
		for (end += words > 0; !scan_ends_word(text, end); end++) {
			if (len == sizeof joined)
				return false;
			joined[len++] = text->text[end];
		}
		if (len >= 5 && try_slip(f, joined, len, start, end))
			return true;
		/* the genitive of a misspelt name is one letter more */
		if (len > 6 && joined[len - 1] == 's' &&
		    try_slip(f, joined, len - 1, start, end - 1))
			return true;
	}
	return false;
}

/* A word for a school without a known name beside it: is there one with a slip of the pen? */
void
scan_slips(struct scan_field *f, size_t kind_start, size_t kind_end)
{
	const struct fold *text = f->text.fold;
	size_t from = phrase_back(&f->text, kind_start, SLIP_WORDS_BACK);
	size_t to = phrase_forth(&f->text, kind_end, SLIP_WORDS_FORTH);

	for (size_t start = from; start < to;) {
		if (start < kind_start && try_slips_at(f, start, kind_start))
			return;
		if (start > kind_end && try_slips_at(f, start, to))
			return;
		while (!scan_ends_word(text, start))
			start++;
		start++;
	}
}
