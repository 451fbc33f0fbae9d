#include <string.h>

#include "base/when.h"
#include "crawler/feed.h"

#define RSS(inside) "<rss version=\"2.0\"><channel>" inside "</channel></rss>"
#define RSS_NS(ns, inside) "<rss version=\"2.0\" " ns "><channel>" inside "</channel></rss>"
#define ATOM(inside) "<feed xmlns=\"http://www.w3.org/2005/Atom\">" inside "</feed>"
#define ATOM03(inside) "<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\">" inside "</feed>"
#define RDF(inside)                                                                                \
	"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "                      \
	"xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "                                           \
	"xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\" "                               \
	"xmlns=\"http://purl.org/rss/1.0/\">" inside "</rdf:RDF>"
#define DC "xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
#define DCTERMS "xmlns:dcterms=\"http://purl.org/dc/terms/\""
#define ITUNES "xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\""
#define MEDIA "xmlns:media=\"http://search.yahoo.com/mrss/\""
#define CONTENT "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\""
#define XHTML "<div xmlns=\"http://www.w3.org/1999/xhtml\">"
#define BASE "https://news.example/feeds/all.xml"

static struct feed *
parse(const char *text)
{
	g_autoptr(GBytes) body = g_bytes_new(text, strlen(text));
	g_autoptr(url_t) url = url_parse(BASE, NULL);

	return feed_parse(body, url, NULL, NULL, NULL);
}

static char *
time_of(int64_t at)
{
	char buf[WHEN_RFC3339_SIZE];

	return at == WHEN_NONE ? NULL : g_strdup(when_rfc3339(at, buf));
}

static char *
list_of(const GPtrArray *list)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < list->len; i++)
		g_string_append_printf(out, "%s%s", i ? "|" : "", (char *)list->pdata[i]);
	return g_strdup(out->str);
}

static char *
enclosures_of(const GPtrArray *list)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < list->len; i++) {
		const struct feed_enclosure *e = list->pdata[i];

		g_string_append_printf(out, "%s%s %s %s", i ? "|" : "", e->url,
				       e->type ? e->type : "-", e->length ? e->length : "-");
	}
	return g_strdup(out->str);
}

/* A value by its name: "title" is the feed's, "0.title" the first entry's. */
static char *
value_of(const struct feed *f, const char *name)
{
	const struct feed_entry *e;
	const char *field = strchr(name, '.');

	if (strcmp(name, "format") == 0)
		return g_strdup(f->format);
	if (strcmp(name, "bozo") == 0)
		return g_strdup(f->bozo ? "yes" : "no");
	if (strcmp(name, "title") == 0)
		return g_strdup(f->title);
	if (strcmp(name, "link") == 0)
		return g_strdup(f->link);
	if (strcmp(name, "lang") == 0)
		return g_strdup(f->lang);
	if (strcmp(name, "hub") == 0)
		return g_strdup(f->hub);
	if (strcmp(name, "older") == 0)
		return g_strdup(f->older);
	if (strcmp(name, "charset") == 0)
		return g_strdup(f->charset);
	if (strcmp(name, "updated") == 0)
		return time_of(f->updated);
	if (strcmp(name, "ttl") == 0)
		return g_strdup_printf("%d", f->ttl_s);
	if (strcmp(name, "quiet") == 0)
		return g_strdup_printf("%x", f->quiet);
	if (strcmp(name, "entries") == 0)
		return g_strdup_printf("%u", f->entries->len);
	g_assert_nonnull(field);
	if (f->entries->len <= (guint)(name[0] - '0'))
		return g_strdup("(no such entry)");
	e = f->entries->pdata[name[0] - '0'];
	field++;
	if (strcmp(field, "title") == 0)
		return g_strdup(e->title);
	if (strcmp(field, "link") == 0)
		return g_strdup(e->link);
	if (strcmp(field, "id") == 0)
		return g_strdup(e->id);
	if (strcmp(field, "author") == 0)
		return g_strdup(e->author);
	if (strcmp(field, "summary") == 0)
		return g_strdup(e->summary);
	if (strcmp(field, "content") == 0)
		return g_strdup(e->content);
	if (strcmp(field, "published") == 0)
		return time_of(e->published);
	if (strcmp(field, "updated") == 0)
		return time_of(e->updated);
	if (strcmp(field, "categories") == 0)
		return list_of(e->categories);
	g_assert_cmpstr(field, ==, "enclosures");
	return enclosures_of(e->enclosures);
}

static const struct {
	const char *text, *name, *want;
} rows[] = {
	/* formats */
	{ "<rss version=\"0.91\"></rss>", "format", "rss091" },
	{ "<rss version=\"0.92\"></rss>", "format", "rss092" },
	{ "<rss version=\"2.0.1\"></rss>", "format", "rss20" },
	{ "<rss></rss>", "format", "rss20" },
	{ RDF(""), "format", "rss10" },
	{ "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
	  "xmlns=\"http://my.netscape.com/rdf/simple/0.9/\"/>",
	  "format", "rss090" },
	{ "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
	  "xmlns:foaf=\"http://xmlns.com/foaf/0.1/\"/>",
	  "format", NULL },
	{ ATOM(""), "format", "atom10" },
	{ ATOM03(""), "format", "atom03" },
	{ "<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\"><a:title>T</a:title></a:feed>", "title",
	  "T" },
	{ "<CHANNEL HREF=\"/c\"><TITLE>C</TITLE></CHANNEL>", "format", "cdf" },
	{ "<CHANNEL HREF=\"/c\"><TITLE>C</TITLE></CHANNEL>", "link", "https://news.example/c" },
	{ "<html><body><item>no</item></body></html>", "format", NULL },
	{ "", "format", NULL },
	{ "<rss version=\"2.0\" "
	  "xmlns=\"http://rss.example/own\"><channel><item><title>x</title></item></channel></rss>",
	  "0.title", "x" },

	/* titles */
	{ RSS("<title>A &amp; B</title>"), "title", "A & B" },
	{ RSS("<title>A &lt;b&gt;bold&lt;/b&gt; move</title>"), "title", "A bold move" },
	{ RSS("<title>1 &lt; 2 &amp; <![CDATA[AT&T]]></title>"), "title", "1 < 2 & AT&T" },
	{ RSS("<title>Mail &lt;office@school.example&gt;</title>"), "title",
	  "Mail <office@school.example>" },
	{ RSS("<title>caf&amp;eacute; &amp;#8217;</title>"), "title", "café ’" },
	{ RSS("<item><title> two\n lines </title></item>"), "0.title", "two lines" },
	{ RSS("<item><title/></item>"), "0.title", "" },
	{ RSS("<item/>"), "0.title", NULL },
	{ ATOM("<title type=\"text\">&lt;b&gt; is a tag</title>"), "title", "<b> is a tag" },
	{ ATOM("<title type=\"html\">&lt;b&gt;B&lt;/b&gt; &amp;amp; C</title>"), "title", "B & C" },
	{ ATOM("<title type=\"xhtml\">" XHTML "A <em>b</em> &lt;c&gt;</div></title>"), "title",
	  "A b <c>" },
	{ ATOM03("<title mode=\"base64\">VGl0bGU=</title>"), "title", "Title" },
	{ ATOM03("<title mode=\"escaped\" type=\"text/html\">&lt;i&gt;I&lt;/i&gt;</title>"),
	  "title", "I" },
	{ RSS_NS(MEDIA, "<item><media:content><media:title>m</media:title></"
			"media:content><title>t</title></item>"),
	  "0.title", "t" },
	{ RSS_NS(MEDIA, "<item><media:group><media:title>m</media:title></media:group></item>"),
	  "0.title", "m" },
	{ RSS_NS(DC, "<item><title>t</title><dc:title>d</dc:title></item>"), "0.title", "t" },
	{ RSS("<title>t</title><image><title>i</title></image><textInput><title>x</title></"
	      "textInput>"),
	  "title", "t" },
	{ RSS("<image><title>i</title><link>/i</link></image>"), "title", NULL },
	{ ATOM("<entry><source><title>s</title><id>s</id></source><title>e</title></entry>"),
	  "0.title", "e" },
	{ RSS_NS("xmlns:x=\"http://x.example/\"", "<item><x:y><title>no</title></x:y></item>"),
	  "0.title", NULL },

	/* links */
	{ RSS("<item><link> /a?b=1&amp;c=2 </link></item>"), "0.link",
	  "https://news.example/a?b=1&c=2" },
	{ RSS("<item><guid>https://news.example/p/1</guid></item>"), "0.link",
	  "https://news.example/p/1" },
	{ RSS("<item><guid isPermaLink=\"false\">https://news.example/p/1</guid></item>"), "0.link",
	  NULL },
	{ RSS("<item><guid>https://news.example/g</guid><link>/l</link></item>"), "0.link",
	  "https://news.example/l" },
	{ RSS("<item><guid>urn:x:1</guid></item>"), "0.link", NULL },
	{ RSS("<item><guid>1234</guid></item>"), "0.id", "1234" },
	{ RSS("<item><guid>/p/1234</guid></item>"), "0.id", "https://news.example/p/1234" },
	{ RSS("<item><link>javascript:alert(1)</link></item>"), "0.link", NULL },
	{ RSS_NS("xmlns:atom=\"http://www.w3.org/2005/Atom\"",
		 "<atom:link rel=\"self\" href=\"/self\"/><link>/site</link>"),
	  "link", "https://news.example/site" },
	{ RSS_NS("xmlns:atom=\"http://www.w3.org/2005/Atom\"",
		 "<atom:link rel=\"self\" href=\"/self\"/>"),
	  "link", NULL },
	{ RSS_NS("xmlns:atom=\"http://www.w3.org/2005/Atom\"",
		 "<atom:link rel=\"hub\" href=\"/hub\"/>"),
	  "hub", "https://news.example/hub" },
	{ RSS_NS("xmlns:atom=\"http://www.w3.org/2005/Atom\"",
		 "<atom:link rel=\"next\" href=\"?page=2\"/>"),
	  "older", "https://news.example/feeds/all.xml?page=2" },
	{ ATOM("<link rel=\"prev-archive\" href=\"/2026/10\"/><link rel=\"next\" href=\"/x\"/>"),
	  "older", "https://news.example/2026/10" },
	{ ATOM("<entry><link rel=\"next\" href=\"/x\"/></entry>"), "older", NULL },
	{ RSS_NS("xmlns:feedburner=\"http://rssnamespace.org/feedburner/ext/1.0\"",
		 "<item><link>/fb</link><feedburner:origLink>/real</feedburner:origLink></item>"),
	  "0.link", "https://news.example/real" },
	{ ATOM("<entry><link rel=\"self\" href=\"/s\"/><link rel=\"replies\" href=\"/r\"/>"
	       "<link rel=\"alternate\" type=\"application/pdf\" href=\"/p\"/><link "
	       "href=\"/h\"/></entry>"),
	  "0.link", "https://news.example/h" },
	{ ATOM("<entry><link href=\"/x?a=1&amp;b=2&#38;c=&amp;amp;\"/></entry>"), "0.link",
	  "https://news.example/x?a=1&b=2&c=&amp;" },
	{ ATOM("<entry><link rel=\"http://www.iana.org/assignments/relation/alternate\" "
	       "href=\"/x\"/></entry>"),
	  "0.link", "https://news.example/x" },
	{ ATOM("<entry><id>https://news.example/id</id></entry>"), "0.link",
	  "https://news.example/id" },
	{ ATOM("<entry><content src=\"/src\" type=\"text/html\"/></entry>"), "0.link",
	  "https://news.example/src" },
	{ RDF("<item rdf:about=\"https://news.example/1\"><title>t</title></item>"), "0.link",
	  "https://news.example/1" },
	{ RDF("<item rdf:about=\"https://news.example/1\"><title>t</title></item>"), "0.id",
	  "https://news.example/1" },
	{ "<CHANNEL><ITEM HREF=\"/i\" "
	  "LASTMOD=\"2026-01-02T03:04Z\"><ABSTRACT>a</ABSTRACT></ITEM></CHANNEL>",
	  "0.link", "https://news.example/i" },
	{ "<CHANNEL><ITEM HREF=\"/i\" LASTMOD=\"2026-01-02T03:04Z\"/></CHANNEL>", "0.updated",
	  "2026-01-02T03:04:00Z" },

	/* bases */
	{ "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"/b/\"><entry "
	  "xml:base=\"c/\"><link href=\"d\"/></entry></feed>",
	  "0.link", "https://news.example/b/c/d" },
	{ "<rss xml:base=\"https://other.example/x/\"><channel><item><link "
	  "xml:base=\"y/\">z</link></item></channel></rss>",
	  "0.link", "https://other.example/x/y/z" },
	{ "<rss "
	  "xml:base=\"javascript:alert(1)\"><channel><item><link>z</link></item></channel></rss>",
	  "0.link", "https://news.example/feeds/z" },
	{ ATOM("<entry><content type=\"html\" xml:base=\"https://o.example/p/\">&lt;a "
	       "href=\"q\"&gt;x&lt;/a&gt;</content></entry>"),
	  "0.content", "<a href=\"https://o.example/p/q\">x</a>" },
	{ ATOM("<entry><content type=\"xhtml\">" XHTML "<p xml:base=\"https://o.example/\"><a "
	       "href=\"q\">x</a></p></div></content></entry>"),
	  "0.content", "<p><a href=\"https://o.example/q\">x</a></p>" },

	/* text */
	{ RSS("<item><description>&lt;p&gt;a&lt;/p&gt;</description></item>"), "0.summary",
	  "<p>a</p>" },
	{ RSS("<item><description>a &lt; b</description></item>"), "0.summary", "a &lt; b" },
	{ RSS("<item><description>is <em>this</em> it</description></item>"), "0.summary",
	  "is <em>this</em> it" },
	{ RSS("<item><description>x<script>y()</script>z</description></item>"), "0.summary",
	  "xz" },
	{ RSS_NS(CONTENT, "<item><content:encoded><![CDATA[<p>c</p>]]></"
			  "content:encoded><description>d</description></item>"),
	  "0.content", "<p>c</p>" },
	{ RSS_NS(CONTENT, "<item><content:encoded><![CDATA[<p>c</p>]]></"
			  "content:encoded><description>d</description></item>"),
	  "0.summary", "d" },
	{ RSS("<item><description>one</description><summary>two</summary></item>"), "0.summary",
	  "one" },
	{ RSS("<item><description>one</description><summary>two</summary></item>"), "0.content",
	  "two" },
	{ RSS_NS(ITUNES,
		 "<item><itunes:summary>i</itunes:summary><description>d</description></item>"),
	  "0.summary", "d" },
	{ RSS_NS(MEDIA, "<item><media:group><media:description>m</media:description></"
			"media:group></item>"),
	  "0.summary", "m" },
	{ ATOM("<entry><summary>a &lt;b&gt; c</summary></entry>"), "0.summary", "a &lt;b&gt; c" },
	{ ATOM("<entry><content type=\"xhtml\">" XHTML "<p>a &amp; b</p></div></content></entry>"),
	  "0.content", "<p>a &amp; b</p>" },
	{ ATOM("<entry><content type=\"application/octet-stream\">PHA+YjwvcD4=</content></entry>"),
	  "0.content", "<p>b</p>" },
	{ ATOM("<entry><content type=\"image/png\">iVBORw0KGgo=</content></entry>"), "0.content",
	  NULL },
	{ ATOM03("<entry><content type=\"text/html\" mode=\"xml\">A <b>b</b></content></entry>"),
	  "0.content", "A <b>b</b>" },
	{ RSS("<item><description>&#226;&#128;&#166;</description></item>"), "0.summary", "…" },
	{ RSS("<item><description>don&#146;t</description></item>"), "0.summary", "don’t" },

	/* people */
	{ RSS("<item><author>ann@mail.example (Ann Other)</author></item>"), "0.author",
	  "Ann Other" },
	{ RSS("<item><author>Ann Other &lt;ann@mail.example&gt;</author></item>"), "0.author",
	  "Ann Other" },
	{ RSS("<item><author>ann@mail.example</author></item>"), "0.author", "ann@mail.example" },
	{ RSS("<item><author>&lt;p&gt;Ann &lt;b&gt;Other&lt;/b&gt;&lt;/p&gt;</author></item>"),
	  "0.author", "Ann Other" },
	{ RSS_NS("xmlns:dc=\"http://dublincore.org/documents/dcmi-namespace/\"",
		 "<item><dc:creator>Ann</dc:creator></item>"),
	  "0.author", "Ann" },
	{ RSS_NS("xmlns:dc=\"https://purl.org/dc/elements/1.1/\"",
		 "<item><dc:creator>Ann</dc:creator></item>"),
	  "0.author", "Ann" },
	{ RSS("<language>en_GB</language>"), "lang", "en-GB" },
	{ RSS_NS(DC, "<item><dc:creator>Ann</dc:creator><dc:creator>Ben</dc:creator></item>"),
	  "0.author", "Ann, Ben" },
	{ RSS_NS(ITUNES, "<item><itunes:author>Ann</itunes:author></item>"), "0.author", "Ann" },
	{ RSS("<managingEditor>ed@mail.example (Ed)</managingEditor><item/>"), "0.author", "Ed" },
	{ ATOM("<author><name>F</name></author><entry/><entry><author><name>E</"
	       "name><email>e@mail.example</email></author></entry>"),
	  "0.author", "F" },
	{ ATOM("<author><name>F</name></author><entry/><entry><author><name>E</"
	       "name><email>e@mail.example</email></author></entry>"),
	  "1.author", "E" },
	{ ATOM("<entry><source><author><name>S</name></author></source></entry><author><name>F</"
	       "name></author>"),
	  "0.author", "S" },
	{ ATOM("<entry><author><email>e@mail.example</email></author></entry>"), "0.author",
	  "e@mail.example" },
	{ ATOM("<entry><contributor><name>C</name></contributor></entry>"), "0.author", NULL },

	/* dates */
	{ RSS("<item><pubDate>Thu, 01 Jan 2026 19:48:21 GMT</pubDate></item>"), "0.published",
	  "2026-01-01T19:48:21Z" },
	{ RSS_NS(DC, "<item><dc:date>2026-01-01</dc:date></item>"), "0.updated",
	  "2026-01-01T00:00:00Z" },
	{ RSS_NS(DCTERMS, "<item><dcterms:issued>2026-01-02</"
			  "dcterms:issued><dcterms:modified>2026-01-03</dcterms:modified></item>"),
	  "0.published", "2026-01-02T00:00:00Z" },
	{ ATOM("<entry><published>2026-01-02T00:00:00Z</published><updated>2026-01-03T00:00:00Z</"
	       "updated></entry>"),
	  "0.updated", "2026-01-03T00:00:00Z" },
	{ ATOM("<entry><updated>soon</updated></entry>"), "0.updated", NULL },
	{ RSS("<pubDate>Thu, 01 Jan 2026 00:00:00 GMT</pubDate><lastBuildDate>Fri, 02 Jan 2026 "
	      "00:00:00 GMT</lastBuildDate>"),
	  "updated", "2026-01-02T00:00:00Z" },

	/* categories and enclosures */
	{ RSS("<item><category>a</category><category> b </category><category>a</category></item>"),
	  "0.categories", "a|b" },
	{ ATOM("<entry><category term=\"t\" label=\"L\"/></entry>"), "0.categories", "t|L" },
	{ RSS_NS(DC, "<item><dc:subject>s</dc:subject></item>"), "0.categories", "s" },
	{ RSS_NS(ITUNES, "<item><itunes:keywords>a, b,,c</itunes:keywords></item>"), "0.categories",
	  "a|b|c" },
	{ RSS_NS(ITUNES, "<item><itunes:category text=\"T\"><itunes:category "
			 "text=\"G\"/></itunes:category></item>"),
	  "0.categories", "T|G" },
	{ RSS("<item><enclosure url=\"/m.mp3\" type=\"audio/mpeg\" length=\"12\"/></item>"),
	  "0.enclosures", "https://news.example/m.mp3 audio/mpeg 12" },
	{ RSS("<item><enclosure url=\"/m.mp3\"/></item>"), "0.id", "https://news.example/m.mp3" },
	{ ATOM("<entry><link rel=\"enclosure\" href=\"/m\" length=\"1\"/></entry>"), "0.enclosures",
	  "https://news.example/m - 1" },
	{ RSS_NS(MEDIA, "<item><media:group><media:content url=\"/1\" type=\"video/mp4\" "
			"fileSize=\"5\"/><media:content url=\"/1\"/></media:group></item>"),
	  "0.enclosures", "https://news.example/1 video/mp4 5" },

	/* the feed */
	{ RSS("<language>en-gb</language>"), "lang", "en-gb" },
	{ "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"cy\"/>", "lang", "cy" },
	{ "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:f=\"http://f.example/\" "
	  "f:lang=\"cy\"/>",
	  "lang", NULL },
	{ RSS("<ttl>60</ttl>"), "ttl", "3600" },
	{ RSS("<ttl>soon</ttl>"), "ttl", "-1" },
	{ RSS("<skipHours><hour>0</hour><hour> 2 </hour><hour>25</hour></skipHours>"
	      "<skipDays><day>Monday</day></skipDays><hour>3</hour>"),
	  "quiet", "1000005" },
	{ RSS("<item><skipHours><hour>0</hour></skipHours></item>"), "quiet", "0" },
	{ RDF("<channel><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</"
	      "sy:updateFrequency></channel>"),
	  "ttl", "21600" },
	{ RSS(""), "ttl", "-1" },

	/* broken documents */
	{ RSS("<title>a & b</title>"), "bozo", "yes" },
	{ RSS("<title>a & b</title>"), "title", "a & b" },
	{ RSS("<title>caf&eacute;</title>"), "title", "café" },
	{ "<!DOCTYPE rss SYSTEM "
	  "\"http://dtd.example/rss.dtd\"><rss><channel><title>caf&eacute;</title></channel></rss>",
	  "bozo", "no" },
	{ "<!DOCTYPE rss SYSTEM "
	  "\"http://dtd.example/rss.dtd\"><rss><channel><title>caf&eacute;</title></channel></rss>",
	  "title", "café" },
	{ "<rss><channel><item><title>a</title><item><title>b</title>", "entries", "2" },
	{ "<rss><channel><item><title>a<link>/l</link><description>d</description></item>",
	  "0.title", "a" },
	{ "<rss><channel><item><title>a<link>/l</link><description>d</description></item>",
	  "0.link", "https://news.example/l" },
	{ "<rss><channel><item><title>a</title><description><p>x<br>y</description></item></"
	  "channel></rss>",
	  "0.summary", "<p>x<br />y</p>" },
	{ "<rss><channel><item><title>a</title><entry><title>b</title></entry><category>c</"
	  "category></item></channel></rss>",
	  "1.categories", "" },
	{ "Warning: something\n<rss><channel><title>t</title></channel></rss>", "title", "t" },
	{ "\n<?xml version=\"1.0\"?><rss><channel><title>t</title></channel></rss>trailing",
	  "title", "t" },
	{ RSS("<item><dc:creator>Ann</dc:creator></item>"), "0.author", "Ann" },
	{ RSS("<item><title>a\x01 b\x0c</title></item>"), "0.title", "a b" },
	{ "<rss><channel><item><title>cut", "0.title", "cut" },
	{ "<rss><channel><item><title><![CDATA[cut", "0.title", "cut" },
	{ "<rss version=2.0><channel><item><enclosure url=/m "
	  "type=audio/mpeg></item></channel></rss>",
	  "0.enclosures", "https://news.example/m audio/mpeg -" },

	/* entities of the document's own */
	{ "<!DOCTYPE rss [<!ENTITY id \"tag:news.example,\">]><rss><channel><item><guid "
	  "isPermaLink='false'>&id;1</guid></item></channel></rss>",
	  "0.id", "tag:news.example,1" },
	{ "<!DOCTYPE rss [<!ENTITY id \"tag:\">]><rss><channel><item><guid "
	  "isPermaLink='false'>&id;1</guid></item></channel></rss>",
	  "bozo", "no" },
	{ "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b "
	  "\"&a;&a;\">]><rss><channel><title>x&b;y</title></channel></rss>",
	  "title", "xy" },
	{ "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b "
	  "\"&a;&a;\">]><rss><channel><title>x&b;y</title></channel></rss>",
	  "bozo", "yes" },
	{ "<!DOCTYPE rss [<!ENTITY e SYSTEM "
	  "\"file:///etc/passwd\">]><rss><channel><title>x&e;y</title></channel></rss>",
	  "title", "xy" },
	{ "<!DOCTYPE rss [<!ENTITY % p SYSTEM \"http://dtd.example/\"> "
	  "%p;]><rss><channel><title>t</title></channel></rss>",
	  "bozo", "no" },

	/* JSON Feed */
	{ "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"J\",\"home_page_url\":\"/"
	  "h\",\"language\":\"en\",\"items\":[]}",
	  "format", "jsonfeed" },
	{ "{\"version\":\"https://jsonfeed.org/version/1.1\",\"home_page_url\":\"/"
	  "h\",\"items\":[]}",
	  "link", "https://news.example/h" },
	{ "{\"items\":[{\"id\":7,\"content_text\":\"a < "
	  "b\",\"authors\":[{\"name\":\"Ann\"},{\"name\":\"Ben\"}]}]}",
	  "0.id", "7" },
	{ "{\"items\":[{\"id\":7,\"content_text\":\"a < "
	  "b\",\"authors\":[{\"name\":\"Ann\"},{\"name\":\"Ben\"}]}]}",
	  "0.content", "a &lt; b" },
	{ "{\"items\":[{\"id\":7,\"authors\":[{\"name\":\"Ann\"},{\"name\":\"Ben\"}]}]}",
	  "0.author", "Ann, Ben" },
	{ "{\"author\":{\"name\":\"F\"},\"items\":[{\"id\":7}]}", "0.author", "F" },
	{ "{\"items\":[{\"content_html\":\"<p "
	  "onclick=x>c</p>\",\"date_published\":\"2026-01-01T00:00:00Z\"}]}",
	  "0.content", "<p>c</p>" },
	{ "{\"items\":[{\"external_url\":\"/e\",\"tags\":[\"a\",5,\"b\"]}]}", "0.categories",
	  "a|b" },
	{ "{\"items\":[{\"attachments\":[{\"url\":\"/m\",\"mime_type\":\"audio/"
	  "mpeg\",\"size_in_bytes\":9}]}]}",
	  "0.enclosures", "https://news.example/m audio/mpeg 9" },
	{ "{\"next_url\":\"/2\",\"items\":[]}", "older", "https://news.example/2" },
	{ "{\"hubs\":[{\"type\":\"WebSub\",\"url\":\"/hub\"}],\"items\":[]}", "hub",
	  "https://news.example/hub" },
	{ "{\"no\":\"feed\"}", "format", NULL },
	{ "{\"items\":[", "bozo", "yes" },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(feed_t) f = parse(rows[i].text);
		g_autofree char *got = value_of(f, rows[i].name);

		if (g_strcmp0(got, rows[i].want) != 0) {
			g_test_message("%s is \"%s\", wanted \"%s\": %s", rows[i].name, got,
				       rows[i].want, rows[i].text);
			g_test_fail();
		}
	}
}

static void
test_content_location(void)
{
	const char *text = RSS("<link>x</link>");
	g_autoptr(GBytes) body = g_bytes_new_static(text, strlen(text));
	g_autoptr(url_t) url = url_parse(BASE, NULL);
	g_autoptr(feed_t) f = feed_parse(body, url, "text/xml; charset=utf-8", NULL, "/other/");
	g_autoptr(feed_t) unsafe = feed_parse(body, url, NULL, NULL, "data:text/plain,x");
	g_autoptr(feed_t) nowhere = feed_parse(body, NULL, NULL, NULL, NULL);

	g_assert_cmpstr(f->link, ==, "https://news.example/other/x");
	g_assert_cmpstr(unsafe->link, ==, "https://news.example/feeds/x");
	g_assert_null(nowhere->link);
}

static void
test_newest(void)
{
	g_autoptr(GString) text = g_string_new("<rss><channel>");
	g_autoptr(feed_t) f = NULL;
	const struct feed_entry *first, *last;

	/* Oldest first, undated ones between: what is dropped is old, the document's order stays.
	 */
	for (int i = 0; i < 20000; i++) {
		g_string_append_printf(text, "<item><title>%d</title>", i);
		if (i % 2)
			g_string_append_printf(text, "<pubDate>%04d-06-01</pubDate>",
					       1000 + i / 10);
		g_string_append(text, "</item>");
	}
	g_string_append(text, "</channel></rss>");
	f = parse(text->str);
	g_assert_cmpuint(f->entries->len, ==, FEED_MAX_ENTRIES);
	first = f->entries->pdata[0];
	last = f->entries->pdata[FEED_MAX_ENTRIES - 1];
	g_assert_cmpstr(first->title, ==, "10001");
	g_assert_cmpstr(last->title, ==, "19999");
}

static void
test_sniff(void)
{
	static const struct {
		const char *text;
		bool want;
	} cases[] = {
		{ "<?xml version=\"1.0\"?>\n<!-- x --><rss version=\"2.0\">", true },
		{ "  <feed xmlns=\"http://www.w3.org/2005/Atom\">", true },
		{ "<!DOCTYPE rss><rdf:RDF xmlns:rdf=\"\">", true },
		{ "<atom:feed xmlns:atom=\"http://www.w3.org/2005/Atom\">", true },
		{ "{\"version\": \"https://jsonfeed.org/version/1\"", true },
		{ "<!DOCTYPE html><html><head>", false },
		{ "<urlset>", false },
		{ "{\"a\":1}", false },
		{ "", false },
		{ "<!-- never closed", false },
		{ "rss", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(feed_sniff(cases[i].text, strlen(cases[i].text)), ==,
				cases[i].want);
	g_assert_false(feed_sniff(NULL, 0));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/feed/rows", test_rows);
	g_test_add_func("/feed/content-location", test_content_location);
	g_test_add_func("/feed/newest", test_newest);
	g_test_add_func("/feed/sniff", test_sniff);
	return g_test_run();
}
