/* prescan: both of them. The encoding is one of the table's; what is well-formed is never deeper
 * or wider than the prescan of markup says. */
#include <string.h>

#include "base/prescan.h"
#include "crawler/prescan.h"
#include "crawler/xml.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

#define ALL_FAULTS ((PRESCAN_ENTITIES << 1) - 1)

struct shape {
	size_t depth, deepest, widest;
};

static void
on_reset(void *user)
{
	*(struct shape *)user = (struct shape){ 0 };
}

static void
on_start(void *user, const char *ns, const char *name, const struct xml_attribute *attributes,
	 size_t n)
{
	struct shape *s = user;

	(void)ns;
	(void)name;
	(void)attributes;
	s->depth++;
	s->deepest = MAX(s->deepest, s->depth);
	s->widest = MAX(s->widest, n);
}

static void
on_end(void *user)
{
	((struct shape *)user)->depth--;
}

static void
on_text(void *user, const char *text, size_t len)
{
	(void)user;
	(void)text;
	(void)len;
}

static void
claim_encoding(enum encoding e, const char *what)
{
	claim(e >= ENC_NONE && e < ENC_COUNT, what);
}

static void
claim_tag_ends(const char *text, size_t len)
{
	const char *end = text + len;

	for (const char *at = text; at < end && (at = memchr(at, '<', (size_t)(end - at)));) {
		const char *stop = prescan_tag_end(at, end);

		claim(stop > at && stop <= end && (stop == end || stop[-1] == '>'), at);
		at = stop;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct xml_handler handler = { on_reset, on_start, on_end, on_text, NULL };
	struct shape shape = { 0 };
	struct input in = input_open(data, size);
	g_autoptr(GBytes) bytes = input_bytes(&in);
	g_autofree char *text = NULL;
	unsigned faults;

	claim_encoding(prescan_html(g_bytes_get_data(bytes, NULL), size), "HTML");
	claim_encoding(prescan_xml(g_bytes_get_data(bytes, NULL), size), "XML");
	in = input_open(data, size);
	text = input_text(&in);
	claim_tag_ends(text, strlen(text));
	faults = prescan(text, strlen(text));
	claim(faults <= ALL_FAULTS, text);
	if (xml_read(text, strlen(text), &handler, &shape)) {
		claim(shape.deepest <= PRESCAN_MAX_DEPTH || faults & PRESCAN_DEPTH, text);
		claim(shape.widest <= PRESCAN_MAX_ATTRIBUTES || faults & PRESCAN_ATTRIBUTES, text);
	}
	return 0;
}
