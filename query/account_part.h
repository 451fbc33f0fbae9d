/* account_part: what the screens about the school's own accounts share.
 */
#ifndef QUERY_ACCOUNT_PART_H
#define QUERY_ACCOUNT_PART_H

#include <glib.h>
#include <stdbool.h>

#include "data/account.h"
#include "data/comment.h"
#include "query/html.h"
#include "query/layout.h"
#include "query/web.h"

/* The state of an account as a tag. */
void account_part_tag(struct html *h, const char *state);

/* What is not as the policy wants it, a notice each. */
void account_part_faults(struct html *h, const struct account *a);

/* "/accounts/3", "/accounts/3/close"; `verb` may be NULL. */
const char *account_part_path(struct html *h, const struct account *a, const char *verb);

/* "I have looked there just now", for who may, where an account is in use. */
void account_part_checked(struct html *h, const struct web_request *rq, const struct account *a);

/* "Look by": a due date in both readings, with a tag when it is past; WHEN_NONE: nobody can say. */
void account_part_due(struct html *h, int64_t literal, int64_t working);

/* <li> of a comment with what can be done about it. `back` is where its forms lead back to. */
void account_part_comment(struct html *h, const struct web_request *rq, const struct comment *c,
			  bool names_account);

/* The form that notes a comment; `only`: on that account, else on one of those in use. Nothing when
 * there is none. False when they cannot be read. */
bool account_part_note(struct html *h, const struct web_request *rq, const struct account *only,
		       GError **err);

/* Who acts on an account, now. `note` is borrowed. */
struct account_deed account_part_deed(const struct web_request *rq, const char *note);

/* Clean text of a field; NULL: nothing was typed. Caller frees. */
char *account_part_typed(const struct web_request *rq, const char *name);

/* Address, aim, audience, promotion, where the password is kept and feed, as the forms name them;
 * what is empty stays as it was. EARSHOT_ERROR_USAGE for what was filled in wrongly. */
bool account_part_read(const struct web_request *rq, struct account *a, GError **err);

#endif
