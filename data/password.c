#include "data/password.h"

#include <string.h>

#include "base/error.h"
#include "base/sodium.h"

/* Of the lists of stolen passwords those that are long enough, without their digits at the end. */
static const char *const common[] = {
	"password",      "passwordpassword", "qwertyuiop",   "qwertyuiopasdf", "letmeinletmein",
	"iloveyou",      "adminadmin",       "headteacher",  "changeme",       "welcomewelcome",
	"administrator", "schoolschool",     "abcdefghijkl", "abcdefghijklm",  "earshotearshot",
};

/* A hash of nothing that anybody knows, at the same cost. */
static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXRoaW5nZWxzZTE2$"
			     "QmVzdE5vdFRvTWF0Y2hBbnl0aGluZ0V2ZXJBdEFsbCE";

static bool
is_common(const char *password)
{
	g_autofree char *stem = g_ascii_strdown(password, -1);
	size_t n = strlen(stem);

	while (n > 0 && !g_ascii_isalpha(stem[n - 1]))
		stem[--n] = '\0';
	for (size_t i = 0; i < G_N_ELEMENTS(common); i++)
		if (strcmp(stem, common[i]) == 0)
			return true;
	return false;
}

static int
different_bytes(const char *s)
{
	bool seen[256] = { false };
	int n = 0;

	for (; *s; s++) {
		n += !seen[(unsigned char)*s];
		seen[(unsigned char)*s] = true;
	}
	return n;
}

const char *
password_fault(const char *password, const char *user_name)
{
	if (strlen(password) > PASSWORD_MAX_BYTES)
		return "The password is too long.";
	if (g_utf8_strlen(password, -1) < PASSWORD_MIN_CHARS)
		return "A password has at least 12 characters.";
	if (different_bytes(password) < 5 || is_common(password) ||
	    g_ascii_strncasecmp(password, user_name, strlen(user_name)) == 0 ||
	    g_str_has_prefix(password, "1234567890"))
		return "That password would be guessed at once. Three random words make a good "
		       "one.";
	return NULL;
}

char *
password_hash(const char *password, GError **err)
{
	char hash[crypto_pwhash_STRBYTES];

	if (sodium_init() >= 0 &&
	    crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
			      crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0)
		return g_strdup(hash);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_BUSY,
			    "there is not enough memory to keep a password safely; try again");
	return NULL;
}

bool
password_check(const char *hash, const char *password)
{
	bool fits = strlen(password) <= PASSWORD_MAX_BYTES;
	bool is_right;

	if (sodium_init() < 0)
		return false;
	is_right = crypto_pwhash_str_verify(hash ? hash : nobody, fits ? password : "",
					    fits ? strlen(password) : 0) == 0;
	return is_right && hash && fits;
}
