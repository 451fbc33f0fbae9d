/* article: address, declared label, then the page. A reader that has read other pages before says
 * the same as a new one; links are addresses; limits hold. */
#include <stdlib.h>
#include <string.h>

#include "crawler/article.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

/* All that a reader says of a page, to compare two readers by. */
static char *
print(const struct article *a)
{
	GString *out = g_string_new(NULL);
	const char *const words[] = { a->charset,   a->title, a->text,   a->comments, a->full_text,
				      a->canonical, a->lang,  a->author, a->site_name };

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		g_string_append_printf(out, "%s\n", words[i] ? words[i] : "-");
	g_string_append_printf(out, "%" G_GINT64_FORMAT " %d%d%d%d\n", a->published, a->noindex,
			       a->nofollow, a->noarchive, a->nosnippet);
	for (guint i = 0; i < a->links->len; i++) {
		const struct article_link *l = a->links->pdata[i];

		g_string_append_printf(out, "%s %s %d\n", l->url, l->text, l->in_main);
	}
	for (guint i = 0; i < a->feeds->len; i++) {
		const struct article_feed *f = a->feeds->pdata[i];

		g_string_append_printf(out, "%s %s\n", f->url, f->title ? f->title : "-");
	}
	for (guint i = 0; i < a->alts->len; i++)
		g_string_append_printf(out, "%s\n", (const char *)a->alts->pdata[i]);
	return g_string_free(out, FALSE);
}

static void
claim_links(const struct article *a)
{
	claim(a->links->len <= ARTICLE_MAX_LINKS && a->feeds->len <= ARTICLE_MAX_FEEDS, a->title);
	claim(a->alts->len <= ARTICLE_MAX_ALTS, a->title);
	for (guint i = 0; i < a->links->len; i++) {
		const struct article_link *l = a->links->pdata[i];

		claim(l->url, l->text);
		claim_address(l->url);
		claim_utf8(l->text);
	}
	for (guint i = 0; i < a->feeds->len; i++) {
		const struct article_feed *f = a->feeds->pdata[i];

		claim(f->url, f->title);
		claim_address(f->url);
		claim_utf8(f->title);
		claim_utf8(f->type);
	}
	for (guint i = 0; i < a->alts->len; i++)
		claim_utf8(a->alts->pdata[i]);
}

static void
claim_article(const struct article *a)
{
	claim(a->charset && a->title && a->text && a->comments && a->full_text, a->title);
	claim_utf8(a->title);
	claim_utf8(a->text);
	claim_utf8(a->comments);
	claim_utf8(a->full_text);
	claim_address(a->canonical);
	claim_utf8(a->lang);
	claim_utf8(a->author);
	claim_utf8(a->site_name);
	claim_time(a->published);
	claim(!strstr(a->text, "\n\n") && *a->text != '\n', a->text);
	claim_links(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct article_reader *used;
	struct input in = input_open(data, size);
	g_autofree char *address = input_line(&in), *label = input_argument(&in);
	g_autoptr(url_t) given = url_parse(address, NULL);
	g_autoptr(url_t) url = given ? url_copy(given) : url_parse("https://a.example/b/c", NULL);
	g_autoptr(GBytes) body = input_bytes(&in);
	g_autoptr(article_t) fresh = article_parse(body, url, label);
	g_autoptr(article_t) reused = NULL;

	used = used ? used : article_reader_new();
	reused = article_read(used, body, url, label);
	claim_article(fresh);
	claim_same(print(reused), print(fresh));
	return 0;
}
