/* verdict: what one find says about one school, and how the verdicts on a document, after namesakes
 * competed, become its matches. Of the matcher alone. */
#ifndef DATA_VERDICT_H
#define DATA_VERDICT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/judge.h"
#include "data/scan.h"

/* From here on a name below the threshold is a reason to look again, below it is another's. */
#define LEAST_PARTIAL 0.2

struct verdict {
	uint32_t school;
	uint32_t find;
	double score;
	const char *alias;
	const char *note; /* what was found; what speaks for and against it is said from here on */
	uint32_t support; /* phrase, `nearness` of the name; PHRASE_NONE */
	uint32_t region; /* phrase of another county or country; PHRASE_NONE */
	bool is_doubtful; /* other schools have the name */
	bool is_against; /* the name stands beside another place */
	bool is_firm; /* or beside a place of the school's own, or needs none */
	enum nearness
		nearness; /* of what speaks for the school; NEAR_NAME where it needs nothing */
};

/* What was found, in one sentence. */
const char *verdict_note(const struct known_name *n, const struct find *f);

/* The matches of a document whose finds and verdicts are in `s`, best first: struct match, a new
 * array that frees them. Verdicts are changed and sorted on the way. */
GPtrArray *verdicts_conclude(const struct profiles *p, struct match_scratch *s);

#endif
