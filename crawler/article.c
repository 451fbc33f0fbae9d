#include "crawler/article.h"

#include <string.h>

#include "base/charset.h"
#include "base/when.h"
#include "crawler/html.h"
#include "crawler/jsonld.h"
#include "crawler/links.h"
#include "crawler/maintext.h"
#include "crawler/metadata.h"
#include "crawler/pagedate.h"
#include "crawler/platform.h"
#include "crawler/pagetext.h"
#include "crawler/skim.h"

enum { SHELL_MAX = 200 }; /* bytes of text on a page that its scripts have yet to fill */

struct article_reader {
	struct html *html;
	struct maintext maintext;
	struct links links;
	GString *text;
	const char *charset; /* of the page last skimmed */
};

struct article_reader *
article_reader_new(void)
{
	struct article_reader *r = g_new0(struct article_reader, 1);

	r->html = html_new();
	maintext_init(&r->maintext);
	links_init(&r->links);
	r->text = g_string_sized_new(16 << 10);
	return r;
}

void
article_reader_free(struct article_reader *r)
{
	if (!r)
		return;
	html_free(r->html);
	maintext_clear(&r->maintext);
	links_clear(&r->links);
	g_string_free(r->text, TRUE);
	g_free(r);
}

static void
link_free(void *data)
{
	struct article_link *link = data;

	g_free(link->url);
	g_free(link->text);
	if (link->rel)
		g_ptr_array_unref(link->rel);
	g_free(link);
}

static void
feed_free(void *data)
{
	struct article_feed *feed = data;

	g_free(feed->url);
	g_free(feed->title);
	g_free(feed->type);
	g_free(feed);
}

static struct article *
article_new(void)
{
	struct article *a = g_new0(struct article, 1);

	a->published = WHEN_NONE;
	a->links = g_ptr_array_new_with_free_func(link_free);
	a->feeds = g_ptr_array_new_with_free_func(feed_free);
	a->alts = g_ptr_array_new_with_free_func(g_free);
	return a;
}

void
article_free(struct article *a)
{
	if (!a)
		return;
	g_free(a->title);
	g_free(a->text);
	g_free(a->comments);
	g_free(a->full_text);
	g_free(a->canonical);
	g_free(a->lang);
	g_free(a->author);
	g_free(a->site_name);
	g_free(a->platform_site);
	g_ptr_array_unref(a->links);
	g_ptr_array_unref(a->feeds);
	g_ptr_array_unref(a->alts);
	g_free(a);
}

/* A page whose scripts put the text in place, and that holds it for search engines besides. */
static void
take_declared_text(GString *text, const struct jsonld *j)
{
	size_t len = j->body ? strlen(j->body) : 0;

	if (text->len > SHELL_MAX || len <= 2 * text->len || len < SHELL_MAX)
		return;
	g_string_truncate(text, 0);
	pagetext_collapse(j->body, len, text);
}

/* The texts, once the nodes are marked. */
static void
take_texts(struct article_reader *r, struct article *a, const struct jsonld *j)
{
	g_string_truncate(r->text, 0);
	maintext_append(&r->maintext, r->html, r->text);
	take_declared_text(r->text, j);
	a->text = g_strndup(r->text->str, r->text->len);
	g_string_truncate(r->text, 0);
	maintext_append_comments(&r->maintext, r->html, r->text);
	a->comments = g_strndup(r->text->str, r->text->len);
	g_string_truncate(r->text, 0);
	pagetext_append(r->html, r->maintext.survey.marks->data, 0, 1u << MARK_UNSEEN, r->text);
	a->full_text = g_strndup(r->text->str, r->text->len);
}

struct article *
article_read(struct article_reader *r, GBytes *body, const struct url *url, const char *charset)
{
	struct article *a = article_new();
	struct jsonld jsonld;
	size_t size, len;
	const void *bytes = g_bytes_get_data(body, &size);
	g_autofree char *text =
		charset_decode(bytes, size, charset, CHARSET_HTML, &a->charset, &len);
	g_autoptr(url_t) base = NULL;

	html_read(r->html, text, len);
	jsonld_read(&jsonld, r->html);
	base = metadata_base(r->html, url);
	metadata_read(a, r->html, &jsonld, base);
	a->platform = platform_find(r->html, url, base, &a->platform_site);
	maintext_find(&r->maintext, r->html, metadata_is_article(r->html, &jsonld), a->title);
	take_texts(r, a, &jsonld);
	a->author = metadata_author(r->html, &r->maintext.survey, &jsonld);
	a->published =
		pagedate_find(r->html, &r->maintext.survey, &jsonld, url, a->canonical, a->lang);
	links_read(&r->links, a, r->html, &r->maintext.survey, base);
	jsonld_clear(&jsonld);
	return a;
}

bool
article_may_mention(struct article_reader *r, GBytes *body, const struct url *url,
		    const char *charset, const struct matcher *matcher,
		    struct match_scratch *scratch)
{
	size_t size, len;
	const void *bytes = g_bytes_get_data(body, &size);
	const char *href = url_href(url);
	g_autofree char *text = NULL;

	/* first: with many schools no text is turned away, and this one is short */
	if (matcher_may_see_address(matcher, scratch, href, strlen(href)))
		return true;
	text = charset_decode(bytes, size, charset, CHARSET_HTML, &r->charset, &len);
	return !html_skim(r->html, text, len) ||
	       skim_may_mention(r->html, matcher, scratch, r->text);
}

struct article *
article_skim(struct article_reader *r, const struct url *url, bool want_links)
{
	struct article *a = article_new();
	g_autoptr(url_t) base = metadata_base(r->html, url);

	a->charset = r->charset;
	metadata_read_robots(a, r->html);
	metadata_read_links(a, r->html, base);
	a->platform = platform_find(r->html, url, base, &a->platform_site);
	if (want_links)
		links_skim(&r->links, a, r->html, base);
	return a;
}

struct article *
article_parse(GBytes *body, const struct url *url, const char *charset)
{
	g_autoptr(article_reader_t) r = article_reader_new();

	return article_read(r, body, url, charset);
}
