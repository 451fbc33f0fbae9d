/* A page that is skimmed leads to the same places as one that is read. */
#include <glib.h>
#include <string.h>

#include "crawler/article.h"
#include "data/matcher.h"

static struct matcher *matcher;
static struct match_scratch *scratch;
static struct article_reader *reader;

static struct article *
skim(GBytes *body, const struct url *url, const char *charset)
{
	article_may_mention(reader, body, url, charset, matcher, scratch);
	return article_skim(reader, url, true);
}

static GHashTable *
addresses(const struct article *a)
{
	GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < a->links->len; i++) {
		const struct article_link *l = a->links->pdata[i];
		g_hash_table_add(set, g_strdup(l->url));
	}
	return set;
}

static void
assert_same(const struct article *skimmed, const struct article *read, const char *name)
{
	g_autoptr(GHashTable) a = addresses(skimmed), b = addresses(read);
	GHashTableIter i;
	gpointer key;

	g_hash_table_iter_init(&i, b);
	while (g_hash_table_iter_next(&i, &key, NULL))
		if (!g_hash_table_contains(a, key))
			g_error("%s: a skim does not find %s", name, (char *)key);
	g_assert_cmpuint(g_hash_table_size(a), ==, g_hash_table_size(b));
	g_assert_cmpstr(skimmed->charset, ==, read->charset);
	g_assert_cmpstr(skimmed->canonical, ==, read->canonical);
	g_assert_cmpint(skimmed->noindex, ==, read->noindex);
	g_assert_cmpint(skimmed->nofollow, ==, read->nofollow);
	g_assert_cmpuint(skimmed->feeds->len, ==, read->feeds->len);
	for (guint k = 0; k < read->feeds->len; k++) {
		const struct article_feed *x = skimmed->feeds->pdata[k], *y = read->feeds->pdata[k];

		g_assert_cmpstr(x->url, ==, y->url);
		g_assert_cmpstr(x->title, ==, y->title);
		g_assert_cmpstr(x->type, ==, y->type);
	}
}

static void
compare(GBytes *body, const char *charset, const char *name)
{
	g_autoptr(url_t) url = url_parse("https://news.example/2021/a", NULL);
	g_autoptr(article_t) skimmed = skim(body, url, charset),
			     read = article_parse(body, url, charset);

	assert_same(skimmed, read, name);
}

static const char *const rows[] = {
	"",
	"<a href=/a>one</a><A HREF='b'>two</A><area href=\"c?x=1&amp;y=2\">",
	"<base href='https://other.example/x/'><a href=y rel='nofollow ugc'>y</a>",
	"<meta name=robots content='noindex, nofollow'><a href=a>a</a>",
	"<meta name=earshot content=none>",
	"<link rel=alternate type='application/rss+xml' href=/feed title='All &amp; more'>"
	"<link rel=canonical href=/2021/b>",
	"<!-- <a href=no>no</a> --><a href=yes>yes</a><script>\"<a href=no>\"</script>",
	"<style><a href=no></style><svg><a href=no></svg><textarea><a href=no></textarea>",
	"<title><a href=no></title><iframe src=/inner><a href=no></iframe><frame src=/f>",
	"<a title='a > b' href=x>x</a><a href=\"y\" href=z>y</a><a href='unclosed",
	"<p hidden><a href=hidden>h</a></p><nav><a href=menu>m</a></nav><a "
	"href='mailto:a@b.example'>m</a>",
	"<a href='  /blank\n s '>x</a><a href='\xc3\xa9t\xc3\xa9'>x</a><a "
	"href='//host.example:8080/'>h</a>",
	"<a/href=/slash/>s</a><a\nhref\n=\n/lines>l</a><abbr href=no>a</abbr><a-b href=no>c</a-b>",
	"<noscript><a href=ns>n</a></noscript><template><a href=t>t</a></template><img src=no "
	"alt=x>",
	"<meta http-equiv=content-type content='text/html; charset=shift_jis'><a "
	"href='\x83\x5c'>a</a>",
	"<a href='#top'>t</a><a href=''>e</a><a href='javascript:x()'>j</a><a>none</a>",
};

static void
test_rows(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GBytes) body = g_bytes_new_static(rows[i], strlen(rows[i]));

		compare(body, NULL, rows[i]);
	}
}

/* Every page below `path`, at most `left`. */
static unsigned
read_folder(const char *path, unsigned left)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;
	unsigned n = 0;

	while (dir && n < left && (name = g_dir_read_name(dir))) {
		g_autofree char *file = g_build_filename(path, name, NULL);
		char *data;
		gsize len;

		if (g_file_test(file, G_FILE_TEST_IS_SYMLINK))
			continue;
		if (g_file_test(file, G_FILE_TEST_IS_DIR)) {
			n += read_folder(file, left - n);
		} else if (g_str_has_suffix(name, ".html") &&
			   g_file_get_contents(file, &data, &len, NULL)) {
			g_autoptr(GBytes) body = g_bytes_new_take(data, len);

			compare(body, NULL, file);
			n++;
		}
	}
	return n;
}

/* SKIM_PAGES: a folder of any pages. */
static void
test_pages(void)
{
	const char *more = g_getenv("SKIM_PAGES");

	g_assert_cmpuint(read_folder("tests/cases/article", 1000), >, 5);
	if (more)
		g_assert_cmpuint(read_folder(more, 100000), >, 0);
}

int
main(int argc, char **argv)
{
	json_t *json = json_pack("{ss}", "name", "Hazel Hill Infant School");
	struct school *school = school_from_json(json, NULL);
	int status;

	g_test_init(&argc, &argv, NULL);
	matcher = matcher_new((const struct school *const[]){ school }, 1, NULL);
	scratch = match_scratch_new();
	reader = article_reader_new();
	g_test_add_func("/skim/rows", test_rows);
	g_test_add_func("/skim/pages", test_pages);
	status = g_test_run();
	matcher_free(matcher);
	match_scratch_free(scratch);
	article_reader_free(reader);
	school_free(school);
	json_decref(json);
	return status;
}
