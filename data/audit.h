/* audit: who did what, in a chain of lines that cannot be changed unseen.
 *
 * Each entry is one line of JSON with its keys in a fixed order; its last, `prev`, is the SHA-256
 * of the line before (64 zeros for the first), so a changed or missing line breaks the chain. No
 * line holds personal data: what somebody wrote lies in case_text under a salted commitment, which
 * can be erased while the chain still holds.
 *
 *   {"v":1,"seq":3,"at":"2026-11-22T09:20:11.000Z","actor":"u:head","act":"note.add",
 *    "case":"EAR-2026-0007","obj":"n001","commit":"<hex>","prev":"<hex>"}     (in one line)
 *
 * What an entry is not about (a case, a text) is null in it.
 *
 * A chain alone cannot show that its end was cut off, so number and hash of its last line are also
 * kept outside the store, in `STATE/audit.head` ("3 <hash>", a line); every bundle and digest
 * carries them too. The pin is there before the first entry, so one that is missing was taken away,
 * and it is never written over while the chain does not fit it: that would hide what it shows. */
#ifndef DATA_AUDIT_H
#define DATA_AUDIT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"

#define AUDIT_HEX 65 /* a SHA-256 in lower-case hexadecimal, and its NUL */

struct audit_entry {
	const char *actor; /* struct actor's name, or "earshot" */
	const char *act; /* "case.open", "case.read", "note.add", …: [a-z.-] */
	const char *case_ref; /* NULL: about no case */
	const char *obj; /* what it was done to: "n001", "M-2026-0147"; NULL: the case itself */
	const char *commit; /* hex of audit_commit(); NULL: there is no text */
};

/* Add one, at when_now(), in the transaction that the caller has open: what it tells of and the
 * entry are committed together, and two writers cannot fork the chain. */
bool audit_append(struct db *db, const struct audit_entry *e, GError **err);

/* Another way for entries that this handle adds outside a transaction: where many handles add them
 * at once, one commit can be for all (query/read_log.h). `add` returns when the entry is committed;
 * it adds by audit_append() within a transaction of its own. */
typedef bool audit_adder(void *data, struct db *db, const struct audit_entry *e, GError **err);
void audit_set_adder(struct db *db, audit_adder *add, void *data);

/* SHA-256 of salt and text, in hexadecimal. `salt` has AUDIT_SALT random bytes. */
#define AUDIT_SALT 32
void audit_commit(const uint8_t salt[AUDIT_SALT], const char *text, char hex[AUDIT_HEX]);

struct audit_head {
	int64_t count;
	char hash[AUDIT_HEX]; /* of the last line; zeros when there is none */
};
bool audit_head(struct db *db, struct audit_head *head, GError **err);

/* Write the head to STATE/audit.head, unless a later one stands there. To be called after the
 * commit, by the web server too; commands leave that to earshot.c, which does it when a chain has
 * grown. EARSHOT_ERROR_STORE when the chain does not fit the pin, which is left as it is. */
bool audit_pin(struct db *db, GError **err);

/* Pin the chain as it is now, whatever the old pin says: after a backup was restored. An entry
 * "audit.repin" tells of it. */
bool audit_repin(struct db *db, const char *actor, GError **err);

/* Read the chain from its beginning and compare it with the pin. `*fault` becomes one sentence on
 * the first thing wrong, NULL when there is none. Caller frees. False: it could not be read. */
bool audit_verify(struct db *db, char **fault, GError **err);

/* The lines (char *, without line feed) of a case, or of all when it is NULL, after number
 * `after`, oldest first, at most `limit`. */
GPtrArray *audit_lines(struct db *db, const char *case_ref, int64_t after, int limit, GError **err);

#endif
