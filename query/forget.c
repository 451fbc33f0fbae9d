#include "query/forget.h"

#include "base/when.h"

#define COPY_DAYS 7 /* for which a copy of the store is kept, should an upgrade have gone wrong */

void
forget_report_clear(struct forget_report *r)
{
	g_clear_pointer(&r->items, g_ptr_array_unref);
	*r = (struct forget_report){ 0 };
}

bool
forget_traces(struct db *db, struct index *index, bool all_copies, struct forget_report *r,
	      GError **err)
{
	int64_t older_than = all_copies ? INT64_MAX : when_now() - COPY_DAYS * 24 * 3600;

	return index_tighten(index, db, err) && db_scrub(db, &r->is_clean, err) &&
	       purge_copies(db, older_than, &r->copies_gone, &r->copies_left, err);
}

bool
forget_run(struct db *db, const struct retention *keep, const char *actor, bool is_trial,
	   struct forget_report *r, GError **err)
{
	g_autoptr(index_t) index = is_trial ? NULL : index_open(db_dir(db), err);
	int64_t now = when_now();
	bool is_soiled = false;

	*r = (struct forget_report){ .is_clean = true };
	if (!index && !is_trial)
		return false;
	r->items = purge_due(db, keep, now, err);
	if (!r->items)
		return false;
	for (guint i = 0; i < r->items->len; i++) {
		const struct purge_item *x = r->items->pdata[i];

		if (x->held)
			r->held += x->n;
	}
	if (is_trial)
		return true;
	/* also what an earlier run was kept from */
	return purge_run(db, keep, r->items, now, actor, &r->gone, err) &&
	       db_is_soiled(db, &is_soiled, err) &&
	       (!is_soiled || forget_traces(db, index, false, r, err));
}

char *
forget_summary(const struct forget_report *r)
{
	g_autoptr(GString) parts = g_string_new(NULL);
	g_autoptr(GString) s = g_string_new(NULL);
	size_t n_classes;
	const struct retention_class *classes = retention_classes(&n_classes);

	for (size_t c = 0; c < n_classes; c++) {
		int64_t n = 0;

		for (guint i = 0; r->items && i < r->items->len; i++) {
			const struct purge_item *x = r->items->pdata[i];

			n += x->class == c && !x->held ? x->n : 0;
		}
		if (n > 0)
			g_string_append_printf(parts, "%s%" G_GINT64_FORMAT " %s",
					       parts->len ? ", " : "", n, classes[c].name);
	}
	g_string_append(s, parts->len ? parts->str : "nothing is past its time");
	if (r->held > 0)
		g_string_append_printf(s, "; %" G_GINT64_FORMAT " held back", r->held);
	return g_string_free(g_steal_pointer(&s), FALSE);
}
