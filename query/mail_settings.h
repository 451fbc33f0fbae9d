/* mail_settings: the [mail] group of the configuration, and the secrets it points to.
 *
 *	[mail]
 *	server = smtp.school.example          port = 587
 *	security = starttls                   or tls; none only on this machine
 *	from = earshot@school.example         from_name, reply_to, bounce_to, unsubscribe: addresses
 *	auth = password                       or xoauth2, none
 *	user = earshot@school.example
 *	password_file = /etc/earshot/mail     or password_credential (systemd), password_command
 *	token_url, client_id, scope, client_secret_file (…_credential, …_command), or token_command
 *	transport = smtp                      or sendmail, with sendmail = /usr/sbin/sendmail
 *	ca_file = /etc/ssl/school.pem
 *
 * A secret is never in the configuration itself, on a command line or in the environment. */
#ifndef QUERY_MAIL_SETTINGS_H
#define QUERY_MAIL_SETTINGS_H

#include <glib.h>
#include <stdbool.h>

enum mail_transport { MAIL_BY_SMTP, MAIL_BY_SENDMAIL };
enum mail_security { MAIL_STARTTLS, MAIL_TLS, MAIL_PLAIN };
enum mail_auth { MAIL_NO_AUTH, MAIL_PASSWORD, MAIL_XOAUTH2 };

/* Where a secret is; at most one is set. */
struct mail_secret {
	char *file, *command;
};

struct mail_settings {
	enum mail_transport transport;
	enum mail_security security;
	enum mail_auth auth;
	char *server;
	int port;
	char *from, *from_name;
	char *reply_to; /* NULL: none */
	char *bounce_to; /* envelope sender: a mailbox that somebody reads */
	char *unsubscribe;
	char *user; /* NULL: no auth */
	struct mail_secret password, client_secret;
	char *token_command, *token_url, *client_id, *scope;
	char *sendmail, *ca_file;
	int answer_s; /* how long an answer is waited for */
};

/* Is there a [mail] group at all? */
bool mail_is_set_up(GKeyFile *config);

/* `credentials`: systemd's folder of credentials, or NULL. EARSHOT_ERROR_CONFIG, naming the key. */
struct mail_settings *mail_settings_new(GKeyFile *config, const char *credentials, GError **err);
void mail_settings_free(struct mail_settings *s);
typedef struct mail_settings mail_settings_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mail_settings_t, mail_settings_free)

/* The secret itself, its line end taken off; in memory no longer than needed. A file that others
 * may read is refused. EARSHOT_ERROR_CONFIG. Free with mail_secret_free(). */
char *mail_secret_read(const struct mail_secret *s, const char *what, GError **err);
char *mail_command_line(const char *command, const char *what, GError **err);
void mail_secret_free(char *secret); /* NULL is fine */
typedef char mail_secret_text;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mail_secret_text, mail_secret_free)

#endif
