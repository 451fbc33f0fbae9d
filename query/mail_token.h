/* mail_token: an access token for XOAUTH2, by the client credentials of OAuth 2.0 (RFC 6749 §4.4)
 * or from a command.
 */
#ifndef QUERY_MAIL_TOKEN_H
#define QUERY_MAIL_TOKEN_H

#include "query/mail_settings.h"

/* Free with mail_secret_free(). EARSHOT_ERROR_CONFIG when it is refused, EARSHOT_ERROR_NETWORK when
 * nobody could be asked. */
char *mail_token(const struct mail_settings *s, GError **err);

#endif
