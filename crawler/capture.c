#include "crawler/capture.h"

#include <string.h>

#include "base/error.h"
#include "crawler/capture_file.h"
#include "crawler/clock_offset.h"
#include "crawler/crawl.h"
#include "crawler/exchange.h"
#include "crawler/reader.h"
#include "crawler/verdict.h"
#include "data/post_words.h"

/* One look under way. */
struct looking {
	struct db *db;
	const struct capture_settings *settings;
	const struct capture_look *look;
	struct url *asked;
	char *agent, *clock;
	struct exchanger *exchanger;
	struct reader *reader;
	struct post_words *words;
	GPtrArray *exchanges; /* struct exchange *, redirects first */
	bool is_circle;
	struct post_text *post;
	char *parse_error;
	struct verdict verdict;
};

static void
free_exchange(void *data)
{
	exchange_free(data);
}

static void
free_evidence(void *data)
{
	evidence_free(data);
}

static void
looking_clear(struct looking *l)
{
	url_free(l->asked);
	g_free(l->agent);
	g_free(l->clock);
	exchanger_free(l->exchanger);
	reader_free(l->reader);
	post_words_free(l->words);
	g_ptr_array_unref(l->exchanges);
	post_text_free(l->post);
	g_free(l->parse_error);
	verdict_clear(&l->verdict);
}

static bool
looking_begin(struct looking *l, GError **err)
{
	l->exchanges = g_ptr_array_new_with_free_func(free_exchange);
	l->asked = url_parse(l->look->url, NULL);
	if (!l->asked || !url_is_http(l->asked)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"%s\" is no web address; it begins with https:// or http://",
			    l->look->url);
		return false;
	}
	/* first, so that it is ready when the answer comes */
	l->reader = reader_new(l->settings->program, err);
	if (!l->reader)
		return false;
	l->agent = crawl_user_agent(l->settings->contact);
	l->words = post_words_load(db_dir(l->db), err);
	l->exchanger = l->words ? exchanger_new(l->db, l->settings, l->agent, err) : NULL;
	if (!l->exchanger)
		return false;
	l->clock = clock_offset_text(l->settings->time_server);
	return true;
}

/* ---- fetching -----------------------------------------------------------------------------------
 */

/* What was said about one address holds for where its own site sends one on to, and no further. */
static bool
is_overridden(const struct looking *l, const struct url *url)
{
	g_autofree char *site = url_site(url_host(url)), *own = url_site(url_host(l->asked));

	return l->look->override && (g_strcmp0(url_host(url), url_host(l->asked)) == 0 ||
				     (site && g_strcmp0(site, own) == 0));
}

static bool
was_seen(const struct looking *l, const struct url *url)
{
	g_autofree char *address = url_fetchable(url);

	for (guint i = 0; i < l->exchanges->len; i++) {
		const struct exchange *e = l->exchanges->pdata[i];
		g_autofree char *before = url_fetchable(e->url);

		if (strcmp(address, before) == 0)
			return true;
	}
	return false;
}

static bool
fetch_all(struct looking *l, GError **err)
{
	g_autoptr(url_t) url = url_copy(l->asked);

	while (url) {
		struct exchange *e = exchanger_make(l->exchanger, url, is_overridden(l, url), err);

		if (!e)
			return false;
		g_ptr_array_add(l->exchanges, e);
		url_free(url);
		url = exchange_target(e);
		if (url && (was_seen(l, url) || l->exchanges->len > CAPTURE_MAX_HOPS)) {
			l->is_circle = true;
			return true;
		}
	}
	return true;
}

static struct exchange *
last_of(const struct looking *l)
{
	return l->exchanges->pdata[l->exchanges->len - 1];
}

/* The fragment stays on the way (RFC 9110 §10.2.2). */
static char *
address_to_read(const struct looking *l, const struct exchange *e)
{
	const char *fragment = url_fragment(e->url) ? url_fragment(e->url) : url_fragment(l->asked);
	g_autofree char *address = url_fetchable(e->url);

	return fragment ? g_strconcat(address, "#", fragment, NULL) : g_steal_pointer(&address);
}

static void
read_post(struct looking *l)
{
	const struct exchange *e = last_of(l);
	g_autofree char *address = address_to_read(l, e);

	if (e->body && g_bytes_get_size(e->result->body) > 0)
		l->post = reader_read(l->reader, e->result->body, address, e->result->content_type,
				      &l->parse_error);
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* What is said of any exchange. */
static struct evidence *
row_of(const struct exchange *e, const struct warc_place *place)
{
	struct evidence *row = evidence_new();

	row->url = url_fetchable(e->url);
	row->started_ms = e->started_ms;
	row->fetched_ms = e->fetched_ms;
	row->robots = g_strdup(e->robots);
	row->type = g_strdup(e->withheld ? e->withheld : e->type);
	if (e->result) {
		row->status = e->result->status;
		row->ip = g_strdup(e->result->ip);
	}
	row->offset = place->offset;
	row->length = place->length;
	row->bytes = place->bytes;
	g_strlcpy(row->block_sha256, place->block_sha256, AUDIT_HEX);
	g_strlcpy(row->payload_sha256, place->payload_sha256, AUDIT_HEX);
	g_strlcpy(row->record_sha256, place->record_sha256, AUDIT_HEX);
	row->truncated = place->length > 0 ? g_strdup(capture_file_truncated(e)) : NULL;
	return row;
}

static struct evidence *
redirect_row(const struct exchange *e, const struct exchange *next, const struct warc_place *place)
{
	struct evidence *row = row_of(e, place);

	row->final_url = url_fetchable(next->url);
	row->outcome = g_strdup("redirect");
	row->sentence = g_strdup_printf("The server sent whoever asks on to %s (%d).",
					row->final_url, row->status);
	return row;
}

static struct evidence *
look_row(const struct looking *l, const struct warc_place *place)
{
	const struct exchange *e = last_of(l);
	struct evidence *row = row_of(e, place);

	g_free(row->url);
	row->url = g_strdup(url_href(l->asked));
	row->final_url = url_fetchable(e->url);
	row->started_ms = ((const struct exchange *)l->exchanges->pdata[0])->started_ms;
	row->outcome = g_strdup(l->verdict.outcome);
	row->sentence = g_strdup(l->verdict.sentence);
	if (l->post) {
		row->title = g_strdup(l->post->title);
		row->text = g_strdup(l->post->text);
		row->is_part = l->post->is_part;
	}
	return row;
}

static GPtrArray *
rows_of(const struct looking *l, const struct warc_place *places)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func(free_evidence);
	guint last = l->exchanges->len - 1;

	for (guint i = 0; i < last; i++)
		g_ptr_array_add(rows, redirect_row(l->exchanges->pdata[i],
						   l->exchanges->pdata[i + 1], &places[i]));
	g_ptr_array_add(rows, look_row(l, &places[last]));
	return rows;
}

/* ---- storing ------------------------------------------------------------------------------- */

static bool
commit(const struct looking *l, struct evidence_slot *slot, GBytes *file, GPtrArray *rows,
       GError **err)
{
	const struct capture_look *look = l->look;

	if (!db_begin(l->db, err))
		return false;
	if (evidence_store(slot, file, rows, look->actor, look->act ? look->act : "capture.add",
			   NULL, err) &&
	    (!look->on_stored || look->on_stored(rows->pdata[rows->len - 1], look->user, err)))
		return db_commit(l->db, err);
	db_rollback(l->db);
	return false;
}

static GPtrArray *
store(struct looking *l, GError **err)
{
	g_autoptr(evidence_slot_t) slot =
		evidence_reserve(l->db, l->look->casefile, l->look->case_ref, 'c', err);
	g_autofree struct warc_place *places = g_new0(struct warc_place, l->exchanges->len);
	g_autoptr(GBytes) file = NULL;
	g_autoptr(GPtrArray) rows = NULL;
	const struct capture_file about = {
		.name = slot ? evidence_slot_file(slot) : NULL,
		.case_ref = l->look->case_ref,
		.actor = l->look->actor,
		.agent = l->agent,
		.clock = l->clock,
		.override = l->look->override,
	};

	if (!slot)
		return NULL;
	file = capture_file_make(&about, l->exchanges, places);
	rows = rows_of(l, places);
	return commit(l, slot, file, rows, err) ? g_steal_pointer(&rows) : NULL;
}

GPtrArray *
capture_url(struct db *db, const struct capture_settings *settings, const struct capture_look *look,
	    GError **err)
{
	struct looking l = { .db = db, .settings = settings, .look = look };
	GPtrArray *rows = NULL;

	if (looking_begin(&l, err) && fetch_all(&l, err)) {
		struct verdict_case c = { .last = last_of(&l),
					  .asked = l.asked,
					  .is_circle = l.is_circle };

		read_post(&l);
		c.post = l.post;
		c.parse_error = l.parse_error;
		verdict_reach(&l.verdict, &c, l.words);
		rows = store(&l, err);
	}
	looking_clear(&l);
	return rows;
}
