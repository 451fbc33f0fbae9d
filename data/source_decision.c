#include "data/source_decision.h"

#include "base/error.h"
#include "base/when.h"
#include "data/catalogue.h"
#include "data/source_event.h"

static char *
borrowed(const char *text)
{
	return (char *)(uintptr_t)text;
}

static bool
set_state(struct db *db, const struct source *s, enum source_state state,
	  const struct source_event *e, GError **err)
{
	if (!db_begin(db, err))
		return false;
	if (!source_event_put(db, s->id, e, err) || !source_set_state(db, s->id, state, err)) {
		db_rollback(db);
		return false;
	}
	return db_commit(db, err);
}

static const struct kind *
kind_of(const struct catalogue *c, const struct source *s)
{
	return s->catalogue ? catalogue_find(c, s->catalogue) : NULL;
}

bool
source_terms(struct db *db, const struct source *s, char **terms, GError **err)
{
	g_autoptr(catalogue_t) c = catalogue_load(db_dir(db), err);
	const struct kind *k = c ? kind_of(c, s) : NULL;

	*terms = g_strdup(k ? k->terms : NULL);
	return c != NULL;
}

bool
source_approve(struct db *db, const struct source *s, const char *who, const char *why,
	       GError **err)
{
	g_autofree char *terms = NULL;
	struct source_event e = { .at = when_now(),
				  .what = borrowed("approved"),
				  .who = borrowed(who),
				  .why = borrowed(why) };

	if (!who || !*who || !why || !*why) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "an approval wants a name and a reason");
		return false;
	}
	if (!source_terms(db, s, &terms, err))
		return false;
	e.terms = terms;
	return set_state(db, s, SOURCE_ON, &e, err);
}

/* Whether it may be switched on without more ado. */
static bool
may_enable(struct db *db, const struct source *s, GError **err)
{
	g_autoptr(catalogue_t) c = catalogue_load(db_dir(db), err);
	const struct kind *k = c ? kind_of(c, s) : NULL;
	bool is_approved;

	if (!c || !source_event_approved(db, s->id, &is_approved, err))
		return false;
	if (is_approved || (s->state != SOURCE_ASK && (!k || k->usual == KIND_ON)))
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "source %" G_GINT64_FORMAT " needs approval first, by a named person with a "
		    "reason (`earshot source approve %" G_GINT64_FORMAT
		    " --by NAME --why REASON`)%s%s%s",
		    s->id, s->id, k && k->terms ? " (to know: " : "", k && k->terms ? k->terms : "",
		    k && k->terms ? ")" : "");
	return false;
}

bool
source_switch(struct db *db, const struct source *s, bool is_on, const char *who, GError **err)
{
	enum source_state state = is_on ? SOURCE_ON : SOURCE_OFF;
	const struct source_event e = { .at = when_now(),
					.what = borrowed(source_state_name(state)),
					.who = borrowed(who) };

	return (!is_on || may_enable(db, s, err)) && set_state(db, s, state, &e, err);
}
