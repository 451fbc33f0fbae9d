#include "data/gather.h"

#include <stdlib.h>

#include "data/scan_marks.h"

static int
compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->phrase != y->phrase)
		return x->phrase < y->phrase ? -1 : 1;
	if (x->field != y->field)
		return x->field < y->field ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

void
gather_sort_places(struct match_scratch *s)
{
	if (s->places->len > 1)
		qsort(s->places->data, s->places->len, sizeof(struct place), compare_places);
}

static size_t
first_place(const struct match_scratch *s, const struct place *key)
{
	size_t low = 0, high = s->places->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_places(&g_array_index(s->places, struct place, middle), key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What the title says, it says of all that follows: enough for what is vague. */
bool
gather_is_in_title(const struct match_scratch *s, uint32_t field)
{
	return g_array_index(s->fields, struct scan_field, field).type == MATCH_TITLE;
}

static bool
is_vague(const struct find *f)
{
	return f->kind == FIND_BARE || f->kind == FIND_VAGUE;
}

static bool
is_own_region(const struct profiles *p, const struct profile *school, uint32_t phrase)
{
	for (uint32_t i = 0; i < school->n_support; i++)
		if (p->supports[school->support + i].phrase == phrase)
			return true;
	return false;
}

/* Is this another place of the name, in another county? Who knows no county cannot tell. */
static bool
is_namesake(const struct judging *j, const struct profile *school, uint32_t region)
{
	const struct profiles *p = j->profiles;
	bool knows = region == PHRASE_ABROAD;

	if (region == PHRASE_NONE || !school)
		return knows;
	for (uint32_t i = 0; i < school->n_support; i++)
		knows |= p->supports[school->support + i].kind == SUPPORT_COUNTY;
	return knows && !is_own_region(p, school, region);
}

/* How near `phrase` stands to a find; not within it. */
enum nearness
gather_nearness(const struct judging *j, const struct profile *school, uint32_t phrase,
		const struct find *f)
{
	const struct match_scratch *s = j->scratch;
	const GArray *places = s->places;
	struct place key = { .phrase = phrase, .field = f->field };
	enum nearness best = NEAR_NONE;

	key.at = f->at > SCAN_PASSAGE ? f->at - SCAN_PASSAGE : 0;
	for (size_t i = first_place(s, &key); i < places->len; i++) {
		const struct place *p = &g_array_index(places, struct place, i);

		if (p->phrase != phrase || p->field != f->field || p->at > f->end + SCAN_PASSAGE)
			break;
		if ((p->at < f->at || p->at >= f->end) && !is_namesake(j, school, p->region))
			return NEAR_PASSAGE;
	}
	key.at = key.field = 0;
	for (size_t i = first_place(s, &key); i < places->len; i++) {
		const struct place *p = &g_array_index(places, struct place, i);

		if (p->phrase != phrase)
			break;
		if ((p->field != f->field || p->at < f->at || p->at >= f->end) &&
		    !is_namesake(j, school, p->region)) {
			best = NEAR_DOCUMENT;
			if (!is_vague(f))
				break;
			if (gather_is_in_title(s, p->field))
				return NEAR_PASSAGE;
		}
	}
	return best;
}

static bool
is_region(const struct judging *j, uint32_t phrase)
{
	const GArray *regions = j->scratch->regions;

	for (guint i = 0; i < regions->len; i++)
		if (g_array_index(regions, uint32_t, i) == phrase)
			return true;
	return phrase == PHRASE_ABROAD;
}

/* Is `phrase` one of those beside the name, from number `from` up to `to`, and not that of another
 * county? */
static bool
is_beside(const struct judging *j, const struct profile *school, uint32_t phrase,
	  const struct find *f, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		const uint32_t *at =
			&g_array_index(j->scratch->beside, uint32_t, f->first_beside + i);

		if (*at == phrase &&
		    !(i + 1 < to && is_region(j, at[1]) && is_namesake(j, school, at[1])))
			return true;
	}
	return false;
}

struct evidence
gather_evidence(const struct judging *j, uint32_t number, const struct find *f)
{
	const struct profiles *p = j->profiles;
	const struct profile *school = &p->schools[number];
	const struct candidate *c = &f->candidate;
	struct evidence e = { .has_context = j->scratch->has_school_word,
			      .support = PHRASE_NONE,
			      .region = PHRASE_NONE };
	bool is_own_after = false, is_own_before = false, is_not_us = false;

	for (uint32_t i = 0; i < school->n_support; i++) {
		const struct support *s = &p->supports[school->support + i];
		bool after = is_beside(j, school, s->phrase, f, 0, f->n_after);
		bool before = is_beside(j, school, s->phrase, f, f->n_after, f->n_beside);
		bool beside = after || before || f->tag_town == s->phrase;
		enum nearness near = beside ? NEAR_NAME : gather_nearness(j, school, s->phrase, f);

		if (s->kind == SUPPORT_AGAINST) {
			is_not_us |= beside;
			continue;
		}
		is_own_after |= after;
		is_own_before |= before;
		if (s->kind == SUPPORT_COUNTY)
			near = MIN(near, beside ? NEAR_PASSAGE : NEAR_COUNTY);
		if (s->kind == SUPPORT_DISTRICT)
			near = beside ? NEAR_NAME : MIN(near, NEAR_DOCUMENT);
		if (s->kind == SUPPORT_CONTEXT) {
			near = MIN(near, NEAR_PASSAGE);
			e.has_context |= near > NEAR_NONE;
		}
		if (near > e.nearness) {
			e.nearness = near;
			e.support = s->phrase;
		}
	}
	e.is_owned = is_own_before;
	e.is_not_us = is_not_us && !is_own_after && !is_own_before;
	e.is_against = e.is_not_us;
	e.is_joined_elsewhere = c->after_is_joined && !is_own_after;
	if (f->kind == FIND_NAME || f->kind == FIND_BARE)
		e.is_against |= (c->after_is_name && !is_own_after && !is_own_before) ||
				(c->before_is_name && !is_own_before);
	for (guint i = 0; i < j->scratch->regions->len && !e.is_elsewhere; i++) {
		e.region = g_array_index(j->scratch->regions, uint32_t, i);
		e.is_elsewhere = !is_own_region(p, school, e.region);
	}
	return e;
}

static size_t
first_topic(const GArray *topics, uint32_t field, uint32_t at)
{
	size_t low = 0, high = topics->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct topic *t = &g_array_index(topics, struct topic, middle);

		if (t->field < field || (t->field == field && t->at < at))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

#define MAX_TOPICS 16 /* different ones around a find: more say nothing more */

/* What the text around `f`, from topic number `from` up to offset `end`, is about. */
static void
gather_topics(const GArray *topics, uint32_t field, uint32_t from, uint32_t end,
	      const struct find *f, struct evidence *e)
{
	uint32_t seen[MAX_TOPICS];

	for (size_t i = first_topic(topics, field, from); i < topics->len; i++) {
		const struct topic *t = &g_array_index(topics, struct topic, i);
		unsigned known = 0;

		if (t->field != field || t->at > end || e->topics == MAX_TOPICS)
			return;
		if (field == f->field && t->at >= f->at && t->at < f->end)
			continue;
		if (t->is_church) {
			e->is_of_church = true;
			continue;
		}
		e->has_schools |= t->is_plural;
		while (known < e->topics && seen[known] != t->phrase)
			known++;
		if (known == e->topics)
			seen[e->topics++] = t->phrase;
	}
}

bool
gather_is_place_in_title(const struct judging *j, uint32_t number)
{
	const struct profiles *p = j->profiles;
	const struct profile *school = &p->schools[number];

	for (uint32_t i = 0; i < school->n_support; i++) {
		const struct support *s = &p->supports[school->support + i];
		struct place key = { .phrase = s->phrase };
		size_t at = first_place(j->scratch, &key);

		if (s->kind == SUPPORT_TOWN && at < j->scratch->places->len &&
		    g_array_index(j->scratch->places, struct place, at).phrase == s->phrase &&
		    g_array_index(j->scratch->places, struct place, at).field == 0)
			return true;
	}
	return false;
}

/* What a name without a word for a school is to be judged by. */
struct evidence
gather_vague(const struct judging *j, const struct known_name *n, const struct find *f)
{
	const struct match_scratch *s = j->scratch;
	struct evidence e = gather_evidence(j, n->school, f), of_title = { 0 };

	if (n->place != PHRASE_NONE)
		e.is_named_place =
			is_beside(j, &j->profiles->schools[n->school], n->place, f, 0, f->n_beside);
	gather_topics(s->topics, f->field, f->at > SCAN_PASSAGE ? f->at - SCAN_PASSAGE : 0,
		      f->end + SCAN_PASSAGE, f, &e);
	if (!gather_is_in_title(s, f->field) && gather_is_in_title(s, 0))
		gather_topics(s->topics, 0, 0, SCAN_PASSAGE, f, &of_title);
	e.is_titled = of_title.topics > 0 && e.nearness >= NEAR_PASSAGE &&
		      gather_is_place_in_title(j, n->school);
	e.topics = MAX(e.topics, of_title.topics);
	e.is_of_church |= of_title.is_of_church;
	e.has_schools |= of_title.has_schools;
	e.is_list_titled = of_title.has_schools;
	return e;
}
