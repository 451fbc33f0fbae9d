#include "query/source_json.h"

#include "base/when.h"
#include "base/when_json.h"

json_t *
source_json(const struct source *s)
{
	return json_pack(
		"{s:I, s:s, s:s, s:s, s:s?, s:s, s:I, s:s?, s:o, s:o, s:o, s:o, s:I, s:s?, s:I}",
		"id", (json_int_t)s->id, "url", s->url, "kind", source_kind_name(s), "read",
		s->kind, "title", s->title, "state", source_state_name(s->state), "every_s",
		(json_int_t)s->every_s, "note", s->note, "added", when_json(s->added_at),
		"last_look", when_json(s->last_at), "last_ok", when_json(s->last_ok_at), "last_new",
		when_json(s->last_new_at), "fails", (json_int_t)s->fails, "last_error",
		s->last_error, "items", (json_int_t)s->items);
}
