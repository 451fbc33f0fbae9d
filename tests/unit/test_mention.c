#include <glib.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/mention.h"

struct fixture {
	char *dir;
	struct db *db;
};

static void
set_up(struct fixture *f, const void *unused)
{
	g_autoptr(GError) err = NULL;

	(void)unused;
	f->dir = g_dir_make_tmp("earshot-mention-XXXXXX", NULL);
	f->db = db_open(f->dir, true, &err);
	g_assert_no_error(err);
	g_assert_true(db_run(f->db, &err,
			     "insert into school (id, name, profile, added_at) "
			     "values (1, 'Hazel Hill', '{}', 0), (2, 'Park', '{}', 0)",
			     ""));
}

static void
tear_down(struct fixture *f, const void *unused)
{
	g_autoptr(GDir) d = g_dir_open(f->dir, 0, NULL);
	const char *name;

	(void)unused;
	db_close(f->db);
	while ((name = g_dir_read_name(d))) {
		g_autofree char *path = g_build_filename(f->dir, name, NULL);

		g_unlink(path);
	}
	g_rmdir(f->dir);
	g_free(f->dir);
}

static struct mention *
make(int64_t school, const char *key, const char *text, int64_t seen)
{
	struct mention *m = g_new0(struct mention, 1);

	m->school = school;
	m->key = g_strdup(key);
	m->url = g_strconcat("http://", key, NULL);
	m->title = g_strdup("A title");
	m->text = g_strdup(text);
	m->site = g_strdup("paper.example");
	m->published = WHEN_NONE;
	m->first_seen = m->last_seen = seen;
	m->score = 0.9;
	m->why = g_strdup("[]");
	m->near = g_strdup("[]");
	m->fingerprint = (int64_t)g_str_hash(text);
	return m;
}

static enum mention_put
put(struct fixture *f, struct mention *m)
{
	g_autoptr(GError) err = NULL;
	enum mention_put result = mention_put(f->db, m, &err);

	g_assert_no_error(err);
	return result;
}

static void
test_put(struct fixture *f, const void *unused)
{
	g_autoptr(mention_t) a = make(1, "paper.example/a", "the school won", 1795000000);
	g_autoptr(mention_t) again = make(1, "paper.example/a", "the school won", 1795000100);
	g_autoptr(mention_t) edited = make(1, "paper.example/a", "the school lost", 1795000200);
	g_autoptr(mention_t) other = make(2, "paper.example/a", "the school won", 1795000000);
	g_autoptr(mention_t) got = NULL;
	g_autoptr(GError) err = NULL;

	(void)unused;
	g_assert_cmpint(put(f, a), ==, MENTION_NEW);
	g_assert_cmpstr(a->ref, ==, "M-2026-0001");
	g_assert_cmpint(put(f, again), ==, MENTION_SAME);
	g_assert_cmpint(again->id, ==, a->id);
	g_assert_cmpint(put(f, edited), ==, MENTION_CHANGED);
	g_assert_cmpint(put(f, other), ==, MENTION_NEW);
	g_assert_cmpstr(other->ref, ==, "M-2026-0002");
	got = mention_get_ref(f->db, "M-2026-0001", &err);
	g_assert_nonnull(got);
	g_assert_cmpstr(got->text, ==, "the school lost");
	g_assert_cmpint(got->first_seen, ==, 1795000000);
	g_assert_cmpint(got->last_seen, ==, 1795000200);
	g_assert_cmpstr(got->school_name, ==, "Hazel Hill");
	g_assert_null(mention_get_ref(f->db, "M-2026-0001x", &err));
	g_assert_null(mention_get_ref(f->db, "M-2026-9999", &err));
	g_assert_no_error(err);
}

/* An entry and its page are one mention, whichever comes first; the page knows better. */
static void
test_entry(struct fixture *f, const void *unused)
{
	g_autoptr(mention_t) entry = make(1, "paper.example/a", "short", 1795000000);
	g_autoptr(mention_t) page = make(1, "paper.example/a", "the long text", 1795000001);
	g_autoptr(mention_t) entry_again = make(1, "paper.example/a", "short", 1795000002);
	g_autoptr(mention_t) got = NULL;
	g_autoptr(GError) err = NULL;

	(void)unused;
	entry->from_entry = entry_again->from_entry = true;
	g_assert_cmpint(put(f, entry), ==, MENTION_NEW);
	g_assert_cmpint(put(f, page), ==, MENTION_CHANGED);
	g_assert_cmpint(put(f, entry_again), ==, MENTION_SAME);
	got = mention_get(f->db, entry->id, &err);
	g_assert_cmpstr(got->text, ==, "the long text");
	g_assert_false(got->from_entry);
}

static void
test_cluster(struct fixture *f, const void *unused)
{
	g_autoptr(mention_t) a = make(1, "paper.example/a", "same text", 1);
	g_autoptr(mention_t) b = make(1, "copy.example/b", "same text", 2);
	g_autoptr(mention_t) got = NULL;
	g_autoptr(GError) err = NULL;

	(void)unused;
	put(f, a);
	put(f, b);
	got = mention_get(f->db, b->id, &err);
	g_assert_cmpint(got->cluster, ==, a->id);
	g_assert_cmpint(got->cluster_size, ==, 2);
}

static void
test_changes(struct fixture *f, const void *unused)
{
	g_autoptr(mention_t) a = make(1, "paper.example/a", "one", 1);
	g_autoptr(mention_t) b = make(1, "paper.example/b", "two", 2);
	g_autoptr(mention_t) a2 = make(1, "paper.example/a", "three", 3);
	g_autoptr(GArray) changes = NULL;
	g_autoptr(GArray) later = NULL;
	g_autoptr(GError) err = NULL;
	int64_t last;

	(void)unused;
	put(f, a);
	put(f, b);
	put(f, a2);
	changes = mention_changes(f->db, 0, 10, &err);
	g_assert_cmpint(changes->len, ==, 2);
	g_assert_cmpint(g_array_index(changes, struct mention_change, 0).id, ==, b->id);
	g_assert_cmpint(g_array_index(changes, struct mention_change, 1).id, ==, a->id);
	g_assert_cmpint(g_array_index(changes, struct mention_change, 1).seq, ==, 3);
	later = mention_changes(f->db, 3, 10, &err);
	g_assert_cmpint(later->len, ==, 0);
	g_assert_true(mention_last_seq(f->db, &last, &err));
	g_assert_cmpint(last, ==, 3);
}

static void
test_list(struct fixture *f, const void *unused)
{
	struct mention_filter filter = { .since = WHEN_NONE, .until = WHEN_NONE };
	g_autoptr(GArray) all = NULL;
	g_autoptr(GArray) some = NULL;
	g_autoptr(GError) err = NULL;
	int64_t total;

	(void)unused;
	for (int i = 0; i < 5; i++) {
		g_autofree char *key = g_strdup_printf("paper.example/%d", i);
		g_autoptr(mention_t) m = make(1 + i % 2, key, key, 100 + i);

		put(f, m);
	}
	all = mention_list(f->db, &filter, 2, 1, &total, &err);
	g_assert_cmpint(total, ==, 5);
	g_assert_cmpint(all->len, ==, 2);
	g_assert_cmpint(g_array_index(all, int64_t, 0), ==, 4);
	filter.school = 1;
	filter.since = 101;
	some = mention_list(f->db, &filter, 10, 0, &total, &err);
	g_assert_cmpint(total, ==, 2);
	g_assert_cmpint(some->len, ==, 2);
}

static void
test_reader(struct fixture *f, const void *unused)
{
	g_autoptr(GError) err = NULL;
	int64_t id;

	(void)unused;
	g_assert_true(mention_cursor(f->db, "head", &id, &err));
	g_assert_cmpint(id, ==, 0);
	g_assert_true(mention_cursor_set(f->db, "head", 7, &err));
	g_assert_true(mention_cursor_set(f->db, "head", 9, &err));
	g_assert_true(mention_cursor(f->db, "head", &id, &err));
	g_assert_cmpint(id, ==, 9);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(struct fixture *, const void *);
	} tests[] = {
		{ "/mention/put", test_put },         { "/mention/entry", test_entry },
		{ "/mention/cluster", test_cluster }, { "/mention/changes", test_changes },
		{ "/mention/list", test_list },       { "/mention/reader", test_reader },
	};

	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, struct fixture, NULL, set_up, tests[i].run, tear_down);
	return g_test_run();
}
