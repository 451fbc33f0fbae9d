#include "query/item.h"

#include <string.h>

#include "base/excerpt.h"
#include "base/when.h"
#include "data/register.h"
#include "query/layout.h"
#include "query/mention_excerpt.h"
#include "query/mention_text.h"
#include "query/status.h"

bool
item_has_school(struct db *db, bool *has, GError **err)
{
	int64_t n;

	if (!register_count(db, &n, err))
		return false;
	*has = n > 1;
	return true;
}

const char *
item_title(const struct mention *m)
{
	return m->title && *m->title ? m->title : "(without a title)";
}

const char *
item_path(struct html *h, const struct mention *m)
{
	return html_format(h, "/mentions/%s", m->ref);
}

/* Why it was found, in a line: <span>“Little Hill School” in the title, …</span>. */
static void
item_why(struct html *h, const struct mention *m)
{
	g_autofree char *why = mention_why_text(m);

	HTML(h, "<bdi>$</bdi>", why);
}

static void
put_tick(struct html *h, const struct mention *m, bool is_first)
{
	const char *id = is_first ? "first" : html_format(h, "tick-%s", m->ref);

	HTML(h,
	     "<span class=\"tick\"><input type=\"checkbox\" name=\"ref\" id=\"$\" "
	     "value=\"$\"><label class=\"unseen\" for=\"$\">Tick $</label></span>\n",
	     id, m->ref, id, item_title(m));
}

static void
put_facts(struct html *h, const struct mention *m, const struct item_options *o)
{
	bool has_source = m->source && *m->source;

	HTML(h, "<p class=\"facts\">");
	if (!o->has_no_status) {
		status_tag(h, m->status);
		HTML(h, " ");
	}
	if (!mention_matches(m))
		HTML(h, "<strong>no longer matches</strong> <span class=\"sep\">·</span> ");
	HTML(h, "<bdi>$</bdi>", has_source ? m->source : m->site);
	HTML(h, " <span class=\"sep\">·</span> $", m->published == WHEN_NONE ? "found " : "");
	layout_date(h, m->published == WHEN_NONE ? m->first_seen : m->published);
	if (has_source && m->site && strcmp(m->site, m->source) != 0)
		HTML(h, " <span class=\"sep\">·</span> <bdi>$</bdi>", m->site);
	if (o->has_school)
		HTML(h, " <span class=\"sep\">·</span> <bdi>$</bdi>", m->school_name);
	HTML(h, "</p>\n");
}

void
item_put(struct html *h, const struct mention *m, const struct item_options *o)
{
	struct mention_excerpt e;
	g_autofree char *html = NULL;

	mention_excerpt_init(&e, m, o->scan);
	html = excerpt_html(e.text, e.marks);
	HTML(h, "<li class=\"item\" id=\"$\">\n", m->ref);
	if (o->has_tick)
		put_tick(h, m, o->is_first);
	HTML(h, "<div>\n<h3><a href=\"$\" dir=\"auto\">$</a></h3>\n", item_path(h, m),
	     item_title(m));
	put_facts(h, m, o);
	if (*html) {
		HTML(h, "<p class=\"excerpt\" dir=\"auto\">");
		html_excerpt(h, html);
		HTML(h, "</p>\n");
	}
	HTML(h, "<p class=\"why\">Found by ");
	item_why(h, m);
	if (o->copies > 0)
		HTML(h, " <span class=\"sep\">·</span> $",
		     layout_count(h, o->copies, "further copy", "further copies"));
	HTML(h, "</p>\n</div>\n</li>\n");
	mention_excerpt_clear(&e);
}
