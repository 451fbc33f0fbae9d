/* odd: feeds and pages that are unusual rather than hostile: charsets, dates, doubled entries. */
#include <string.h>

#include "tests/origin/faults.h"
#include "tests/origin/rss.h"

#define RSS(declaration, title)                                                                    \
	declaration "<rss "                                                                        \
		    "version=\"2.0\"><channel><title>t</title><link>/</link><description>d</"      \
		    "description>"                                                                 \
		    "<item><title>" title "</title><link>/fete</link></item></channel></rss>\n"
#define UTF8 "<?xml version=\"1.0\" encoding=\"utf-8\"?>"

/* `text` as it is, of the type after "|" at its start: "|TYPE|BYTES". */
static void
bytes(struct exchange *x, const struct fault *f)
{
	const char *bar = strchr(f->text + 1, '|');
	g_autofree char *type = g_strndup(f->text + 1, (gsize)(bar - f->text - 1));

	exchange_reply(x, 200, *type ? type : NULL, bar + 1,
		       (gssize)(f->len - (size_t)(bar + 1 - f->text)));
}

/* A feed in the encoding `text` ("!" before it: with a byte order mark), declared when `len` is 1.
 */
static void
encoded(struct exchange *x, const struct fault *f)
{
	const char *charset = f->text + (*f->text == '!');
	g_autofree char *declaration =
		f->len ? g_strdup_printf("<?xml version=\"1.0\" encoding=\"%s\"?>", charset)
		       : g_strdup("");
	g_autofree char *feed = g_strconcat(*f->text == '!' ? "\xef\xbb\xbf" : "", declaration,
					    RSS("", FAULTS_PHRASE " caf\xc3\xa9 fete \xc2\xa3"
								  "5"),
					    NULL);
	g_autofree char *out = NULL;
	gsize len = 0;

	out = g_convert(feed, -1, charset, "utf-8", NULL, &len, NULL);
	exchange_reply(x, 200, "application/rss+xml", out, (gssize)len);
}

static void
dup_guid(struct exchange *x, const struct fault *f)
{
	GString *rss = rss_begin(f->name);

	for (int i = 0; i < 3; i++) {
		g_autofree char *title = g_strdup_printf(FAULTS_PHRASE " story %d", i);
		g_autofree char *link = g_strdup_printf("%s/story/%d", x->origin, i);

		rss_add(rss, &(struct rss_item){ title, link, "same",
						 "Mon, 02 Nov 2026 10:00:00 GMT", "Story.", NULL });
	}
	rss_reply(x, rss);
}

static void
dates(struct exchange *x, const struct fault *f)
{
	static const char *const all[] = {
		"Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT",
		"Mon, 30 Feb 2026 10:00:00 GMT", "yesterday",
		"2026-11-02T10:00:00+25:00",     "-1",
		"99999999999999999999",          "",
		"Mon, 02 Nov 2026 10:00:00 GMT",
	};
	GString *rss = rss_begin(f->name);

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
		g_autofree char *title = g_strdup_printf(FAULTS_PHRASE " date %zu", i);
		g_autofree char *link = g_strdup_printf("%s/story/%zu", x->origin, i);

		rss_add(rss, &(struct rss_item){ title, link, link, all[i], "Story.", NULL });
	}
	rss_reply(x, rss);
}

/* Entries with the parts that `text` names: t(itle), l(ink), g(uid), d(ate), b(ody). */
static void
parts(struct exchange *x, const struct fault *f)
{
	GString *rss = rss_begin(f->name);

	for (int i = 0; i < 3; i++) {
		g_autofree char *title = g_strdup_printf(FAULTS_PHRASE " part %d", i);
		g_autofree char *link = g_strdup_printf("story/%d", i);

		rss_add(rss, &(struct rss_item){ .title = strchr(f->text, 't') ? title : NULL,
						 .link = strchr(f->text, 'l') ? link : NULL,
						 .guid = strchr(f->text, 'g') ? link : NULL,
						 .date = strchr(f->text, 'd')
								 ? "Mon, 02 Nov 2026 10:00:00 GMT"
								 : NULL,
						 .body = strchr(f->text, 'b') ? title : NULL });
	}
	rss_reply(x, rss);
}

const struct fault odd_faults[] = {
	{ "utf16", encoded, "!utf-16", 1 },
	{ "utf16le-nobom", encoded, "utf-16le", 1 },
	{ "utf16be-nobom", encoded, "utf-16be", 0 },
	{ "utf32", encoded, "utf-32", 1 },
	{ "utf8-bom", encoded, "!utf-8", 1 },
	{ "latin1", encoded, "iso-8859-1", 1 },
	{ "latin1-undeclared", encoded, "iso-8859-1", 0 },
	{ "windows-1252", encoded, "windows-1252", 1 },
	{ "ebcdic", encoded, "ibm037", 1 },
	{ "utf16-lie", bytes,
	  FAULT_BYTES("|application/xml|" RSS("<?xml version=\"1.0\" encoding=\"utf-16\"?>",
					      FAULTS_PHRASE)) },
	{ "bad-utf8", bytes,
	  FAULT_BYTES("|application/xml|" RSS(UTF8, FAULTS_PHRASE " \xff\xfe\x80 caf\xe9")) },
	{ "overlong", bytes,
	  FAULT_BYTES("|application/xml|" RSS(UTF8, FAULTS_PHRASE " \xc0\xbcscript\xc0\xbe")) },
	{ "surrogates", bytes,
	  FAULT_BYTES("|application/xml|" RSS(UTF8, FAULTS_PHRASE " \xed\xa0\x80\xed\xb0\x80")) },
	{ "nul-feed", bytes,
	  FAULT_BYTES("|application/xml|" RSS(UTF8, FAULTS_PHRASE " nul\0here")) },
	{ "control-feed", bytes,
	  FAULT_BYTES("|application/xml|" RSS(UTF8, FAULTS_PHRASE " \x01\x08\x0b\x1f")) },
	{ "empty", bytes, FAULT_BYTES("|application/xml|") },
	{ "one-byte", bytes, FAULT_BYTES("|application/xml|<") },
	{ "bom-only", bytes, FAULT_BYTES("|application/xml|\xef\xbb\xbf") },
	{ "space-first", bytes, FAULT_BYTES("|application/xml|\n\n  " RSS(UTF8, FAULTS_PHRASE)) },
	{ "warning-first", bytes,
	  FAULT_BYTES("|text/xml|<b>Warning</b>: include() failed\n" RSS(UTF8, FAULTS_PHRASE)) },
	{ "feed-as-html", bytes, FAULT_BYTES("|text/html|" RSS(UTF8, FAULTS_PHRASE)) },
	{ "feed-as-text", bytes, FAULT_BYTES("|text/plain|" RSS(UTF8, FAULTS_PHRASE)) },
	{ "feed-no-type", bytes, FAULT_BYTES("||" RSS(UTF8, FAULTS_PHRASE)) },
	{ "html-as-feed", bytes,
	  FAULT_BYTES("|application/rss+xml|<!doctype html><title>t</title><p>" FAULTS_PHRASE
		      "</p>") },
	{ "json-as-xml", bytes,
	  FAULT_BYTES("|application/xml|{\"version\":\"https://jsonfeed.org/version/"
		      "1.1\",\"title\":\"t\",\"items\":"
		      "[{\"id\":\"1\",\"url\":\"/fete\",\"title\":\"" FAULTS_PHRASE "\"}]}") },
	{ "type-junk", bytes,
	  FAULT_BYTES("|text/html;;; charset=\"utf-8; x|<title>t</title><p>" FAULTS_PHRASE
		      "</p>") },
	{ "pdf", bytes, FAULT_BYTES("|application/pdf|%PDF-1.7 " FAULTS_PHRASE) },
	{ "dup-guid", dup_guid, NULL, 0 },
	{ "dates", dates, NULL, 0 },
	{ "no-guid", parts, "tldb", 0 },
	{ "no-dates", parts, "tlgb", 0 },
	{ "no-titles", parts, "lgdb", 0 },
	{ "no-links", parts, "tgdb", 0 },
	{ "titles-only", parts, "t", 0 },
	{ "nothing", parts, "", 0 },
	{ "story/", fault_html, "<p>" FAULTS_PHRASE " in a story.</p>", 0 },
	{ NULL, NULL, NULL, 0 },
};
