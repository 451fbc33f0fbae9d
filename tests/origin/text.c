/* text: feeds whose words bite where they are shown: pages, terminals, mail, spreadsheets, files.
 */
#include <string.h>

#include "tests/origin/faults.h"
#include "tests/origin/rss.h"

/* Three entries that carry `text` (XML as it stands) in the title, the author, the guid, the link
 * and the text, once plain, once after the phrase, once before it. */
static void
bite(struct exchange *x, const struct fault *f)
{
	GString *rss = rss_begin(f->text);

	for (int i = 0; i < 3; i++) {
		g_autofree char *title = g_strconcat(i ? FAULTS_PHRASE " " : "", f->text,
						     i == 2 ? " " FAULTS_PHRASE : "", NULL);
		g_autofree char *link = g_strdup_printf("%s/shown/%d?%s", x->origin, i, f->text);
		g_autofree char *body =
			g_strconcat(f->text, " said " FAULTS_PHRASE ". ", f->text, NULL);

		rss_add(rss, &(struct rss_item){ title, link, f->text,
						 "Mon, 02 Nov 2026 10:00:00 GMT", body, f->text });
	}
	rss_reply(x, rss);
}

/* An entry with `len` combining marks on one letter. */
static void
zalgo(struct exchange *x, const struct fault *f)
{
	g_autoptr(GString) title = g_string_new(FAULTS_PHRASE " z");
	GString *rss = rss_begin(f->name);

	for (size_t i = 0; i < f->len; i++)
		g_string_append(title, "\xcd\x90");
	rss_add(rss, &(struct rss_item){ title->str, "/shown/zalgo", "z", NULL, "z", NULL });
	rss_reply(x, rss);
}

static void
long_title(struct exchange *x, const struct fault *f)
{
	g_autofree char *fill = g_strnfill(f->len, 'w');
	g_autofree char *title = g_strconcat(FAULTS_PHRASE " ", fill, NULL);
	GString *rss = rss_begin(f->name);

	rss_add(rss, &(struct rss_item){ title, "/shown/long", "l", NULL, title, NULL });
	rss_reply(x, rss);
}

/* The link of an entry is `text`. */
static void
link_to(struct exchange *x, const struct fault *f)
{
	GString *rss = rss_begin(f->name);

	rss_add(rss,
		&(struct rss_item){ FAULTS_PHRASE, f->text, f->text, NULL, "Follow me.", NULL });
	rss_reply(x, rss);
}

const struct fault text_faults[] = {
	{ "xss", bite, "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;",
	  0 },
	{ "xss-attribute", bite,
	  "&quot; onmouseover=&quot;alert(1)&quot; x=&quot;' onfocus='alert(2)", 0 },
	{ "xss-svg", bite, "&lt;svg onload=alert(1)&gt;&lt;style&gt;*{display:none}&lt;/style&gt;",
	  0 },
	{ "xss-twice", bite, "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;", 0 },
	{ "xss-link", link_to, "javascript:alert(1)", 0 },
	{ "data-link", link_to, "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", 0 },
	{ "credentials-link", link_to, "http://user:secret@text.example/shown/1", 0 },
	{ "escapes", bite,
	  "&#x9b;31m\xc2\x9d"
	  "52;c;eA==\xc2\x9c&#x7f;&#x85;",
	  0 },
	{ "escapes-raw", bite,
	  "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\ \x1b[2J\x07\x08", 0 },
	{ "bidi", bite,
	  "\xe2\x80\xae"
	  "gnp.exe\xe2\x80\xac \xe2\x81\xa6isolated\xe2\x81\xa9 \xe2\x80\x8f",
	  0 },
	{ "zero-width", bite,
	  "Little\xe2\x80\x8b Missen\xc2\xad"
	  "den CE\xe2\x81\xa0 Infant\xef\xbb\xbf School",
	  0 },
	{ "tags", bite, "\xf3\xa0\x81\xa8\xf3\xa0\x81\xa9 hidden", 0 },
	{ "homoglyph", bite,
	  "Litt\xd3\x80"
	  "e \xd0\x9cissenden School",
	  0 },
	{ "homoglyph-host", link_to,
	  "http://litt\xd3\x80"
	  "emissenden.example/",
	  0 },
	{ "zalgo", zalgo, NULL, 5000 },
	{ "long-title", long_title, NULL, 100000 },
	{ "csv", bite, "=HYPERLINK(&quot;http://evil.example&quot;;&quot;click&quot;)", 0 },
	{ "csv-plus", bite, "+1+cmd|' /C calc'!A0", 0 },
	{ "csv-minus", bite, "-2+3", 0 },
	{ "csv-at", bite, "@SUM(1+1)", 0 },
	{ "csv-tab", bite, "&#9;=1+1", 0 },
	{ "csv-quotes", bite, "&quot;,&quot;\n=1+1,&quot;", 0 },
	{ "crlf", bite, "a&#13;&#10;Bcc: everyone@mail.example&#13;&#10;&#13;&#10;body", 0 },
	{ "line-separator", bite, "a&#x2028;Bcc: everyone@mail.example&#x2029;b", 0 },
	{ "encoded-word", bite, "=?utf-8?Q?=0D=0ABcc:_everyone=40mail.example?=", 0 },
	{ "dot-line", bite, "before\r\n.\r\nMAIL FROM:&lt;a@mail.example&gt;\r\nafter", 0 },
	{ "format", bite, "%s%n%x%1000000d $(id) `id` ; rm -rf * -rf --help", 0 },
	{ "path", bite, "../../../../etc/passwd /dev/null CON nul. a\\b", 0 },
	{ "sql", bite, "'; drop table page; --", 0 },
	{ "query", bite, "school AND NEAR/1 title:* &quot;unclosed (a*", 0 },
	{ "shown/", fault_html, "<p>" FAULTS_PHRASE " shown.</p>", 0 },
	{ NULL, NULL, NULL, 0 },
};
