#include "data/matcher.h"

#include <stdlib.h>
#include <string.h>

#include "data/gate.h"
#include "data/judge.h"
#include "data/scan_names.h"

/* Passage: within so many bytes of the name, in the same text. */
#define PASSAGE_BYTES 320
/* Work on one document: judgements of a name for a school. */
#define MAX_JUDGEMENTS 200000
#define MAX_REASONS 8
#define MAX_NEAR 8
/* From here on a name below the threshold is a reason to look again, below it is another's. */
#define LEAST_PARTIAL 0.2

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

/* What one find says about one school. */
struct verdict {
	uint32_t school;
	uint32_t find;
	double score;
	const char *alias;
	const char *note;
	bool is_against; /* the name stands beside another place */
	bool is_firm; /* or beside a place of the school's own, or needs none */
	enum nearness
		nearness; /* of what speaks for the school; NEAR_NAME where it needs nothing */
};

struct match_scratch *
match_scratch_new(void)
{
	struct match_scratch *s = g_new0(struct match_scratch, 1);

	for (size_t i = 0; i < SCAN_FOLDS; i++)
		fold_init(&s->folds[i]);
	s->fields = g_array_new(FALSE, FALSE, sizeof(struct scan_field));
	s->hits = g_array_new(FALSE, FALSE, sizeof(struct hit));
	s->kinds = g_array_new(FALSE, FALSE, sizeof(struct hit));
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

struct judging {
	const struct profiles *profiles;
	struct match_scratch *scratch;
	GArray *verdicts;
	size_t judgements;
};

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

/* How near `phrase` stands to a find; not within it. */
static enum nearness
nearness_of(const struct judging *j, uint32_t phrase, const struct find *f)
{
	const struct match_scratch *s = j->scratch;
	const GArray *places = s->places;
	struct place key = { .phrase = phrase, .field = f->field };
	enum nearness best = NEAR_NONE;

	key.at = f->at > PASSAGE_BYTES ? f->at - PASSAGE_BYTES : 0;
	for (size_t i = first_place(s, &key); i < places->len; i++) {
		const struct place *p = &g_array_index(places, struct place, i);

		if (p->phrase != phrase || p->field != f->field || p->at > f->end + PASSAGE_BYTES)
			break;
		if (p->at < f->at || p->at >= f->end)
			return NEAR_PASSAGE;
	}
	key.at = key.field = 0;
	for (size_t i = first_place(s, &key); i < places->len; i++) {
		const struct place *p = &g_array_index(places, struct place, i);

		if (p->phrase != phrase)
			break;
		if (p->field != f->field || p->at < f->at || p->at >= f->end) {
			best = NEAR_DOCUMENT;
			break;
		}
	}
	return best;
}

/* Is `phrase` one of those beside the name, from number `from` up to `to`? */
static bool
is_beside(const struct judging *j, uint32_t phrase, const struct find *f, uint32_t from,
	  uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (g_array_index(j->scratch->beside, uint32_t, f->first_beside + i) == phrase)
			return true;
	return false;
}

static bool
is_own_region(const struct profiles *p, const struct profile *school, uint32_t phrase)
{
	for (uint32_t i = 0; i < school->n_support; i++)
		if (p->supports[school->support + i].phrase == phrase)
			return true;
	return false;
}

static struct evidence
gather(const struct judging *j, uint32_t number, const struct find *f)
{
	const struct profiles *p = j->profiles;
	const struct profile *school = &p->schools[number];
	const struct candidate *c = &f->candidate;
	struct evidence e = { .has_context = j->scratch->has_school_word };
	bool is_own_after = false, is_own_before = false;

	for (uint32_t i = 0; i < school->n_support; i++) {
		const struct support *s = &p->supports[school->support + i];
		bool after = is_beside(j, s->phrase, f, 0, f->n_after);
		bool before = is_beside(j, s->phrase, f, f->n_after, f->n_beside);
		bool beside = after || before || f->tag_town == s->phrase;
		enum nearness near = beside ? NEAR_NAME : nearness_of(j, s->phrase, f);

		if (s->kind == SUPPORT_AGAINST) {
			e.is_against |= beside;
			continue;
		}
		is_own_after |= after;
		is_own_before |= before;
		if (s->kind == SUPPORT_COUNTY)
			near = MIN(near, beside ? NEAR_PASSAGE : NEAR_COUNTY);
		if (s->kind == SUPPORT_CONTEXT) {
			near = MIN(near, NEAR_PASSAGE);
			e.has_context |= near > NEAR_NONE;
		}
		e.nearness = MAX(e.nearness, near);
	}
	e.is_owned = is_own_before;
	if (f->kind == FIND_NAME)
		e.is_against |= (c->after_is_name && !is_own_after && !is_own_before) ||
				(c->before_is_name && !is_own_before);
	if (f->kind != FIND_ACCOUNT)
		for (guint i = 0; i < j->scratch->regions->len; i++)
			e.is_elsewhere |=
				!is_own_region(p, school,
					       g_array_index(j->scratch->regions, uint32_t, i));
	return e;
}

static void
add_verdict(struct judging *j, uint32_t school, uint32_t find, double score, const char *alias,
	    const char *note)
{
	struct verdict v = {
		.school = school, .find = find, .score = score, .alias = alias, .note = note
	};

	g_array_append_val(j->verdicts, v);
}

static const char *
note_of(const struct known_name *n, const struct candidate *c, const struct evidence *e)
{
	if (c->is_slip)
		return "The school's name with a slip of the pen.";
	if (c->form == FORM_TURNED)
		return "The kind of school and its place, in other words than the name.";
	if (c->form == FORM_JOINED)
		return "The school is named together with another.";
	if (n->is_parish)
		return "Called by its place instead of its name.";
	if (n->rarity != RARE && e->nearness >= NEAR_DOCUMENT)
		return "Other schools bear this name; the place named in the text is this "
		       "school's.";
	if (n->rarity != RARE)
		return "Other schools bear this name, and little in the text says which is meant.";
	if (!n->is_main)
		return "Another name of the school.";
	return "The school's name.";
}

/* A known name that is not us takes the find when it fits better than our own. */
static bool
is_taken(const struct profiles *p, const struct known_name *ours, const struct candidate *c)
{
	const struct core *core = &p->cores[ours->core];
	enum name_fit fit = name_fit(ours->kind, ours->faith, c->kind, c->faith);

	for (uint32_t i = core->first; i < core->first + core->n; i++) {
		const struct known_name *n = &p->names[i];

		if (n->school == ours->school && n->is_not_us && n->place == PHRASE_NONE &&
		    name_fit(n->kind, n->faith, c->kind, c->faith) < fit)
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
		e = gather(j, n->school, f);
		score = judge_name(n, &f->candidate, &e);
		if (f->is_covered || is_taken(p, n, &f->candidate))
			score = MIN(score, 0.05);
		if (f->kind == FIND_TAG)
			score = MIN(score, 0.95);
		/* the words of an address have lost their capitals and stops */
		if (f->type == MATCH_URL || f->type == MATCH_LINK)
			score *= n->rarity == COMMON && e.nearness != NEAR_NAME ? 0.6 : 0.94;
		add_verdict(j, n->school, number, score, n->alias, note_of(n, &f->candidate, &e));
		v = &g_array_index(j->verdicts, struct verdict, j->verdicts->len - 1);
		v->is_against = e.is_against && n->rarity != RARE;
		v->is_firm = n->rarity == RARE || e.nearness == NEAR_NAME;
		v->nearness = e.nearness;
	}
}

static void
judge_known(struct judging *j, uint32_t number, const struct find *f)
{
	const struct known_name *n = &j->profiles->names[f->index];
	struct evidence e = gather(j, n->school, f);

	++j->judgements;
	if (n->is_not_us)
		add_verdict(j, n->school, number, 0, n->alias, NULL);
	else if (f->kind == FIND_INITIALS)
		add_verdict(j, n->school, number, judge_initials(&e), n->alias,
			    "The initials of the name, in a text about its place.");
	else
		add_verdict(j, n->school, number,
			    judge_literal(n, j->profiles->cores[n->core].text, &e), n->alias,
			    "A name the school goes by.");
}

static void
judge_one(struct judging *j, uint32_t number, const struct find *f)
{
	const struct profiles *p = j->profiles;
	const struct profile *s = f->index < p->n_schools ? &p->schools[f->index] : NULL;

	switch (f->kind) {
	case FIND_NAME:
	case FIND_TAG:
		judge_find(j, number, f);
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
			    "The school's postcode, in a text that speaks of a school.");
		return;
	}
}

static int
compare_verdicts(const void *a, const void *b)
{
	const struct verdict *x = a, *y = b;

	if (x->school != y->school)
		return x->school < y->school ? -1 : 1;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->find < y->find ? -1 : x->find > y->find;
}

static char *
matched_text(const struct find *f)
{
	return g_strndup(f->original + f->at, f->end - f->at);
}

static bool
has_near(const struct match *m, const char *text)
{
	for (guint i = 0; i < m->near->len; i++)
		if (strcmp(m->near->pdata[i], text) == 0)
			return true;
	return false;
}

/* Were these words taken for the school, here or elsewhere in the document? */
static bool
is_ours(const struct judging *j, const struct verdict *v, const struct verdict *end,
	const struct find *f)
{
	const struct find *finds = (const struct find *)(const void *)j->scratch->finds->data;

	for (; v < end && v->score >= MATCH_THRESHOLD; v++) {
		const struct find *ours = &finds[v->find];

		if (ours->field == f->field && ours->at < f->end && f->at < ours->end)
			return true;
		if (ours->end - ours->at == f->end - f->at &&
		    g_ascii_strncasecmp(ours->original + ours->at, f->original + f->at,
					f->end - f->at) == 0)
			return true;
	}
	return false;
}

static void
add_near(struct match *m, const struct find *f)
{
	g_autofree char *text = matched_text(f);

	if (m->near->len < MAX_NEAR && !has_near(m, text))
		g_ptr_array_add(m->near, g_steal_pointer(&text));
}

static void
add_reason(struct match *m, const struct verdict *v, const struct find *f)
{
	struct match_reason *r;

	for (guint i = 0; i < m->why->len; i++) {
		const struct match_reason *known = m->why->pdata[i];

		if (known->field == f->type &&
		    known->start == (f->has_start ? (int64_t)f->at : -1) &&
		    strlen(known->matched) == f->end - f->at &&
		    memcmp(known->matched, f->original + f->at, f->end - f->at) == 0)
			return;
	}
	if (m->why->len >= MAX_REASONS)
		return;
	r = g_new0(struct match_reason, 1);
	r->alias = g_strdup(v->alias);
	r->matched = matched_text(f);
	r->field = f->type;
	r->start = f->has_start ? (int64_t)f->at : -1;
	r->note = g_strdup(v->note);
	g_ptr_array_add(m->why, r);
}

/* Of several schools that a name could mean, each one's share when nothing tells them apart. */
static double
share_of(size_t schools)
{
	return schools < 2 ? 1 : schools == 2 ? 0.6 : 1.2 / (double)schools;
}

/* Namesakes compete: a name belongs to the school that the text speaks for most; to several, with
 * lower scores, when it speaks for them alike. [v, end): verdicts of different schools on one name.
 */
static void
compete(struct verdict *v, struct verdict *end)
{
	double best = 0;
	enum nearness nearest = NEAR_NONE;
	size_t equals = 0;

	for (struct verdict *x = v; x < end; x++)
		best = MAX(best, x->score);
	if (best < LEAST_PARTIAL)
		return;
	for (struct verdict *x = v; x < end; x++)
		if (x->score >= best * 0.5)
			nearest = MAX(nearest, x->nearness);
	/* what stands elsewhere in the document gives way to what stands beside the name */
	for (struct verdict *x = v; x < end; x++) {
		if (nearest >= NEAR_PASSAGE && x->nearness < nearest)
			x->score *= 0.4;
		else if (nearest > NEAR_COUNTY && x->nearness <= NEAR_COUNTY)
			x->score *= 0.5;
		/* a school's best verdict comes first */
		equals += (x == v || x[-1].school != x->school) && x->score >= best * 0.9 &&
			  x->nearness == nearest;
	}
	for (struct verdict *x = v; x < end && equals > 1; x++)
		if (x->score >= best * 0.9 && x->nearness == nearest)
			x->score *= share_of(equals);
}

static gint
compare_spans(gconstpointer a, gconstpointer b, gpointer data)
{
	const struct verdict *x = a, *y = b;
	const struct find *finds = data, *f = &finds[x->find], *g = &finds[y->find];

	if (f->field != g->field)
		return f->field < g->field ? -1 : 1;
	if (f->at != g->at)
		return f->at < g->at ? -1 : 1;
	if (f->end != g->end)
		return f->end < g->end ? -1 : 1;
	if (x->school != y->school)
		return x->school < y->school ? -1 : 1;
	return (x->score < y->score) - (x->score > y->score);
}

/* All verdicts of the document, name by name. */
static void
hold_contests(struct judging *j)
{
	const struct find *finds = (const struct find *)(const void *)j->scratch->finds->data;
	struct verdict *v;
	guint n = j->verdicts->len;

	if (n < 2 || j->profiles->n_schools < 2)
		return;
	g_array_sort_with_data(j->verdicts, compare_spans, j->scratch->finds->data);
	v = (struct verdict *)(void *)j->verdicts->data;
	for (guint i = 0, end; i < n; i = end) {
		const struct find *f = &finds[v[i].find];
		bool several = false;

		for (end = i + 1; end < n; end++) {
			const struct find *g = &finds[v[end].find];

			if (g->field != f->field || g->at != f->at || g->end != f->end)
				break;
			several |= v[end].school != v[i].school;
		}
		if (several && (f->kind == FIND_NAME || f->kind == FIND_TAG))
			compete(&v[i], &v[end]);
	}
}

/* One school's verdicts [v, end), best first, become its match. */
static struct match *
conclude(const struct judging *j, struct verdict *v, struct verdict *end)
{
	const struct find *finds = (const struct find *)(const void *)j->scratch->finds->data;
	struct match *m = match_new(v->school);
	bool has_against = false, has_firm = false;

	for (struct verdict *x = v; x < end; x++) {
		has_against |= x->is_against;
		has_firm |= x->is_firm && x->score >= MATCH_THRESHOLD;
	}
	/* Once the text has placed the name elsewhere, the bare name means that one too. */
	for (struct verdict *x = v; x < end && has_against && !has_firm; x++)
		if (finds[x->find].kind == FIND_NAME)
			x->score *= 0.4;
	qsort(v, (size_t)(end - v), sizeof *v, compare_verdicts);
	m->score = v->score;
	m->is_mention = m->score >= MATCH_THRESHOLD;
	for (struct verdict *x = v; x < end; x++) {
		const struct find *f = &finds[x->find];

		if (x->score >= (m->is_mention ? MATCH_THRESHOLD : LEAST_PARTIAL))
			add_reason(m, x, f);
		if (x->score >= MATCH_THRESHOLD ||
		    (f->kind != FIND_NAME && f->kind != FIND_LITERAL))
			continue;
		/* what was no mention was seen, too */
		f = f->is_covered ? &finds[f->cover] : f;
		if (!is_ours(j, v, end, f))
			add_near(m, f);
	}
	return m;
}

static int
compare_matches(gconstpointer a, gconstpointer b)
{
	const struct match *x = *(const struct match *const *)a;
	const struct match *y = *(const struct match *const *)b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->school < y->school ? -1 : x->school > y->school;
}

static void
free_match(gpointer m)
{
	match_free(m);
}

GPtrArray *
matcher_run(const struct matcher *m, struct match_scratch *s, const struct match_doc *doc)
{
	GPtrArray *matches = g_ptr_array_new_with_free_func(free_match);
	struct judging j = { .profiles = m->profiles, .scratch = s };
	struct verdict *v, *end;

	scan_document(m->profiles, s, doc);
	if (s->finds->len == 0)
		return matches;
	if (s->places->len > 1)
		qsort(s->places->data, s->places->len, sizeof(struct place), compare_places);
	note_schools(&j);
	j.verdicts = s->verdicts;
	g_array_set_size(j.verdicts, 0);
	for (guint i = 0; i < s->finds->len; i++)
		judge_one(&j, i, &g_array_index(s->finds, struct find, i));
	hold_contests(&j);
	v = (struct verdict *)(void *)j.verdicts->data;
	end = v + j.verdicts->len;
	if (v < end)
		qsort(v, j.verdicts->len, sizeof *v, compare_verdicts);
	while (v < end) {
		struct verdict *next = v;

		while (next < end && next->school == v->school)
			next++;
		g_ptr_array_add(matches, conclude(&j, v, next));
		v = next;
	}
	g_ptr_array_sort(matches, compare_matches);
	return matches;
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
