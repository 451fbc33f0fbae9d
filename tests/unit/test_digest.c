#include "sample_store.h"

#include "query/digest.h"
#include "query/digest_layout.h"

/* Monday 23 November 2026, 07:15; the week before is W47. */
#define NOW 1795418100
#define WEEK 1794787200
#define DAY (24 * 3600)

static struct digest *
compose(struct sample_store *s, const struct recipient *r)
{
	g_autoptr(GError) err = NULL;
	struct digest_options o = { .span = { WEEK, WEEK + 7 * DAY }, .recipient = r, .now = NOW };
	struct digest *d = digest_new(s->db, &o, &err);

	g_assert_no_error(err);
	return d;
}

static int64_t
put(struct sample_store *s, const char *url, const char *title, const char *text, int64_t at)
{
	struct mention m = { .url = (char *)(uintptr_t)url,
			     .title = (char *)(uintptr_t)title,
			     .text = (char *)(uintptr_t)text,
			     .published = WHEN_NONE,
			     .score = 0.9,
			     .first_seen = at };

	return sample_put(s, m);
}

static void
set(struct sample_store *s, int64_t id, const char *column, const char *value)
{
	g_autoptr(GError) err = NULL;
	g_autofree char *sql = g_strdup_printf("update mention set %s = $2 where id = $1", column);

	g_assert_true(db_run(s->db, &err, sql, "is", id, value));
	g_assert_no_error(err);
}

static const struct digest_section *
section(const struct digest *d, const char *title)
{
	for (guint i = 0; i < d->sections->len; i++) {
		const struct digest_section *s =
			&g_array_index(d->sections, struct digest_section, i);

		if (g_str_equal(s->title, title))
			return s;
	}
	g_error("no section \"%s\"", title);
}

static void
test_sections(void)
{
	struct sample_store s;
	g_autoptr(digest_t) d = NULL;
	g_autofree char *text = NULL;
	int64_t id;

	sample_store_open(&s);
	put(&s, "http://a.example/1", "Inside the week", "one kind of text", WEEK);
	put(&s, "http://a.example/2", "Last second", "quite other words", WEEK + 7 * DAY - 1);
	put(&s, "http://a.example/3", "Too late", "some more words here", WEEK + 7 * DAY);
	put(&s, "http://a.example/4", "Too early", "words of another week", WEEK - 1);
	id = put(&s, "http://a.example/5", "Own page", "the school's own words", WEEK + 1);
	set(&s, id, "status", "own");
	id = put(&s, "http://a.example/6", "Beside the point", "nothing of interest", WEEK + 1);
	set(&s, id, "status", "irrelevant");
	id = put(&s, "http://a.example/7", "Answer me", "a question from a parent", WEEK - 9 * DAY);
	set(&s, id, "status", "respond");
	id = put(&s, "http://a.example/8", "Rewritten", "before it was changed", WEEK - 9 * DAY);
	set(&s, id, "changed_at", "1794873600");
	d = compose(&s, NULL);
	text = digest_text(d);
	g_assert_cmpint(section(d, "Waiting for an answer")->items->len, ==, 1);
	g_assert_cmpint(section(d, "New mentions")->items->len, ==, 2);
	g_assert_cmpint(section(d, "Earlier mentions whose text has changed")->items->len, ==, 1);
	g_assert_true(g_str_has_prefix(d->subject, "1 waiting for an answer; 2 new mentions of "));
	g_assert_nonnull(strstr(text, "Answer me"));
	g_assert_null(strstr(text, "Beside the point"));
	g_assert_null(strstr(text, "Too late"));
	g_assert_nonnull(strstr(text, "1 mention found irrelevant is not listed."));
	/* what needs attention comes first */
	g_assert_true(strstr(text, "Answer me") < strstr(text, "Inside the week"));
	sample_store_close(&s);
}

/* The list is cut, the subject is not. */
static void
test_waiting(void)
{
	struct sample_store s;
	g_autoptr(digest_t) d = NULL;

	sample_store_open(&s);
	for (int i = 0; i < 12; i++) {
		g_autofree char *url = g_strdup_printf("http://a.example/%d", i);
		g_autofree char *words = g_strdup_printf("number %d of twelve questions", i);

		set(&s, put(&s, url, "Answer me", words, WEEK - 9 * DAY), "status", "respond");
	}
	d = compose(&s, NULL);
	g_assert_cmpint(section(d, "Waiting for an answer")->items->len, ==, 10);
	g_assert_cmpstr(section(d, "Waiting for an answer")->more, ==, "and 2 more");
	g_assert_true(g_str_has_prefix(d->subject, "12 waiting for an answer; "));
	sample_store_close(&s);
}

static void
test_many(void)
{
	struct sample_store s;
	g_autoptr(digest_t) d = NULL;
	g_autofree char *html = NULL;

	sample_store_open(&s);
	for (int i = 0; i < 40; i++) {
		g_autofree char *url = g_strdup_printf("http://a.example/%d?%0900d", i, 0);
		g_autofree char *quotes = g_strnfill(2000, '"');
		g_autofree char *title = g_strdup_printf("%d%s", i, quotes);
		g_autofree char *text = g_strdup_printf("%d %s words %d", i, quotes, i * 7);
		g_autofree char *amps = g_strdelimit(g_strdup(url), "0", '&');

		put(&s, amps, title, text, WEEK + i);
	}
	d = compose(&s, NULL);
	html = digest_html(d);
	g_assert_cmpint(section(d, "New mentions")->items->len, <=, DIGEST_MAX_ITEMS);
	g_assert_nonnull(section(d, "New mentions")->more);
	g_assert_cmpint(strlen(html), <, 100 * 1024);
	g_assert_nonnull(strstr(html, "About this message"));
	sample_store_close(&s);
}

static void
test_empty(void)
{
	struct sample_store s;
	g_autoptr(digest_t) d = NULL, again = NULL;
	g_autofree char *text = NULL, *same = NULL;

	sample_store_open(&s);
	d = compose(&s, NULL);
	again = compose(&s, NULL);
	text = digest_text(d);
	same = digest_text(again);
	g_assert_cmpstr(text, ==, same);
	g_assert_true(g_str_has_prefix(d->headline, "Nothing new;"));
	g_assert_nonnull(strstr(text, "There are no new mentions."));
	g_assert_nonnull(strstr(text, "Facebook"));
	sample_store_close(&s);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/digest/sections", test_sections);
	g_test_add_func("/digest/waiting", test_waiting);
	g_test_add_func("/digest/many", test_many);
	g_test_add_func("/digest/empty", test_empty);
	return g_test_run();
}
