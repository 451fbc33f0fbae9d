#include "query/scan.h"

#include <string.h>

#include "base/when.h"
#include "indexer/form.h"
#include "indexer/terms.h"
#include "indexer/words.h"
#include "query/nearness.h"

struct scan_text {
	struct words words[SCAN_FIELDS];
};

struct scan {
	const struct query *q;
	struct xapian_stemmer *stemmer;
	GHashTable *forms; /* struct query_node -> GArray of struct form, one a word */
	bool may_mark; /* some words may stand in the text itself */
	struct scan_text *own; /* NULL until one is needed */
	struct scan_text *text; /* what is being looked at */
	scan_has *has; /* knows the words instead; NULL: nobody does */
	void *user; /* of `has` */
};

/* ---- a text ------------------------------------------------------------------------------ */

struct scan_text *
scan_text_new(void)
{
	struct scan_text *t = g_new0(struct scan_text, 1);

	for (size_t i = 0; i < SCAN_FIELDS; i++)
		words_init(&t->words[i]);
	return t;
}

void
scan_text_free(struct scan_text *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < SCAN_FIELDS; i++)
		words_clear(&t->words[i]);
	g_free(t);
}

static void
read_field(struct words *words, const char *text)
{
	words_read(words, text ? text : "", text ? strlen(text) : 0);
}

void
scan_text_read(struct scan_text *t, const struct mention *m)
{
	g_autofree char *address = term_address(m->url);

	read_field(&t->words[SCAN_TITLE], m->title);
	read_field(&t->words[SCAN_TEXT], m->text);
	read_field(&t->words[SCAN_ADDRESS], address);
	read_field(&t->words[SCAN_SOURCE], m->source);
}

const struct words *
scan_text_words(const struct scan_text *t, enum scan_field field)
{
	return &t->words[field];
}

/* ---- making ready ------------------------------------------------------------------------ */

static void
clear_form(void *form)
{
	form_clear(form);
}

/* Filters are not seen in a text, and words of the title are another's. */
static bool
may_mark(const struct query_node *n)
{
	return n->words && !n->in_title && n->op != QUERY_SOURCE;
}

static void
add_forms(struct query_node *n, void *data)
{
	struct scan *s = data;
	GArray *forms;

	if (!n->words)
		return;
	s->may_mark |= may_mark(n);
	forms = g_array_sized_new(FALSE, TRUE, sizeof(struct form), n->words->len);
	g_array_set_clear_func(forms, clear_form);
	for (guint i = 0; i < n->words->len; i++) {
		struct form form;

		form_init(&form, s->stemmer, g_ptr_array_index(n->words, i));
		g_array_append_val(forms, form);
	}
	g_hash_table_insert(s->forms, n, forms);
}

struct scan *
scan_new(const struct query *q, GError **err)
{
	struct xapian_stemmer *stemmer = xapian_stemmer_new("english", err);
	struct scan *s;

	if (!stemmer)
		return NULL;
	s = g_new0(struct scan, 1);
	s->q = q;
	s->stemmer = stemmer;
	s->forms = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
	query_each(q->root, add_forms, s);
	return s;
}

void
scan_free(struct scan *s)
{
	if (!s)
		return;
	scan_text_free(s->own);
	g_hash_table_unref(s->forms);
	xapian_stemmer_free(s->stemmer);
	g_free(s);
}

/* ---- words ------------------------------------------------------------------------------- */

static bool
is_exact(const char *want, const struct word *w)
{
	/* words hold no NUL, so nothing is read beyond the end of the shorter one */
	return strncmp(want, w->text, w->len) == 0 && want[w->len] == '\0';
}

/* Is `w` the word number `k` of the node, in the forms that this kind of node allows? */
static bool
is_word(struct scan *s, const struct query_node *n, guint k, const struct word *w)
{
	const char *want = g_ptr_array_index(n->words, k);
	const GArray *forms;

	if (n->op == QUERY_PHRASE || n->op == QUERY_SOURCE)
		return is_exact(want, w);
	if (n->op == QUERY_PREFIX)
		return strlen(want) <= w->len && memcmp(want, w->text, strlen(want)) == 0;
	forms = g_hash_table_lookup(s->forms, n);
	return form_is(&g_array_index(forms, struct form, k), s->stemmer, w->text, w->len);
}

/* No form of a word begins with another letter: nearly all words of a text end here. */
static inline bool
may_be_word(const struct query_node *n, guint k, const struct word *w)
{
	return *(const char *)g_ptr_array_index(n->words, k) == *w->text;
}

/* The last word of the phrase that begins at word `i`; NULL: none does. */
static inline const struct word *
phrase_end(struct scan *s, const struct query_node *n, const struct words *words, size_t i)
{
	const struct word *first = &words->list[i], *found = first;

	if (!may_be_word(n, 0, first) || !is_word(s, n, 0, first))
		return NULL;
	for (guint k = 1; k < n->words->len; k++) {
		uint32_t position = first->position + k;
		const struct word *next = NULL;

		for (; i < words->n && words->list[i].position <= position && !next; i++)
			if (words->list[i].position == position &&
			    is_word(s, n, k, &words->list[i]))
				next = &words->list[i];
		if (!next)
			return NULL;
		found = next;
	}
	return found;
}

static bool
has_phrase(struct scan *s, const struct query_node *n, const struct words *words)
{
	for (size_t i = 0; i < words->n; i++)
		if (phrase_end(s, n, words, i))
			return true;
	return false;
}

/* Where word number `k` of the node stands. */
static struct nearness_word
positions_of(struct scan *s, const struct query_node *n, guint k, const struct words *words,
	     GArray *positions)
{
	for (size_t i = 0; i < words->n; i++)
		if (may_be_word(n, k, &words->list[i]) && is_word(s, n, k, &words->list[i]))
			g_array_append_val(positions, words->list[i].position);
	return (struct nearness_word){ (const uint32_t *)(const void *)positions->data,
				       positions->len };
}

static bool
has_near(struct scan *s, const struct query_node *n, const struct words *words)
{
	g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	struct nearness_word near[QUERY_MAX_WORDS];
	guint k = MIN(n->words->len, QUERY_MAX_WORDS);

	for (guint j = 0; j < k; j++) {
		GArray *positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));

		g_ptr_array_add(kept, positions);
		near[j] = positions_of(s, n, j, words, positions);
		if (near[j].n == 0)
			return false;
	}
	return nearness_holds(near, k, nearness_span(n->window, k));
}

static bool
has_text(struct scan *s, const struct query_node *n)
{
	size_t fields = n->in_title ? SCAN_TITLE + 1 : SCAN_SOURCE;

	for (size_t f = 0; f < fields; f++)
		if (n->op == QUERY_NEAR ? has_near(s, n, &s->text->words[f])
					: has_phrase(s, n, &s->text->words[f]))
			return true;
	return false;
}

/* ---- filters ----------------------------------------------------------------------------- */

static bool
has_source(struct scan *s, const struct query_node *n)
{
	const struct words *source = &s->text->words[SCAN_SOURCE];

	for (guint k = 0; k < n->words->len; k++) {
		bool found = false;

		for (size_t i = 0; i < source->n && !found; i++)
			found = is_word(s, n, k, &source->list[i]);
		if (!found)
			return false;
	}
	return true;
}

static bool
has_host(const struct query_node *n, const struct mention *m)
{
	g_auto(GStrv) hosts = term_hosts(m);

	return g_strv_contains((const char *const *)hosts, n->value);
}

static bool
has_lang(const struct query_node *n, const struct mention *m)
{
	g_autofree char *lang = m->lang ? g_ascii_strdown(m->lang, -1) : g_strdup("");
	size_t len = strlen(n->value);

	g_strdelimit(lang, "_", '-');
	return strcmp(lang, n->value) == 0 ||
	       (strncmp(lang, n->value, len) == 0 && lang[len] == '-' && !strchr(n->value, '-'));
}

static bool
has_school(const struct query_node *n, const struct mention *m)
{
	for (guint i = 0; n->ids && i < n->ids->len; i++)
		if (g_array_index(n->ids, int64_t, i) == m->school)
			return true;
	return false;
}

/* Recursion is bounded by QUERY_MAX_DEPTH. */
static bool
node_matches(struct scan *s, const struct query_node *n, const struct mention *m)
{
	if (n->words && s->has)
		return s->has(s->user, n);
	switch (n->op) {
	case QUERY_SITE:
		return has_host(n, m);
	case QUERY_SOURCE:
		return has_source(s, n);
	case QUERY_LANG:
		return has_lang(n, m);
	case QUERY_SCHOOL:
		return has_school(n, m);
	case QUERY_DATES:
		return term_date(m) >= n->from && term_date(m) < n->to;
	case QUERY_NOT:
		return !node_matches(s, g_ptr_array_index(n->parts, 0), m);
	case QUERY_AND:
	case QUERY_OR:
		for (guint i = 0; i < n->parts->len; i++)
			if (node_matches(s, g_ptr_array_index(n->parts, i), m) ==
			    (n->op == QUERY_OR))
				return n->op == QUERY_OR;
		return n->op == QUERY_AND;
	default:
		return has_text(s, n);
	}
}

static bool
has(GPtrArray *list, const char *text)
{
	return g_ptr_array_find_with_equal_func(list, text, g_str_equal, NULL);
}

static bool
matches(struct scan *s, const struct mention *m)
{
	if ((s->q->statuses->len && !has(s->q->statuses, m->status)) ||
	    has(s->q->not_statuses, m->status))
		return false;
	return node_matches(s, s->q->root, m);
}

bool
scan_matches_with(struct scan *s, const struct mention *m, scan_has *has_words, void *user)
{
	bool is_match;

	s->has = has_words;
	s->user = user;
	is_match = matches(s, m);
	s->has = NULL;
	return is_match;
}

static struct scan_text *
own_text(struct scan *s)
{
	if (!s->own)
		s->own = scan_text_new();
	return s->own;
}

bool
scan_matches(struct scan *s, const struct mention *m)
{
	s->text = own_text(s);
	scan_text_read(s->text, m);
	return matches(s, m);
}

/* ---- marks ------------------------------------------------------------------------------- */

static void
add_spans(struct scan *s, const struct query_node *n, const struct words *words, GArray *spans)
{
	for (guint i = 0; n->parts && n->op != QUERY_NOT && i < n->parts->len; i++)
		add_spans(s, g_ptr_array_index(n->parts, i), words, spans);
	if (!may_mark(n))
		return;
	for (size_t i = 0; i < words->n; i++) {
		const struct word *last = NULL;

		if (n->op != QUERY_NEAR)
			last = phrase_end(s, n, words, i);
		for (guint k = 0; n->op == QUERY_NEAR && k < n->words->len && !last; k++)
			last = is_word(s, n, k, &words->list[i]) ? &words->list[i] : NULL;
		if (last) {
			struct span span = { words->list[i].from, last->to };

			g_array_append_val(spans, span);
		}
	}
}

static int
by_start(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

GArray *
scan_spans(struct scan *s, const char *text)
{
	GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct span));

	if (!s->may_mark)
		return spans;
	s->text = own_text(s);
	read_field(&s->own->words[SCAN_TEXT], text);
	add_spans(s, s->q->root, &s->own->words[SCAN_TEXT], spans);
	g_array_sort(spans, by_start);
	return spans;
}
