/* The letters of a text alone: fold_text() without the separators, for a search that must not
 * care where words end. */
#include <stdbool.h>
#include <string.h>

#include "base/fold.h"
#include "base/fold_char.h"
#include "base/icu.h"

/* Lower case of what gives text, 0 for the rest; '&' and bytes beyond ASCII want a look. */
enum { LOOK = 1 };

static const uint8_t letters[256] = {
	/* clang-format off */
	['&'] = LOOK, [0x80 ... 0xff] = LOOK,
	['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
	['A'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
	'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
	['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
	'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
	/* clang-format on */
};

static void
reserve(struct fold *f, size_t need)
{
	if (f->room >= need)
		return;
	f->room = MAX(need, f->room + f->room / 2);
	f->text = g_realloc(f->text, f->room);
	f->from = g_realloc_n(f->from, f->room, sizeof *f->from);
}

static void
put(struct fold *f, const char *text, size_t len, size_t at)
{
	for (size_t i = 0; i < len; i++) {
		f->text[f->len] = text[i];
		f->from[f->len] = (uint32_t)at;
		f->len += text[i] != ' ';
	}
}

/* '&' or a character beyond ASCII at `at`; returns what comes after it. */
static size_t
look(struct fold *f, const char *text, size_t len, size_t at)
{
	const struct fold_entry *e;
	size_t i = at;
	UChar32 c;

	reserve(f, f->len + (len - at) + FOLD_ENTRY_BYTES + 1);
	if (text[at] == '&') {
		put(f, "and", 3, at);
		return at + 1;
	}
	U8_NEXT((const uint8_t *)text, i, len, c);
	e = fold_chars_get(&f->scratch, c < 0 ? 0xfffd : (uint32_t)c);
	if (e->kind <= KIND_UPPER)
		put(f, e->text, e->len, at);
	else if (e->kind == KIND_AND)
		put(f, "and", 3, at);
	return i;
}

void
fold_letters(struct fold *f, const char *text, size_t len)
{
	size_t at = 0;

	g_assert(len <= UINT32_MAX);
	f->len = 0;
	reserve(f, len + FOLD_ENTRY_BYTES + 1);
	while (at < len) {
		size_t out = f->len;
		uint8_t c = 0;

		while (at < len && (c = letters[(uint8_t)text[at]]) != LOOK) {
			f->text[out] = (char)c;
			f->from[out] = (uint32_t)at++;
			out += c != 0;
		}
		f->len = out;
		if (at < len)
			at = look(f, text, len, at);
	}
	f->text[f->len] = '\0';
	f->from[f->len] = (uint32_t)len;
}
