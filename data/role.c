#include "data/role.h"

#include <string.h>

#include "base/error.h"

#define MAY(deed) (1u << (deed))
#define CASES (MAY(MAY_READ_CASE) | MAY(MAY_WORK_CASE))
#define EVERYTHING (MAY(MAY_COUNT) - 1)

static const struct {
	const char *name, *title;
	unsigned may;
} roles[ROLES] = {
	[ROLE_HEAD] = { "head", "Headteacher", EVERYTHING },
	[ROLE_DSL] = { "dsl", "Designated safeguarding lead",
		       MAY(MAY_READ) | MAY(MAY_TRIAGE) | CASES },
	[ROLE_MODERATOR] = { "moderator", "Moderator", MAY(MAY_READ) | MAY(MAY_TRIAGE) | CASES },
	[ROLE_DPO] = { "dpo", "Data protection officer",
		       MAY(MAY_READ) | MAY(MAY_READ_CASE) | MAY(MAY_ERASE) | MAY(MAY_READ_AUDIT) },
	[ROLE_GOVERNOR] = { "governor", "Governor", MAY(MAY_READ) },
};

static const char *const deeds[MAY_COUNT] = {
	[MAY_READ] = "reading mentions",      [MAY_TRIAGE] = "deciding about mentions",
	[MAY_READ_CASE] = "reading a case",   [MAY_WORK_CASE] = "working on a case",
	[MAY_OVERRIDE] = "overriding a rule", [MAY_ERASE] = "holding and erasing",
	[MAY_SET_UP] = "changing the set-up", [MAY_READ_AUDIT] = "reading the audit log",
};

const char *
role_name(enum role r)
{
	return roles[r].name;
}

bool
role_named(const char *name, enum role *r)
{
	for (size_t i = 0; i < ROLES; i++)
		if (g_ascii_strcasecmp(roles[i].name, name) == 0) {
			*r = (enum role)i;
			return true;
		}
	return false;
}

const char *
role_title(enum role r)
{
	return roles[r].title;
}

bool
role_may(enum role r, enum deed_kind what)
{
	return (roles[r].may & MAY(what)) != 0;
}

bool
role_require(const struct actor *actor, enum deed_kind what, GError **err)
{
	g_autoptr(GString) who = g_string_new(NULL);

	if (role_may(actor->role, what))
		return true;
	for (size_t i = 0; i < ROLES; i++)
		if (role_may((enum role)i, what))
			g_string_append_printf(who, "%s%s", who->len ? ", " : "", roles[i].name);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s is for %s; %s acts as %s",
		    deeds[what], who->str, actor->name, roles[actor->role].name);
	return false;
}
