#include "data/seeds.h"

#include <glib.h>
#include <string.h>

/* The assembler puts the bytes of a file between two names (paths from the root of the tree). */
#define SEED(symbol, path)                                                                         \
	__asm__(".pushsection .rodata\n" #symbol ":\n.incbin \"" path "\"\n.byte 0\n.popsection"); \
	extern const char symbol[]

SEED(seed_agencies, "seeds/agencies.ini");
SEED(seed_bank_holidays, "seeds/bank-holidays.json");
SEED(seed_kinds, "seeds/kinds.ini");
SEED(seed_little_missenden, "seeds/little-missenden.ini");
SEED(seed_post, "seeds/post.ini");

static const struct {
	const char *name, *text;
} files[] = {
	{ "agencies.ini", seed_agencies }, { "bank-holidays.json", seed_bank_holidays },
	{ "kinds.ini", seed_kinds },       { "little-missenden.ini", seed_little_missenden },
	{ "post.ini", seed_post },
};

const char *
seeds_text(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
		if (strcmp(files[i].name, name) == 0)
			return files[i].text;
	return NULL;
}
