#include "query/timeline.h"

#include <string.h>

#include "base/when.h"
#include "data/case_relation.h"
#include "data/case_text.h"
#include "data/evidence.h"
#include "data/mention.h"
#include "data/triage.h"
#include "query/status.h"

static void
event_free(void *data)
{
	struct timeline_event *e = data;

	g_free(e->ref);
	g_free(e->who);
	g_free(e->what);
	g_free(e);
}

/* Takes `what`. */
static void
add(GPtrArray *list, int64_t at, const char *kind, const char *ref, const char *who, char *what)
{
	struct timeline_event *e = g_new0(struct timeline_event, 1);

	e->at = at;
	e->kind = g_intern_string(kind);
	e->ref = g_strdup(ref);
	e->who = g_strdup(who);
	e->what = what;
	g_ptr_array_add(list, e);
}

static bool
add_mention(GPtrArray *list, struct db *db, int64_t id, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = mention_get(db, id, &wrong);
	g_autoptr(GPtrArray) history = NULL;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!m)
		return true;
	if (m->published != WHEN_NONE)
		add(list, m->published, "published", m->ref, NULL,
		    g_strdup_printf("Published at %s", m->url));
	add(list, m->first_seen, "found", m->ref, NULL,
	    g_strdup_printf("Found as %s: %s", m->ref, m->title && *m->title ? m->title : m->url));
	history = triage_history(db, m->id, err);
	for (guint i = 0; history && i < history->len; i++) {
		const struct triage_event *t = g_ptr_array_index(history, i);

		add(list, t->at, "triage", m->ref, t->who,
		    g_strdup_printf("%s: %s, was %s%s%s", m->ref, status_of(t->new_state).tag,
				    status_of(t->old_state).tag, t->note ? "; " : "",
				    t->note ? t->note : ""));
	}
	return history != NULL;
}

static bool
add_related(GPtrArray *list, struct db *db, const struct casefile *c, GError **err)
{
	g_autoptr(GPtrArray) related = case_relation_list(db, c->id, err);

	for (guint i = 0; related && i < related->len; i++) {
		const struct case_relation *r = g_ptr_array_index(related, i);

		if (r->is_confirmed && !add_mention(list, db, r->mention, err))
			return false;
	}
	return related != NULL;
}

static bool
add_evidence(GPtrArray *list, struct db *db, const struct casefile *c, GError **err)
{
	g_autoptr(GPtrArray) evidence = evidence_list(db, c->id, err);

	for (guint i = 0; evidence && i < evidence->len; i++) {
		const struct evidence *e = g_ptr_array_index(evidence, i);

		if (!evidence_is_redirect(e))
			add(list, e->started_ms / 1000, "evidence", e->ref, e->supplied_by,
			    g_strdup(e->sentence));
	}
	return evidence != NULL;
}

static bool
add_texts(GPtrArray *list, struct db *db, const struct casefile *c, GError **err)
{
	g_autoptr(GPtrArray) texts = case_text_list(db, c->id, err);

	for (guint i = 0; texts && i < texts->len; i++) {
		const struct case_text *t = g_ptr_array_index(texts, i);

		add(list, t->at, t->kind, t->ref, t->who,
		    !t->text         ? g_strdup("(erased)")
		    : t->is_replaced ? g_strdup_printf("(replaced) %s", t->text)
				     : g_strdup(t->text));
	}
	return texts != NULL;
}

/* GLib's sort keeps the order of equals. */
static int
earlier_first(const void *a, const void *b)
{
	const struct timeline_event *x = *(struct timeline_event *const *)a;
	const struct timeline_event *y = *(struct timeline_event *const *)b;

	return (x->at > y->at) - (x->at < y->at);
}

GPtrArray *
timeline_read(struct db *db, const struct casefile *c, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(event_free);

	add(list, c->received_at, "received", NULL, c->reporter,
	    g_strdup("The school was told of it"));
	if (c->first_published != WHEN_NONE && !c->mention)
		add(list, c->first_published, "published", NULL, NULL, g_strdup("Published"));
	if ((c->mention && !add_mention(list, db, c->mention, err)) ||
	    !add_related(list, db, c, err) || !add_texts(list, db, c, err) ||
	    !add_evidence(list, db, c, err))
		return NULL;
	g_ptr_array_sort(list, earlier_first);
	return g_steal_pointer(&list);
}
