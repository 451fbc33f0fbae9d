/* A form that comes twice is done once. */
#include <glib.h>

#include "query/twice.h"

static struct web_answer
empty_answer(void)
{
	return (struct web_answer){ .body = g_string_new(NULL), .fd = -1 };
}

static void
clear_answer(struct web_answer *a)
{
	g_string_free(a->body, TRUE);
	g_free(a->location);
	g_free(a->cookie);
}

/* What the one that comes at `now_ms` gets; NULL: it is the first, and nothing came of it. */
static char *
answer_at(struct twice *t, const char *key, int64_t now_ms)
{
	struct web_answer a = empty_answer();
	char *got = NULL;

	if (twice_begin(t, key, now_ms, &a))
		twice_end(t, key, now_ms, NULL);
	else
		got = g_strdup_printf("%d %s %s", a.status, a.location ? a.location : "-",
				      a.body->str);
	clear_answer(&a);
	return got;
}

static void
done(struct twice *t, const char *key, int64_t now_ms, int status, const char *to, const char *page)
{
	struct web_answer a = empty_answer();

	g_assert_true(twice_begin(t, key, now_ms, &a));
	a.status = status;
	a.location = g_strdup(to);
	g_string_append(a.body, page);
	twice_end(t, key, now_ms, &a);
	clear_answer(&a);
}

static void
test_again(void)
{
	struct twice *t = twice_new();
	static const struct {
		int status;
		const char *to, *page, *got;
	} rows[] = {
		{ 303, "/cases/EAR-2026-0001", "", "303 /cases/EAR-2026-0001 " },
		{ 0, NULL, "shown once", "0 - shown once" },
		{ 400, NULL, "There is a problem", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *key = g_strdup_printf("key %zu", i), *soon = NULL, *late = NULL;

		done(t, key, 1000, rows[i].status, rows[i].to, rows[i].page);
		soon = answer_at(t, key, 1000 + TWICE_MS);
		g_assert_cmpstr(soon, ==, rows[i].got);
		late = answer_at(t, key, 1001 + TWICE_MS);
		g_assert_null(late);
	}
	g_assert_null(answer_at(t, "another", 1000));
	twice_free(t);
}

static void
test_many(void)
{
	struct twice *t = twice_new();
	g_autofree char *got = NULL;

	for (int i = 0; i < 1000; i++) {
		g_autofree char *key = g_strdup_printf("%d", i);

		done(t, key, 5, 303, "/", "");
	}
	g_assert_null(answer_at(t, "0", 6));
	got = answer_at(t, "999", 6);
	g_assert_cmpstr(got, ==, "303 / ");
	twice_free(t);
}

/* ---- at the same time -------------------------------------------------------------------- */

#define CLICKS 4

struct click {
	struct twice *t;
	int done; /* atomic */
};

static void *
click(void *data)
{
	struct click *c = data;
	struct web_answer a = empty_answer();
	char *to;

	if (twice_begin(c->t, "key", 1, &a)) {
		g_usleep(20000);
		a.status = 303;
		a.location = g_strdup_printf("/%d", g_atomic_int_add(&c->done, 1));
		twice_end(c->t, "key", 1, &a);
	}
	to = g_strdup(a.location);
	clear_answer(&a);
	return to;
}

static void
test_at_once(void)
{
	struct click c = { .t = twice_new() };
	GThread *threads[CLICKS];

	for (int i = 0; i < CLICKS; i++)
		threads[i] = g_thread_new("click", click, &c);
	for (int i = 0; i < CLICKS; i++) {
		g_autofree char *to = g_thread_join(threads[i]);

		g_assert_cmpstr(to, ==, "/0");
	}
	g_assert_cmpint(g_atomic_int_get(&c.done), ==, 1);
	twice_free(c.t);
}

/* ---- which are the same ------------------------------------------------------------------ */

#define PART(mark, text)                                                                           \
	"--" mark "\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n" text "\r\n--" mark      \
	"--\r\n"
#define MULTIPART "multipart/form-data; boundary="

static void
test_keys(void)
{
	static const struct {
		const char *session, *ticket, *path, *type, *body;
		bool is_same;
	} rows[] = {
		{ "s", "t", "/a", "application/x-www-form-urlencoded", "x=1", true },
		{ "s", "t", "/a", "application/x-www-form-urlencoded", "x=2", false },
		{ "s", "t", "/b", "application/x-www-form-urlencoded", "x=1", false },
		{ "s", "u", "/a", "application/x-www-form-urlencoded", "x=1", false },
		{ "r", "t", "/a", "application/x-www-form-urlencoded", "x=1", false },
		{ "st", "", "/a", "application/x-www-form-urlencoded", "x=1", false },
	};
	g_autofree char *first = NULL, *one = NULL, *same = NULL, *other = NULL;
	g_autoptr(GString) a = g_string_new(PART("m1", "text")),
			   b = g_string_new(PART("m2", "text"));
	g_autoptr(GString) c = g_string_new(PART("m2", "texts"));

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) body = g_string_new(rows[i].body);
		g_autofree char *key = twice_key(rows[i].session, rows[i].ticket, rows[i].path,
						 rows[i].type, body);

		first = first ? first : g_strdup(key);
		g_assert_cmpint(strcmp(key, first) == 0, ==, rows[i].is_same);
	}
	one = twice_key("s", "t", "/a", MULTIPART "m1", a);
	same = twice_key("s", "t", "/a", MULTIPART "\"m2\"", b);
	other = twice_key("s", "t", "/a", MULTIPART "m2", c);
	g_assert_cmpstr(one, ==, same);
	g_assert_cmpstr(one, !=, other);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/twice/again", test_again);
	g_test_add_func("/twice/many", test_many);
	g_test_add_func("/twice/at-once", test_at_once);
	g_test_add_func("/twice/keys", test_keys);
	return g_test_run();
}
