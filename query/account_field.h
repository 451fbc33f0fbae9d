/* account_field: what people say of one of the school's own accounts, made fit to be stored: the
 * same for the command line and the web page. */
#ifndef QUERY_ACCOUNT_FIELD_H
#define QUERY_ACCOUNT_FIELD_H

#include <glib.h>
#include <stdbool.h>

#include "data/account.h"
#include "data/comment.h"

/* Each takes `value` in the place of `*field` (freeing what was there), and leaves it alone when
 * `value` is NULL. `name` is what the field is called where it was typed ("--aim", "Aim").
 * EARSHOT_ERROR_USAGE with a sentence that names it. */
bool account_field_line(char **field, const char *value, const char *name, GError **err);
bool account_field_address(char **field, const char *value, GError **err);

/* Where the password is kept; what looks like one itself is refused. */
bool account_field_kept(char **field, const char *value, const char *name, GError **err);

/* Another runner, by nobody's name who is there already. */
bool account_field_runner(struct account *a, const char *name, const char *kind, GError **err);

/* A comment on `a`, not stored yet. `url` and `summary` may be NULL. Caller frees. */
struct comment *account_field_comment(const struct account *a, int64_t received_at, const char *url,
				      const char *summary, GError **err);

#endif
