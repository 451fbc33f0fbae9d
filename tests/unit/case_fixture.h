/* case_fixture: a small case in a store of its own, made by the verbs that commands use.
 */
#ifndef TESTS_UNIT_CASE_FIXTURE_H
#define TESTS_UNIT_CASE_FIXTURE_H

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/when.h"
#include "data/casework.h"
#include "data/db.h"
#include "data/evidence.h"
#include "data/register.h"
#include "data/school.h"
#include "data/warc_writer.h"
#include "indexer/folder.h"
#include "query/bundle.h"
#include "query/dossier.h"

#define FIXTURE_NOW 1795424400 /* 2026-11-23T09:00:00Z */
#define FIXTURE_URL "http://forum.example/t/17"

struct case_fixture {
	char *dir;
	struct db *db;
	struct casefile *c;
	GKeyFile *config;
};

static const struct actor fixture_head = { "u:head", ROLE_HEAD };

static inline void
fixture_fill(struct evidence *e, const struct warc_place *place, int64_t at_ms)
{
	e->started_ms = at_ms;
	e->offset = place->offset;
	e->length = place->length;
	e->bytes = place->bytes;
	g_strlcpy(e->block_sha256, place->block_sha256, AUDIT_HEX);
	g_strlcpy(e->payload_sha256, place->payload_sha256, AUDIT_HEX);
	g_strlcpy(e->record_sha256, place->record_sha256, AUDIT_HEX);
}

static inline void
fixture_store(struct case_fixture *f, char kind, struct warc_writer *w, struct evidence *e,
	      const char *act)
{
	g_autoptr(GError) err = NULL;
	g_autoptr(evidence_slot_t) slot = evidence_reserve(f->db, f->c->id, f->c->ref, kind, &err);
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)evidence_free);
	g_autoptr(GBytes) file = warc_writer_take(w);

	g_assert_no_error(err);
	g_ptr_array_add(rows, e);
	g_assert_true(evidence_store(slot, file, rows, "u:head", act, NULL, &err));
}

/* A page as retrieved; `is_chunked`: its body is `3\r\n…`. */
static inline void
fixture_capture(struct case_fixture *f, const char *body, bool is_chunked)
{
	static const uint8_t seed[WARC_SEED] = "fixture seed 16";
	const struct warc_field fields[] = { { "software", "earshot" }, { NULL, NULL } };
	g_autoptr(warc_writer_t) w = warc_writer_new(seed);
	g_autofree char *head = g_strdup_printf(
		"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n%s\r\n",
		is_chunked ? "Transfer-Encoding: chunked\r\n" : "");
	g_autoptr(GBytes) header = g_bytes_new(head, strlen(head));
	g_autoptr(GBytes) bytes = g_bytes_new(body, strlen(body));
	g_autoptr(GBytes) request =
		g_bytes_new_static("GET /t/17 HTTP/1.1\r\nHost: forum.example\r\n\r\n", 43);
	struct evidence *e = evidence_new();
	const struct warc_exchange x = { .url = FIXTURE_URL,
					 .at_ms = when_now() * 1000 + 412,
					 .ip = "192.0.2.10",
					 .header = header,
					 .body = bytes,
					 .is_chunked = is_chunked,
					 .request = request,
					 .metadata = fields };
	struct warc_place place;

	warc_writer_info(w, "ear.warc.gz", x.at_ms, fields);
	warc_writer_exchange(w, &x, &place);
	fixture_fill(e, &place, x.at_ms);
	e->url = g_strdup(FIXTURE_URL);
	e->final_url = g_strdup(FIXTURE_URL);
	e->outcome = g_strdup("captured");
	e->sentence = g_strdup("The page was captured.");
	e->status = 200;
	e->ip = g_strdup("192.0.2.10");
	e->type = g_strdup("text/html");
	e->title = g_strdup("Thread <17> & more");
	e->robots = g_strdup("allowed");
	e->text = g_strdup("my daughter Ada was there <script>alert(1)</script>");
	fixture_store(f, 'c', w, e, "capture.add");
}

/* Something handed in. */
static inline void
fixture_item(struct case_fixture *f)
{
	static const uint8_t seed[WARC_SEED] = "another seed 16";
	const struct warc_field fields[] = { { "provenance", "reported" }, { NULL, NULL } };
	g_autoptr(warc_writer_t) w = warc_writer_new(seed);
	g_autoptr(GBytes) bytes = g_bytes_new_static("what the parent pasted", 22);
	const struct warc_resource r = {
		.at_ms = when_now() * 1000, .bytes = bytes, .type = "text/plain", .metadata = fields
	};
	struct evidence *e = evidence_new();
	struct warc_place place;

	warc_writer_info(w, "item.warc.gz", r.at_ms, fields);
	warc_writer_resource(w, &r, &place);
	fixture_fill(e, &place, r.at_ms);
	e->outcome = g_strdup("supplied");
	e->sentence = g_strdup("Handed in as text.");
	e->supplied_by = g_strdup("parent");
	e->type = g_strdup("text/plain");
	e->text = g_strdup("what the parent pasted");
	fixture_store(f, 'r', w, e, "item.add");
}

static inline void
fixture_open(struct case_fixture *f)
{
	g_autoptr(GError) err = NULL;
	json_t *profile =
		json_pack("{s:s, s:s}", "name", "Hazel Hill Infant School", "postcode", "ZZ1 1ZZ");
	g_autoptr(school_t) s = school_from_json(profile, &err);
	struct case_opening o = { .url = FIXTURE_URL,
				  .received_at = WHEN_NONE,
				  .first_published = WHEN_NONE,
				  .due_literal = WHEN_NONE,
				  .due_working = WHEN_NONE,
				  .reporter = "parent",
				  .reason = "a parent rang about it" };

	json_decref(profile);
	g_assert_no_error(err);
	when_freeze(FIXTURE_NOW);
	*f = (struct case_fixture){ .dir = g_dir_make_tmp("case.XXXXXX", NULL),
				    .config = g_key_file_new() };
	f->db = db_open(f->dir, true, &err);
	g_assert_no_error(err);
	g_assert_true(register_put(f->db, s, &err));
	o.school = s->id;
	f->c = casework_open(f->db, &fixture_head, &o, &err);
	g_assert_no_error(err);
}

static inline void
fixture_close(struct case_fixture *f)
{
	db_close(f->db);
	casefile_free(f->c);
	g_key_file_unref(f->config);
	folder_remove(f->dir, NULL);
	g_free(f->dir);
	when_freeze(WHEN_NONE);
}

static inline GPtrArray *
fixture_files(struct case_fixture *f, bool is_redacted)
{
	g_autoptr(GError) err = NULL;
	g_autofree char *folder = evidence_folder(f->db, f->c->ref);
	g_autoptr(dossier_t) d = dossier_read(f->db, f->c, f->config, &err);
	const struct bundle_options o = { .is_redacted = is_redacted,
					  .folder = folder,
					  .db = f->db };
	GPtrArray *files;

	g_assert_no_error(err);
	files = bundle_files(d, &o, &err);
	g_assert_no_error(err);
	return files;
}

/* A case with two looks, something handed in and a note. */
static inline void
fixture_usual(struct case_fixture *f)
{
	g_autofree char *number = NULL;

	fixture_open(f);
	fixture_capture(f, "<!doctype html><title>x</title><p>The head is unfair.</p>", false);
	when_freeze(FIXTURE_NOW + 3600);
	fixture_capture(f, "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", true);
	fixture_item(f);
	g_assert_true(casework_note(f->db, &fixture_head, f->c->ref, "Rang back & <listened>.",
				    NULL, &number, NULL));
}

#endif
