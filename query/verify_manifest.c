/* verify: what a bundle's manifest says, held against what is there. */
#include <jansson.h>
#include <string.h>

#include "base/when.h"
#include "query/manifest.h"
#include "query/verify.h"

#define NAME "evidence/manifest.json"

/* "evidence/" or "archive/" and `name`, as the bundle has it; NULL: there is none. */
static const struct zip_member *
member(struct verify *v, const char *folder, const char *name)
{
	g_autofree char *path = g_strconcat(folder, name, NULL);
	const struct zip_member *m = zip_find(v->zip, path);

	if (m)
		g_hash_table_add(v->used, m->name);
	return m;
}

static bool
is_withheld(const json_t *manifest, const char *name)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(manifest, "withheld"), i, entry)
	{
		const char *file = json_string_value(json_object_get(entry, "file"));

		if (file && g_str_has_prefix(file, "archive/") &&
		    strcmp(file + strlen("archive/"), name) == 0)
			return true;
	}
	return false;
}

/* A sum of the manifest is null or that of the record. */
static void
check_sum(struct verify *v, const char *id, const json_t *entry, const char *key, const char *is)
{
	const json_t *value = json_object_get(entry, key);

	if (value && !json_is_null(value) && g_strcmp0(json_string_value(value), is) != 0)
		verify_fault(v, NAME ": %s of %s is not that of the archive", key, id);
}

/* Where an entry says that its bytes lie. */
static void
check_place(struct verify *v, const json_t *manifest, const json_t *entry, const char *id)
{
	const char *warc = json_string_value(json_object_get(entry, "warc"));
	const char *url = json_string_value(json_object_get(entry, "url"));
	json_int_t offset = json_integer_value(json_object_get(entry, "offset"));
	json_int_t length = json_integer_value(json_object_get(entry, "length"));
	const struct verify_record *r;
	g_autofree char *key = NULL;

	if (!warc)
		return;
	if (!member(v, "archive/", warc)) {
		if (!v->report->is_redacted || !is_withheld(manifest, warc))
			verify_fault(v, NAME ": the archive of %s is missing", id);
		return;
	}
	key = g_strdup_printf("%s:%" JSON_INTEGER_FORMAT, warc, offset);
	r = g_hash_table_lookup(v->records, key);
	if (!r || r->length != (size_t)length) {
		verify_fault(v, NAME ": there is no record where %s is said to be", id);
		return;
	}
	check_sum(v, id, entry, "record_sha256", r->record_sha256);
	check_sum(v, id, entry, "block_sha256", r->block_sha256);
	check_sum(v, id, entry, "payload_sha256", r->payload_sha256);
	check_sum(v, id, entry, "sha256", r->payload_sha256);
	if (url && r->uri && json_object_get(entry, "final_url")) {
		const char *final = json_string_value(json_object_get(entry, "final_url"));

		if (strcmp(r->uri, url) != 0 && g_strcmp0(r->uri, final) != 0)
			verify_fault(v, NAME ": the record of %s is of another address", id);
	}
}

static void
check_stamps(struct verify *v, const json_t *entry, const char *id, int64_t at)
{
	const char *warc = json_string_value(json_object_get(entry, "warc"));
	const json_t *stamp;
	size_t i;

	json_array_foreach(json_object_get(entry, "tsr"), i, stamp)
	{
		const char *name = json_string_value(stamp);

		if (!name || !warc || !member(v, "evidence/", name))
			verify_fault(v, NAME ": a timestamp of %s is missing", id);
		else
			verify_stamp(v, name, warc, at);
	}
}

static void
check_capture(struct verify *v, const json_t *manifest, const json_t *entry)
{
	const char *id = json_string_value(json_object_get(entry, "id"));
	const char *started = json_string_value(json_object_get(entry, "started"));
	int64_t at;

	if (!id || !started || !when_parse_rfc3339(started, &at)) {
		verify_fault(v, NAME ": a capture without id or time");
		return;
	}
	v->report->captures++;
	check_place(v, manifest, entry, id);
	check_stamps(v, entry, id, at);
	check_place(v, manifest, json_object_get(entry, "render"), id);
}

static void
check_item(struct verify *v, const json_t *manifest, const json_t *entry)
{
	const char *id = json_string_value(json_object_get(entry, "id"));
	const char *received = json_string_value(json_object_get(entry, "received"));
	int64_t at;

	if (!id || !received || !when_parse_rfc3339(received, &at)) {
		verify_fault(v, NAME ": something supplied without id or time");
		return;
	}
	v->report->reported++;
	check_place(v, manifest, entry, id);
	check_stamps(v, entry, id, at);
}

/* A derived file of a redacted copy. */
static void
check_redaction(struct verify *v, const json_t *entry)
{
	const char *file = json_string_value(json_object_get(entry, "file"));
	const struct zip_member *m = file ? zip_find(v->zip, file) : NULL;

	if (m)
		g_hash_table_add(v->used, m->name);
	else
		verify_fault(v, NAME ": a redacted file is missing: %s", file ? file : "?");
}

static void
check_parts(struct verify *v, const json_t *manifest)
{
	const json_t *entry, *audit = json_object_get(manifest, "audit");
	size_t i;

	json_array_foreach(json_object_get(manifest, "captures"), i, entry)
		check_capture(v, manifest, entry);
	json_array_foreach(json_object_get(manifest, "reported"), i, entry)
		check_item(v, manifest, entry);
	json_array_foreach(json_object_get(manifest, "redactions"), i, entry)
		check_redaction(v, entry);
	verify_chain(v, json_integer_value(json_object_get(audit, "first")),
		     json_integer_value(json_object_get(audit, "entries")),
		     json_string_value(json_object_get(audit, "head")));
}

static const struct {
	const char *name;
	json_type type;
} keys[] = {
	{ "format", JSON_STRING },  { "case", JSON_STRING },    { "created", JSON_STRING },
	{ "tool", JSON_OBJECT },    { "captures", JSON_ARRAY }, { "reported", JSON_ARRAY },
	{ "diffs", JSON_ARRAY },    { "audit", JSON_OBJECT },   { "redactions", JSON_ARRAY },
	{ "withheld", JSON_ARRAY }, { "limits", JSON_ARRAY },
};

void
verify_manifest(struct verify *v)
{
	const struct zip_member *m = zip_find(v->zip, NAME);
	json_t *j =
		m ? json_loadb((const char *)m->bytes, m->len, JSON_REJECT_DUPLICATES, NULL) : NULL;
	const char *format = json_string_value(json_object_get(j, "format"));

	if (!m)
		return;
	if (g_strcmp0(format, MANIFEST_FORMAT) != 0) {
		verify_fault(v, NAME ": it is no manifest of the format " MANIFEST_FORMAT);
		json_decref(j);
		return;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		const json_t *value = json_object_get(j, keys[i].name);

		if (!value || json_typeof(value) != keys[i].type)
			verify_fault(v, NAME ": it does not have \"%s\"", keys[i].name);
	}
	v->report->case_ref = g_strdup(json_string_value(json_object_get(j, "case")));
	v->report->created = g_strdup(json_string_value(json_object_get(j, "created")));
	v->report->is_redacted = json_is_true(json_object_get(j, "redacted"));
	check_parts(v, j);
	json_decref(j);
}
