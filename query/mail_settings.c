#include "query/mail_settings.h"

#include <arpa/inet.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/program.h"
#include "base/sodium.h"
#include "data/recipient.h"

#define GROUP "mail"
#define COMMAND_S 60
#define MAX_SECRET 16384
#define ANSWER_S 600 /* RFC 5321 §4.5.3.2.6: ten minutes after the final dot */

static const char *const transports[] = {
	[MAIL_BY_SMTP] = "smtp", [MAIL_BY_SENDMAIL] = "sendmail", NULL
};
static const char *const securities[] = {
	[MAIL_STARTTLS] = "starttls", [MAIL_TLS] = "tls", [MAIL_PLAIN] = "none", NULL
};
static const char *const auths[] = {
	[MAIL_NO_AUTH] = "none", [MAIL_PASSWORD] = "password", [MAIL_XOAUTH2] = "xoauth2", NULL
};

/* Every key there is: one that is misspelt must not be passed over. */
static const char *const keys[] = { "transport",
				    "server",
				    "port",
				    "security",
				    "from",
				    "from_name",
				    "reply_to",
				    "bounce_to",
				    "unsubscribe",
				    "auth",
				    "user",
				    "password_file",
				    "password_credential",
				    "password_command",
				    "client_secret_file",
				    "client_secret_credential",
				    "client_secret_command",
				    "token_command",
				    "token_url",
				    "client_id",
				    "scope",
				    "sendmail",
				    "ca_file",
				    "answer_seconds",
				    NULL };

void
mail_secret_free(char *secret)
{
	if (secret)
		sodium_memzero(secret, strlen(secret));
	g_free(secret);
}

void
mail_settings_free(struct mail_settings *s)
{
	if (!s)
		return;
	g_free(s->server);
	g_free(s->from);
	g_free(s->from_name);
	g_free(s->reply_to);
	g_free(s->bounce_to);
	g_free(s->unsubscribe);
	g_free(s->user);
	g_free(s->password.file);
	g_free(s->password.command);
	g_free(s->client_secret.file);
	g_free(s->client_secret.command);
	g_free(s->token_command);
	g_free(s->token_url);
	g_free(s->client_id);
	g_free(s->scope);
	g_free(s->sendmail);
	g_free(s->ca_file);
	g_free(s);
}

bool
mail_is_set_up(GKeyFile *config)
{
	return g_key_file_has_group(config, GROUP);
}

/* Is the server on this very machine ("localhost", 127.…, ::1)? */
static bool
mail_is_local(const char *host)
{
	struct in6_addr six;
	struct in_addr four;

	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == IN_LOOPBACKNET;
	if (inet_pton(AF_INET6, host, &six) == 1)
		return IN6_IS_ADDR_LOOPBACK(&six);
	return g_ascii_strcasecmp(host, "localhost") == 0;
}

/* ---- reading ----------------------------------------------------------------------------- */

static bool G_GNUC_PRINTF(2, 3) wrong(GError **err, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "[mail] %s", text);
	return false;
}

static char *
text_of(GKeyFile *config, const char *key)
{
	g_autofree char *value = g_key_file_get_string(config, GROUP, key, NULL);

	return value && *g_strstrip(value) ? g_steal_pointer(&value) : NULL;
}

/* `*out` becomes the place in `names` of what the key says. */
static bool
choose(GKeyFile *config, const char *key, const char *const *names, const char *usual,
       unsigned *out, GError **err)
{
	g_autofree char *value = text_of(config, key);
	const char *wanted = value ? value : usual;

	for (*out = 0; names[*out]; ++*out)
		if (strcmp(names[*out], wanted) == 0)
			return true;
	return wrong(err, "%s = %s is none of the things it can be; see earshot(1)", key, wanted);
}

static bool
read_address(GKeyFile *config, const char *key, const char *usual, char **out, GError **err)
{
	g_autofree char *given = text_of(config, key);
	const char *text = given ? given : usual;

	*out = text ? recipient_address_read(text, NULL) : NULL;
	return !text || *out ||
	       wrong(err,
		     "%s = %s is no e-mail address; it wants the address alone, such as "
		     "earshot@school.example",
		     key, text);
}

static bool
read_secret(GKeyFile *config, const char *name, const char *credentials, struct mail_secret *out,
	    GError **err)
{
	g_autofree char *file = g_strconcat(name, "_file", NULL);
	g_autofree char *credential = g_strconcat(name, "_credential", NULL);
	g_autofree char *command = g_strconcat(name, "_command", NULL);
	g_autofree char *id = text_of(config, credential);

	out->file = text_of(config, file);
	out->command = text_of(config, command);
	if ((out->file != NULL) + (out->command != NULL) + (id != NULL) > 1)
		return wrong(err, "%s, %s and %s: only one of them can be used", file, credential,
			     command);
	if (!id)
		return true;
	if (!credentials || strchr(id, '/') || id[0] == '.')
		return wrong(err,
			     "%s = %s: systemd has given no such credential; the unit needs "
			     "LoadCredential=%s:…",
			     credential, id, id);
	out->file = g_build_filename(credentials, id, NULL);
	return true;
}

static bool
read_numbers(GKeyFile *config, struct mail_settings *s, GError **err)
{
	static const int ports[] = { [MAIL_STARTTLS] = 587, [MAIL_TLS] = 465, [MAIL_PLAIN] = 25 };
	g_autofree char *port = text_of(config, "port"),
			*answer = text_of(config, "answer_seconds");
	guint64 n = ports[s->security];

	if (port && !g_ascii_string_to_unsigned(port, 10, 1, 65535, &n, NULL))
		return wrong(err, "port = %s is no port", port);
	s->port = (int)n;
	n = ANSWER_S;
	if (answer && !g_ascii_string_to_unsigned(answer, 10, 1, 7200, &n, NULL))
		return wrong(err, "answer_seconds = %s is no number of seconds", answer);
	if (n < ANSWER_S && !mail_is_local(s->server ? s->server : ""))
		return wrong(err,
			     "answer_seconds = %s is less than the 600 that a server may take "
			     "(RFC 5321)",
			     answer);
	s->answer_s = (int)n;
	return true;
}

static bool
is_host(const char *text)
{
	return *text && *text != '-' &&
	       strspn(text,
		      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") ==
		       strlen(text);
}

static bool
check_smtp(const struct mail_settings *s, GError **err)
{
	bool has_password = s->password.file || s->password.command;
	bool has_client = s->token_url && s->client_id && s->scope &&
			  (s->client_secret.file || s->client_secret.command);

	if (!s->server || !is_host(s->server))
		return wrong(err, "server: name the mail server, such as smtp.school.example");
	if (s->security == MAIL_PLAIN && !mail_is_local(s->server))
		return wrong(err, "security = none sends everything in the clear; it is for a "
				  "server on this machine alone");
	if (s->auth != MAIL_NO_AUTH && !s->user)
		return wrong(err, "user: whom to log in as");
	if (s->auth == MAIL_PASSWORD && !has_password)
		return wrong(err, "password_file, password_credential or password_command: where "
				  "the password is");
	if (s->auth == MAIL_XOAUTH2 && !s->token_command && !has_client)
		return wrong(err, "auth = xoauth2 needs token_command, or token_url, client_id, "
				  "scope and client_secret_file");
	if (s->token_url && !g_str_has_prefix(s->token_url, "https://") &&
	    !g_str_has_prefix(s->token_url, "http://127.0.0.1:"))
		return wrong(err, "token_url must begin with https://");
	return true;
}

static bool
check_keys(GKeyFile *config, GError **err)
{
	g_auto(GStrv) there = g_key_file_get_keys(config, GROUP, NULL, NULL);

	for (size_t i = 0; there && there[i]; i++) {
		if (strcmp(there[i], "password") == 0 || strcmp(there[i], "client_secret") == 0)
			return wrong(err,
				     "%s: a secret does not belong here; put it into a file and "
				     "name that with %s_file",
				     there[i], there[i]);
		if (!g_strv_contains(keys, there[i]))
			return wrong(err, "%s is no setting; see earshot(1)", there[i]);
	}
	return true;
}

static bool
read_all(GKeyFile *config, const char *credentials, struct mail_settings *s, GError **err)
{
	unsigned transport = 0, security = 0, auth = 0;
	bool has_user = g_key_file_has_key(config, GROUP, "user", NULL);

	if (!check_keys(config, err) ||
	    !choose(config, "transport", transports, "smtp", &transport, err) ||
	    !choose(config, "security", securities, "starttls", &security, err) ||
	    !choose(config, "auth", auths, has_user ? "password" : "none", &auth, err) ||
	    !read_address(config, "from", NULL, &s->from, err) ||
	    !read_address(config, "reply_to", NULL, &s->reply_to, err) ||
	    !read_address(config, "bounce_to", s->from, &s->bounce_to, err) ||
	    !read_address(config, "unsubscribe", s->reply_to ? s->reply_to : s->from,
			  &s->unsubscribe, err) ||
	    !read_secret(config, "password", credentials, &s->password, err) ||
	    !read_secret(config, "client_secret", credentials, &s->client_secret, err))
		return false;
	s->transport = (enum mail_transport)transport;
	s->security = (enum mail_security)security;
	s->auth = (enum mail_auth)auth;
	if (!s->from)
		return wrong(err, "from: an address of the school's own domain, which is read");
	return read_numbers(config, s, err) && (s->transport != MAIL_BY_SMTP || check_smtp(s, err));
}

struct mail_settings *
mail_settings_new(GKeyFile *config, const char *credentials, GError **err)
{
	g_autoptr(mail_settings_t) s = g_new0(struct mail_settings, 1);

	if (!mail_is_set_up(config)) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
				    "mail is not set up: give a configuration with a [mail] group "
				    "by --config; earshot(1) has an example");
		return NULL;
	}
	s->server = text_of(config, "server");
	s->user = text_of(config, "user");
	s->from_name = text_of(config, "from_name");
	if (!s->from_name)
		s->from_name = g_strdup("earshot");
	s->token_command = text_of(config, "token_command");
	s->token_url = text_of(config, "token_url");
	s->client_id = text_of(config, "client_id");
	s->scope = text_of(config, "scope");
	s->ca_file = text_of(config, "ca_file");
	s->sendmail = text_of(config, "sendmail");
	if (!s->sendmail)
		s->sendmail = g_strdup("/usr/sbin/sendmail");
	return read_all(config, credentials, s, err) ? g_steal_pointer(&s) : NULL;
}

/* ---- secrets ----------------------------------------------------------------------------- */

static char *
clean_secret(GBytes *bytes, const char *what, GError **err)
{
	gsize len;
	const char *data = g_bytes_get_data(bytes, &len);
	g_autoptr(mail_secret_text) text = len ? g_strndup(data, len) : g_strdup("");

	g_strchomp(text);
	if (*text && !strpbrk(text, "\r\n") && g_utf8_validate(text, -1, NULL))
		return g_steal_pointer(&text);
	wrong(err, "the %s must be one line, and not empty", what);
	return NULL;
}

char *
mail_command_line(const char *command, const char *what, GError **err)
{
	g_auto(GStrv) argv = NULL;
	g_autoptr(GBytes) out = NULL;
	int exit_code;

	if (!g_shell_parse_argv(command, NULL, &argv, NULL)) {
		wrong(err, "the command for the %s cannot be read: check its quotes", what);
		return NULL;
	}
	if (!program_run((const char *const *)argv, NULL, COMMAND_S, &out, &exit_code, err))
		return NULL;
	if (exit_code != 0 || g_bytes_get_size(out) > MAX_SECRET) {
		wrong(err, "%s was to give the %s, but failed (%d)", argv[0], what, exit_code);
		return NULL;
	}
	return clean_secret(out, what, err);
}

char *
mail_secret_read(const struct mail_secret *s, const char *what, GError **err)
{
	g_autoptr(GBytes) bytes = NULL;
	struct stat st;

	if (s->command)
		return mail_command_line(s->command, what, err);
	if (stat(s->file, &st) == 0 && (st.st_mode & 077 & ~040)) {
		wrong(err, "%s holds the %s, but others may read it; run: chmod 600 %s", s->file,
		      what, s->file);
		return NULL;
	}
	bytes = file_read(s->file, MAX_SECRET, err);
	return bytes ? clean_secret(bytes, what, err) : NULL;
}
