/* nameword: the words that names of schools are made of, and those that stand around them.
 *
 * Words are in folded form (base/fold.h). */
#ifndef DATA_NAMEWORD_H
#define DATA_NAMEWORD_H

#include <stddef.h>
#include <stdint.h>

/* What kind of school. */
enum {
	KIND_SCHOOL = 1 << 0,
	KIND_INFANT = 1 << 1,
	KIND_JUNIOR = 1 << 2,
	KIND_PRIMARY = 1 << 3,
	KIND_FIRST = 1 << 4,
	KIND_MIDDLE = 1 << 5,
	KIND_COMBINED = 1 << 6,
	KIND_NURSERY = 1 << 7,
	KIND_HIGH = 1 << 8, /* high, secondary, grammar, upper, senior, comprehensive */
	KIND_COLLEGE = 1 << 9,
	KIND_ACADEMY = 1 << 10,
	KIND_SPECIAL = 1 << 11,
	KIND_LOWER = 1 << 12,
	KIND_PREP = 1 << 13,
	KIND_PRE = 1 << 14, /* pre-school, playschool */
	KIND_TRUST = 1 << 15,
	KIND_CENTRE = 1 << 16,
	KIND_GIRLS = 1 << 17,
	KIND_BOYS = 1 << 18,
	KIND_ELEMENTARY = 1 << 19, /* a primary school of America, or of long ago */
};

/* Whose school. */
enum {
	FAITH_CE = 1 << 0,
	FAITH_RC = 1 << 1,
	FAITH_METHODIST = 1 << 2,
	FAITH_OTHER = 1 << 3,
};

enum {
	WORD_HEAD = 1 << 0, /* can end a school's name: school, academy, infants, primary */
	WORD_PLURAL = 1 << 1, /* schools, academies */
	WORD_NEUTRAL = 1 << 2, /* may stand or lack in a name: village, community, va */
	WORD_OTHER = 1 << 3, /* makes it another body: riding, sunday, dance */
	WORD_IN = 1 << 4, /* at, in: before a place */
	WORD_OF = 1 << 5,
	WORD_FOR = 1 << 6,
	WORD_NEAR = 1 << 7, /* near, outside: not in the place */
	WORD_ARTICLE = 1 << 8, /* the, our, its */
	WORD_AND = 1 << 9,
	WORD_ROLE = 1 << 10, /* head, governors, pupils: before a name, no part of it */
	WORD_ROAD = 1 << 11, /* after a place: road, church, festival */
	WORD_SIZE = 1 << 12, /* great, north, new: before a name, makes another */
	WORD_TIME = 1 << 13, /* months, days, and other capitalised words that are no place */
	WORD_ABBREVIATION = 1 << 14, /* its full stop ends no sentence */
	WORD_A = 1 << 15, /* a, an, any, every */
	WORD_VILLAGE = 1 << 16,
	WORD_CONTEXT = 1 << 17, /* says that the text is about a school: ofsted, pupils */
	WORD_COMMON = 1 << 18, /* a short word of running text that begins no name */
	WORD_STREET = 1 << 19, /* after "School": a road or house called after it */
	WORD_FIRST = 1 << 20, /* a word for a school that the name follows: "Ysgol Bro Hiraul" */
	WORD_CAPITALS = 1 << 21, /* a word for a school only in capitals: NS */
	WORD_TEAM = 1 << 23, /* after a name: a club of it, "Oakfield Juniors FC" */
	WORD_CHURCH = 1 << 22, /* says that the text is about a church or inn, not its school */
	WORD_TITLE = 1 << 25, /* begins a person's name: bishop, queen */
	WORD_SCHOOLING = 1 << 24, /* pupils, taught: what stands at or after them is a school */
};

struct nameword {
	const char *word;
	uint32_t flags, kind, faith;
};

/* NULL when the word means nothing here. */
const struct nameword *nameword_find(const char *word, size_t len);

/* The words that can end a school's name, one after the other; NULL beyond the last. */
const char *nameword_head(size_t i);

/* Likewise the words of churches. */
const char *nameword_church(size_t i);

/* Likewise the words for a kind of school that cannot end a name: infant, junior, high. */
const char *nameword_kind(size_t i);

/* Every word of small letters at one slip of the pen from one that can end a name and that
 * nameword_guess() guesses; some twice. NULL-terminated, made once. */
const char *const *nameword_slips(void);

/* Like nameword_head(): the words of school life. */
const char *nameword_context(size_t i);

/* The only kind word (of five letters or more, no plural) at one slip of the pen from `word`; NULL
 * when none, or when `word` is a known word itself. */
const struct nameword *nameword_guess(const char *word, size_t len);

/* Is `a`, as written, one slip of the pen from `b`, as known? One letter more, less or wrong, or
 * two neighbours swapped (Damerau and Levenshtein). The first letter is only ever swapped; a last
 * s more or less makes another word, and equal words are no slip. Bytes, not characters. */
enum slip {
	SLIP_NONE,
	SLIP_HAND, /* a letter dropped, doubled or swapped with its neighbour: what a hand does */
	SLIP_LETTER, /* another letter, or one more: it may as well be another name */
};
enum slip nameword_is_slip(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
