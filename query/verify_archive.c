/* verify: the archives of a bundle and their index. */
#include <jansson.h>
#include <string.h>

#include "query/archive.h"
#include "query/cdxj.h"
#include "query/verify.h"

#define FOLDER "archive/"
#define PAGES "pages/pages.jsonl"
#define MAX_PAGES 10000
#define MAX_RECORDS 100000 /* of a bundle; what is known of each is kept */

struct walk {
	struct verify *v;
	GPtrArray *lines;
	const char *file_name; /* without the folder */
	guint records;
};

static bool
is_sum_of(const char *claim, const char *sha256)
{
	return g_str_has_prefix(claim, "sha256:") && strcmp(claim + strlen("sha256:"), sha256) == 0;
}

static void
check_record(const struct archive_record *r, void *user)
{
	struct walk *w = user;
	struct verify_record *record;

	w->records++;
	if (++w->v->report->records > MAX_RECORDS) {
		if (w->v->report->records == MAX_RECORDS + 1)
			verify_fault(w->v, FOLDER "%s: there are more records than any case has",
				     w->file_name);
		return;
	}
	if (!r->type || !r->date || !r->id)
		verify_fault(w->v, FOLDER "%s: record %u does not say what it is", w->file_name,
			     w->records);
	if (w->records == 1 && g_strcmp0(r->type, "warcinfo") != 0)
		verify_fault(w->v, FOLDER "%s: it does not begin with warcinfo", w->file_name);
	if (!r->block_digest || !is_sum_of(r->block_digest, r->block_sha256))
		verify_fault(w->v, FOLDER "%s: record %u does not have its block digest",
			     w->file_name, w->records);
	if (r->payload_digest && !is_sum_of(r->payload_digest, r->payload_sha256))
		verify_fault(w->v, FOLDER "%s: record %u does not have its payload digest",
			     w->file_name, w->records);
	if (cdxj_has_line(r))
		g_ptr_array_add(w->lines, cdxj_line(r, w->file_name));
	record = g_new0(struct verify_record, 1);
	record->length = r->length;
	record->uri = g_strdup(r->uri);
	memcpy(record->record_sha256, r->record_sha256, ARCHIVE_HEX);
	memcpy(record->block_sha256, r->block_sha256, ARCHIVE_HEX);
	memcpy(record->payload_sha256, r->payload_sha256, ARCHIVE_HEX);
	g_hash_table_insert(w->v->records, g_strdup_printf("%s:%zu", w->file_name, r->offset),
			    record);
}

static void
check_index(struct verify *v, GPtrArray *lines)
{
	const struct zip_member *m = zip_find(v->zip, "indexes/index.cdx");
	g_autofree char *wants = cdxj_index(lines);

	if (m && (strlen(wants) != m->len || memcmp(wants, m->bytes, m->len) != 0))
		verify_fault(v, "indexes/index.cdx: it is not the index of the archives");
}

/* The addresses of which there is a record. Borrowed. */
static GHashTable *
archived(struct verify *v)
{
	GHashTable *urls = g_hash_table_new(g_str_hash, g_str_equal);
	GHashTableIter i;
	void *record;

	g_hash_table_iter_init(&i, v->records);
	while (g_hash_table_iter_next(&i, NULL, &record))
		if (((struct verify_record *)record)->uri)
			g_hash_table_add(urls, ((struct verify_record *)record)->uri);
	return urls;
}

/* What viewers list: a line that says what it is, then pages that the archives have. */
static void
check_pages(struct verify *v)
{
	const struct zip_member *m = zip_find(v->zip, PAGES);
	g_autofree char *text = m ? g_strndup((const char *)m->bytes, m->len) : NULL;
	g_autoptr(GHashTable) urls = archived(v);
	g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", MAX_PAGES + 2);
	guint n = 0;

	for (char **l = lines; *l && **l; l++, n++) {
		json_t *j = json_loads(*l, JSON_REJECT_DUPLICATES, NULL);
		const char *format = json_string_value(json_object_get(j, "format"));
		const char *url = json_string_value(json_object_get(j, "url"));

		if (n > MAX_PAGES || (n == 0 ? g_strcmp0(format, "json-pages-1.0") != 0
					     : !url || !g_hash_table_contains(urls, url)))
			verify_fault(v, PAGES ": line %u is not of a page that was captured",
				     n + 1);
		json_decref(j);
	}
	if (m && n == 0)
		verify_fault(v, PAGES ": it is empty");
}

void
verify_archives(struct verify *v)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < v->zip->members->len; i++) {
		const struct zip_member *m = v->zip->members->pdata[i];
		struct walk w = { .v = v, .lines = lines };
		g_autoptr(GError) wrong = NULL;

		if (!g_str_has_prefix(m->name, FOLDER))
			continue;
		v->report->archives++;
		w.file_name = m->name + strlen(FOLDER);
		if (!archive_walk(m->bytes, m->len, check_record, &w, &wrong))
			verify_fault(v, "%s: %s", m->name, wrong->message);
	}
	check_index(v, lines);
	check_pages(v);
}
