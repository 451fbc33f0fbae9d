#include "query/decide.h"

#include "base/error.h"
#include "data/mention.h"
#include "query/status.h"

void
decision_clear(struct decision *d)
{
	g_clear_pointer(&d->refused, g_ptr_array_unref);
}

/* 0 with an error set: there is none. */
static int64_t
find(struct db *db, const char *ref, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = mention_get_ref(db, ref, &wrong);

	if (m)
		return m->id;
	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	else
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "there is no mention %s", ref);
	return 0;
}

static bool
decide_one(struct db *db, const char *ref, const struct triage *t, struct decision *d, GError **err)
{
	int64_t id = find(db, ref, err);
	const char *old = NULL;

	if (!id)
		return false;
	switch (triage_set(db, id, t, &old, err)) {
	case TRIAGE_DONE:
		d->changed++;
		return true;
	case TRIAGE_SAME:
		d->same++;
		return true;
	case TRIAGE_REFUSED:
		g_ptr_array_add(
			d->refused,
			g_strdup_printf("%s is \u201c%s\u201d and cannot become \u201c%s\u201d",
					ref, status_of(old).tag, status_of(t->state).tag));
		return true;
	default:
		return false;
	}
}

static bool
decide_all(struct db *db, const GPtrArray *refs, const struct triage *t, struct decision *d,
	   GError **err)
{
	if (!triage_newest(db, &d->first, err))
		return false;
	d->first++;
	for (guint i = 0; i < refs->len; i++)
		if (!decide_one(db, refs->pdata[i], t, d, err))
			return false;
	return triage_newest(db, &d->last, err);
}

bool
decide(struct db *db, const GPtrArray *refs, const struct triage *t, struct decision *d,
       GError **err)
{
	*d = (struct decision){ .refused = g_ptr_array_new_with_free_func(g_free) };
	if (refs->len > DECIDE_MAX) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "that is too many at once: at most %d", DECIDE_MAX);
		return false;
	}
	if (!db_begin(db, err))
		return false;
	if (!decide_all(db, refs, t, d, err)) {
		db_rollback(db);
		return false;
	}
	return db_commit(db, err);
}

static bool
put_back(struct db *db, const struct triage *t, int64_t first, int64_t last, int64_t *undone,
	 GError **err)
{
	g_autoptr(GPtrArray) events = triage_standing(db, t->who, first, last, DECIDE_MAX, err);

	for (guint i = 0; events && i < events->len; i++) {
		const struct triage_event *e = events->pdata[i];
		enum triage_outcome done = triage_undo(db, e->mention, t, NULL, err);

		if (done == TRIAGE_FAILED)
			return false;
		*undone += done == TRIAGE_DONE;
	}
	return events != NULL;
}

bool
decide_back(struct db *db, const struct triage *t, int64_t first, int64_t last, int64_t *undone,
	    GError **err)
{
	*undone = 0;
	if (!db_begin(db, err))
		return false;
	if (!put_back(db, t, first, last, undone, err)) {
		db_rollback(db);
		return false;
	}
	return db_commit(db, err);
}
