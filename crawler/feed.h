/* feed: entries of RSS 0.9x/1.0/2.0, Atom 0.3/1.0, CDF and JSON Feed, well-formed or broken.
 *
 * Parses hostile bytes: runs in the parser worker (or another process that has given up
 * its rights) alone. */
#ifndef CRAWLER_FEED_H
#define CRAWLER_FEED_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/url.h"

#define FEED_MAX_ENTRIES 5000 /* the newest are kept */

struct feed_enclosure {
	char *url, *type, *length; /* type and length may be NULL */
};

struct feed_entry {
	char *id, *title, *link, *author; /* title is markup-free text; each may be NULL */
	int64_t published, updated; /* WHEN_NONE: not said */
	char *summary, *content; /* cleaned HTML; NULL: none */
	GPtrArray *categories; /* char * */
	GPtrArray *enclosures; /* struct feed_enclosure * */
};

struct feed {
	const char
		*format; /* "rss20", "atom10", … as INTERFACE names them; NULL: this is no feed */
	bool bozo; /* not well-formed */
	const char *charset; /* static, WHATWG name */
	char *title, *link, *lang, *hub; /* each may be NULL */
	char *older; /* where the entries before these stand (RFC 5005 §3 and 4, JSON Feed's
			next_url); NULL: not said */
	int64_t updated; /* WHEN_NONE: not said */
	int ttl_s; /* -1: not said; from ttl or syn:updatePeriod */
	uint32_t quiet; /* when it asks not to be read (base/quiet.h) */
	GPtrArray *entries; /* struct feed_entry *, in document order */
	bool has_more_entries; /* older ones, which were left out */
};

/* `url` is where the bytes came from (base of relative addresses), `content_type` the
 * header or NULL, `charset` an explicit label or NULL, `content_location` the header or NULL.
 * Cannot fail: what is no feed has format NULL. */
struct feed *feed_parse(GBytes *body, const struct url *url, const char *content_type,
			const char *charset, const char *content_location);
void feed_free(struct feed *f);
typedef struct feed feed_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(feed_t, feed_free)

/* True when the first bytes look like a feed of any kind (cheap, never parses). */
bool feed_sniff(const void *bytes, size_t len);

#endif
