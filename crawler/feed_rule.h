/* feed_rule: which elements of RSS, RDF, Atom, CDF and their modules mean what.
 *
 * Private to crawler/feed_*.c. One row an element; feed_xml.c walks the document, feed_field.c
 * acts. */
#ifndef CRAWLER_FEED_RULE_H
#define CRAWLER_FEED_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum feed_ns {
	NS_OTHER,
	NS_CORE, /* RSS in all its namespaces, or none; CDF */
	NS_ATOM, /* Atom 0.3, 1.0 and its drafts: their names are core's too */
	NS_CONTENT,
	NS_DC,
	NS_DCTERMS,
	NS_ENCLOSURE,
	NS_FEEDBURNER,
	NS_ITUNES,
	NS_MEDIA,
	NS_PRISM,
	NS_RDF,
	NS_SYNDICATION,
	NS_XHTML,
};

/* Where in the document an element stands. */
enum feed_room {
	ROOM_NONE = 0, /* inside something unknown: it says nothing of the feed or entry */
	ROOM_FEED = 1 << 0,
	ROOM_ENTRY = 1 << 1,
	ROOM_SOURCE = 1 << 2, /* atom:source of an entry */
	ROOM_MEDIA = 1 << 3, /* media:group or media:content of an entry */
	ROOM_QUIET = 1 << 4, /* skipHours and skipDays of the feed */
};

enum feed_action {
	ACT_ENTER, /* opens `field`, a room */
	ACT_TEXT, /* a text construct, as HTML */
	ACT_TITLE, /* a text construct, as plain text */
	ACT_LINE, /* text, white space folded */
	ACT_LINK, /* address as text, or Atom's href and rel */
	ACT_ID, /* guid or atom:id */
	ACT_DATE,
	ACT_PERSON, /* "mail (Name)", or name, email and uri inside */
	ACT_CATEGORY, /* text, or term, label and text attributes */
	ACT_KEYWORDS, /* text, separated by commas */
	ACT_ENCLOSURE, /* attributes */
	ACT_TTL, /* minutes */
	ACT_QUIET_HOUR,
	ACT_QUIET_DAY,
	ACT_PERIOD, /* syn:updatePeriod */
	ACT_FREQUENCY, /* syn:updateFrequency */
};

enum feed_field {
	FIELD_TITLE,
	FIELD_LINK,
	FIELD_AUTHOR,
	FIELD_ID,
	FIELD_SUMMARY,
	FIELD_CONTENT,
	FIELD_LANG,
	N_FIELDS,
};

enum feed_date { DATE_PUBLISHED, DATE_UPDATED, N_DATES };

struct feed_rule {
	enum feed_ns ns;
	const char *name; /* lower case */
	unsigned rooms; /* set of enum feed_room */
	enum feed_action action;
	int field; /* enum feed_field, feed_date or feed_room, as the action has it */
	uint8_t rank; /* among elements for one field the lowest wins, then the first */
};

enum feed_ns feed_ns_of(const char *uri); /* NULL: no namespace */

/* NULL: the element says nothing there. */
const struct feed_rule *feed_rule_find(enum feed_ns ns, const char *name, unsigned room);

#endif
