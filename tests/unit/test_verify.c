#include <string.h>

#include "base/zip.h"
#include "query/verify.h"
#include "tests/unit/case_fixture.h"

#ifdef __SANITIZE_ADDRESS__
#define STRIDE 7 /* it is ten times slower */
#else
#define STRIDE 1
#endif

/* ---- bundles and what is done to them ---------------------------------------------------- */

static GBytes *
packed(GPtrArray *files)
{
	g_autofree char *path = NULL, *data = NULL;
	int fd = g_file_open_tmp("bundle.XXXXXX", &path, NULL);
	g_autoptr(zip_writer_t) w = zip_writer_new(fd);
	gsize len;

	for (guint i = 0; i < files->len; i++) {
		const struct bundle_file *f = files->pdata[i];

		g_assert_true(zip_writer_add(w, f->name, f->bytes, NULL));
	}
	g_assert_true(zip_writer_finish(w, NULL));
	g_close(fd, NULL);
	g_assert_true(g_file_get_contents(path, &data, &len, NULL));
	g_unlink(path);
	return g_bytes_new_take(g_steal_pointer(&data), len);
}

/* Faults of a bundle, joined; "" when it is intact. */
static char *
faults_of(GBytes *bundle)
{
	struct verify_report r;
	char *text;

	verify_report_init(&r);
	verify_bundle(bundle, NULL, &r);
	g_ptr_array_add(r.faults, NULL);
	text = g_strjoinv("\n", (char **)r.faults->pdata);
	verify_report_clear(&r);
	return text;
}

static void
assert_broken(GBytes *bundle, const char *what)
{
	g_autofree char *faults = faults_of(bundle);

	if (!*faults)
		g_error("intact, although %s", what);
}

/* Without the three files of the seal, and sealed anew: somebody who changes a file makes new sums.
 */
static GBytes *
sealed(GPtrArray *files)
{
	const struct seal_words words = { .created = "2026-11-23T10:00:00.000Z" };

	for (guint i = 0; i < files->len;) {
		const struct bundle_file *f = files->pdata[i];

		if (strcmp(f->name, SEAL_SUMS) == 0 || strcmp(f->name, SEAL_PACKAGE) == 0 ||
		    strcmp(f->name, SEAL_DIGEST) == 0)
			g_ptr_array_remove_index(files, i);
		else
			i++;
	}
	seal(files, &words);
	return packed(files);
}

static struct bundle_file *
file_named(GPtrArray *files, const char *name)
{
	for (guint i = 0; i < files->len; i++) {
		struct bundle_file *f = files->pdata[i];

		if (strcmp(f->name, name) == 0)
			return f;
	}
	g_assert_not_reached();
}

static void
replace(struct bundle_file *f, const char *from, const char *to)
{
	g_autofree char *text =
		g_strndup(g_bytes_get_data(f->bytes, NULL), g_bytes_get_size(f->bytes));
	g_auto(GStrv) parts = g_strsplit(text, from, 2);
	char *changed = g_strjoinv(to, parts);

	g_assert_cmpuint(g_strv_length(parts), ==, 2);
	g_bytes_unref(f->bytes);
	f->bytes = g_bytes_new_take(changed, strlen(changed));
}

/* ---- tests ------------------------------------------------------------------------------- */

static void
test_intact(void)
{
	struct case_fixture f;
	struct verify_report r;

	fixture_usual(&f);
	for (int redacted = 0; redacted < 2; redacted++) {
		g_autoptr(GPtrArray) files = fixture_files(&f, redacted);
		g_autoptr(GBytes) bundle = packed(files);

		verify_report_init(&r);
		verify_bundle(bundle, NULL, &r);
		for (guint i = 0; i < r.faults->len; i++)
			g_test_message("%s", (char *)r.faults->pdata[i]);
		g_assert_cmpuint(r.faults->len, ==, 0);
		g_assert_cmpstr(r.case_ref, ==, f.c->ref);
		g_assert_cmpuint(r.captures, ==, 2);
		g_assert_cmpuint(r.reported, ==, 1);
		g_assert_cmpuint(r.archives, ==, redacted ? 1 : 3);
		g_assert_true(r.is_redacted == redacted);
		verify_report_clear(&r);
	}
	fixture_close(&f);
}

/* No single byte may be another one. */
static void
test_every_byte(void)
{
	struct case_fixture f;
	g_autoptr(GPtrArray) files = NULL;
	g_autoptr(GBytes) bundle = NULL;
	const uint8_t *data;
	gsize len;

	fixture_open(&f);
	fixture_capture(&f, "<p>Hm.", false);
	files = fixture_files(&f, false);
	bundle = packed(files);
	data = g_bytes_get_data(bundle, &len);
	for (gsize i = 0; i < len; i += STRIDE) {
		uint8_t *copy = g_memdup2(data, len);
		g_autoptr(GBytes) bad = NULL;

		copy[i] ^= (uint8_t)(1 << i % 8);
		bad = g_bytes_new_take(copy, len);
		assert_broken(bad, "a byte was changed");
	}
	g_test_message("%zu bytes changed in turn", len);
	for (gsize i = 0; i < len; i += 7) {
		g_autoptr(GBytes) cut = g_bytes_new_from_bytes(bundle, 0, i);

		assert_broken(cut, "its end was cut off");
	}
	fixture_close(&f);
}

/* Each file truncated, taken out, doubled under another name, exchanged with its neighbour; with
 * the old sums and with new ones. */
static void
test_every_file(void)
{
	struct case_fixture f;
	g_autoptr(GPtrArray) first = NULL;

	fixture_usual(&f);
	first = fixture_files(&f, false);
	for (guint i = 0; i < first->len; i++) {
		for (int what = 0; what < 4; what++) {
			g_autoptr(GPtrArray) files = fixture_files(&f, false);
			struct bundle_file *file = files->pdata[i];
			struct bundle_file *next = files->pdata[(i + 1) % files->len];
			g_autofree char *name = g_strdup(file->name);
			g_autofree char *other = g_strconcat("evidence/more", name + 8, NULL);
			g_autoptr(GBytes) bundle = NULL, fresh = NULL;
			gsize size = g_bytes_get_size(file->bytes);
			GBytes *was = file->bytes;

			g_strdelimit(other + 9, "/", '-');
			if (what == 0)
				g_ptr_array_remove_index(files, i);
			else if (what == 1) {
				file->bytes = g_bytes_new_from_bytes(was, 0, size - MIN(size, 10));
				g_bytes_unref(was);
			} else if (what == 2)
				g_ptr_array_add(files, bundle_file_new(other, file->bytes));
			else {
				file->bytes = next->bytes;
				next->bytes = was;
			}
			bundle = packed(files);
			assert_broken(bundle, name);
			/* reports are for people: only their sums tell of them */
			if (strstr(name, "report") || strstr(name, "verify.txt") ||
			    (what == 3 && strstr(next->name, "report")) ||
			    g_str_has_prefix(name, "SHA") || g_str_has_prefix(name, "datap") ||
			    strstr(name, "pages"))
				continue;
			if (what == 0 && strstr(name, "texts.jsonl"))
				continue; /* they may have been erased */
			fresh = sealed(files);
			assert_broken(fresh, name);
		}
	}
	fixture_close(&f);
}

/* With new sums: what does not fit the rest is noticed nevertheless. */
static const struct {
	const char *file, *from, *to, *fault;
} lies[] = {
	{ "evidence/manifest.json", "\"offset\": ", "\"offset\": 1", "no record where" },
	{ "evidence/manifest.json", "\"record_sha256\": \"", "\"record_sha256\": \"0",
	  "record_sha256" },
	{ "evidence/manifest.json", "\"payload_sha256\": \"", "\"payload_sha256\": \"0",
	  "payload_sha256" },
	{ "evidence/manifest.json", "\"block_sha256\": \"", "\"block_sha256\": \"0",
	  "block_sha256" },
	{ "evidence/manifest.json", "\"head\": \"", "\"head\": \"0", "where the manifest says" },
	{ "evidence/manifest.json", "\"entries\": ", "\"entries\": 9", "where the manifest says" },
	{ "evidence/manifest.json", "earshot-evidence-1", "earshot-evidence-2", "format" },
	{ "evidence/manifest.json", "\"limits\"", "\"limit\"", "\"limits\"" },
	{ "evidence/audit.jsonl", "u:head", "u:dslx", "audit.jsonl" },
	{ "evidence/audit.jsonl", "capture.add", "capture.odd", "audit.jsonl" },
	{ "evidence/texts.jsonl", "Rang back", "Sang back", "committed" },
	{ "indexes/index.cdx", "\"200\"", "\"404\"", "index" },
	{ "pages/pages.jsonl", "forum.example", "forum.exampla", "pages.jsonl: line 2" },
	{ "pages/pages.jsonl", "json-pages-1.0", "json-pages-2.0", "pages.jsonl: line 1" },
	{ "indexes/index.cdx", "forum)", "forums)", "index" },
};

static void
test_lies(void)
{
	struct case_fixture f;

	fixture_usual(&f);
	for (size_t i = 0; i < G_N_ELEMENTS(lies); i++) {
		g_autoptr(GPtrArray) files = fixture_files(&f, false);
		g_autoptr(GBytes) bundle = NULL;
		g_autofree char *faults = NULL;

		replace(file_named(files, lies[i].file), lies[i].from, lies[i].to);
		bundle = sealed(files);
		faults = faults_of(bundle);
		if (!strstr(faults, lies[i].fault))
			g_error("row %zu: %s", i, faults);
	}
	fixture_close(&f);
}

/* What an archive must not be. */
static void
test_archive(void)
{
	struct case_fixture f;

	fixture_usual(&f);
	for (int what = 0; what < 2; what++) {
		g_autoptr(GPtrArray) files = fixture_files(&f, false);
		struct bundle_file *a = files->pdata[0];
		g_autoptr(GByteArray) bytes = g_bytes_unref_to_array(a->bytes);
		g_autoptr(GBytes) bundle = NULL;
		g_autofree char *faults = NULL;

		if (what == 0) /* behind its end */
			g_byte_array_append(bytes, (const uint8_t *)"\n", 1);
		else /* its last bytes are gone */
			g_byte_array_set_size(bytes, bytes->len - 20);
		a->bytes = g_bytes_new(bytes->data, bytes->len);
		bundle = sealed(files);
		faults = faults_of(bundle);
		g_assert_nonnull(strstr(faults, "archive/"));
	}
	fixture_close(&f);
}

static void
test_no_bundle(void)
{
	static const char *const texts[] = { "", "PK", "PK\3\4", "hello", "PK\5\6" };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GBytes) bundle = g_bytes_new_static(texts[i], strlen(texts[i]));

		assert_broken(bundle, texts[i]);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/verify/intact", test_intact);
	g_test_add_func("/verify/every-byte", test_every_byte);
	g_test_add_func("/verify/every-file", test_every_file);
	g_test_add_func("/verify/lies", test_lies);
	g_test_add_func("/verify/archive", test_archive);
	g_test_add_func("/verify/no-bundle", test_no_bundle);
	return g_test_run();
}
