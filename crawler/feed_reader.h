/* feed_reader: what the walk over an XML feed knows at any moment.
 *
 * Private to crawler/feed_xml.c, which follows the elements, and crawler/feed_capture.c, which
 * reads the text inside one. */
#ifndef CRAWLER_FEED_READER_H
#define CRAWLER_FEED_READER_H

#include "crawler/feed_field.h"
#include "crawler/xml.h"

struct frame {
	unsigned room; /* enum feed_room of what is inside */
	const struct url *base; /* of what is inside; NULL: unknown */
	struct url *own_base; /* NULL: the parent's */
	bool is_entry;
	char *written; /* the name under which it was written into a captured text; NULL: it was not
			*/
};

/* The part of a person that is being read. */
enum part { PART_NONE, PART_NAME, PART_EMAIL, PART_URI, N_PARTS };

struct capture {
	const struct feed_rule *rule; /* NULL: no text is wanted now */
	guint depth; /* index of the captured element's frame */
	GString *text;
	enum feed_text kind;
	uint8_t rank;
	bool is_permalink;
	guint part_depth; /* index of the frame of `part` */
	enum part part;
	char *parts[N_PARTS];
};

struct reader {
	struct feed *feed;
	const struct url *base;
	GArray *frames; /* struct frame */
	struct capture capture;
	struct feed_fields fields, entry_fields;
	struct feed_entry *entry; /* NULL: outside */
	char *own_ns; /* the root's namespace, when nobody knows it; else NULL */
	bool is_atom, is_rdf, has_root;
	int period_s, frequency;
};

struct feed_fields *feed_reader_fields(
	struct reader *r); /* of the entry, or the feed outside of one */

/* Resolved where the captured element stands, else the innermost; nothing when it is no http(s)
 * one. */
void feed_reader_put_address(struct reader *r, enum feed_field field, uint8_t rank,
			     const char *value);

/* The innermost element's text is wanted, for `rule`. */
void feed_capture_begin(struct reader *r, const struct feed_rule *rule, enum feed_ns ns,
			const struct xml_attribute *attributes, size_t n);

/* An element inside the captured one, whose `frame` is about to be pushed. False: the captured one
 * was never closed and has ended now, this is its sibling. */
bool feed_capture_start_inside(struct reader *r, struct frame *frame, enum feed_ns ns,
			       const char *name, const struct xml_attribute *attributes, size_t n);

/* The innermost frame ends; it is still there. Does nothing when no text is wanted. */
void feed_capture_end_inside(struct reader *r, const struct frame *frame);

void feed_capture_text(struct reader *r, const char *text, size_t len);

/* Forget the text wanted. */
void feed_capture_clear(struct capture *c);

#endif
