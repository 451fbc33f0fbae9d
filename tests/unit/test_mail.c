#include <curl/curl.h>

#include <glib.h>

#include "base/error.h"
#include "query/mail.h"
#include "query/mail_settings.h"

static void
test_decide(void)
{
	static const struct {
		int rc;
		long answer;
		bool is_whole;
		enum mail_result result;
	} rows[] = {
		{ CURLE_OK, 250, true, MAIL_SENT },
		/* refused for now, and for good */
		{ CURLE_SEND_ERROR, 451, false, MAIL_RETRY },
		{ CURLE_SEND_ERROR, 550, false, MAIL_REFUSED },
		{ CURLE_WEIRD_SERVER_REPLY, 452, true, MAIL_RETRY },
		{ CURLE_WEIRD_SERVER_REPLY, 554, true, MAIL_REFUSED },
		/* the gap after the final dot */
		{ CURLE_RECV_ERROR, 354, true, MAIL_UNCERTAIN },
		{ CURLE_OPERATION_TIMEDOUT, 354, true, MAIL_UNCERTAIN },
		{ CURLE_WEIRD_SERVER_REPLY, 0, true, MAIL_UNCERTAIN },
		/* before it nothing can have been taken */
		{ CURLE_SEND_ERROR, 354, false, MAIL_RETRY },
		{ CURLE_RECV_ERROR, 250, false, MAIL_RETRY },
		{ CURLE_OPERATION_TIMEDOUT, 0, false, MAIL_RETRY },
		{ CURLE_COULDNT_CONNECT, 0, false, MAIL_RETRY },
		{ CURLE_COULDNT_RESOLVE_HOST, 0, false, MAIL_RETRY },
		{ CURLE_WEIRD_SERVER_REPLY, 554, false, MAIL_RETRY },
		{ CURLE_WEIRD_SERVER_REPLY, 421, false, MAIL_RETRY },
		/* nothing will go until somebody mends it */
		{ CURLE_LOGIN_DENIED, 535, false, MAIL_STOP },
		{ CURLE_LOGIN_DENIED, 334, false, MAIL_STOP },
		{ CURLE_LOGIN_DENIED, 454, false, MAIL_RETRY },
		{ CURLE_USE_SSL_FAILED, 250, false, MAIL_STOP },
		{ CURLE_PEER_FAILED_VERIFICATION, 220, false, MAIL_STOP },
		{ CURLE_SEND_ERROR, 530, false, MAIL_STOP },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct mail_answer a = { rows[i].answer, rows[i].is_whole, false };
		enum mail_result got = mail_decide(rows[i].rc, &a);

		if (got != rows[i].result)
			g_error("row %zu: %d, %ld: %d", i, rows[i].rc, rows[i].answer, (int)got);
	}
}

/* It stands in every message. */
static void
test_sender(void)
{
	static const struct {
		long answer;
		enum mail_result result;
	} rows[] = {
		{ 451, MAIL_RETRY }, { 550, MAIL_STOP },    { 553, MAIL_STOP },
		{ 554, MAIL_STOP },  { 552, MAIL_REFUSED },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct mail_answer a = { rows[i].answer, false, true };

		g_assert_cmpint(mail_decide(CURLE_SEND_ERROR, &a), ==, rows[i].result);
	}
}

static void
test_settings(void)
{
	static const struct {
		const char *lines;
		bool good;
	} rows[] = {
		{ "server=smtp.school.example\nfrom=a@school.example", true },
		{ "server=smtp.school.example", false },
		{ "server=smtp.school.example\nfrom=a@school.example\\r\\nBcc: x", false },
		{ "server=smtp.school.example/x?y\nfrom=a@school.example", false },
		{ "server=smtp.school.example\nfrom=a@school.example\nuser=a", false },
		{ "server=smtp.school.example\nfrom=a@school.example\nuser=a\npassword_file=/p",
		  true },
		{ "server=smtp.school.example\nfrom=a@school.example\nuser=a\npassword_file=/p\n"
		  "password_command=p",
		  false },
		{ "server=smtp.school.example\nfrom=a@school.example\npassword=x", false },
		{ "server=smtp.school.example\nfrom=a@school.example\nsecurity=none", false },
		{ "server=localhost\nfrom=a@school.example\nsecurity=none", true },
		{ "server=::1\nfrom=a@school.example\nsecurity=none", true },
		{ "server=smtp.school.example\nfrom=a@school.example\nsecurity=maybe", false },
		{ "server=smtp.school.example\nfrom=a@school.example\nport=0", false },
		{ "server=smtp.school.example\nfrom=a@school.example\nuser=a\nauth=xoauth2",
		  false },
		{ "server=smtp.school.example\nfrom=a@school.example\nuser=a\nauth=xoauth2\n"
		  "token_url=http://login.example/t\nclient_id=i\nscope=s\nclient_secret_file=/p",
		  false },
		{ "server=smtp.school.example\nfrom=a@school.example\nuser=a\nauth=xoauth2\n"
		  "token_url=https://login.example/t\nclient_id=i\nscope=s\nclient_secret_file=/p",
		  true },
		{ "transport=sendmail\nfrom=a@school.example", true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = g_strconcat("[mail]\n", rows[i].lines, "\n", NULL);
		g_autoptr(GKeyFile) config = g_key_file_new();
		g_autoptr(mail_settings_t) s = NULL;
		g_autoptr(GError) err = NULL;

		g_assert_true(
			g_key_file_load_from_data(config, text, (gsize)-1, G_KEY_FILE_NONE, NULL) ||
			!rows[i].good);
		s = mail_settings_new(config, NULL, &err);
		if ((s != NULL) != rows[i].good)
			g_error("%s: %s", rows[i].lines, err ? err->message : "taken");
		if (!s)
			g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail/decide", test_decide);
	g_test_add_func("/mail/sender", test_sender);
	g_test_add_func("/mail/settings", test_settings);
	return g_test_run();
}
