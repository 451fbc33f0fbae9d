#include "crawler/pagedate.h"

#include <string.h>

#include "base/when.h"
#include "crawler/daytext.h"
#include "crawler/pagetext.h"

enum {
	LINE_LETTERS = 120, /* letters of a line that says when */
	HEAD_LETTERS = 500, /* letters behind the headline that are searched */
	DAY_S = 86400,
};

#define EARLIEST INT64_C(631152000) /* 1990-01-01 */

enum rank { RANK_PUBLISHED, RANK_DATED, RANK_CHANGED, RANKS };

/* meta elements by name, property or itemprop, in lower case. */
static const struct {
	const char *name;
	enum rank rank;
} names[] = {
	{ "article:published_time", RANK_PUBLISHED },
	{ "article:published", RANK_PUBLISHED },
	{ "og:article:published_time", RANK_PUBLISHED },
	{ "og:published_time", RANK_PUBLISHED },
	{ "og:pubdate", RANK_PUBLISHED },
	{ "og:release_date", RANK_PUBLISHED },
	{ "datepublished", RANK_PUBLISHED },
	{ "published_time", RANK_PUBLISHED },
	{ "publication_date", RANK_PUBLISHED },
	{ "publicationdate", RANK_PUBLISHED },
	{ "publish_date", RANK_PUBLISHED },
	{ "publish-date", RANK_PUBLISHED },
	{ "publishdate", RANK_PUBLISHED },
	{ "published-date", RANK_PUBLISHED },
	{ "published_date", RANK_PUBLISHED },
	{ "pubdate", RANK_PUBLISHED },
	{ "parsely-pub-date", RANK_PUBLISHED },
	{ "sailthru.date", RANK_PUBLISHED },
	{ "citation_publication_date", RANK_PUBLISHED },
	{ "citation_date", RANK_PUBLISHED },
	{ "citation_online_date", RANK_PUBLISHED },
	{ "dc.date.issued", RANK_PUBLISHED },
	{ "dcterms.issued", RANK_PUBLISHED },
	{ "dcterms.date", RANK_PUBLISHED },
	{ "dc.date.created", RANK_PUBLISHED },
	{ "dcterms.created", RANK_PUBLISHED },
	{ "dc.date.publication", RANK_PUBLISHED },
	{ "article.published", RANK_PUBLISHED },
	{ "article:publication_date", RANK_PUBLISHED },
	{ "article:post_date", RANK_PUBLISHED },
	{ "bt:pubdate", RANK_PUBLISHED },
	{ "cxenseparse:recs:publishtime", RANK_PUBLISHED },
	{ "dateposted", RANK_PUBLISHED },
	{ "vr:published_time", RANK_PUBLISHED },
	{ "rnews:datepublished", RANK_PUBLISHED },
	{ "shareaholic:article_published_time", RANK_PUBLISHED },
	{ "displaydate", RANK_PUBLISHED },
	{ "datecreated", RANK_DATED },
	{ "article_date_original", RANK_DATED },
	{ "article.created", RANK_DATED },
	{ "created", RANK_DATED },
	{ "creation_date", RANK_DATED },
	{ "date", RANK_DATED },
	{ "dc.date", RANK_DATED },
	{ "dc:date", RANK_DATED },
	{ "dcterms:date", RANK_DATED },
	{ "dcterms:created", RANK_DATED },
	{ "dcterms.available", RANK_DATED },
	{ "originalpublicationdate", RANK_DATED },
	{ "timestamp", RANK_DATED },
	{ "article:modified_time", RANK_CHANGED },
	{ "og:updated_time", RANK_CHANGED },
	{ "datemodified", RANK_CHANGED },
	{ "dc.date.modified", RANK_CHANGED },
	{ "dcterms.modified", RANK_CHANGED },
	{ "last-modified", RANK_CHANGED },
	{ "lastmod", RANK_CHANGED },
	{ "revised", RANK_CHANGED },
};

static bool
accept(int64_t found, int64_t *at)
{
	if (found == WHEN_NONE || found < EARLIEST || found > when_now() + 2 * DAY_S)
		return false;
	*at = found;
	return true;
}

/* A value for machines; half of them are written for people all the same. */
static bool
parse(const char *value, bool is_month_first, int64_t *at)
{
	int64_t found;

	if (!value || !*value || strlen(value) > LINE_LETTERS)
		return false;
	/* 3/5 and 3.5 mean different days to different people: not left to when_parse(). */
	if (strlen(value) > 4 && value[4] != '-' && strpbrk(value, "/.") &&
	    daytext_find(value, strlen(value), is_month_first, &found))
		return accept(found, at);
	/* A year, or a year and month, is no day. */
	if (strlen(value) >= 8 && when_parse(value, &found))
		return accept(found, at);
	return daytext_find(value, strlen(value), is_month_first, &found) && accept(found, at);
}

static bool
rank_of(const char *name, enum rank *rank)
{
	for (size_t i = 0; name && i < G_N_ELEMENTS(names); i++) {
		if (g_ascii_strcasecmp(name, names[i].name) == 0) {
			*rank = names[i].rank;
			return true;
		}
	}
	return false;
}

/* Meta elements, and any element with a date's itemprop; the first of each rank counts. */
static void
read_properties(const struct html *h, bool is_month_first, int64_t found[RANKS])
{
	for (uint32_t i = 1; i < h->nodes->len; i++) {
		const char *value;
		enum rank rank;

		if (html_node(h, i)->at >= h->sieve.elements->len)
			continue;
		if (!rank_of(html_attribute(h, i, ATTR_ITEMPROP), &rank) &&
		    (html_node(h, i)->tag != TAG_META ||
		     (!rank_of(html_attribute(h, i, ATTR_PROPERTY), &rank) &&
		      !rank_of(html_attribute(h, i, ATTR_NAME), &rank) &&
		      !rank_of(html_attribute(h, i, ATTR_HTTP_EQUIV), &rank))))
			continue;
		value = html_attribute(h, i, ATTR_CONTENT);
		if (!value)
			value = html_attribute(h, i, ATTR_DATETIME);
		if (found[rank] == WHEN_NONE)
			parse(value, is_month_first, &found[rank]);
	}
}

static bool
names_change(const char *names_of_class)
{
	return names_of_class &&
	       (strcasestr(names_of_class, "updated") || strcasestr(names_of_class, "modified")) &&
	       !strcasestr(names_of_class, "published");
}

static bool
names_publication(const struct html *h, uint32_t i)
{
	const char *class = html_attribute(h, i, ATTR_CLASS);

	return html_attribute(h, i, ATTR_PUBDATE) ||
	       (class && (strcasestr(class, "publish") || strcasestr(class, "entry-date") ||
			  strcasestr(class, "posted") || strcasestr(class, "pubdate")));
}

/* Parts of the page that speak of other pages. */
static bool
is_elsewhere(const struct survey *s, const struct html *h, uint32_t i)
{
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;

	if (s->marks->data[i] == MARK_UNSEEN || s->marks->data[i] == MARK_COMMENTS)
		return true;
	return (tag == TAG_NAV || tag == TAG_ASIDE || tag == TAG_FOOTER ||
		(survey_item(s, i)->hints & HINT_CHROME)) &&
	       !survey_exceeds(survey_item(s, i)->prose, s->whole, 50) &&
	       survey_item(s, i)->links > 1;
}

static bool
read_time(const struct html *h, uint32_t i, bool is_month_first, GString *line, int64_t *at)
{
	if (parse(html_attribute(h, i, ATTR_DATETIME), is_month_first, at) ||
	    parse(html_attribute(h, i, ATTR_TITLE), is_month_first, at))
		return true;
	return parse(line->str, is_month_first, at);
}

/* <time>, and elements named as dates. */
static void
read_elements(const struct html *h, const struct survey *s, bool is_month_first,
	      int64_t found[RANKS])
{
	g_autoptr(GString) line = g_string_new(NULL);

	for (uint32_t i = 1; i < h->nodes->len; i++) {
		const struct html_node *node = html_node(h, i);
		const struct survey_item *it = survey_item(s, i);
		bool is_time = node->tag == TAG_TIME;
		const char *class;
		enum rank rank;

		if (node->tag == TAG_TEXT)
			continue;
		if (is_elsewhere(s, h, i)) {
			i = node->end - 1;
			continue;
		}
		if (!is_time && (!(it->hints & HINT_META) || it->text > LINE_LETTERS))
			continue;
		class = html_attribute(h, i, ATTR_CLASS);
		rank = names_change(class)                  ? RANK_CHANGED
		       : is_time && names_publication(h, i) ? RANK_PUBLISHED
							    : RANK_DATED;
		if (found[rank] != WHEN_NONE)
			continue;
		g_string_truncate(line, 0);
		if (it->text <= LINE_LETTERS)
			pagetext_append(h, s->marks->data, i, 1u << MARK_UNSEEN, line);
		if (is_time)
			read_time(h, i, is_month_first, line, &found[rank]);
		else
			parse(line->str, is_month_first, &found[rank]);
	}
}

/* Words that come before the day a page was written. */
static bool
says_when(const char *line)
{
	static const char *const words[] = { "publish",    "posted",   "written",  "date",
					     "updated",    "added",    "uploaded", "veröffentlicht",
					     "stand:",     "erstellt", "publié",   "publicado",
					     "pubblicato", "geplaatst" };
	g_autofree char *low = g_utf8_strdown(line, -1);

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strstr(low, words[i]))
			return true;
	return false;
}

/* Short lines: near the headline any day will do, elsewhere the line must say what it dates. */
static int64_t
read_lines(const struct html *h, const struct survey *s, bool is_month_first)
{
	g_autoptr(GString) line = g_string_new(NULL);
	uint32_t behind = UINT32_MAX; /* letters behind the headline */
	int64_t found = WHEN_NONE, at;

	for (uint32_t i = 1; i < h->nodes->len; i++) {
		const struct html_node *node = html_node(h, i);
		const struct survey_item *it = survey_item(s, i);
		unsigned flags = html_tag_flags((enum html_tag)node->tag);

		if (node->tag == TAG_TEXT)
			continue;
		if (is_elsewhere(s, h, i)) {
			i = node->end - 1;
			continue;
		}
		if (node->tag == TAG_H1)
			behind = 0;
		if (!(flags & TAG_BLOCK) || it->own == 0)
			continue;
		if (behind != UINT32_MAX)
			behind += it->own;
		if (it->text > LINE_LETTERS)
			continue;
		g_string_truncate(line, 0);
		pagetext_append(h, s->marks->data, i, 1u << MARK_UNSEEN, line);
		if (!daytext_find(line->str, line->len, is_month_first, &at) ||
		    !(behind < HEAD_LETTERS || says_when(line->str)))
			continue;
		if (accept(at, &found))
			break;
	}
	return found;
}

static bool
is_american(const char *lang)
{
	return lang &&
	       (g_ascii_strcasecmp(lang, "en-us") == 0 || g_ascii_strcasecmp(lang, "en_us") == 0);
}

int64_t
pagedate_find(const struct html *h, const struct survey *s, const struct jsonld *j,
	      const struct url *url, const char *lang)
{
	int64_t found[RANKS] = { WHEN_NONE, WHEN_NONE, WHEN_NONE };
	int64_t seen[RANKS] = { WHEN_NONE, WHEN_NONE, WHEN_NONE };
	bool is_month_first = is_american(lang);
	int64_t at;

	if (parse(j->published, is_month_first, &at))
		return at;
	read_properties(h, is_month_first, found);
	if (found[RANK_PUBLISHED] != WHEN_NONE)
		return found[RANK_PUBLISHED];
	if (url_path(url) && daytext_find_in_path(url_path(url), &at) && accept(at, &at))
		return at;
	read_elements(h, s, is_month_first, seen);
	for (int rank = RANK_PUBLISHED; rank <= RANK_DATED; rank++) {
		if (found[rank] != WHEN_NONE)
			return found[rank];
		if (seen[rank] != WHEN_NONE)
			return seen[rank];
	}
	at = read_lines(h, s, is_month_first);
	if (at != WHEN_NONE)
		return at;
	if (parse(j->modified, is_month_first, &at))
		return at;
	return found[RANK_CHANGED] != WHEN_NONE ? found[RANK_CHANGED] : seen[RANK_CHANGED];
}
