/* name: a school's name taken apart.
 *
 * "St Mary's Church of England Primary School, Kirkby Ashwell" is a core that no other word can
 * stand for ("st marys"), a kind (primary school), a faith (Church of England) and a place. */
#ifndef DATA_NAME_H
#define DATA_NAME_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct name {
	char *core; /* folded; "" when the name has none */
	char *place; /* folded, after a comma, in brackets or after the kind; "" when none */
	uint32_t kind, faith; /* of nameword.h; kind 0: no word says that it is a school */
	size_t at, len; /* where the core stands in the text it was read from */
	bool is_place_joined; /* the place follows the kind without a mark */
	bool is_saint; /* the core is a saint's name, its last word may have or lack an s */
};

void name_init(struct name *n, const char *text);
void name_clear(struct name *n);

/* How far the kinds of two names agree. */
enum name_fit {
	FIT_EXACT, /* the same words */
	FIT_LESS, /* the text says less or more, nothing else: "Hope School" for "Hope Infant
		     School" */
	FIT_OTHER, /* another word, but it could be meant: "Primary" for "Infant" */
	FIT_CONFLICT, /* another school: "Junior" for "Infant", Catholic for Church of England */
};

enum name_fit name_fit(uint32_t ours, uint32_t our_faith, uint32_t text, uint32_t text_faith);

/* How many state-funded schools of England bear this core (`core` folded, without the s of a
 * saint's genitive): of all kinds, and of the kind `kind` in `*same`. 0 for fewer than three:
 * the table holds names that are shared. */
unsigned name_shared_by(const char *core, uint32_t kind, unsigned *same);

/* The class of kinds under which the table counts: one of "pijfmchaxns". */
char name_kind_class(uint32_t kind);

#endif
