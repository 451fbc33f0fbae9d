/* user, password, session, totp, access_token, job: who may come in, and with what. */
#include <glib.h>
#include <string.h>

#include "data/access_token.h"
#include "data/job.h"
#include "data/password.h"
#include "data/session.h"
#include "data/token.h"
#include "data/totp.h"
#include "data/user.h"
#include "tests/unit/sample_store.h"
#include "tests/unit/cpu_time.h"

#define NOW 1795418909

static struct user *
add(struct sample_store *s, const char *name, enum role role)
{
	g_autoptr(GError) err = NULL;
	struct user *u;
	int64_t id = 0;

	g_assert_true(user_add(s->db, "os:test", name, NULL, role, &id, &err));
	g_assert_no_error(err);
	u = user_get(s->db, id, &err);
	g_assert_nonnull(u);
	return u;
}

static bool
is_user(struct sample_store *s, const char *token, int64_t now)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(user_t) u = session_user(s->db, token, now, &err);

	g_assert_no_error(err);
	return u != NULL;
}

static void
test_users(void)
{
	static const char *const bad[] = {
		"",     "x",     "Jo",        "jo sample",
		"jo/x", "jo<b>", "\xc3\xa9t", "a2345678901234567890123456789012345678901"
	};
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(user_t) head = NULL, jo = NULL, none = NULL;
	int64_t id;

	sample_store_open(&s);
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_assert_false(user_add(s.db, "os:test", bad[i], NULL, ROLE_HEAD, &id, &err));
		g_clear_error(&err);
	}
	head = add(&s, "head", ROLE_HEAD);
	jo = add(&s, "jo.1-x_y", ROLE_DSL);
	g_assert_false(user_add(s.db, "os:test", "head", NULL, ROLE_DSL, &id, &err));
	g_clear_error(&err);
	/* somebody has to be left who can let people in */
	g_assert_false(user_remove(s.db, "os:test", head, &err));
	g_clear_error(&err);
	g_assert_false(user_set_role(s.db, "os:test", head, ROLE_GOVERNOR, &err));
	g_clear_error(&err);
	g_assert_false(user_set_off(s.db, "os:test", head, true, &err));
	g_clear_error(&err);
	g_assert_true(user_set_role(s.db, "os:test", jo, ROLE_HEAD, &err));
	g_assert_true(user_remove(s.db, "os:test", head, &err));
	none = user_find(s.db, "head", &err);
	g_assert_null(none);
	g_assert_no_error(err);
	sample_store_close(&s);
}

static void
test_passwords(void)
{
	static const struct {
		const char *password;
		bool ok;
	} rows[] = {
		{ "short", false },
		{ "elevenchars", false },
		{ "twelve chars", true },
		{ "passwordpassword", false },
		{ "Password12345", false },
		{ "aaaaaaaaaaaa", false },
		{ "abababababab", false },
		{ "head12345678", false },
		{ "123456789012", false },
		{ "correct horse battery", true },
		{ "\xc3\xa9\xc3\xa8\xc3\xa0\xc3\xb9 quatre mots", true },
	};
	g_autofree char *long_one = g_strnfill(PASSWORD_MAX_BYTES + 1, 'x');
	g_autoptr(GError) err = NULL;
	g_autofree char *hash = password_hash("correct horse battery", &err);

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_true((password_fault(rows[i].password, "head") == NULL) == rows[i].ok);
	g_assert_nonnull(password_fault(long_one, "head"));
	g_assert_no_error(err);
	g_assert_true(g_str_has_prefix(hash, "$argon2id$v=19$m=65536,t=2,p=1$"));
	g_assert_true(password_check(hash, "correct horse battery"));
	g_assert_false(password_check(hash, "correct horse batter"));
	g_assert_false(password_check(hash, ""));
	g_assert_false(password_check(hash, long_one));
	g_assert_false(password_check(NULL, "correct horse battery"));
	g_assert_false(password_check("not a hash", "correct horse battery"));
}

/* Whoever has no password costs what the others cost. */
static void
test_password_time(void)
{
	g_autoptr(GError) err = NULL;
	g_autofree char *hash = password_hash("correct horse battery", &err);
	int64_t t[3];

	t[0] = cpu_time_ms();
	password_check(hash, "x");
	t[1] = cpu_time_ms();
	password_check(NULL, "x");
	t[2] = cpu_time_ms();
	g_assert_cmpint(t[2] - t[1], >, (t[1] - t[0]) / 3);
}

static void
test_sessions(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(user_t) u = NULL;
	g_autofree char *a = NULL, *b = NULL, *first = NULL;
	g_autoptr(GPtrArray) list = NULL;
	int64_t n;

	sample_store_open(&s);
	u = add(&s, "head", ROLE_HEAD);
	a = session_begin(s.db, u->id, "192.0.2.1", NOW, &err);
	b = session_begin(s.db, u->id, "192.0.2.2", NOW, &err);
	g_assert_no_error(err);
	g_assert_true(token_is_well_formed(a) && strcmp(a, b) != 0);
	/* the store has no token */
	g_assert_true(db_query_int(s.db, &err, &n, -1,
				   "select count(*) from login_session where hash = $1", "s", a));
	g_assert_cmpint(n, ==, 0);
	g_assert_true(is_user(&s, a, NOW));
	g_assert_false(is_user(&s, "", NOW));
	g_assert_false(is_user(&s, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", NOW));
	g_assert_false(is_user(&s, NULL, NOW));
	/* idle, but used now and then; and over in any case */
	g_assert_false(is_user(&s, a, NOW + SESSION_IDLE_S + 1));
	for (int64_t t = 0; t <= SESSION_MAX_S; t += SESSION_IDLE_S - 100)
		g_assert_true(is_user(&s, b, NOW + t));
	g_assert_false(is_user(&s, b, NOW + SESSION_MAX_S + 1));
	g_assert_true(session_end(s.db, a, &err));
	g_assert_false(is_user(&s, a, NOW));
	/* the one longest unused goes when there are too many */
	first = session_begin(s.db, u->id, "x", NOW + 1, &err);
	for (int i = 0; i < SESSION_MAX_EACH; i++)
		g_free(session_begin(s.db, u->id, "x", NOW + 2 + i, &err));
	g_assert_false(is_user(&s, first, NOW + 30));
	list = session_list(s.db, u->id, NOW + 30, &err);
	g_assert_cmpuint(list->len, ==, SESSION_MAX_EACH);
	g_assert_true(user_set_off(s.db, "x", u, false, &err));
	g_assert_true(session_end_all(s.db, u->id, b, &err));
	sample_store_close(&s);
}

static void
test_password_ends_sessions(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(user_t) u = NULL, gone = NULL, other = NULL;
	g_autofree char *mine = NULL, *theirs = NULL, *link = NULL, *later = NULL;

	when_freeze(NOW);
	sample_store_open(&s);
	u = add(&s, "head", ROLE_HEAD);
	other = add(&s, "deputy", ROLE_HEAD);
	mine = session_begin(s.db, u->id, "x", NOW, &err);
	theirs = session_begin(s.db, u->id, "x", NOW, &err);
	link = user_link_make(s.db, "x", u, &err);
	g_assert_true(user_set_password(s.db, "x", u, "hash", mine, &err));
	g_assert_true(is_user(&s, mine, NOW));
	g_assert_false(is_user(&s, theirs, NOW));
	gone = user_link_find(s.db, link, &err);
	g_assert_null(gone);
	/* a link is good for three days, and a newer one takes its place */
	g_free(link);
	link = user_link_make(s.db, "x", u, &err);
	later = user_link_make(s.db, "x", u, &err);
	gone = user_link_find(s.db, link, &err);
	g_assert_null(gone);
	gone = user_link_find(s.db, later, &err);
	g_assert_nonnull(gone);
	g_clear_pointer(&gone, user_free);
	when_freeze(NOW + USER_LINK_S + 1);
	gone = user_link_find(s.db, later, &err);
	g_assert_null(gone);
	when_freeze(NOW);
	g_assert_true(user_set_off(s.db, "x", u, true, &err));
	gone = user_link_find(s.db, later, &err);
	g_assert_null(gone);
	g_assert_false(is_user(&s, mine, NOW));
	when_freeze(WHEN_NONE);
	sample_store_close(&s);
}

/* RFC 6238, appendix B: SHA-1, the last six of its eight digits. */
static void
test_totp(void)
{
	static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
	static const struct {
		int64_t at;
		const char *code;
	} rows[] = {
		{ 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
		{ 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" }
	};
	char made[TOTP_SECRET_SIZE];

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		int64_t step = rows[i].at / TOTP_STEP_S;

		g_assert_cmpint(totp_step(secret, rows[i].code, rows[i].at), ==, step);
		g_assert_cmpint(totp_step(secret, rows[i].code, rows[i].at + 30), ==, step);
		g_assert_cmpint(totp_step(secret, rows[i].code, rows[i].at - 30), ==, step);
		g_assert_cmpint(totp_step(secret, rows[i].code, rows[i].at + 90), ==, -1);
	}
	g_assert_cmpint(totp_step(secret, "287 082", 59), ==, 1);
	g_assert_cmpint(totp_step(secret, "28708", 59), ==, -1);
	g_assert_cmpint(totp_step(secret, "2870822", 59), ==, -1);
	g_assert_cmpint(totp_step(secret, "", 59), ==, -1);
	g_assert_cmpint(totp_step("short", "287082", 59), ==, -1);
	g_assert_cmpint(totp_step("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1", "287082", 59), ==, -1);
	totp_make(made);
	g_assert_cmpuint(strlen(made), ==, TOTP_SECRET_SIZE - 1);
	g_assert_cmpint(totp_step(made, "000000", -1000), <, 0);
}

static void
test_totp_once(void)
{
	static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(user_t) u = NULL;
	bool ok;

	sample_store_open(&s);
	u = add(&s, "head", ROLE_HEAD);
	g_assert_true(user_totp_check(s.db, u, "287082", 59, &ok, &err));
	g_assert_false(ok);
	g_assert_true(user_set_totp(s.db, "x", u, secret, &err));
	g_assert_true(user_totp_check(s.db, u, "287082", 59, &ok, &err));
	g_assert_true(ok);
	g_assert_true(user_totp_check(s.db, u, "287082", 59, &ok, &err));
	g_assert_false(ok);
	g_assert_no_error(err);
	sample_store_close(&s);
}

static void
test_access_tokens(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	g_autoptr(user_t) u = NULL, found = NULL, other = NULL;
	g_autoptr(access_token_t) t = NULL;
	g_autofree char *token = NULL;
	char label[] = "dashboard", empty[] = "";
	struct access_token wanted = { .kind = ACCESS_API, .label = label };
	bool was_there;

	sample_store_open(&s);
	u = add(&s, "jo", ROLE_DSL);
	other = add(&s, "head", ROLE_HEAD);
	wanted.login = u->id;
	token = access_token_make(s.db, "u:jo", &wanted, &err);
	g_assert_no_error(err);
	t = access_token_find(s.db, ACCESS_API, token, &found, &err);
	g_assert_nonnull(t);
	g_assert_cmpint(found->id, ==, u->id);
	g_assert_false(t->may_write);
	g_clear_pointer(&t, access_token_free);
	g_clear_pointer(&found, user_free);
	t = access_token_find(s.db, ACCESS_FEED, token, &found, &err);
	g_assert_null(t);
	/* somebody else's is not taken back */
	g_assert_true(access_token_revoke(s.db, "x", other->id, wanted.id, &was_there, &err));
	g_assert_false(was_there);
	g_assert_true(user_set_off(s.db, "x", u, true, &err));
	t = access_token_find(s.db, ACCESS_API, token, &found, &err);
	g_assert_null(t);
	g_assert_true(user_set_off(s.db, "x", u, false, &err));
	g_assert_true(access_token_revoke(s.db, "x", u->id, wanted.id, &was_there, &err));
	g_assert_true(was_there);
	t = access_token_find(s.db, ACCESS_API, token, &found, &err);
	g_assert_null(t);
	wanted.label = empty;
	g_assert_null(access_token_make(s.db, "u:jo", &wanted, &err));
	g_assert_nonnull(err);
	sample_store_close(&s);
}

static void
test_tokens(void)
{
	char a[TOKEN_SIZE], b[TOKEN_SIZE], one[TOKEN_SIZE], two[TOKEN_SIZE];

	token_make(a);
	token_make(b);
	g_assert_cmpstr(a, !=, b);
	g_assert_true(token_is_well_formed(a));
	g_assert_false(token_is_well_formed("A"));
	g_assert_false(token_is_well_formed("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
	token_derive(a, "csrf", one);
	token_derive(a, "csrf", two);
	g_assert_true(token_equal(one, two));
	token_derive(a, "nonce", two);
	g_assert_false(token_equal(one, two));
	token_derive(b, "csrf", two);
	g_assert_false(token_equal(one, two));
	g_assert_false(token_equal(NULL, NULL) || token_equal(one, NULL) || token_equal("", one));
}

static void
test_jobs(void)
{
	struct sample_store s;
	g_autoptr(GError) err = NULL;
	char kind[] = "crawl", command[] = "earshot crawl", who[] = "u:head";
	struct job j = { .kind = kind, .command = command, .who = who, .started_at = NOW };
	g_autoptr(job_t) back = NULL;
	g_autoptr(GPtrArray) running = NULL;

	sample_store_open(&s);
	g_assert_true(job_row_add(s.db, &j, &err));
	g_assert_true(job_row_process(s.db, j.id, 4711, 99, &err));
	g_assert_true(job_row_say(s.db, j.id, "1 page\n", &err));
	running = job_row_list(s.db, "crawl", true, 5, &err);
	g_assert_cmpuint(running->len, ==, 1);
	g_assert_true(job_row_end(s.db, j.id, JOB_DONE, 3, &err));
	/* what is over stays as it is */
	g_assert_true(job_row_say(s.db, j.id, "late\n", &err));
	g_assert_true(job_row_end(s.db, j.id, JOB_LOST, -1, &err));
	back = job_row_get(s.db, j.id, &err);
	g_assert_cmpint(back->state, ==, JOB_DONE);
	g_assert_cmpint(back->exit_code, ==, 3);
	g_assert_cmpint(back->pid, ==, 4711);
	g_assert_cmpstr(back->progress, ==, "1 page\n");
	g_assert_no_error(err);
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/user/users", test_users);
	g_test_add_func("/password/rules", test_passwords);
	g_test_add_func("/password/time", test_password_time);
	g_test_add_func("/session/life", test_sessions);
	g_test_add_func("/session/password", test_password_ends_sessions);
	g_test_add_func("/totp/rfc6238", test_totp);
	g_test_add_func("/totp/once", test_totp_once);
	g_test_add_func("/access_token/life", test_access_tokens);
	g_test_add_func("/token/make", test_tokens);
	g_test_add_func("/job/row", test_jobs);
	return g_test_run();
}
