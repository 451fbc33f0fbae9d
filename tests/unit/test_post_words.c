#include <glib.h>
#include <string.h>

#include "base/textdiff.h"
#include "data/post_words.h"

static struct post_words *
load(void)
{
	return post_words_load(NULL, NULL);
}

static void
test_normalise(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "2 days ago", "[time]" },
		{ "Posted 2 hours ago", "Posted [time]" },
		{ "Jane \xc2\xb7 2h", "Jane \xc2\xb7 [time]" },
		{ "Jane \xc2\xb7 3h \xc2\xb7 12 likes", "Jane \xc2\xb7 [time] \xc2\xb7 [count]" },
		{ "a day ago", "[time]" },
		{ "an hour ago", "[time]" },
		{ "just now", "[time]" },
		{ "Yesterday at 12:30", "[time]" },
		{ "Today, at 9:15 am", "[time]" },
		{ "1,234 views", "[count]" },
		{ "1.2K Views", "[count]" },
		{ "Likes: 12", "[count]" },
		{ "Likes (12)", "[count]" },
		{ "5 replies 3 shares", "[count] [count]" },
		{ "  white   space \n\n folds ", "white space\nfolds" },
		/* prose is the post's own */
		{ "He waited 2 days for an answer from the school.",
		  "He waited 2 days for an answer from the school." },
		{ "There were 3 comments that I did not like at all.",
		  "There were 3 comments that I did not like at all." },
		{ "The 5m pool was closed on that day, they said.",
		  "The 5m pool was closed on that day, they said." },
		{ "My son was hit there and the school said nothing, 3 hours ago",
		  "My son was hit there and the school said nothing, [time]" },
		{ "", "" },
	};
	g_autoptr(post_words_t) w = load();

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *once = post_words_normalise(w, rows[i].text);
		g_autofree char *twice = post_words_normalise(w, once);

		g_assert_cmpstr(once, ==, rows[i].want);
		g_assert_cmpstr(twice, ==, once);
	}
}

static void
test_sayings(void)
{
	static const struct {
		enum post_saying what;
		const char *text;
		bool is_found;
	} rows[] = {
		{ POST_ASKS_LOGIN, "Sorry! You must be\nlogged in.", true },
		{ POST_ASKS_LOGIN, "He lost his log.", false },
		{ POST_IS_GONE, "This Post Has Been DELETED", true },
		{ POST_IS_GONE, "This content isn\xe2\x80\x99t available right now", true },
		{ POST_IS_GONE, "Somebody was there", false },
		{ POST_IS_BLOCKED, "Verify you are human", true },
		{ POST_IS_BLOCKED, "All is well", false },
	};
	g_autoptr(post_words_t) w = load();

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(post_words_find(w, rows[i].what, rows[i].text) != NULL, ==,
				rows[i].is_found);
}

static void
test_addresses(void)
{
	static const struct {
		const char *url;
		bool is_person, is_login;
	} rows[] = {
		{ "https://forum.example/t/17", false, false },
		{ "https://forum.example/viewtopic.php?t=3#p9", false, false },
		{ "https://forum.example/login?next=/t/17", false, true },
		{ "https://forum.example/catalogin", false, false },
		{ "https://forum.example/user/jane", true, false },
		{ "https://forum.example/user/jane/", true, false },
		{ "https://forum.example/user/jane/posts/3", false, false },
		{ "https://forum.example/?s=jane", true, false },
		{ "https://forum.example/tag/jane", true, false },
		{ "https://m.facebook.com/jane.doe", true, false },
		{ "https://m.facebook.com/story.php?story_fbid=1&id=2", false, false },
		{ "https://www.facebook.com/groups/123/posts/456/", false, false },
		{ "https://x.com/jane/status/1", false, false },
		{ "https://x.com/jane", true, false },
		{ "https://notx.com/jane", false, false },
		{ "https://www.youtube.com/watch?v=abc", false, false },
		{ "https://www.youtube.com/@jane", true, false },
		{ "https://bsky.app/profile/jane.example/post/abc", false, false },
		{ "https://bsky.app/profile/jane.example", true, false },
		{ "https://blog.example/", true, false },
	};
	g_autoptr(post_words_t) w = load();

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(url_t) url = url_parse(rows[i].url, NULL);
		const char *why;

		g_test_message("%s", rows[i].url);
		g_assert_cmpint(post_words_is_person(w, url, &why), ==, rows[i].is_person);
		g_assert_cmpint(why != NULL, ==, rows[i].is_person);
		g_assert_cmpint(post_words_is_login(w, url), ==, rows[i].is_login);
	}
}

static char *
spell(const GArray *pieces)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < pieces->len; i++) {
		const struct textdiff_piece *p = &g_array_index(pieces, struct textdiff_piece, i);

		g_string_append_printf(out, "%s%c%.*s", i ? "|" : "", "=-+"[p->kind], (int)p -> len,
				       p -> text);
	}
	return g_string_free(out, FALSE);
}

static void
test_diff(void)
{
	static const struct {
		const char *before, *after, *want;
	} rows[] = {
		{ "", "", "" },
		{ "a b c", "a  b\nc", "=a  b\nc" },
		{ "a b c", "a x c", "=a|-b|+x|=c" },
		{ "a b c", "a c", "=a|-b|=c" },
		{ "a c", "a b c", "=a|+b|=c" },
		{ "a b", "", "-a b" },
		{ "", "a b", "+a b" },
		{ "a b c d e", "b c x e y", "-a|=b c|-d|+x|=e|+y" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GArray) pieces = textdiff(rows[i].before, rows[i].after);
		g_autofree char *got = spell(pieces);

		g_assert_cmpstr(got, ==, rows[i].want);
		g_assert_cmpint(textdiff_is_empty(pieces), ==, !strpbrk(rows[i].want, "+-"));
	}
}

/* Two texts that have nothing in common end all the same, and soon. */
static void
test_diff_bounds(void)
{
	g_autoptr(GString) a = g_string_new(NULL), b = g_string_new(NULL);
	g_autoptr(GArray) pieces = NULL;
	g_autofree char *shown = NULL;

	for (int i = 0; i < 60000; i++) {
		g_string_append_printf(a, "a%d ", i);
		g_string_append_printf(b, "b%d ", i);
	}
	pieces = textdiff(a->str, b->str);
	g_assert_cmpint(pieces->len, ==, 2);
	g_assert_false(textdiff_is_empty(pieces));
	shown = textdiff_show(pieces);
	g_assert_true(g_str_has_prefix(shown, "- a0 "));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/post_words/normalise", test_normalise);
	g_test_add_func("/post_words/sayings", test_sayings);
	g_test_add_func("/post_words/addresses", test_addresses);
	g_test_add_func("/textdiff/rows", test_diff);
	g_test_add_func("/textdiff/bounds", test_diff_bounds);
	return g_test_run();
}
