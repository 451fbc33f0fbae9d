/* article: what a person reads on a page, and what the page says of itself.
 *
 * Parses hostile bytes: runs in the parser worker (or another process that has given up
 * its rights) alone. */
#ifndef CRAWLER_ARTICLE_H
#define CRAWLER_ARTICLE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/url.h"
#include "data/matcher.h"

enum {
	ARTICLE_MAX_LINKS = 5000,
	ARTICLE_MAX_FEEDS = 50,
	ARTICLE_MAX_ALTS = 500,
};

struct article_link {
	char *url; /* absolute, http(s), with fragment */
	char *text; /* visible text or the image's alternative text; may be "" */
	GPtrArray *rel; /* char *, lower case; NULL: none */
	bool in_main; /* stands in the main content or a reader's comment */
};

struct article_feed {
	char *url, *title, *type; /* title may be NULL */
};

struct article {
	const char *charset; /* static, WHATWG name */
	char *title; /* of the page, without the site's name where that is plain; "" when none */
	char *text; /* main content, paragraphs separated by '\n' */
	char *comments; /* what readers wrote below it, likewise: content to search, apart from
			 * `text` because it is not the author's; "" when none. The posts of a
			 * thread are `text` */
	char *full_text; /* all visible text */
	char *canonical, *lang, *author, *site_name; /* each may be NULL */
	int64_t published; /* WHEN_NONE: not said */
	GPtrArray *links; /* struct article_link *, in document order, each address once per text */
	bool has_more_links; /* than ARTICLE_MAX_LINKS */
	GPtrArray *feeds; /* struct article_feed * */
	unsigned platform; /* the sign of its software (crawler/platform.h); 0: none */
	char *platform_site; /* where that begins; NULL: none */
	GPtrArray *alts; /* char *: alternative texts and captions of images in the main content */
	bool noindex, nofollow, noarchive, nosnippet; /* meta robots and our own agent's name */
	bool tdm_said, tdm_reserved; /* meta tdm-reservation (TDMRep §4.2) */
};

/* Buffers that are used again from page to page; belongs to one thread. */
struct article_reader;

struct article_reader *article_reader_new(void);
void article_reader_free(struct article_reader *r); /* NULL is fine */
typedef struct article_reader article_reader_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(article_reader_t, article_reader_free)

/* As article_parse(), for a process that reads many pages. */
struct article *article_read(struct article_reader *r, GBytes *body, const struct url *url,
			     const char *charset);

/* Whether the page could make `matcher` report anything: false is certain, and costs a tenth of
 * reading the page. */
bool article_may_mention(struct article_reader *r, GBytes *body, const struct url *url,
			 const char *charset, const struct matcher *matcher,
			 struct match_scratch *scratch);

/* After article_may_mention() was false, for the page it was asked about: charset, canonical,
 * feeds, robots flags and, with `want_links`, the links, but no text of anything. Caller frees. */
struct article *article_skim(struct article_reader *r, const struct url *url, bool want_links);

/* `url` is where the bytes came from; `charset` the transport's label or NULL. Cannot fail. */
struct article *article_parse(GBytes *body, const struct url *url, const char *charset);
void article_free(struct article *a);
typedef struct article article_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(article_t, article_free)

#endif
