#include "data/matcher.h"

#include <stdlib.h>
#include <string.h>

#include "data/gate.h"
#include "data/gather.h"
#include "data/judge.h"
#include "data/scan_names.h"
#include "data/verdict.h"

/* Work on one document: judgements of a name for a school. */
#define MAX_JUDGEMENTS 200000

struct matcher {
	struct profiles *profiles;
	struct gate *gate;
};

struct matcher *
matcher_new(const struct school *const *schools, size_t n, GError **err)
{
	struct profiles *p = profiles_new(schools, n, err);
	struct matcher *m;

	if (!p)
		return NULL;
	m = g_new0(struct matcher, 1);
	m->profiles = p;
	m->gate = gate_new(p);
	return m;
}

void
matcher_free(struct matcher *m)
{
	if (!m)
		return;
	gate_free(m->gate);
	profiles_free(m->profiles);
	g_free(m);
}

size_t
matcher_bytes(const struct matcher *m)
{
	return profiles_bytes(m->profiles) + gate_bytes(m->gate);
}

struct match_scratch *
match_scratch_new(void)
{
	struct match_scratch *s = g_new0(struct match_scratch, 1);

	for (size_t i = 0; i < SCAN_FOLDS; i++)
		fold_init(&s->folds[i]);
	s->fields = g_array_new(FALSE, FALSE, sizeof(struct scan_field));
	s->hits = g_array_new(FALSE, FALSE, sizeof(struct hit));
	s->kinds = g_array_new(FALSE, FALSE, sizeof(struct hit));
	s->bares = g_array_new(FALSE, FALSE, sizeof(struct hit));
	s->topics = g_array_new(FALSE, FALSE, sizeof(struct topic));
	s->cores = g_array_new(FALSE, FALSE, sizeof(struct hit));
	s->regions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	s->places = g_array_new(FALSE, FALSE, sizeof(struct place));
	s->finds = g_array_new(FALSE, FALSE, sizeof(struct find));
	s->beside = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	s->verdicts = g_array_new(FALSE, FALSE, sizeof(struct verdict));
	s->address = g_string_new(NULL);
	s->addresses = g_ptr_array_new_with_free_func(g_free);
	return s;
}

void
match_scratch_free(struct match_scratch *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < SCAN_FOLDS; i++)
		fold_clear(&s->folds[i]);
	g_array_unref(s->fields);
	g_array_unref(s->hits);
	g_array_unref(s->kinds);
	g_array_unref(s->cores);
	g_array_unref(s->bares);
	g_array_unref(s->topics);
	g_array_unref(s->regions);
	g_free(s->documents);
	g_array_unref(s->places);
	g_array_unref(s->finds);
	g_array_unref(s->beside);
	g_array_unref(s->verdicts);
	g_string_free(s->address, TRUE);
	g_ptr_array_unref(s->addresses);
	g_free(s);
}

static void
add_verdict(struct judging *j, uint32_t school, uint32_t find, double score, const char *alias,
	    const char *note)
{
	struct verdict v = {
		.school = school,
		.find = find,
		.score = score,
		.alias = alias,
		.note = note,
		.support = PHRASE_NONE,
		.region = PHRASE_NONE,
	};

	g_array_append_val(j->verdicts, v);
}

/* A known name that is not us takes the find when it fits better than our own. */
static bool
is_taken(const struct profiles *p, const struct known_name *ours, const struct candidate *c)
{
	const struct core *core = &p->cores[ours->core];
	enum name_fit fit = judge_fit(ours, c);

	for (uint32_t i = core->first; i < core->first + core->n; i++) {
		const struct known_name *n = &p->names[i];

		if (n->school == ours->school && n->is_not_us && n->place == PHRASE_NONE &&
		    judge_fit(n, c) < fit)
			return true;
	}
	return false;
}

/* So many bearers of one name are all looked at; of more, only those that the document speaks for
 * or against. The others would get the score of a bare shared name, each the same. */
#define MAX_BEARERS 24
#define MAX_REGIONS 50

/* Note the regions of the document, and the schools that its places speak for or against. */
static void
note_schools(struct judging *j)
{
	const struct profiles *p = j->profiles;
	struct match_scratch *s = j->scratch;
	uint32_t last = PHRASE_NONE;

	g_array_set_size(s->regions, 0);
	if (s->n_documents < p->n_schools || ++s->document == 0) {
		g_free(s->documents);
		s->n_documents = p->n_schools;
		s->documents = g_new0(uint32_t, s->n_documents + 1);
		s->document = 1;
	}
	for (guint i = 0; i < s->places->len; i++) {
		const struct place *x = &g_array_index(s->places, struct place, i);

		if (x->phrase == last)
			continue;
		last = x->phrase;
		if (x->is_region && s->regions->len < MAX_REGIONS)
			g_array_append_val(s->regions, x->phrase);
		for (uint32_t b = p->first_bearer[last]; b < p->first_bearer[last + 1]; b++)
			s->documents[p->bearers[b]] = s->document;
	}
}

static void
judge_find(struct judging *j, uint32_t number, const struct find *f)
{
	const struct profiles *p = j->profiles;
	const struct core *core = &p->cores[f->index];

	for (uint32_t i = core->first; i < core->first + core->n; i++) {
		const struct known_name *n = &p->names[i];
		struct evidence e;
		struct verdict *v;
		double score;

		if (core->n > MAX_BEARERS &&
		    j->scratch->documents[n->school] != j->scratch->document &&
		    f->tag_town == PHRASE_NONE)
			continue;
		if (++j->judgements > MAX_JUDGEMENTS)
			return;
		if (n->is_not_us) {
			add_verdict(j, n->school, number, 0, n->alias, NULL);
			continue;
		}
		if (n->is_vague || (f->kind == FIND_BARE &&
				    (n->is_parish || (n->is_place && !f->candidate.is_listed))))
			continue;
		e = f->kind == FIND_BARE ? gather_vague(j, n, f) : gather_evidence(j, n->school, f);
		score = f->kind == FIND_BARE ? judge_bare(n, core->text, &f->candidate, &e)
					     : judge_name(n, &f->candidate, &e);
		/* a word like any other: nobody would look again */
		if (f->kind == FIND_BARE && score < LEAST_PARTIAL)
			continue;
		if (f->is_covered || is_taken(p, n, &f->candidate))
			score = MIN(score, 0.05);
		if (f->kind == FIND_TAG)
			score = MIN(score, 0.95);
		/* the words of an address have lost their capitals and stops */
		if (f->type == MATCH_URL || f->type == MATCH_LINK)
			score *= n->rarity == COMMON && e.nearness != NEAR_NAME ? 0.6 : 0.94;
		add_verdict(j, n->school, number, score, n->alias, verdict_note(n, f));
		v = &g_array_index(j->verdicts, struct verdict, j->verdicts->len - 1);
		v->is_against = e.is_against && (n->rarity != RARE || n->is_abroad);
		v->is_firm = n->rarity == RARE || e.nearness == NEAR_NAME;
		v->nearness = e.nearness;
		v->support = e.support;
		v->region = e.is_elsewhere ? e.region : PHRASE_NONE;
		v->is_doubtful = n->rarity != RARE && !n->is_town && f->tag_town == PHRASE_NONE;
	}
}

/* "The village school" means the school of a place that the text is about. */
static void
judge_vague_find(struct judging *j, uint32_t number, const struct find *f)
{
	const struct profiles *p = j->profiles;
	const GArray *places = j->scratch->places;
	uint32_t last = PHRASE_NONE;

	for (guint i = 0; i < places->len; i++) {
		uint32_t phrase = g_array_index(places, struct place, i).phrase;

		if (phrase == last)
			continue;
		last = phrase;
		for (uint32_t u = p->first_use[phrase]; u < p->first_use[phrase + 1]; u++) {
			const struct core *core = &p->cores[p->uses[u].index];

			if (p->uses[u].kind != USE_CORE || ++j->judgements > MAX_JUDGEMENTS ||
			    gather_nearness(j, NULL, phrase, f) < NEAR_PASSAGE)
				continue;
			for (uint32_t k = core->first; k < core->first + core->n; k++) {
				const struct known_name *n = &p->names[k];
				struct evidence e;

				if (!n->is_place || n->is_not_us || n->is_part)
					continue;
				e = gather_evidence(j, n->school, f);
				e.is_titled = gather_is_in_title(j->scratch, 0) &&
					      gather_is_place_in_title(j, n->school);
				add_verdict(j, n->school, number, judge_vague(n, &f->candidate, &e),
					    n->alias,
					    "The school is not named, but the text is about its "
					    "place.");
			}
		}
	}
}

static void
judge_known(struct judging *j, uint32_t number, const struct find *f)
{
	const struct known_name *n = &j->profiles->names[f->index];
	struct evidence e = gather_evidence(j, n->school, f);

	++j->judgements;
	if (n->is_not_us)
		add_verdict(j, n->school, number, 0, n->alias, NULL);
	else if (f->kind == FIND_INITIALS)
		add_verdict(j, n->school, number, judge_initials(&e), n->alias,
			    "The initials of the school's name, in capitals.");
	else
		add_verdict(j, n->school, number,
			    judge_literal(n, j->profiles->cores[n->core].text, &e), n->alias,
			    "A name that the school goes by.");
}

static void
judge_one(struct judging *j, uint32_t number, const struct find *f)
{
	const struct profiles *p = j->profiles;
	const struct profile *s = f->index < p->n_schools ? &p->schools[f->index] : NULL;

	switch (f->kind) {
	case FIND_NAME:
	case FIND_BARE:
	case FIND_TAG:
		judge_find(j, number, f);
		return;
	case FIND_VAGUE:
		judge_vague_find(j, number, f);
		return;
	case FIND_LITERAL:
	case FIND_INITIALS:
		judge_known(j, number, f);
		return;
	case FIND_ACCOUNT:
		add_verdict(j, p->accounts[f->index].school, number, 0.97,
			    p->accounts[f->index].text, "The school's own account or hashtag.");
		return;
	case FIND_WEBSITE:
		add_verdict(j, f->index, number, s->own_host ? 0.98 : 0.93, s->website,
			    "The address of the school's web site or mail.");
		return;
	case FIND_PHONE:
		add_verdict(j, f->index, number, 0.96, "telephone number",
			    "The school's telephone number.");
		return;
	case FIND_URN:
		add_verdict(j, f->index, number, 0.95, "reference number",
			    "The school's number in the national register.");
		return;
	case FIND_POSTCODE:
		/* neighbours have it too */
		add_verdict(j, f->index, number, j->scratch->has_school_word ? 0.55 : 0.2,
			    "postcode",
			    "The school's postcode, where the text speaks of a school.");
		return;
	}
}

GPtrArray *
matcher_run(const struct matcher *m, struct match_scratch *s, const struct match_doc *doc)
{
	struct judging j = { .profiles = m->profiles, .scratch = s, .verdicts = s->verdicts };

	scan_document(m->profiles, s, doc);
	g_array_set_size(j.verdicts, 0);
	if (s->finds->len == 0)
		return verdicts_conclude(m->profiles, s);
	gather_sort_places(s);
	note_schools(&j);
	for (guint i = 0; i < s->finds->len; i++)
		judge_one(&j, i, &g_array_index(s->finds, struct find, i));
	return verdicts_conclude(m->profiles, s);
}

bool
matcher_may_see(const struct matcher *m, struct match_scratch *s, const char *text, size_t len,
		const uint32_t *ends, size_t n_ends)
{
	return gate_text(m->gate, &s->folds[0], text, len, ends, n_ends);
}

bool
matcher_may_see_address(const struct matcher *m, struct match_scratch *s, const char *address,
			size_t len)
{
	return gate_address(m->gate, &s->folds[0], s->address, address, len);
}
