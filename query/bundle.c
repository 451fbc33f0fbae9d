#include "query/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/when.h"
#include "base/zip.h"
#include "query/bundle_redact.h"
#include "query/bundle_views.h"
#include "query/cdxj.h"
#include "query/manifest.h"
#include "query/pdf.h"
#include "query/report.h"
#include "query/verify_script.h"

char *
bundle_name(const char *case_ref, bool is_redacted)
{
	g_autofree char *lower = g_ascii_strdown(case_ref, -1);

	return g_strconcat(lower, is_redacted ? "-redacted.wacz" : ".wacz", NULL);
}

static void
add(GPtrArray *files, const char *name, GBytes *bytes)
{
	g_ptr_array_add(files, bundle_file_new(name, bytes));
	g_bytes_unref(bytes);
}

/* ---- archives ---------------------------------------------------------------------------- */

static GBytes *
map_file(const char *path, GError **err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	g_autoptr(GMappedFile) map = NULL;
	g_autoptr(GError) wrong = NULL;

	if (fd >= 0) {
		map = g_mapped_file_new_from_fd(fd, FALSE, &wrong);
		close(fd);
	}
	if (map)
		return g_mapped_file_get_bytes(map);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s cannot be read: %s", path,
		    wrong ? wrong->message : g_strerror(errno));
	return NULL;
}

/* Each archive that a row names, once. */
static bool
add_archives(GPtrArray *files, const struct dossier *d, const char *folder, GError **err)
{
	g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < d->evidence->len; i++) {
		const struct evidence *e = d->evidence->pdata[i];
		g_autofree char *path = NULL, *name = NULL;
		GBytes *bytes;

		if (!e->warc || !g_hash_table_add(done, e->warc))
			continue;
		path = g_build_filename(folder, e->warc, NULL);
		name = g_strconcat("archive/", e->warc, NULL);
		if (!zip_name_is_good(name, strlen(name))) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE,
				    "%s has an archive with an impossible name", e->ref);
			return false;
		}
		bytes = map_file(path, err);
		if (!bytes)
			return false;
		add(files, name, bytes);
	}
	return true;
}

struct indexing {
	GPtrArray *lines;
	const char *file_name;
};

static void
index_record(const struct archive_record *r, void *user)
{
	struct indexing *x = user;

	if (cdxj_has_line(r))
		g_ptr_array_add(x->lines, cdxj_line(r, x->file_name));
}

/* The index of the archives among `files`. NULL with an error when one is not whole. */
static GBytes *
bundle_index(GPtrArray *files, GError **err)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	char *index;

	for (guint i = 0; i < files->len; i++) {
		const struct bundle_file *f = files->pdata[i];
		struct indexing x = { lines, f->name + strlen("archive/") };
		gsize len;
		const uint8_t *bytes = g_bytes_get_data(f->bytes, &len);

		if (!g_str_has_prefix(f->name, "archive/"))
			continue;
		if (!archive_walk(bytes, len, index_record, &x, err)) {
			g_prefix_error(err, "%s: ", f->name);
			return NULL;
		}
	}
	index = cdxj_index(lines);
	return g_bytes_new_take(index, strlen(index));
}

/* ---- pages ------------------------------------------------------------------------------- */

static void
put_line(GString *out, json_t *line)
{
	char *text = json_dumps(line, JSON_COMPACT);

	g_string_append_printf(out, "%s\n", text);
	free(text);
	json_decref(line);
}

/* What a viewer lists: each look that brought a page. */
static GBytes *
make_pages(const struct dossier *d)
{
	GString *out = g_string_new(NULL);

	put_line(out, json_pack("{s:s, s:s, s:s}", "format", "json-pages-1.0", "id", "pages",
				"title", "Captures"));
	for (guint i = 0; i < d->evidence->len; i++) {
		const struct evidence *e = d->evidence->pdata[i];
		g_autofree char *at = dossier_time_ms(e->started_ms);
		g_autofree char *title = g_utf8_make_valid(e->title ? e->title : e->ref, -1);
		const char *url = e->final_url ? e->final_url : e->url;

		/* of a redacted copy there is no more than the text */
		if (d->is_redacted && !(e->text && *e->text))
			continue;
		if (e->warc && url && !evidence_is_supplied(e) && !evidence_is_redirect(e))
			put_line(out, json_pack("{s:s, s:s, s:s, s:s}", "id", e->ref, "url", url,
						"ts", at, "title", title));
	}
	return g_string_free_to_bytes(out);
}

/* ---- what belongs to evidence/ ----------------------------------------------------------- */

static GBytes *
make_audit(const struct dossier *d)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < d->audit->len; i++)
		g_string_append_printf(out, "%s\n", (const char *)d->audit->pdata[i]);
	return g_string_free_to_bytes(out);
}

static json_t *
string_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

GBytes *
bundle_texts(const struct dossier *d)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < d->texts->len; i++) {
		const struct dossier_text *t = d->texts->pdata[i];
		char at[WHEN_RFC3339_SIZE];

		when_rfc3339(t->at, at);
		put_line(out, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "ref", t->ref,
					"kind", t->kind, "at", at, "who", t->who, "replaces",
					string_or_null(t->replaces), "salt",
					string_or_null(t->salt), "text", string_or_null(t->text)));
	}
	return g_string_free_to_bytes(out);
}

static void
add_stamps(GPtrArray *files, const struct dossier *d)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	GString *chain = g_string_new(NULL);

	for (guint i = 0; i < d->stamps->len; i++) {
		const struct dossier_stamp *s = d->stamps->pdata[i];
		g_autofree char *name = g_strconcat("evidence/", s->name, NULL);

		g_ptr_array_add(files, bundle_file_new(name, s->reply));
		if (g_hash_table_add(seen, s->chain))
			g_string_append(chain, s->chain);
	}
	if (chain->len > 0)
		add(files, "evidence/tsa-chain.pem", g_string_free_to_bytes(chain));
	else
		g_string_free(chain, TRUE);
}

static GBytes *
print_report(GBytes *html, const struct dossier *d, bool is_wanted, char **why)
{
	g_autoptr(GError) wrong = NULL;
	GBytes *pdf;

	if (!is_wanted) {
		*why = g_strdup("none was asked for");
		return NULL;
	}
	pdf = pdf_print(html, d->as_of, &wrong);
	if (!pdf)
		*why = g_strdup(wrong->message);
	return pdf;
}

GPtrArray *
bundle_files(struct dossier *d, const struct bundle_options *o, GError **err)
{
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(bundle_file_free);
	g_autoptr(GPtrArray) redactions = g_ptr_array_new_with_free_func(manifest_loss_free);
	g_autoptr(GPtrArray) withheld = g_ptr_array_new_with_free_func(manifest_loss_free);
	g_autofree char *no_pdf = NULL;
	g_autofree char *at = dossier_time_ms(d->as_of * 1000);
	struct seal_words words = { .title = d->c->ref,
				    .description = "Evidence about a public post",
				    .created = at,
				    .software = "earshot " EARSHOT_VERSION,
				    .main_page = d->c->url };
	GBytes *index, *html, *pdf;

	if (!add_archives(files, d, o->folder, err))
		return NULL;
	if (o->is_redacted && !bundle_redact(d, o->db, files, redactions, withheld, err))
		return NULL;
	bundle_views(d, files);
	index = bundle_index(files, err);
	if (!index)
		return NULL;
	add(files, "indexes/index.cdx", index);
	add(files, "pages/pages.jsonl", make_pages(d));
	html = report_make(d, redactions, withheld);
	pdf = print_report(html, d, o->has_pdf, &no_pdf);
	add(files, "evidence/manifest.json", manifest_make(d, redactions, withheld, no_pdf));
	add(files, "evidence/report.html", html);
	if (pdf)
		add(files, "evidence/report.pdf", pdf);
	add(files, "evidence/audit.jsonl", make_audit(d));
	if (d->texts->len > 0)
		add(files, "evidence/texts.jsonl", bundle_texts(d));
	add_stamps(files, d);
	add(files, "evidence/verify.txt", verify_script());
	seal(files, &words);
	return g_steal_pointer(&files);
}
