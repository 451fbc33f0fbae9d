/* parsed: what a parser worker makes of one fetched body, and how it travels.
 *
 * Text leaves the worker only when it mentions a school: that is the privacy promise. The one
 * exception is a post that somebody reported: a job for a case asks for its words by name. */
#ifndef CRAWLER_PARSED_H
#define CRAWLER_PARSED_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/wire.h"
#include "crawler/bounce.h"
#include "crawler/cut.h"
#include "crawler/post_text.h"
#include "data/kind.h"
#include "data/matcher.h"

#define PARSED_MAX_LINKS 2000
#define PARSED_MAX_PARTIAL 200 /* characters kept around a partial hit */

/* Which links of a page the owner has a use for: those it would not follow stay behind. */
enum parse_links {
	PARSE_NO_LINKS,
	PARSE_HINTED_LINKS, /* is_hinted */
	PARSE_SITE_LINKS, /* those and all of the page's own site */
	PARSE_ALL_LINKS,
};

/* A body on its way to a worker. */
struct parse_job {
	void *tag; /* the owner's, given back untouched */
	GBytes *body;
	char *url;
	char *content_type, *content_location; /* NULL: not said */
	struct kind_map map; /* how its kind of source is read; empty: nothing special */
	bool is_sitemap; /* expected to be one */
	enum parse_links links;
	bool is_mail; /* one e-mail, read as a page or as a bounce */
	bool only_hits; /* a page without a match tells nothing, not even of its feeds */
	bool wants_post; /* of a case: nothing is matched, `post` alone is made */
};

enum parsed_kind { PARSED_NOTHING, PARSED_PAGE, PARSED_FEED, PARSED_SITEMAP };

/* A page, or one entry of a feed. */
struct parsed_item {
	char *url; /* page: its canonical address when that is on the same site, else the address;
		      entry: its link; NULL: none */
	char *id; /* entry: its identifier; NULL: none */
	char *title, *lang; /* NULL: not said, or nothing was found here */
	int64_t published, updated; /* WHEN_NONE: not said */
	int64_t fingerprint; /* of the folded text; the same for an exact copy; 0: nothing could be
				found, and nothing was read */
	int64_t simhash; /* page: of its text (base/simhash.h); 0: likewise */
	char *text; /* only when one of `matches` is a mention */
	char *partial; /* around the best hit when none is, at most PARSED_MAX_PARTIAL characters;
			  else NULL */
	GPtrArray *matches; /* struct match *, best first; may be empty */
};

struct parsed_link {
	char *url, *text; /* text is cut at 200 bytes */
	bool nofollow, in_main;
	bool is_hinted; /* address or text names a school, its head or town */
};

struct parsed_feed {
	char *url, *title; /* title may be NULL */
};

struct parsed_place { /* of a sitemap */
	char *url;
	int64_t lastmod; /* WHEN_NONE: not said */
};

struct parsed {
	enum parsed_kind kind;
	char *format; /* "html", "rss20", "urlset", …; NULL with PARSED_NOTHING */
	char *charset,
		*title; /* of page or feed; may be NULL, and is where a page mentions no school */
	bool bozo; /* a feed that is not well-formed */
	bool noindex, nofollow; /* meta robots */
	bool noarchive; /* meta robots: no copy of the page may be kept (nor where none may be
			   quoted) */
	bool is_whole; /* feed: the pages behind its entries are not read */
	bool tdm_said, tdm_reserved; /* meta tdm-reservation: whether it was there, was 1 */
	int ttl_s; /* feed; -1: not said */
	uint32_t quiet; /* feed: when it asks not to be read (base/quiet.h) */
	char *older; /* feed: where the entries before these stand; NULL: not said */
	uint32_t cuts; /* enum cut: what was left out */
	unsigned platform; /* the sign of a page's software (crawler/platform.h); 0: none */
	char *platform_site; /* where that begins; NULL: none */
	GPtrArray *items; /* struct parsed_item *: one for a page */
	GPtrArray *links; /* struct parsed_link *, those wanted */
	GPtrArray *feeds; /* struct parsed_feed *: autodiscovered */
	GPtrArray *places; /* struct parsed_place *: pages of a sitemap */
	GPtrArray *sitemaps; /* struct parsed_place *: of a sitemap index */
	struct post_text *post; /* of a job that wants it; NULL: it has no text */
	struct bounce bounce; /* of an e-mail that says that another came back */
};

/* Times not said, lists empty. */
struct parsed *parsed_new(void);
struct parsed_item *parsed_item_new(void);
void parsed_free(struct parsed *p);
typedef struct parsed parsed_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(parsed_t, parsed_free)
void parse_job_free(struct parse_job *job);

/* Both directions over the wire; the getters return NULL when anything is bad. The body of a job is
 * the frame's own bytes, and good as long as they are. */
void parse_job_put(GByteArray *out, const struct parse_job *job);
void parse_job_put_head(GByteArray *out, const struct parse_job *job); /* all but the body's bytes,
									  which follow it */
struct parse_job *parse_job_get(struct wire *w);
void parsed_put(GByteArray *out, const struct parsed *p);
struct parsed *parsed_get(struct wire *w);

/* An e-mail (parse_body() with a job that is_mail): its words as a page with its subject as the
 * title, or what bounced. */
struct parse_tools;
struct parsed *parse_mail(const struct parse_job *job, const struct matcher *matcher,
			  struct parse_tools *tools);

/* What is used again from body to body; one per thread. */
struct parse_tools *parse_tools_new(void);
void parse_tools_free(struct parse_tools *t);
typedef struct parse_tools parse_tools_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(parse_tools_t, parse_tools_free)

/* The work itself: decode, parse, match. In the worker alone. Cannot fail: what is no
 * document is PARSED_NOTHING. A page that cannot name a school is not taken apart: of its links
 * neither text nor place is known then, and its item has no fingerprint. */
struct parsed *parse_body(const struct parse_job *job, const struct matcher *matcher,
			  struct parse_tools *tools);

#endif
