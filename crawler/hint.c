#include "crawler/hint.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

enum { WORD_ROOM = 24, NAMES_MAX = 512 };

enum match {
	WORD, /* the whole word */
	PREFIX, /* the beginning of a word */
	FIRST, /* the word that begins a name: "widget-text", not "elementor-widget" */
};

struct row {
	const char *word;
	unsigned hints;
	enum match match;
};

/* In alphabetical order: looked up by first letter. */
static const struct row rows[] = {
	{ "ad", HINT_CHROME, WORD },
	{ "addthis", HINT_CHROME, WORD },
	{ "addtoany", HINT_CHROME, WORD },
	{ "ads", HINT_CHROME, WORD },
	{ "adsbygoogle", HINT_CHROME, WORD },
	{ "adslot", HINT_CHROME, WORD },
	{ "advert", HINT_CHROME, PREFIX },
	{ "affiliate", HINT_CHROME, PREFIX },
	{ "anzeige", HINT_CHROME, WORD },
	{ "archives", HINT_DOUBT, WORD },
	{ "articlebody", HINT_BODY, WORD },
	{ "articlecontent", HINT_BODY, WORD },
	{ "articletext", HINT_BODY, WORD },
	{ "aside", HINT_CHROME, FIRST },
	{ "auteur", HINT_META, WORD },
	{ "author", HINT_META, WORD },
	{ "authorbox", HINT_CHROME, WORD },
	{ "authors", HINT_META, WORD },
	{ "autor", HINT_META, WORD },
	{ "avatar", HINT_META, WORD },
	{ "backtotop", HINT_CHROME, WORD },
	{ "banner", HINT_DOUBT, WORD },
	{ "bookmark", HINT_DOUBT, PREFIX },
	{ "breadcrumb", HINT_CHROME, PREFIX },
	{ "breaking", HINT_DOUBT, WORD },
	{ "byline", HINT_META, PREFIX },
	{ "categories", HINT_DOUBT, WORD },
	{ "catlinks", HINT_CHROME, WORD },
	{ "chapeau", HINT_LEAD, WORD },
	{ "chapo", HINT_LEAD, WORD },
	{ "cmp", HINT_CHROME, WORD },
	{ "cmpbox", HINT_CHROME, WORD },
	{ "colophon", HINT_CHROME, WORD },
	{ "comentarios", HINT_COMMENTS, WORD },
	{ "comhead", HINT_META, WORD },
	{ "comment", HINT_COMMENTS, WORD },
	{ "commentaires", HINT_COMMENTS, WORD },
	{ "commenti", HINT_COMMENTS, WORD },
	{ "commentlist", HINT_COMMENTS, WORD },
	{ "comments", HINT_COMMENTS, WORD },
	{ "commentthread", HINT_COMMENTS, WORD },
	{ "compartir", HINT_CHROME, WORD },
	{ "consent", HINT_CHROME, WORD },
	{ "content", HINT_MAIN, WORD },
	{ "contents", HINT_MAIN, WORD },
	{ "cookie", HINT_CHROME, PREFIX },
	{ "copyright", HINT_CHROME, WORD },
	{ "credit", HINT_META, WORD },
	{ "credits", HINT_META, WORD },
	{ "crumb", HINT_CHROME, WORD },
	{ "crumbs", HINT_CHROME, WORD },
	{ "cta", HINT_DOUBT, WORD },
	{ "date", HINT_META, WORD },
	{ "dateline", HINT_META, WORD },
	{ "datetime", HINT_META, WORD },
	{ "datum", HINT_META, WORD },
	{ "dek", HINT_LEAD, WORD },
	{ "didomi", HINT_CHROME, WORD },
	{ "disclaimer", HINT_DOUBT, WORD },
	{ "disqus", HINT_COMMENTS, WORD },
	{ "donate", HINT_DOUBT, WORD },
	{ "donation", HINT_DOUBT, WORD },
	{ "dropdown", HINT_DOUBT, WORD },
	{ "editsection", HINT_CHROME, WORD },
	{ "empfehlungen", HINT_CHROME, WORD },
	{ "entrycontent", HINT_BODY, WORD },
	{ "entrymeta", HINT_META, WORD },
	{ "eprivacy", HINT_CHROME, WORD },
	{ "eyebrow", HINT_META, WORD },
	{ "facebook", HINT_DOUBT, WORD },
	{ "fecha", HINT_META, WORD },
	{ "feedback", HINT_DOUBT, WORD },
	{ "flyout", HINT_CHROME, WORD },
	{ "follow", HINT_CHROME, WORD },
	{ "followus", HINT_CHROME, WORD },
	{ "foot", HINT_DOUBT, FIRST },
	{ "footer", HINT_CHROME, WORD },
	{ "footnav", HINT_CHROME, WORD },
	{ "gdpr", HINT_CHROME, WORD },
	{ "hatnote", HINT_META, WORD },
	{ "interstitial", HINT_CHROME, WORD },
	{ "iubenda", HINT_CHROME, WORD },
	{ "jumpbox", HINT_CHROME, WORD },
	{ "keywords", HINT_DOUBT, WORD },
	{ "kicker", HINT_META, WORD },
	{ "klaro", HINT_CHROME, WORD },
	{ "kommentar", HINT_COMMENTS, WORD },
	{ "kommentare", HINT_COMMENTS, WORD },
	{ "lede", HINT_LEAD, WORD },
	{ "leftcol", HINT_DOUBT, WORD },
	{ "leftcolumn", HINT_DOUBT, WORD },
	{ "leftmenu", HINT_CHROME, WORD },
	{ "leftnav", HINT_CHROME, WORD },
	{ "legal", HINT_DOUBT, WORD },
	{ "lightbox", HINT_DOUBT, WORD },
	{ "likes", HINT_META, WORD },
	{ "login", HINT_DOUBT, WORD },
	{ "main", HINT_MAIN, WORD },
	{ "maincontent", HINT_MAIN, WORD },
	{ "mainmenu", HINT_CHROME, WORD },
	{ "mainnav", HINT_CHROME, WORD },
	{ "masthead", HINT_DOUBT, WORD },
	{ "membergroup", HINT_META, WORD },
	{ "menu", HINT_DOUBT, WORD },
	{ "menus", HINT_DOUBT, WORD },
	{ "meta", HINT_META, WORD },
	{ "modal", HINT_DOUBT, WORD },
	{ "moderatorbar", HINT_CHROME, WORD },
	{ "morelink", HINT_CHROME, WORD },
	{ "mostpopular", HINT_CHROME, WORD },
	{ "mostread", HINT_CHROME, WORD },
	{ "nav", HINT_CHROME, WORD },
	{ "navbar", HINT_CHROME, WORD },
	{ "navbox", HINT_CHROME, WORD },
	{ "navi", HINT_CHROME, WORD },
	{ "navigation", HINT_CHROME, WORD },
	{ "navigator", HINT_CHROME, WORD },
	{ "navmenu", HINT_CHROME, WORD },
	{ "newsletter", HINT_CHROME, PREFIX },
	{ "noprint", HINT_DOUBT, WORD },
	{ "onetrust", HINT_CHROME, WORD },
	{ "optin", HINT_CHROME, WORD },
	{ "outbrain", HINT_CHROME, WORD },
	{ "overlay", HINT_DOUBT, WORD },
	{ "pager", HINT_CHROME, WORD },
	{ "pagination", HINT_CHROME, PREFIX },
	{ "paging", HINT_CHROME, WORD },
	{ "partage", HINT_CHROME, WORD },
	{ "partager", HINT_CHROME, WORD },
	{ "paywall", HINT_DOUBT, WORD },
	{ "popular", HINT_CHROME, WORD },
	{ "popup", HINT_DOUBT, WORD },
	{ "postbody", HINT_BODY, WORD },
	{ "postcontent", HINT_BODY, WORD },
	{ "postdate", HINT_META, WORD },
	{ "posted", HINT_META, WORD },
	{ "poster", HINT_META, WORD },
	{ "postfoot", HINT_CHROME, WORD },
	{ "posthead", HINT_META, WORD },
	{ "postingrules", HINT_CHROME, WORD },
	{ "postmeta", HINT_META, WORD },
	{ "postmetadata", HINT_META, WORD },
	{ "postprofile", HINT_META, WORD },
	{ "prevnext", HINT_CHROME, WORD },
	{ "primary", HINT_MAIN, FIRST },
	{ "print", HINT_DOUBT, WORD },
	{ "printfooter", HINT_CHROME, WORD },
	{ "promo", HINT_CHROME, WORD },
	{ "promos", HINT_CHROME, WORD },
	{ "promoted", HINT_CHROME, WORD },
	{ "promotion", HINT_DOUBT, WORD },
	{ "pubdate", HINT_META, WORD },
	{ "publicidad", HINT_CHROME, WORD },
	{ "publicite", HINT_CHROME, WORD },
	{ "published", HINT_META, WORD },
	{ "quickbuttons", HINT_CHROME, WORD },
	{ "quicklinks", HINT_CHROME, WORD },
	{ "rail", HINT_DOUBT, WORD },
	{ "rating", HINT_DOUBT, WORD },
	{ "ratings", HINT_DOUBT, WORD },
	{ "reacties", HINT_COMMENTS, WORD },
	{ "reactions", HINT_DOUBT, WORD },
	{ "readmore", HINT_CHROME, WORD },
	{ "readtime", HINT_META, WORD },
	{ "recirc", HINT_CHROME, PREFIX },
	{ "recommend", HINT_CHROME, PREFIX },
	{ "relacionadas", HINT_CHROME, WORD },
	{ "relacionados", HINT_CHROME, WORD },
	{ "related", HINT_CHROME, PREFIX },
	{ "reportlinks", HINT_CHROME, WORD },
	{ "respond", HINT_CHROME, FIRST },
	{ "rightcol", HINT_DOUBT, WORD },
	{ "rightcolumn", HINT_DOUBT, WORD },
	{ "rightnav", HINT_CHROME, WORD },
	{ "rss", HINT_DOUBT, WORD },
	{ "search", HINT_DOUBT, WORD },
	{ "searchform", HINT_CHROME, WORD },
	{ "seealso", HINT_DOUBT, WORD },
	{ "share", HINT_CHROME, WORD },
	{ "sharebar", HINT_CHROME, WORD },
	{ "sharedaddy", HINT_CHROME, WORD },
	{ "shariff", HINT_CHROME, WORD },
	{ "sharing", HINT_CHROME, WORD },
	{ "side", HINT_DOUBT, WORD },
	{ "sidebar", HINT_CHROME, PREFIX },
	{ "sidemenu", HINT_CHROME, WORD },
	{ "sidenav", HINT_CHROME, WORD },
	{ "sidepanel", HINT_CHROME, WORD },
	{ "signature", HINT_CHROME, WORD },
	{ "signin", HINT_DOUBT, WORD },
	{ "signup", HINT_CHROME, WORD },
	{ "skip", HINT_CHROME, FIRST },
	{ "skiplink", HINT_CHROME, PREFIX },
	{ "sns", HINT_CHROME, WORD },
	{ "social", HINT_CHROME, WORD },
	{ "socials", HINT_CHROME, WORD },
	{ "sponsor", HINT_DOUBT, PREFIX },
	{ "standfirst", HINT_LEAD, WORD },
	{ "storybody", HINT_BODY, WORD },
	{ "subheadline", HINT_LEAD, WORD },
	{ "submenu", HINT_DOUBT, WORD },
	{ "subnav", HINT_CHROME, WORD },
	{ "subscribe", HINT_CHROME, WORD },
	{ "subscription", HINT_DOUBT, WORD },
	{ "subtext", HINT_META, WORD },
	{ "syndication", HINT_DOUBT, WORD },
	{ "taboola", HINT_CHROME, WORD },
	{ "tagcloud", HINT_CHROME, WORD },
	{ "tagline", HINT_META, WORD },
	{ "taglist", HINT_CHROME, WORD },
	{ "tags", HINT_CHROME, WORD },
	{ "teasertext", HINT_LEAD, WORD },
	{ "teilen", HINT_CHROME, WORD },
	{ "textsize", HINT_CHROME, WORD },
	{ "ticker", HINT_DOUBT, WORD },
	{ "timestamp", HINT_META, WORD },
	{ "toc", HINT_DOUBT, WORD },
	{ "toolbar", HINT_CHROME, WORD },
	{ "toolbox", HINT_DOUBT, WORD },
	{ "tools", HINT_DOUBT, WORD },
	{ "topics", HINT_DOUBT, WORD },
	{ "topmenu", HINT_CHROME, WORD },
	{ "topnav", HINT_CHROME, WORD },
	{ "trending", HINT_CHROME, WORD },
	{ "truste", HINT_CHROME, WORD },
	{ "tweet", HINT_DOUBT, FIRST },
	{ "usercentrics", HINT_CHROME, WORD },
	{ "userinfo", HINT_META, WORD },
	{ "userprofile", HINT_META, WORD },
	{ "utility", HINT_DOUBT, WORD },
	{ "vorspann", HINT_LEAD, WORD },
	{ "weiterlesen", HINT_CHROME, WORD },
	{ "werbung", HINT_CHROME, WORD },
	{ "widget", HINT_CHROME, FIRST },
	{ "widgets", HINT_CHROME, WORD },
};

/* Two words that say together what neither says alone. */
static const struct pair {
	const char *first, *second;
	unsigned hints, instead; /* `instead`: hints of either word taken back */
} pairs[] = {
	{ "about", "author", HINT_CHROME, HINT_META },
	{ "action", "bar", HINT_CHROME, 0 },
	{ "action", "buttons", HINT_CHROME, 0 },
	{ "article", "body", HINT_BODY, 0 },
	{ "article", "content", HINT_BODY, 0 },
	{ "article", "copy", HINT_BODY, 0 },
	{ "article", "excerpt", HINT_LEAD, 0 },
	{ "article", "info", HINT_META, 0 },
	{ "article", "information", HINT_META, 0 },
	{ "article", "intro", HINT_LEAD, 0 },
	{ "article", "lead", HINT_LEAD, 0 },
	{ "article", "subtitle", HINT_LEAD, 0 },
	{ "article", "summary", HINT_LEAD, 0 },
	{ "article", "text", HINT_BODY, 0 },
	{ "author", "bio", HINT_CHROME, HINT_META },
	{ "author", "box", HINT_CHROME, HINT_META },
	{ "author", "card", HINT_CHROME, HINT_META },
	{ "back", "top", HINT_CHROME, 0 },
	{ "blog", "content", HINT_BODY, 0 },
	{ "body", "content", HINT_BODY, 0 },
	{ "body", "text", HINT_BODY, 0 },
	{ "comment", "author", HINT_META, HINT_COMMENTS },
	{ "comment", "count", HINT_CHROME, HINT_COMMENTS },
	{ "comment", "form", HINT_CHROME, HINT_COMMENTS },
	{ "comment", "link", HINT_CHROME, HINT_COMMENTS },
	{ "comment", "meta", HINT_META, HINT_COMMENTS },
	{ "comment", "metadata", HINT_META, HINT_COMMENTS },
	{ "comment", "notes", HINT_CHROME, HINT_COMMENTS },
	{ "comment", "reply", HINT_CHROME, HINT_COMMENTS },
	{ "comment", "respond", HINT_CHROME, HINT_COMMENTS },
	{ "comments", "closed", 0, HINT_COMMENTS },
	{ "comments", "count", HINT_CHROME, HINT_COMMENTS },
	{ "comments", "link", HINT_CHROME, HINT_COMMENTS },
	{ "comments", "off", 0, HINT_COMMENTS },
	{ "content", "body", HINT_BODY, 0 },
	{ "content", "text", HINT_BODY, 0 },
	{ "display", "name", HINT_META, 0 },
	{ "edit", "page", HINT_DOUBT, 0 },
	{ "entry", "body", HINT_BODY, 0 },
	{ "entry", "content", HINT_BODY, 0 },
	{ "entry", "info", HINT_META, 0 },
	{ "entry", "text", HINT_BODY, 0 },
	{ "field", "body", HINT_BODY, 0 },
	{ "field", "summary", HINT_LEAD, 0 },
	{ "has", "sidebar", 0, HINT_CHROME },
	{ "latest", "news", HINT_DOUBT, 0 },
	{ "latest", "posts", HINT_DOUBT, 0 },
	{ "lead", "paragraph", HINT_LEAD, 0 },
	{ "left", "col", HINT_DOUBT, 0 },
	{ "left", "column", HINT_DOUBT, 0 },
	{ "main", "content", HINT_MAIN, 0 },
	{ "more", "from", HINT_CHROME, 0 },
	{ "more", "link", HINT_CHROME, 0 },
	{ "more", "news", HINT_CHROME, 0 },
	{ "more", "stories", HINT_CHROME, 0 },
	{ "most", "popular", HINT_CHROME, 0 },
	{ "most", "read", HINT_CHROME, 0 },
	{ "news", "body", HINT_BODY, 0 },
	{ "news", "content", HINT_BODY, 0 },
	{ "news", "text", HINT_BODY, 0 },
	{ "no", "sidebar", 0, HINT_CHROME },
	{ "online", "list", HINT_CHROME, 0 },
	{ "page", "content", HINT_MAIN, 0 },
	{ "page", "links", HINT_CHROME, 0 },
	{ "post", "body", HINT_BODY, 0 },
	{ "post", "buttons", HINT_CHROME, 0 },
	{ "post", "content", HINT_BODY, 0 },
	{ "post", "excerpt", HINT_LEAD, 0 },
	{ "post", "info", HINT_META, 0 },
	{ "post", "nav", HINT_CHROME, 0 },
	{ "post", "subtitle", HINT_LEAD, 0 },
	{ "post", "text", HINT_BODY, 0 },
	{ "posting", "permissions", HINT_CHROME, 0 },
	{ "published", "dates", HINT_META, 0 },
	{ "quick", "links", HINT_CHROME, 0 },
	{ "read", "also", HINT_CHROME, 0 },
	{ "read", "more", HINT_CHROME, 0 },
	{ "read", "next", HINT_CHROME, 0 },
	{ "read", "time", HINT_META, 0 },
	{ "reply", "box", HINT_CHROME, 0 },
	{ "right", "col", HINT_DOUBT, 0 },
	{ "right", "column", HINT_DOUBT, 0 },
	{ "right", "rail", HINT_CHROME, 0 },
	{ "screen", "reader", HINT_DOUBT, 0 },
	{ "search", "result", 0, HINT_DOUBT },
	{ "search", "results", 0, HINT_DOUBT },
	{ "see", "also", HINT_DOUBT, 0 },
	{ "sidebar", "none", 0, HINT_CHROME },
	{ "sign", "up", HINT_CHROME, 0 },
	{ "similar", "jobs", HINT_CHROME, 0 },
	{ "similar", "threads", HINT_CHROME, 0 },
	{ "similar", "topics", HINT_CHROME, 0 },
	{ "single", "content", HINT_BODY, 0 },
	{ "sr", "only", HINT_DOUBT, 0 },
	{ "story", "body", HINT_BODY, 0 },
	{ "story", "content", HINT_BODY, 0 },
	{ "story", "intro", HINT_LEAD, 0 },
	{ "story", "summary", HINT_LEAD, 0 },
	{ "story", "text", HINT_BODY, 0 },
	{ "sub", "headline", HINT_LEAD, 0 },
	{ "sub", "title", HINT_LEAD, 0 },
	{ "tag", "cloud", HINT_CHROME, 0 },
	{ "tag", "list", HINT_CHROME, 0 },
	{ "thread", "controls", HINT_CHROME, 0 },
	{ "thread", "info", HINT_CHROME, 0 },
	{ "thread", "options", HINT_CHROME, 0 },
	{ "time", "info", HINT_META, 0 },
	{ "topic", "actions", HINT_CHROME, 0 },
	{ "upcoming", "events", HINT_DOUBT, 0 },
	{ "useful", "links", HINT_DOUBT, 0 },
	{ "user", "info", HINT_META, 0 },
	{ "visually", "hidden", HINT_DOUBT, 0 },
	{ "widget", "area", HINT_CHROME, 0 },
	{ "widget", "posts", HINT_DOUBT, 0 },
	{ "with", "sidebar", 0, HINT_CHROME },
	{ "without", "sidebar", 0, HINT_CHROME },
	{ "you", "may", HINT_CHROME, 0 },
};

struct words {
	char word[WORD_ROOM], before[WORD_ROOM];
	size_t len;
	bool is_first;
	unsigned hints, taken_back;
};

/* The first row whose word begins with `letter` or one behind it. */
static size_t
first_row(char letter)
{
	size_t low = 0, high = G_N_ELEMENTS(rows);

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (rows[mid].word[0] < letter)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
judge_word(struct words *w)
{
	w->word[w->len] = '\0';
	for (size_t i = first_row(*w->word); i < G_N_ELEMENTS(rows); i++) {
		const struct row *row = &rows[i];

		if (row->word[0] > w->word[0])
			break;
		if (row->match == FIRST && !w->is_first)
			continue;
		if (row->match == PREFIX ? g_str_has_prefix(w->word, row->word)
					 : strcmp(w->word, row->word) == 0)
			w->hints |= row->hints;
	}
	for (size_t i = 0; w->before[0] && i < G_N_ELEMENTS(pairs); i++) {
		if (pairs[i].first[0] == w->before[0] && strcmp(pairs[i].first, w->before) == 0 &&
		    strcmp(pairs[i].second, w->word) == 0) {
			w->hints |= pairs[i].hints;
			w->taken_back |= pairs[i].instead;
		}
	}
}

static void
end_word(struct words *w)
{
	if (w->len) {
		judge_word(w);
		memcpy(w->before, w->word, sizeof w->word);
		w->is_first = false;
	}
	w->len = 0;
}

static unsigned
judge(const char *names)
{
	struct words w = { .is_first = true };
	bool was_lower = false;

	for (size_t i = 0; names[i] && i < NAMES_MAX; i++) {
		char c = names[i];

		if (!g_ascii_isalpha(c) || (g_ascii_isupper(c) && was_lower))
			end_word(&w);
		if (g_ascii_isspace(c)) {
			w.is_first = true;
			w.before[0] = '\0';
		}
		if (g_ascii_isalpha(c) && w.len < WORD_ROOM - 1)
			w.word[w.len++] = g_ascii_tolower(c);
		was_lower = g_ascii_islower(c);
	}
	end_word(&w);
	return w.hints & ~w.taken_back;
}

/* Names of a grid, whose digits are widths: a wide column is no kin of a narrow one. */
static bool
is_width(const char *name)
{
	static const char *const grids[] = { "col",    "span",    "grid",  "large-",
					     "small-", "medium-", "width", "vc_col" };

	for (size_t i = 0; i < G_N_ELEMENTS(grids); i++)
		if (g_ascii_strncasecmp(name, grids[i], strlen(grids[i])) == 0)
			return true;
	return false;
}

bool
hint_is_column(const char *names)
{
	for (size_t i = 0; names && names[i] && i < NAMES_MAX; i++)
		if ((i == 0 || g_ascii_isspace(names[i - 1])) && is_width(names + i))
			return true;
	return false;
}

static uint64_t
hash(const char *names, bool with_digits)
{
	uint64_t h = 0xcbf29ce484222325;
	bool is_new = true, has_width = false;

	for (size_t i = 0; names[i] && i < NAMES_MAX; i++) {
		/* "elementor-col-66" too */
		if (!with_digits && (is_new || names[i - 1] == '-' || names[i - 1] == '_'))
			has_width |= is_width(names + i);
		is_new = g_ascii_isspace(names[i]);
		has_width &= !is_new;
		if (with_digits || has_width || !g_ascii_isdigit(names[i]))
			h = (h ^ (unsigned char)names[i]) * 0x100000001b3;
	}
	return h ? h : 1;
}

unsigned
hint_of(struct hint_cache *cache, const char *names)
{
	uint64_t key;
	size_t slot;

	if (!names || !*names)
		return 0;
	key = hash(names, true);
	slot = (size_t)(key ^ key >> 32) % HINT_CACHE;
	if (cache->key[slot] != key) {
		cache->hints[slot] = (uint8_t)judge(names);
		cache->key[slot] = key;
	}
	return cache->hints[slot];
}

uint64_t
hint_signature(const char *names)
{
	return names && *names ? hash(names, false) : 0;
}
