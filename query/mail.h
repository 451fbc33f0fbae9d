/* mail: one message handed to a mail server, or to sendmail, and what that came to.
 *
 * TLS is demanded unless the server is this machine, certificates are verified, and nothing but
 * smtp and smtps is spoken. What became of the message is decided by the server's last answer, and
 * where there is none, by whether all of the message had been handed over (RFC 5321 §4.2.1, §4.5.4;
 * RFC 1047). */
#ifndef QUERY_MAIL_H
#define QUERY_MAIL_H

#include <glib.h>
#include <stdbool.h>

#include "query/mail_settings.h"

enum mail_result {
	MAIL_SENT,
	MAIL_RETRY, /* not now */
	MAIL_REFUSED, /* not ever */
	MAIL_UNCERTAIN, /* it may have been taken */
	MAIL_STOP, /* nothing can be sent until the settings, or the server, are mended */
};

/* How far a conversation came. */
struct mail_answer {
	long code; /* of the server's last answer; 0: there was none */
	bool is_whole; /* all of the message was handed over */
	bool at_sender; /* MAIL FROM is what was asked last */
};

/* `rc` is libcurl's code. */
enum mail_result mail_decide(int rc, const struct mail_answer *a);

struct mail_outcome {
	enum mail_result result;
	char *text; /* what happened, for a person; may end in the server's own words */
};
void mail_outcome_clear(struct mail_outcome *o);

struct mailer;

/* Reads the secret, or fetches a token: EARSHOT_ERROR_CONFIG, EARSHOT_ERROR_NETWORK. The settings
 * must outlive it. */
struct mailer *mailer_open(const struct mail_settings *s, GError **err);
void mailer_close(struct mailer *m); /* NULL is fine */
typedef struct mailer mailer_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mailer_t, mailer_close)

/* To one recipient, and no other. The bytes leave as they are. */
void mailer_send(struct mailer *m, const char *to, GBytes *bytes, struct mail_outcome *out);

#endif
