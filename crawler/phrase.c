#include "crawler/phrase.h"

#include <glib.h>
#include <string.h>

struct phrase {
	const char *text; /* lower case */
	size_t max; /* the longest line it may begin, in bytes; 0: nothing may follow but marks */
};

#define SUMMARY_MAX 200 /* bytes */
#define COMMENTS_HEADING_MAX 120 /* bytes */

static const struct phrase lines[] = {
	{ "advertisement", 40 },
	{ "advertising", 0 },
	{ "all rights reserved", 120 },
	{ "also read:", 160 },
	{ "also read ", 160 },
	{ "article continues below", 60 },
	{ "back to top", 0 },
	{ "best viewed ", 160 },
	{ "back to the top", 0 },
	{ "click here to subscribe", 160 },
	{ "click to share", 120 },
	{ "continue reading", 120 },
	{ "copyright ©", 160 },
	{ "copyright (c)", 160 },
	{ "don't miss:", 160 },
	{ "filed under", 160 },
	{ "follow us", 120 },
	{ "jump to navigation", 0 },
	{ "last modified", 60 },
	{ "last updated", 60 },
	{ "leave a comment", 60 },
	{ "leave a reply", 60 },
	{ "like this:", 40 },
	{ "like us on facebook", 60 },
	{ "listen to this article", 60 },
	{ "loading...", 0 },
	{ "loading…", 0 },
	{ "more on this story", 60 },
	{ "more:", 160 },
	{ "please enable javascript", 160 },
	{ "published", 0 },
	{ "page last ", 80 },
	{ "posted in ", 120 },
	{ "print this page", 40 },
	{ "print this article", 40 },
	{ "read also:", 160 },
	{ "read more:", 160 },
	{ "read more", 40 },
	{ "read:", 160 },
	{ "read next:", 160 },
	{ "recommended:", 160 },
	{ "related:", 160 },
	{ "reply", 0 },
	{ "reply with quote", 0 },
	{ "see also:", 160 },
	{ "share on ", 80 },
	{ "share this", 80 },
	{ "share via ", 80 },
	{ "share:", 80 },
	{ "share", 0 },
	{ "sign up for ", 160 },
	{ "sorry, this video", 80 },
	{ "sign up to our", 160 },
	{ "skip to ", 40 },
	{ "subscribe to our", 160 },
	{ "story continues below", 60 },
	{ "tags:", 160 },
	{ "tweet", 0 },
	{ "this page last ", 80 },
	{ "this page was last ", 100 },
	{ "this story has been shared", 60 },
	{ "watch:", 160 },
	{ "we use cookies", 160 },
	{ "© ", 160 },
	{ "©", 80 },
	{ "lesen sie auch", 160 },
	{ "lire aussi", 160 },
	{ "lees ook", 160 },
	{ "leggi anche", 160 },
	{ "lea también", 160 },
	{ "leia também", 160 },
	{ "mehr zum thema", 80 },
	{ "artikel teilen", 40 },
	{ "diesen artikel teilen", 60 },
	{ "add message", 0 },
	{ "add to basket", 0 },
	{ "add to calendar", 0 },
	{ "add to cart", 0 },
	{ "all events", 0 },
	{ "apply now", 0 },
	{ "apply online", 0 },
	{ "back to news", 0 },
	{ "back to all news", 0 },
	{ "back to index", 0 },
	{ "back to list", 0 },
	{ "back to search", 30 },
	{ "create an account or sign in", 160 },
	{ "edit this page", 0 },
	{ "email a friend", 60 },
	{ "logged", 0 },
	{ "messages sorted by", 120 },
	{ "more information about the ", 100 },
	{ "next message", 160 },
	{ "post reply", 0 },
	{ "previous message", 160 },
	{ "printer friendly", 60 },
	{ "powered by ", 80 },
	{ "quote", 0 },
	{ "reply #", 80 },
	{ "site by ", 60 },
	{ "website by ", 60 },
	{ "you are visitor ", 80 },
	{ "report", 0 },
	{ "sorted by", 40 },
	{ "tax included", 120 },
	{ "this event has passed", 0 },
	{ "thread tools", 60 },
	{ "watch this thread", 0 },
	{ "you need to be a member", 160 },
	{ "you must be logged in", 160 },
	{ "you must log in", 160 },
	{ "please log in", 100 },
	{ "log in to reply", 60 },
	{ "log in or register", 80 },
	{ "last edited by", 160 },
	{ "users browsing this", 160 },
	{ "view page source", 0 },
	{ "edited by ", 120 },
	{ "go to page", 60 },
	{ "in this section", 0 },
	{ "joined:", 60 },
	{ "jump to:", 120 },
	{ "link to this", 0 },
	{ "member since", 60 },
	{ "not open for further replies", 0 },
	{ "permalink", 0 },
	{ "posts:", 30 },
	{ "quick links", 0 },
	{ "registered:", 60 },
	{ "reply to this", 40 },
	{ "report post", 0 },
	{ "report this", 40 },
	{ "send private message", 0 },
	{ "show quoted sections", 0 },
	{ "hide quoted sections", 0 },
	{ "the request was ", 60 },
	{ "this request has been ", 140 },
	{ "view as html", 0 },
	{ "view profile", 0 },
	{ "see all updates", 0 },
	{ "show all updates", 0 },
	{ "comments are closed", 80 },
	{ "comments are now closed", 80 },
	{ "comments have been closed", 60 },
	{ "commenting is closed", 60 },
	{ "no comments yet", 0 },
	{ "be the first to comment", 0 },
	{ "full size table", 0 },
	{ "full size image", 0 },
	{ "was this page helpful", 0 },
	{ "is this page useful", 0 },
	{ "was this article helpful", 0 },
	{ "did this answer your question", 0 },
	{ "report a problem with this page", 0 },
	{ "anzeige", 0 },
	{ "werbung", 0 },
	{ "publicité", 0 },
	{ "publicidad", 0 },
	{ "pubblicità", 0 },
	{ "reklama", 0 },
	{ "reklame", 0 },
	{ "annons", 0 },
	{ "annonse", 0 },
	{ "advertentie", 0 },
	{ "advertisements", 0 },
	{ "реклама", 0 },
	{ "広告", 0 },
	{ "广告", 0 },
	{ "إعلان", 0 },
	{ "artikel drucken", 0 },
	{ "auch interessant", 60 },
	{ "das könnte sie auch interessieren", 60 },
	{ "mehr dazu", 60 },
	{ "weiterlesen", 80 },
	{ "weitere informationen zum thema", 60 },
	{ "zur startseite", 0 },
	{ "zum thema", 40 },
	{ "alle rechte vorbehalten", 80 },
	{ "kommentar schreiben", 0 },
	{ "lesen sie mehr", 120 },
	{ "lesen sie hier", 120 },
	{ "sur le même sujet", 60 },
	{ "à lire aussi", 160 },
	{ "a lire aussi", 160 },
	{ "voir aussi", 120 },
	{ "partager", 60 },
	{ "lire la suite", 60 },
	{ "tous droits réservés", 80 },
	{ "lire plus", 0 },
	{ "lee también", 160 },
	{ "leer más", 120 },
	{ "te puede interesar", 160 },
	{ "más información", 0 },
	{ "compartir", 40 },
	{ "archivado en", 80 },
	{ "ver también", 120 },
	{ "todos los derechos reservados", 80 },
	{ "condividi", 40 },
	{ "potrebbe interessarti", 120 },
	{ "tutti i diritti riservati", 80 },
	{ "leia mais", 120 },
	{ "veja também", 160 },
	{ "saiba mais", 80 },
	{ "compartilhe", 60 },
	{ "lees meer", 120 },
	{ "deel dit artikel", 0 },
	{ "bekijk ook", 120 },
	{ "läs också", 160 },
	{ "läs mer", 120 },
	{ "les også", 160 },
	{ "læs også", 160 },
	{ "lue myös", 160 },
	{ "czytaj też", 160 },
	{ "czytaj także", 160 },
	{ "czytaj więcej", 120 },
	{ "zobacz też", 160 },
	{ "zobacz także", 160 },
	{ "przeczytaj także", 160 },
	{ "udostępnij", 60 },
	{ "dalszy ciąg ", 80 },
	{ "źródło:", 80 },
	{ "читайте также", 160 },
	{ "подробнее", 40 },
	{ "материалы по теме", 60 },
	{ "поделиться", 40 },
	{ "ezt is olvassa el", 120 },
	{ "čtěte také", 160 },
	{ "přečtěte si také", 160 },
	{ "darllenwch hefyd", 160 },
	{ "rhannu", 60 },
	{ "rhannwch", 60 },
	{ "関連記事", 60 },
	{ "無断転載", 80 },
	{ "相关新闻", 40 },
	{ "责任编辑", 60 },
	{ "اقرأ أيضا", 120 },
	{ "اقرأ المزيد", 60 },
	{ "المصدر :", 60 },
	{ "المصدر:", 60 },
};

static const struct phrase headings[] = {
	{ "about the author", 60 },
	{ "archives", 0 },
	{ "categories", 0 },
	{ "elsewhere on the web", 0 },
	{ "follow us", 60 },
	{ "from the web", 0 },
	{ "latest articles", 0 },
	{ "latest headlines", 0 },
	{ "latest posts", 0 },
	{ "leave a comment", 0 },
	{ "leave a reply", 60 },
	{ "mehr zum thema", 40 },
	{ "more from ", 80 },
	{ "more like this", 0 },
	{ "more news", 0 },
	{ "more on this", 40 },
	{ "more stories", 40 },
	{ "most popular", 40 },
	{ "most read", 40 },
	{ "most viewed", 40 },
	{ "newsletter", 30 },
	{ "popular posts", 0 },
	{ "recent comments", 0 },
	{ "recent posts", 0 },
	{ "recommended", 40 },
	{ "related", 40 },
	{ "share this", 40 },
	{ "share", 0 },
	{ "stay connected", 0 },
	{ "subscribe", 40 },
	{ "tags", 0 },
	{ "top stories", 0 },
	{ "trending", 30 },
	{ "you may also", 60 },
	{ "you might also", 60 },
	{ "you may be interested", 60 },
	{ "create an account", 40 },
	{ "join the conversation", 0 },
	{ "posting permissions", 0 },
	{ "similar jobs", 0 },
	{ "similar threads", 0 },
	{ "similar topics", 0 },
	{ "thread information", 0 },
	{ "trending threads", 0 },
	{ "who is online", 0 },
	{ "who's online", 0 },
	{ "keep reading", 0 },
	{ "what to read next", 0 },
	{ "other events you may", 60 },
	{ "read next", 0 },
	{ "explore more", 0 },
	{ "you may like", 0 },
	{ "more posts", 0 },
	{ "other notices", 0 },
	{ "more features", 0 },
	{ "next up", 0 },
	{ "up next", 0 },
	{ "editor's picks", 0 },
	{ "editors' picks", 0 },
	{ "also from this source", 0 },
	{ "auch interessant", 0 },
	{ "das könnte sie auch interessieren", 60 },
	{ "weitere artikel", 40 },
	{ "weitere themen", 40 },
	{ "meistgelesen", 40 },
	{ "ähnliche artikel", 0 },
	{ "ähnliche beiträge", 0 },
	{ "das könnte dich auch interessieren", 60 },
	{ "neueste beiträge", 0 },
	{ "sur le même sujet", 40 },
	{ "à lire aussi", 40 },
	{ "les plus lus", 0 },
	{ "articles similaires", 0 },
	{ "articles récents", 0 },
	{ "dans la même rubrique", 0 },
	{ "más información", 0 },
	{ "te puede interesar", 40 },
	{ "lo más visto", 0 },
	{ "lo más leído", 0 },
	{ "entradas recientes", 0 },
	{ "noticias relacionadas", 0 },
	{ "artículos relacionados", 0 },
	{ "articoli correlati", 0 },
	{ "leggi anche", 40 },
	{ "potrebbe interessarti", 60 },
	{ "notícias relacionadas", 0 },
	{ "veja também", 0 },
	{ "leia também", 0 },
	{ "mais lidas", 0 },
	{ "lees ook", 40 },
	{ "meest gelezen", 0 },
	{ "gerelateerd", 40 },
	{ "läs också", 0 },
	{ "mest läst", 0 },
	{ "les også", 0 },
	{ "mest lest", 0 },
	{ "læs også", 0 },
	{ "czytaj też", 0 },
	{ "zobacz także", 0 },
	{ "zobacz też", 0 },
	{ "powiązane", 40 },
	{ "polecane", 40 },
	{ "najpopularniejsze", 0 },
	{ "читайте также", 0 },
	{ "материалы по теме", 0 },
	{ "последние новости", 0 },
	{ "关联阅读", 0 },
	{ "相关新闻", 0 },
	{ "相关阅读", 0 },
	{ "関連記事", 0 },
	{ "関連リンク", 0 },
	{ "あなたにおすすめの記事", 0 },
	{ "اقرأ أيضا", 0 },
	{ "الأكثر قراءة", 0 },
	{ "rhagor o straeon", 0 },
	{ "darllenwch hefyd", 0 },
};

static bool
is_mark(char c)
{
	return !g_ascii_isalnum(c) && (unsigned char)c < 0x80;
}

static bool
matches(const struct phrase *table, size_t n, const char *line, size_t len)
{
	static const char *const arrows[] = { "«", "‹", "←", "<" };
	char first[6];
	size_t first_len;

	for (size_t i = 0; i < G_N_ELEMENTS(arrows); i++) {
		size_t arrow = strlen(arrows[i]);

		if (len > arrow && memcmp(line, arrows[i], arrow) == 0) {
			arrow += strspn(line + arrow, " ");
			line += arrow;
			len -= arrow;
		}
	}
	if (len == 0)
		return false;
	/* the first letter of a sentence is a capital in any alphabet */
	first_len = (size_t)g_unichar_to_utf8(g_unichar_tolower(g_utf8_get_char(line)), first);
	if (first_len != (size_t)g_utf8_skip[(unsigned char)*line])
		return false;
	while (len && is_mark(line[len - 1]) && line[len - 1] != ':' && line[len - 1] != '.')
		len--;
	for (size_t i = 0; i < n; i++) {
		size_t want, rest;

		if (*first != *table[i].text)
			continue;
		want = strlen(table[i].text);
		if (len < want || memcmp(first, table[i].text, first_len) != 0 ||
		    g_ascii_strncasecmp(line + first_len, table[i].text + first_len,
					want - first_len) != 0)
			continue;
		rest = want;
		while (rest < len && is_mark(line[rest]))
			rest++;
		if (rest == len || (table[i].max && len <= table[i].max &&
				    (is_mark(line[want - 1]) || rest > want)))
			return true;
	}
	return false;
}

/* "12 comments", "3 shares". */
static bool
is_count(const char *line, size_t len)
{
	static const char *const counted[] = { "answer",     "comment",   "follower", "like",
					       "post",       "repl",      "share",    "signature",
					       "subscriber", "supporter", "view",     "vote" };
	size_t digits = strspn(line, "0123456789.,kK");
	const char *word = line + digits + strspn(line + digits, " +");

	if (!g_ascii_isdigit(*line) || memchr(word, ' ', len - (size_t)(word - line)))
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(counted); i++)
		if (g_ascii_strncasecmp(word, counted[i], strlen(counted[i])) == 0)
			return true;
	return false;
}

/* A newsletter is news; asking for an address to send it to is not. */
static bool
is_sign_up(const char *line)
{
	static const char *const asks[] = { "sign up", "signing up", "subscrib" };

	if (!strcasestr(line, "newsletter") && !strcasestr(line, "inbox"))
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(asks); i++)
		if (strcasestr(line, asks[i]))
			return true;
	return false;
}

/* Anywhere in a line: the sum of a thread or a request. */
static bool
is_summary(const char *line, size_t len)
{
	static const char *const both[][2] = {
		{ "(read ", " times)" },
		{ " made this ", " request to " },
	};

	if (len > SUMMARY_MAX)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(both); i++) {
		const char *first = strcasestr(line, both[i][0]);

		if (first && strcasestr(first, both[i][1]))
			return true;
	}
	return false;
}

bool
phrase_is_chrome(const char *line, size_t len)
{
	return matches(lines, G_N_ELEMENTS(lines), line, len) || is_count(line, len) ||
	       is_sign_up(line) || is_summary(line, len);
}

bool
phrase_is_box_heading(const char *line, size_t len)
{
	return matches(headings, G_N_ELEMENTS(headings), line, len);
}

bool
phrase_is_comments_heading(const char *line, size_t len)
{
	static const struct {
		const char *stem; /* lower case */
		bool is_counted; /* only behind a number */
	} words[] = {
		{ "comment", false },    { "kommentar", false },  { "coment", false },
		{ "comentário", false }, { "commenti", false },   { "komentar", false },
		{ "комментари", false }, { "reacties", false },   { "sylwadau", false },
		{ "response", true },    { "thoughts on", true }, { "thought on", true },
		{ "replies to", true },  { "reply to", true },    { "reader comment", false },
	};
	size_t digits = strspn(line, "0123456789.,"), rest;
	const char *at = line + digits;
	bool is_counted = digits > 0;

	if (len > COMMENTS_HEADING_MAX)
		return false;
	if (g_ascii_strncasecmp(line, "one ", 4) == 0) {
		at = line + 3;
		is_counted = true;
	}
	at += strspn(at, " ");
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		size_t stem = strlen(words[i].stem);

		if (g_ascii_strncasecmp(at, words[i].stem, stem) != 0 ||
		    (words[i].is_counted && !is_counted))
			continue;
		/* "Comments", but no "Comments that changed the town" */
		rest = stem + strcspn(at + stem, " (:");
		return is_counted || !at[rest + strspn(at + rest, " ():0123456789")];
	}
	return false;
}
