/* feed_build: what the readers of XML and JSON feeds share in making a struct feed.
 *
 * Private to crawler/feed*.c. */
#ifndef CRAWLER_FEED_BUILD_H
#define CRAWLER_FEED_BUILD_H

#include <jansson.h>

#include "crawler/feed.h"

/* Longest texts kept, in bytes. */
#define FEED_MAX_LINE 4096 /* title, id, address */
#define FEED_MAX_NAME 512 /* author, category */
#define FEED_MAX_HTML (1024 * 1024) /* summary, content */
#define FEED_MAX_ITEMS_OF_ENTRY 100 /* categories; enclosures */

struct feed *feed_new(void);

struct feed_entry *feed_entry_new(void);
void feed_entry_free(struct feed_entry *e);

/* The entry is the feed's from now on. Keeps the array within a small multiple of FEED_MAX_ENTRIES.
 */
void feed_take(struct feed *f, struct feed_entry *e);

/* The last step: FEED_MAX_ENTRIES newest stay (undated ones count as old, earlier in the document
 * as newer), and an entry without author gets `author`, which may be NULL. */
void feed_finish(struct feed *f, const char *author);

/* Each ignores empty values, repetitions, and what is over the limit. */
void feed_add_category(struct feed_entry *e, const char *name);
void feed_add_enclosure(struct feed_entry *e, const char *url, const char *type, const char *length,
			const struct url *base);

/* The absolute http(s) address, or NULL. */
char *feed_address(const char *value, const struct url *base);

/* White space folded and trimmed, at most `max` bytes. */
char *feed_line(const char *text, size_t max);

/* "mail@host (Name)", "Name <mail@host>", "Name (mailto:…)", "<b>Name</b>" -> "Name"; what has no
 * name stays whole. */
char *feed_author_name(const char *text);

/* Text as it was meant: UTF-8 that was read as Latin-1 and encoded again is decoded, and C1
 * controls are the windows-1252 characters of their number. Takes and returns ownership. */
char *feed_repair(char *text);

/* Text that is markup or not, as both: `is_html` says which. */
char *feed_title_of(const char *text, bool is_html);
char *feed_html_of(const char *text, bool is_html, const struct url *base);

/* The JSON document of `len` bytes; NULL: it is none, or denser than any feed. */
json_t *feed_load_json(const char *text, size_t len);

/* Readers: fill `f` from clean UTF-8. False: this is no feed of the kind. */
bool feed_read_xml(struct feed *f, const char *text, size_t len, const struct url *base);
bool feed_read_json(struct feed *f, const char *text, size_t len, const struct url *base);

#endif
