/* role: what somebody is to the school, and what that lets them do.
 *
 * One table says it for the command line and the web page alike. A case can be closed to roles (the
 * headteacher may be its subject): that is the case's own list, asked by casefile_is_open_to(). */
#ifndef DATA_ROLE_H
#define DATA_ROLE_H

#include <glib.h>
#include <stdbool.h>

enum role {
	ROLE_HEAD, /* headteacher: everything */
	ROLE_DSL, /* designated safeguarding lead: cases, triage */
	ROLE_MODERATOR, /* triage, own accounts; cases assigned to them */
	ROLE_DPO, /* data protection officer: audit, retention, subject access, erasure */
	ROLE_GOVERNOR, /* reads; no case text */
	ROLES
};

enum deed_kind {
	MAY_READ, /* mentions, searches, counts */
	MAY_TRIAGE, /* decide about mentions, keep accounts */
	MAY_READ_CASE,
	MAY_WORK_CASE, /* open, capture, note, act, close */
	MAY_OVERRIDE, /* robots.txt for one address, closing with open actions, watching longer */
	MAY_ERASE, /* hold, purge, erase, subject access */
	MAY_SET_UP, /* school, sources, recipients, users, mail */
	MAY_READ_AUDIT,
	MAY_COUNT
};

/* Who acts. Values are borrowed. */
struct actor {
	const char *name; /* "u:head", a user of the web page; "os:root", a user of this machine */
	enum role role;
};

const char *role_name(enum role r); /* "head", "dsl", "moderator", "dpo", "governor" */
bool role_named(const char *name, enum role *r);
const char *role_title(enum role r); /* "Headteacher", for people */
bool role_may(enum role r, enum deed_kind what);

/* EARSHOT_ERROR_USAGE with a sentence that says who may, when `actor` may not. */
bool role_require(const struct actor *actor, enum deed_kind what, GError **err);

#endif
