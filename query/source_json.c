#include "query/source_json.h"

#include "base/when.h"
#include "base/when_json.h"
#include "query/source_health.h"

json_t *
source_json(const struct source *s)
{
	static const char *const names[] = {
		[SOURCE_WELL] = "well", [SOURCE_DOUBTFUL] = "doubtful", [SOURCE_FAILING] = "failing"
	};
	g_autofree char *trouble = NULL;
	enum source_health health = source_health(s, when_now(), &trouble);

	return json_pack("{s:I, s:s, s:s, s:s, s:s?, s:s, s:I, s:s?, s:o, s:o, s:o, s:o, s:I, "
			 "s:s?, s:I, s:o, s:o, s:I, s:s?, s:s, s:s?}",
			 "id", (json_int_t)s->id, "url", s->url, "kind", source_kind_name(s),
			 "read", s->kind, "title", s->title, "state", source_state_name(s->state),
			 "every_s", (json_int_t)s->every_s, "note", s->note, "added",
			 when_json(s->added_at), "last_look", when_json(s->last_at), "last_ok",
			 when_json(s->last_ok_at), "last_new", when_json(s->last_new_at), "fails",
			 (json_int_t)s->fails, "last_error", s->last_error, "items",
			 (json_int_t)s->items, "failing_since", when_json(s->failing_since),
			 "fresh", when_json(s->fresh_at), "usual_gap_s", (json_int_t)s->gap_s,
			 "read_in_part", s->cut, "health", names[health], "trouble", trouble);
}
