#include "base/fold.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold_char.h"
#include "base/icu.h"

#define SLACK 64 /* more than any one character gives */

/* What lies between the last word and the next one. */
enum gap {
	GAP_NONE,
	GAP_BLANK,
	GAP_STOP, /* a sentence may have ended */
	GAP_STOP_SPACE, /* … and white space came after it */
	GAP_HARD,
	GAP_HYPHEN,
	GAP_HYPHEN_SPACE,
	GAP_HYPHEN_LINE, /* a hyphen and one line end */
	GAP_SOFT_HYPHEN,
	GAPS,
};

/* A fold under way. */
struct folding {
	struct fold *f;
	const char *text;
	size_t len;
	size_t out; /* bytes of f->text so far */
	size_t word, segment; /* where the word began, and the part of it since a joining dot */
	enum gap gap;
	size_t gap_at; /* where in the original the gap began */
};

/* What a word is not ended by when a dot follows it. In strcmp order. */
static const char *const abbreviations[] = {
	"approx", "ave", "capt", "cf",   "ch",  "col", "dept", "dr",     "eg",  "esp",
	"est",    "fr",  "ft",   "gen",  "grt", "gt",  "hon",  "ie",     "inf", "jnr",
	"jr",     "jun", "lit",  "lt",   "ltl", "lwr", "maj",  "messrs", "mgr", "mr",
	"mrs",    "ms",  "msgr", "mt",   "mx",  "no",  "nr",   "nth",    "pri", "prim",
	"prof",   "rd",  "rev",  "revd", "rt",  "sch", "sgt",  "snr",    "sr",  "ss",
	"st",     "ste", "sth",  "sts",  "upr", "ven", "vs",
};

#define ABBREVIATION_MAX 6

/* Kinds of ASCII. */
static const uint8_t ascii_kinds[128] = {
	/* clang-format off */
	[0 ... 8] = KIND_BLANK, ['\t'] = KIND_SPACE, [10 ... 12] = KIND_LINE, ['\r'] = KIND_SPACE, [14 ... 31] = KIND_BLANK,
	[' '] = KIND_SPACE, ['!'] = KIND_STOP, ['"'] = KIND_AROUND, ['#'] = KIND_BLANK,
	['$'] = KIND_BLANK, ['%'] = KIND_BLANK, ['&'] = KIND_AND, ['\''] = KIND_DROP,
	['('] = KIND_AROUND, [')'] = KIND_AROUND, ['*'] = KIND_BLANK, ['+'] = KIND_BLANK,
	[','] = KIND_BLANK, ['-'] = KIND_HYPHEN, ['.'] = KIND_DOT, ['/'] = KIND_BLANK,
	['0' ... '9'] = KIND_UPPER, [':'] = KIND_BLANK, [';'] = KIND_BLANK, ['<'] = KIND_BLANK,
	['='] = KIND_BLANK, ['>'] = KIND_BLANK, ['?'] = KIND_STOP, ['@'] = KIND_BLANK,
	['A' ... 'Z'] = KIND_UPPER, ['['] = KIND_AROUND, ['\\'] = KIND_BLANK, [']'] = KIND_AROUND,
	['^'] = KIND_BLANK, ['_'] = KIND_BLANK, ['`'] = KIND_DROP, ['a' ... 'z'] = KIND_LOWER,
	['{'] = KIND_AROUND, ['|'] = KIND_HARD, ['}'] = KIND_AROUND, ['~'] = KIND_BLANK,
	[127] = KIND_BLANK,
	/* clang-format on */
};

/* Lower case of what gives text, 0 for the rest; bytes beyond ASCII are 0 too. */
static const uint8_t lower[256] = {
	/* clang-format off */
	['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
	['A'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
	'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
	['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
	'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
	/* clang-format on */
};

/* Always room for one byte of output per byte of input left, and some more. */
static void
reserve(struct folding *w, size_t left)
{
	struct fold *f = w->f;
	size_t need = w->out + left + SLACK;

	if (f->room >= need)
		return;
	f->room = MAX(need, f->room + f->room / 2);
	f->text = g_realloc(f->text, f->room);
	f->from = g_realloc_n(f->from, f->room, sizeof *f->from);
}

static inline void
put(struct folding *w, char c, size_t at)
{
	w->f->text[w->out] = c;
	w->f->from[w->out++] = (uint32_t)at;
}

/* The separator of the gap before a word that begins with `kind`; 0: the word goes on. */
static char
separator_of(enum gap gap, enum kind kind)
{
	switch (gap) {
	case GAP_NONE:
	case GAP_SOFT_HYPHEN:
		return 0;
	case GAP_STOP_SPACE:
		return kind == KIND_LOWER ? ' ' : '\n';
	case GAP_HARD:
		return '\n';
	case GAP_HYPHEN_LINE:
		return kind == KIND_LOWER ? 0 : ' ';
	default:
		return ' ';
	}
}

/* "HAL-" before "LOW": in capitals, too, a word goes on in the next line. */
static bool
goes_on_in_capitals(const struct folding *w, size_t at)
{
	const char *hyphen = w->text + w->gap_at;

	return w->gap_at >= 2 && at + 1 < w->len && g_ascii_isupper(hyphen[-1]) &&
	       g_ascii_isupper(hyphen[-2]) && g_ascii_isupper(w->text[at + 1]);
}

/* Comes before the text of a word's next character, which stands at `at`. */
static inline void
enter_word(struct folding *w, enum kind kind, size_t at)
{
	char separator;

	if (w->gap == GAP_NONE)
		return;
	separator = separator_of(w->gap, kind);
	if (w->gap == GAP_HYPHEN_LINE && kind == KIND_UPPER && goes_on_in_capitals(w, at))
		separator = 0;
	w->gap = GAP_NONE;
	if (separator) {
		if (w->out > 0)
			put(w, separator, w->gap_at);
		w->word = w->segment = w->out;
	}
}

static int
compare_abbreviation(const void *key, const void *member)
{
	return strcmp(key, *(const char *const *)member);
}

/* Is the segment that ends here one letter? */
static bool
is_initial(const struct folding *w)
{
	const char *s = w->f->text + w->segment;
	size_t len = w->out - w->segment;
	UChar32 c;
	int32_t i = 0;

	if (len == 0 || len > 4)
		return false;
	if ((uint8_t)*s < 0x80)
		return len == 1 && g_ascii_isalpha(*s);
	U8_NEXT(s, i, (int32_t)len, c);
	return (size_t)i == len && u_isalpha(c);
}

static bool
is_abbreviation(const struct folding *w)
{
	char word[ABBREVIATION_MAX + 1];
	size_t len = w->out - w->word;

	if (is_initial(w))
		return true;
	if (len == 0 || len > ABBREVIATION_MAX)
		return false;
	memcpy(word, w->f->text + w->word, len);
	word[len] = '\0';
	return bsearch(word, abbreviations, G_N_ELEMENTS(abbreviations), sizeof *abbreviations,
		       compare_abbreviation) != NULL;
}

/* The character at `*i`, which moves on; 0 at the end. */
static UChar32
next_char(const struct folding *w, size_t *i)
{
	UChar32 c = 0;

	if (*i < w->len)
		U8_NEXT((const uint8_t *)w->text, *i, w->len, c);
	return c;
}

/* Is there one letter at `at`, and no other after it? */
static bool
is_lone_letter(const struct folding *w, size_t at)
{
	size_t i = at;
	UChar32 c = next_char(w, &i);

	if ((uint32_t)c < 0x80 ? !g_ascii_isalpha((char)c) : !u_isalpha(c))
		return false;
	c = next_char(w, &i);
	if ((uint32_t)c < 0x80)
		return !g_ascii_isalnum((char)c) && c != '\'';
	return !u_isalnum(c) && !(U_MASK(u_charType(c)) & U_GC_M_MASK) && c != 0x2019;
}

/* The dot is `size` bytes long. */
static enum gap
after_dot(struct folding *w, size_t at, size_t size)
{
	if (w->gap == GAP_HARD || w->gap == GAP_STOP_SPACE || w->gap == GAP_STOP)
		return w->gap;
	if (w->gap != GAP_NONE)
		return GAP_STOP;
	if (is_initial(w) && is_lone_letter(w, at + size)) {
		w->segment = w->out;
		return GAP_NONE;
	}
	return is_abbreviation(w) ? GAP_BLANK : GAP_STOP;
}

/* How white space, line ends and other punctuation change a gap. */
static const uint8_t after_space[GAPS] = {
	[GAP_NONE] = GAP_BLANK,
	[GAP_BLANK] = GAP_BLANK,
	[GAP_STOP] = GAP_STOP_SPACE,
	[GAP_STOP_SPACE] = GAP_STOP_SPACE,
	[GAP_HARD] = GAP_HARD,
	[GAP_HYPHEN] = GAP_HYPHEN_SPACE,
	[GAP_HYPHEN_SPACE] = GAP_HYPHEN_SPACE,
	[GAP_HYPHEN_LINE] = GAP_HYPHEN_LINE,
	[GAP_SOFT_HYPHEN] = GAP_BLANK,
};
static const uint8_t after_line[GAPS] = {
	[GAP_NONE] = GAP_HARD,
	[GAP_BLANK] = GAP_HARD,
	[GAP_STOP] = GAP_HARD,
	[GAP_STOP_SPACE] = GAP_HARD,
	[GAP_HARD] = GAP_HARD,
	[GAP_HYPHEN] = GAP_HYPHEN_LINE,
	[GAP_HYPHEN_SPACE] = GAP_HYPHEN_LINE,
	[GAP_HYPHEN_LINE] = GAP_HARD,
	[GAP_SOFT_HYPHEN] = GAP_HYPHEN_LINE,
};
static const uint8_t after_blank[GAPS] = {
	[GAP_NONE] = GAP_BLANK,         [GAP_BLANK] = GAP_BLANK,
	[GAP_STOP] = GAP_BLANK,         [GAP_STOP_SPACE] = GAP_STOP_SPACE,
	[GAP_HARD] = GAP_HARD,          [GAP_HYPHEN] = GAP_BLANK,
	[GAP_HYPHEN_SPACE] = GAP_BLANK, [GAP_HYPHEN_LINE] = GAP_HARD,
	[GAP_SOFT_HYPHEN] = GAP_BLANK,
};

/* The gap after a character of `kind` that gives no text. */
static enum gap
next_gap(struct folding *w, enum kind kind, size_t at, size_t size)
{
	enum gap gap = w->gap;

	switch (kind) {
	case KIND_SPACE:
		return after_space[gap];
	case KIND_LINE:
		return after_line[gap];
	case KIND_HARD:
		return GAP_HARD;
	case KIND_AROUND:
		return gap == GAP_STOP ? gap : (enum gap)after_blank[gap];
	case KIND_DOT:
		return after_dot(w, at, size);
	case KIND_STOP:
		return gap == GAP_HARD || gap == GAP_STOP_SPACE ? gap : GAP_STOP;
	case KIND_HYPHEN:
		return gap == GAP_NONE && w->out > w->word ? GAP_HYPHEN
							   : (enum gap)after_blank[gap];
	case KIND_SOFT_HYPHEN:
		return gap == GAP_NONE && w->out > w->word ? GAP_SOFT_HYPHEN : gap;
	case KIND_DROP:
		return gap;
	default:
		return after_blank[gap];
	}
}

static void
take_gap(struct folding *w, enum kind kind, size_t at, size_t size)
{
	enum gap before = w->gap;

	w->gap = next_gap(w, kind, at, size);
	if (before == GAP_NONE)
		w->gap_at = at;
}

static void
take_and(struct folding *w, size_t at, size_t size)
{
	reserve(w, w->len - at);
	w->gap = after_blank[w->gap] == GAP_HARD ? GAP_HARD : w->gap;
	if (w->gap == GAP_NONE || w->gap >= GAP_HYPHEN) {
		w->gap_at = w->gap == GAP_NONE ? at : w->gap_at;
		w->gap = GAP_BLANK;
	}
	enter_word(w, KIND_LOWER, at);
	for (const char *c = "and"; *c; c++)
		put(w, *c, at);
	w->gap = GAP_BLANK;
	w->gap_at = at + size;
}

static void
take_entry(struct folding *w, const struct fold_entry *e, size_t at, size_t size)
{
	reserve(w, w->len - at);
	for (size_t i = 0; i < e->len; i++) {
		if (e->text[i] == ' ') {
			take_gap(w, KIND_BLANK, at, size);
		} else {
			enter_word(w, e->kind, at);
			put(w, e->text[i], at);
		}
	}
	/* A gap that a character ends with begins after it. */
	if (w->gap != GAP_NONE)
		w->gap_at = at + size;
}

static size_t
take_beyond_ascii(struct folding *w, size_t at)
{
	const struct fold_entry *e;
	size_t i = at;
	UChar32 c;

	U8_NEXT((const uint8_t *)w->text, i, w->len, c);
	e = fold_chars_get(&w->f->scratch, c < 0 ? 0xfffd : (uint32_t)c);
	if (e->kind <= KIND_UPPER)
		take_entry(w, e, at, i - at);
	else if (e->kind == KIND_AND)
		take_and(w, at, i - at);
	else
		take_gap(w, e->kind, at, i - at);
	return i;
}

#define BYTES(b) (0x0101010101010101ull * (b))
#define HIGHS BYTES(0x80)
/* Bit 7 of each byte of `x`, all below 0x80, that is at least `c`. */
#define AT_LEAST(x, c) ((x) + BYTES(0x80 - (c)))

/* Eight bytes of ASCII text, the first one lowest: letters made lower case in `*lowered`, and how
 * many of the first are letters, digits, or a blank before one. */
static inline unsigned
fold_eight(const char *text, uint64_t *lowered)
{
	uint64_t bytes, x, lower_x, letter, word, blank, bad;

	memcpy(&bytes, text, sizeof bytes);
	bytes = GUINT64_FROM_LE(bytes);
	x = bytes & ~HIGHS;
	lower_x = x | BYTES(0x20);
	letter = AT_LEAST(lower_x, 'a') & ~AT_LEAST(lower_x, 'z' + 1) & HIGHS & ~bytes;
	word = letter | (AT_LEAST(x, '0') & ~AT_LEAST(x, '9' + 1) & HIGHS & ~bytes);
	blank = ~AT_LEAST(x ^ BYTES(' '), 1) & HIGHS & ~bytes;
	bad = ~(word | (blank & word >> 8)) & HIGHS;
	*lowered = GUINT64_TO_LE(x | letter >> 2);
	return bad ? (unsigned)__builtin_ctzll(bad) / 8 : 8;
}

/* A run of ASCII letters and digits, most of all text, with the single blanks inside it. */
static size_t
take_ascii_words(struct folding *w, size_t at)
{
	const uint8_t *t = (const uint8_t *)w->text;
	char *text = w->f->text;
	uint32_t *from = w->f->from;
	size_t out, begin, len = w->len;
	uint8_t c;

	enter_word(w, ascii_kinds[t[at]], at);
	begin = out = w->out;
	/* Eight at a time; reserve() left room for those that do not count. */
	for (unsigned n = 8; n > 0 && len - at >= 8;) {
		uint64_t lowered;

		n = fold_eight(w->text + at, &lowered);
		memcpy(text + out, &lowered, sizeof lowered);
		for (unsigned i = 0; i < 8; i++)
			from[out + i] = (uint32_t)(at + i);
		out += n;
		at += n;
	}
	while (at < len && (c = lower[t[at]])) {
		text[out] = (char)c;
		from[out++] = (uint32_t)at++;
	}
	w->out = out;
	while (out > begin && text[out - 1] != ' ')
		out--;
	if (out > begin)
		w->word = w->segment = out;
	return at;
}

void
fold_text(struct fold *f, const char *text, size_t len)
{
	struct folding w = { .f = f, .text = text, .len = len };

	g_assert(len <= UINT32_MAX);
	reserve(&w, len);
	for (size_t at = 0; at < len;) {
		uint8_t c = (uint8_t)text[at];
		enum kind kind;

		if (c >= 0x80) {
			at = take_beyond_ascii(&w, at);
			continue;
		}
		kind = ascii_kinds[c];
		if (kind <= KIND_UPPER) {
			at = take_ascii_words(&w, at);
			continue;
		}
		if (kind == KIND_AND)
			take_and(&w, at, 1);
		else
			take_gap(&w, kind, at, 1);
		at++;
	}
	f->len = w.out;
	f->text[w.out] = '\0';
	f->from[w.out] = (uint32_t)(w.gap == GAP_NONE ? len : w.gap_at);
}

void
fold_init(struct fold *f)
{
	*f = (struct fold){ 0 };
	fold_text(f, "", 0);
}

void
fold_clear(struct fold *f)
{
	g_free(f->text);
	g_free(f->from);
	fold_chars_free(f->scratch);
	*f = (struct fold){ 0 };
}

void
fold_preload(void)
{
	g_free(fold_string("\xc3\x89"));
}

char *
fold_string(const char *text)
{
	struct fold f;
	char *folded;

	fold_init(&f);
	fold_text(&f, text, strlen(text));
	folded = g_steal_pointer(&f.text);
	fold_clear(&f);
	return folded;
}

void
fold_span(const struct fold *f, size_t start, size_t end, size_t *from, size_t *to)
{
	*from = f->from[start];
	*to = f->from[end];
	/* A character may give several bytes: never an empty span of a text that is not. */
	for (size_t i = end; *to <= *from && i < f->len; i++)
		*to = f->from[i + 1];
}
