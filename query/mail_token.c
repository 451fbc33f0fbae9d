#include "query/mail_token.h"

#include <jansson.h>
#include <string.h>

#include "base/curl.h"
#include "base/error.h"
#include "base/escape.h"
#include "base/sodium.h"

#define MAX_ANSWER 65536
#define TIMEOUT_S 60L

static size_t
take(char *data, size_t size, size_t n, void *into)
{
	GString *answer = into;

	if (answer->len + size * n > MAX_ANSWER)
		return 0;
	g_string_append_len(answer, data, (gssize)(size * n));
	return size * n;
}

static void
add_field(GString *form, CURL *curl, const char *name, const char *value)
{
	char *escaped = curl_easy_escape(curl, value, 0);

	g_string_append_printf(form, "%s%s=%s", form->len ? "&" : "", name, escaped);
	curl_free(escaped);
}

static char *
token_in(const GString *answer, long status, const char *url, GError **err)
{
	json_t *json = json_loadb(answer->str, answer->len, 0, NULL);
	const char *token = json_string_value(json_object_get(json, "access_token"));
	const char *why = json_string_value(json_object_get(json, "error_description"));
	g_autofree char *said = escape_terminal(why ? why : "it gave no token", 300);
	char *out = status == 200 && token && *token && !strpbrk(token, "\r\n") ? g_strdup(token)
										: NULL;

	if (!out)
		g_set_error(err, EARSHOT_ERROR,
			    status >= 500 ? EARSHOT_ERROR_NETWORK : EARSHOT_ERROR_CONFIG,
			    "%s refused a token (%ld): %s; check client_id, client secret, scope "
			    "and whether the application may send mail (SMTP.SendAsApp)",
			    url, status, said);
	json_decref(json);
	return out;
}

static char *
ask(CURL *curl, const struct mail_settings *s, GString *form, GError **err)
{
	g_autoptr(GString) answer = g_string_new(NULL);
	long status = 0;
	CURLcode rc;
	char *token = NULL;

	curl_easy_setopt(curl, CURLOPT_URL, s->token_url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form->str);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, TIMEOUT_S);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	if (s->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, s->ca_file);
	rc = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (rc == CURLE_OK)
		token = token_in(answer, status, s->token_url, err);
	else
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_NETWORK,
			    "%s could not be asked for a token: %s", s->token_url,
			    curl_easy_strerror(rc));
	sodium_memzero(answer->str, answer->len);
	return token;
}

char *
mail_token(const struct mail_settings *s, GError **err)
{
	g_autoptr(mail_secret_text) secret = NULL;
	g_autoptr(GString) form = NULL;
	CURL *curl;
	char *token;

	if (s->token_command)
		return mail_command_line(s->token_command, "token", err);
	secret = mail_secret_read(&s->client_secret, "client secret", err);
	curl = secret ? curl_easy_init() : NULL;
	if (!curl)
		return NULL;
	form = g_string_new(NULL);
	add_field(form, curl, "grant_type", "client_credentials");
	add_field(form, curl, "client_id", s->client_id);
	add_field(form, curl, "client_secret", secret);
	add_field(form, curl, "scope", s->scope);
	token = ask(curl, s, form, err);
	sodium_memzero(form->str, form->len);
	curl_easy_cleanup(curl);
	return token;
}
