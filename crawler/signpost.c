#include "crawler/signpost.h"

#include <string.h>

enum {
	POINTER_MAX = 140, /* letters of a paragraph that is only a link */
	FOLLOW_MAX = 320, /* letters of "Follow us on … and …" */
	FOLLOW_LINKS = 2, /* links to networks that it has: one alone may be a source */
	SHARE_MAX = 60, /* letters of a line that shares */
	AUTHOR_MAX = 450, /* letters about an author */
	CALL_MAX = 250, /* letters of a box with a button */
	CALL_LINKS = 2,
};

bool
signpost_is_pointer(const struct survey_item *it, enum html_tag tag)
{
	return (tag == TAG_P || tag == TAG_DIV) && it->links == 1 && it->text < POINTER_MAX &&
	       it->link_text == it->text;
}

static bool
is_one_of(const char *text, size_t len, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(names[i]) == len && g_ascii_strncasecmp(text, names[i], len) == 0)
			return true;
	return false;
}

/* Whether an account or a page of a social network is linked, rather than what somebody said there:
 * the path has one part. */
static bool
is_network(const char *href)
{
	static const char *const hosts[] = {
		"facebook.com", "twitter.com",  "x.com",         "instagram.com", "youtube.com",
		"linkedin.com", "t.me",         "tiktok.com",    "threads.net",   "pinterest.com",
		"bsky.app",     "whatsapp.com", "flipboard.com", "vk.com",        "news.google.com",
	};
	const char *host = strstr(href, "//"), *path;

	if (!host)
		return false;
	host += 2;
	if (g_ascii_strncasecmp(host, "www.", 4) == 0)
		host += 4;
	path = host + strcspn(host, "/?#");
	return is_one_of(host, (size_t)(path - host), hosts, G_N_ELEMENTS(hosts)) &&
	       !strstr(path, "/status/") && !strstr(path, "/posts/") && !strstr(path, "/p/") &&
	       !strstr(path, "watch?");
}

/* Whether the link opens a form that sends the page on. */
static bool
is_share(const char *href)
{
	static const char *const forms[] = {
		"facebook.com/sharer",
		"facebook.com/share.php",
		"facebook.com/dialog/share",
		"twitter.com/intent/",
		"twitter.com/share",
		"x.com/intent/",
		"x.com/share",
		"linkedin.com/share",
		"reddit.com/submit",
		"pinterest.com/pin/create",
		"wa.me/?text",
		"whatsapp.com/send",
		"whatsapp://send",
		"t.me/share",
		"bsky.app/intent/",
		"mailto:?",
		"tumblr.com/share",
		"getpocket.com/save",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(forms); i++)
		if (strstr(href, forms[i]))
			return true;
	return false;
}

bool
signpost_is_social(const struct html *h, const struct survey_item *it, uint32_t i)
{
	unsigned networks = 0, shares = 0;

	if (it->links == 0 || it->text > FOLLOW_MAX)
		return false;
	for (uint32_t k = i; k < html_node(h, i)->end; k++) {
		const char *href =
			html_node(h, k)->tag == TAG_A ? html_attribute(h, k, ATTR_HREF) : NULL;

		if (!href)
			continue;
		if (is_share(href))
			shares++;
		else
			networks += is_network(href);
	}
	return (shares && it->text <= SHARE_MAX) || networks + shares >= FOLLOW_LINKS;
}

static bool
is_box(enum html_tag tag)
{
	return tag == TAG_DIV || tag == TAG_SECTION || tag == TAG_ASIDE || tag == TAG_CUSTOM;
}

bool
signpost_is_author(const struct html *h, const struct survey_item *it, uint32_t i)
{
	static const char *const places[] = { "/author/",  "/authors/", "/autor/",
					      "/autoren/", "/auteur/",  "/contributors/" };

	if (!is_box((enum html_tag)html_node(h, i)->tag) || it->links == 0 || it->prose == 0 ||
	    it->text > AUTHOR_MAX)
		return false;
	for (uint32_t k = i + 1; k < html_node(h, i)->end; k++) {
		const char *href =
			html_node(h, k)->tag == TAG_A ? html_attribute(h, k, ATTR_HREF) : NULL;
		const char *rel = href ? html_attribute(h, k, ATTR_REL) : NULL;

		if (rel && strstr(rel, "author"))
			return true;
		for (size_t n = 0; href && n < G_N_ELEMENTS(places); n++)
			if (strstr(href, places[n]))
				return true;
	}
	return false;
}

bool
signpost_is_call(const struct html *h, const struct survey_item *it, uint32_t i)
{
	bool has_heading = false, has_button = false;

	if (!is_box((enum html_tag)html_node(h, i)->tag) || it->links == 0 ||
	    it->links > CALL_LINKS || it->text > CALL_MAX)
		return false;
	for (uint32_t k = i + 1; k < html_node(h, i)->end; k++) {
		enum html_tag tag = (enum html_tag)html_node(h, k)->tag;
		const char *class = tag == TAG_A ? html_attribute(h, k, ATTR_CLASS) : NULL;

		has_heading |= (html_tag_flags(tag) & TAG_HEADING) != 0;
		has_button |= class && (strcasestr(class, "btn") || strcasestr(class, "button"));
	}
	return has_heading && has_button;
}
