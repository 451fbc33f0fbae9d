/* profiles_build: phrases gathered while profiles are read, then filed. Private to profiles. */
#ifndef DATA_PROFILES_BUILD_H
#define DATA_PROFILES_BUILD_H

#include "data/profiles.h"

struct builder {
	struct profiles *profiles; /* being made */
	uint32_t school; /* whose turn it is */
	const char *town, *parish; /* of that school */
	bool is_abroad; /* that school: see regions_is_abroad() */
	GHashTable *phrase_ids, *core_ids;
	GPtrArray *phrases;
	GArray *cores, *names, *accounts, *supports, *phones, *urns, *uses;
};

void builder_init(struct builder *b, struct profiles *p);

/* The number of a phrase or core, new or known; `folded` is copied. */
uint32_t builder_phrase(struct builder *b, const char *folded);
uint32_t builder_core(struct builder *b, const char *folded, bool is_saint);

void builder_use(struct builder *b, uint32_t phrase, enum use_kind kind, uint32_t index);

/* In profiles_words.c: regions, words for schools, words of school life and of churches. */
void builder_words(struct builder *b);

/* In profiles_slips.c: what is looked for beside words for schools when no name stands there. */
void profiles_file_slips(struct profiles *p);

char *builder_squash(const char *folded); /* without blanks; caller frees */

/* File everything into the profiles and release the rest. */
void builder_finish(struct builder *b);

#endif
