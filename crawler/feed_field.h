/* feed_field: what the elements of one feed or entry have said so far, and who is believed.
 *
 * Private to crawler/feed_*.c. */
#ifndef CRAWLER_FEED_FIELD_H
#define CRAWLER_FEED_FIELD_H

#include "crawler/feed_build.h"
#include "crawler/feed_rule.h"

struct feed_fields {
	char *text[N_FIELDS];
	uint8_t text_rank[N_FIELDS];
	int64_t date[N_DATES];
	uint8_t date_rank[N_DATES];
};

void feed_fields_init(struct feed_fields *f);
void feed_fields_clear(struct feed_fields *f);

/* Takes `value`. An empty one is remembered as "" (the element was there); people of one rank are
 * listed together; a second summary becomes content when there is none. */
void feed_fields_put(struct feed_fields *f, enum feed_field field, uint8_t rank, char *value);
void feed_fields_put_date(struct feed_fields *f, enum feed_date field, uint8_t rank,
			  const char *text);

/* The value, now the caller's; NULL when it is empty, too, except for titles. */
char *feed_fields_take(struct feed_fields *f, enum feed_field field);

/* How the text inside an element is to be read (RFC 4287 §3.1.1 and §4.1.3.3; Atom 0.3's mode;
 * RSS says nothing). */
enum feed_text { TEXT_GUESS, TEXT_PLAIN, TEXT_HTML, TEXT_XML, TEXT_BASE64 };
enum feed_text feed_text_kind(const char *type, const char *mode, bool is_atom);

/* Resolve TEXT_BASE64 and TEXT_GUESS: the text to use, and whether it is HTML. Takes `text`; NULL:
 * it is no text at all. */
char *feed_text_decode(char *text, enum feed_text kind, bool *is_html);

#endif
