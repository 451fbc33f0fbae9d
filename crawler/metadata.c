#include "crawler/metadata.h"

#include <string.h>

#include "crawler/pagetext.h"
#include "crawler/survey.h"
#include "crawler/title.h"

#define AGENT "earshot"

/* What a language tag is made of (RFC 5646), and "_" for those who write locales. */
#define LANG_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

enum { LANG_MAX = 35, AUTHOR_MAX = 120, SENTENCE_BLANKS = 8, VALUE_MAX = 1000 };

/* Whether a list of tokens parted by white space or commas has `token`, in any case. */
static bool
metadata_has_token(const char *list, const char *token)
{
	size_t len = strlen(token);

	while (list && *list) {
		size_t n = strcspn(list, " \t\r\n\f,");

		if (n == len && g_ascii_strncasecmp(list, token, n) == 0)
			return true;
		list += n;
		list += strspn(list, " \t\r\n\f,");
	}
	return false;
}

static char *
collapsed(const char *text)
{
	GString *out = g_string_new(NULL);

	pagetext_collapse(text, strnlen(text, VALUE_MAX), out);
	/* A cut in the middle of a character. */
	if (!g_utf8_validate(out->str, (gssize)out->len, NULL)) {
		char *valid = g_utf8_make_valid(out->str, (gssize)out->len);

		g_string_free(out, TRUE);
		return valid;
	}
	return g_string_free(out, FALSE);
}

/* The content of the first meta element with one of `names`, the earlier name first, as a
 * property or a name; properties may list several, parted by blanks (RDFa). */
static char *
meta_of(const struct html *h, const char *const *names, size_t n)
{
	size_t best = n;
	const char *found = NULL;

	for (uint32_t i = 1; i < h->nodes->len; i++) {
		const char *content, *property, *name;

		if (html_node(h, i)->tag != TAG_META)
			continue;
		content = html_attribute(h, i, ATTR_CONTENT);
		property = html_attribute(h, i, ATTR_PROPERTY);
		name = html_attribute(h, i, ATTR_NAME);
		for (size_t k = 0; content && *content && k < best; k++) {
			/* "p:" is for properties alone: they are stronger than names. */
			bool is_property = g_str_has_prefix(names[k], "p:");

			if (is_property ? property && metadata_has_token(property, names[k] + 2)
					: name && metadata_has_token(name, names[k])) {
				best = k;
				found = content;
			}
		}
	}
	return found ? collapsed(found) : NULL;
}

struct url *
metadata_base(const struct html *h, const struct url *url)
{
	for (uint32_t i = 1; i < h->nodes->len; i++) {
		const char *href;
		struct url *base;

		if (html_node(h, i)->tag != TAG_BASE || !(href = html_attribute(h, i, ATTR_HREF)))
			continue;
		base = url_parse(href, url);
		if (base && url_is_http(base))
			return base;
		url_free(base);
		break;
	}
	return url_copy(url);
}

bool
metadata_is_article(const struct html *h, const struct jsonld *j)
{
	static const char *const names[] = { "p:og:type", "og:type" };
	g_autofree char *type = meta_of(h, names, G_N_ELEMENTS(names));

	return !j->is_discussion &&
	       (j->is_article || (type && g_ascii_strncasecmp(type, "article", 7) == 0));
}

static void
read_lang(struct article *a, const struct html *h, const struct jsonld *j)
{
	static const char *const locale[] = { "p:og:locale", "og:locale" };
	const char *lang = html_root_attribute(h, ATTR_LANG);
	g_autofree char *found = NULL;

	if (!lang || !*lang)
		lang = html_root_attribute(h, ATTR_XML_LANG);
	if (!lang || !*lang)
		lang = html_body_attribute(h, ATTR_LANG);
	for (uint32_t i = 1; (!lang || !*lang) && i < h->nodes->len; i++) {
		const char *equiv;

		if (html_node(h, i)->tag != TAG_META)
			continue;
		equiv = html_attribute(h, i, ATTR_HTTP_EQUIV);
		if (!equiv)
			equiv = html_attribute(h, i, ATTR_NAME);
		if (equiv && (g_ascii_strcasecmp(equiv, "content-language") == 0 ||
			      g_ascii_strcasecmp(equiv, "language") == 0))
			lang = html_attribute(h, i, ATTR_CONTENT);
	}
	if (!lang || !*lang)
		lang = found = meta_of(h, locale, G_N_ELEMENTS(locale));
	if (!lang || !*lang)
		lang = j->lang;
	if (!lang)
		return;
	lang += strspn(lang, " \t\r\n\f,");
	a->lang = g_strndup(lang, MIN(strspn(lang, LANG_LETTERS), LANG_MAX));
	g_strdelimit(a->lang, "_", '-');
	if (!*a->lang)
		g_clear_pointer(&a->lang, g_free);
}

/* The union of what is said to all robots and to us (RFC 9309 has no word on it; the rules are
 * those of the robots meta tag as search engines publish them). */
void
metadata_read_robots(struct article *a, const struct html *h)
{
	for (uint32_t i = 1; i < h->nodes->len; i++) {
		const char *name, *rules;
		bool is_none;

		if (html_node(h, i)->tag != TAG_META)
			continue;
		name = html_attribute(h, i, ATTR_NAME);
		rules = html_attribute(h, i, ATTR_CONTENT);
		if (rules && metadata_has_token(name, "tdm-reservation")) {
			a->tdm_said = true;
			a->tdm_reserved = metadata_has_token(rules, "1");
		}
		if (!rules ||
		    !(metadata_has_token(name, "robots") || metadata_has_token(name, AGENT)))
			continue;
		is_none = metadata_has_token(rules, "none");
		a->noindex |= is_none || metadata_has_token(rules, "noindex");
		a->nofollow |= is_none || metadata_has_token(rules, "nofollow");
		a->noarchive |= metadata_has_token(rules, "noarchive") ||
				metadata_has_token(rules, "nocache");
		a->nosnippet |= metadata_has_token(rules, "nosnippet") ||
				metadata_has_token(rules, "max-snippet:0");
	}
}

static bool
is_feed_type(const char *type)
{
	static const char *const types[] = { "application/rss+xml",    "application/atom+xml",
					     "application/feed+json",  "application/json",
					     "application/rdf+xml",    "application/x-rss+xml",
					     "application/x-atom+xml", "text/rss+xml",
					     "application/rss",        "application/atom" };
	size_t len = strcspn(type, "; \t");

	for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
		if (strlen(types[i]) == len && g_ascii_strncasecmp(type, types[i], len) == 0)
			return true;
	return false;
}

/* A <link> that leads to a feed (HTML §4.6.7.1); JSON alternates that are an interface of the
 * site's software are none. */
static bool
is_feed(const char *rel, const char *type, const char *href)
{
	bool is_alternate =
		metadata_has_token(rel, "alternate") && !metadata_has_token(rel, "stylesheet");

	if (!href || !*href || !(is_alternate || metadata_has_token(rel, "feed")))
		return false;
	if (!type || !*type)
		return metadata_has_token(rel, "feed");
	if (g_ascii_strncasecmp(type, "application/json", 16) == 0 &&
	    (strstr(href, "/wp-json") || strstr(href, "oembed") || strstr(href, "rest_route=")))
		return false;
	return is_feed_type(type);
}

static void
add_feed(struct article *a, const struct html *h, uint32_t i, const struct url *base)
{
	g_autoptr(url_t) url = url_parse(html_attribute(h, i, ATTR_HREF), base);
	const char *title = html_attribute(h, i, ATTR_TITLE);
	const char *type = html_attribute(h, i, ATTR_TYPE);
	struct article_feed *feed;

	if (!url || !url_is_http(url) || a->feeds->len >= ARTICLE_MAX_FEEDS)
		return;
	for (guint k = 0; k < a->feeds->len; k++) {
		feed = g_ptr_array_index(a->feeds, k);
		if (strcmp(feed->url, url_href(url)) == 0)
			return;
	}
	feed = g_new0(struct article_feed, 1);
	feed->url = g_strdup(url_href(url));
	feed->title = title && *title ? collapsed(title) : NULL;
	feed->type = g_ascii_strdown(type ? type : "", -1);
	g_ptr_array_add(a->feeds, feed);
}

void
metadata_read_links(struct article *a, const struct html *h, const struct url *base)
{
	for (uint32_t i = 1; i < h->nodes->len; i++) {
		const char *rel, *href;

		if (html_node(h, i)->tag != TAG_LINK || !(rel = html_attribute(h, i, ATTR_REL)))
			continue;
		href = html_attribute(h, i, ATTR_HREF);
		if (is_feed(rel, html_attribute(h, i, ATTR_TYPE), href)) {
			add_feed(a, h, i, base);
		} else if (!a->canonical && href && *href && metadata_has_token(rel, "canonical")) {
			g_autoptr(url_t) url = url_parse(href, base);

			if (url && url_is_http(url))
				a->canonical = g_strdup(url_href(url));
		}
	}
}

/* What the page says it is called, to machines. */
static char *
declared_title(const struct html *h, const struct jsonld *j)
{
	static const char *const names[] = {
		"p:dc:title",      "p:dcterms:title", "p:dcterm:title", "p:og:title",
		"p:twitter:title", "dc:title",        "dc.title",       "dcterms.title",
		"og:title",        "twitter:title",   "parsely-title",  "citation_title",
	};

	if (j->headline && *j->headline)
		return collapsed(j->headline);
	return meta_of(h, names, G_N_ELEMENTS(names));
}

void
metadata_read(struct article *a, const struct html *h, const struct jsonld *j,
	      const struct url *base)
{
	static const char *const site_names[] = { "p:og:site_name", "og:site_name",
						  "application-name", "p:al:android:app_name",
						  "dc.publisher" };
	g_autofree char *declared = declared_title(h, j);

	read_lang(a, h, j);
	metadata_read_robots(a, h);
	metadata_read_links(a, h, base);
	a->site_name = meta_of(h, site_names, G_N_ELEMENTS(site_names));
	if (!a->site_name && j->publisher)
		a->site_name = collapsed(j->publisher);
	a->title = title_choose(h, declared, a->site_name, base);
}

/* Some write an address, or their system's name for nobody, where a name should be. */
static bool
is_name(const char *text)
{
	static const char *const nobody[] = { "admin", "administrator", "webmaster", "editor",
					      "author" };
	size_t len = text ? strlen(text) : 0;

	if (len < 2 || len > AUTHOR_MAX || strstr(text, "://") || g_str_has_prefix(text, "www."))
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(nobody); i++)
		if (g_ascii_strcasecmp(text, nobody[i]) == 0)
			return false;
	return true;
}

/* "By Jo Reed" and "Written by: Jo Reed" name Jo Reed. */
static char *
without_by(char *text)
{
	static const char *const words[] = { "written by", "posted by", "published by", "words by",
					     "author:",    "by:",       "by",           "von",
					     "par",        "por",       "di",           "door" };
	char *at = g_strstrip(text);

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		size_t len = strlen(words[i]);

		if (g_ascii_strncasecmp(at, words[i], len) == 0 &&
		    (at[len] == ' ' || at[len] == ':' || at[len] == '\n' || at[len] == '\t')) {
			at += len;
			at += strspn(at, " :\n\t");
			break;
		}
	}
	at = g_strdup(at);
	g_free(text);
	return at;
}

static bool
is_byline(const struct html *h, uint32_t i)
{
	const char *class = html_attribute(h, i, ATTR_CLASS), *id = html_attribute(h, i, ATTR_ID);
	const char *prop = html_attribute(h, i, ATTR_ITEMPROP);

	return metadata_has_token(html_attribute(h, i, ATTR_REL), "author") ||
	       (prop && strcasestr(prop, "author")) ||
	       (class && (strcasestr(class, "byline") || strcasestr(class, "author"))) ||
	       (id && (strcasestr(id, "byline") || strcasestr(id, "author")));
}

/* A line about the author rather than with the name. */
static bool
is_sentence(const char *text)
{
	unsigned blanks = 0;

	for (const char *at = text; *at; at++)
		blanks += *at == ' ';
	return blanks >= SENTENCE_BLANKS && g_str_has_suffix(text, ".");
}

/* The line that names the author, in the page's text. */
static char *
visible_author(const struct html *h, const struct survey *s)
{
	static const char *const ends[] = { " » ", " • ", " · ", " – ", " - " };
	g_autoptr(GString) line = g_string_new(NULL);

	for (uint32_t i = 1; i < h->nodes->len; i++) {
		const struct survey_item *it = survey_item(s, i);

		if (html_node(h, i)->tag == TAG_TEXT)
			continue;
		if (s->marks->data[i] == MARK_UNSEEN || s->marks->data[i] == MARK_COMMENTS) {
			i = html_node(h, i)->end - 1;
			continue;
		}
		if (it->text == 0 || it->text > AUTHOR_MAX || !is_byline(h, i))
			continue;
		g_string_truncate(line, 0);
		pagetext_append(h, s->marks->data, i, 1u << MARK_UNSEEN, line);
		if (line->len) {
			g_autofree char *name = without_by(g_strdup(line->str));

			/* The lines behind the name are its date and the like. */
			name[strcspn(name, "\n\t|")] = '\0';
			for (size_t k = 0; k < G_N_ELEMENTS(ends); k++)
				if (strstr(name, ends[k]))
					*strstr(name, ends[k]) = '\0';
			g_strchomp(name);
			if (is_name(name) && !is_sentence(name))
				return g_steal_pointer(&name);
		}
	}
	return NULL;
}

char *
metadata_author(const struct html *h, const struct survey *s, const struct jsonld *j)
{
	static const char *const names[] = {
		"p:dc:creator",
		"p:dcterms:creator",
		"p:dcterm:creator",
		"author",
		"p:author",
		"parsely-author",
		"dc.creator",
		"dc:creator",
		"dcterms.creator",
		"p:article:author",
		"article:author",
		"sailthru.author",
		"citation_author",
		"byl",
		"p:og:article:author",
	};
	g_autofree char *found = j->author ? collapsed(j->author) : NULL;

	if (!is_name(found)) {
		g_free(found);
		found = meta_of(h, names, G_N_ELEMENTS(names));
	}
	if (is_name(found))
		return without_by(g_steal_pointer(&found));
	return visible_author(h, s);
}
