#include "query/digest_json.h"

#include "base/when_json.h"

static json_t *
strings_json(const GPtrArray *strings)
{
	json_t *list = json_array();

	for (guint i = 0; i < strings->len; i++)
		json_array_append_new(list, json_string(g_ptr_array_index(strings, i)));
	return list;
}

static json_t *
items_json(const GPtrArray *items)
{
	json_t *list = json_array();

	for (guint i = 0; i < items->len; i++) {
		const struct digest_item *x = g_ptr_array_index(items, i);

		json_array_append_new(list, json_pack("{s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?}",
						      "id", x->ref, "title", x->title, "origin",
						      x->origin, "excerpt", x->excerpt, "why",
						      x->why, "copies", x->copies, "url", x->href));
	}
	return list;
}

static json_t *
sections_json(const GArray *sections)
{
	json_t *list = json_array();

	for (guint i = 0; i < sections->len; i++) {
		const struct digest_section *s = &g_array_index(sections, struct digest_section, i);

		json_array_append_new(list,
				      json_pack("{s:s, s:o, s:s?}", "title", s->title, "mentions",
						items_json(s->items), "more", s->more));
	}
	return list;
}

static json_t *
todo_json(const GArray *lists)
{
	json_t *all = json_array();

	for (guint i = 0; i < lists->len; i++) {
		const struct digest_list *l = &g_array_index(lists, struct digest_list, i);

		if (l->lines->len > 0)
			json_array_append_new(all, json_pack("{s:s, s:o}", "title", l->title,
							     "lines", strings_json(l->lines)));
	}
	return all;
}

static json_t *
weeks_json(const GArray *weeks)
{
	json_t *list = json_array();

	for (guint i = 0; i < weeks->len; i++) {
		const struct digest_week *w = &g_array_index(weeks, struct digest_week, i);

		json_array_append_new(list, json_pack("{s:s, s:I}", "week", w->label, "groups",
						      (json_int_t)w->groups));
	}
	return list;
}

json_t *
digest_json(const struct digest *d)
{
	return json_pack("{s:i, s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "schema", 1, "school", d->school, "subject", d->subject, "since",
			 when_json(d->span.since), "until", when_json(d->span.until), "headline",
			 d->headline, "notes", strings_json(d->notes), "todo", todo_json(d->lists),
			 "sections", sections_json(d->sections), "weeks", weeks_json(d->weeks),
			 "coverage", strings_json(d->coverage), "troubles",
			 strings_json(d->troubles), "not_searched", strings_json(d->not_searched),
			 "footer", strings_json(d->footer));
}
