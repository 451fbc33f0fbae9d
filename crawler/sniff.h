/* sniff: what a body may be, by its first bytes and by what the header says. What the bytes say of
 * themselves wins for feeds and sitemaps, which are sent as everything; the rest is the MIME
 * Sniffing Standard's. */
#ifndef CRAWLER_SNIFF_H
#define CRAWLER_SNIFF_H

#include <glib.h>
#include <stdbool.h>

#define SNIFF_BYTES 1445 /* bytes that decide (MIME Sniffing §5.2) */

struct sniff {
	const char *bytes; /* the caller's */
	size_t len;
	bool is_wide; /* said to be in UTF-16, where a letter may have a zero byte */
	char *type; /* "text/html": lower case, no parameters; "" when not said */
	char head[SNIFF_BYTES + 1]; /* the first bytes, in lower case */
};

/* `content_type` as received; NULL: none. */
void sniff_init(struct sniff *s, const char *bytes, size_t len, const char *content_type);
void sniff_clear(struct sniff *s);

bool sniff_is_feed(const struct sniff *s);
/* `is_list`: whoever asked for it expects one. */
bool sniff_is_sitemap(const struct sniff *s, const char *path, bool is_list);
bool sniff_is_page(const struct sniff *s);
bool sniff_is_text(const struct sniff *s);

#endif
