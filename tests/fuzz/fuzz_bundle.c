/* bundle: bytes as they are, or, when they begin with "=== NAME", files that are made into a bundle
 * first: sealed, and archives packed. What is found intact must not be so with a byte changed;
 * every sentence about what is wrong is text. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "base/escape.h"
#include "base/zip.h"
#include "query/seal.h"
#include "query/verify.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

#define MARK "=== "

/* A gzip member of each part that an empty line "\n---\n" ends. */
static GBytes *
pack(const char *text)
{
	GByteArray *out = g_byte_array_new();
	g_auto(GStrv) records = g_strsplit(text, "\n---\n", -1);

	for (char **r = records; *r; r++) {
		z_stream z = { 0 };
		size_t len = strlen(*r);
		guint before = out->len;

		g_assert(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, 0) == Z_OK);
		g_byte_array_set_size(out, before + (guint)deflateBound(&z, len));
		z.next_in = (Bytef *)*r;
		z.avail_in = (uInt)len;
		z.next_out = out->data + before;
		z.avail_out = out->len - before;
		g_assert(deflate(&z, Z_FINISH) == Z_STREAM_END);
		g_byte_array_set_size(out, before + (guint)z.total_out);
		deflateEnd(&z);
	}
	return g_byte_array_free_to_bytes(out);
}

static bool
is_known(GPtrArray *files, const char *name)
{
	for (guint i = 0; i < files->len; i++)
		if (strcmp(((struct bundle_file *)files->pdata[i])->name, name) == 0)
			return true;
	return false;
}

/* Timestamps are left out: they are put to another program. */
static GPtrArray *
files_of(const char *text)
{
	GPtrArray *files = g_ptr_array_new_with_free_func(bundle_file_free);
	g_auto(GStrv) parts = g_strsplit(text + strlen(MARK), "\n" MARK, -1);

	for (char **p = parts; *p; p++) {
		char *lf = strchr(*p, '\n');
		g_autoptr(GBytes) bytes = NULL;

		if (!lf)
			continue;
		*lf = '\0';
		if (!zip_name_is_good(*p, strlen(*p)) || is_known(files, *p) ||
		    strstr(*p, ".tsr") || strstr(*p, "SHA") || strstr(*p, "datapackage"))
			continue;
		bytes = g_str_has_suffix(*p, ".gz") ? pack(lf + 1)
						    : g_bytes_new(lf + 1, strlen(lf + 1));
		g_ptr_array_add(files, bundle_file_new(*p, bytes));
	}
	return files;
}

static GBytes *
bundle_of(const char *text)
{
	const struct seal_words words = { .created = "2026-11-23T09:00:00Z" };
	g_autoptr(GPtrArray) files = files_of(text);
	int fd = memfd_create("bundle", MFD_CLOEXEC);
	g_autoptr(zip_writer_t) zip = zip_writer_new(fd);
	g_autofree uint8_t *data = NULL;
	off_t len;

	seal(files, &words);
	for (guint i = 0; i < files->len; i++) {
		const struct bundle_file *f = files->pdata[i];

		g_assert(zip_writer_add(zip, f->name, f->bytes, NULL));
	}
	g_assert(zip_writer_finish(zip, NULL));
	len = lseek(fd, 0, SEEK_END);
	data = g_malloc((gsize)len);
	g_assert(pread(fd, data, (size_t)len, 0) == len);
	close(fd);
	return g_bytes_new_take(g_steal_pointer(&data), (gsize)len);
}

static bool
is_intact(GBytes *bundle)
{
	struct verify_report r;
	bool is;

	verify_report_init(&r);
	verify_bundle(bundle, NULL, &r);
	is = r.faults->len == 0;
	claim(r.faults->len <= VERIFY_MAX_FAULTS + 1, NULL);
	for (guint i = 0; i < r.faults->len; i++) {
		g_autofree char *line = escape_terminal(r.faults->pdata[i], 0);

		claim(*line, r.faults->pdata[i]);
	}
	verify_report_clear(&r);
	return is;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	bool is_text = size > strlen(MARK) && memcmp(data, MARK, strlen(MARK)) == 0;
	g_autofree char *text = is_text ? input_rest(&in) : NULL;
	g_autoptr(GBytes) bundle = text ? bundle_of(text) : input_bytes(&in);
	gsize len = g_bytes_get_size(bundle);

	if (is_intact(bundle)) {
		uint8_t *copy = g_memdup2(g_bytes_get_data(bundle, NULL), len);
		g_autoptr(GBytes) bad = NULL;

		copy[(len * 2654435761u) % len] ^= 1;
		bad = g_bytes_new_take(copy, len);
		claim(!is_intact(bad), text);
	}
	return 0;
}
