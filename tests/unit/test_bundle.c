#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "data/private_name.h"
#include "query/pdf.h"
#include "query/verify.h"
#include "tests/unit/case_fixture.h"

static char *
text_of(GPtrArray *files, const char *name)
{
	for (guint i = 0; i < files->len; i++) {
		const struct bundle_file *f = files->pdata[i];

		if (strcmp(f->name, name) == 0)
			return g_strndup(g_bytes_get_data(f->bytes, NULL),
					 g_bytes_get_size(f->bytes));
	}
	return NULL;
}

static void
assert_same(GPtrArray *a, GPtrArray *b)
{
	g_assert_cmpuint(a->len, ==, b->len);
	for (guint i = 0; i < a->len; i++) {
		const struct bundle_file *x = a->pdata[i], *y = b->pdata[i];

		g_assert_cmpstr(x->name, ==, y->name);
		g_assert_true(g_bytes_equal(x->bytes, y->bytes));
	}
}

/* Later, read and exported in between: the same bytes. Changed: others. */
static void
test_same_state(void)
{
	struct case_fixture f;
	g_autofree char *number = NULL;
	const struct audit_entry read = { .actor = "u:head", .act = "case.read" };

	fixture_usual(&f);
	for (int redacted = 0; redacted < 2; redacted++) {
		g_autoptr(GPtrArray) a = fixture_files(&f, redacted), b = NULL;
		struct audit_entry e = read;

		e.case_ref = f.c->ref;
		when_freeze(FIXTURE_NOW + 86400);
		g_assert_true(db_begin(f.db, NULL));
		g_assert_true(audit_append(f.db, &e, NULL));
		e.act = "case.export";
		g_assert_true(audit_append(f.db, &e, NULL));
		e.case_ref = NULL;
		e.act = "user.add";
		g_assert_true(audit_append(f.db, &e, NULL));
		g_assert_true(db_commit(f.db, NULL));
		b = fixture_files(&f, redacted);
		assert_same(a, b);
	}
	{
		g_autoptr(GPtrArray) a = fixture_files(&f, false), b = NULL;
		g_autofree char *before = text_of(a, "SHA256SUMS"), *after = NULL;

		g_assert_true(
			casework_note(f.db, &fixture_head, f.c->ref, "More.", NULL, &number, NULL));
		b = fixture_files(&f, false);
		after = text_of(b, "SHA256SUMS");
		g_assert_cmpstr(before, !=, after);
	}
	fixture_close(&f);
}

static void
test_manifest(void)
{
	struct case_fixture f;
	g_autoptr(GPtrArray) files = NULL;
	g_autofree char *text = NULL, *head = NULL;
	json_t *j, *capture, *item;

	fixture_usual(&f);
	files = fixture_files(&f, false);
	text = text_of(files, "evidence/manifest.json");
	j = json_loads(text, 0, NULL);
	g_assert_cmpstr(json_string_value(json_object_get(j, "format")), ==, "earshot-evidence-1");
	g_assert_cmpstr(json_string_value(json_object_get(j, "case")), ==, f.c->ref);
	g_assert_cmpuint(json_array_size(json_object_get(j, "captures")), ==, 2);
	capture = json_array_get(json_object_get(j, "captures"), 0);
	g_assert_cmpstr(json_string_value(json_object_get(capture, "id")), ==, "c001");
	g_assert_cmpstr(json_string_value(json_object_get(capture, "url")), ==, FIXTURE_URL);
	g_assert_cmpstr(json_string_value(json_object_get(capture, "started")), ==,
			"2026-11-23T09:00:00.412Z");
	g_assert_cmpint(json_integer_value(json_object_get(capture, "status")), ==, 200);
	item = json_array_get(json_object_get(j, "reported"), 0);
	head = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "what the parent pasted", -1);
	g_assert_cmpstr(json_string_value(json_object_get(item, "sha256")), ==, head);
	g_assert_cmpstr(json_string_value(json_object_get(item, "supplied_by_role")), ==, "parent");
	g_assert_cmpint(json_integer_value(json_object_get(item, "bytes")), ==, 22);
	g_assert_cmpuint(json_array_size(json_object_get(j, "diffs")), ==, 1);
	g_assert_cmpuint(json_array_size(json_object_get(j, "limits")), >, 4);
	json_decref(j);
	fixture_close(&f);
}

/* What came from outside is text, both kinds are told apart, and nothing runs. */
static void
test_report(void)
{
	struct case_fixture f;
	g_autoptr(GPtrArray) files = NULL;
	g_autofree char *html = NULL;

	fixture_usual(&f);
	files = fixture_files(&f, false);
	html = text_of(files, "evidence/report.html");
	g_assert_nonnull(strstr(html, "&lt;script&gt;alert(1)&lt;/script&gt;"));
	g_assert_null(strstr(html, "<script"));
	g_assert_null(strstr(html, "href="));
	g_assert_nonnull(strstr(html, "Thread &lt;17&gt; &amp; more"));
	g_assert_nonnull(strstr(html, "Rang back &amp; &lt;listened&gt;."));
	g_assert_nonnull(strstr(html, "c001 <span class=\"how\">retrieved</span>"));
	g_assert_nonnull(strstr(html, "r001 <span class=\"how\">supplied</span>"));
	g_assert_nonnull(strstr(html, "2026-11-23T09:00:00.412Z (UTC); in the UK 23 November"));
	g_assert_nonnull(strstr(html, "What this does not prove"));
	g_assert_nonnull(strstr(html, "<th>Captured by</th><td>u:head</td>"));
	fixture_close(&f);
}

static void
test_redacted(void)
{
	struct case_fixture f;
	g_autoptr(GPtrArray) files = NULL;
	g_autofree char *html = NULL, *manifest = NULL, *texts = NULL;
	int64_t n;

	fixture_usual(&f);
	g_assert_true(private_name_add(f.db, "Ada Other", PRIVATE_CHILD, true, &n, NULL));
	files = fixture_files(&f, true);
	html = text_of(files, "evidence/report.html");
	manifest = text_of(files, "evidence/manifest.json");
	texts = text_of(files, "evidence/texts.jsonl");
	g_assert_null(texts);
	g_assert_null(strstr(html, "Ada"));
	g_assert_nonnull(strstr(html, "[child]"));
	g_assert_null(strstr(html, "Rang back"));
	g_assert_null(strstr(html, "what the parent pasted"));
	g_assert_nonnull(strstr(html, "derived copy"));
	g_assert_nonnull(strstr(manifest, "archive/ear-2026-0001-001.warc.gz"));
	for (guint i = 0; i < files->len; i++) {
		const struct bundle_file *file = files->pdata[i];

		g_assert_true(!g_str_has_prefix(file->name, "archive/") ||
			      strcmp(file->name, "archive/ear-2026-0001-redacted.warc.gz") == 0);
	}
	fixture_close(&f);
}

/* An archive that was changed on the disk is not given out as evidence. */
static void
test_tampered(void)
{
	struct case_fixture f;
	g_autofree char *folder = NULL, *warc = NULL, *out = NULL, *data = NULL;
	g_autoptr(GPtrArray) files = NULL;
	g_autoptr(GError) err = NULL;
	char sha256[AUDIT_HEX];
	gsize len;

	fixture_usual(&f);
	folder = evidence_folder(f.db, f.c->ref);
	warc = g_build_filename(folder, "ear-2026-0001-001.warc.gz", NULL);
	g_assert_true(g_file_get_contents(warc, &data, &len, NULL));
	data[len - 1] ^= 1;
	g_assert_true(g_file_set_contents(warc, data, (gssize)len, NULL));
	out = g_build_filename(f.dir, "out.wacz", NULL);
	{
		g_autoptr(dossier_t) d = dossier_read(f.db, f.c, f.config, NULL);
		const struct bundle_options o = { .folder = folder, .db = f.db };

		files = bundle_files(d, &o, &err);
	}
	g_assert_true(!files || !bundle_write(files, out, sha256, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_FORMAT);
	g_assert_false(g_file_test(out, G_FILE_TEST_EXISTS));
	fixture_close(&f);
}

static void
test_write(void)
{
	struct case_fixture f;
	g_autofree char *out = NULL, *sum = NULL, *want = NULL, *line = NULL;
	g_autofree char *data = NULL;
	g_autoptr(GPtrArray) files = NULL;
	g_autoptr(GError) err = NULL;
	char sha256[AUDIT_HEX];
	gsize len;

	fixture_usual(&f);
	files = fixture_files(&f, false);
	out = g_build_filename(f.dir, "ear.wacz", NULL);
	sum = g_strconcat(out, ".sha256", NULL);
	g_assert_true(bundle_write(files, out, sha256, &err));
	g_assert_true(g_file_get_contents(out, &data, &len, NULL));
	want = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (uint8_t *)data, len);
	g_assert_cmpstr(sha256, ==, want);
	g_assert_true(g_file_get_contents(sum, &line, NULL, NULL));
	g_assert_true(g_str_has_prefix(line, want) && g_str_has_suffix(line, "  ear.wacz\n"));
	g_assert_false(bundle_write(files, "/nonexistent/ear.wacz", sha256, &err));
	g_assert_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT);
	fixture_close(&f);
}

static void
test_pdf_dates(void)
{
	char pdf[] = "%PDF-1.4\n<</CreationDate (D:20261123112708+00'00')\n"
		     "/ModDate (D:20261123112708+01'00')>>\n";

	pdf_settle((uint8_t *)pdf, strlen(pdf), 0);
	g_assert_cmpstr(pdf, ==,
			"%PDF-1.4\n<</CreationDate (D:19700101000000+00'00')\n"
			"/ModDate (D:19700101000000+00'00')>>\n");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/bundle/same-state", test_same_state);
	g_test_add_func("/bundle/manifest", test_manifest);
	g_test_add_func("/bundle/report", test_report);
	g_test_add_func("/bundle/redacted", test_redacted);
	g_test_add_func("/bundle/tampered", test_tampered);
	g_test_add_func("/bundle/write", test_write);
	g_test_add_func("/bundle/pdf-dates", test_pdf_dates);
	return g_test_run();
}
