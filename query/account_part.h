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

/* What is not as the policy wants it; nothing when all is. */
void account_part_faults(struct html *h, const struct account *a);

/* "/accounts/3", "/accounts/3/close"; `verb` may be NULL. */
const char *account_part_path(struct html *h, const struct account *a, const char *verb);

/* "I have looked there just now", for who may, where an account is in use. */
void account_part_checked(struct html *h, const struct web_request *rq, const struct account *a);

/* "answer by 28 November 2026, 16:00 (in working days: 30 November 2026, 23:59)": the due date that
 * counts, and the one of the other reading; WHEN_NONE: nobody can say, there is no other. */
void account_part_due(struct html *h, int64_t due, int64_t other, const char *reading);

/* <li> of a comment with what can be done about it. */
void account_part_comment(struct html *h, const struct web_request *rq, const struct comment *c,
			  bool names_account);

/* The form that notes a comment; `only`: on that account, else on one of those in use. Nothing when
 * there is none. False when they cannot be read. */
bool account_part_note(struct html *h, const struct web_request *rq, const struct account *only,
		       GError **err);

/* Who acts on an account, now. `note` is borrowed. */
struct account_deed account_part_deed(const struct web_request *rq, const char *note);

/* Address, aim, audience, promotion, where the password is kept and feed, as the forms name them;
 * what is empty stays as it was. EARSHOT_ERROR_USAGE for what was filled in wrongly. */
bool account_part_read(const struct web_request *rq, struct account *a, GError **err);

#endif
