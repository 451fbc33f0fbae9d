#include "crawler/jsonld.h"

#include <glib.h>
#include <jansson.h>
#include <string.h>

enum {
	SCRIPT_MAX = 256 << 10, /* bytes of one script */
	OBJECTS_MAX = 2000, /* values looked at in one script */
	AUTHORS_MAX = 8,
	DATE_MAX = 64, /* bytes */
};

/* Types of schema.org that are one piece of writing. */
static const char *const article_types[] = {
	"Article",
	"NewsArticle",
	"BlogPosting",
	"ReportageNewsArticle",
	"OpinionNewsArticle",
	"AnalysisNewsArticle",
	"TechArticle",
	"ScholarlyArticle",
	"Report",
	"LiveBlogPosting",
	"ReviewNewsArticle",
	"BackgroundNewsArticle",
	"AdvertiserContentArticle",
	"SatiricalArticle",
};

/* Types whose dates still date the page. */
static const char *const dated_types[] = { "WebPage",  "ItemPage", "VideoObject",
					   "Recipe",   "Review",   "DiscussionForumPosting",
					   "Question", "QAPage",   "JobPosting" };

/* Types whose page is many posts. */
static const char *const discussion_types[] = { "DiscussionForumPosting", "QAPage", "Question",
						"LiveBlogPosting" };

/* Types that take place some day. */
static const char *const event_types[] = {
	"Event",          "BusinessEvent",   "ChildrensEvent", "ComedyEvent", "DanceEvent",
	"EducationEvent", "ExhibitionEvent", "Festival",       "FoodEvent",   "LiteraryEvent",
	"MusicEvent",     "SaleEvent",       "ScreeningEvent", "SocialEvent", "SportsEvent",
	"TheaterEvent",   "VisualArtsEvent",
};

/* Where an object holds what the page itself is; lists and parts are other pages. */
static const char *const own_parts[] = { "@graph", "mainEntity", "mainEntityOfPage" };

static bool
is_named(const char *name, const char *const *names, size_t n)
{
	const char *slash = strrchr(name, '/');

	for (size_t i = 0; i < n; i++)
		if (strcmp(slash ? slash + 1 : name, names[i]) == 0)
			return true;
	return false;
}

static bool
has_type(const json_t *object, const char *const *names, size_t n)
{
	const json_t *type = json_object_get(object, "@type");

	if (json_is_string(type))
		return is_named(json_string_value(type), names, n);
	for (size_t i = 0; i < json_array_size(type); i++)
		if (json_is_string(json_array_get(type, i)) &&
		    is_named(json_string_value(json_array_get(type, i)), names, n))
			return true;
	return false;
}

static void
take(char **slot, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!*slot && json_is_string(value) && *json_string_value(value))
		*slot = g_strstrip(g_strdup(json_string_value(value)));
}

static const char *
name_of(const json_t *who)
{
	if (json_is_string(who))
		return json_string_value(who);
	return json_string_value(json_object_get(who, "name"));
}

/* A person, a name, or a list of either. */
static char *
names_of(const json_t *who)
{
	GString *all;

	if (!json_is_array(who))
		return name_of(who) ? g_strdup(name_of(who)) : NULL;
	all = g_string_new(NULL);
	for (size_t i = 0; i < json_array_size(who) && i < AUTHORS_MAX; i++) {
		const char *name = name_of(json_array_get(who, i));

		if (name && *name)
			g_string_append_printf(all, "%s%s", all->len ? ", " : "", name);
	}
	return g_string_free(all, all->len == 0);
}

static void
read_article(struct jsonld *j, const json_t *object)
{
	const char *headline = json_string_value(json_object_get(object, "headline"));

	/* Several articles: the page is a list of them. */
	if (j->headline && headline && strcmp(j->headline, headline) != 0) {
		j->is_list = true;
		return;
	}
	j->is_article = true;
	take(&j->headline, object, "headline");
	take(&j->headline, object, "name");
	take(&j->published, object, "datePublished");
	take(&j->published, object, "dateCreated");
	take(&j->modified, object, "dateModified");
	take(&j->body, object, "articleBody");
	take(&j->lang, object, "inLanguage");
	if (!j->author)
		j->author = names_of(json_object_get(object, "author"));
	if (!j->author)
		j->author = names_of(json_object_get(object, "creator"));
	if (!j->publisher)
		j->publisher = names_of(json_object_get(object, "publisher"));
}

/* Breadth first over the values, so that the page's own object comes before its parts. */
static void
walk(struct jsonld *j, json_t *root)
{
	g_autoptr(GPtrArray) queue = g_ptr_array_new();
	g_autofree char *page_published = NULL, *page_modified = NULL;

	g_ptr_array_add(queue, root);
	for (guint i = 0; i < queue->len && i < OBJECTS_MAX; i++) {
		json_t *value = g_ptr_array_index(queue, i);

		if (json_is_object(value)) {
			j->is_discussion |=
				has_type(value, discussion_types, G_N_ELEMENTS(discussion_types));
			j->is_event |= has_type(value, event_types, G_N_ELEMENTS(event_types));
			if (has_type(value, article_types, G_N_ELEMENTS(article_types))) {
				read_article(j, value);
			} else if (has_type(value, dated_types, G_N_ELEMENTS(dated_types))) {
				take(&page_published, value, "datePublished");
				take(&page_published, value, "datePosted");
				take(&page_published, value, "uploadDate");
				take(&page_published, value, "dateCreated");
				take(&page_modified, value, "dateModified");
			}
			for (size_t k = 0; k < G_N_ELEMENTS(own_parts); k++)
				if (json_object_get(value, own_parts[k]))
					g_ptr_array_add(queue,
							json_object_get(value, own_parts[k]));
		} else {
			for (size_t k = 0; k < json_array_size(value) && k < OBJECTS_MAX; k++)
				g_ptr_array_add(queue, json_array_get(value, k));
		}
	}
	if (!j->published)
		j->published = g_steal_pointer(&page_published);
	if (!j->modified)
		j->modified = g_steal_pointer(&page_modified);
}

/* The first string of that key, of what is nearly JSON: a quotation mark in a headline breaks all
 * of a script. */
static void
take_loose(char **slot, const char *text, const char *key)
{
	const char *at = *slot ? NULL : strstr(text, key);
	size_t len;

	if (!at)
		return;
	at += strlen(key);
	at += strspn(at, " :");
	if (*at++ != '"')
		return;
	len = strcspn(at, "\"");
	if (at[len] == '"' && len > 0 && len <= DATE_MAX)
		*slot = g_strndup(at, len);
}

static void
forget(char **slot)
{
	g_clear_pointer(slot, g_free);
}

void
jsonld_read(struct jsonld *j, const struct html *h)
{
	memset(j, 0, sizeof *j);
	for (guint i = 0; i < h->sieve.scripts->len; i++) {
		const struct html_script *s =
			&g_array_index(h->sieve.scripts, struct html_script, i);
		g_autofree char *text = NULL;
		const char *start;
		json_t *root;

		if (s->len > SCRIPT_MAX)
			continue;
		/* Line ends inside strings are no JSON, and common. */
		text = g_strndup(h->sieve.bytes->str + s->text, s->len);
		for (char *at = text; *at; at++)
			if ((unsigned char)*at < ' ')
				*at = ' ';
		/* So are the wrappings of a script in XHTML. */
		start = strpbrk(text, "{[");
		if (start && g_str_has_prefix(start, "[CDATA["))
			start = strpbrk(start + 7, "{[");
		if (!start)
			continue;
		root = json_loads(start, JSON_DISABLE_EOF_CHECK, NULL);
		if (!root) {
			take_loose(&j->published, start, "\"datePublished\"");
			take_loose(&j->modified, start, "\"dateModified\"");
			continue;
		}
		walk(j, root);
		json_decref(root);
	}
	j->is_event &= !j->is_article;
	if (j->is_list) {
		j->is_article = false;
		forget(&j->headline);
		forget(&j->author);
		forget(&j->published);
		forget(&j->modified);
		forget(&j->body);
	}
}

void
jsonld_clear(struct jsonld *j)
{
	forget(&j->headline);
	forget(&j->author);
	forget(&j->published);
	forget(&j->modified);
	forget(&j->body);
	forget(&j->publisher);
	forget(&j->lang);
}
