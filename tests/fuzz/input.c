#include "tests/fuzz/input.h"

#include <string.h>

struct input
input_open(const uint8_t *data, size_t size)
{
	const char *at = size ? (const char *)data : "";

	return (struct input){ at, at + size };
}

static char *
take(struct input *in, const char *end)
{
	size_t len = (size_t)(end - in->at);
	/* g_strndup() would fill up to `len`, and the space behind a NUL would hide an overrun */
	char *text = g_strndup(in->at, strnlen(in->at, len));

	in->at = end;
	return text;
}

char *
input_line(struct input *in)
{
	size_t left = (size_t)(in->end - in->at);
	const char *lf = left ? memchr(in->at, '\n', left) : NULL;
	char *line = left ? take(in, lf ? lf : in->end) : g_strdup("");

	if (lf)
		in->at = lf + 1;
	return line;
}

static char *
make_valid(char *text)
{
	char *valid = g_utf8_make_valid(text, -1);

	g_free(text);
	return valid;
}

char *
input_argument(struct input *in)
{
	char *line = make_valid(input_line(in));

	if (*line)
		return line;
	g_free(line);
	return NULL;
}

char *
input_rest(struct input *in)
{
	return in->at < in->end ? take(in, in->end) : g_strdup("");
}

char *
input_text(struct input *in)
{
	return make_valid(input_rest(in));
}

GBytes *
input_bytes(struct input *in)
{
	GBytes *bytes = g_bytes_new(in->at, (size_t)(in->end - in->at));

	in->at = in->end;
	return bytes;
}
