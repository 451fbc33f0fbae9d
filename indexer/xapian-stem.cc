/* Stems of words, as the library knows them. */
#include "indexer/xapian-c.h"

#include "indexer/xapian-guard.hh"

using xapian_c::guard;

struct xapian_stemmer {
	Xapian::Stem stem;
};

struct xapian_stemmer *
xapian_stemmer_new(const char *language, GError **err)
{
	struct xapian_stemmer *s = nullptr;

	guard(err, "memory", [&] { s = new xapian_stemmer{ Xapian::Stem(language) }; });
	return s;
}

void
xapian_stemmer_free(struct xapian_stemmer *s)
{
	guard(nullptr, "", [&] { delete s; });
}

char *
xapian_stem(struct xapian_stemmer *s, const char *word)
{
	char *stem = nullptr;

	if (!guard(nullptr, "", [&] { stem = g_strdup(s->stem(word).c_str()); }))
		stem = g_strdup(word);
	return stem;
}
