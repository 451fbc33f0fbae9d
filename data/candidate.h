/* candidate: a place in a text where the words of a name stand beside a word for a school.
 *
 * Reading knows the grammar of names, and no school: whether the name found is ours is decided
 * by judge.c. Private to the matcher. */
#ifndef DATA_CANDIDATE_H
#define DATA_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/phrase.h"

enum candidate_form {
	FORM_PLAIN, /* Little Missenden Infant School */
	FORM_TURNED, /* the infant school in Little Missenden */
	FORM_JOINED, /* Little Missenden and Hyde Heath schools */
};

enum candidate_fault {
	FAULT_NONE,
	FAULT_OTHER_BODY, /* a riding school, a school of dance */
	FAULT_LONGER, /* a longer name: Star of Hope School, St Mary Magdalene School */
};

struct candidate {
	uint32_t start, end; /* the name, in the folded text */
	uint32_t core_start, core_end;
	uint32_t kind, faith;
	enum candidate_form form;
	enum candidate_fault fault;
	bool is_slip; /* one letter is wrong */
	bool is_other_letter; /* … and it may well be the letter of another name */
	bool is_small; /* small letters in a text that uses capitals */
	bool is_noun; /* … and the last word of another noun: "retail park school-wear" */
	bool is_person; /* without a genitive, the name may be a person's: "Bishop Aldred" */
	bool is_mixed; /* "little Missenden": an adjective and a name, likely */
	bool is_loud; /* all in capitals, as in a shouted headline */
	bool is_plural;
	bool is_indefinite; /* "a school in" */
	bool is_inserted; /* a word more than the name has */
	bool is_listed; /* it stands like an item of a list or a table of results */
	bool has_article; /* "the Redfern" */
	bool needs_title; /* a bare name that only a title which speaks of schools makes one */
	bool is_schooling; /* said of pupils and the like: "pupils at St Mary's" */
	bool is_cut; /* a kind without its noun: "Brackenfold Junior; Dronley High" */

	/* What follows or precedes like a place: folded positions, UINT32_MAX for none. */
	uint32_t place_after, place_end, place_before;
	bool after_is_name; /* it is written like one, so when it is not ours it is another's */
	bool after_is_joined; /* … with nothing between the name and it: "Larkrise Academy Tolbury"
			       */
	bool before_is_name; /* likewise; also a word that makes the name longer */
	bool before_is_size; /* "New Hope School", "Upper Tollerdown School" */
	bool before_is_perhaps; /* it may be one: it begins a sentence, or all words have capitals
				 */
};

#define NOWHERE UINT32_MAX

/* Kinds that lists and results give without the word for a school. */
#define KINDS_CUT (KIND_INFANT | KIND_JUNIOR | KIND_HIGH | KIND_PREP | KIND_NURSERY)

/* Read around the core text[start, end). False when nothing there speaks of a school. */
bool candidate_read(const struct phrase_text *t, size_t start, size_t end, struct candidate *c);

#endif
