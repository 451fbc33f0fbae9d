/* hint_words: the words of class and id names, and what each says of an element's content. Private
 * to hint. */
#ifndef CRAWLER_HINT_WORDS_H
#define CRAWLER_HINT_WORDS_H

#include <stddef.h>

enum hint_match {
	HINT_WORD, /* the whole word */
	HINT_PREFIX, /* the beginning of a word */
	HINT_FIRST, /* the word that begins a name: "widget-text", not "elementor-widget" */
};

struct hint_word {
	const char *word;
	unsigned hints;
	enum hint_match match;
};

/* Two words that say together what neither says alone. */
struct hint_pair {
	const char *first, *second;
	unsigned hints, instead; /* `instead`: hints of either word taken back */
};

/* In alphabetical order: looked up by first letter. */
extern const struct hint_word hint_words[];
extern const size_t hint_n_words;

extern const struct hint_pair hint_pairs[];
extern const size_t hint_n_pairs;

#endif
