/* fold: text and the way back. The invariants that base/fold.h states, and that unwrapping moves
 * blanks alone. */
#include <string.h>

#include "base/fold.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static bool
is_boundary(const char *text, size_t at)
{
	return ((unsigned char)text[at] & 0xc0) != 0x80;
}

static void
claim_way_back(const struct fold *f, const char *text, size_t len)
{
	size_t before = 0;

	for (size_t i = 0; i <= f->len; i++) {
		claim(f->from[i] >= before && f->from[i] <= len, text);
		claim(is_boundary(text, f->from[i]), text);
		before = f->from[i];
	}
}

static void
claim_words(const struct fold *f, const char *text, size_t len)
{
	size_t last = 0;

	claim_utf8(f->text);
	claim(strlen(f->text) == f->len, text);
	for (size_t start = 0, end; start < f->len; start = end + 1) {
		size_t from, to;

		end = start + strcspn(f->text + start, " \n");
		claim(end > start, f->text);
		claim(end < f->len || f->text[f->len] == '\0', f->text);
		fold_span(f, start, end, &from, &to);
		claim(from < to && to <= len && from >= last, text);
		claim(is_boundary(text, from) && is_boundary(text, to), text);
		last = from;
	}
	claim(f->len == 0 || !strchr(" \n", f->text[f->len - 1]), f->text);
}

/* Folded, without blanks. */
static char *
letters_of(const char *text)
{
	g_autofree char *folded = fold_string(text);
	GString *out = g_string_new(folded);

	g_string_replace(out, " ", "", 0);
	g_string_replace(out, "\n", "", 0);
	return g_string_free(out, FALSE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fold f;
	struct input in = input_open(data, size);
	g_autofree char *text = input_text(&in), *unwrapped = fold_unwrap(text);
	size_t len = strlen(text);

	if (!f.text)
		fold_init(&f);
	fold_text(&f, text, len);
	claim_way_back(&f, text, len);
	claim_words(&f, text, len);
	claim_same(fold_string(f.text), g_strdup(f.text));
	claim_same(fold_string(text), g_strdup(f.text));
	claim_utf8(unwrapped);
	claim_same(letters_of(unwrapped), letters_of(text));
	return 0;
}
