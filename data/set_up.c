#include "data/set_up.h"

#include "data/kind.h"
#include "data/matcher.h"
#include "data/proposal.h"
#include "data/register.h"

void
set_up_done_clear(struct set_up_done *d)
{
	g_clear_pointer(&d->website, source_free);
	g_clear_pointer(&d->own, g_ptr_array_unref);
	g_clear_pointer(&d->usual, g_ptr_array_unref);
}

static bool
add_website(struct db *db, const struct catalogue *c, const struct set_up *s,
	    struct set_up_done *done, GError **err)
{
	g_autoptr(url_t) url = school_website(s->school);
	g_autofree char *address = NULL;
	g_autoptr(source_t) source = NULL;
	const struct kind *k = catalogue_find(c, "site");
	bool is_new;

	if (!url || !k)
		return true;
	address = url_fetchable(url);
	source = proposal_source(k, address, s->school->id);
	source->note = g_strdup("the school's own site");
	if (!proposal_put(db, source, k, s->who, &is_new, err))
		return false;
	if (is_new)
		done->website = g_steal_pointer(&source);
	return true;
}

/* Nobody is asked about a school before somebody wants it: a sample is wanted by its name. */
static bool
add_proposals(struct db *db, const struct catalogue *c, const struct set_up *s,
	      struct set_up_done *done, GError **err)
{
	if (s->sample && !(done->own = sample_sources(s->sample, db, c, s->school, s->who, err)))
		return false;
	if (!s->sample && !s->proposes)
		return true;
	done->usual = proposal_make(db, c, s->school, s->who, err);
	return done->usual != NULL;
}

bool
set_up_school(struct db *db, const struct catalogue *c, const struct set_up *s,
	      struct set_up_done *done, GError **err)
{
	const struct school *one = s->school;
	g_autoptr(matcher_t) trial = matcher_new(&one, 1, err);

	*done = (struct set_up_done){ 0 };
	if (!trial || !db_begin(db, err))
		return false;
	if (register_put(db, s->school, err) && add_website(db, c, s, done, err) &&
	    add_proposals(db, c, s, done, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}
