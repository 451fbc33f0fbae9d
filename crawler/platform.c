#include "crawler/platform.h"

#include <string.h>

/* What is looked at for a sign. */
enum where {
	GENERATOR, /* the content of <meta name=generator> begins with it */
	REL, /* a <link> has this relation */
	ELEMENT_ID, /* an element is called so */
	BODY_ID, /* the body is called so */
	PATH, /* a style sheet or image of the same host has it in its address */
};

/* Row 0 is no sign. Surer signs first. */
static const struct {
	const char *name;
	enum where where;
	const char *text, *how;
} signs[] = {
	[PLATFORM_NONE] = { NULL, GENERATOR, NULL, NULL },
	{ "wordpress", GENERATOR, "WordPress", "WordPress, as the page's generator tag says" },
	{ "discourse", GENERATOR, "Discourse", "Discourse, as the page's generator tag says" },
	{ "mastodon", GENERATOR, "Mastodon", "Mastodon, as the page's generator tag says" },
	{ "vbulletin", GENERATOR, "vBulletin", "vBulletin, as the page's generator tag says" },
	{ "wordpress", REL, "https://api.w.org/",
	  "WordPress, by the page's link to its interface" },
	{ "mastodon", ELEMENT_ID, "mastodon", "Mastodon, by the frame of the page" },
	{ "phpbb", BODY_ID, "phpbb", "phpBB, by the frame of the page" },
	{ "wordpress", PATH, "/wp-content/", "WordPress, by the addresses of the page's parts" },
	{ "wordpress", PATH, "/wp-includes/", "WordPress, by the addresses of the page's parts" },
};

/* What stands right behind the software's own root in addresses of its pages' parts. */
static const struct {
	const char *name, *mark;
} marks[] = {
	{ "wordpress", "/wp-json/" },     { "wordpress", "/wp-content/" },
	{ "wordpress", "/wp-includes/" }, { "discourse", "/opensearch.xml" },
	{ "phpbb", "/styles/" },
};

/* Software that has its host for itself. */
static const char *const whole_host[] = { "wordpress", "discourse", "mastodon", NULL };

const char *
platform_name(unsigned sign)
{
	return sign < G_N_ELEMENTS(signs) ? signs[sign].name : NULL;
}

const char *
platform_how(unsigned sign)
{
	return sign < G_N_ELEMENTS(signs) ? signs[sign].how : NULL;
}

/* The address of node `i`, a part of the page on its own host that has `mark` in its path; NULL: it
 * is none. */
static struct url *
part_with(const struct html *h, uint32_t i, const char *mark, const struct url *url,
	  const struct url *base)
{
	uint8_t tag = html_node(h, i)->tag;
	const char *text = tag == TAG_LINK  ? html_attribute(h, i, ATTR_HREF)
			   : tag == TAG_IMG ? html_attribute(h, i, ATTR_SRC)
					    : NULL;
	/* Few are parsed: a page may have very many. */
	g_autoptr(url_t) part = text && strstr(text, mark) ? url_parse(text, base) : NULL;

	if (!part || !url_is_http(part) || strcmp(url_host(part), url_host(url)) != 0 ||
	    url_port(part) != url_port(url) || !strstr(url_path(part), mark))
		return NULL;
	return g_steal_pointer(&part);
}

/* Up to the slash that `mark` begins with, where an address of the page's parts has it; NULL: none
 * has. Caller frees. */
static char *
root_by_mark(const struct html *h, const char *mark, const struct url *url, const struct url *base)
{
	for (uint32_t i = 1; i < h->nodes->len; i++) {
		g_autoptr(url_t) part = part_with(h, i, mark, url, base);
		g_autofree char *origin = part ? url_origin(part) : NULL;
		const char *path = part ? url_path(part) : NULL;

		if (path)
			return g_strdup_printf("%s%.*s/", origin, (int)(strstr(path, mark) - path),
					       path);
	}
	return NULL;
}

static bool
has_node(const struct html *h, enum where where, const char *text)
{
	for (uint32_t i = 1; i < h->nodes->len; i++) {
		uint8_t tag = html_node(h, i)->tag;
		const char *name = html_attribute(h, i, where == ELEMENT_ID ? ATTR_ID : ATTR_NAME);
		const char *content;

		if (where == ELEMENT_ID && g_strcmp0(name, text) == 0)
			return true;
		if (where == REL && tag == TAG_LINK &&
		    g_strcmp0(html_attribute(h, i, ATTR_REL), text) == 0)
			return true;
		if (where != GENERATOR || tag != TAG_META || !name ||
		    g_ascii_strcasecmp(name, "generator") != 0)
			continue;
		content = html_attribute(h, i, ATTR_CONTENT);
		if (content && g_ascii_strncasecmp(content, text, strlen(text)) == 0)
			return true;
	}
	return false;
}

static char *
site_of(const char *name, const struct html *h, const struct url *url, const struct url *base)
{
	g_autofree char *origin = url_origin(url);
	const char *path = url_path(url);

	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
		char *root = strcmp(marks[i].name, name) == 0
				     ? root_by_mark(h, marks[i].mark, url, base)
				     : NULL;

		if (root)
			return root;
	}
	if (g_strv_contains(whole_host, name))
		return g_strconcat(origin, "/", NULL);
	/* The folder of the page. */
	return g_strdup_printf("%s%.*s", origin, (int)(strrchr(path, '/') + 1 - path), path);
}

unsigned
platform_find(const struct html *h, const struct url *url, const struct url *base, char **site)
{
	*site = NULL;
	for (unsigned i = 1; i < G_N_ELEMENTS(signs); i++) {
		const char *text = signs[i].text;
		g_autofree char *root =
			signs[i].where == PATH ? root_by_mark(h, text, url, base) : NULL;
		bool is_it = signs[i].where == BODY_ID
				     ? g_strcmp0(html_body_attribute(h, ATTR_ID), text) == 0
			     : signs[i].where == PATH ? root != NULL
						      : has_node(h, signs[i].where, text);

		if (!is_it)
			continue;
		*site = site_of(signs[i].name, h, url, base);
		return i;
	}
	return PLATFORM_NONE;
}
