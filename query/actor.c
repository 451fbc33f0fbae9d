#include "query/actor.h"

#include "base/error.h"
#include "data/user.h"

bool
acting_init(struct acting *a, struct db *db, const char *as, GError **err)
{
	g_autofree char *own = g_utf8_make_valid(g_get_user_name(), -1);
	const char *name = as ? as : own;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(user_t) user = db ? user_find(db, name, &wrong) : NULL;

	*a = (struct acting){ .actor.role = ROLE_HEAD };
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (as && (!user || user->is_off)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    user ? "the user `%s` is switched off"
				 : "there is no user `%s`; `earshot user list` names them",
			    as);
		return false;
	}
	if (user)
		a->actor.role = user->is_off ? ROLE_GOVERNOR : user->role;
	a->name = g_strconcat(as ? "u:" : "os:", name, NULL);
	a->actor.name = a->name;
	return true;
}

void
acting_clear(struct acting *a)
{
	g_clear_pointer(&a->name, g_free);
}
