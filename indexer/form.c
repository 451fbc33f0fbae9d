#include "indexer/form.h"

#include <string.h>

/* Numbers, foreign letters and the shortest words have no forms. */
static bool
has_forms(const char *word, size_t len)
{
	if (len < 3)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!g_ascii_islower(word[i]))
			return false;
	return true;
}

void
form_init(struct form *f, struct xapian_stemmer *stemmer, const char *word)
{
	size_t len;

	*f = (struct form){ .word = g_strdup(word) };
	if (!has_forms(word, strlen(word)))
		return;
	f->stem = xapian_stem(stemmer, word);
	/* The stemmer turns a final y into i ("happy", "happiness") and gives back a final e
	 * ("hoping"), so that letter is not certain. */
	len = strlen(f->stem);
	if (len > 2 && (f->stem[len - 1] == 'i' || f->stem[len - 1] == 'e'))
		len--;
	f->start = g_strndup(f->stem, len);
}

void
form_clear(struct form *f)
{
	g_free(f->word);
	g_free(f->stem);
	g_free(f->start);
	*f = (struct form){ 0 };
}

bool
form_is(const struct form *f, struct xapian_stemmer *stemmer, const char *word, size_t len)
{
	g_autofree char *own = NULL, *stem = NULL;

	if (strlen(f->word) == len && memcmp(f->word, word, len) == 0)
		return true;
	if (!f->stem || strlen(f->start) > len || memcmp(f->start, word, strlen(f->start)) != 0 ||
	    !has_forms(word, len))
		return false;
	own = g_strndup(word, len);
	stem = xapian_stem(stemmer, own);
	return strcmp(stem, f->stem) == 0;
}
