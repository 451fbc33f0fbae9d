/* html: pages that burn time or memory, or are not to be kept. */
#include <string.h>

#include "tests/origin/faults.h"

#define TYPE "text/html; charset=utf-8"
#define NEWS "<p>News of " FAULTS_PHRASE ".</p>"

static void
attributes(struct exchange *x, const struct fault *f)
{
	g_autoptr(GString) page = g_string_new("<!doctype html><title>t</title>" NEWS "<p");

	for (size_t i = 0; i < f->len; i++)
		g_string_append_printf(page, " a%zu=1", i);
	g_string_append(page, ">end</p>");
	exchange_reply(x, 200, TYPE, page->str, (gssize)page->len);
}

/* `text` over and over, `len` times. */
static void
again(struct exchange *x, const struct fault *f)
{
	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, TYPE);
	exchange_raw(x, "<!doctype html><title>t</title>" NEWS, -1);
	fault_repeat(x, f->text, -1, f->len, NEWS, -1);
}

/* Words of which none comes twice. */
static void
unique_words(struct exchange *x, const struct fault *f)
{
	g_autoptr(GString) page = g_string_new("<!doctype html><title>t</title>" NEWS "<p>");

	for (size_t i = 0; i < f->len; i++)
		g_string_append_printf(page, "w%zxq%zx ", i * 2654435761U, i);
	g_string_append(page, "</p>");
	exchange_reply(x, 200, TYPE, page->str, (gssize)page->len);
}

static void
long_word(struct exchange *x, const struct fault *f)
{
	g_autofree char *fill = g_strnfill(1024 * 1024, 'a');

	exchange_set(x, "Connection", "close");
	exchange_head(x, 200, TYPE);
	exchange_raw(x, "<!doctype html><title>t</title>" NEWS "<p>", -1);
	fault_repeat(x, fill, -1, f->len, "</p>", -1);
}

static void
links(struct exchange *x, const struct fault *f)
{
	g_autoptr(GString) page = g_string_new("<!doctype html><title>t</title>" NEWS);

	for (size_t i = 0; i < f->len; i++)
		g_string_append_printf(page, "<a href=\"/links/%zu\">%zu</a> ", i, i);
	exchange_reply(x, 200, TYPE, page->str, (gssize)page->len);
}

/* A page with the type `text` up to "|" and what follows as its bytes. */
static void
typed(struct exchange *x, const struct fault *f)
{
	const char *bar = strchr(f->text, '|');
	g_autofree char *type = g_strndup(f->text, (gsize)(bar - f->text));

	exchange_reply(x, 200, type, bar + 1, (gssize)(f->len - (size_t)(bar + 1 - f->text)));
}

/* A page with one more header, `text` as "Name: value". */
static void
with_header(struct exchange *x, const struct fault *f)
{
	g_auto(GStrv) nv = g_strsplit(f->text, ": ", 2);

	exchange_set(x, nv[0], nv[1]);
	fault_page(x, NEWS);
}

#define HEAD(markup)                                                                               \
	"<!doctype html><html><head><title>t</title>" markup "</head><body><main>" NEWS            \
	"</main></body></html>"

const struct fault html_faults[] = {
	{ "plain", fault_html, NEWS, 0 },
	{ "attrs", attributes, NULL, 80000 },
	{ "deep", again, "<div>", 200000 },
	{ "deep-inline", again, "<b><i>", 100000 },
	{ "formatting", again, "<a><b><font><p>", 20000 },
	{ "table-bomb", again, "<table><tr><td>", 50000 },
	{ "table-foster", again, "<table>x", 50000 },
	{ "select-bomb", again, "<select><option>", 50000 },
	{ "list-bomb", again, "<ul><li>", 50000 },
	{ "svg-bomb", again, "<svg><foreignObject>", 50000 },
	{ "template-bomb", again, "<template>", 50000 },
	{ "frameset", again, "<frameset>", 50000 },
	{ "end-tags", again, "</p></br>", 200000 },
	{ "entities", again, "&amp;lt;&#x41;&#0;&#x110000;&#xd800;&nosuch;", 50000 },
	{ "less-than", again, "<", 1000000 },
	{ "open-comment", again, "<!--", 100000 },
	{ "open-script", again, "<script>", 100000 },
	{ "open-quote", again, "<a href=\"", 100000 },
	{ "unique-words", unique_words, NULL, 300000 },
	{ "long-word", long_word, NULL, 5 },
	{ "long-title", typed,
	  FAULT_BYTES("text/html|<title>" FAULTS_PHRASE " unclosed title <p>text") },
	{ "links-100k", links, NULL, 100000 },
	{ "utf7", typed,
	  FAULT_BYTES("text/html; charset=utf-7|<title>+ADw-script+AD4-</title>" NEWS) },
	{ "iso2022", typed,
	  FAULT_BYTES("text/html; charset=iso-2022-jp|<title>\x1b$B\x1b(B</title>" NEWS) },
	{ "charset-unknown", typed,
	  FAULT_BYTES("text/html; charset=klingon|<title>t</title>" NEWS) },
	{ "charset-lie", typed,
	  FAULT_BYTES("text/html; charset=utf-8|<title>caf\xe9 \x93quoted\x94</title>" NEWS) },
	{ "nul", typed, FAULT_BYTES("text/html|<title>a\0b</title>\0" NEWS "\0<p>after</p>") },
	{ "base-evil", typed,
	  FAULT_BYTES("text/html|" HEAD(
		  "<base href=\"http://169.254.169.254/\">") "<a href=\"next\">next</a>") },
	{ "base-javascript", typed,
	  FAULT_BYTES("text/html|" HEAD(
		  "<base href=\"javascript:alert(1)//\">") "<a href=\"next\">next</a>") },
	{ "canonical-elsewhere", typed,
	  FAULT_BYTES(
		  "text/html|" HEAD("<link rel=\"canonical\" href=\"http://127.0.0.1:22/\">")) },
	{ "noindex", typed,
	  FAULT_BYTES("text/html|" HEAD("<meta name=\"robots\" content=\"noindex\">")) },
	{ "noindex-agent", typed,
	  FAULT_BYTES("text/html|" HEAD("<meta name=\"earshot\" content=\"noindex\">")) },
	{ "none", typed,
	  FAULT_BYTES("text/html|" HEAD("<meta name=\"ROBOTS\" content=\"NONE\">")) },
	{ "noarchive", typed,
	  FAULT_BYTES("text/html|" HEAD("<meta name=\"robots\" content=\"noarchive\">")) },
	{ "nosnippet", typed,
	  FAULT_BYTES("text/html|" HEAD("<meta name=\"robots\" content=\"nosnippet\">")) },
	{ "nofollow", typed,
	  FAULT_BYTES("text/html|" HEAD(
		  "<meta name=\"robots\" content=\"nofollow\">") "<a "
								 "href=\"/nofollow/next\">next</"
								 "a>") },
	{ "nofollow/", fault_html, NEWS, 0 },
	{ "x-robots-noindex", with_header, "X-Robots-Tag: noindex", 0 },
	{ "x-robots-agent", with_header, "X-Robots-Tag: earshot: noindex", 0 },
	{ "x-robots-other", with_header, "X-Robots-Tag: otherbot: noindex", 0 },
	{ "robots-tag-noindex", with_header, "Robots-Tag: noindex", 0 },
	{ "tdm-reserved", with_header, "TDM-Reservation: 1", 0 },
	{ "meta-refresh-loop", typed,
	  FAULT_BYTES("text/html|<meta http-equiv=refresh content=\"0\">" NEWS) },
	{ NULL, NULL, NULL, 0 },
};
