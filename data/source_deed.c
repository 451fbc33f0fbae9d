#include "data/source_deed.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/proposal.h"
#include "data/source_event.h"

struct url *
source_address(const char *text, GError **err)
{
	g_autoptr(url_t) url = url_parse(text, NULL);

	if (url && url_is_http(url) && !url_has_credentials(url))
		return g_steal_pointer(&url);
	g_set_error(
		err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		"`%s` is no web address; it should look like https://www.hazelhill.example/feed%s",
		text, url && url_has_credentials(url) ? ", without a name or password" : "");
	return NULL;
}

const struct kind *
source_kind(const struct catalogue *c, const char *name, GError **err)
{
	const struct kind *k = catalogue_find(c, name);

	if (!k)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "`%s` is no kind of source; `earshot source kinds` lists them", name);
	else if (!k->read)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is not read by earshot. %s", k->title, k->terms ? k->terms : "");
	return k && k->read ? k : NULL;
}

static bool
record(struct db *db, const struct source *s, const char *what, const char *who, const char *why,
       const char *terms, GError **err)
{
	const struct source_event e = { .at = when_now(),
					.what = (char *)(uintptr_t)what,
					.who = (char *)(uintptr_t)who,
					.why = (char *)(uintptr_t)why,
					.terms = (char *)(uintptr_t)terms };

	return source_event_put(db, s->id, &e, err);
}

static bool
end(struct db *db, bool ok, GError **err)
{
	if (ok)
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

bool
source_deed_put(struct db *db, struct source *s, const struct kind *k, const char *who,
		const char *why, bool *is_new, GError **err)
{
	g_autoptr(GError) failed = NULL;
	g_autoptr(source_t) old = source_find(db, s->url, &failed);

	if (failed) {
		g_propagate_error(err, g_steal_pointer(&failed));
		return false;
	}
	if (old && old->state == SOURCE_ON && g_strcmp0(old->catalogue, s->catalogue) == 0)
		s->state = SOURCE_ON;
	if (!db_begin(db, err))
		return false;
	return end(db,
		   source_put(db, s, is_new, err) &&
			   record(db, s, *is_new ? "added" : "changed", who, why, k->terms, err),
		   err);
}

static bool
set_state(struct db *db, const struct source *s, enum source_state state, const char *what,
	  const char *who, const char *why, const char *terms, GError **err)
{
	if (!db_begin(db, err))
		return false;
	return end(db,
		   record(db, s, what, who, why, terms, err) &&
			   source_set_state(db, s->id, state, err),
		   err);
}

/* Whether it may be switched on without more ado. */
static bool
may_enable(struct db *db, const struct catalogue *c, const struct source *s, GError **err)
{
	const struct kind *k = catalogue_find(c, s->catalogue);
	bool is_approved;

	if (!source_event_approved(db, s->id, &is_approved, err))
		return false;
	if (is_approved || (s->state != SOURCE_ASK && (!k || k->usual == KIND_ON)))
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "source %" G_GINT64_FORMAT " needs approval first: earshot source approve "
		    "%" G_GINT64_FORMAT " --by NAME --why REASON%s%s%s",
		    s->id, s->id, k && k->terms ? " (to know: " : "", k && k->terms ? k->terms : "",
		    k && k->terms ? ")" : "");
	return false;
}

bool
source_deed_switch(struct db *db, const struct catalogue *c, const struct source *s, bool is_on,
		   const char *who, GError **err)
{
	enum source_state state = is_on ? SOURCE_ON : SOURCE_OFF;

	return (!is_on || may_enable(db, c, s, err)) &&
	       set_state(db, s, state, source_state_name(state), who, NULL, NULL, err);
}

bool
source_deed_approve(struct db *db, const struct catalogue *c, const struct source *s,
		    const char *who, const char *why, GError **err)
{
	const struct kind *k = catalogue_find(c, s->catalogue);

	if (who && *who && why && *why)
		return set_state(db, s, SOURCE_ON, "approved", who, why, k ? k->terms : NULL, err);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "an approval wants a name and a reason: --by NAME --why REASON");
	return false;
}

bool
source_deed_remove(struct db *db, const struct source *s, const char *who, GError **err)
{
	if (!db_begin(db, err))
		return false;
	return end(db,
		   record(db, s, "removed", who, NULL, NULL, err) && source_remove(db, s->id, err),
		   err);
}

static struct suggestion *
find_suggestion(struct db *db, const char *url, GError **err)
{
	g_autoptr(GPtrArray) all = suggestion_list(db, err);

	if (!all)
		return NULL;
	for (guint i = 0; i < all->len; i++) {
		struct suggestion *s = all->pdata[i];

		if (strcmp(s->url, url) == 0)
			return g_ptr_array_steal_index(all, i);
	}
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "`%s` was not suggested; `earshot source list` shows what was", url);
	return NULL;
}

struct source *
source_deed_accept(struct db *db, const struct catalogue *c, const char *url, const char *who,
		   const struct kind **k, GError **err)
{
	g_autoptr(suggestion_t) found = find_suggestion(db, url, err);
	g_autoptr(source_t) s = NULL;
	g_autofree char *why = NULL;
	bool is_new;

	*k = found ? source_kind(c, found->kind ? found->kind : "feed", err) : NULL;
	if (!*k)
		return NULL;
	why = g_strdup_printf("%s, on %s", found->how, found->found_on);
	s = proposal_source(*k, found->url, 0);
	s->title = g_strdup(found->title);
	s->note = g_strdup(why);
	return source_deed_put(db, s, *k, who, why, &is_new, err) ? g_steal_pointer(&s) : NULL;
}
