#include "crawler/html.h"

#include <string.h>

#include "crawler/libxml.h"

/* Elements without an entry of their own in the sieve have no attributes. */
enum { NO_ELEMENT = UINT32_MAX };

static uint32_t
add_node(struct html *h, enum html_tag tag)
{
	struct html_node node = { .parent = h->current, .at = NO_ELEMENT, .tag = (uint8_t)tag };
	uint32_t i = h->nodes->len;

	node.end = i + 1;
	g_array_append_val(h->nodes, node);
	return i;
}

static uint32_t
number(const xmlChar *digits)
{
	uint32_t n = 0;

	for (; g_ascii_isdigit(*digits); digits++)
		n = n * 10 + (uint32_t)(*digits - '0');
	return n;
}

static void
on_start(void *user, const xmlChar *name, const xmlChar **atts)
{
	struct html *h = user;
	xmlParserCtxt *parser = h->parser;
	uint32_t element = NO_ELEMENT, i;
	enum html_tag tag;

	if (parser->nameNr > HTML_MAX_DEPTH) {
		h->was_too_deep = true;
		xmlStopParser(parser);
		return;
	}
	if (h->nodes->len == 0) {
		add_node(h, TAG_BODY);
		return;
	}
	/* The sieve leaves one attribute: the element's number. */
	if (atts && atts[0] && atts[1])
		element = number(atts[1]);
	if (element < h->sieve.elements->len)
		tag = (enum html_tag)g_array_index(h->sieve.elements, struct html_element, element)
			      .tag;
	else
		tag = html_tag_of((const char *)name, strlen((const char *)name));
	i = add_node(h, tag);
	g_array_index(h->nodes, struct html_node, i).at = element;
	h->current = i;
}

static void
on_end(void *user, const xmlChar *name)
{
	struct html *h = user;
	struct html_node *node = &g_array_index(h->nodes, struct html_node, h->current);

	(void)name;
	if (h->was_too_deep)
		return;
	node->end = h->nodes->len;
	h->current = node->parent;
}

static uint32_t
run_end(const struct html *h, uint32_t run)
{
	return g_array_index(h->sieve.runs, uint32_t, run);
}

/* Each byte is a run of the sieve's text; runs side by side make one node. */
static void
on_text(void *user, const xmlChar *marks, int len)
{
	struct html *h = user;
	struct html_node *last;
	uint32_t start, end;

	(void)marks;
	if (h->was_too_deep || h->nodes->len == 0 || len <= 0)
		return;
	start = h->next_run ? run_end(h, h->next_run - 1) : 0;
	h->next_run = MIN(h->next_run + (uint32_t)len, h->sieve.runs->len);
	end = h->next_run ? run_end(h, h->next_run - 1) : 0;
	last = &g_array_index(h->nodes, struct html_node, h->nodes->len - 1);
	if (last->tag != TAG_TEXT || last->parent != h->current) {
		/* The array may move: no address is taken before. */
		uint32_t i = add_node(h, TAG_TEXT);

		last = &g_array_index(h->nodes, struct html_node, i);
		last->at = start;
	}
	last->len += end - start;
}

struct html *
html_new(void)
{
	struct html *h = g_new0(struct html, 1);

	html_sieve_init(&h->sieve);
	h->nodes = g_array_sized_new(FALSE, FALSE, sizeof(struct html_node), 2048);
	h->text = h->sieve.text;
	return h;
}

void
html_free(struct html *h)
{
	if (!h)
		return;
	html_sieve_clear(&h->sieve);
	g_array_unref(h->nodes);
	g_free(h);
}

/* The options: no implied elements (the body comes from us), nothing taken from a meta element
 * (the bytes are UTF-8 already), and no limit of libxml2's own on depth or look-ahead: without
 * the last it drops the tail of a long page. */
static void
build(struct html *h)
{
	const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
			    HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED | HTML_PARSE_IGNORE_ENC;
	htmlParserCtxt *parser;
	xmlSAXHandler sax = { .startElement = on_start,
			      .endElement = on_end,
			      .characters = on_text,
			      .ignorableWhitespace = on_text,
			      .cdataBlock = on_text };

	h->was_too_deep = false;
	h->current = 0;
	g_array_set_size(h->nodes, 0);
	h->next_run = 0;
	parser = htmlCreateMemoryParserCtxt(h->sieve.out->str, (int)h->sieve.out->len);
	if (!parser)
		g_error("out of memory for an HTML parser");
	htmlCtxtUseOptions(parser, options);
	parser->options |= XML_PARSE_HUGE;
	parser->charset = XML_CHAR_ENCODING_UTF8;
	*parser->sax = sax;
	parser->userData = h;
	h->parser = parser;
	htmlParseDocument(parser);
	h->parser = NULL;
	if (parser->myDoc)
		xmlFreeDoc(parser->myDoc);
	htmlFreeParserCtxt(parser);
	if (h->nodes->len == 0)
		add_node(h, TAG_BODY);
	/* Whatever was left open ends with the page. */
	for (uint32_t i = h->current;; i = html_node(h, i)->parent) {
		g_array_index(h->nodes, struct html_node, i).end = h->nodes->len;
		if (i == 0)
			break;
	}
}

void
html_read(struct html *h, const char *text, size_t len)
{
	html_sieve_run(&h->sieve, text, len, HTML_SIEVE_TREE);
	build(h);
	if (h->was_too_deep) {
		html_sieve_run(&h->sieve, text, len, HTML_SIEVE_FLAT);
		build(h);
		h->was_too_deep = true;
	}
	g_array_index(h->nodes, struct html_node, 0).at = 1;
}

bool
html_skim(struct html *h, const char *text, size_t len)
{
	html_sieve_run(&h->sieve, text, len, HTML_SIEVE_SKIM);
	h->was_too_deep = false;
	h->current = 0;
	g_array_set_size(h->nodes, 0);
	add_node(h, TAG_BODY);
	/* the first two are <html> and <body> */
	for (uint32_t e = 2; e < h->sieve.elements->len; e++) {
		uint32_t i = add_node(h, (enum html_tag)g_array_index(h->sieve.elements,
								      struct html_element, e)
						 .tag);

		g_array_index(h->nodes, struct html_node, i).at = e;
	}
	g_array_index(h->nodes, struct html_node, 0).end = h->nodes->len;
	return h->sieve.n_tags <= HTML_MAX_TAGS;
}

static const char *
element_attribute(const struct html *h, uint32_t element, enum html_attr id)
{
	if (element >= h->sieve.elements->len)
		return NULL;
	return html_sieve_attribute(&h->sieve,
				    &g_array_index(h->sieve.elements, struct html_element, element),
				    id);
}

const char *
html_attribute(const struct html *h, uint32_t node, enum html_attr id)
{
	return element_attribute(h, html_node(h, node)->at, id);
}

const char *
html_root_attribute(const struct html *h, enum html_attr id)
{
	return element_attribute(h, 0, id);
}

const char *
html_body_attribute(const struct html *h, enum html_attr id)
{
	return element_attribute(h, 1, id);
}
