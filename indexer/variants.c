#include "indexer/variants.h"

#include <string.h>

#include "indexer/form.h"

GPtrArray *
variants_of_word(struct xapian_reader *r, struct xapian_stemmer *stemmer, const char *prefix,
		 const char *word, GError **err)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) walk = NULL;
	g_autofree char *start = NULL;
	struct form form;
	bool all;

	g_ptr_array_add(found, g_strconcat(prefix, word, NULL));
	form_init(&form, stemmer, word);
	start = form.stem ? g_strconcat(prefix, form.start, NULL) : NULL;
	walk = start ? xapian_reader_vocabulary(r, start, VARIANTS_MAX_WALK, &all, err) : NULL;
	for (guint i = 0; walk && i < walk->len && found->len < VARIANTS_MAX; i++) {
		const char *term = g_ptr_array_index(walk, i), *other = term + strlen(prefix);

		if (strcmp(other, word) != 0 && form_is(&form, stemmer, other, strlen(other)))
			g_ptr_array_add(found, g_strdup(term));
	}
	form_clear(&form);
	if (!start || walk)
		return found;
	g_ptr_array_unref(found);
	return NULL;
}

GPtrArray *
variants_of_start(struct xapian_reader *r, const char *prefix, const char *word, size_t max,
		  bool *all, GError **err)
{
	g_autofree char *start = g_strconcat(prefix, word, NULL);

	return xapian_reader_vocabulary(r, start, max, all, err);
}
