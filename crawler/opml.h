/* opml: lists of feeds, in and out (OPML 1.0 and 2.0, opml.org/spec2.opml).
 *
 * A list comes from a person's other reader, so it is hostile only by accident; it is read with the
 * limits of everything else all the same. Import shows what would be added and adds nothing itself.
 */
#ifndef CRAWLER_OPML_H
#define CRAWLER_OPML_H

#include <glib.h>
#include <stdbool.h>

#define OPML_MAX_BYTES (10 * 1024 * 1024)
#define OPML_MAX_FEEDS 10000

struct opml_feed {
	char *title; /* never NULL; the address when the list has none */
	char *feed_url; /* absolute, http(s); of a link the page itself */
	char *kind; /* NULL: a feed; else what kind of source this link is to earshot ("site") */
	char *page_url; /* NULL: not said, or not http(s) */
	char *category; /* titles of the outlines around it, joined by "/"; NULL: none */
};

struct opml {
	char *title; /* NULL: none */
	GPtrArray *feeds; /* struct opml_feed *, in document order, each address once */
	guint n_refused; /* outlines whose address is no http(s) one */
};

/* EARSHOT_ERROR_INPUT when it is no OPML, EARSHOT_ERROR_LIMIT when it is too large or
 * lists more than OPML_MAX_FEEDS: nothing is imported by halves. A broken document gives what it
 * says. */
struct opml *opml_parse(GBytes *body, GError **err);

struct opml *opml_new(const char *title); /* `title` may be NULL */
void opml_free(struct opml *o);
typedef struct opml opml_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(opml_t, opml_free)

/* Copies its arguments; all but `feed_url` may be NULL. */
void opml_add(struct opml *o, const char *title, const char *feed_url, const char *page_url,
	      const char *category);

/* A source that is no feed: to other readers an outline of type "link", with the category
 * "earshot/KIND" by which import knows it again. */
void opml_add_link(struct opml *o, const char *title, const char *url, const char *kind,
		   const char *category);

/* OPML 2.0, feeds of a category together under an outline of its name. Caller frees. */
char *opml_print(const struct opml *o);

#endif
