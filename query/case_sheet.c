#include "query/case_sheet.h"

#include <string.h>

#include "base/when.h"
#include "base/when_json.h"
#include "data/case_action.h"
#include "data/case_relation.h"
#include "data/case_step.h"
#include "data/case_term.h"
#include "data/case_text.h"
#include "data/evidence_json.h"
#include "data/mention.h"
#include "data/stamp.h"
#include "query/timeline.h"

bool
case_sheet_read(struct case_sheet *out, struct db *db, const struct casefile *c, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = NULL;

	*out = (struct case_sheet){ .c = c };
	m = c->mention ? mention_get(db, c->mention, &wrong) : NULL;
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	out->mention = g_strdup(m ? m->ref : NULL);
	return (out->texts = case_text_list(db, c->id, err)) &&
	       (out->steps = case_step_list(db, c, err)) &&
	       (out->actions = case_action_list(db, c->id, err)) &&
	       (out->related = case_relation_list(db, c->id, err)) &&
	       (out->evidence = evidence_list(db, c->id, err)) &&
	       (out->stamps = stamp_list(db, c->id, err)) &&
	       (out->timeline = timeline_read(db, c, err));
}

void
case_sheet_clear(struct case_sheet *s)
{
	GPtrArray **lists[] = { &s->texts,    &s->steps,  &s->actions, &s->related,
				&s->evidence, &s->stamps, &s->timeline };

	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		g_clear_pointer(lists[i], g_ptr_array_unref);
	g_clear_pointer(&s->mention, g_free);
}

/* ---- as JSON ------------------------------------------------------------------------------- */

static json_t *
string_or_null(const char *text)
{
	g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;

	return valid ? json_string(valid) : json_null();
}

static json_t *
words_json(const char *words)
{
	g_auto(GStrv) list = g_strsplit(words, " ", -1);
	json_t *json = json_array();

	for (size_t i = 0; list[i]; i++)
		if (*list[i])
			json_array_append_new(json, json_string(list[i]));
	return json;
}

static json_t *
due_json(const struct casefile *c, int64_t now)
{
	int64_t due = casefile_due(c);

	if (due == WHEN_NONE)
		return json_null();
	return json_pack("{s:o, s:o, s:b}", "literal", when_json(c->due_literal), "working",
			 when_json(c->due_working), "is_overdue", (int)(now > due));
}

static json_t *
limitation_json(const struct casefile *c, int64_t now)
{
	if (c->first_published == WHEN_NONE)
		return json_null();
	return json_pack("{s:o, s:o, s:b}", "alarm", when_json(casefile_limitation_alarm(c)), "end",
			 when_json(casefile_limitation_end(c)), "is_near",
			 casefile_is_near_limitation(c, now) ? 1 : 0);
}

json_t *
case_json(const struct casefile *c, int64_t now)
{
	return json_pack(
		"{s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
		"s:b, s:o, s:o, s:o, s:o}",
		"id", c->ref, "school", string_or_null(c->school_name), "state", c->state, "url",
		string_or_null(c->url), "opened", when_json(c->opened_at), "received",
		when_json(c->received_at), "first_published", when_json(c->first_published),
		"reporter", c->reporter, "author", string_or_null(c->author), "categories",
		words_json(c->categories), "severity",
		c->severity < 0 ? json_null() : json_integer(c->severity), "assigned",
		string_or_null(c->assigned), "closed_to", words_json(c->closed_to), "closed",
		when_json(c->closed_at), "outcome", string_or_null(c->outcome), "hold_until",
		when_json(c->hold_until), "own_account", (int)c->is_own_account, "due",
		due_json(c, now), "acknowledged", when_json(c->acknowledged_at), "limitation",
		limitation_json(c, now), "stub", string_or_null(c->stub));
}

static json_t *
text_json(const void *item)
{
	const struct case_text *t = item;

	return json_pack("{s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:b}", "id", t->ref, "kind", t->kind,
			 "about", string_or_null(t->about), "at", when_json(t->at), "by", t->who,
			 "text", string_or_null(t->text), "replaces", string_or_null(t->replaces),
			 "is_replaced", (int)t->is_replaced);
}

static json_t *
step_json(const void *item)
{
	const struct case_step_done *d = item;

	return json_pack("{s:s, s:s, s:o, s:o, s:o}", "step", d->step->name, "title",
			 d->step->title, "done", when_json(d->at), "by", string_or_null(d->who),
			 "note", string_or_null(d->note));
}

static json_t *
action_json(const void *item)
{
	const struct case_action *a = item;

	return json_pack("{s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:o}", "id", a->ref, "agency",
			 a->agency, "at", when_json(a->at), "by", a->who, "reference",
			 string_or_null(a->reference), "due", when_json(a->due_at), "replied",
			 when_json(a->replied_at), "done", when_json(a->done_at));
}

static json_t *
relation_json(const void *item)
{
	const struct case_relation *r = item;

	return json_pack("{s:o, s:s, s:f, s:o, s:b, s:o, s:s}", "mention",
			 string_or_null(r->mention_ref), "kind", r->kind, "score", r->score, "why",
			 string_or_null(r->why), "confirmed", (int)r->is_confirmed, "at",
			 when_json(r->at), "by", r->who);
}

static json_t *
look_json(const void *item)
{
	return evidence_json(item, true);
}

static json_t *
stamp_json(const void *item)
{
	const struct stamp *s = item;

	return json_pack("{s:o, s:s, s:o, s:o}", "file", string_or_null(s->file), "authority",
			 s->authority, "at", when_json(s->at), "error", string_or_null(s->error));
}

static json_t *
event_json(const void *item)
{
	const struct timeline_event *e = item;

	return json_pack("{s:o, s:s, s:o, s:o, s:o}", "at", when_json(e->at), "kind", e->kind,
			 "ref", string_or_null(e->ref), "by", string_or_null(e->who), "what",
			 string_or_null(e->what));
}

static json_t *
list_json(const GPtrArray *list, json_t *(*one)(const void *item))
{
	json_t *json = json_array();

	for (guint i = 0; i < list->len; i++)
		json_array_append_new(json, one(g_ptr_array_index(list, i)));
	return json;
}

json_t *
timeline_json(const GPtrArray *timeline)
{
	return list_json(timeline, event_json);
}

json_t *
case_sheet_json(const struct case_sheet *s, int64_t now)
{
	json_t *json = case_json(s->c, now);
	g_autofree char *wording = s->c->is_own_account ? case_step_wording(s->c, now) : NULL;

	json_object_set_new(json, "schema", json_integer(1));
	json_object_set_new(json, "mention", string_or_null(s->mention));
	json_object_set_new(json, "evidence", list_json(s->evidence, look_json));
	json_object_set_new(json, "timestamps", list_json(s->stamps, stamp_json));
	json_object_set_new(json, "notes", list_json(s->texts, text_json));
	json_object_set_new(json, "checklist", list_json(s->steps, step_json));
	json_object_set_new(json, "wording", string_or_null(wording));
	json_object_set_new(json, "actions", list_json(s->actions, action_json));
	json_object_set_new(json, "related", list_json(s->related, relation_json));
	json_object_set_new(json, "timeline", timeline_json(s->timeline));
	return json;
}
