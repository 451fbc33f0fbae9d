/* recipient: who is told by e-mail, about which schools, how often and how much.
 */
#ifndef DATA_RECIPIENT_H
#define DATA_RECIPIENT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

enum cadence { CADENCE_WEEKLY, CADENCE_DAILY };

/* How much of a text a mail repeats: names of children may stand in it. */
enum snippet { SNIPPET_SHORT, SNIPPET_FULL, SNIPPET_NONE };

#define QUIET_NONE (-1)

struct recipient {
	int64_t id;
	char *address; /* "head@school.example": ASCII, no line break, comma or angle bracket */
	char *name; /* may be NULL */
	char *role; /* "headteacher", "office", … : recipient_roles() */
	enum cadence cadence;
	enum snippet snippet;
	double alert_score; /* told at once of mentions with at least this score; 0: never */
	int quiet_from, quiet_to; /* minutes after local midnight without alerts; QUIET_NONE */
	char *state; /* "on", "off", "bounced" */
	char *note; /* why it is not on; may be NULL */
	int64_t added_at;
	GPtrArray *schools; /* char *: names; empty: all */
};

void recipient_free(struct recipient *r);
typedef struct recipient recipient_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(recipient_t, recipient_free)

const char *const *recipient_roles(void); /* NULL-terminated */
const char *cadence_name(enum cadence c);
const char *snippet_name(enum snippet s);
bool cadence_named(const char *name, enum cadence *c);
bool snippet_named(const char *name, enum snippet *s);

/* `text` as an address of RFC 5321 §4.1.2 without quoting, and so without tricks; a domain with
 * other letters becomes "xn--…" (RFC 5890). NULL: EARSHOT_ERROR_INPUT says why. Caller frees. */
char *recipient_address_read(const char *text, GError **err);

/* "21:00-07:00" into quiet_from and quiet_to; NULL: none. False: it is none. */
bool recipient_quiet_parse(const char *text, struct recipient *r);

/* The name under which mention_cursor() keeps how far alerts have told of. Caller frees. */
char *recipient_alert_reader(const struct recipient *r);

/* Fills in r->id. An address that is known gets the new settings, and is "on" again. Schools that
 * are not known: EARSHOT_ERROR_INPUT. */
bool recipient_put(struct db *db, struct recipient *r, GError **err);

/* By address, letter case ignored, or id. NULL without an error set: none such. */
struct recipient *recipient_find(struct db *db, const char *name, GError **err);
GPtrArray *recipient_list(struct db *db, GError **err); /* struct recipient *, in the order added */

/* What waits for it in the outbox is withdrawn. */
bool recipient_remove(struct db *db, int64_t id, GError **err);
bool recipient_set_state(struct db *db, int64_t id, const char *state, const char *note,
			 GError **err);

/* ---- feeds ------------------------------------------------------------------------------- */

/* A token with which anybody reads what the recipient is told (query/digest_atom.h); an older one
 * is void. It ends with the recipient, and while that is "off". The store keeps a hash alone.
 * Caller frees. */
char *recipient_feed_make(struct db *db, const char *actor, const struct recipient *r,
			  GError **err);
bool recipient_feed_revoke(struct db *db, const char *actor, const struct recipient *r,
			   bool *was_there, GError **err);
bool recipient_feed_is_there(struct db *db, const struct recipient *r, bool *is_there,
			     GError **err);
/* NULL without an error set: nobody's. */
struct recipient *recipient_feed_find(struct db *db, const char *token, GError **err);

#endif
