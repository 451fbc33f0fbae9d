#include "crawler/article_match.h"

static void
add_paragraphs(GString *body, const char *text)
{
	if (!text || !*text)
		return;
	if (body->len > 0)
		g_string_append_c(body, '\n');
	g_string_append(body, text);
}

void
article_doc_init(struct article_doc *d, const struct article *a, const char *url)
{
	GString *body = g_string_new(a->text);
	size_t n = 0;

	d->links = g_new0(struct match_link, a->links->len + 1);
	add_paragraphs(body, a->comments);
	for (guint i = 0; i < a->alts->len; i++)
		add_paragraphs(body, a->alts->pdata[i]);
	for (guint i = 0; i < a->links->len; i++) {
		const struct article_link *l = a->links->pdata[i];

		if (l->in_main)
			d->links[n++] = (struct match_link){ l->url, l->text };
	}
	d->body = g_string_free(body, FALSE);
	d->doc = (struct match_doc){ .url = url,
				     .title = a->title,
				     .body = d->body,
				     .lang = a->lang,
				     .links = d->links,
				     .n_links = n };
}

void
article_doc_clear(struct article_doc *d)
{
	g_clear_pointer(&d->body, g_free);
	g_clear_pointer(&d->links, g_free);
}
