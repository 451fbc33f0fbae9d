#include "crawler/feed_rule.h"

#include <glib.h>
#include <string.h>

#define ANYWHERE (ROOM_FEED | ROOM_ENTRY)
#define IN_MEDIA (ROOM_ENTRY | ROOM_MEDIA)
#define WITH_AUTHOR (ROOM_FEED | ROOM_ENTRY | ROOM_SOURCE)

static const struct {
	const char *prefix; /* of the address after its scheme, any case */
	enum feed_ns ns;
} namespaces[] = {
	{ "purl.org/rss/1.0/modules/content", NS_CONTENT },
	{ "purl.org/rss/1.0/modules/syndication", NS_SYNDICATION },
	{ "purl.org/rss/1.0/modules/", NS_OTHER },
	{ "purl.org/rss/1.0", NS_CORE },
	{ "purl.org/net/rss1.1", NS_CORE },
	{ "my.netscape.com/", NS_CORE },
	{ "channel.netscape.com/rdf/simple/0.9", NS_CORE },
	{ "backend.userland.com/", NS_CORE },
	{ "blogs.law.harvard.edu/tech/rss", NS_CORE },
	{ "cyber.law.harvard.edu/rss", NS_CORE },
	{ "www.w3.org/2005/atom", NS_ATOM },
	{ "purl.org/atom/ns#", NS_ATOM },
	{ "purl.org/atom/app#", NS_OTHER },
	{ "purl.org/pie/", NS_ATOM },
	{ "purl.org/echo/", NS_ATOM },
	{ "purl.org/dc/elements/1.", NS_DC },
	{ "purl.org/dc/terms", NS_DCTERMS },
	{ "dublincore.org/documents/dcmi-namespace", NS_DC },
	{ "purl.oclc.org/net/rss_2.0/enc#", NS_ENCLOSURE },
	{ "rssnamespace.org/feedburner/ext/1.0", NS_FEEDBURNER },
	{ "www.itunes.com/dtds/podcast-1.0.dtd", NS_ITUNES },
	{ "www.google.com/schemas/play-podcasts/1.0", NS_ITUNES },
	{ "search.yahoo.com/mrss", NS_MEDIA },
	{ "video.search.yahoo.com/mrss", NS_MEDIA },
	{ "tools.search.yahoo.com/mrss", NS_MEDIA },
	{ "prismstandard.org/namespaces/", NS_PRISM },
	{ "www.w3.org/1999/02/22-rdf-syntax-ns#", NS_RDF },
	{ "www.w3.org/1999/xhtml", NS_XHTML },
};

/* clang-format off */
static const struct feed_rule rules[] = {
	{ NS_CORE, "item", ANYWHERE, ACT_ENTER, ROOM_ENTRY, 0 },
	{ NS_CORE, "entry", ANYWHERE, ACT_ENTER, ROOM_ENTRY, 0 },
	{ NS_CORE, "channel", ROOM_FEED, ACT_ENTER, ROOM_FEED, 0 },
	{ NS_CORE, "source", ROOM_ENTRY, ACT_ENTER, ROOM_SOURCE, 0 },
	{ NS_MEDIA, "group", ROOM_ENTRY, ACT_ENTER, ROOM_MEDIA, 0 },

	{ NS_CORE, "title", ANYWHERE, ACT_TITLE, FIELD_TITLE, 1 },
	{ NS_CORE, "productname", ROOM_ENTRY, ACT_TITLE, FIELD_TITLE, 2 },
	{ NS_DC, "title", ANYWHERE, ACT_TITLE, FIELD_TITLE, 2 },
	{ NS_DCTERMS, "title", ANYWHERE, ACT_TITLE, FIELD_TITLE, 2 },
	{ NS_ITUNES, "title", ANYWHERE, ACT_TITLE, FIELD_TITLE, 3 },
	{ NS_MEDIA, "title", IN_MEDIA, ACT_TITLE, FIELD_TITLE, 4 },

	{ NS_FEEDBURNER, "origlink", ROOM_ENTRY, ACT_LINK, FIELD_LINK, 0 },
	{ NS_CORE, "link", ANYWHERE, ACT_LINK, FIELD_LINK, 1 },

	{ NS_CORE, "guid", ROOM_ENTRY, ACT_ID, FIELD_ID, 1 },
	{ NS_CORE, "id", ANYWHERE, ACT_ID, FIELD_ID, 1 },
	{ NS_DC, "identifier", ROOM_ENTRY, ACT_LINE, FIELD_ID, 3 },
	{ NS_DCTERMS, "identifier", ROOM_ENTRY, ACT_LINE, FIELD_ID, 3 },

	{ NS_CORE, "author", WITH_AUTHOR, ACT_PERSON, FIELD_AUTHOR, 1 },
	{ NS_CORE, "managingeditor", ROOM_FEED, ACT_PERSON, FIELD_AUTHOR, 1 },
	{ NS_DC, "creator", WITH_AUTHOR, ACT_PERSON, FIELD_AUTHOR, 2 },
	{ NS_DC, "author", WITH_AUTHOR, ACT_PERSON, FIELD_AUTHOR, 2 },
	{ NS_DCTERMS, "creator", WITH_AUTHOR, ACT_PERSON, FIELD_AUTHOR, 2 },
	{ NS_ITUNES, "author", ANYWHERE, ACT_PERSON, FIELD_AUTHOR, 3 },
	{ NS_ITUNES, "owner", ROOM_FEED, ACT_PERSON, FIELD_AUTHOR, 4 },
	{ NS_CORE, "webmaster", ROOM_FEED, ACT_PERSON, FIELD_AUTHOR, 5 },

	{ NS_CORE, "description", ROOM_ENTRY, ACT_TEXT, FIELD_SUMMARY, 1 },
	{ NS_CORE, "summary", ROOM_ENTRY, ACT_TEXT, FIELD_SUMMARY, 1 },
	{ NS_CORE, "abstract", ROOM_ENTRY, ACT_TEXT, FIELD_SUMMARY, 1 },
	{ NS_DC, "description", ROOM_ENTRY, ACT_TEXT, FIELD_SUMMARY, 2 },
	{ NS_DCTERMS, "abstract", ROOM_ENTRY, ACT_TEXT, FIELD_SUMMARY, 2 },
	{ NS_ITUNES, "summary", ROOM_ENTRY, ACT_TEXT, FIELD_SUMMARY, 3 },
	{ NS_ITUNES, "description", ROOM_ENTRY, ACT_TEXT, FIELD_SUMMARY, 3 },
	{ NS_ITUNES, "subtitle", ROOM_ENTRY, ACT_TEXT, FIELD_SUMMARY, 4 },
	{ NS_MEDIA, "description", IN_MEDIA, ACT_TEXT, FIELD_SUMMARY, 5 },

	{ NS_CORE, "content", ROOM_ENTRY, ACT_TEXT, FIELD_CONTENT, 1 },
	{ NS_CORE, "body", ROOM_ENTRY, ACT_TEXT, FIELD_CONTENT, 1 },
	{ NS_CORE, "fullitem", ROOM_ENTRY, ACT_TEXT, FIELD_CONTENT, 1 },
	{ NS_CORE, "prodlink", ROOM_ENTRY, ACT_TEXT, FIELD_CONTENT, 2 },
	{ NS_CONTENT, "encoded", ROOM_ENTRY, ACT_TEXT, FIELD_CONTENT, 1 },
	{ NS_XHTML, "body", ROOM_ENTRY, ACT_TEXT, FIELD_CONTENT, 1 },
	{ NS_XHTML, "div", ROOM_ENTRY, ACT_TEXT, FIELD_CONTENT, 2 },

	{ NS_CORE, "pubdate", ROOM_ENTRY, ACT_DATE, DATE_PUBLISHED, 1 },
	{ NS_CORE, "published", ROOM_ENTRY, ACT_DATE, DATE_PUBLISHED, 1 },
	{ NS_CORE, "issued", ROOM_ENTRY, ACT_DATE, DATE_PUBLISHED, 1 },
	{ NS_DCTERMS, "issued", ROOM_ENTRY, ACT_DATE, DATE_PUBLISHED, 2 },
	{ NS_PRISM, "publicationdate", ROOM_ENTRY, ACT_DATE, DATE_PUBLISHED, 3 },
	{ NS_CORE, "created", ROOM_ENTRY, ACT_DATE, DATE_PUBLISHED, 4 },
	{ NS_DCTERMS, "created", ROOM_ENTRY, ACT_DATE, DATE_PUBLISHED, 4 },
	{ NS_CORE, "updated", ROOM_ENTRY, ACT_DATE, DATE_UPDATED, 1 },
	{ NS_CORE, "modified", ROOM_ENTRY, ACT_DATE, DATE_UPDATED, 1 },
	{ NS_CORE, "lastbuilddate", ROOM_ENTRY, ACT_DATE, DATE_UPDATED, 2 },
	{ NS_DCTERMS, "modified", ROOM_ENTRY, ACT_DATE, DATE_UPDATED, 2 },
	{ NS_DC, "date", ROOM_ENTRY, ACT_DATE, DATE_UPDATED, 3 },
	{ NS_DCTERMS, "date", ROOM_ENTRY, ACT_DATE, DATE_UPDATED, 3 },
	/* A feed has one date: when it last changed, else when it was published. */
	{ NS_CORE, "updated", ROOM_FEED, ACT_DATE, DATE_UPDATED, 1 },
	{ NS_CORE, "modified", ROOM_FEED, ACT_DATE, DATE_UPDATED, 1 },
	{ NS_CORE, "lastbuilddate", ROOM_FEED, ACT_DATE, DATE_UPDATED, 1 },
	{ NS_DCTERMS, "modified", ROOM_FEED, ACT_DATE, DATE_UPDATED, 2 },
	{ NS_DC, "date", ROOM_FEED, ACT_DATE, DATE_UPDATED, 3 },
	{ NS_DCTERMS, "date", ROOM_FEED, ACT_DATE, DATE_UPDATED, 3 },
	{ NS_CORE, "pubdate", ROOM_FEED, ACT_DATE, DATE_UPDATED, 4 },
	{ NS_CORE, "published", ROOM_FEED, ACT_DATE, DATE_UPDATED, 4 },
	{ NS_CORE, "issued", ROOM_FEED, ACT_DATE, DATE_UPDATED, 4 },
	{ NS_DCTERMS, "issued", ROOM_FEED, ACT_DATE, DATE_UPDATED, 4 },
	{ NS_CORE, "created", ROOM_FEED, ACT_DATE, DATE_UPDATED, 5 },
	{ NS_DCTERMS, "created", ROOM_FEED, ACT_DATE, DATE_UPDATED, 5 },

	{ NS_CORE, "category", ROOM_ENTRY, ACT_CATEGORY, 0, 0 },
	{ NS_DC, "subject", ROOM_ENTRY, ACT_CATEGORY, 0, 0 },
	{ NS_DCTERMS, "subject", ROOM_ENTRY, ACT_CATEGORY, 0, 0 },
	{ NS_ITUNES, "category", ROOM_ENTRY, ACT_CATEGORY, 0, 0 },
	{ NS_MEDIA, "category", IN_MEDIA, ACT_CATEGORY, 0, 0 },
	{ NS_CORE, "keywords", ROOM_ENTRY, ACT_KEYWORDS, 0, 0 },
	{ NS_ITUNES, "keywords", ROOM_ENTRY, ACT_KEYWORDS, 0, 0 },
	{ NS_MEDIA, "keywords", IN_MEDIA, ACT_KEYWORDS, 0, 0 },

	{ NS_CORE, "enclosure", ROOM_ENTRY, ACT_ENCLOSURE, 0, 0 },
	{ NS_ENCLOSURE, "enclosure", ROOM_ENTRY, ACT_ENCLOSURE, 0, 0 },
	{ NS_MEDIA, "content", IN_MEDIA, ACT_ENCLOSURE, 0, 0 },

	{ NS_CORE, "language", ROOM_FEED, ACT_LINE, FIELD_LANG, 1 },
	{ NS_DC, "language", ROOM_FEED, ACT_LINE, FIELD_LANG, 2 },
	{ NS_DCTERMS, "language", ROOM_FEED, ACT_LINE, FIELD_LANG, 2 },
	{ NS_CORE, "ttl", ROOM_FEED, ACT_TTL, 0, 0 },
	{ NS_CORE, "skiphours", ROOM_FEED, ACT_ENTER, ROOM_QUIET, 0 },
	{ NS_CORE, "skipdays", ROOM_FEED, ACT_ENTER, ROOM_QUIET, 0 },
	{ NS_CORE, "hour", ROOM_QUIET, ACT_QUIET_HOUR, 0, 0 },
	{ NS_CORE, "day", ROOM_QUIET, ACT_QUIET_DAY, 0, 0 },
	{ NS_SYNDICATION, "updateperiod", ROOM_FEED, ACT_PERIOD, 0, 0 },
	{ NS_SYNDICATION, "updatefrequency", ROOM_FEED, ACT_FREQUENCY, 0, 0 },
};
/* clang-format on */

enum feed_ns
feed_ns_of(const char *uri)
{
	const char *address;

	if (!uri || !*uri)
		return NS_CORE;
	/* Who moved to TLS often moved the names of namespaces too. */
	address = strstr(uri, "://");
	address = address ? address + 3 : uri;
	for (size_t i = 0; i < G_N_ELEMENTS(namespaces); i++) {
		const char *prefix = namespaces[i].prefix;

		if (g_ascii_strncasecmp(address, prefix, strlen(prefix)) == 0)
			return namespaces[i].ns;
	}
	return NS_OTHER;
}

const struct feed_rule *
feed_rule_find(enum feed_ns ns, const char *name, unsigned room)
{
	if (ns == NS_ATOM)
		ns = NS_CORE;
	for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
		const struct feed_rule *r = &rules[i];

		if (r->ns == ns && r->rooms & room && strcmp(r->name, name) == 0)
			return r;
	}
	return NULL;
}
