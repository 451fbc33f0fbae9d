/* relate: what a person says of a mention. */
#include "data/case_relation.h"
#include "query/relate.h"

bool
relate_decide(struct db *db, const struct actor *actor, const struct casefile *c,
	      const struct mention *m, bool is_confirmed, const char *note, GError **err)
{
	g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) list = relate_find(db, c, RELATE_MOST, notes, err);
	struct case_relation_new r = { .mention = m->id,
				       .mention_ref = m->ref,
				       .kind = "by-hand",
				       .why = "found by hand",
				       .is_confirmed = is_confirmed,
				       .note = note };

	for (guint i = 0; list && i < list->len; i++) {
		const struct related *one = g_ptr_array_index(list, i);

		if (one->mention->id != m->id)
			continue;
		r.kind = one->kind;
		r.why = one->why;
		r.score = one->score;
	}
	return list && case_relation_put(db, actor, c->ref, &r, err);
}

const char *
relate_decided(const GPtrArray *relations, int64_t mention)
{
	for (guint i = 0; i < relations->len; i++) {
		const struct case_relation *r = g_ptr_array_index(relations, i);

		if (r->mention == mention)
			return r->is_confirmed ? "confirmed" : "dismissed";
	}
	return NULL;
}
