#include "query/sought.h"

#include <string.h>

#include "indexer/form.h"
#include "indexer/intern.h"

#define MAX_KNOWN 65536 /* words of texts that are remembered */
#define BEGINNINGS 65536 /* told apart by their first three bytes, more or less */

G_STATIC_ASSERT(WORDS_MAX_COUNT * 3 < 1 << 28);

struct one {
	enum sought_kind kind;
	struct form form; /* of any kind: the word */
	uint32_t *places; /* of the text of `turn` */
	guint n, room;
	uint64_t turn;
};

/* Which are sought of a word that was met. */
struct known {
	uint32_t first, n; /* of `meant` */
};

struct sought {
	struct xapian_stemmer *stemmer;
	GArray *ones; /* struct one */
	GHashTable *by_word[SOUGHT_START + 1]; /* word -> 1 + number */
	GHashTable *by_stem; /* stem -> GArray of guint */
	uint64_t starts; /* bit n - 1: there is a beginning of n bytes */
	bool has_forms[BEGINNINGS]; /* may what begins so be a form of one? */

	struct intern *words; /* that were met */
	GArray *known; /* struct known, by number of the word */
	GArray *meant; /* guint */

	GArray *found; /* guint */
	uint64_t turn;
};

G_STATIC_ASSERT(WORDS_MAX_BYTES <= 64); /* bits of `starts` */

struct sought *
sought_new(GError **err)
{
	struct xapian_stemmer *stemmer = xapian_stemmer_new("english", err);
	struct sought *s;

	if (!stemmer)
		return NULL;
	s = g_new0(struct sought, 1);
	s->stemmer = stemmer;
	s->ones = g_array_new(FALSE, FALSE, sizeof(struct one));
	for (size_t i = 0; i < G_N_ELEMENTS(s->by_word); i++)
		s->by_word[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	s->by_stem = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					   (GDestroyNotify)g_array_unref);
	s->words = intern_new();
	s->known = g_array_new(FALSE, FALSE, sizeof(struct known));
	s->meant = g_array_new(FALSE, FALSE, sizeof(guint));
	s->found = g_array_new(FALSE, FALSE, sizeof(guint));
	return s;
}

static struct one *
one_at(const struct sought *s, guint number)
{
	return &g_array_index(s->ones, struct one, number);
}

void
sought_free(struct sought *s)
{
	if (!s)
		return;
	for (guint i = 0; i < s->ones->len; i++) {
		form_clear(&one_at(s, i)->form);
		g_free(one_at(s, i)->places);
	}
	g_array_unref(s->ones);
	for (size_t i = 0; i < G_N_ELEMENTS(s->by_word); i++)
		g_hash_table_unref(s->by_word[i]);
	g_hash_table_unref(s->by_stem);
	intern_free(s->words);
	g_array_unref(s->known);
	g_array_unref(s->meant);
	g_array_unref(s->found);
	xapian_stemmer_free(s->stemmer);
	g_free(s);
}

static void
forget_words(struct sought *s)
{
	intern_clear(s->words);
	g_array_set_size(s->known, 0);
	g_array_set_size(s->meant, 0);
}

/* ---- what is sought ---------------------------------------------------------------------- */

/* 1 + number; 0: it is not sought. */
static guint
number_of(const struct sought *s, enum sought_kind kind, const char *word)
{
	void *number = g_hash_table_lookup(s->by_word[kind], word);

	return GPOINTER_TO_UINT(number);
}

static inline unsigned
beginning(unsigned a, unsigned b, unsigned c)
{
	return (a * 961 + b * 31 + c) % BEGINNINGS;
}

/* Every form of a word begins with `start`, and has three bytes at least. */
static void
add_beginning(struct sought *s, const char *start)
{
	const unsigned char *b = (const unsigned char *)start;

	for (unsigned i = 0; i < 256; i++)
		for (unsigned k = 0; k < 256; k++)
			if ((!b[1] || b[1] == i) && (!b[1] || !b[2] || b[2] == k))
				s->has_forms[beginning(b[0], i, k)] = true;
}

static void
add_stem(struct sought *s, const char *stem, guint number)
{
	GArray *list = g_hash_table_lookup(s->by_stem, stem);

	if (!list) {
		list = g_array_new(FALSE, FALSE, sizeof(guint));
		g_hash_table_insert(s->by_stem, g_strdup(stem), list);
	}
	g_array_append_val(list, number);
}

guint
sought_add(struct sought *s, enum sought_kind kind, const char *word)
{
	struct one one = { .kind = kind };
	guint number = number_of(s, kind, word);
	size_t len = strlen(word);

	if (number)
		return number - 1;
	number = s->ones->len;
	form_init(&one.form, s->stemmer, word);
	if (kind == SOUGHT_FORM && one.form.stem) {
		add_stem(s, one.form.stem, number);
		add_beginning(s, one.form.start);
	}
	if (kind == SOUGHT_START && len > 0 && len <= WORDS_MAX_BYTES)
		s->starts |= UINT64_C(1) << (len - 1);
	g_array_append_val(s->ones, one);
	g_hash_table_insert(s->by_word[kind], g_strdup(word), GUINT_TO_POINTER(number + 1));
	forget_words(s);
	return number;
}

size_t
sought_strength(const struct sought *s, guint number)
{
	const struct one *one = one_at(s, number);

	return strlen(one->kind == SOUGHT_FORM && one->form.start ? one->form.start
								  : one->form.word);
}

/* ---- a word met for the first time ------------------------------------------------------- */

static void
add_meant(struct sought *s, guint number_and_1)
{
	guint number = number_and_1 - 1;

	if (number_and_1)
		g_array_append_val(s->meant, number);
}

/* Those of which it is another form. */
static void
add_forms(struct sought *s, const char *word)
{
	const unsigned char *b = (const unsigned char *)word;
	const GArray *list;
	struct form form;

	/* a stem costs more than all the rest */
	if (!b[1] || !s->has_forms[beginning(b[0], b[1], b[2])])
		return;
	form_init(&form, s->stemmer, word);
	list = form.stem ? g_hash_table_lookup(s->by_stem, form.stem) : NULL;
	for (guint i = 0; list && i < list->len; i++) {
		guint number = g_array_index(list, guint, i);
		const struct form *f = &one_at(s, number)->form;

		if (strcmp(f->word, word) != 0 && form_is(f, s->stemmer, word, strlen(word)))
			add_meant(s, number + 1);
	}
	form_clear(&form);
}

static void
learn(struct sought *s, const struct word *w)
{
	struct known known = { .first = s->meant->len };
	char word[WORDS_MAX_BYTES + 1];

	memcpy(word, w->text, w->len);
	word[w->len] = '\0';
	add_meant(s, number_of(s, SOUGHT_EXACT, word));
	add_meant(s, number_of(s, SOUGHT_FORM, word));
	add_forms(s, word);
	for (uint32_t len = w->len; len > 0; len--) {
		word[len] = '\0';
		if (s->starts & UINT64_C(1) << (len - 1))
			add_meant(s, number_of(s, SOUGHT_START, word));
	}
	known.n = s->meant->len - known.first;
	g_array_append_val(s->known, known);
}

/* ---- a text ------------------------------------------------------------------------------ */

static inline void
find(struct sought *s, guint number, uint32_t place)
{
	struct one *one = one_at(s, number);

	if (one->turn != s->turn) {
		one->turn = s->turn;
		one->n = 0;
		g_array_append_val(s->found, number);
	}
	if (one->n == one->room) {
		one->room = MAX(one->room * 2, 8);
		one->places = g_renew(uint32_t, one->places, one->room);
	}
	one->places[one->n++] = place;
}

static inline void
read_word(struct sought *s, enum scan_field field, const struct word *w)
{
	uint32_t word = intern_put(s->words, "", w->text, w->len);
	const struct known *known;

	if (word == s->known->len)
		learn(s, w);
	known = &g_array_index(s->known, struct known, word);
	for (uint32_t i = 0; i < known->n; i++)
		find(s, g_array_index(s->meant, guint, known->first + i),
		     (uint32_t)field << 28 | w->position);
}

void
sought_read(struct sought *s, const struct scan_text *t)
{
	if (intern_count(s->words) > MAX_KNOWN)
		forget_words(s);
	s->turn++;
	g_array_set_size(s->found, 0);
	for (enum scan_field f = 0; f < SCAN_FIELDS; f++) {
		const struct words *words = scan_text_words(t, f);

		for (size_t i = 0; i < words->n; i++)
			read_word(s, f, &words->list[i]);
	}
}

const GArray *
sought_found(const struct sought *s)
{
	return s->found;
}

const uint32_t *
sought_places(const struct sought *s, guint number, guint *n)
{
	const struct one *one = one_at(s, number);

	*n = one->turn == s->turn ? one->n : 0;
	return one->places;
}
