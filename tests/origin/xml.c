/* xml: documents that burn time or memory, or reach for files and addresses. */
#include <string.h>

#include "tests/origin/faults.h"
#include "tests/origin/rss.h"

#define TYPE "application/rss+xml; charset=utf-8"
#define CHANNEL                                                                                    \
	"<rss version=\"2.0\"><channel><title>t</title><link>/</link><description>d</description>"
#define ITEM(title)                                                                                \
	"<item><title>" title                                                                      \
	"</title><link>/fete</link><description>The fete.</description></item>"
#define END "</channel></rss>\n"

static void
xml(struct exchange *x, const struct fault *f)
{
	exchange_reply(x, 200, TYPE, f->text, -1);
}

static void
billion_laughs(struct exchange *x, const struct fault *f)
{
	g_autoptr(GString) doc =
		g_string_new("<?xml version=\"1.0\"?>\n<!DOCTYPE rss [<!ENTITY e0 \"lol\">");

	for (size_t i = 1; i <= f->len; i++) {
		g_string_append_printf(doc, "<!ENTITY e%zu \"", i);
		for (int n = 0; n < 10; n++)
			g_string_append_printf(doc, "&e%zu;", i - 1);
		g_string_append(doc, "\">");
	}
	g_string_append_printf(doc,
			       "]>" CHANNEL "<item><title>" FAULTS_PHRASE
			       " &e%zu;</title></item>" END,
			       f->len);
	exchange_reply(x, 200, TYPE, doc->str, (gssize)doc->len);
}

/* One entity of `len` bytes, used `len` / 6 times: 120 KB become 900 MB. */
static void
quadratic(struct exchange *x, const struct fault *f)
{
	g_autofree char *fill = g_strnfill(f->len, 'a');
	g_autoptr(GString) doc =
		g_string_new("<?xml version=\"1.0\"?>\n<!DOCTYPE rss [<!ENTITY a \"");

	g_string_append_printf(doc,
			       "%s\">]>" CHANNEL "<item><title>" FAULTS_PHRASE
			       "</title><description>",
			       fill);
	for (size_t i = 0; i < f->len / 6; i++)
		g_string_append(doc, "&a;");
	g_string_append(doc, "</description></item>" END);
	exchange_reply(x, 200, TYPE, doc->str, (gssize)doc->len);
}

/* `len` attributes, "text%zu=..." each, on one element. */
static void
attributes(struct exchange *x, const struct fault *f)
{
	g_autoptr(GString) doc = g_string_new("<?xml version=\"1.0\"?>\n<rss version=\"2.0\"");

	for (size_t i = 0; i < f->len; i++)
		g_string_append_printf(doc, " %s%zu=\"urn:%zu\"", f->text, i, i);
	g_string_append(doc, "><channel><title>t</title>" ITEM(FAULTS_PHRASE) END);
	exchange_reply(x, 200, TYPE, doc->str, (gssize)doc->len);
}

static void
deep(struct exchange *x, const struct fault *f)
{
	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, TYPE);
	exchange_raw(x, CHANNEL ITEM(FAULTS_PHRASE), -1);
	fault_repeat(x, "<a>", -1, f->len, "deep", -1);
}

/* `text`, then a megabyte `len` times, then an end that is right. */
static void
long_text(struct exchange *x, const struct fault *f)
{
	g_autofree char *fill = g_strnfill(1024 * 1024, 'a');
	const char *end = strchr(f->text, '|');

	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, TYPE);
	exchange_raw(x, CHANNEL ITEM(FAULTS_PHRASE), -1);
	exchange_raw(x, f->text, end - f->text);
	fault_repeat(x, fill, -1, f->len, end + 1, -1);
}

/* A feed of `len` entries, the newest first, each with its own address. */
struct entries {
	size_t next, total;
};

static bool
entries_step(struct exchange *x)
{
	struct entries *e = x->state;

	for (int i = 0; i < 500 && e->next < e->total; i++, e->next++)
		g_string_append_printf(x->out,
				       "<item><title>" FAULTS_PHRASE
				       " entry %zu</title><link>%s/entry/%zu</link>"
				       "<guid "
				       "isPermaLink=\"false\">e%zu</guid><description>Entry.</"
				       "description></item>\n",
				       e->next, x->origin, e->next, e->next);
	if (e->next < e->total)
		return true;
	g_string_append(x->out, END);
	return false;
}

static void
entries(struct exchange *x, const struct fault *f)
{
	struct entries *e = g_new0(struct entries, 1);

	e->total = f->len;
	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, TYPE);
	exchange_raw(x, CHANNEL, -1);
	x->ending = END_CLOSE;
	exchange_stream(x, entries_step, e, g_free);
}

static void
entry(struct exchange *x, const struct fault *f)
{
	(void)f;
	fault_page(x, "<p>" FAULTS_PHRASE " in an entry's page.</p>");
}

#define DOCTYPE(subset) "<?xml version=\"1.0\"?>\n<!DOCTYPE rss " subset ">" CHANNEL

const struct fault xml_faults[] = {
	{ "plain", xml, "<?xml version=\"1.0\"?>" CHANNEL ITEM(FAULTS_PHRASE) END, 0 },
	{ "billion-laughs", billion_laughs, NULL, 9 },
	{ "some-laughs", billion_laughs, NULL, 4 },
	{ "quadratic", quadratic, NULL, 70000 },
	{ "xxe-file", xml,
	  DOCTYPE("[<!ENTITY x SYSTEM \"file:///etc/passwd\">]") ITEM(FAULTS_PHRASE " &x;") END,
	  0 },
	{ "xxe-http", xml,
	  DOCTYPE("[<!ENTITY x SYSTEM \"http://169.254.169.254/\">]") ITEM(FAULTS_PHRASE " &x;")
		  END,
	  0 },
	{ "xxe-attribute", xml,
	  DOCTYPE("[<!ENTITY x \"y\">]") "<item><title a=\"&x;\">" FAULTS_PHRASE
					 "</title></item>" END,
	  0 },
	{ "param-entity", xml,
	  DOCTYPE("[<!ENTITY % p SYSTEM \"http://127.0.0.1/p.dtd\"> %p;]") ITEM(FAULTS_PHRASE) END,
	  0 },
	{ "external-dtd", xml,
	  DOCTYPE("SYSTEM \"http://127.0.0.1/rss.dtd\"") ITEM(FAULTS_PHRASE) END, 0 },
	{ "old-netscape-dtd", xml,
	  "<?xml version=\"1.0\"?>\n<!DOCTYPE rss PUBLIC \"-//Netscape Communications//DTD RSS "
	  "0.91//EN\" "
	  "\"http://my.netscape.com/publish/formats/rss-0.91.dtd\"><rss "
	  "version=\"0.91\"><channel><title>t</title>"
	  "<link>/</link><description>d</description>" ITEM(FAULTS_PHRASE) END,
	  0 },
	{ "default-attribute", xml,
	  DOCTYPE("[<!ATTLIST item about CDATA \"made up\">]") ITEM(FAULTS_PHRASE) END, 0 },
	{ "xinclude", xml,
	  CHANNEL
	  "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" "
	  "parse=\"text\"/>" ITEM(FAULTS_PHRASE) END,
	  0 },
	{ "stylesheet", xml,
	  "<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/xsl\" "
	  "href=\"http://127.0.0.1/a.xsl\"?>" CHANNEL ITEM(FAULTS_PHRASE) END,
	  0 },
	{ "attrs-xml", attributes, "a", 100000 },
	{ "xmlns-flood", attributes, "xmlns:n", 100000 },
	{ "deep-xml", deep, NULL, 1000000 },
	{ "text-200mb", long_text, "<item><description>|</description></item>" END, 200 },
	{ "comment-200mb", long_text, "<!--|-->" END, 200 },
	{ "cdata-200mb", long_text, "<item><description><![CDATA[|]]></description></item>" END,
	  200 },
	{ "pi-200mb", long_text, "<?x |?>" END, 200 },
	{ "tag-name-5mb", long_text, "<|/>" END, 5 },
	{ "50k", entries, NULL, 50000 },
	{ "1m", entries, NULL, 1000000 },
	{ "entry/", entry, NULL, 0 },
	{ "truncated", xml, CHANNEL ITEM(FAULTS_PHRASE) "<item><title>Half an ent", 0 },
	{ "two-roots", xml, CHANNEL ITEM(FAULTS_PHRASE) END "<rss/>", 0 },
	{ "undefined-entity", xml, CHANNEL ITEM(FAULTS_PHRASE " &nbsp; &eacute; &nothing;") END,
	  0 },
	{ "bare-ampersand", xml, CHANNEL ITEM(FAULTS_PHRASE " fish & chips & peas") END, 0 },
	{ NULL, NULL, NULL, 0 },
};
