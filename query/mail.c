#include "query/mail.h"

#include <string.h>

#include "base/curl.h"
#include "base/error.h"
#include "base/escape.h"
#include "base/program.h"
#include "query/mail_token.h"

#define CONNECT_S 60L
#define WHOLE_S 3600L /* no sending lasts longer, whatever trickles */
#define SENDMAIL_S 600
#define MAX_SAID 2000
#define SAID_COLUMNS 300

struct mailer {
	const struct mail_settings *settings;
	char *secret; /* password or token; NULL: none */
};

/* What is on its way, and what came back. */
struct letter {
	const char *bytes;
	size_t len, at;
	bool is_whole;
	GString *said; /* the server's last answer to what was asked, not to the goodbye */
	bool has_ended; /* the next line begins another answer */
	bool is_over; /* QUIT was said */
	bool at_sender; /* MAIL FROM is what was asked last */
};

/* ---- what it means ----------------------------------------------------------------------- */

/* Nothing wrong with the message: nobody gets anything until somebody mends it. */
static const CURLcode stops[] = {
	CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT,      CURLE_LOGIN_DENIED,
	CURLE_AUTH_ERROR,           CURLE_USE_SSL_FAILED,     CURLE_PEER_FAILED_VERIFICATION,
	CURLE_SSL_CERTPROBLEM,      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER,
};

/* Answers to MAIL, RCPT or DATA that are about who is asking (RFC 4954 §6, RFC 3207 §4). */
static const long stop_answers[] = { 530, 534, 535, 538 };

static bool
is_stop(int rc, long answer)
{
	for (size_t i = 0; i < G_N_ELEMENTS(stop_answers); i++)
		if (answer == stop_answers[i])
			return true;
	for (size_t i = 0; i < G_N_ELEMENTS(stops); i++)
		if (rc == (int)stops[i])
			return true;
	return false;
}

/* The sender is the same in every message: while it is refused, none can be sent. Of a message that
 * is too large (RFC 1870 §6.1) that is not so. */
static bool
is_sender_refused(long answer)
{
	return answer >= 500 && answer != 552;
}

enum mail_result
mail_decide(int rc, const struct mail_answer *a)
{
	long answer = a->code;
	bool is_whole = a->is_whole;

	if (rc == CURLE_OK)
		return MAIL_SENT;
	if (answer >= 400 && answer < 500)
		return MAIL_RETRY;
	if (!is_whole && is_stop(rc, answer))
		return MAIL_STOP;
	if (a->at_sender && is_sender_refused(answer))
		return MAIL_STOP;
	/* Before MAIL FROM the server speaks of itself, not of this message. */
	if (answer >= 500)
		return is_whole || rc == CURLE_SEND_ERROR ? MAIL_REFUSED : MAIL_RETRY;
	return is_whole ? MAIL_UNCERTAIN : MAIL_RETRY;
}

/* In plain words: the first row that fits. */
static const struct {
	int rc; /* 0: any */
	long answer; /* 0: any */
	const char *in_answer; /* NULL: any */
	const char *text;
} words[] = {
	{ 0, 535, "5.7.139",
	  "Microsoft 365 has switched off sending with a password for this mailbox; use auth = "
	  "xoauth2, or ask the administrator to allow authenticated SMTP" },
	{ 0, 535, "BadCredentials",
	  "the server did not accept user and password; Google wants an app password or auth = "
	  "xoauth2" },
	{ 0, 535, NULL, "the server did not accept user and password; check both" },
	{ 0, 334, NULL,
	  "the server did not accept the access token; check user, and whether the application may "
	  "send as that mailbox" },
	{ 0, 530, NULL, "the server wants a login, or encryption, first; set user and auth" },
	{ 0, 534, NULL, "the server wants another way to log in; try auth = xoauth2" },
	{ 0, 538, NULL, "the server wants encryption before a login; set security = starttls" },
	{ CURLE_LOGIN_DENIED, 0, NULL, "the server did not accept the login" },
	{ CURLE_USE_SSL_FAILED, 0, NULL,
	  "the server offers no encryption on this port; try security = tls with port 465" },
	{ CURLE_PEER_FAILED_VERIFICATION, 0, NULL,
	  "the server's certificate is not one to trust for that name; check server, or set "
	  "ca_file "
	  "to the school's own authority" },
	{ CURLE_SSL_CACERT_BADFILE, 0, NULL, "ca_file cannot be read" },
	{ CURLE_SSL_CONNECT_ERROR, 0, NULL,
	  "no encrypted connection came about; security = tls is for port 465, starttls for 587" },
	{ CURLE_COULDNT_RESOLVE_HOST, 0, NULL, "there is no server of that name; check server" },
	{ CURLE_COULDNT_CONNECT, 0, NULL,
	  "nobody answers at that server and port; check both, and the firewall" },
	{ 0, 421, NULL, "the server is not taking mail at the moment" },
	{ 0, 450, NULL, "the server put it off (greylisting, or a mailbox that is busy)" },
	{ 0, 451, NULL, "the server put it off" },
	{ 0, 452, NULL, "the server has no room at the moment" },
	{ 0, 454, NULL, "the server cannot check logins at the moment" },
	{ 0, 552, NULL, "the mailbox is full, or the message too large for it" },
	{ 0, 553, NULL, "the server does not take that address; check from and bounce_to" },
	{ 0, 550, "5.7", "the server's rules forbid it; may user send as from?" },
	{ 0, 550, NULL, "the server knows no such mailbox, or does not want mail for it" },
	{ 0, 554, NULL, "the server refused it" },
	{ CURLE_OPERATION_TIMEDOUT, 0, NULL, "the server took too long to answer" },
};

static char *
describe(int rc, const struct mail_answer *a, const char *said)
{
	g_autofree char *line = escape_terminal(said, SAID_COLUMNS);
	const char *text = curl_easy_strerror((CURLcode)rc);
	long answer = a->code;
	bool is_about_sender = a->at_sender && is_sender_refused(answer) && !is_stop(rc, answer);

	if (rc == CURLE_OK)
		return g_strdup(g_strstrip(line));
	if (is_about_sender)
		text = "the server takes no mail from that sender; check from and bounce_to, and "
		       "whether user may send as them";
	for (size_t i = 0; i < G_N_ELEMENTS(words) && !is_about_sender; i++) {
		if ((words[i].rc && words[i].rc != rc) ||
		    (words[i].answer && words[i].answer != answer) ||
		    (words[i].in_answer && !strstr(line, words[i].in_answer)))
			continue;
		text = words[i].text;
		break;
	}
	/* an answer that was no refusal explains nothing */
	return answer >= 334 && *g_strstrip(line)
		       ? g_strdup_printf("%s (\u201c%s\u201d)", text, line)
		       : g_strdup(text);
}

void
mail_outcome_clear(struct mail_outcome *o)
{
	g_clear_pointer(&o->text, g_free);
}

/* ---- by SMTP ----------------------------------------------------------------------------- */

static size_t
give(char *buffer, size_t size, size_t n, void *data)
{
	struct letter *l = data;
	size_t len = MIN(size * n, l->len - l->at);

	memcpy(buffer, l->bytes + l->at, len);
	l->at += len;
	/* Asked for more when there is no more: from here on the final dot may be on its way. */
	l->is_whole = len == 0;
	return len;
}

/* One line of an answer; "250 " ends it, "250-" does not (RFC 5321 §4.2.1). */
static size_t
hear(char *data, size_t size, size_t n, void *into)
{
	struct letter *l = into;
	size_t len = size * n;

	if (l->is_over)
		return len;
	if (l->has_ended || l->said->len + len > MAX_SAID)
		g_string_truncate(l->said, 0);
	g_string_append_len(l->said, data, (gssize)MIN(len, MAX_SAID));
	l->has_ended = len > 3 && data[3] == ' ';
	return len;
}

/* What is asked. Nothing of it is kept: there are secrets in it. */
static int
overhear(CURL *curl, curl_infotype type, char *data, size_t len, void *into)
{
	struct letter *l = into;

	(void)curl;
	if (type != CURLINFO_HEADER_OUT)
		return 0;
	l->is_over |= len >= 4 && g_ascii_strncasecmp(data, "QUIT", 4) == 0;
	if (!l->is_over)
		l->at_sender = len >= 10 && g_ascii_strncasecmp(data, "MAIL FROM:", 10) == 0;
	return 0;
}

static void
set_server(CURL *curl, const struct mail_settings *s)
{
	bool is_v6 = strchr(s->server, ':') && s->server[0] != '[';
	g_autofree char *url =
		g_strdup_printf("%s://%s%s%s:%d", s->security == MAIL_TLS ? "smtps" : "smtp",
				is_v6 ? "[" : "", s->server, is_v6 ? "]" : "", s->port);

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)s->answer_s);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, WHOLE_S);
	if (s->security != MAIL_PLAIN)
		curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (s->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, s->ca_file);
}

static void
set_login(CURL *curl, const struct mailer *m)
{
	const struct mail_settings *s = m->settings;

	if (s->auth == MAIL_NO_AUTH)
		return;
	curl_easy_setopt(curl, CURLOPT_USERNAME, s->user);
	if (s->auth == MAIL_XOAUTH2) {
		curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, m->secret);
		curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
	} else {
		curl_easy_setopt(curl, CURLOPT_PASSWORD, m->secret);
	}
}

static void
set_letter(CURL *curl, struct letter *l)
{
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, l);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, l);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, hear);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, l);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, overhear);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, l);
}

static void
send_by_smtp(struct mailer *m, const char *to, struct letter *l, struct mail_outcome *out)
{
	const struct mail_settings *s = m->settings;
	g_autofree char *sender = g_strdup_printf("<%s>", s->bounce_to);
	g_autofree char *recipient = g_strdup_printf("<%s>", to);
	struct curl_slist *recipients = curl_slist_append(NULL, recipient);
	CURL *curl = curl_easy_init();
	struct mail_answer answer = { 0 };
	CURLcode rc;

	g_assert(curl && recipients);
	set_server(curl, s);
	set_login(curl, m);
	set_letter(curl, l);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
	rc = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.code);
	answer.is_whole = l->is_whole;
	answer.at_sender = l->at_sender;
	out->result = mail_decide((int)rc, &answer);
	out->text = describe((int)rc, &answer, l->said->str);
	curl_easy_cleanup(curl);
	curl_slist_free_all(recipients);
}

/* ---- by sendmail ------------------------------------------------------------------------- */

/* sysexits.h, as every sendmail has them. */
static enum mail_result
sendmail_result(int exit_code)
{
	if (exit_code == 0)
		return MAIL_SENT;
	/* Ended by a signal: it may have queued the message before. */
	if (exit_code < 0)
		return MAIL_UNCERTAIN;
	return exit_code == 65 || exit_code == 67 || exit_code == 68 ? MAIL_REFUSED : MAIL_RETRY;
}

static void
send_by_sendmail(struct mailer *m, const struct letter *l, struct mail_outcome *out)
{
	const struct mail_settings *s = m->settings;
	const char *const argv[] = { s->sendmail, "-t", "-i", "-f", s->bounce_to, NULL };
	g_autoptr(GString) text = g_string_new_len(l->bytes, (gssize)l->len);
	g_autoptr(GBytes) input = NULL;
	g_autoptr(GError) wrong = NULL;
	int exit_code;

	/* Its standard input has the line ends of the machine. */
	g_string_replace(text, "\r\n", "\n", 0);
	input = g_bytes_new(text->str, text->len);
	if (!program_run(argv, input, SENDMAIL_S, NULL, &exit_code, &wrong)) {
		out->result = MAIL_STOP;
		out->text = g_strdup(wrong->message);
		return;
	}
	out->result = sendmail_result(exit_code);
	out->text = exit_code == 0 ? g_strdup("taken by sendmail")
				   : g_strdup_printf("%s ended with %d", s->sendmail, exit_code);
}

/* ---- mailer ------------------------------------------------------------------------------ */

struct mailer *
mailer_open(const struct mail_settings *s, GError **err)
{
	g_autoptr(mailer_t) m = g_new0(struct mailer, 1);

	m->settings = s;
	if (s->transport == MAIL_BY_SENDMAIL || s->auth == MAIL_NO_AUTH)
		return g_steal_pointer(&m);
	m->secret = s->auth == MAIL_XOAUTH2 ? mail_token(s, err)
					    : mail_secret_read(&s->password, "password", err);
	return m->secret ? g_steal_pointer(&m) : NULL;
}

void
mailer_close(struct mailer *m)
{
	if (!m)
		return;
	mail_secret_free(m->secret);
	g_free(m);
}

void
mailer_send(struct mailer *m, const char *to, GBytes *bytes, struct mail_outcome *out)
{
	g_autoptr(GString) said = g_string_new(NULL);
	struct letter l = { .said = said };

	l.bytes = g_bytes_get_data(bytes, &l.len);
	if (m->settings->transport == MAIL_BY_SENDMAIL)
		send_by_sendmail(m, &l, out);
	else
		send_by_smtp(m, to, &l, out);
}
