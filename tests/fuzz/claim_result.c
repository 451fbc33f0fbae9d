#include "tests/fuzz/claim_result.h"

#include <string.h>

#include "base/url.h"
#include "tests/fuzz/claim.h"
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
	if (!item->url || !g_str_has_prefix(item->url, "mid:")) /* of an e-mail */
		claim_address(item->url);
}

static void
claim_bounds(const struct parsed *p)
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

void
claim_parsed(const struct parsed *p)
{
	claim_bounds(p);
	claim_travels(p);
}

static void
claim_entry(const struct feed_entry *e)
{
	claim_utf8(e->id);
	claim_utf8(e->title);
	claim_utf8(e->author);
	claim_address(e->link);
	claim_time(e->published);
	claim_time(e->updated);
	claim_harmless(e->summary);
	claim_harmless(e->content);
	for (guint i = 0; i < e->categories->len; i++)
		claim_utf8(e->categories->pdata[i]);
	for (guint i = 0; i < e->enclosures->len; i++) {
		const struct feed_enclosure *enclosure = e->enclosures->pdata[i];

		claim(enclosure->url, e->link);
		claim_address(enclosure->url);
		claim_utf8(enclosure->type);
		claim_utf8(enclosure->length);
	}
}

void
claim_feed(const struct feed *f)
{
	claim(f->charset, f->title);
	claim(f->entries->len <= FEED_MAX_ENTRIES && f->ttl_s >= -1, f->title);
	claim_utf8(f->title);
	claim_address(f->link);
	claim_address(f->hub);
	claim_utf8(f->lang);
	claim_time(f->updated);
	for (guint i = 0; i < f->entries->len; i++)
		claim_entry(f->entries->pdata[i]);
}
