#include "crawler/article_match.h"

#include "base/charset.h"
#include "base/file.h"
#include "base/url.h"

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

#define MAX_FILE (64 * 1024 * 1024)

static double
score_of(const struct matcher *m, const struct match_doc *doc)
{
	struct match_scratch *scratch = match_scratch_new();
	g_autoptr(GPtrArray) found = matcher_run(m, scratch, doc);

	match_scratch_free(scratch);
	return found->len > 0 ? ((const struct match *)found->pdata[0])->score : 0;
}

bool
article_match_file(const struct school *school, const char *path, double *score, GError **err)
{
	g_autoptr(matcher_t) m = matcher_new(&school, 1, err);
	g_autoptr(GBytes) bytes = m ? file_read(path, MAX_FILE, err) : NULL;

	if (!bytes)
		return false;
	if (g_str_has_suffix(path, ".txt") || g_str_has_suffix(path, ".text")) {
		const char *name;
		size_t len;
		g_autofree char *text =
			charset_decode(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), NULL,
				       CHARSET_PLAIN, &name, &len);
		const struct match_doc doc = { .body = text, .is_wrapped = true };

		*score = score_of(m, &doc);
	} else {
		g_autoptr(url_t) blank = url_parse("about:blank", NULL);
		g_autoptr(article_t) article = article_parse(bytes, blank, NULL);
		struct article_doc d;

		article_doc_init(&d, article, NULL);
		*score = score_of(m, &d.doc);
		article_doc_clear(&d);
	}
	return true;
}
