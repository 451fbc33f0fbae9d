/* judge: is the name that was read one of ours, and how sure is that?
 *
 * Private to the matcher. The figures were set by hand and checked, not fitted:
 * tests/eval/mentions.py says how often each score was right. */
#ifndef DATA_JUDGE_H
#define DATA_JUDGE_H

#include <stdbool.h>

#include "data/candidate.h"
#include "data/name.h"
#include "data/profiles.h"

/* How near the nearest thing stands that speaks for the school. */
enum nearness {
	NEAR_NONE,
	NEAR_COUNTY, /* only its county or diocese is named */
	NEAR_DOCUMENT, /* its town, parish or postcode somewhere in the document */
	NEAR_PASSAGE, /* within a few lines */
	NEAR_NAME, /* right beside the name */
};

struct evidence {
	enum nearness nearness;
	uint32_t support; /* the phrase that stands so near; PHRASE_NONE */
	uint32_t region; /* of `is_elsewhere` */
	bool is_owned; /* the school's own place stands before the name: "Brindlewick's Park School"
			*/
	bool is_against; /* another place stands right beside the name, or makes it longer */
	bool is_not_us; /* it is the place of a name that the profile says is not us */
	bool is_joined_elsewhere; /* a word like a place, not ours, follows the name without a mark
				   */
	bool is_elsewhere; /* the document speaks of another county or country, not of ours */
	bool has_context; /* words of school life, or of the profile's own list, in the document */
	bool is_named_place; /* beside it stands the place that is part of the name itself */
	unsigned topics; /* different words of school life around it or in the title */
	bool has_schools; /* … one of them a plural: "Schools' Cup", "primaries" */
	bool is_list_titled; /* … and it stands in the title */
	bool is_titled; /* the title speaks of schools, and of the school's place */
	bool is_of_church; /* words of churches around it */
};

/* How well what stands in the text fits the name. In "Coldbrook Infant and Junior Schools" it is
 * the half of what it says that is ours. */
enum name_fit judge_fit(const struct known_name *n, const struct candidate *c);

/* 0..1 */
double judge_name(const struct known_name *n, const struct candidate *c, const struct evidence *e);

/* What stands for a mention, 0..1, as the share of such hits that are right. It keeps the order,
 * and 0.5 where it is. */
double judge_share(double score);

/* A name that holds no word for a school, initials, or what stands outside the grammar. */
double judge_literal(const struct known_name *n, const char *folded, const struct evidence *e);
double judge_bare(const struct known_name *n, const char *core, const struct candidate *c,
		  const struct evidence *e);
double judge_vague(const struct known_name *n, const struct candidate *c, const struct evidence *e);
double judge_initials(const struct evidence *e);

#endif
