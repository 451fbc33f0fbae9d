#include "crawler/page_keeper.h"

#include <string.h>

#include "base/when.h"
#include "crawler/capture_file.h"
#include "crawler/raw.h"
#include "crawler/request.h"
#include "data/kept_file.h"
#include "data/kept_page.h"

struct page_keeper {
	struct db *db;
	char *agent;
	bool has_proxy;
	struct crawl_report *report;
	struct kept_file *file; /* NULL: given up */
	struct warc_writer *writer; /* of that file's records; NULL: begins with the next */
	char *name; /* of the file that the writer is for */
	int64_t synced; /* rows up to this one have their bytes on the disk */
};

static void
give_up(struct page_keeper *k, const GError *why)
{
	g_ptr_array_add(k->report->notices,
			g_strdup_printf("no more pages are kept as they came in this run: %s",
					why->message));
	g_clear_pointer(&k->file, kept_file_free);
}

struct page_keeper *
page_keeper_new(struct db *db, const char *agent, bool has_proxy, int64_t max_bytes,
		struct crawl_report *report)
{
	g_autoptr(GError) why = NULL;
	struct page_keeper *k = g_new0(struct page_keeper, 1);

	k->db = db;
	k->agent = g_strdup(agent);
	k->has_proxy = has_proxy;
	k->report = report;
	k->file = kept_file_open(db, max_bytes, &why);
	if (k->file)
		return k;
	give_up(k, why);
	page_keeper_free(k);
	return NULL;
}

void
page_keeper_free(struct page_keeper *k)
{
	if (!k)
		return;
	kept_file_free(k->file);
	warc_writer_free(k->writer);
	g_free(k->name);
	g_free(k->agent);
	g_free(k);
}

/* ---- one page ---------------------------------------------------------------------------- */

/* When it was asked for. */
static int64_t
began_ms(const struct fetch_result *r)
{
	return when_is_frozen() ? when_now() * 1000 : (int64_t)(r->t_start * 1000);
}

/* A body without chunks and coding was not kept twice while nobody knew what it says. */
static void
complete_raw(struct page_keeper *k, struct fetch_result *r)
{
	struct raw *raw = r->raw;
	g_autoptr(GBytes) request = request_bytes(r->job, k->agent);
	gsize len;
	const void *bytes = g_bytes_get_data(request, &len);

	g_byte_array_append(raw->request, bytes, (guint)len);
	bytes = g_bytes_get_data(r->body, &len);
	if (!raw->is_chunked && !raw->is_coded)
		g_byte_array_append(raw->body, bytes, (guint)len);
}

/* The records of `e`, behind those of its file. */
static bool
write_records(struct page_keeper *k, const struct exchange *e, const struct warc_original *original,
	      struct kept_page *p, GError **err)
{
	const char *name = kept_file_name(k->file, e->started_ms / 1000, err);
	const struct capture_file about = { .name = name,
					    .case_ref = "nightly store",
					    .agent = k->agent };
	g_autoptr(GBytes) records = NULL;
	struct warc_place place;
	int64_t start;

	if (!name)
		return false;
	if (!k->writer || strcmp(name, k->name) != 0) {
		warc_writer_free(k->writer);
		k->writer = capture_file_begin(&about, e->started_ms);
		g_free(k->name);
		k->name = g_strdup(name);
	}
	capture_file_add(k->writer, &about, e, NULL, original, &place);
	records = warc_writer_take(k->writer);
	if (!kept_file_append(k->file, records, &start, err)) {
		g_clear_pointer(&k->writer, warc_writer_free);
		return false;
	}
	p->file = g_strdup(name);
	p->start = start + place.offset;
	p->length = (int64_t)g_bytes_get_size(records) - place.offset;
	p->record = g_strdup(place.id);
	g_strlcpy(p->payload_sha256, place.payload_sha256, AUDIT_HEX);
	if (!place.is_revisit)
		p->original = 0;
	return true;
}

/* `mentions` NULL: only a revisit is wanted. */
static bool
keep(struct page_keeper *k, struct fetch_result *r, const GArray *mentions, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(kept_page_t) p = g_new0(struct kept_page, 1);
	g_autoptr(kept_page_t) last = NULL;
	struct warc_original original = { 0 };
	struct exchange e = { .url = r->job->url,
			      .robots = "allowed",
			      .started_ms = began_ms(r),
			      .took_ms = (int64_t)((r->t_end - r->t_start) * 1000),
			      .result = r };
	bool ok;

	p->url = url_fetchable(r->job->url);
	p->at_ms = e.started_ms;
	last = kept_page_last(k->db, p->url, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!last && !mentions)
		return true;
	if (last) {
		p->original = last->id;
		original = (struct warc_original){ .id = last->record,
						   .uri = last->url,
						   .at_ms = last->at_ms,
						   .payload_sha256 = last->payload_sha256 };
	}
	complete_raw(k, r);
	if (k->has_proxy)
		g_clear_pointer(&r->ip, g_free);
	exchange_judge(&e);
	/* what may not be kept has no digest by which to know it again */
	if (e.withheld)
		p->original = 0;
	ok = (e.withheld && !mentions) ||
	     write_records(k, &e, p->original ? &original : NULL, p, &wrong);
	g_clear_pointer(&e.body, g_bytes_unref);
	g_free(e.withheld);
	if (!ok) {
		give_up(k, wrong);
		return true;
	}
	if (!p->file)
		return true;
	if (p->original)
		k->report->kept_again++;
	else
		k->report->kept++;
	return kept_page_put(k->db, p, mentions, err);
}

/* Why the answer is not kept though it should be; NULL: it can be. */
static const char *
hindrance(const struct fetch_result *r)
{
	if (!r->raw || !r->body || r->raw->header->len == 0)
		return "room";
	return r->raw->is_lost ? "large" : NULL;
}

bool
page_keeper_put(struct page_keeper *k, struct fetch_result *r, const GArray *mentions, bool may,
		GError **err)
{
	g_autoptr(kept_page_t) refused = NULL;
	const char *why = may ? hindrance(r) : "noarchive";

	if (!k || !k->file || mentions->len == 0)
		return true;
	if (!why)
		return keep(k, r, mentions, err);
	refused = g_new0(struct kept_page, 1);
	refused->url = url_fetchable(r->job->url);
	refused->at_ms = began_ms(r);
	refused->why = g_strdup(why);
	k->report->kept_not++;
	return kept_page_put(k->db, refused, mentions, err);
}

bool
page_keeper_same(struct page_keeper *k, struct fetch_result *r, GError **err)
{
	return !k || !k->file || hindrance(r) || keep(k, r, NULL, err);
}

/* ---- to the disk ------------------------------------------------------------------------- */

bool
page_keeper_sync(struct page_keeper *k, GError **err)
{
	g_autoptr(GError) wrong = NULL;

	if (!k || !k->file)
		return true;
	if (kept_file_sync(k->file, &wrong))
		return db_query_int(k->db, err, &k->synced, 0, "select max(id) from kept_page", "");
	give_up(k, wrong);
	/* a row without bytes would be a claim without proof */
	return db_run(k->db, err, "delete from kept_page where id > $1 and file is not null", "i",
		      k->synced);
}
