#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/zip.h"

static const struct {
	const char *name, *text;
} members[] = {
	{ "archive/a-1.warc.gz", "some bytes" },
	{ "empty.txt", "" },
	{ "SHA256SUMS", "PK\3\4 is no header here" },
};

static GBytes *
written(void)
{
	g_autofree char *path = NULL, *data = NULL;
	int fd = g_file_open_tmp("zip.XXXXXX", &path, NULL);
	g_autoptr(zip_writer_t) w = zip_writer_new(fd);
	gsize len;

	for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
		g_autoptr(GBytes) b = g_bytes_new_static(members[i].text, strlen(members[i].text));

		g_assert_true(zip_writer_add(w, members[i].name, b, NULL));
	}
	g_assert_true(zip_writer_finish(w, NULL));
	close(fd);
	g_assert_true(g_file_get_contents(path, &data, &len, NULL));
	g_unlink(path);
	return g_bytes_new(data, len);
}

static struct zip *
read_zip(GBytes *bytes, guint *faults)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
	struct zip *z = zip_read(bytes, list);

	*faults = list->len;
	g_assert_true(z || list->len > 0);
	return z;
}

static void
test_round_trip(void)
{
	g_autoptr(GBytes) a = written(), b = written();
	guint faults;
	g_autoptr(zip_t) z = read_zip(a, &faults);

	g_assert_true(g_bytes_equal(a, b));
	g_assert_cmpuint(faults, ==, 0);
	g_assert_cmpuint(z->members->len, ==, G_N_ELEMENTS(members));
	for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
		const struct zip_member *m = zip_find(z, members[i].name);

		g_assert_cmpmem(m->bytes, m->len, members[i].text, strlen(members[i].text));
	}
	g_assert_null(zip_find(z, "other"));
}

/* Every byte counts: any one changed, taken away or put in is noticed. */
static void
test_every_byte(void)
{
	g_autoptr(GBytes) good = written();
	gsize len;
	const uint8_t *data = g_bytes_get_data(good, &len);
	g_autofree uint8_t *copy = g_malloc(len + 1);
	guint faults;

	for (size_t i = 0; i < len; i++)
		for (int bit = 0; bit < 8; bit++) {
			g_autoptr(GBytes) bad = NULL;

			memcpy(copy, data, len);
			copy[i] ^= (uint8_t)(1 << bit);
			bad = g_bytes_new(copy, len);
			zip_free(read_zip(bad, &faults));
			g_assert_cmpuint(faults, >, 0);
		}
	for (size_t i = 0; i <= len; i++) {
		g_autoptr(GBytes) cut = g_bytes_new(data, i);
		g_autoptr(GBytes) more = NULL;

		zip_free(read_zip(cut, &faults));
		g_assert_true((faults > 0) == (i < len));
		memcpy(copy, data, i);
		copy[i] = 'x';
		memcpy(copy + i + 1, data + i, len - i);
		more = g_bytes_new(copy, len + 1);
		zip_free(read_zip(more, &faults));
		g_assert_cmpuint(faults, >, 0);
	}
}

static void
test_names(void)
{
	static const struct {
		const char *name;
		bool good;
	} rows[] = {
		{ "a", true },
		{ "archive/ear-2026-0007-001.warc.gz", true },
		{ "SHA256SUMS", true },
		{ "", false },
		{ "/etc/passwd", false },
		{ "../x", false },
		{ "a/../x", false },
		{ "a//b", false },
		{ "a/", false },
		{ ".hidden", false },
		{ "a/.b", false },
		{ "-rf", false },
		{ "a b", false },
		{ "a\\b", false },
		{ "c:x", false },
		{ "a\xc3\xa9", false },
		{ "a\n", false },
	};
	g_autofree char *longest = g_strnfill(ZIP_MAX_NAME, 'a');
	g_autofree char *longer = g_strnfill(ZIP_MAX_NAME + 1, 'a');

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_true(zip_name_is_good(rows[i].name, strlen(rows[i].name)) == rows[i].good);
	g_assert_true(zip_name_is_good(longest, strlen(longest)));
	g_assert_false(zip_name_is_good(longer, strlen(longer)));
}

static void
test_full_disk(void)
{
	g_autoptr(GBytes) b = g_bytes_new_static("x", 1);
	g_autoptr(GError) err = NULL;
	FILE *full = fopen("/dev/full", "w");
	g_autoptr(zip_writer_t) w = NULL;

	if (!full) {
		g_test_skip("there is no /dev/full");
		return;
	}
	w = zip_writer_new(fileno(full));
	g_assert_false(zip_writer_add(w, "a", b, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE_FULL);
	fclose(full);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/zip/round-trip", test_round_trip);
	g_test_add_func("/zip/every-byte", test_every_byte);
	g_test_add_func("/zip/names", test_names);
	g_test_add_func("/zip/full-disk", test_full_disk);
	return g_test_run();
}
