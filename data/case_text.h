/* case_text: what people wrote about a case, and what was done, in words.
 *
 * Each text has a number of its case ("n001"), is an entry of the audit chain under a salted
 * commitment, and is never changed: a mistake is corrected by another text that replaces it. To
 * erase one, text and salt go; then nobody can tell what it was, and the chain still holds. */
#ifndef DATA_CASE_TEXT_H
#define DATA_CASE_TEXT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/casefile.h"
#include "data/db.h"
#include "data/role.h"

#define CASE_TEXT_MAX_BYTES 65536

struct case_text {
	int64_t id;
	char *ref; /* "n001" */
	char *kind; /* "reason", "note", "assessment", "action", "reply", "step", … */
	char *about; /* the action it belongs to ("a001"), or the like; NULL: the case */
	int64_t at;
	char *who;
	char *text; /* NULL: erased */
	char *replaces; /* the text that this one corrects; NULL: none */
	bool is_replaced; /* a later one corrects this */
};

void case_text_free(struct case_text *t);
typedef struct case_text case_text_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(case_text_t, case_text_free)

/* `bytes` as text that may be kept: valid UTF-8 without NUL, not empty, at most
 * CASE_TEXT_MAX_BYTES; white space around it goes. EARSHOT_ERROR_USAGE in one sentence that begins
 * with `what` ("a note"). Caller frees. */
char *case_text_clean(const char *bytes, gsize len, const char *what, GError **err);

struct case_text_new {
	const char *kind; /* a constant */
	const char *act; /* for the audit chain: "note.add" */
	const char *text; /* clean */
	const char *about, *replaces; /* may be NULL */
};

/* Add one, with its entry of the chain, in the caller's transaction or one of its own. Returns its
 * number ("n002"), which the caller frees. */
char *case_text_add(struct db *db, const struct actor *actor, const struct casefile *c,
		    const struct case_text_new *t, GError **err);

GPtrArray *case_text_list(struct db *db, int64_t casefile, GError **err); /* oldest first */
/* NULL without an error set: none such. */
struct case_text *case_text_find(struct db *db, int64_t casefile, const char *ref, GError **err);

/* Why the case was opened, as it was corrected last; NULL without an error set: nobody said so, or
 * it was erased. Caller frees. */
char *case_text_reason(struct db *db, int64_t casefile, GError **err);

/* Does every text that is still there fit its commitment in the chain? `*fault` becomes one
 * sentence on the first that does not, NULL when all do. Caller frees. */
bool case_text_verify(struct db *db, char **fault, GError **err);

#endif
