/* sums: no byte of an index changes without being told, and nothing else is.
 *
 *	FLIPS_EVERY=1	each byte; by default every 37th */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "indexer/index.h"
#include "indexer/sums.h"
#include "tests/unit/sample_store.h"

struct sample_index {
	struct sample_store store;
	struct index *index;
	char *dir;
	int put;
};

static void
put_some(struct sample_index *x, int n)
{
	g_autoptr(GError) err = NULL;

	for (int i = 0; i < n; i++, x->put++) {
		g_autofree char *url = g_strdup_printf("https://news.example/%d", x->put);
		g_autofree char *text =
			g_strdup_printf("word%d common shared%d", x->put, x->put % 10);

		sample_put(&x->store, (struct mention){ .url = url, .text = text });
	}
	g_assert_true(index_catch_up(x->index, x->store.db, NULL, &err));
	g_assert_no_error(err);
}

static void
sample_index_open(struct sample_index *x)
{
	*x = (struct sample_index){ 0 };
	sample_store_open(&x->store);
	x->dir = g_build_filename(x->store.dir, "index", NULL);
	x->index = index_open(x->store.dir, NULL);
	put_some(x, 40);
	put_some(x, 3);
}

static void
sample_index_close(struct sample_index *x)
{
	index_close(x->index);
	sample_store_close(&x->store);
	g_free(x->dir);
}

static bool
holds(const struct sample_index *x, enum sums_look look)
{
	g_autoptr(GError) err = NULL;
	bool ok = sums_check(x->dir, look, NULL, &err);

	if (!ok)
		g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
	return ok;
}

static bool
is_as_left(const struct sample_index *x)
{
	bool as_left = false;

	return sums_check(x->dir, SUMS_CHANGED, &as_left, NULL) && as_left;
}

static void
vouch(const struct sample_index *x)
{
	uint32_t revision = 0;

	g_assert_true(xapian_revision(x->dir, &revision, NULL));
	g_assert_true(sums_write(x->dir, revision, NULL));
}

static void
flip(const char *path, int64_t at, unsigned char bits)
{
	int fd = open(path, O_RDWR);
	unsigned char byte;

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(pread(fd, &byte, 1, at), ==, 1);
	byte ^= bits;
	g_assert_cmpint(pwrite(fd, &byte, 1, at), ==, 1);
	close(fd);
}

static void
test_every_byte(void)
{
	const char *set = g_getenv("FLIPS_EVERY");
	int64_t every = set ? atoi(set) : 37, tried = 0, seen = 0;
	static const char *const files[] = { "iamglass", "postlist.glass", "termlist.glass",
					     "position.glass", "sums" };
	struct sample_index x;

	sample_index_open(&x);
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(x.dir, files[i], NULL);
		/* heads and small files byte for byte in any case */
		int64_t size, fully = 64;
		struct stat st;

		g_assert_cmpint(stat(path, &st), ==, 0);
		size = st.st_size;
		for (int64_t at = 0; at < size; at += at < fully || size < 4096 ? 1 : every) {
			unsigned char bits = (unsigned char)(1u << (at % 8));

			flip(path, at, bits);
			tried++;
			if (!holds(&x, SUMS_CHANGED))
				seen++;
			else
				g_test_message("%s, byte %d", files[i], (int)at);
			flip(path, at, bits);
		}
		g_assert_true(holds(&x, SUMS_CHANGED));
	}
	g_test_message("%d flips", (int)tried);
	g_assert_cmpint(seen, ==, tried);
	sample_index_close(&x);
}

/* Files that are whole are believed wherever they come from; what is missing of them is not. */
static void
test_copies(void)
{
	struct sample_index x;
	g_autofree char *path = NULL, *bytes = NULL;
	size_t len;

	sample_index_open(&x);
	path = g_build_filename(x.dir, "termlist.glass", NULL);
	g_assert_true(is_as_left(&x));
	g_assert_true(g_file_get_contents(path, &bytes, &len, NULL));
	g_assert_true(g_file_set_contents(path, bytes, (gssize)len, NULL));
	g_assert_false(is_as_left(&x));
	g_assert_true(holds(&x, SUMS_CHANGED));
	/* the next one to write vouches for it again */
	g_assert_true(index_catch_up(x.index, x.store.db, NULL, NULL));
	g_assert_true(is_as_left(&x));

	g_assert_true(g_file_set_contents(path, bytes, (gssize)len - 1, NULL));
	g_assert_false(holds(&x, SUMS_CHANGED));
	g_unlink(path);
	g_assert_false(holds(&x, SUMS_CHANGED));
	g_assert_true(g_file_set_contents(path, bytes, (gssize)len, NULL));
	g_assert_true(holds(&x, SUMS_ALL));
	g_free(path);
	path = g_build_filename(x.dir, "sums", NULL);
	g_unlink(path);
	g_assert_false(holds(&x, SUMS_CHANGED));
	sample_index_close(&x);
}

/* A disk that rots changes no time: sums that are written again keep what they knew of old blocks,
 * which looks the same from here. */
static void
test_rot(void)
{
	struct index_work work = { .is_thorough = true };
	g_autofree char *path = NULL;
	struct sample_index x;

	sample_index_open(&x);
	path = g_build_filename(x.dir, "postlist.glass", NULL);
	flip(path, 4000, 1);
	vouch(&x);
	g_assert_true(is_as_left(&x));
	g_assert_false(holds(&x, SUMS_ALL));
	g_assert_true(index_catch_up(x.index, x.store.db, &work, NULL));
	g_assert_nonnull(strstr(work.rebuilt, "checksums do not fit"));
	g_assert_true(holds(&x, SUMS_ALL));
	g_free(work.rebuilt);
	sample_index_close(&x);
}

/* A reader that is kept open does not trust what changed under it. */
static void
test_kept_reader(void)
{
	g_autoptr(GError) err = NULL;
	g_autofree char *path = NULL;
	struct sample_index x;
	struct xapian_reader *kept;
	int64_t seq;

	sample_index_open(&x);
	path = g_build_filename(x.dir, "postlist.glass", NULL);
	kept = index_reader_kept(x.store.db, &seq, &err);
	g_assert_nonnull(kept);
	g_assert_true(index_reader_kept(x.store.db, &seq, &err) == kept);
	flip(path, 5000, 2);
	g_assert_null(index_reader_kept(x.store.db, &seq, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INDEX);
	flip(path, 5000, 2);
	g_assert_nonnull(index_reader_kept(x.store.db, &seq, NULL));
	sample_index_close(&x);
}

/* Of a writer that was killed, blocks of the last sound commit are still compared. */
static void
test_killed_writer(void)
{
	struct sample_index x;
	g_autofree char *path = NULL;
	struct xapian_writer *w;
	struct xapian_doc doc = { 0 };

	sample_index_open(&x);
	g_clear_pointer(&x.index, index_close);
	path = g_build_filename(x.dir, "position.glass", NULL);
	g_assert_true(sums_suspend(x.dir, NULL));
	w = xapian_writer_open(x.dir, false, NULL);
	g_assert_true(xapian_writer_put(w, 77, &doc, NULL));
	g_assert_true(xapian_writer_commit(w, NULL));
	xapian_writer_close(w);
	g_assert_true(holds(&x, SUMS_CHANGED));
	g_assert_true(holds(&x, SUMS_WRITER));
	flip(path, 3000, 4);
	g_assert_true(holds(&x, SUMS_ALL)); /* somebody may be writing now */
	g_assert_false(holds(&x, SUMS_WRITER));
	flip(path, 3000, 4);
	vouch(&x);
	g_assert_true(is_as_left(&x));
	g_assert_true(holds(&x, SUMS_ALL));
	sample_index_close(&x);
}

/* Sums that were brought up to date are those of the whole. */
static void
test_following(void)
{
	struct sample_index x;
	g_autofree char *path = NULL;

	sample_index_open(&x);
	path = g_build_filename(x.dir, "sums", NULL);
	for (int i = 0; i < 20; i++) {
		g_autofree char *followed = NULL, *whole = NULL;
		size_t len, whole_len;

		put_some(&x, i % 7 + 1);
		sample_delete(&x.store, i + 1);
		g_assert_true(holds(&x, SUMS_ALL));
		g_assert_true(g_file_get_contents(path, &followed, &len, NULL));
		g_unlink(path);
		vouch(&x);
		g_assert_true(g_file_get_contents(path, &whole, &whole_len, NULL));
		g_assert_cmpmem(followed, len, whole, whole_len);
	}
	sample_index_close(&x);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sums/every-byte", test_every_byte);
	g_test_add_func("/sums/copies", test_copies);
	g_test_add_func("/sums/rot", test_rot);
	g_test_add_func("/sums/kept-reader", test_kept_reader);
	g_test_add_func("/sums/killed-writer", test_killed_writer);
	g_test_add_func("/sums/following", test_following);
	return g_test_run();
}
