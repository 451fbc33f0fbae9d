#include "data/case_access.h"

#include <string.h>

#include "base/error.h"
#include "data/audit.h"

/* The name under which users of the web page are known in the chain. */
#define USER_PREFIX "u:"

static bool
is_assigned(const struct casefile *c, const struct actor *actor)
{
	const char *name = actor->name;

	if (g_str_has_prefix(name, USER_PREFIX))
		name += strlen(USER_PREFIX);
	return g_strcmp0(c->assigned, name) == 0;
}

static bool
role_reaches(const struct casefile *c, enum role r, enum deed_kind what)
{
	if (role_may(r, what))
		return true;
	return r == ROLE_DSL && what == MAY_OVERRIDE && !casefile_is_open_to(c, ROLE_HEAD);
}

bool
case_access_may(const struct casefile *c, const struct actor *actor, enum deed_kind what)
{
	return casefile_is_open_to(c, actor->role) && role_reaches(c, actor->role, what) &&
	       (actor->role != ROLE_MODERATOR || is_assigned(c, actor));
}

static bool
put_entry(struct db *db, const struct actor *actor, const char *act, const char *case_ref,
	  const char *obj, GError **err)
{
	const struct audit_entry e = {
		.actor = actor->name, .act = act, .case_ref = case_ref, .obj = obj
	};

	return audit_append(db, &e, err);
}

/* Why, in one sentence; the refusal itself is on record first. */
static void
refuse(struct db *db, const struct actor *actor, const struct casefile *c, enum deed_kind what,
       GError **err)
{
	if (!put_entry(db, actor, "case.refused", c->ref, NULL, err))
		return;
	if (!casefile_is_open_to(c, actor->role))
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is closed to the role %s, as which %s acts", c->ref,
			    role_name(actor->role), actor->name);
	else if (!role_reaches(c, actor->role, what))
		role_require(actor, what, err);
	else
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is not assigned to %s; a moderator has the cases assigned to them",
			    c->ref, actor->name);
}

struct casefile *
case_access(struct db *db, const struct actor *actor, const char *ref, enum deed_kind what,
	    const char *obj, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(casefile_t) c = casefile_find(db, ref, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return NULL;
	}
	if (!c) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no case `%s`; `earshot case list` gives references such as "
			    "EAR-2026-0007",
			    ref);
		return NULL;
	}
	if (!case_access_may(c, actor, what)) {
		refuse(db, actor, c, what, err);
		return NULL;
	}
	if (what == MAY_READ_CASE && !put_entry(db, actor, "case.read", c->ref, obj, err))
		return NULL;
	return g_steal_pointer(&c);
}

struct casefile *
case_access_begin(struct db *db, const struct actor *actor, const char *ref, enum deed_kind what,
		  GError **err)
{
	g_autoptr(casefile_t) seen = case_access(db, actor, ref, what, NULL, err);
	g_autoptr(casefile_t) c = NULL;
	g_autoptr(GError) wrong = NULL;

	if (!seen || !db_begin(db, err))
		return NULL;
	c = casefile_find(db, ref, &wrong);
	if (c && case_access_may(c, actor, what))
		return g_steal_pointer(&c);
	db_rollback(db);
	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	else
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_BUSY,
			    "%s was changed by somebody else at this moment; try again", seen->ref);
	return NULL;
}

bool
case_access_end(struct db *db, bool ok, GError **err)
{
	if (ok)
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

static bool
may_know_of(const struct casefile *c, const struct actor *actor)
{
	return role_may(actor->role, MAY_READ_CASE) ? case_access_may(c, actor, MAY_READ_CASE)
						    : casefile_is_open_to(c, actor->role);
}

GPtrArray *
case_access_list(struct db *db, const struct actor *actor, const char *state, int *hidden,
		 GError **err)
{
	g_autoptr(GPtrArray) all = NULL;
	int out = 0;

	if (!put_entry(db, actor, "case.list", NULL, NULL, err))
		return NULL;
	all = casefile_list(db, state, err);
	for (guint i = 0; all && i < all->len;) {
		if (may_know_of(g_ptr_array_index(all, i), actor)) {
			i++;
			continue;
		}
		g_ptr_array_remove_index(all, i);
		out++;
	}
	if (hidden)
		*hidden = out;
	return g_steal_pointer(&all);
}
