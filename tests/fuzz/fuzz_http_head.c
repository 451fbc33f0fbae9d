/* http_head: "METHOD TARGET VERSION" on the first line, then fields, a line each with a colon. What
 * is believed is for a host on the list, says once how long it is, and has a plain path. */
#include <string.h>

#include "query/http_guard.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static void
claim_judged(const struct http_judged *j)
{
	g_autofree char *path = g_strndup(j->path, j->path_len);

	claim(path[0] == '/' && !strstr(path, "//") && !strstr(path, "/../") && !strchr(path, '\\'),
	      path);
	claim(!strstr(path, "%00") && !strstr(path, "%2e") && !strstr(path, "%2F"), path);
	claim(j->fields[HTTP_HOST] != NULL, "host");
	claim(!j->fields[HTTP_CONTENT_LENGTH] || !j->fields[HTTP_TRANSFER_ENCODING], "length");
	claim(j->method == HTTP_POST || j->length == 0, "body");
	claim(j->method <= HTTP_OPTIONS, "method");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const hosts[] = { "localhost", "[::1]", NULL };
	struct input in = input_open(data, size);
	g_autofree char *first = input_line(&in), *rest = input_rest(&in);
	g_auto(GStrv) words = g_strsplit(first, " ", 3), lines = g_strsplit(rest, "\n", 80);
	const char *names[80], *values[80], *why = NULL;
	struct http_head head = { .names = names, .values = values, .hosts = hosts };
	struct http_judged out;
	int status;

	if (g_strv_length(words) < 3)
		return 0;
	head.method = words[0];
	head.target = words[1];
	head.version = words[2];
	head.size = strlen(first) + 4;
	for (char **line = lines; *line; line++) {
		char *colon = strchr(*line, ':');

		if (!colon)
			continue;
		*colon++ = '\0';
		names[head.n] = *line;
		values[head.n++] = colon + strspn(colon, " ");
		head.size += strlen(*line) + strlen(values[head.n - 1]) + 4;
	}
	status = http_judge(&head, &out, &why);
	claim((status == 0) == (why == NULL), "a reason");
	claim(status == 0 || (status >= 400 && status < 600), "status");
	if (status == 0)
		claim_judged(&out);
	return 0;
}
