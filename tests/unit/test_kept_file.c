/* Files of pages that are kept: rotation, what a kill leaves, and what is erased in the middle. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/tree.h"
#include "data/kept_file.h"
#include "data/kept_page.h"
#include "data/warc_filler.h"
#include "data/warc_writer.h"
#include "query/archive.h"
#include "query/kept_check.h"

#define DAY1 INT64_C(1795424400) /* 2026-11-23 */
#define DAY2 (DAY1 + 86400)

static struct db *
state_new(char **dir)
{
	g_autoptr(GError) err = NULL;
	struct db *db;

	*dir = g_dir_make_tmp("earshot-kept-XXXXXX", &err);
	g_assert_no_error(err);
	db = db_open(*dir, true, &err);
	g_assert_no_error(err);
	return db;
}

static void
state_free(struct db *db, char *dir)
{
	db_close(db);
	g_assert_true(tree_remove(dir, NULL));
	g_free(dir);
}

/* Records of one page, and its row with the mention `mention`. */
static void
put(struct db *db, struct kept_file *f, const char *url, int64_t now, int64_t mention)
{
	static const struct warc_field none[] = { { 0 } };
	g_autoptr(GError) err = NULL;
	uint8_t seed[WARC_SEED] = { (uint8_t)mention };
	g_autoptr(warc_writer_t) w = warc_writer_new(seed);
	g_autofree char *text = g_strdup_printf("<p>what %s says", url);
	g_autoptr(GBytes) header = g_bytes_new_static("HTTP/1.1 200 OK\r\n\r\n", 19);
	g_autoptr(GBytes) body = g_bytes_new(text, strlen(text)), records = NULL;
	g_autoptr(GBytes) request = g_bytes_new_static("GET / HTTP/1.1\r\n\r\n", 18);
	g_autoptr(GArray) mentions = g_array_new(FALSE, FALSE, sizeof(int64_t));
	const struct warc_exchange x = { .url = url,
					 .at_ms = now * 1000,
					 .header = header,
					 .body = body,
					 .request = request,
					 .metadata = none };
	struct kept_page p = { .url = (char *)(uintptr_t)url, .at_ms = now * 1000 };
	const char *name = kept_file_name(f, now, &err);
	struct warc_place place;

	g_assert_no_error(err);
	g_array_append_val(mentions, mention);
	warc_writer_exchange(w, &x, &place);
	records = warc_writer_take(w);
	g_assert_true(kept_file_append(f, records, &p.start, &err));
	p.file = (char *)(uintptr_t)name;
	p.length = (int64_t)g_bytes_get_size(records);
	p.record = place.id;
	g_strlcpy(p.payload_sha256, place.payload_sha256, AUDIT_HEX);
	g_assert_true(kept_page_put(db, &p, mentions, &err));
}

static char *
path_of(const char *dir, const char *name)
{
	return g_build_filename(dir, KEPT_FOLDER, name, NULL);
}

static int64_t
size_of(const char *dir, const char *name)
{
	g_autofree char *path = path_of(dir, name);
	GStatBuf st;

	return g_stat(path, &st) == 0 ? st.st_size : -1;
}

static void
check(struct db *db, int64_t pages, int64_t files)
{
	g_autoptr(GError) err = NULL;
	struct kept_report r;

	g_assert_true(kept_check(db, true, &r, &err));
	if (r.faults->len > 0)
		g_error("%s", (const char *)r.faults->pdata[0]);
	g_assert_cmpint(r.pages, ==, pages);
	g_assert_cmpint(r.files, ==, files);
	kept_report_clear(&r);
}

static void
count_record(const struct archive_record *r, void *user)
{
	g_autofree char *want = g_strconcat("sha256:", r->block_sha256, NULL);

	g_assert_cmpstr(r->type, ==, "metadata");
	g_assert_cmpstr(r->block_digest, ==, want);
	++*(int *)user;
}

/* Every length has a filler, also where its bytes come to another block. */
static void
test_filler(void)
{
	static const struct {
		int64_t from, to;
	} rows[] = { { WARC_FILLER_MIN, 700 },
		     { 65540, 65580 },
		     { 131060, 131120 },
		     { 10 << 20, (10 << 20) + 2 } };

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		for (int64_t len = rows[i].from; len <= rows[i].to; len++) {
			g_autoptr(GBytes) filler = warc_filler(len, DAY1 * 1000);
			g_autoptr(GError) err = NULL;
			int n = 0;
			gsize got;
			const uint8_t *bytes = g_bytes_get_data(filler, &got);

			g_assert_cmpint((int64_t)got, ==, len);
			archive_walk(bytes, got, count_record, &n, &err);
			g_assert_no_error(err);
			g_assert_cmpint(n, ==, 1);
		}
	g_assert_null(warc_filler(WARC_FILLER_MIN - 1, 0));
}

static void
test_rotation(void)
{
	g_autoptr(GError) err = NULL;
	char *dir;
	struct db *db = state_new(&dir);
	g_autoptr(kept_file_t) f = kept_file_open(db, 1500, &err);

	g_assert_no_error(err);
	for (int i = 1; i <= 6; i++)
		put(db, f, "http://a.example/", DAY1, i);
	put(db, f, "http://a.example/", DAY2, 7);
	g_assert_true(kept_file_sync(f, &err));
	g_assert_cmpint(size_of(dir, "pages-20261123-001.warc.gz"), >=, 1500);
	g_assert_cmpint(size_of(dir, "pages-20261123-002.warc.gz"), >, 0);
	g_assert_cmpint(size_of(dir, "pages-20261124-001.warc.gz"), >, 0);
	g_assert_cmpint(size_of(dir, "pages-20261124-002.warc.gz"), ==, -1);
	g_assert_null(kept_file_open(db, 0, NULL)); /* one writer at a time */
	g_clear_pointer(&f, kept_file_free);
	f = kept_file_open(db, 1 << 20, &err);
	put(db, f, "http://a.example/", DAY2, 8);
	g_assert_cmpint(size_of(dir, "pages-20261124-002.warc.gz"), ==, -1);
	g_clear_pointer(&f, kept_file_free);
	state_free(db, dir);
}

/* Whatever of a record was written when it was killed, the files are whole afterwards. */
static void
test_torn(void)
{
	g_autoptr(GError) err = NULL;
	char *dir;
	struct db *db = state_new(&dir);
	struct kept_file *f = kept_file_open(db, 0, &err);
	g_autofree char *path = path_of(dir, "pages-20261123-001.warc.gz"), *whole = NULL;
	gsize len;

	put(db, f, "http://a.example/", DAY1, 1);
	kept_file_free(f);
	g_assert_true(g_file_get_contents(path, &whole, &len, NULL));
	for (gsize torn = 1; torn < len; torn += 37) {
		g_autofree char *after = g_malloc(len + torn), *now = NULL;
		gsize got;

		memcpy(after, whole, len);
		memcpy(after + len, whole, torn);
		g_assert_true(g_file_set_contents(path, after, (gssize)(len + torn), NULL));
		f = kept_file_open(db, 0, &err);
		g_assert_no_error(err);
		kept_file_free(f);
		g_assert_true(g_file_get_contents(path, &now, &got, NULL));
		g_assert_cmpmem(now, got, whole, len);
	}
	check(db, 1, 1);
	state_free(db, dir);
}

static void
test_erase(void)
{
	g_autoptr(GError) err = NULL;
	char *dir;
	struct db *db = state_new(&dir);
	struct kept_file *f = kept_file_open(db, 0, &err);
	g_autofree char *path = path_of(dir, "pages-20261123-001.warc.gz"), *now = NULL;
	int64_t before;
	gsize len;
	int fillers = 0;
	g_autoptr(GPtrArray) kept = NULL;

	for (int i = 1; i <= 3; i++)
		put(db, f, i == 2 ? "http://gone.example/" : "http://a.example/", DAY1, i);
	before = size_of(dir, "pages-20261123-001.warc.gz");
	kept = kept_page_of(db, 2, &err);
	g_assert_cmpuint(kept->len, ==, 1);
	g_assert_true(kept_page_forget(db, 2, &err));
	g_assert_true(kept_page_sweep(db, &err)); /* also while it is being written */
	g_assert_no_error(err);
	g_assert_cmpint(size_of(dir, "pages-20261123-001.warc.gz"), ==, before);
	check(db, 2, 1);
	g_assert_true(g_file_get_contents(path, &now, &len, NULL));
	archive_walk((const uint8_t *)now + ((struct kept_page *)kept->pdata[0])->start,
		     (size_t)((struct kept_page *)kept->pdata[0])->length, count_record, &fillers,
		     &err);
	g_assert_no_error(err);
	g_assert_cmpint(fillers, ==, 1);
	kept_file_free(f);
	g_assert_true(kept_page_forget(db, 1, &err) && kept_page_forget(db, 3, &err));
	g_assert_true(kept_page_sweep(db, &err));
	g_assert_cmpint(size_of(dir, "pages-20261123-001.warc.gz"), ==, -1);
	state_free(db, dir);
}

/* Each byte of the records that is not as it was is noticed. */
static void
test_rot(void)
{
	g_autoptr(GError) err = NULL;
	char *dir;
	struct db *db = state_new(&dir);
	struct kept_file *f = kept_file_open(db, 0, &err);
	g_autofree char *path = path_of(dir, "pages-20261123-001.warc.gz"), *bytes = NULL;
	gsize len;

	put(db, f, "http://a.example/", DAY1, 1);
	kept_file_free(f);
	check(db, 1, 1);
	g_assert_true(g_file_get_contents(path, &bytes, &len, NULL));
	for (gsize i = 12; i < len; i += 5) {
		struct kept_report r;

		bytes[i] ^= 0x10;
		g_assert_true(g_file_set_contents(path, bytes, (gssize)len, NULL));
		bytes[i] ^= 0x10;
		g_assert_true(kept_check(db, true, &r, &err));
		/* the time and system of a member's header say nothing of its bytes */
		if (r.faults->len == 0)
			g_assert_true(memmem(bytes + (i > 10 ? i - 10 : 0), 20, "\x1f\x8b\x08",
					     3) != NULL);
		kept_report_clear(&r);
	}
	state_free(db, dir);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/kept_file/filler", test_filler);
	g_test_add_func("/kept_file/rotation", test_rotation);
	g_test_add_func("/kept_file/torn", test_torn);
	g_test_add_func("/kept_file/erase", test_erase);
	g_test_add_func("/kept_file/rot", test_rot);
	return g_test_run();
}
