#include "crawler/ingest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/when.h"
#include "crawler/answer.h"
#include "crawler/body.h"
#include "crawler/harvest.h"
#include "crawler/inflow.h"
#include "crawler/ledger.h"
#include "crawler/mailbox.h"
#include "crawler/parser.h"
#include "crawler/warc.h"
#include "data/catalogue.h"
#include "data/outbox.h"
#include "data/register.h"

#define MAX_DOCUMENT (10 * 1024 * 1024)
#define MAX_WAITING (8 << 20) /* bytes before the parsers */
#define LOOK_EACH 16 /* documents handed over between two looks at what is done */
#define WORKER_BODIES                                                                              \
	50000 /* starting a worker costs as much as a thousand pages without a hit                 \
	       */
#define COMMIT_MS 1000
#define WAIT_MS 200
#define SAVED_LOOK 2048 /* a browser's note of where a page was stands in its first lines */

struct ingest {
	struct db *db;
	const struct ingest_settings *settings;
	struct ingest_report *report;
	struct parser_pool *parser;
	struct catalogue *catalogue;
	GPtrArray *schools;
	GHashTable *sources, *looked, *turns; /* empty: nothing read here is a source */
	GHashTable *pending; /* struct pending */
	struct ledger ledger;
	struct harvest harvest;
	int64_t commit_ms;
	int parsing;
	bool in_transaction;
};

/* A document on its way through a parser, and what the header of its answer said. */
struct pending {
	char *url, *x_robots_tag, *tdm_reservation;
};

static void
pending_free(void *data)
{
	struct pending *p = data;

	g_free(p->url);
	g_free(p->x_robots_tag);
	g_free(p->tdm_reservation);
	g_free(p);
}

void
ingest_report_clear(struct ingest_report *r)
{
	crawl_report_clear(&r->crawl);
	*r = (struct ingest_report){ 0 };
}

/* ---- results ----------------------------------------------------------------------------- */

static bool
commit(struct ingest *g, GError **err)
{
	g->commit_ms = when_monotonic_ms();
	if (!g->in_transaction)
		return true;
	g->in_transaction = false;
	if (!db_commit(g->db, err))
		return false;
	if (g->settings->on_commit)
		g->settings->on_commit(g->settings->user);
	return true;
}

/* Only a message that nobody can be told any more is one of ours that came back; anybody can forge
 * the rest, but not know its id. */
static bool
note_bounce(struct ingest *g, const struct bounce *b, GError **err)
{
	bool was_ours = false;

	if (b->is_final && !outbox_bounced(g->db, b->message_id, b->why, &was_ours, err))
		return false;
	g->report->bounces += was_ours;
	return true;
}

static bool
keep(struct ingest *g, struct parse_result *result, GError **err)
{
	g_autoptr(parse_result_t) r = result;
	struct pending *p = r->job->tag;
	struct harvest_rules rules = answer_rules(p->x_robots_tag, p->tdm_reservation);
	/* beyond a source's own pages: neither its links nor its entries' pages are fetched */
	struct page page = { .url = p->url, .role = PAGE_LINK, .depth = 1, .next_at = PAGE_NEVER };
	bool ok = true;

	g->parsing--;
	rules.may_follow = false;
	if (r->outcome != PARSE_DONE)
		g->report->crawl.failures++;
	else if (r->parsed->bounce.message_id)
		ok = note_bounce(g, &r->parsed->bounce, err);
	else if (r->parsed->kind == PARSED_PAGE || r->parsed->kind == PARSED_FEED)
		ok = harvest_parsed(&g->harvest, &page, r->parsed, &rules, err);
	g_hash_table_remove(g->pending, p);
	return ok;
}

/* Take what the parsers have done, and wait until less than `max_waiting` is before them. */
static bool
drain(struct ingest *g, size_t max_waiting, GError **err)
{
	for (;;) {
		struct pollfd fd = { .fd = parser_pool_fd(g->parser), .events = POLLIN };
		struct parse_result *result;

		if (!parser_pool_work(g->parser, err))
			return false;
		while ((result = parser_pool_take(g->parser))) {
			if (!g->in_transaction && !(g->in_transaction = db_begin(g->db, err))) {
				parse_result_free(result);
				return false;
			}
			if (!keep(g, result, err))
				return false;
		}
		if (when_monotonic_ms() - g->commit_ms >= COMMIT_MS && !commit(g, err))
			return false;
		if (g->parsing == 0 ||
		    (max_waiting > 0 && parser_pool_waiting_bytes(g->parser) <= max_waiting))
			return true;
		poll(&fd, 1, WAIT_MS);
	}
}

/* ---- documents --------------------------------------------------------------------------- */

/* Takes `pending` and `job`. */
static bool
push_job(struct ingest *g, struct pending *pending, struct parse_job *job, GError **err)
{
	g_hash_table_add(g->pending, pending);
	job->tag = pending;
	job->url = g_strdup(pending->url);
	job->links = PARSE_NO_LINKS;
	job->only_hits = true;
	g->report->documents++;
	g->parsing++;
	parser_pool_push(g->parser, job);
	if (g->report->documents % LOOK_EACH && parser_pool_waiting_bytes(g->parser) <= MAX_WAITING)
		return true;
	return drain(g, MAX_WAITING, err);
}

/* Takes `pending` and `body`. */
static bool
push(struct ingest *g, struct pending *pending, GBytes *body, const char *content_type,
     const char *content_location, GError **err)
{
	struct parse_job *job = g_new0(struct parse_job, 1);

	job->body = body;
	job->content_type = g_strdup(content_type);
	job->content_location = g_strdup(content_location);
	return push_job(g, pending, job, err);
}

static bool
push_answer(struct ingest *g, const struct warc_record *record, GError **err)
{
	struct response response;
	GBytes *body;
	bool ok = true;

	response_init(&response);
	body = warc_answer(record, MAX_DOCUMENT, &response);
	if (body && g_bytes_get_size(body) > 0) {
		struct pending *p = g_new0(struct pending, 1);

		p->url = g_strdup(record->url);
		p->x_robots_tag = g_strdup(response.x_robots_tag);
		p->tdm_reservation = g_strdup(response.tdm_reservation);
		ok = push(g, p, g_steal_pointer(&body), response.content_type,
			  response.content_location, err);
	}
	g_clear_pointer(&body, g_bytes_unref);
	response_clear(&response);
	return ok;
}

static bool
push_record(struct ingest *g, const struct warc_record *record, GError **err)
{
	struct pending *p;

	if (!record->url)
		return true;
	if (record->is_http)
		return push_answer(g, record, err);
	if (body_looks_like_media(record->block, record->len))
		return true;
	p = g_new0(struct pending, 1);
	p->url = g_strdup(record->url);
	return push(g, p, g_bytes_new(record->block, MIN(record->len, MAX_DOCUMENT)),
		    record->content_type, NULL, err);
}

static void
notice(struct ingest *g, const char *name, const char *what)
{
	g->report->files_failed++;
	g_ptr_array_add(g->report->crawl.notices, g_strdup_printf("%s: %s", name, what));
}

static bool
read_archive(struct ingest *g, const char *name, struct inflow *in, GError **err)
{
	g_autoptr(warc_t) w = warc_new(in);
	const struct warc_record *record;
	enum warc_turn turn;

	while ((turn = warc_next(w, &record)) == WARC_RECORD)
		if (!push_record(g, record, err))
			return false;
	g->report->records += warc_count(w);
	if (warc_too_long(w) > 0) {
		g_autofree char *what =
			g_strdup_printf("%" G_GINT64_FORMAT
					" of its records were passed over, as each is longer "
					"than 16 MiB",
					warc_too_long(w));

		notice(g, name, what);
	}
	if (turn == WARC_BROKEN)
		notice(g, name, warc_fault(w));
	return true;
}

/* "<!-- saved from url=(0023)https://www.a.example/ -->" is what browsers write above a page. */
static char *
saved_from(const uint8_t *bytes, size_t len)
{
	static const char sign[] = "saved from url=(";
	g_autofree char *head = g_strndup((const char *)bytes, MIN(len, SAVED_LOOK));
	char *at = strstr(head, sign), *url = at ? strchr(at, ')') : NULL;
	g_autoptr(url_t) parsed = NULL;

	if (!url)
		return NULL;
	url++;
	url[strcspn(url, " \t\r\n<>\"")] = '\0';
	parsed = url_parse(url, NULL);
	return parsed && url_is_http(parsed) ? g_strdup(url_href(parsed)) : NULL;
}

/* Where it says it was; else its place here, so that it is known again. */
static char *
address_of(const struct ingest *g, const char *name, const uint8_t *bytes, size_t len)
{
	g_autofree char *path = NULL;
	char *saved;

	if (g->settings->url)
		return g_strdup(g->settings->url);
	saved = saved_from(bytes, len);
	if (saved)
		return saved;
	if (strcmp(name, "-") == 0)
		return g_strdup_printf("file:///dev/stdin#%" G_GINT64_MODIFIER "x",
				       (guint64)hash_bytes(bytes, len));
	path = g_canonicalize_filename(name, NULL);
	return g_filename_to_uri(path, NULL, NULL);
}

static bool
read_document(struct ingest *g, const char *name, struct inflow *in, GError **err)
{
	size_t len;
	const uint8_t *bytes = inflow_peek(in, MAX_DOCUMENT + 1, &len);
	struct pending *p;
	GBytes *body;

	if (inflow_fault(in))
		notice(g, name, inflow_fault(in));
	else if (len > MAX_DOCUMENT)
		notice(g, name, "it is larger than 10 MiB; only that much was read");
	if (len == 0 || body_looks_like_media(bytes, len)) {
		if (!inflow_fault(in))
			notice(g, name, len ? "it is a picture, film or sound" : "it is empty");
		return true;
	}
	p = g_new0(struct pending, 1);
	p->url = address_of(g, name, bytes, len);
	body = g_bytes_new(bytes, MIN(len, MAX_DOCUMENT));
	inflow_skip(in, len);
	return push(g, p, body, NULL, NULL, err);
}

static bool
read_mail(struct ingest *g, const char *name, struct inflow *in, GError **err)
{
	enum mailbox_turn turn;
	GBytes *message;

	while ((turn = mailbox_next(in, MAX_DOCUMENT, &message)) != MAILBOX_END) {
		struct pending *p = g_new0(struct pending, 1);
		struct parse_job *job = g_new0(struct parse_job, 1);
		gsize len;
		const uint8_t *bytes = g_bytes_get_data(message, &len);

		if (turn == MAILBOX_TOO_LONG)
			notice(g, name,
			       "a message in it is larger than 10 MiB; only that much was "
			       "read");
		p->url = mailbox_address(bytes, len);
		job->body = message;
		job->is_mail = true;
		if (!push_job(g, p, job, err))
			return false;
	}
	if (inflow_fault(in))
		notice(g, name, inflow_fault(in));
	return true;
}

static bool
read_file(struct ingest *g, const char *name, GError **err)
{
	bool is_stdin = strcmp(name, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	g_autoptr(inflow_t) in = NULL;
	bool ok;

	g->report->files++;
	if (fd < 0) {
		notice(g, name, g_strerror(errno));
		return true;
	}
	in = inflow_new(fd);
	ok = warc_is_next(in)      ? read_archive(g, name, in, err)
	     : mailbox_is_next(in) ? read_mail(g, name, in, err)
				   : read_document(g, name, in, err);
	g->report->bytes += (int64_t)inflow_offset(in);
	if (!is_stdin)
		close(fd);
	return ok;
}

/* ---- beginning and end ------------------------------------------------------------------- */

static bool
start(struct ingest *g, GError **err)
{
	struct parser_settings parser = { .program = g->settings->program,
					  .max_bodies = WORKER_BODIES,
					  .reads_posts = true };

	g->catalogue = catalogue_load(db_dir(g->db), err);
	g->schools = g->catalogue ? register_list(g->db, err) : NULL;
	if (!g->schools)
		return false;
	if (g->schools->len == 0) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
				    "no school to watch for; run `earshot init` first");
		return false;
	}
	parser.schools = (const struct school *const *)g->schools->pdata;
	parser.n_schools = g->schools->len;
	g->parser = parser_pool_new(&parser, err);
	if (!g->parser)
		return false;
	g->report->crawl.protection = parser_protection(g->parser);
	g->ledger = (struct ledger){ .db = g->db,
				     .sources = g->sources,
				     .catalogue = g->catalogue,
				     .looked = g->looked,
				     .turns = g->turns,
				     .report = &g->report->crawl };
	g->harvest = (struct harvest){ .ledger = &g->ledger,
				       .schools = g->schools,
				       .on_mention = g->settings->on_mention,
				       .user = g->settings->mention_user };
	return true;
}

static void
stop(struct ingest *g)
{
	if (g->in_transaction)
		db_rollback(g->db);
	parser_pool_free(g->parser);
	g_hash_table_unref(g->sources);
	g_hash_table_unref(g->looked);
	g_hash_table_unref(g->turns);
	g_hash_table_unref(g->pending);
	catalogue_free(g->catalogue);
	g_clear_pointer(&g->schools, g_ptr_array_unref);
}

bool
ingest_run(struct db *db, const struct ingest_settings *settings, const char *const *files,
	   struct ingest_report *report, GError **err)
{
	struct ingest g = { .db = db, .settings = settings, .report = report };
	int64_t start_ms = when_monotonic_ms();
	bool ok;

	*report = (struct ingest_report){ 0 };
	report->crawl.failed = g_ptr_array_new_with_free_func(g_free);
	report->crawl.notices = g_ptr_array_new_with_free_func(g_free);
	g.commit_ms = start_ms;
	g.sources = g_hash_table_new(g_int64_hash, g_int64_equal);
	g.looked = g_hash_table_new(NULL, NULL);
	g.turns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g.pending = g_hash_table_new_full(NULL, NULL, pending_free, NULL);
	ok = start(&g, err);
	for (; ok && *files; files++)
		ok = read_file(&g, *files, err);
	ok = ok && drain(&g, 0, err) && commit(&g, err);
	report->crawl.ms = when_monotonic_ms() - start_ms;
	stop(&g);
	return ok;
}
