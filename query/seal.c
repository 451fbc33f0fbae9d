#include "query/seal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct bundle_file *
bundle_file_new(const char *name, GBytes *bytes)
{
	struct bundle_file *f = g_new0(struct bundle_file, 1);

	f->name = g_strdup(name);
	f->bytes = g_bytes_ref(bytes);
	return f;
}

void
bundle_file_free(void *file)
{
	struct bundle_file *f = file;

	if (!f)
		return;
	g_free(f->name);
	g_bytes_unref(f->bytes);
	g_free(f);
}

static int
by_name(const void *a, const void *b)
{
	const struct bundle_file *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

GBytes *
seal_sums(GPtrArray *files)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_copy(files, NULL, NULL);
	GString *out = g_string_new(NULL);

	g_ptr_array_set_free_func(sorted, NULL);
	g_ptr_array_sort(sorted, by_name);
	for (guint i = 0; i < sorted->len; i++) {
		const struct bundle_file *f = sorted->pdata[i];
		g_autofree char *sum = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, f->bytes);

		g_string_append_printf(out, "%s  %s\n", sum, f->name);
	}
	return g_string_free_to_bytes(out);
}

static void
put_json(GString *out, json_t *value)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

	g_string_append(out, text);
	free(text);
	json_decref(value);
}

static void
put_word(GString *out, const char *name, const char *value)
{
	if (!value)
		return;
	g_string_append_printf(out, "  \"%s\": ", name);
	put_json(out, json_string(value));
	g_string_append(out, ",\n");
}

/* A line for each file, so that `grep` finds it. */
GBytes *
seal_package(GPtrArray *files, const struct seal_words *w)
{
	GString *out = g_string_new("{\n");

	put_word(out, "profile", "data-package");
	put_word(out, "wacz_version", "1.1.1");
	put_word(out, "title", w->title);
	put_word(out, "description", w->description);
	put_word(out, "created", w->created);
	put_word(out, "software", w->software);
	put_word(out, "mainPageUrl", w->main_page);
	put_word(out, "mainPageDate", w->main_page_date);
	g_string_append(out, "  \"resources\": [\n");
	for (guint i = 0; i < files->len; i++) {
		const struct bundle_file *f = files->pdata[i];
		g_autofree char *sum = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, f->bytes);
		g_autofree char *hash = g_strconcat("sha256:", sum, NULL);
		g_autofree char *base = g_path_get_basename(f->name);

		g_string_append(out, "    ");
		put_json(out,
			 json_pack("{s:s, s:s, s:s, s:I}", "name", base, "path", f->name, "hash",
				   hash, "bytes", (json_int_t)g_bytes_get_size(f->bytes)));
		g_string_append(out, i + 1 < files->len ? ",\n" : "\n");
	}
	g_string_append(out, "  ]\n}\n");
	return g_string_free_to_bytes(out);
}

GBytes *
seal_digest(GBytes *package)
{
	g_autofree char *sum = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, package);
	GString *out = g_string_new(NULL);

	g_string_printf(out, "{\n  \"path\": \"%s\",\n  \"hash\": \"sha256:%s\"\n}\n", SEAL_PACKAGE,
			sum);
	return g_string_free_to_bytes(out);
}

static void
add(GPtrArray *files, const char *name, GBytes *bytes)
{
	g_ptr_array_add(files, bundle_file_new(name, bytes));
}

void
seal(GPtrArray *files, const struct seal_words *words)
{
	g_autoptr(GBytes) sums = seal_sums(files), package = NULL, digest = NULL;

	add(files, SEAL_SUMS, sums);
	package = seal_package(files, words);
	add(files, SEAL_PACKAGE, package);
	digest = seal_digest(package);
	add(files, SEAL_DIGEST, digest);
}
