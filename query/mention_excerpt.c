#include "query/mention_excerpt.h"

#include <jansson.h>
#include <string.h>

#include "base/excerpt.h"

/* `start` is believed only where the words stand there. */
void
mention_reason_spans(const struct mention *m, GArray *spans)
{
	json_t *why = m->why ? json_loads(m->why, 0, NULL) : NULL, *reason;
	size_t i, len = strlen(m->text);

	json_array_foreach(why, i, reason)
	{
		const char *field = json_string_value(json_object_get(reason, "field"));
		const char *matched = json_string_value(json_object_get(reason, "matched"));
		json_t *at = json_object_get(reason, "start");
		json_int_t start = json_is_integer(at) ? json_integer_value(at) : -1;
		struct span span;

		if (g_strcmp0(field, "body") != 0 || !matched || start < 0 || (size_t)start > len ||
		    !g_str_has_prefix(m->text + start, matched))
			continue;
		span = (struct span){ (size_t)start, (size_t)start + strlen(matched) };
		g_array_append_val(spans, span);
	}
	json_decref(why);
}

void
mention_excerpt_init(struct mention_excerpt *e, const struct mention *m, struct scan *scan)
{
	g_autoptr(GArray) spans =
		scan ? scan_spans(scan, m->text) : g_array_new(FALSE, FALSE, sizeof(struct span));
	const struct span *list;
	size_t len = strlen(m->text);

	if (spans->len == 0)
		mention_reason_spans(m, spans);
	list = (const struct span *)(void *)spans->data;
	e->marks = g_array_new(FALSE, FALSE, sizeof(struct span));
	e->text = excerpt_around(m->text, len, list, spans->len, EXCERPT_CHARS, e->marks);
}

void
mention_excerpt_clear(struct mention_excerpt *e)
{
	g_free(e->text);
	g_clear_pointer(&e->marks, g_array_unref);
	*e = (struct mention_excerpt){ 0 };
}
