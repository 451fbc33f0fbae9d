/* rss: RSS 2.0 documents put together as text, so that they can be wrong on purpose. */
#include "tests/origin/rss.h"

GString *
rss_begin(const char *title)
{
	GString *rss =
		g_string_new("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" "
			     "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>");

	g_string_append_printf(rss, "<title>%s</title><link>/</link><description>d</description>\n",
			       title);
	return rss;
}

static void
element(GString *rss, const char *name, const char *text)
{
	if (text)
		g_string_append_printf(rss, "<%s>%s</%s>", name, text, name);
}

void
rss_add(GString *rss, const struct rss_item *item)
{
	g_string_append(rss, "<item>");
	element(rss, "title", item->title);
	element(rss, "link", item->link);
	element(rss, "guid", item->guid);
	element(rss, "pubDate", item->date);
	element(rss, "dc:creator", item->author);
	element(rss, "description", item->body);
	g_string_append(rss, "</item>\n");
}

void
rss_reply(struct exchange *x, GString *rss)
{
	g_string_append(rss, "</channel></rss>\n");
	exchange_reply(x, 200, "application/rss+xml; charset=utf-8", rss->str, (gssize)rss->len);
	g_string_free(rss, TRUE);
}
