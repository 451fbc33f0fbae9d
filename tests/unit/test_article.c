/* Pages: their head, their links, and how much of their text is found (tests/cases/article). */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "crawler/article.h"
#include "crawler/article_match.h"
#include "crawler/daytext.h"

#define MEAN_FLOOR 0.97
#define PAGE_FLOOR 0.80
#define CASES "tests/cases/article"

static struct article *
parse(const char *page, const char *address)
{
	g_autoptr(GBytes) body = g_bytes_new_static(page, strlen(page));
	g_autoptr(url_t) url = url_parse(address, NULL);

	g_assert_nonnull(url);
	return article_parse(body, url, "utf-8");
}

enum field {
	TITLE,
	TEXT,
	COMMENTS,
	FULL,
	CANONICAL,
	LANG,
	AUTHOR,
	SITE,
	PUBLISHED,
	ROBOTS,
	FEEDS,
	LINKS,
	ALTS
};

static char *
field_of(const struct article *a, enum field field)
{
	GString *out = g_string_new(NULL);
	char when[WHEN_RFC3339_SIZE];

	switch (field) {
	case PUBLISHED:
		g_string_append(out,
				a->published == WHEN_NONE ? "-" : when_rfc3339(a->published, when));
		break;
	case ROBOTS:
		g_string_printf(out, "%s%s%s%s", a->noindex ? "i" : "", a->nofollow ? "f" : "",
				a->noarchive ? "a" : "", a->nosnippet ? "s" : "");
		break;
	case FEEDS:
		for (guint i = 0; i < a->feeds->len; i++) {
			const struct article_feed *feed = g_ptr_array_index(a->feeds, i);

			g_string_append_printf(out, "%s[%s,%s]", feed->url,
					       feed->title ? feed->title : "-", feed->type);
		}
		break;
	case LINKS:
		for (guint i = 0; i < a->links->len; i++) {
			const struct article_link *link = g_ptr_array_index(a->links, i);

			g_string_append_printf(out, "%s[%s%s", link->url, link->text,
					       link->in_main ? "" : " beside");
			for (guint k = 0; link->rel && k < link->rel->len; k++)
				g_string_append_printf(out, " rel=%s",
						       (char *)g_ptr_array_index(link->rel, k));
			g_string_append_c(out, ']');
		}
		break;
	case ALTS:
		for (guint i = 0; i < a->alts->len; i++)
			g_string_append_printf(out, "[%s]", (char *)g_ptr_array_index(a->alts, i));
		break;
	default: {
		const char *const strings[] = { a->title,     a->text, a->comments, a->full_text,
						a->canonical, a->lang, a->author,   a->site_name };

		g_string_append(out, strings[field] ? strings[field] : "-");
	}
	}
	return g_string_free(out, FALSE);
}

#define LONG_TEXT                                                                                  \
	"The bell of the chapel rang twice on Sunday, once for the hour and once because of the "  \
	"owl. Nobody was late, and the owl was thanked by the rector for its trouble and its "     \
	"interest."
#define LONG "<p>" LONG_TEXT "</p>"
/* of one article, long enough that what stands under it is beside it */
#define ARTICLE "<meta property=og:type content=article>" LONG LONG LONG
#define ARTICLE_TEXT LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT
#define TEASER                                                                                     \
	"<div class=t><div><a href=/a>The mill</a><p>It was sold, and stands.</p></div></div>"

static const struct {
	const char *page;
	enum field field;
	const char *want;
} rows[] = {
	{ "<title> A \n title </title>", TITLE, "A title" },
	{ "<title>Owl rings bell - The Valley Pigeon</title><h1>Owl rings bell</h1>", TITLE,
	  "Owl rings bell" },
	{ "<title>Valley Pigeon | Letters</title>", TITLE, "Valley Pigeon | Letters" },
	{ "<title>Owl - Valley Pigeon</title><h1>Valley Pigeon</h1><h1>Owl</h1>", TITLE, "Owl" },
	{ "<title>Bells</title><svg><title>icon</title></svg>", TITLE, "Bells" },
	{ "<meta property='og:title' content='Owl &amp; bell'><title>x</title>", TITLE,
	  "Owl & bell" },
	{ "<h1>Only a <i>heading</i></h1>", TITLE, "Only a heading" },
	{ "", TITLE, "" },
	{ "", TEXT, "" },
	{ "", PUBLISHED, "-" },
	{ "<p>a</p><p>b", TEXT, "a\nb" },
	{ "<p><b>Li</b>ttle <i>Wex</i>moor", TEXT, "Little Wexmoor" },
	{ "<table><tr><td>St</td><td>Mary</td></tr><tr><td>x", FULL, "St\tMary\nx" },
	{ "<ul><li>one</li><li>two</li></ul>three", FULL, "one\ntwo\nthree" },
	{ "a<br>b<div>c</div>d", FULL, "a\nb\nc\nd" },
	{ "<pre>a\n  b</pre>", FULL, "a\nb" },
	{ "<p>a<script>b</script><style>c</style><template>d</template><noscript>e</noscript>f",
	  FULL, "af" },
	{ "<p>a<span hidden>b</span><span style='display : none'>c</span><i "
	  "style='visibility:hidden'>d",
	  FULL, "a" },
	{ "<p>a<select><option>b</select><textarea>c</textarea>", FULL, "a" },
	{ "<nav>Home</nav><p>text", TEXT, "text" },
	{ "<nav>Home</nav><p>text", FULL, "Home\ntext" },
	{ "<div class=cookie-banner>We like biscuits</div><p>text", TEXT, "text" },
	{ LONG LONG "<div class='comments'><p>anna: " LONG "</div>", COMMENTS,
	  "anna:\nThe bell of the chapel rang twice on Sunday, once for the hour and once because "
	  "of the owl. "
	  "Nobody was late, and the owl was thanked by the rector for its trouble and its "
	  "interest." },
	{ "<main>" LONG "<section><h2><a href='#a'>One</a></h2>" LONG
	  "<h2><a href='#b'>Two</a></h2>" LONG "</section></main>",
	  TEXT, LONG_TEXT "\nOne\n" LONG_TEXT "\nTwo\n" LONG_TEXT },
	{ "<meta property=og:type content=article><main>" LONG LONG LONG LONG
	  "<section><h2><a href=a>One</a></h2>" LONG "<h2><a href=b>Two</a></h2>" LONG
	  "</section></main>",
	  TEXT, LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT },
	{ "<html lang=en-GB>", LANG, "en-GB" },
	{ "<html xml:lang=cy>", LANG, "cy" },
	{ "<html lang='' xml:lang=cy>", LANG, "cy" },
	{ "<meta http-equiv=Content-Language content='it, en'>", LANG, "it" },
	{ "<meta property=og:locale content=en_GB>", LANG, "en-GB" },
	{ "<p>x", LANG, "-" },
	{ "<link rel=canonical href=/c>", CANONICAL, "https://site.example/c" },
	{ "<link rel='x CANONICAL' href=/c><link rel=canonical href=/d>", CANONICAL,
	  "https://site.example/c" },
	{ "<base href='https://b.example/d/'><link rel=canonical href=c>", CANONICAL,
	  "https://b.example/d/c" },
	{ "<link rel=canonical href='javascript:x'>", CANONICAL, "-" },
	{ "<p>x", CANONICAL, "-" },
	{ "<meta name=author content='Jo Reed'>", AUTHOR, "Jo Reed" },
	{ "<meta name=author content='https://x.example/jo'><p class=byline>By Jo Reed</p>", AUTHOR,
	  "Jo Reed" },
	{ "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"author\":[{\"name\":\"Jo "
	  "Reed\"},"
	  "{\"name\":\"Al Fen\"}]}</script>",
	  AUTHOR, "Jo Reed, Al Fen" },
	{ "<script type=application/ld+json>{\"@graph\":[{\"@type\":\"WebSite\",\"name\":\"x\"},"
	  "{\"@type\":[\"Article\"],\"author\":\"Jo\nReed\"}]}</script>",
	  AUTHOR, "Jo Reed" },
	{ "<script type=application/ld+json>{broken</script><a rel=author href=/>Jo Reed</a>",
	  AUTHOR, "Jo Reed" },
	{ "<p>x", AUTHOR, "-" },
	{ "<div class=author-bio>Jo Reed has written about owls for years and owns three "
	  "bells.</div>",
	  AUTHOR, "-" },
	{ "<script type=application/ld+json>[{\"@type\":\"Article\",\"headline\":\"Owl\"},"
	  "{\"@type\":\"Article\",\"headline\":\"Bell\"}]</script><title>Letters</title>",
	  TITLE, "Letters" },
	{ "<script "
	  "type=application/ld+json>{\"@type\":\"ItemList\",\"itemListElement\":[{\"@type\":"
	  "\"Article\",\"headline\":\"Owl\"}]}</script><title>Letters</title>",
	  TITLE, "Letters" },
	{ "<script "
	  "type=application/ld+json>{\"@graph\":[{\"@type\":\"Article\",\"headline\":\"Owl\"}]}"
	  "</script><title>Letters</title>",
	  TITLE, "Owl" },
	{ "<meta property=og:site_name content='Valley Pigeon'>", SITE, "Valley Pigeon" },
	{ "<meta property=article:published_time content='2026-03-05T10:00:00+01:00'>", PUBLISHED,
	  "2026-03-05T09:00:00Z" },
	{ "<meta property=article:modified_time content='2026-03-09'><meta name=date "
	  "content='2026-03-05'>",
	  PUBLISHED, "2026-03-05T00:00:00Z" },
	{ "<meta property=article:modified_time content='2026-03-09'>", PUBLISHED,
	  "2026-03-09T00:00:00Z" },
	{ "<h1>Owl</h1><p><time datetime=2026-03-05>5 March</time>", PUBLISHED,
	  "2026-03-05T00:00:00Z" },
	{ "<h1>Owl</h1><p>Posted on Thursday 5th March 2026</p>", PUBLISHED,
	  "2026-03-05T00:00:00Z" },
	{ "<html lang=en-US><h1>Owl</h1><p class=date>03/05/2026</p>", PUBLISHED,
	  "2026-03-05T00:00:00Z" },
	{ "<html lang=en-GB><h1>Owl</h1><p class=date>05/03/2026</p>", PUBLISHED,
	  "2026-03-05T00:00:00Z" },
	{ "<h1>Owl</h1><p>Last updated 9 March 2026. First published 5 March 2026", PUBLISHED,
	  "2026-03-05T00:00:00Z" },
	{ "<h1>Owl</h1><div>Mis à jour le 6 mars 2026 - Publié le 5 mars 2026", PUBLISHED,
	  "2026-03-05T00:00:00Z" },
	{ "<h1>Owl</h1><div>Updated: 9 March 2026</div><div>Published: 5 March 2026", PUBLISHED,
	  "2026-03-05T00:00:00Z" },
	{ "<h1>Owl</h1>" LONG LONG LONG LONG "<p>This page was last modified on 5 March 2026",
	  PUBLISHED, "2026-03-05T00:00:00Z" },
	{ "<h1>Owl</h1>" LONG LONG LONG LONG "<footer>© 2014-2026 Valley Pigeon", PUBLISHED, "-" },
	{ "<h1>Owl</h1><abbr class=published title=2026-03-05T10:00>then</abbr>", PUBLISHED,
	  "2026-03-05T10:00:00Z" },
	{ "<div class=date>Monday, 23 November 2026</div><p>The Valley Pigeon, a paper for those "
	  "who live between the hills and the water</p><h1>Owl</h1><p class=date>5 March 2026",
	  PUBLISHED, "2026-03-05T00:00:00Z" },
	{ "<meta name=dc.date.published content=2026-03-05>", PUBLISHED, "2026-03-05T00:00:00Z" },
	{ "<link rel=canonical href=/2026/03/05/owl><p>x", PUBLISHED, "2026-03-05T00:00:00Z" },
	{ "<link rel=canonical href=/2026/03/05/owl>"
	  "<meta property=article:published_time content=2026-03-04><p>x",
	  PUBLISHED, "2026-03-04T00:00:00Z" },
	{ "<main><h1>Minutes</h1><ul><li><a href=a>10 November</a><li><a href=b>13 "
	  "October</a></ul></main><div class=sidebar><p>" LONG_TEXT "</div>",
	  TEXT, "10 November\n13 October" },
	{ "<div class=sidebar-layout><h1>Owl</h1>" LONG "</div><div class=sidebar>Barn news</div>",
	  TEXT, LONG_TEXT },
	{ "<footer>" LONG "</footer>", TEXT, LONG_TEXT },
	{ LONG LONG LONG "<p>This page last modified on 2026-03-05</p>", TEXT,
	  LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT },
	{ "<table><tr><td><h2>Owl</h2>" LONG LONG LONG LONG LONG
	  "</table><table><tr><td><h2>Bell</h2><p>It rang twice, and nobody was late for "
	  "it.</table>",
	  TEXT,
	  "Owl\n" LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT
	  "\nBell\nIt rang twice, and nobody was late for it." },
	{ "<article>" LONG LONG "<pre>x = 1; <span class=comment># the number of "
	  "owls</span></pre></article>",
	  TEXT, LONG_TEXT "\n" LONG_TEXT "\nx = 1; # the number of owls" },
	{ LONG LONG LONG "<section id=bells-and-navigation><h2 id=navigation>Bells and "
			 "navigation</h2>" LONG "</section>",
	  TEXT, LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT "\nBells and navigation\n" LONG_TEXT },
	{ "<script type=application/ld+json>{\"@type\":\"Article\",\"articleBody\":\"" LONG_TEXT
	  " " LONG_TEXT "\"}</script><div id=root>Loading…</div>",
	  TEXT, LONG_TEXT " " LONG_TEXT },
	{ "<script type=application/ld+json>{\"@type\":\"Article\",\"articleBody\":\"" LONG_TEXT
	  " " LONG_TEXT "\"}</script>" LONG LONG,
	  TEXT, LONG_TEXT "\n" LONG_TEXT },
	{ "<meta property=og:type content=article><h1>Owl</h1><p>By Jo Reed, bell "
	  "correspondent</p><p>Thursday 5 March 2026, 9.30am</p>" LONG LONG LONG LONG,
	  TEXT, LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT },
	{ LONG LONG LONG LONG "<p>Sign up to our newsletter</p><p>12 comments</p><p>The school "
			      "newsletter was sent by owl.",
	  TEXT,
	  LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT
		    "\nThe school newsletter was sent by owl." },
	{ "<div class=header>Valley Pigeon</div><div>Owl</div>" LONG LONG LONG LONG
	  "<title>Owl - Valley "
	  "Pigeon</title>",
	  TEXT, LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT },
	{ LONG LONG LONG LONG
	  "<ul><li><a href=a.pdf>Minutes of May, signed</a><li><a href=b.pdf>Minutes of "
	  "June, in draft</a></ul>",
	  TEXT,
	  LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT
		    "\nMinutes of May, signed\nMinutes of June, in draft" },
	{ LONG LONG LONG LONG
	  "<div><h3>Owl post</h3><p>Be the first to hear of it.</p><form><input "
	  "type=email><button>Go</button></form></div>",
	  TEXT, LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT },
	{ "<div><p>We and our owls keep cookies under the bell, so that we know who comes and what "
	  "they "
	  "would like to hear, and when. Some are those of friends, who may count "
	  "them.</p><button>Accept</button></div><div><h1>Owl</h1><p>It rang twice, and nobody was "
	  "late.</div>",
	  TEXT, "It rang twice, and nobody was late." },
	{ "<table><tr><td>owl9<br>Posts: 12<br>Rank: chick<td>" LONG LONG
	  "<tr><td>bell<br>Posts: 3<td>" LONG LONG "</table>",
	  TEXT, LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT "\n" LONG_TEXT },
	{ LONG LONG "<p>Posted: 5 March 2026</p>", TEXT, LONG_TEXT "\n" LONG_TEXT },
	{ "<h1>Owl</h1><b>Wren</b><br>5 March 2026<br>" LONG_TEXT LONG_TEXT, PUBLISHED,
	  "2026-03-05T00:00:00Z" },
	{ "<b>Owl</b><br><small>05.03.2026</small><br>" LONG_TEXT LONG_TEXT, PUBLISHED,
	  "2026-03-05T00:00:00Z" },
	{ "<h1>Owl</h1><p>Joined: 5 March 2016</p><p>6 March 2026</p>", PUBLISHED,
	  "2026-03-06T00:00:00Z" },
	{ "<h1>Owl</h1>" LONG
	  "<table><tr><td>Closing date<td>01/04/2026<tr><td>Posted<td>05/03/2026</table>",
	  PUBLISHED, "2026-03-05T00:00:00Z" },
	{ "<h1>Owl</h1>" LONG "<h2>What's on</h2><ul><li>5 March 2026: bell</ul>", PUBLISHED, "-" },
	{ "<h1>Owl</h1>" LONG "<div class=events><span class=date>5 March 2026</span></div>",
	  PUBLISHED, "-" },
	{ "<h1>Owl</h1>" LONG
	  "<h2><a href=/a>A</a></h2><p class=date>5 March 2026<h2><a href=/b>B</a></h2>"
	  "<p class=date>4 March 2026<h2><a href=/c>C</a></h2>",
	  PUBLISHED, "-" },
	{ "<h2><a href=p.html>Owl</a></h2><p class=date>5 March 2026" LONG
	  "<h2><a href=/a>A</a></h2><h2><a href=/b>B</a></h2><h2><a href=/c>C</a></h2>",
	  PUBLISHED, "2026-03-05T00:00:00Z" },
	{ "<h1>Owl</h1><span title='2026-03-05 08:11:12'>4 hours ago</span>" LONG, PUBLISHED,
	  "2026-03-05T08:11:12Z" },
	{ "<script "
	  "type=application/ld+json>{\"@type\":\"Event\",\"startDate\":\"2026-03-05\"}</script>"
	  "<h1>Owl</h1><p class=date>5 March 2026",
	  PUBLISHED, "-" },
	{ "<meta property=og:type content=event><h1>Owl</h1><p class=date>5 March 2026", PUBLISHED,
	  "-" },
	{ "<script "
	  "type=application/ld+json>{\"@type\":\"JobPosting\",\"datePosted\":\"2026-03-05\"}"
	  "</script><h1>Owl</h1>",
	  PUBLISHED, "2026-03-05T00:00:00Z" },
	{ "<meta name=date content=9999-01-01>", PUBLISHED, "-" },
	{ "<meta name=date content='not a date'>", PUBLISHED, "-" },
	{ "<meta name=ROBOTS content='NoIndex,nofollow'>", ROBOTS, "if" },
	{ "<meta name=robots content=none>", ROBOTS, "if" },
	{ "<meta name=robots content=all>", ROBOTS, "" },
	{ "<meta name=robots content=noarchive><meta name=earshot content='nosnippet'>", ROBOTS,
	  "as" },
	{ "<meta name=otherbot content=noindex>", ROBOTS, "" },
	{ "<link rel='alternate nofollow' type='application/rss+xml' title=News href=f.xml>", FEEDS,
	  "https://site.example/d/f.xml[News,application/rss+xml]" },
	{ "<link rel=alternate type=application/atom+xml href=/a?x=1&amp;y=2><link rel=alternate "
	  "type=application/atom+xml href='/a?x=1&y=2'>",
	  FEEDS, "https://site.example/a?x=1&y=2[-,application/atom+xml]" },
	{ "<link rel=alternate hreflang=de href=/de><link rel=alternate type=application/json "
	  "href=/wp-json/1>"
	  "<link rel='alternate stylesheet' type=application/rss+xml href=/x><link rel=alternate "
	  "type=application/rss+xml href=''>",
	  FEEDS, "" },
	{ "<a href=x REL='NoFollow ugc'>a <b>b</b></a>", LINKS,
	  "https://site.example/d/x[a b rel=nofollow rel=ugc]" },
	{ "<a href=x>a</a><a href=x>a</a><a href=x>b</a>", LINKS,
	  "https://site.example/d/x[a]https://site.example/d/x[b]" },
	{ "<a href='mailto:a@b.example'>a</a><a href='javascript:x'>b</a><a name=c>c</a>", LINKS,
	  "" },
	{ "<a href=x><img alt=Owl src=o.png></a>", LINKS, "https://site.example/d/x[Owl]" },
	{ "<nav><a href=x>a</a></nav><p>b", LINKS, "https://site.example/d/x[a beside]" },
	{ "<base href='javascript:x'><a href=y>y</a>", LINKS, "https://site.example/d/y[y]" },
	{ "<base href=/e/><base href=/f/><a href=y#z>y</a>", LINKS,
	  "https://site.example/e/y#z[y]" },
	{ "<frameset><frame src=menu.html name=menu></frameset>", LINKS,
	  "https://site.example/d/menu.html[menu]" },
	{ "<map><area href=x alt=North></map>", LINKS, "https://site.example/d/x[North]" },
	{ LONG "<figure><img alt='An owl'><figcaption>The owl, at rest</figcaption></figure>", ALTS,
	  "[An owl][The owl, at rest]" },
	{ LONG "<footer><img alt='Logo'></footer>", ALTS, "" },
	/* what is there to be opened is there to be read */
	{ "<main>" LONG "<h3><button>Are dogs allowed?</button></h3><div>On deck.</div></main>",
	  TEXT, LONG_TEXT "\nAre dogs allowed?\nOn deck." },
	/* buttons, in any alphabet */
	{ "<main>" LONG "<p>Читайте также: <a href=a>Мост</a></p><p>Lees ook</p></main>", TEXT,
	  LONG_TEXT },
	{ "<main>" LONG "<div><p>12</p><a href=r>Reply</a><a href=s>Share</a></div></main>", TEXT,
	  LONG_TEXT },
	{ "<main>" LONG "<p>Vind ons op <a href=https://www.facebook.com/x>A</a> en "
	  "<a href=https://x.com/y>B</a></p></main>",
	  TEXT, LONG_TEXT },
	/* one of them is a source */
	{ "<main>" LONG "<p>She said so on <a href=https://x.com/y>A</a>.</p></main>", TEXT,
	  LONG_TEXT "\nShe said so on A." },
	/* nothing but the place above the headline says what it is */
	{ "<title>An owl at rest - X</title><main><p><a href=b>Birds</a></p><h1>An owl at "
	  "rest</h1>" LONG "</main>",
	  TEXT, LONG_TEXT },
	/* a headline worded otherwise */
	{ "<title>Owl “at rest” in the old yard</title><main><h1>‘Owl at rest’ in old "
	  "yard</h1>" LONG "</main>",
	  TEXT, LONG_TEXT },
	/* lead and caption before what is marked as the body */
	{ "<article><h1>Owl</h1><div>The owl rests in the old yard, and so do "
	  "we.</div><div><figure><figcaption>"
	  "Rest</figcaption></figure></div><div itemprop=articleBody>" LONG "</div></article>",
	  TEXT, "The owl rests in the old yard, and so do we.\nRest\n" LONG_TEXT },
	/* teasers without headings, the author, a box with a button */
	{ ARTICLE "<div class=l>" TEASER TEASER TEASER "</div>", TEXT, ARTICLE_TEXT },
	{ ARTICLE "<div><b>Jo</b><p>Jo writes about owls, and rests.</p><a href=/author/jo>All"
		  "</a></div>",
	  TEXT, ARTICLE_TEXT },
	{ ARTICLE "<div><h3>Owls by mail</h3><p>Every week.</p><a class=btn href=x>Me too</a>"
		  "</div>",
	  TEXT, ARTICLE_TEXT },
	{ ARTICLE "<div><h3>2 Responses to “Owl”</h3><div><p>So do I, on most days.</p></div>"
		  "</div>",
	  COMMENTS, "So do I, on most days." },
	{ "<div property='dc:date' content='2026-03-05T10:00:00Z'>x</div>", PUBLISHED,
	  "2026-03-05T10:00:00Z" },
	/* what a stray quotation mark leaves of JSON */
	{ "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"An \"owl\"\","
	  "\"datePublished\": \"2026-03-05T10:00:00Z\"}</script><p>x",
	  PUBLISHED, "2026-03-05T10:00:00Z" },
};

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(article_t) a = parse(rows[i].page, "https://site.example/d/p.html");
		g_autofree char *got = field_of(a, rows[i].field);

		if (strcmp(got, rows[i].want) != 0)
			g_test_fail_printf("%s: wanted \"%s\", got \"%s\"", rows[i].page,
					   rows[i].want, got);
	}
}

static const struct {
	const char *text;
	bool is_month_first;
	const char *day; /* NULL: none */
} days[] = {
	{ "on 5 March 2026 at nine", false, "2026-03-05" },
	{ "March 5th, 2026", false, "2026-03-05" },
	{ "the 1st of April 2025", false, "2025-04-01" },
	{ "5 de marzo de 2026", false, "2026-03-05" },
	{ "5. März 2026", false, "2026-03-05" },
	{ "05.03.2026", false, "2026-03-05" },
	{ "05.03.26", false, "2026-03-05" },
	{ "03/05/2026", true, "2026-03-05" },
	{ "03/05/2026", false, "2026-05-03" },
	{ "03/25/2026", false, "2026-03-25" },
	{ "Thu, 03/05/2026 - 10:00", false, "2026-03-05" },
	{ "Sunday 03/05/2026", true, "2026-05-03" },
	{ "2026-03-05T10:00", false, "2026-03-05" },
	{ "2026/3/5", false, "2026-03-05" },
	{ "2026年3月5日", false, "2026-03-05" },
	{ "2026년 3월 5일", false, "2026-03-05" },
	{ "2026. március 5.", false, "2026-03-05" },
	{ "between 2025 and 2026", false, NULL },
	{ "01234 567890", false, NULL },
	{ "31 February 2026", false, NULL },
	{ "Mile 12 from 2026", false, NULL },
	{ "version 1.2.3", false, NULL },
	{ "", false, NULL },
};

static void
test_days(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
		int64_t at, want = 0;
		bool found = daytext_find(days[i].text, strlen(days[i].text),
					  days[i].is_month_first, &at);

		if (days[i].day)
			g_assert_true(when_parse_rfc3339(days[i].day, &want));
		if (found != (days[i].day != NULL) || (found && at != want))
			g_test_fail_printf("%s: wanted %s, %s", days[i].text, days[i].day,
					   found ? "got another day" : "got none");
	}
}

/* The address dates a page, but less surely than the page itself. */
static void
test_path_date(void)
{
	g_autoptr(article_t) a = parse("<p>x", "https://site.example/2026/03/05/owl");
	g_autoptr(article_t) b =
		parse("<meta property=article:published_time content=2026-03-06><p>x",
		      "https://site.example/2026/03/05/owl");
	g_autoptr(article_t) d = parse("<p>x", "https://site.example/2026/mar/05/owl");
	g_autoptr(article_t) c = parse("<p>x", "https://site.example/20260305/12");
	g_autoptr(article_t) e =
		parse("<h1>x</h1><p>6 March 2026", "https://site.example/20260305/12");
	g_autoptr(article_t) f = parse("<p>x", "https://site.example/20261305/120260305");
	int64_t want;

	g_assert_true(when_parse_rfc3339("2026-03-05", &want));
	g_assert_cmpint(a->published, ==, want);
	g_assert_cmpint(b->published, ==, want + 86400);
	/* eight digits may be a number: believed when the page says nothing */
	g_assert_cmpint(c->published, ==, want);
	g_assert_cmpint(e->published, ==, want + 86400);
	g_assert_cmpint(f->published, ==, WHEN_NONE);
	g_assert_cmpint(d->published, ==, want);
}

/* Runs of four words: how many are in both, as a share of what was found and of what is wanted. */
static GHashTable *
shingles(const char *text, unsigned *n)
{
	GHashTable *counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_auto(GStrv) words = g_regex_split_simple("\\W+", text, G_REGEX_DEFAULT, 0);
	g_autoptr(GPtrArray) real = g_ptr_array_new();

	for (char **w = words; *w; w++)
		if (**w)
			g_ptr_array_add(real, *w);
	*n = 0;
	for (guint i = 0; i + 4 <= real->len; i++) {
		char *key = g_strdup_printf("%s %s %s %s", (char *)real->pdata[i],
					    (char *)real->pdata[i + 1], (char *)real->pdata[i + 2],
					    (char *)real->pdata[i + 3]);
		void *count = g_hash_table_lookup(counts, key);

		g_hash_table_insert(counts, key, GUINT_TO_POINTER(GPOINTER_TO_UINT(count) + 1));
		++*n;
	}
	return counts;
}

static double
f1(const char *want, const char *got)
{
	unsigned n_want, n_got, both = 0;
	g_autoptr(GHashTable) a = shingles(want, &n_want);
	g_autoptr(GHashTable) b = shingles(got, &n_got);
	GHashTableIter iter;
	void *key, *count, *other;

	g_hash_table_iter_init(&iter, a);
	while (g_hash_table_iter_next(&iter, &key, &count))
		if ((other = g_hash_table_lookup(b, key)))
			both += MIN(GPOINTER_TO_UINT(count), GPOINTER_TO_UINT(other));
	return n_want + n_got ? 2.0 * both / (n_want + n_got) : 1.0;
}

static char *
contents(const char *name, const char *ending)
{
	g_autofree char *path = g_strdup_printf(CASES "/%s%s", name, ending);
	char *text = NULL;

	g_file_get_contents(path, &text, NULL, NULL);
	return text;
}

static void
test_cases(void)
{
	g_autoptr(GDir) dir = g_dir_open(CASES, 0, NULL);
	double sum = 0;
	unsigned n = 0;
	const char *file;

	g_assert_nonnull(dir);
	while ((file = g_dir_read_name(dir))) {
		g_autofree char *name = NULL, *page = NULL, *want = NULL, *comments = NULL;
		g_autoptr(article_t) a = NULL;
		double score;

		if (!g_str_has_suffix(file, ".html"))
			continue;
		name = g_strndup(file, strlen(file) - strlen(".html"));
		page = contents(name, ".html");
		want = contents(name, ".want");
		comments = contents(name, ".comments");
		g_assert_nonnull(want);
		a = parse(page, "https://site.example/page");
		score = f1(want, a->text);
		g_test_message("%s %.3f", name, score);
		g_assert_cmpfloat(score, >=, PAGE_FLOOR);
		if (comments)
			g_assert_cmpfloat(f1(comments, a->comments), >=, PAGE_FLOOR);
		/* Short pages name a school beside their content alone. */
		if (g_str_has_prefix(name, "short-")) {
			g_assert_nonnull(strstr(a->full_text, "School"));
			g_assert_null(strstr(a->text, "School"));
		}
		sum += score;
		n++;
	}
	g_test_message("mean %.4f of %u", sum / n, n);
	g_assert_cmpuint(n, >=, 70);
	g_assert_cmpfloat(sum / n, >=, MEAN_FLOOR);
}

/* Links and titles of hostile pages keep within their limits, and a reader can go on after one. */
static void
test_limits(void)
{
	g_autoptr(article_reader_t) r = article_reader_new();
	g_autoptr(url_t) url = url_parse("https://site.example/", NULL);
	g_autoptr(GString) page = g_string_new("<title>");
	g_autoptr(GBytes) body = NULL, next = g_bytes_new_static("<p>ok", 5);
	g_autoptr(article_t) a = NULL, b = NULL;

	for (int i = 0; i < 3000; i++)
		g_string_append(page, "é words");
	g_string_append(page, "</title>");
	for (int i = 0; i < 3 * ARTICLE_MAX_LINKS; i++)
		g_string_append_printf(page, "<a href=%d class=comment><h1>%d<img alt=%d></h1></a>",
				       i, i, i);
	for (int i = 0; i < 2 * ARTICLE_MAX_FEEDS; i++)
		g_string_append_printf(page, "<link rel=feed href=%d>", i);
	body = g_bytes_new(page->str, page->len);
	a = article_read(r, body, url, NULL);
	g_assert_cmpuint(a->links->len, ==, ARTICLE_MAX_LINKS);
	g_assert_cmpuint(a->feeds->len, ==, ARTICLE_MAX_FEEDS);
	g_assert_cmpuint(strlen(a->title), <=, 1000);
	g_assert_true(g_utf8_validate(a->title, -1, NULL));
	b = article_read(r, next, url, NULL);
	g_assert_cmpstr(b->text, ==, "ok");
	g_assert_cmpuint(b->links->len, ==, 0);
}

/* The matcher sees what readers wrote, and captions, behind the text. */
static void
test_matched(void)
{
	g_autoptr(article_t) a = parse("<title>t</title>" LONG LONG
				       "<img alt=Owl><div class=comments><p>Heard it from the "
				       "chapel, clear as day, and so did the dog.</div>",
				       "https://site.example/");
	struct article_doc doc;

	article_doc_init(&doc, a, "https://site.example/");
	g_assert_cmpstr(doc.doc.title, ==, "t");
	g_assert_cmpstr(doc.doc.body, ==,
			LONG_TEXT
			"\n" LONG_TEXT
			"\nHeard it from the chapel, clear as day, and so did the dog.\nOwl");
	article_doc_clear(&doc);
}

int
main(int argc, char **argv)
{
	int64_t now;

	g_test_init(&argc, &argv, NULL);
	g_assert_true(when_parse_rfc3339("2026-11-23", &now));
	when_freeze(now);
	g_test_add_func("/article/rows", test_rows);
	g_test_add_func("/article/days", test_days);
	g_test_add_func("/article/path-date", test_path_date);
	g_test_add_func("/article/cases", test_cases);
	g_test_add_func("/article/limits", test_limits);
	g_test_add_func("/article/matched", test_matched);
	return g_test_run();
}
