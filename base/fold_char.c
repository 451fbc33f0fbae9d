#include "base/fold_char.h"

#include <glib.h>

#include "base/icu.h"

#define CACHE_SLOTS 1024 /* a power of two */

struct fold_chars {
	const UNormalizer2 *casefold, *decompose; /* NULL until a letter beyond ASCII came */
	struct fold_entry cache[CACHE_SLOTS];
};

/* Characters that do not do what their category says; and the punctuation that English text is full
 * of, so that ICU is not loaded for it. */
static const struct {
	UChar32 c;
	enum kind kind;
} special[] = {
	{ 0xa0, KIND_SPACE },    { 0xa3, KIND_BLANK },    { 0xab, KIND_AROUND },
	{ 0xb7, KIND_BLANK },    { 0xbb, KIND_AROUND },   { 0x2013, KIND_BLANK },
	{ 0x2014, KIND_BLANK },  { 0x201a, KIND_AROUND }, { 0x201c, KIND_AROUND },
	{ 0x201d, KIND_AROUND }, { 0x201e, KIND_AROUND }, { 0x20ac, KIND_BLANK },
	{ 0x85, KIND_LINE },     { 0xa9, KIND_BLANK },    { 0xad, KIND_SOFT_HYPHEN },
	{ 0xae, KIND_BLANK },    { 0xb4, KIND_DROP },     { 0x2b9, KIND_DROP },
	{ 0x2bb, KIND_DROP },    { 0x2bc, KIND_DROP },    { 0x2bd, KIND_DROP },
	{ 0x2c8, KIND_DROP },    { 0x55a, KIND_DROP },    { 0x5f3, KIND_DROP },
	{ 0x2010, KIND_HYPHEN }, { 0x2011, KIND_HYPHEN }, { 0x2018, KIND_DROP },
	{ 0x2019, KIND_DROP },   { 0x201b, KIND_DROP },   { 0x2022, KIND_HARD },
	{ 0x2023, KIND_HARD },   { 0x2026, KIND_DOT },    { 0x2028, KIND_LINE },
	{ 0x2029, KIND_LINE },   { 0x2032, KIND_DROP },   { 0x2035, KIND_DROP },
	{ 0x203d, KIND_STOP },   { 0x2043, KIND_HARD },   { 0x2120, KIND_BLANK },
	{ 0x2122, KIND_BLANK },  { 0x25a0, KIND_HARD },   { 0x25aa, KIND_HARD },
	{ 0x25ab, KIND_HARD },   { 0x25b6, KIND_HARD },   { 0x25cb, KIND_HARD },
	{ 0x25cf, KIND_HARD },   { 0x25e6, KIND_HARD },   { 0x3002, KIND_HARD },
	{ 0xa78c, KIND_DROP },   { 0xff01, KIND_HARD },   { 0xff06, KIND_AND },
	{ 0xfe60, KIND_AND },    { 0xff07, KIND_DROP },   { 0xff0e, KIND_DOT },
	{ 0xff1f, KIND_HARD },   { 0xff40, KIND_DROP },   { 0xff5c, KIND_HARD },
	{ 0xff61, KIND_HARD },
};

#define WORD_MASK (U_GC_L_MASK | U_GC_N_MASK | U_GC_MC_MASK)

static enum kind
kind_of(UChar32 c)
{
	uint32_t category;

	for (size_t i = 0; i < G_N_ELEMENTS(special); i++)
		if (special[i].c == c)
			return special[i].kind;
	category = U_MASK(u_charType(c));
	if (category & (U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CF_MASK))
		return KIND_DROP;
	if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
		return KIND_DROP;
	if (category & WORD_MASK)
		return u_hasBinaryProperty(c, UCHAR_LOWERCASE) ? KIND_LOWER : KIND_UPPER;
	if (category & U_GC_ZS_MASK)
		return KIND_SPACE;
	if (category & (U_GC_PI_MASK | U_GC_PF_MASK | U_GC_PS_MASK | U_GC_PE_MASK))
		return KIND_AROUND;
	/* Some symbols have letters in them: "⒈", "㏂", "№" are numbers or symbols by category. */
	return category & U_GC_S_MASK ? KIND_UPPER : KIND_BLANK;
}

/* Adds what one character of the case-folded form leaves: its base, or a blank. */
static void
entry_put(struct fold_chars *s, struct fold_entry *e, UChar32 c)
{
	UChar parts[8];
	UErrorCode code = U_ZERO_ERROR;
	bool is_hangul = c >= 0xac00 && c <= 0xd7a3;
	int32_t n = is_hangul ? -1 : unorm2_getDecomposition(s->decompose, c, parts, 8, &code);

	if (n < 0 || U_FAILURE(code)) {
		n = 0;
		U16_APPEND_UNSAFE(parts, n, c);
	}
	for (int32_t i = 0; i < n && e->len + 4 <= FOLD_ENTRY_BYTES;) {
		UChar32 part;
		enum kind kind;

		U16_NEXT(parts, i, n, part);
		kind = kind_of(part);
		if (kind <= KIND_UPPER && (U_MASK(u_charType(part)) & WORD_MASK))
			U8_APPEND_UNSAFE((uint8_t *)e->text, e->len, part);
		else if (kind != KIND_DROP && kind != KIND_SOFT_HYPHEN)
			e->text[e->len++] = ' ';
	}
}

static void
load(struct fold_chars *s)
{
	UErrorCode code = U_ZERO_ERROR;

	s->casefold = unorm2_getNFKCCasefoldInstance(&code);
	s->decompose = unorm2_getNFDInstance(&code);
	g_assert(U_SUCCESS(code));
}

static void
entry_fill(struct fold_chars *s, struct fold_entry *e, UChar32 c)
{
	UChar source[2], folded[FOLD_ENTRY_BYTES];
	UErrorCode code = U_ZERO_ERROR;
	int32_t n = 0;

	*e = (struct fold_entry){ .c = (uint32_t)c, .kind = kind_of(c) };
	if (e->kind > KIND_UPPER)
		return;
	if (!s->casefold)
		load(s);
	U16_APPEND_UNSAFE(source, n, c);
	n = unorm2_normalize(s->casefold, source, n, folded, FOLD_ENTRY_BYTES, &code);
	for (int32_t i = 0; U_SUCCESS(code) && i < n;) {
		UChar32 part;

		U16_NEXT(folded, i, n, part);
		entry_put(s, e, part);
	}
	if (e->len == 0)
		e->kind = KIND_DROP;
	else if (strspn(e->text, " ") >= e->len)
		e->kind = KIND_BLANK;
}

const struct fold_entry *
fold_chars_get(struct fold_chars **made, uint32_t c)
{
	struct fold_chars *chars = *made ? *made : (*made = g_new0(struct fold_chars, 1));
	struct fold_entry *e = &chars->cache[c % CACHE_SLOTS];

	if (e->c != c)
		entry_fill(chars, e, (UChar32)c);
	return e;
}

void
fold_chars_free(struct fold_chars *chars)
{
	g_free(chars);
}
