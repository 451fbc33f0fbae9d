/* charset: kind ("h", "x", else plain), the declared label, then the bytes. The result is clean
 * UTF-8, of bounded length, and decodes to itself. */
#include <string.h>

#include "base/charset.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *mode = input_line(&in), *declared = input_line(&in);
	g_autofree char *label = charset_of_content_type(declared), *text = NULL, *again = NULL;
	enum charset_kind kind = *mode == 'h'   ? CHARSET_HTML
				 : *mode == 'x' ? CHARSET_XML
						: CHARSET_PLAIN;
	g_autoptr(GBytes) bytes = input_bytes(&in);
	const char *name, *name_again;
	size_t len, out_len;
	const void *from = g_bytes_get_data(bytes, &len);

	text = charset_decode(from, len,
			      label       ? label
			      : *declared ? declared
					  : NULL,
			      kind, &name, &out_len);
	claim(strlen(text) == out_len && g_utf8_validate_len(text, out_len, NULL), text);
	claim(name && *name, declared);
	claim(out_len <= 4 * len + 3, name);
	claim(g_str_has_prefix(name, "utf-32") || charset_for_label(name) == name, name);
	if (g_str_has_prefix(text, "\xef\xbb\xbf"))
		return 0;
	again = charset_decode(text, out_len, "utf-8", CHARSET_PLAIN, &name_again, &len);
	claim(len == out_len && strcmp(again, text) == 0, text);
	return 0;
}
