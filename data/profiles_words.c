/* The words that every matcher looks for, whatever its schools are called. */
#include "data/nameword.h"
#include "data/profiles_build.h"
#include "data/regions.h"

static void
add_regions(struct builder *b, const char *regions)
{
	g_auto(GStrv) list = g_strsplit(regions, ";", -1);

	for (char **r = list; *r; r++)
		if (**r)
			builder_use(b, builder_phrase(b, *r), USE_REGION, 0);
}

/* The words for schools, which say where to look for a name. */
static void
add_kinds(struct builder *b)
{
	for (size_t i = 0; nameword_head(i); i++)
		builder_use(b, builder_phrase(b, nameword_head(i)), USE_KIND, 0);
	for (const char *const *slip = nameword_slips(); *slip; slip++)
		builder_use(b, builder_phrase(b, *slip), USE_KIND_SLIP, 0);
	for (size_t i = 0; nameword_kind(i); i++)
		builder_use(b, builder_phrase(b, nameword_kind(i)), USE_KIND_PART, 0);
	/* "J.M.I. School", "N.S.": read as one word */
	builder_use(b, builder_phrase(b, "j m"), USE_KIND_SLIP, 0);
	builder_use(b, builder_phrase(b, "n s"), USE_KIND_SLIP, 0);
	for (size_t i = 0; nameword_context(i); i++)
		builder_use(b, builder_phrase(b, nameword_context(i)), USE_SCHOOL_WORD, 0);
	for (size_t i = 0; nameword_church(i); i++)
		builder_use(b, builder_phrase(b, nameword_church(i)), USE_CHURCH_WORD, 0);
}

/* "Year 5", "Y5" */
static void
add_years(struct builder *b)
{
	for (int year = 1; year <= 13; year++) {
		g_autofree char *whole = g_strdup_printf("year %d", year);
		g_autofree char *cut = g_strdup_printf("y%d", year);
		g_autofree char *short_year = g_strdup_printf("yr %d", year);

		builder_use(b, builder_phrase(b, whole), USE_SCHOOL_WORD, 0);
		builder_use(b, builder_phrase(b, cut), USE_SCHOOL_WORD, 0);
		builder_use(b, builder_phrase(b, short_year), USE_SCHOOL_WORD, 0);
	}
}

void
builder_words(struct builder *b)
{
	add_regions(b, regions_england);
	add_regions(b, regions_abroad);
	add_kinds(b);
	add_years(b);
}
