/* xml: both readers. Events are balanced, names are names, all is UTF-8; a well-formed document
 * has one root and no text outside of it. */
#include <string.h>

#include "crawler/prescan.h"
#include "crawler/xml.h"
#include "crawler/xml_loose.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

struct events {
	size_t depth, roots, text; /* text: bytes that are no white space */
};

static void
on_reset(void *user)
{
	*(struct events *)user = (struct events){ 0 };
}

static void
on_start(void *user, const char *ns, const char *name, const struct xml_attribute *attributes,
	 size_t n)
{
	struct events *e = user;

	claim(name && *name, ns);
	claim_utf8(ns);
	claim_utf8(name);
	for (size_t i = 0; i < n; i++) {
		claim(attributes[i].name && *attributes[i].name && attributes[i].value, name);
		claim_utf8(attributes[i].ns);
		claim_utf8(attributes[i].name);
		claim_utf8(attributes[i].value);
	}
	e->roots += e->depth == 0;
	e->depth++;
	claim(e->depth <= PRESCAN_MAX_DEPTH + 1, name);
}

static void
on_end(void *user)
{
	struct events *e = user;

	claim(e->depth > 0, "an end without a start");
	e->depth--;
}

static void
on_text(void *user, const char *text, size_t len)
{
	struct events *e = user;

	claim(g_utf8_validate_len(text, len, NULL), "text");
	for (size_t i = 0; i < len; i++)
		e->text += !g_ascii_isspace(text[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const records[] = { "item", "entry", NULL };
	static const struct xml_handler handler = { on_reset, on_start, on_end, on_text, records };
	struct events strict = { 0 }, loose = { 0 };
	struct input in = input_open(data, size);
	g_autofree char *text = input_text(&in);

	if (xml_read(text, strlen(text), &handler, &strict))
		claim(strict.roots == 1, text);
	claim(strict.depth == 0, text);
	xml_loose_read(text, strlen(text), &handler, &loose);
	claim(loose.depth == 0, text);
	return 0;
}
