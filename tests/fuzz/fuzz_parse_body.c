/* parse_body: a worker's whole work on one body: address, Content-Type, Content-Location, flags
 * ("s": expected to be a sitemap, "l": links are wanted), then the body. What leaves can travel,
 * and no more text of a page leaves than was promised. */
#include <string.h>

#include "base/url.h"
#include "crawler/parsed.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/sample.h"

#define MAX_LINK_TEXT 200 /* bytes */

static void
claim_promise(const struct parsed_item *item, enum parsed_kind kind)
{
	struct match_doc doc = { .url = item->url, .title = item->title, .body = item->text };
	bool is_mention = false;

	for (guint i = 0; i < item->matches->len; i++)
		is_mention |= ((struct match *)item->matches->pdata[i])->is_mention;
	claim(is_mention || !item->text, item->title); /* a page may forbid that text is kept */
	claim(!item->partial || !item->text, item->title);
	claim(!item->partial || g_utf8_strlen(item->partial, -1) <= PARSED_MAX_PARTIAL,
	      item->partial);
	claim(item->matches->len > 0 || (!item->title && !item->partial), item->title);
	if (item->text)
		sample_claim_matches(item->matches, &doc);
	claim_time(item->published);
	claim_time(item->updated);
	claim(kind != PARSED_PAGE || item->url, item->title);
	claim_address(item->url);
}

static void
claim_parsed(const struct parsed *p)
{
	claim(p->kind != PARSED_PAGE || p->items->len == 1, p->title);
	claim((p->kind == PARSED_NOTHING) == (p->format == NULL), p->format);
	for (guint i = 0; i < p->items->len; i++)
		claim_promise(p->items->pdata[i], p->kind);
	claim(p->links->len <= PARSED_MAX_LINKS, p->title);
	for (guint i = 0; i < p->links->len; i++) {
		const struct parsed_link *l = p->links->pdata[i];

		claim_address(l->url);
		claim(strlen(l->text) <= MAX_LINK_TEXT, l->text);
	}
	for (guint i = 0; i < p->feeds->len; i++)
		claim_address(((struct parsed_feed *)p->feeds->pdata[i])->url);
	for (guint i = 0; i < p->places->len; i++)
		claim_address(((struct parsed_place *)p->places->pdata[i])->url);
	for (guint i = 0; i < p->sitemaps->len; i++)
		claim_address(((struct parsed_place *)p->sitemaps->pdata[i])->url);
}

static void
claim_travels(const struct parsed *p)
{
	g_autoptr(GByteArray) row = g_byte_array_new();
	g_autoptr(GByteArray) again = g_byte_array_new();
	g_autoptr(parsed_t) there = NULL;
	struct wire w;

	parsed_put(row, p);
	wire_open(&w, row->data, row->len);
	there = parsed_get(&w);
	claim(there && wire_done(&w), p->title);
	parsed_put(again, there);
	claim(again->len == row->len && memcmp(again->data, row->data, row->len) == 0, p->title);
}

static struct parse_tools *tools;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *url = input_argument(&in), *type = input_argument(&in);
	g_autofree char *location = input_argument(&in), *flags = input_line(&in),
			*none = g_strdup("");
	g_autoptr(GBytes) body = input_bytes(&in);
	struct parse_job job = { .body = body,
				 .url = url ? url : none,
				 .content_type = type,
				 .content_location = location,
				 .is_sitemap = strchr(flags, 's') != NULL,
				 .links = strchr(flags, 'l') ? PARSE_ALL_LINKS
							     : PARSE_HINTED_LINKS };
	g_autoptr(url_t) asked = url_parse(job.url, NULL);
	g_autoptr(parsed_t) p = NULL;

	if (asked && !url_is_http(asked))
		return 0; /* nothing else is ever fetched */
	if (!tools)
		tools = parse_tools_new();
	p = parse_body(&job, sample_matcher(), tools);

	claim_parsed(p);
	claim_travels(p);
	return 0;
}
