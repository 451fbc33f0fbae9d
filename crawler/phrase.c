#include "crawler/phrase.h"

#include <glib.h>
#include <string.h>

struct phrase {
	const char *text; /* lower case */
	size_t max; /* the longest line it may begin, in bytes; 0: nothing may follow but marks */
};

#define SUMMARY_MAX 200 /* bytes */

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
	char first;

	for (size_t i = 0; i < G_N_ELEMENTS(arrows); i++) {
		size_t arrow = strlen(arrows[i]);

		if (len > arrow && memcmp(line, arrows[i], arrow) == 0) {
			arrow += strspn(line + arrow, " ");
			line += arrow;
			len -= arrow;
		}
	}
	first = g_ascii_tolower(*line);
	while (len && is_mark(line[len - 1]) && line[len - 1] != ':' && line[len - 1] != '.')
		len--;
	for (size_t i = 0; i < n; i++) {
		size_t want, rest;

		if (first != *table[i].text)
			continue;
		want = strlen(table[i].text);
		if (len < want || g_ascii_strncasecmp(line, table[i].text, want) != 0)
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
