#include "query/mention_json.h"

#include <string.h>

#include "base/excerpt.h"
#include "base/when.h"
#include "base/when_json.h"
#include "data/kept_page.h"
#include "data/triage.h"
#include "query/mention_excerpt.h"

/* Stored text is clean, but one bad byte must not make a whole answer fail. */
static json_t *
string_or_null(const char *text)
{
	g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;

	return valid ? json_string(valid) : json_null();
}

static json_t *
stored_list(const char *json)
{
	json_t *list = json ? json_loads(json, 0, NULL) : NULL;

	return list ? list : json_array();
}

json_t *
mention_json(const struct mention *m, struct scan *scan)
{
	struct mention_excerpt excerpt;
	g_autofree char *html = NULL;
	json_t *json;

	mention_excerpt_init(&excerpt, m, scan);
	html = excerpt_html(excerpt.text, excerpt.marks);
	json = json_pack(
		"{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:f, s:o, s:o, s:o, s:{s:I, s:I}, "
		"s:o, s:o, s:o, s:o, s:b}",
		"id", m->ref, "school", string_or_null(m->school_name), "url",
		string_or_null(m->url), "title", string_or_null(m->title), "source",
		string_or_null(m->source), "site", string_or_null(m->site), "published",
		when_json(m->published), "first_seen", when_json(m->first_seen), "status",
		m->status, "score", m->score, "excerpt", string_or_null(excerpt.text),
		"excerpt_html", string_or_null(html), "why", stored_list(m->why), "cluster", "id",
		(json_int_t)m->cluster, "size", (json_int_t)m->cluster_size, "case",
		string_or_null(m->case_ref), "due", when_json(m->due), "lang",
		string_or_null(m->lang), "last_seen", when_json(m->last_seen), "matches",
		mention_matches(m));
	mention_excerpt_clear(&excerpt);
	return json;
}

static json_t *
history_json(const GPtrArray *history)
{
	json_t *events = json_array();

	for (guint i = 0; i < history->len; i++) {
		const struct triage_event *e = g_ptr_array_index(history, i);

		json_array_append_new(events,
				      json_pack("{s:o, s:o, s:s, s:s, s:o, s:o, s:b}", "at",
						when_json(e->at), "by", string_or_null(e->who),
						"from", e->old_state, "to", e->new_state, "note",
						string_or_null(e->note), "rule",
						e->rule ? json_integer(e->rule) : json_null(),
						"undo", (int)(e->undoes != 0)));
	}
	return events;
}

/* Where its page is kept as it came. */
static json_t *
kept_json(const GPtrArray *kept)
{
	json_t *list = json_array();

	for (guint i = 0; i < kept->len; i++) {
		const struct kept_page *p = kept->pdata[i];

		json_array_append_new(list,
				      json_pack("{s:s, s:o, s:s?, s:I, s:I, s:b, s:s?, s:s?}",
						"url", p->url, "at", when_json(p->at_ms / 1000),
						"file", p->file, "offset", (json_int_t)p->start,
						"length", (json_int_t)p->length, "revisit",
						p->original != 0, "record", p->record, "why",
						p->why));
	}
	return list;
}

json_t *
mention_json_whole(const struct mention *m, const GPtrArray *history, const GPtrArray *kept)
{
	json_t *json = mention_json(m, NULL);

	json_object_set_new(json, "schema", json_integer(1));
	json_object_set_new(json, "near", stored_list(m->near));
	json_object_set_new(json, "from_entry", json_boolean(m->from_entry));
	json_object_set_new(json, "history", history_json(history));
	json_object_set_new(json, "kept", kept_json(kept));
	json_object_set_new(json, "text", string_or_null(m->text));
	return json;
}

static json_t *
facets_json(const struct facets *f)
{
	json_t *json = json_object();

	for (int kind = 0; kind < FACETS; kind++) {
		g_autoptr(GArray) values = facet_values(f, (enum facet_kind)kind);
		json_t *counts = json_object();

		for (guint i = 0; i < values->len; i++) {
			const struct facet_value *v = &g_array_index(values, struct facet_value, i);

			json_object_set_new(counts, v->name, json_integer(v->count));
		}
		json_object_set_new(json, facet_name((enum facet_kind)kind), counts);
	}
	return json;
}

static json_t *
copies_json(const GPtrArray *copies)
{
	json_t *list = json_array();

	for (guint i = 0; i < copies->len; i++) {
		const struct mention *m = g_ptr_array_index(copies, i);

		json_array_append_new(list,
				      json_pack("{s:s, s:o, s:o, s:o, s:o, s:s}", "id", m->ref,
						"url", string_or_null(m->url), "title",
						string_or_null(m->title), "source",
						string_or_null(m->source), "site",
						string_or_null(m->site), "status", m->status));
	}
	return list;
}

json_t *
search_json(const struct search_result *r, const char *corrected)
{
	json_t *mentions = json_array(), *notes = json_array(), *missing = json_array();

	for (guint i = 0; i < r->mentions->len; i++) {
		json_t *one = mention_json(g_ptr_array_index(r->mentions, i), r->scan);

		if (i < r->copies->len)
			json_object_set_new(one, "copies",
					    copies_json(g_ptr_array_index(r->copies, i)));
		json_array_append_new(mentions, one);
	}
	for (guint i = 0; i < r->notes->len; i++)
		json_array_append_new(notes, string_or_null(g_ptr_array_index(r->notes, i)));
	for (guint i = 0; i < r->missing->len; i++)
		json_array_append_new(missing, string_or_null(g_ptr_array_index(r->missing, i)));
	return json_pack("{s:i, s:I, s:b, s:I, s:o, s:o, s:o, s:o, s:I, s:o, s:b, s:o}", "schema",
			 1, "total", (json_int_t)r->total, "total_is_exact", (int)r->total_is_exact,
			 "took_ms", (json_int_t)r->took_ms, "corrected", string_or_null(corrected),
			 "facets", facets_json(&r->facets), "mentions", mentions, "notes", notes,
			 "as_of", (json_int_t)r->as_of, "suggestion", string_or_null(r->suggestion),
			 "is_complete", (int)(r->missing->len == 0), "missing", missing);
}

char *
json_line(const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(15));
	char *line = g_strconcat(text ? text : "{}", "\n", NULL);

	free(text);
	return line;
}
