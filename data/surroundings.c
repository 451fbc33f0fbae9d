#include "data/surroundings.h"

#include <glib.h>

#define MAX_CORE_WORDS 16

bool
token_is_describing(const struct token *k)
{
	return k->kind || k->faith || (k->flags & WORD_NEUTRAL);
}

bool
token_is_plain(const struct token *k)
{
	const uint32_t not_plain = WORD_COMMON | WORD_ARTICLE | WORD_A | WORD_IN | WORD_OF |
				   WORD_FOR | WORD_NEAR | WORD_AND | WORD_ROLE | WORD_TIME |
				   WORD_NEUTRAL;

	return !k->kind && !k->faith && !(k->flags & not_plain) && k->letters != LETTERS_NONE;
}

bool
token_has_capital(const struct token *k)
{
	return k->letters == LETTERS_INITIAL || k->letters == LETTERS_CAPITAL;
}

bool
surroundings_is_name(const struct surroundings *s, const struct token *k)
{
	return s->tells_case && token_is_plain(k) && token_has_capital(k);
}

static void
count_letters(const struct token *k, size_t n, unsigned *small, unsigned *capital)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = k[i].end - k[i].start;

		*capital += token_has_capital(&k[i]);
		*small += k[i].letters == LETTERS_SMALL && len >= 3 &&
			  !(k[i].flags & (WORD_ARTICLE | WORD_AND | WORD_IN | WORD_OF | WORD_FOR));
	}
}

bool
surroundings_init(struct surroundings *s, const struct phrase_text *t, size_t start, size_t end,
		  struct candidate *c)
{
	struct token core[MAX_CORE_WORDS];
	size_t n = phrase_read(t, start, end, core, MAX_CORE_WORDS);
	unsigned small = 0, capital = 0, core_small = 0, core_capital = 0, core_loud = 0;

	/* the words of one core do not meet by chance at a line's end */
	for (size_t i = 1; i < n; i++)
		if (core[i].gap > GAP_COMMA &&
		    !phrase_is_line_end(t, core[i - 1].end, core[i].start))
			return false;
	s->text = t;
	s->core_gap = n > 0 ? core[0].gap : GAP_BREAK;
	s->core_in_bracket = n > 0 && core[0].opens;
	s->n_left = phrase_read(t, phrase_back(t, start, LEFT_WORDS), start, s->left, LEFT_WORDS);
	s->n_right = phrase_read(t, end, phrase_forth(t, end, RIGHT_WORDS), s->right, RIGHT_WORDS);
	/* "St. Mary's": the stop before the core ends nothing when the word before is cut short */
	if (s->core_gap == GAP_STOP && s->n_left > 0 &&
	    (s->left[s->n_left - 1].flags & WORD_ABBREVIATION))
		s->core_gap = GAP_BLANK;
	count_letters(s->left, s->n_left, &small, &capital);
	count_letters(s->right, s->n_right, &small, &capital);
	for (size_t i = 0; i < n; i++) {
		const uint32_t little = WORD_OF | WORD_AND | WORD_IN | WORD_ARTICLE | WORD_COMMON |
					WORD_NEAR | WORD_FOR;

		if (core[i].flags & little)
			continue;
		core_small += core[i].letters == LETTERS_SMALL;
		core_capital += token_has_capital(&core[i]);
		core_loud += core[i].letters == LETTERS_CAPITAL;
	}
	c->is_loud = core_loud > 0 && core_loud == core_capital && core_small == 0;
	c->is_small = core_capital == 0 && core_small > 0 && capital > 0 && small > 0;
	c->is_mixed = n > 1 && core[0].letters == LETTERS_SMALL && core_capital > 0 &&
		      !(core[0].flags & (WORD_ARTICLE | WORD_OF));
	s->tells_case = small > 0 && (core_capital > 0 || capital > 0);
	if (t->is_address)
		s->tells_case = c->is_small = c->is_mixed = false;
	return true;
}
