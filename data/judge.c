#include "data/judge.h"

#include <glib.h>
#include <string.h>

/* By rarity, fit and nearness (none, county, document, passage, beside the name). */
static const double scores[3][3][5] = {
	[RARE] = {
		[FIT_EXACT] = { 0.96, 0.97, 0.97, 0.98, 0.99 },
		[FIT_LESS] = { 0.92, 0.94, 0.95, 0.96, 0.98 },
		[FIT_OTHER] = { 0.82, 0.85, 0.86, 0.88, 0.92 },
	},
	[SHARED] = {
		[FIT_EXACT] = { 0.78, 0.85, 0.92, 0.95, 0.98 },
		[FIT_LESS] = { 0.38, 0.55, 0.75, 0.88, 0.95 },
		[FIT_OTHER] = { 0.2, 0.3, 0.46, 0.62, 0.8 },
	},
	[COMMON] = {
		[FIT_EXACT] = { 0.25, 0.55, 0.74, 0.9, 0.97 },
		[FIT_LESS] = { 0.12, 0.3, 0.62, 0.8, 0.94 },
		[FIT_OTHER] = { 0.06, 0.1, 0.24, 0.4, 0.6 },
	},
};

static enum rarity
rarer_than(enum rarity r)
{
	return r == RARE ? SHARED : COMMON;
}

/* Not just "schools", but "infant schools" of an infant school? */
static bool
names_our_kind(const struct known_name *n, const struct candidate *c)
{
	return c->kind & n->kind & ~(uint32_t)(KIND_SCHOOL | KIND_ACADEMY);
}

enum name_fit
judge_fit(const struct known_name *n, const struct candidate *c)
{
	uint32_t kind = c->kind;

	if (c->is_plural && names_our_kind(n, c))
		kind &= n->kind | KIND_SCHOOL | KIND_ACADEMY;
	/* "Larkrise Academies Trust" has many schools, "Larkrise School Trust" may have one */
	if (c->is_plural && (kind & KIND_TRUST & ~n->kind))
		return FIT_CONFLICT;
	return name_fit(n->kind, n->faith, kind, c->faith);
}

double
judge_name(const struct known_name *n, const struct candidate *c, const struct evidence *e)
{
	enum name_fit fit = judge_fit(n, c);
	enum rarity rarity = n->rarity;
	double score;

	if (c->fault || c->is_mixed)
		return 0.05;
	if (e->is_not_us || (n->is_branch && e->is_joined_elsewhere))
		return 0.1;
	if (fit == FIT_CONFLICT)
		return rarity == RARE && e->nearness == NEAR_NAME ? 0.3 : 0.12;
	/* a school has become an academy, or it is another one of that name */
	if (fit == FIT_LESS && rarity == COMMON && (c->kind & KIND_ACADEMY) &&
	    !((c->kind & KIND_SCHOOL) | (n->kind & KIND_ACADEMY)))
		fit = FIT_OTHER;
	if (n->is_parish) {
		/* The school's own name is not the parish's: more than one may stand there. */
		if (fit == FIT_OTHER)
			return 0.3;
		if (!(n->faith & c->faith))
			rarity = rarer_than(rarity);
		if (fit == FIT_LESS && name_fit(n->kind, 0, c->kind, 0) == FIT_EXACT)
			fit = FIT_EXACT;
		/* a village has one school, as a rule */
		if (fit == FIT_LESS && rarity == SHARED && e->nearness < NEAR_DOCUMENT &&
		    !e->is_against)
			return 0.6;
	} else if (c->form == FORM_TURNED) {
		/* Where the core is the place, "the school in …" is as good as the name. */
		rarity = rarity == RARE ? RARE : COMMON;
		fit = MAX(fit, FIT_LESS);
	}
	if ((c->form == FORM_JOINED || c->is_plural) && !names_our_kind(n, c))
		fit = MAX(fit, FIT_LESS);
	score = scores[rarity][fit][e->nearness];
	/* a town has more than one school, but few are called by it */
	if (n->is_town && rarity == SHARED && fit == FIT_LESS && !c->is_plural && !c->is_indefinite)
		score = MAX(score, 0.6);
	if (e->is_against)
		score *= rarity != RARE                    ? 0.15
			 : c->before_is_size               ? 0.3
			 : e->is_elsewhere || n->is_abroad ? 0.4
			 /* the place in its name tells it from others of that name */
			 : n->place != PHRASE_NONE && c->after_is_name ? 0.4
			 /* a village has one name, but "Berrow Green" and "Hartley" are many */
			 : e->nearness > NEAR_COUNTY ? 0.9
			 /* "IN REDFERN", "YN CANU": where all is capitals a place is but a guess */
			 : n->is_place || c->is_loud ? 0.7
						     : 0.5;
	else if (e->is_elsewhere && e->nearness < NEAR_PASSAGE)
		score *= rarity == RARE ? 0.97 : 0.55;
	/* another place and another kind */
	if (e->is_against && rarity == RARE && fit == FIT_OTHER)
		score *= 0.5;
	if (c->before_is_perhaps && rarity != RARE && !e->is_owned &&
	    !(n->is_branch && c->after_is_joined && e->nearness == NEAR_NAME))
		score *= 0.5;
	if (c->is_slip)
		score *= rarity == RARE ? 0.95 : 0.93;
	if (c->is_other_letter && e->nearness < NEAR_DOCUMENT)
		score *= 0.52;
	if (c->is_small)
		score *= rarity == RARE ? 0.97 : e->nearness == NEAR_NAME ? 0.9 : 0.5;
	if (c->is_noun && rarity != RARE)
		score *= 0.3;
	if (c->is_inserted)
		score *= rarity == RARE ? 0.9 : 0.6;
	if (c->is_plural && c->form == FORM_PLAIN && !names_our_kind(n, c))
		score *= 0.95;
	if (c->is_indefinite)
		score *= 0.75;
	/* a nursery of the school's name is often somebody else's */
	if (c->is_cut && fit == FIT_OTHER)
		score *= 0.5;
	if (c->is_cut)
		score *= e->has_context || e->nearness >= NEAR_PASSAGE            ? 0.9
			 : rarity == RARE && names_our_kind(n, c) && !c->is_small ? 0.7
										  : 0.5;
	return score;
}

double
judge_literal(const struct known_name *n, const char *folded, const struct evidence *e)
{
	bool is_long = strlen(folded) >= 10 && strchr(folded, ' ');
	enum rarity rarity = is_long && n->rarity != COMMON ? SHARED : COMMON;
	double score = scores[rarity][FIT_EXACT][e->nearness];

	if (rarity == COMMON && !e->has_context && e->nearness < NEAR_PASSAGE)
		score *= 0.6;
	if (e->is_against)
		score *= 0.3;
	return score;
}

double
judge_initials(const struct evidence *e)
{
	static const double sure[] = { 0.03, 0.08, 0.48, 0.68, 0.8 };

	return e->has_context ? sure[e->nearness] : sure[e->nearness] * 0.6;
}

/* A name without a word for a school, by what else speaks of one (nothing, a word, several words
 * around it) and by nearness. */
static const double bare_scores[3][3][5] = {
	{
		{ 0.05, 0.08, 0.12, 0.2, 0.4 },
		{ 0.25, 0.3, 0.5, 0.66, 0.75 },
		{ 0.4, 0.45, 0.6, 0.75, 0.82 },
	},
	{
		{ 0.02, 0.03, 0.05, 0.1, 0.25 },
		{ 0.05, 0.1, 0.25, 0.52, 0.6 },
		{ 0.08, 0.15, 0.4, 0.62, 0.7 },
	},
	{
		{ 0.02, 0.03, 0.05, 0.06, 0.2 },
		{ 0.05, 0.1, 0.15, 0.3, 0.5 },
		{ 0.08, 0.12, 0.25, 0.45, 0.6 },
	},
};

/* Pupils are of a school; of ours, when the name is rare or the school's place is near. */
static const enum nearness least_for_schooling[] = {
	[RARE] = NEAR_NONE,
	[SHARED] = NEAR_DOCUMENT,
	[COMMON] = NEAR_PASSAGE,
};

double
judge_bare(const struct known_name *n, const char *core, const struct candidate *c,
	   const struct evidence *e)
{
	const char *blank = strchr(core, ' ');
	bool is_long = blank && strchr(blank + 1, ' ') && n->rarity == RARE;
	unsigned topics = MIN(e->topics, 2u);
	double score;

	/* "Piddlebrook 22, Nethercombe 31", of the county's schools */
	if (n->is_place)
		return e->is_list_titled && e->nearness >= NEAR_COUNTY && !e->is_of_church ? 0.62
											   : 0.05;
	if ((c->after_is_name && e->nearness < NEAR_NAME) || (c->needs_title && !e->is_titled))
		return 0.05;
	if (c->faith) {
		if (n->faith && !(n->faith & c->faith))
			return 0.05;
		topics = 2; /* no saint is of a faith, but for the school's sake */
	} else if (topics > 0 && is_long) {
		topics = 2;
	}
	score = bare_scores[n->rarity][topics]
			   [is_long && topics > 0 ? MAX(e->nearness, NEAR_DOCUMENT) : e->nearness];
	/* a list of the county's schools, and no surname */
	if (topics == 2 && blank && n->rarity == RARE && e->nearness == NEAR_COUNTY)
		score = 0.55;
	if (e->is_named_place)
		score = MAX(score, 0.72);
	if (c->is_schooling && e->nearness >= least_for_schooling[n->rarity])
		score = MAX(score, 0.66);
	/* results and lists of schools have their names alone */
	if (c->is_listed && e->has_schools &&
	    (e->nearness >= NEAR_PASSAGE || n->rarity == RARE ||
	     (n->rarity == SHARED && e->nearness >= NEAR_COUNTY)))
		score = MAX(score, 0.62);
	if (e->is_titled)
		score = MAX(score, n->rarity == COMMON ? 0.58 : 0.7);
	/* "at the Redfern" is an inn, "the Grove" may be its academy */
	if (c->has_article && !n->has_article && !c->is_schooling)
		score *= 0.5;
	if (c->is_person && !c->is_schooling && !e->is_titled)
		score *= 0.5;
	if (e->is_of_church && !c->is_schooling)
		score *= c->faith || e->topics > 3 ? 0.7 : 0.35;
	if (e->is_elsewhere && e->nearness < NEAR_PASSAGE)
		score *= 0.5;
	return score;
}

double
judge_vague(const struct known_name *n, const struct candidate *c, const struct evidence *e)
{
	enum name_fit fit = judge_fit(n, c);
	double score = fit == FIT_EXACT ? 0.62 : fit == FIT_LESS ? 0.58 : 0.2;

	if (fit == FIT_CONFLICT || e->nearness < NEAR_PASSAGE)
		return 0.1;
	/* others may stand in a town; few are Catholic, and a title may be of a village */
	if (n->is_vague && !(c->faith & n->faith) && !(e->is_titled && fit == FIT_EXACT))
		return 0.1;
	if (n->is_town)
		score *= 0.9;
	return e->is_elsewhere ? score * 0.5 : score;
}

/* Points of a line, made by `tests/eval/mentions.py --fit`: the scores above rank hits, and this
 * says how often such a one was right. The last three sets were counted twice, the first time as
 * they were judged before anything was learnt from them: documents to come are as new. */
static const struct {
	double score, share;
} shares[] = {
	{ 0, 0.000 },    { 0.05, 0.041 },  { 0.15, 0.044 },  { 0.25, 0.097 }, { 0.35, 0.278 },
	{ 0.45, 0.368 }, { 0.5, 0.500 },   { 0.55, 0.831 },  { 0.65, 0.834 }, { 0.75, 0.939 },
	{ 0.85, 0.942 }, { 0.925, 0.982 }, { 0.975, 0.985 }, { 1, 0.990 },
};

double
judge_share(double score)
{
	size_t i = 1;

	while (i + 1 < G_N_ELEMENTS(shares) && score > shares[i].score)
		i++;
	return shares[i - 1].share + (shares[i].share - shares[i - 1].share) *
					     (score - shares[i - 1].score) /
					     (shares[i].score - shares[i - 1].score);
}
