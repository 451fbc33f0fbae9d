/* post_text: the words of one post, out of the page, text or message that holds it.
 *
 * Parses hostile bytes: runs in the parser worker alone. */
#ifndef CRAWLER_POST_TEXT_H
#define CRAWLER_POST_TEXT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/url.h"
#include "base/wire.h"

#define POST_MAX_TEXT (256 * 1024) /* bytes of the post's text */
#define POST_MAX_SEEN (64 * 1024) /* bytes of all that is visible */

struct post_text {
	char *title; /* of the page or message; NULL: none */
	char *text; /* of the post: what the address's fragment names, where the page has that; else
		     * the page's main content; "" when there is none */
	char *seen; /* all that a reader sees, cut */
	int64_t published; /* WHEN_NONE: not said */
	bool is_part; /* the fragment was found: `text` is one post of several */
	bool asks_password; /* the page has a field for one */
	bool has_picture, has_film; /* a message that carries such, or what may hold one */
};

/* `content_type` as sent, or NULL. NULL: it is nothing that has text. Linear. */
struct post_text *post_text_read(GBytes *body, const struct url *url, const char *content_type);
void post_text_free(struct post_text *p);
typedef struct post_text post_text_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(post_text_t, post_text_free)

void post_text_put(GByteArray *out, const struct post_text *p); /* NULL travels as NULL */
struct post_text *post_text_get(struct wire *w);

/* The part of a page that `fragment` names: the element with that id, or, where that is a mere
 * mark, all from there to the next mark of its kind ("p17", "p18"). NULL: there is none. Caller
 * frees. */
char *post_part_find(const char *html, size_t len, const char *fragment);

/* Whether the page has a field for a password. */
bool post_asks_password(const char *html, size_t len);

/* An e-mail or a page saved in one file (RFC 5322, RFC 2557). NULL: it is none. */
struct post_text *post_mail_read(GBytes *body);
bool post_mail_sniff(const void *bytes, size_t len);
bool post_mail_has_parts(const void *bytes, size_t len); /* and says that it has several parts */

#endif
