#include "data/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "data/scan_marks.h"

#define MAX_REASONS 8
#define MAX_NEAR 8

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
is_ours(const struct match_scratch *s, const struct verdict *v, const struct verdict *end,
	const struct find *f)
{
	const struct find *finds = (const struct find *)(const void *)s->finds->data;

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

const char *
verdict_note(const struct known_name *n, const struct find *f)
{
	const struct candidate *c = &f->candidate;

	if (f->kind == FIND_BARE)
		return "The school's name without a word such as “school”.";
	if (c->fault || f->is_covered)
		return "The school's name within a longer one.";
	if (judge_fit(n, c) == FIT_CONFLICT)
		return "The school's name, but another kind of school.";
	if (f->kind == FIND_TAG)
		return "The school's name written as one word.";
	if (c->is_slip)
		return "The school's name, misspelt or spelt otherwise.";
	if (c->form == FORM_TURNED)
		return "The kind of school and where it is, instead of its name.";
	if (c->form == FORM_JOINED)
		return "The school is named together with another.";
	if (n->is_parish)
		return "The school is called by its village instead of its name.";
	if (n->is_town && n->rarity != RARE)
		return "The school's name, which is also its town's.";
	if (n->rarity != RARE)
		return "The school's name, which other schools have as well.";
	if (!n->is_main)
		return "Another name of the school.";
	return "The school's name.";
}

/* The words of the document where `phrase` was seen first; NULL: nowhere. Caller frees. */
static char *
quote(const struct match_scratch *s, uint32_t phrase)
{
	for (guint i = 0; i < s->places->len && phrase != PHRASE_NONE; i++) {
		const struct place *p = &g_array_index(s->places, struct place, i);

		if (p->phrase == phrase)
			return g_strndup(g_array_index(s->fields, struct scan_field, p->field)
							 .text.original +
						 p->at,
					 p->to - p->at);
	}
	return NULL;
}

/* What was found, what speaks for it and against it, and how much. */
static char *
explain(const struct match_scratch *s, const struct verdict *v)
{
	static const char *const weights[] = {
		[NEAR_COUNTY] = "in the text speaks a little for this school",
		[NEAR_DOCUMENT] = "elsewhere in the text speaks for this school",
		[NEAR_PASSAGE] = "near it speaks clearly for this school",
		[NEAR_NAME] = "right beside it speaks strongly for this school",
	};
	g_autofree char *support = v->nearness > NEAR_NONE ? quote(s, v->support) : NULL;
	g_autofree char *region = quote(s, v->region);
	GString *note = g_string_new(v->note);

	if (support)
		g_string_append_printf(note, " “%s” %s.", support, weights[v->nearness]);
	else if (v->is_doubtful)
		g_string_append(note, " Nothing else says which one is meant.");
	if (v->is_against)
		g_string_append(note, " Another place stands right beside it, which speaks "
				      "strongly against it.");
	else if (region && v->nearness < NEAR_NAME)
		g_string_append_printf(note, " “%s” speaks a little against it.", region);
	return g_string_free(note, FALSE);
}

static void
add_reason(const struct match_scratch *s, struct match *m, const struct verdict *v,
	   const struct find *f)
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
	r->note = explain(s, v);
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
hold_contests(GArray *verdicts, const GArray *all_finds)
{
	const struct find *finds = (const struct find *)(const void *)all_finds->data;
	struct verdict *v;
	guint n = verdicts->len;

	if (n < 2)
		return;
	g_array_sort_with_data(verdicts, compare_spans, all_finds->data);
	v = (struct verdict *)(void *)verdicts->data;
	for (guint i = 0, end; i < n; i = end) {
		const struct find *f = &finds[v[i].find];
		bool several = false;

		for (end = i + 1; end < n; end++) {
			const struct find *g = &finds[v[end].find];

			if (g->field != f->field || g->at != f->at || g->end != f->end)
				break;
			several |= v[end].school != v[i].school;
		}
		if (several && (f->kind == FIND_NAME || f->kind == FIND_TAG ||
				f->kind == FIND_BARE || f->kind == FIND_VAGUE))
			compete(&v[i], &v[end]);
	}
}

/* One school's verdicts [v, end), best first, become its match. */
static struct match *
conclude(const struct match_scratch *s, struct verdict *v, struct verdict *end)
{
	const struct find *finds = (const struct find *)(const void *)s->finds->data;
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
	m->score = judge_share(v->score);
	m->is_mention = m->score >= MATCH_THRESHOLD;
	for (struct verdict *x = v; x < end; x++) {
		const struct find *f = &finds[x->find];

		if (x->score >= (m->is_mention ? MATCH_THRESHOLD : LEAST_PARTIAL))
			add_reason(s, m, x, f);
		if (x->score >= MATCH_THRESHOLD ||
		    (f->kind != FIND_NAME && f->kind != FIND_LITERAL))
			continue;
		/* what was no mention was seen, too */
		f = f->is_covered ? &finds[f->cover] : f;
		if (!is_ours(s, v, end, f))
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
verdicts_conclude(const struct profiles *p, struct match_scratch *s)
{
	GPtrArray *matches = g_ptr_array_new_with_free_func(free_match);
	struct verdict *v, *end;

	if (s->verdicts->len == 0)
		return matches;
	v = (struct verdict *)(void *)s->verdicts->data;
	end = v + s->verdicts->len;
	if (p->n_schools > 1)
		hold_contests(s->verdicts, s->finds);
	qsort(v, s->verdicts->len, sizeof *v, compare_verdicts);
	while (v < end) {
		struct verdict *next = v;

		while (next < end && next->school == v->school)
			next++;
		g_ptr_array_add(matches, conclude(s, v, next));
		v = next;
	}
	g_ptr_array_sort(matches, compare_matches);
	return matches;
}
