#include "query/verify.h"

#include <jansson.h>
#include <string.h>

#include "query/seal.h"

static const char *const required[] = {
	"evidence/audit.jsonl", "evidence/manifest.json", "evidence/report.html",
	"evidence/verify.txt",  "indexes/index.cdx",      "pages/pages.jsonl",
};

static const char *const optional[] = {
	"evidence/report.pdf",
	"evidence/texts.jsonl",
	"evidence/tsa-chain.pem",
	SEAL_SUMS,
	SEAL_PACKAGE,
	SEAL_DIGEST,
};

void
verify_report_init(struct verify_report *r)
{
	*r = (struct verify_report){ .faults = g_ptr_array_new_with_free_func(g_free),
				     .notes = g_ptr_array_new_with_free_func(g_free) };
}

void
verify_report_clear(struct verify_report *r)
{
	g_ptr_array_unref(r->faults);
	g_ptr_array_unref(r->notes);
	g_free(r->case_ref);
	g_free(r->created);
}

void
verify_fault(struct verify *v, const char *format, ...)
{
	va_list args;

	if (v->report->faults->len >= VERIFY_MAX_FAULTS) {
		v->report->more++;
		return;
	}
	va_start(args, format);
	g_ptr_array_add(v->report->faults, g_strdup_vprintf(format, args));
	va_end(args);
}

void
verify_note(struct verify *v, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(v->report->notes, g_strdup_vprintf(format, args));
	va_end(args);
}

/* ---- the sums ---------------------------------------------------------------------------- */

static GPtrArray *
files_of(const struct zip *z)
{
	GPtrArray *files = g_ptr_array_new_with_free_func(bundle_file_free);

	for (guint i = 0; i < z->members->len; i++) {
		const struct zip_member *m = z->members->pdata[i];
		g_autoptr(GBytes) bytes =
			g_bytes_new_with_free_func(m->bytes, m->len, (GDestroyNotify)g_bytes_unref,
						   g_bytes_ref(z->bytes));

		g_ptr_array_add(files, bundle_file_new(m->name, bytes));
	}
	return files;
}

static bool
is_sum(const char *name)
{
	return strcmp(name, SEAL_SUMS) == 0 || strcmp(name, SEAL_PACKAGE) == 0 ||
	       strcmp(name, SEAL_DIGEST) == 0;
}

/* What the lines of SHA256SUMS say, one by one. */
static void
compare_sums(struct verify *v, const char *has, const char *wants)
{
	g_auto(GStrv) lines = g_strsplit(has, "\n", -1), should = g_strsplit(wants, "\n", -1);
	g_autoptr(GHashTable) listed = g_hash_table_new(g_str_hash, g_str_equal);
	guint before = v->report->faults->len;

	for (char **l = lines; *l; l++)
		if (strlen(*l) > 66 && !g_hash_table_insert(listed, *l + 66, *l))
			verify_fault(v, SEAL_SUMS ": it lists %s twice", *l + 66);
	for (char **l = should; *l && **l; l++) {
		const char *line = g_hash_table_lookup(listed, *l + 66);

		if (!line)
			verify_fault(v, "%s: %s does not list it", *l + 66, SEAL_SUMS);
		else if (strcmp(line, *l) != 0)
			verify_fault(v, "%s: it does not have the sum that %s lists", *l + 66,
				     SEAL_SUMS);
		g_hash_table_remove(listed, *l + 66);
	}
	if (g_hash_table_size(listed) > 0) {
		GHashTableIter i;
		void *name;

		g_hash_table_iter_init(&i, listed);
		while (g_hash_table_iter_next(&i, &name, NULL))
			verify_fault(v, "%s: %s lists it, but it is not there", (char *)name,
				     SEAL_SUMS);
	}
	if (v->report->faults->len == before && v->report->more == 0)
		verify_fault(v, SEAL_SUMS ": it is not written as a bundle's is");
}

static void
check_sums(struct verify *v, GPtrArray *files)
{
	const struct zip_member *sums = zip_find(v->zip, SEAL_SUMS);
	g_autoptr(GPtrArray) covered = g_ptr_array_new();
	g_autoptr(GBytes) wants = NULL;
	g_autofree char *has = NULL, *want = NULL;

	if (!sums)
		return;
	for (guint i = 0; i < files->len; i++)
		if (!is_sum(((struct bundle_file *)files->pdata[i])->name))
			g_ptr_array_add(covered, files->pdata[i]);
	wants = seal_sums(covered);
	if (g_bytes_get_size(wants) == sums->len &&
	    memcmp(g_bytes_get_data(wants, NULL), sums->bytes, sums->len) == 0)
		return;
	has = g_strndup((const char *)sums->bytes, sums->len);
	want = g_strndup(g_bytes_get_data(wants, NULL), g_bytes_get_size(wants));
	compare_sums(v, has, want);
}

static bool
is_member(const struct zip_member *m, GBytes *wants)
{
	return g_bytes_get_size(wants) == m->len &&
	       memcmp(g_bytes_get_data(wants, NULL), m->bytes, m->len) == 0;
}

/* The words of a datapackage are free; everything else in it has to be as it would be written. */
static void
check_package(struct verify *v, GPtrArray *files)
{
	const struct zip_member *m = zip_find(v->zip, SEAL_PACKAGE);
	const struct zip_member *digest = zip_find(v->zip, SEAL_DIGEST);
	g_autoptr(GPtrArray) covered = g_ptr_array_new();
	g_autoptr(GBytes) package = NULL, wants = NULL, wants_digest = NULL;
	struct seal_words words;
	json_t *j;

	if (!m || !digest)
		return;
	for (guint i = 0; i < files->len; i++) {
		const struct bundle_file *f = files->pdata[i];

		if (strcmp(f->name, SEAL_PACKAGE) != 0 && strcmp(f->name, SEAL_DIGEST) != 0)
			g_ptr_array_add(covered, files->pdata[i]);
	}
	j = json_loadb((const char *)m->bytes, m->len, JSON_REJECT_DUPLICATES, NULL);
	words = (struct seal_words){
		.title = json_string_value(json_object_get(j, "title")),
		.description = json_string_value(json_object_get(j, "description")),
		.created = json_string_value(json_object_get(j, "created")),
		.software = json_string_value(json_object_get(j, "software")),
		.main_page = json_string_value(json_object_get(j, "mainPageUrl")),
		.main_page_date = json_string_value(json_object_get(j, "mainPageDate")),
	};
	wants = seal_package(covered, &words);
	if (!is_member(m, wants))
		verify_fault(v, SEAL_PACKAGE ": it does not describe the files that are there");
	json_decref(j);
	package = g_bytes_new_static(m->bytes, m->len);
	wants_digest = seal_digest(package);
	if (!is_member(digest, wants_digest))
		verify_fault(v, SEAL_DIGEST ": it does not have the sum of " SEAL_PACKAGE);
}

/* ---- which files ------------------------------------------------------------------------- */

static void
check_names(struct verify *v)
{
	for (size_t i = 0; i < G_N_ELEMENTS(required); i++) {
		g_hash_table_add(v->used, (void *)(uintptr_t)required[i]);
		if (!zip_find(v->zip, required[i]))
			verify_fault(v, "%s: it is missing", required[i]);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(optional); i++) {
		g_hash_table_add(v->used, (void *)(uintptr_t)optional[i]);
		if (is_sum(optional[i]) && !zip_find(v->zip, optional[i]))
			verify_fault(v, "%s: it is missing", optional[i]);
	}
}

/* After everything that is spoken of was found: what is nobody's? */
static void
check_strangers(struct verify *v)
{
	for (guint i = 0; i < v->zip->members->len; i++) {
		const struct zip_member *m = v->zip->members->pdata[i];

		if (!g_hash_table_contains(v->used, m->name))
			verify_fault(v, "%s: the manifest says nothing of it", m->name);
	}
}

static void
record_free(void *record)
{
	struct verify_record *r = record;

	g_free(r->uri);
	g_free(r);
}

void
verify_bundle(GBytes *bundle, const struct verify_options *o, struct verify_report *r)
{
	static const struct verify_options none;
	g_autoptr(zip_t) zip = zip_read(bundle, r->faults);
	g_autoptr(GPtrArray) files = NULL;
	struct verify v = { .zip = zip, .options = o ? o : &none, .report = r };

	if (!zip)
		return;
	v.records = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, record_free);
	v.used = g_hash_table_new(g_str_hash, g_str_equal);
	files = files_of(zip);
	check_names(&v);
	check_sums(&v, files);
	check_package(&v, files);
	verify_archives(&v);
	verify_manifest(&v);
	check_strangers(&v);
	g_hash_table_unref(v.records);
	g_hash_table_unref(v.used);
}
