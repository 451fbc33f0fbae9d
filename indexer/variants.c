#include "indexer/variants.h"

#include <string.h>

struct variants {
	struct xapian_reader *reader;
	struct xapian_stemmer *stemmer;
};

struct variants *
variants_new(struct xapian_reader *reader, GError **err)
{
	struct xapian_stemmer *stemmer = xapian_stemmer_new("english", err);
	struct variants *v;

	if (!stemmer)
		return NULL;
	v = g_new0(struct variants, 1);
	v->reader = reader;
	v->stemmer = stemmer;
	return v;
}

void
variants_free(struct variants *v)
{
	if (!v)
		return;
	xapian_stemmer_free(v->stemmer);
	g_free(v);
}

/* What all forms of a stem begin with. The stemmer turns a final y into i ("happy", "happiness")
 * and gives back a final e ("hoping"), so that letter is not certain. */
static char *
common_start(const char *stem)
{
	size_t len = strlen(stem);

	if (len > 2 && (stem[len - 1] == 'i' || stem[len - 1] == 'e'))
		len--;
	return g_strndup(stem, len);
}

/* Numbers and short words have no forms, and a stem of one letter has half the vocabulary. */
static bool
has_forms(const char *word)
{
	size_t len = strlen(word);

	return len > 2 && strspn(word, "abcdefghijklmnopqrstuvwxyz") == len;
}

GPtrArray *
variants_of_word(struct variants *v, const char *prefix, const char *word, GError **err)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free), walk = NULL;
	g_autofree char *stem = NULL, *common = NULL, *start = NULL;
	size_t prefix_len = strlen(prefix);
	bool all;

	g_ptr_array_add(found, g_strconcat(prefix, word, NULL));
	if (!has_forms(word))
		return g_steal_pointer(&found);
	stem = xapian_stem(v->stemmer, word);
	common = common_start(stem);
	start = g_strconcat(prefix, common, NULL);
	walk = xapian_reader_vocabulary(v->reader, start, VARIANTS_MAX_WALK, &all, err);
	if (!walk)
		return NULL;
	for (guint i = 0; i < walk->len && found->len < VARIANTS_MAX; i++) {
		const char *term = g_ptr_array_index(walk, i);
		const char *other = term + prefix_len;
		g_autofree char *its = NULL;

		if (strcmp(other, word) == 0 || !has_forms(other))
			continue;
		its = xapian_stem(v->stemmer, other);
		if (strcmp(its, stem) == 0)
			g_ptr_array_add(found, g_strdup(term));
	}
	return g_steal_pointer(&found);
}

GPtrArray *
variants_of_prefix(struct variants *v, const char *prefix, const char *word, bool *all,
		   GError **err)
{
	g_autofree char *start = g_strconcat(prefix, word, NULL);

	return xapian_reader_vocabulary(v->reader, start, VARIANTS_MAX, all, err);
}

bool
variants_match(struct variants *v, const char *a, const char *b)
{
	g_autofree char *stem_a = NULL, *stem_b = NULL;

	if (strcmp(a, b) == 0)
		return true;
	if (!has_forms(a) || !has_forms(b))
		return false;
	stem_a = xapian_stem(v->stemmer, a);
	stem_b = xapian_stem(v->stemmer, b);
	return strcmp(stem_a, stem_b) == 0;
}
