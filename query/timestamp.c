#include "query/timestamp.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "base/curl.h"
#include "base/error.h"
#include "base/program.h"

#define PROGRAM_S 20
#define MAX_ARGS 20

/* ---- openssl and its files --------------------------------------------------------------- */

/* A folder with the files that openssl is to read; gone with clear(). */
struct desk {
	char *folder, *reply, *query, *ca, *token;
};

static void
desk_clear(struct desk *d)
{
	char *const paths[] = { d->reply, d->query, d->ca, d->token };

	for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
		if (paths[i])
			g_unlink(paths[i]);
		g_free(paths[i]);
	}
	if (d->folder)
		g_rmdir(d->folder);
	g_free(d->folder);
}

static bool
put_file(const char *path, const void *bytes, gsize len, GError **err)
{
	g_autoptr(GError) wrong = NULL;

	if (g_file_set_contents_full(path, bytes, (gssize)len, G_FILE_SET_CONTENTS_NONE, 0600,
				     &wrong))
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s", wrong->message);
	return false;
}

static bool
desk_open(struct desk *d, GBytes *reply, GBytes *query, const char *ca, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	gsize len;
	const void *bytes;

	*d = (struct desk){ .folder = g_dir_make_tmp("earshot-stamp.XXXXXX", &wrong) };
	if (!d->folder) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s", wrong->message);
		return false;
	}
	d->reply = g_build_filename(d->folder, "reply.tsr", NULL);
	d->query = g_build_filename(d->folder, "query.tsq", NULL);
	d->ca = g_build_filename(d->folder, "ca.pem", NULL);
	d->token = g_build_filename(d->folder, "token.der", NULL);
	bytes = g_bytes_get_data(reply, &len);
	if (!put_file(d->reply, bytes, len, err))
		return false;
	if (query) {
		bytes = g_bytes_get_data(query, &len);
		if (!put_file(d->query, bytes, len, err))
			return false;
	}
	return !ca || put_file(d->ca, ca, strlen(ca), err);
}

/* Its output, if wanted, as text. */
static bool
openssl(const char *const *argv, char **text, bool *is_yes, GError **err)
{
	g_autoptr(GBytes) output = NULL;
	int code;

	if (!program_ask(argv, PROGRAM_S, text ? &output : NULL, &code, err))
		return false;
	*is_yes = code == 0;
	if (text)
		*text = g_strndup(g_bytes_get_data(output, NULL), g_bytes_get_size(output));
	return true;
}

GBytes *
timestamp_query(const char *sha256, GError **err)
{
	const char *const argv[] = { "openssl", "ts",      "-query", "-digest",
				     sha256,    "-sha256", "-cert",  NULL };
	GBytes *query = NULL;
	int code;

	if (!program_ask(argv, PROGRAM_S, &query, &code, err))
		return NULL;
	if (code == 0 && g_bytes_get_size(query) > 0)
		return query;
	g_bytes_unref(query);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
		    "openssl makes no timestamp query; is `openssl ts` there?");
	return NULL;
}

/* ---- judging ----------------------------------------------------------------------------- */

/* "Time stamp: Nov 23 11:25:10.25 2026 GMT" of `openssl ts -reply -text`. */
static bool
read_time(const char *text, int64_t *at)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *line = strstr(text, "\nTime stamp: ");
	const char *month;
	char name[4], fraction[16] = "";
	int day, hour, minute, second, year;
	g_autoptr(GDateTime) time = NULL;

	if (!line || (sscanf(line, "\nTime stamp: %3s %d %d:%d:%d %d GMT", name, &day, &hour,
			     &minute, &second, &year) != 6 &&
		      sscanf(line, "\nTime stamp: %3s %d %d:%d:%d.%15[0-9] %d GMT", name, &day,
			     &hour, &minute, &second, fraction, &year) != 7))
		return false;
	month = strstr(months, name);
	if (!month || (month - months) % 3 != 0)
		return false;
	time = g_date_time_new_utc(year, (int)(month - months) / 3 + 1, day, hour, minute,
				   MIN(second, 59));
	if (time)
		*at = g_date_time_to_unix(time);
	return time;
}

static bool
ask_for_time(const struct desk *d, int64_t *at, char **fault, GError **err)
{
	const char *const argv[] = { "openssl", "ts", "-reply", "-in", d->reply, "-text", NULL };
	g_autofree char *text = NULL;
	bool is_yes;

	if (!openssl(argv, &text, &is_yes, err))
		return false;
	if (!is_yes || !strstr(text, "Status: Granted"))
		*fault = g_strdup("it is no timestamp that an authority granted");
	else if (!read_time(text, at))
		*fault = g_strdup("it does not say a time");
	return true;
}

/* One way to verify: by "-digest" or "-queryfile", and its value. */
static bool
ask_for_proof(const struct desk *d, const char *by, const char *value, int64_t at, bool *is_yes,
	      GError **err)
{
	g_autofree char *time = g_strdup_printf("%" G_GINT64_FORMAT, at);
	const char *const argv[] = { "openssl", "ts",      "-verify", by,    value,
				     "-in",     d->reply,  "-CAfile", d->ca, "-untrusted",
				     d->ca,     "-attime", time,      NULL };

	return openssl(argv, NULL, is_yes, err);
}

bool
timestamp_check(GBytes *reply, GBytes *query, const char *sha256, const char *ca, int64_t *at,
		char **fault, GError **err)
{
	struct desk d;
	bool is_yes = false, ok;

	*fault = NULL;
	ok = desk_open(&d, reply, query, ca, err) && ask_for_time(&d, at, fault, err);
	if (ok && !*fault) {
		ok = ask_for_proof(&d, "-digest", sha256, *at, &is_yes, err);
		if (ok && !is_yes)
			*fault = g_strdup("it is of other bytes, or its signer is not certified "
					  "by that authority for its time");
	}
	if (ok && !*fault && query) {
		ok = ask_for_proof(&d, "-queryfile", d.query, *at, &is_yes, err);
		if (ok && !is_yes)
			*fault = g_strdup("it does not answer the query that was put");
	}
	desk_clear(&d);
	return ok;
}

char *
timestamp_certificates(GBytes *reply, GError **err)
{
	struct desk d;
	char *text = NULL;
	bool is_yes = false, ok = desk_open(&d, reply, NULL, NULL, err);

	if (ok) {
		const char *const token[] = { "openssl", "ts",    "-reply",     "-in", d.reply,
					      "-out",    d.token, "-token_out", NULL };
		const char *const certs[] = { "openssl", "pkcs7", "-inform",      "DER",
					      "-in",     d.token, "-print_certs", NULL };

		ok = openssl(token, NULL, &is_yes, err) &&
		     (!is_yes || openssl(certs, &text, &is_yes, err));
	}
	desk_clear(&d);
	if (ok && is_yes)
		return text;
	g_free(text);
	if (ok)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_FORMAT,
			    "the reply holds no certificates");
	return NULL;
}

/* ---- asking ------------------------------------------------------------------------------ */

static size_t
take(char *bytes, size_t size, size_t n, void *user)
{
	GByteArray *body = user;

	if (body->len + size * n > TIMESTAMP_MAX_REPLY)
		return 0;
	g_byte_array_append(body, (const uint8_t *)bytes, (guint)(size * n));
	return size * n;
}

static CURLcode
post(CURL *curl, const char *url, GBytes *query, int max_s, GByteArray *body)
{
	struct curl_slist *header =
		curl_slist_append(NULL, "Content-Type: application/timestamp-query");
	CURLcode code;

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, header);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, g_bytes_get_data(query, NULL));
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)g_bytes_get_size(query));
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)max_s);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "earshot/" EARSHOT_VERSION);
	code = curl_easy_perform(curl);
	curl_slist_free_all(header);
	return code;
}

GBytes *
timestamp_ask(const char *url, GBytes *query, int max_s, GError **err)
{
	CURL *curl = curl_easy_init();
	GByteArray *body = g_byte_array_new();
	long status = 0;
	CURLcode code = post(curl, url, query, max_s, body);

	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(curl);
	if (code == CURLE_OK && status == 200)
		return g_byte_array_free_to_bytes(body);
	g_byte_array_unref(body);
	if (code != CURLE_OK)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_NETWORK,
			    "the authority at %s does not answer: %s", url,
			    curl_easy_strerror(code));
	else
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_NETWORK,
			    "the authority at %s answers with status %ld", url, status);
	return NULL;
}
