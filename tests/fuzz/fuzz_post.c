/* A post out of a page, text or message, its words normalised, and what changed: an address on the
 * first line, then the document. */
#include <string.h>

#include "base/textdiff.h"
#include "crawler/post_text.h"
#include "data/media_type.h"
#include "data/post_words.h"
#include "tests/fuzz/claim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_words(const char *text)
{
	static struct post_words *words;
	g_autofree char *once = NULL, *twice = NULL, *shown = NULL;
	g_autoptr(GArray) diff = NULL, none = NULL;

	if (!words)
		words = post_words_load(NULL, NULL);
	once = post_words_normalise(words, text);
	twice = post_words_normalise(words, once);
	claim(g_utf8_validate(once, -1, NULL), text);
	claim(strcmp(once, twice) == 0, text);
	for (int what = 0; what < POST_SAYINGS; what++)
		post_words_find(words, (enum post_saying)what, text);
	none = textdiff(once, twice);
	claim(textdiff_is_empty(none), text);
	diff = textdiff(text, once);
	shown = textdiff_show(diff);
	claim(shown != NULL, text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *line = memchr(data, '\n', size);
	size_t n = line ? (size_t)(line - data) : 0;
	g_autofree char *address = g_strndup((const char *)data, n);
	g_autoptr(url_t) given = n > 0 ? url_parse(address, NULL) : NULL;
	g_autoptr(url_t) url = given ? url_copy(given) : url_parse("http://a.example/t#p1", NULL);
	size_t from = line ? n + 1 : 0;
	g_autoptr(GBytes) body = g_bytes_new(data + from, size - from);
	g_autoptr(post_text_t) p = post_text_read(body, url, "text/html"), back = NULL;
	g_autoptr(GByteArray) out = g_byte_array_new();
	const char *type = media_type_of(data + from, size - from);
	struct wire w;

	claim(size == from || type != NULL, "the post");
	post_text_put(out, p);
	wire_open(&w, out->data, out->len);
	back = post_text_get(&w);
	claim(wire_done(&w), "the post");
	claim(!p == !back, "the post");
	if (!p)
		return 0;
	claim(g_utf8_validate(p->text, -1, NULL) && g_utf8_validate(p->seen, -1, NULL), "the post");
	claim(strcmp(p->text, back->text) == 0, "the post");
	check_words(p->text);
	return 0;
}
