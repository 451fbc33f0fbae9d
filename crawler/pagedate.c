#include "crawler/pagedate.h"

#include <string.h>

#include "base/when.h"
#include "crawler/dateline.h"
#include "crawler/dateplace.h"
#include "crawler/daytext.h"
#include "crawler/pagetext.h"

enum {
	LINE_LETTERS = 120, /* letters of a line that says when */
	HEAD_LETTERS = 500, /* letters behind the headline that are searched */
	STRIP_LETTERS = 60, /* letters that part the day at the top of the page from the headline */
	CTIME_MAX = 40, /* bytes of "Tue Jun 21 19:44:02 BST 2011" */
	LABEL_LETTERS = 40, /* letters of "Date of publication" */
	LABELS_MAX = 40, /* children of a list that are looked at for it */
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
	{ "pdate", RANK_PUBLISHED },
	{ "publishtime", RANK_PUBLISHED },
	{ "publish_time", RANK_PUBLISHED },
	{ "published_at", RANK_PUBLISHED },
	{ "publishedat", RANK_PUBLISHED },
	{ "publication-date", RANK_PUBLISHED },
	{ "publicationtime", RANK_PUBLISHED },
	{ "dc.date.published", RANK_PUBLISHED },
	{ "dc.issued", RANK_PUBLISHED },
	{ "article.published_time", RANK_PUBLISHED },
	{ "article:published_date", RANK_PUBLISHED },
	{ "cxenseparse:publishtime", RANK_PUBLISHED },
	{ "release_date", RANK_PUBLISHED },
	{ "govuk:first-published-at", RANK_PUBLISHED },
	{ "dateissued", RANK_PUBLISHED },
	{ "date.issued", RANK_PUBLISHED },
	{ "date.published", RANK_PUBLISHED },
	{ "post_date", RANK_PUBLISHED },
	{ "postdate", RANK_PUBLISHED },
	{ "pub_date", RANK_PUBLISHED },
	{ "publisheddate", RANK_PUBLISHED },
	{ "weibo:article:create_at", RANK_PUBLISHED },
	{ "gentime", RANK_DATED },
	{ "dc.created", RANK_DATED },
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
	{ "govuk:public-updated-at", RANK_CHANGED },
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
		/* RDFa has `property` on any element */
		if (!rank_of(html_attribute(h, i, ATTR_ITEMPROP), &rank) &&
		    !rank_of(html_attribute(h, i, ATTR_PROPERTY), &rank) &&
		    (html_node(h, i)->tag != TAG_META ||
		     (!rank_of(html_attribute(h, i, ATTR_NAME), &rank) &&
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

/* The day on which the page was read, as papers print it above everything. */
static bool
is_top_strip(const struct html *h, const struct survey *s, uint32_t i, uint32_t headline)
{
	uint32_t end = html_node(h, i)->end;

	return end <= headline && survey_text_between(s, end, headline) > STRIP_LETTERS;
}

static uint32_t
find_headline(const struct html *h)
{
	for (uint32_t i = 1; i < h->nodes->len; i++)
		if (html_node(h, i)->tag == TAG_H1)
			return i;
	return 0;
}

/* "4 hours ago", with the moment under the mouse. */
static bool
has_time_title(const struct html *h, uint32_t i)
{
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;
	const char *title = tag == TAG_SPAN || tag == TAG_ABBR || tag == TAG_A
				    ? html_attribute(h, i, ATTR_TITLE)
				    : NULL;

	return title && strspn(title, "0123456789") == 4 && title[4] == '-' && strlen(title) >= 10;
}

/* <time>, and elements named as dates. */
static void
read_elements(const struct html *h, const struct survey *s, struct dateplace *place,
	      bool is_month_first, int64_t found[RANKS])
{
	g_autoptr(GString) line = g_string_new(NULL);
	uint32_t headline = find_headline(h);
	int64_t strip = WHEN_NONE, at;
	bool is_other = false;

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
		is_other = dateplace_is_other_behind(h, s, i, place, is_other);
		is_time |= has_time_title(h, i);
		if (!is_time && (!(it->hints & HINT_META) || it->text > LINE_LETTERS))
			continue;
		class = html_attribute(h, i, ATTR_CLASS);
		if (dateplace_names_event(class))
			continue;
		rank = names_change(class)                  ? RANK_CHANGED
		       : is_time && names_publication(h, i) ? RANK_PUBLISHED
							    : RANK_DATED;
		if (found[rank] != WHEN_NONE || is_other)
			continue;
		g_string_truncate(line, 0);
		if (it->text <= LINE_LETTERS)
			pagetext_append(h, s->marks->data, i, 1u << MARK_UNSEEN, line);
		if (!is_time && dateplace_is_other(line->str))
			continue;
		if (!read_time(h, i, is_month_first, line, &at) ||
		    dateplace_is_diary(h, s, place, i))
			continue;
		if (rank == RANK_DATED && is_top_strip(h, s, i, headline))
			strip = at;
		else
			found[rank] = at;
	}
	if (found[RANK_PUBLISHED] == WHEN_NONE && found[RANK_DATED] == WHEN_NONE)
		found[RANK_DATED] = strip;
}

/* Words that come before the day a page was written, and before that of a change to it. */
static const char *const publication_words[] = {
	"publish",   "posted",     "written",   "uploaded",    "veröffentlicht",
	"erstellt",  "publié",     "publicado", "pubblicato",  "gepubliceerd",
	"geplaatst", "publicerad", "publisert", "opublikowan",
};
static const char *const change_words[] = {
	"updated",  "modified",   "changed",     "revised",    "reviewed",   "aktualisiert",
	"geändert", "mis à jour", "actualizado", "aggiornato", "bijgewerkt", "uppdaterad",
};
static const char *const date_words[] = {
	"date", "added", "stand:", "started", "created", "made on"
};

static const char *
word_in(const char *low, const char *const *words, size_t n)
{
	const char *at = NULL;

	for (size_t i = 0; i < n && !at; i++)
		at = strstr(low, words[i]);
	return at;
}

/* The day that a line names. `says` whether it says what the day is of; of several days that of
 * publication counts. */
static bool
read_line(const char *line, bool is_month_first, int64_t *at, enum rank *rank, bool *says)
{
	g_autofree char *low = NULL;
	const char *published;

	/* most lines of most pages */
	if (!strpbrk(line, "0123456789"))
		return false;
	low = g_utf8_strdown(line, -1);
	published = word_in(low, publication_words, G_N_ELEMENTS(publication_words));
	*rank = RANK_PUBLISHED;
	*says = published != NULL;
	if (published && daytext_find(published, strlen(published), is_month_first, at))
		return true;
	if ((!daytext_find(low, strlen(low), is_month_first, at) &&
	     !(strlen(low) <= CTIME_MAX && strchr(low, ':') && when_parse(line, at))) ||
	    dateplace_is_other(low))
		return false;
	*rank = RANK_DATED;
	if (!published && word_in(low, change_words, G_N_ELEMENTS(change_words)))
		*rank = RANK_CHANGED;
	*says |= *rank == RANK_CHANGED || word_in(low, date_words, G_N_ELEMENTS(date_words));
	return true;
}

struct line_reader {
	const struct html *h;
	const struct survey *s;
	struct dateplace *place;
	GString *line;
	int64_t *found; /* by rank */
	uint32_t behind; /* letters behind the headline */
	bool is_month_first, is_other;
	bool has_headline; /* else a line must be a day and nothing more */
};

static void
judge_line(struct line_reader *r, uint32_t i)
{
	enum rank rank;
	int64_t at;
	bool says, is_near = r->behind < HEAD_LETTERS && !r->is_other;

	if (!read_line(r->line->str, r->is_month_first, &at, &rank, &says) ||
	    r->found[rank] != WHEN_NONE)
		return;
	if ((says || (is_near && (r->has_headline || dateline_is(r->line->str, r->line->len)))) &&
	    !dateplace_is_diary(r->h, r->s, r->place, i))
		accept(at, &r->found[rank]);
}

/* The lines that <br> makes of a block, without the blocks inside it. */
static void
read_runs(struct line_reader *r, uint32_t block)
{
	const struct html *h = r->h;
	const struct survey *s = r->s;
	uint32_t end = html_node(h, block)->end;

	g_string_truncate(r->line, 0);
	for (uint32_t i = block + 1; i < end;) {
		const struct html_node *node = html_node(h, i);
		bool is_block = html_tag_flags((enum html_tag)node->tag) & TAG_BLOCK;

		if (node->tag == TAG_TEXT && (r->has_headline || !survey_item(s, i)->is_in_link))
			r->behind += survey_item(s, i)->text;
		if (node->tag == TAG_TEXT && r->line->len <= 2 * LINE_LETTERS) {
			if (r->line->len)
				g_string_append_c(r->line, ' ');
			pagetext_collapse(h->text->str + node->at, node->len, r->line);
		}
		if ((is_block || node->tag == TAG_BR) && r->line->len) {
			if (r->line->len <= LINE_LETTERS)
				judge_line(r, block);
			g_string_truncate(r->line, 0);
		}
		if (node->tag == TAG_H1)
			r->behind = 0;
		i = is_block || s->marks->data[i] == MARK_UNSEEN ? node->end : i + 1;
	}
	if (r->line->len && r->line->len <= LINE_LETTERS)
		judge_line(r, block);
}

/* "Published" of the cell or term before. */
static void
append_label(struct line_reader *r, uint32_t i)
{
	const struct html *h = r->h;
	const struct survey *s = r->s;
	enum html_tag tag = (enum html_tag)html_node(h, i)->tag;
	uint32_t parent = html_node(h, i)->parent, label = 0;

	if (tag != TAG_TD && tag != TAG_DD)
		return;
	/* rows are short; of the children of a long list only its first terms matter */
	for (uint32_t k = parent + 1, n = 0; k < i && n < LABELS_MAX; k = html_node(h, k)->end, n++)
		if (html_node(h, k)->tag != TAG_TEXT)
			label = k;
	if (label && html_node(h, label)->end <= i && survey_item(s, label)->text < LABEL_LETTERS) {
		pagetext_append(h, s->marks->data, label, 1u << MARK_UNSEEN, r->line);
		g_string_append_c(r->line, ' ');
	}
}

/* Short lines: near the headline any day will do, elsewhere the line must say what it dates. */
static void
read_lines(const struct html *h, const struct survey *s, struct dateplace *place,
	   bool is_month_first, int64_t found[RANKS])
{
	g_autoptr(GString) line = g_string_new(NULL);
	bool has_headline = find_headline(h) != 0;
	struct line_reader r = { .h = h,
				 .s = s,
				 .place = place,
				 .line = line,
				 .found = found,
				 .behind = has_headline ? UINT32_MAX / 2 : 0,
				 .is_month_first = is_month_first,
				 .has_headline = has_headline };

	/* Text that stands in no block of its own: pages of old. */
	if (survey_item(s, 0)->own)
		read_runs(&r, 0);
	r.behind = has_headline ? UINT32_MAX / 2 : 0;
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
		r.is_other = dateplace_is_other_behind(h, s, i, place, r.is_other);
		if (node->tag == TAG_H1)
			r.behind = 0;
		if (!(flags & TAG_BLOCK) || it->own == 0)
			continue;
		if (it->text > LINE_LETTERS) {
			read_runs(&r, i);
			continue;
		}
		/* Menus stand before the text of a page without a headline. */
		if (has_headline || !survey_exceeds(it->link_text, it->text, 50))
			r.behind += it->own;
		g_string_truncate(line, 0);
		append_label(&r, i);
		pagetext_append(h, s->marks->data, i, 1u << MARK_UNSEEN, line);
		judge_line(&r, i);
	}
}

static bool
is_american(const char *lang)
{
	return lang &&
	       (g_ascii_strcasecmp(lang, "en-us") == 0 || g_ascii_strcasecmp(lang, "en_us") == 0);
}

int64_t
pagedate_find(const struct html *h, const struct survey *s, const struct jsonld *j,
	      const struct url *url, const char *canonical, const char *lang)
{
	int64_t found[RANKS] = { WHEN_NONE, WHEN_NONE, WHEN_NONE };
	int64_t seen[RANKS] = { WHEN_NONE, WHEN_NONE, WHEN_NONE };
	int64_t lines[RANKS] = { WHEN_NONE, WHEN_NONE, WHEN_NONE };
	g_autoptr(url_t) own = canonical ? url_parse(canonical, NULL) : NULL;
	struct dateplace place = { .href = url_href(url), .canonical = canonical };
	bool is_month_first = is_american(lang), is_event;
	int64_t at;

	if (parse(j->published, is_month_first, &at))
		return at;
	read_properties(h, is_month_first, found);
	if (found[RANK_PUBLISHED] != WHEN_NONE)
		return found[RANK_PUBLISHED];
	if (url_path(url) && daytext_find_in_path(url_path(url), &at) && accept(at, &at))
		return at;
	/* Fetched by a short or moved address, a page still says where it belongs. */
	if (own && daytext_find_in_path(url_path(own), &at) && accept(at, &at))
		return at;
	dateplace_read(h, s, &place);
	is_event = j->is_event || dateplace_is_event(h);
	/* A page that describes an event shows the day of it. */
	if (!is_event)
		read_elements(h, s, &place, is_month_first, seen);
	for (int rank = RANK_PUBLISHED; rank <= RANK_DATED; rank++) {
		if (found[rank] != WHEN_NONE)
			return found[rank];
		if (seen[rank] != WHEN_NONE)
			return seen[rank];
	}
	read_lines(h, s, &place, is_month_first, lines);
	if (is_event)
		lines[RANK_DATED] = WHEN_NONE;
	for (int rank = RANK_PUBLISHED; rank <= RANK_DATED; rank++)
		if (lines[rank] != WHEN_NONE)
			return lines[rank];
	if (url_path(url) && daytext_find_compact(url_path(url), &at) && accept(at, &at))
		return at;
	if (parse(j->modified, is_month_first, &at))
		return at;
	if (found[RANK_CHANGED] != WHEN_NONE)
		return found[RANK_CHANGED];
	return seen[RANK_CHANGED] != WHEN_NONE ? seen[RANK_CHANGED] : lines[RANK_CHANGED];
}
