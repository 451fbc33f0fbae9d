/* match: the result of a match, in memory, as JSON and over the wire. */
#include "data/matcher.h"

static const char *const field_names[MATCH_FIELDS] = { "title", "body", "link", "url" };

/* "title" … */
static const char *
match_field_name(enum match_field field)
{
	g_assert(field < MATCH_FIELDS);
	return field_names[field];
}

static void
reason_free(gpointer p)
{
	struct match_reason *r = p;

	g_free(r->alias);
	g_free(r->matched);
	g_free(r->note);
	g_free(r);
}

struct match *
match_new(uint32_t school)
{
	struct match *m = g_new0(struct match, 1);

	m->school = school;
	m->why = g_ptr_array_new_with_free_func(reason_free);
	m->near = g_ptr_array_new_with_free_func(g_free);
	return m;
}

void
match_free(struct match *m)
{
	if (!m)
		return;
	g_ptr_array_unref(m->why);
	g_ptr_array_unref(m->near);
	g_free(m);
}

json_t *
match_why_json(const struct match *m)
{
	json_t *list = json_array();

	for (guint i = 0; i < m->why->len; i++) {
		const struct match_reason *r = m->why->pdata[i];
		json_t *item = json_object();

		json_object_set_new(item, "alias", json_string(r->alias));
		json_object_set_new(item, "matched", json_string(r->matched));
		json_object_set_new(item, "field", json_string(match_field_name(r->field)));
		json_object_set_new(item, "start",
				    r->start < 0 ? json_null() : json_integer(r->start));
		if (r->note)
			json_object_set_new(item, "note", json_string(r->note));
		json_array_append_new(list, item);
	}
	return list;
}

json_t *
match_near_json(const struct match *m)
{
	json_t *list = json_array();

	for (guint i = 0; i < m->near->len; i++)
		json_array_append_new(list, json_string(m->near->pdata[i]));
	return list;
}

void
match_put(GByteArray *out, const struct match *m)
{
	wire_put_u32(out, m->school);
	wire_put_double(out, m->score);
	wire_put_u32(out, m->why->len);
	for (guint i = 0; i < m->why->len; i++) {
		const struct match_reason *r = m->why->pdata[i];

		wire_put_string(out, r->alias);
		wire_put_string(out, r->matched);
		wire_put_u8(out, (uint8_t)r->field);
		wire_put_i64(out, r->start);
		wire_put_string(out, r->note);
	}
	wire_put_u32(out, m->near->len);
	for (guint i = 0; i < m->near->len; i++)
		wire_put_string(out, m->near->pdata[i]);
}

struct match *
match_get(struct wire *w)
{
	struct match *m = match_new(wire_u32(w));
	uint32_t n;

	m->score = wire_double(w);
	/* Written so that a NaN is refused too. */
	if (!(m->score >= 0 && m->score <= 1))
		w->bad = true;
	m->is_mention = m->score >= MATCH_THRESHOLD;
	n = wire_count(w, 21); /* two or three lengths, a field and an offset */
	for (uint32_t i = 0; i < n && wire_ok(w); i++) {
		struct match_reason *r = g_new0(struct match_reason, 1);
		uint8_t field;

		g_ptr_array_add(m->why, r);
		r->alias = wire_string(w);
		r->matched = wire_string(w);
		field = wire_u8(w);
		r->start = wire_i64(w);
		r->note = wire_string(w);
		if (!r->alias || !r->matched || field >= MATCH_FIELDS || r->start < -1)
			w->bad = true;
		else
			r->field = (enum match_field)field;
	}
	n = wire_count(w, 4);
	for (uint32_t i = 0; i < n && wire_ok(w); i++) {
		char *name = wire_string(w);

		if (name)
			g_ptr_array_add(m->near, name);
		else
			w->bad = true;
	}
	if (wire_ok(w))
		return m;
	match_free(m);
	return NULL;
}
