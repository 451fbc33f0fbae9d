/* The JSON API's mentions: list, search, what is new, one of them, and deciding about it. */
#include "query/api.h"

#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/when.h"
#include "data/kept_page.h"
#include "data/mention.h"
#include "data/triage.h"
#include "indexer/shard.h"
#include "query/advice.h"
#include "query/mention_json.h"
#include "query/news.h"

extern const struct web_routes api_routes;

#define USUAL_LIMIT 20
#define MAX_OFFSET 1000000
#define MAX_NOTE 4000 /* characters */

/* ---- shared ------------------------------------------------------------------------------ */

/* How long a search took makes it no other. */
static char *
etag_of(const char *line)
{
	static const char key[] = "\"took_ms\":";
	const char *took = strstr(line, key);
	size_t len = took ? (size_t)(took - line) : strlen(line);
	const char *rest = took ? took + strlen(key) : "";

	rest += strspn(rest, "0123456789");
	return g_strdup_printf("\"%016" G_GINT64_MODIFIER "x-%016" G_GINT64_MODIFIER "x\"",
			       (guint64)hash_bytes(line, len),
			       (guint64)hash_bytes(rest, strlen(rest)));
}

bool
api_answer(struct web_answer *a, json_t *json)
{
	g_autofree char *line = json_line(json);

	json_decref(json);
	a->type = "application/json";
	a->cache = "private, no-cache";
	a->etag = etag_of(line);
	g_string_assign(a->body, line);
	return true;
}

/* A whole number of the query string between 0 and `max`; `usual` when it is not there. False with
 * EARSHOT_ERROR_INPUT when it is none. */
static bool
api_number(const struct web_request *rq, const char *name, int64_t usual, int64_t max, int64_t *n,
	   GError **err)
{
	const char *text = web_query(rq, name);
	guint64 value;

	*n = usual;
	if (!text || !*text)
		return true;
	if (!g_ascii_string_to_unsigned(text, 10, 0, (guint64)max, &value, NULL)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"%s\" is a number from 0 to %" G_GINT64_FORMAT, name, max);
		return false;
	}
	*n = (int64_t)value;
	return true;
}

json_t *
api_body(const struct web_request *rq, GError **err)
{
	json_error_t where;
	json_t *json = json_loadb(rq->body->str, rq->body->len, JSON_REJECT_DUPLICATES, &where);

	if (json_is_object(json))
		return json;
	json_decref(json);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "send a JSON object%s%s",
		    json ? "" : ": ", json ? "" : where.text);
	return NULL;
}

/* The query that the query string asks for: q, school, since, until, source, site, status. NULL
 * with EARSHOT_ERROR_INPUT. */
static struct query *
api_query(const struct web_request *rq, GError **err)
{
	static const struct {
		const char *name, *field;
	} narrow[] = { { "school", "school" }, { "source", "source" }, { "site", "site" },
		       { "status", "status" }, { "since", "after" },   { "until", "before" } };
	const char *text = web_query(rq, "q");
	g_autoptr(query_t) q = query_parse(text ? text : "", when_now());

	for (size_t i = 0; i < G_N_ELEMENTS(narrow); i++) {
		const char *value = web_query(rq, narrow[i].name);

		if (value && *value && !query_narrow(q, narrow[i].field, value, when_now())) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "\"%s\" is nothing that %s can be", value, narrow[i].name);
			return NULL;
		}
	}
	return g_steal_pointer(&q);
}

/* ---- lists ------------------------------------------------------------------------------- */

static bool
read_sort(const struct web_request *rq, const struct query *q, enum search_sort *sort, GError **err)
{
	const char *text = web_query(rq, "sort");

	*sort = search_has_words(q) ? SEARCH_BY_RELEVANCE : SEARCH_BY_DATE;
	if (!text || !*text)
		return true;
	*sort = strcmp(text, "date") == 0 ? SEARCH_BY_DATE : SEARCH_BY_RELEVANCE;
	if (*sort == SEARCH_BY_DATE || strcmp(text, "relevance") == 0)
		return true;
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "\"sort\" is date or relevance");
	return false;
}

/* `has_facets`: they cost a look at every hit. */
static bool
run(const struct web_request *rq, struct web_answer *a, bool has_facets, GError **err)
{
	const char *text = web_query(rq, "q");
	g_autoptr(query_t) q = api_query(rq, err);
	g_autoptr(GPtrArray) shards = shards_read(rq->config, NULL);
	struct search_options options = { .shards = shards,
					  .is_local = true,
					  .has_pages = true,
					  .has_facets = has_facets,
					  .has_copies = web_query(rq, "copies") != NULL };
	struct search_result r = { 0 };
	int64_t limit, offset;
	bool ok;

	if (!q || !api_number(rq, "limit", USUAL_LIMIT, SEARCH_MAX_LIMIT, &limit, err) ||
	    !api_number(rq, "offset", 0, MAX_OFFSET, &offset, err) ||
	    !api_number(rq, "as_of", 0, INT64_MAX, &options.as_of, err) ||
	    !read_sort(rq, q, &options.sort, err))
		return false;
	options.limit = (int)limit;
	options.offset = (int)offset;
	ok = search_run(rq->db, q, &options, &r, err) &&
	     (!text || advice_add(rq->db, rq->actor.name, text, q, &r, err));
	if (ok)
		api_answer(a, search_json(&r, q->corrected));
	search_result_clear(&r);
	return ok;
}

static bool
mentions(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return run(rq, a, false, err);
}

static bool
search(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return run(rq, a, true, err);
}

/* Each program has a mark of its own, under the name of its user. */
static char *
reader_of(const struct web_request *rq)
{
	const char *name = web_query(rq, "reader");

	return g_strconcat("api:", rq->user->name, name && *name ? ":" : "", name, NULL);
}

static bool
news(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autofree char *reader = reader_of(rq);
	struct search_result r = { 0 };
	int64_t mark;
	json_t *json;
	bool ok = news_read(rq->db, reader, &r, &mark, err);

	if (ok) {
		json = search_json(&r, NULL);
		json_object_set_new(json, "mark", json_integer(mark));
		api_answer(a, json);
	}
	search_result_clear(&r);
	return ok;
}

/* What was read is seen only when the program says so: one that fails half way loses nothing. */
static bool
news_seen(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autofree char *reader = reader_of(rq);
	json_t *body = api_body(rq, err), *mark = json_object_get(body, "mark");
	int64_t value = json_integer_value(mark);
	bool is_number = json_is_integer(mark) && value >= 0;

	json_decref(body);
	if (!body)
		return false;
	if (!is_number) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "send {\"mark\": N} with the mark of the last answer");
		return false;
	}
	return mention_cursor_set(rq->db, reader, value, err) &&
	       api_answer(a, json_pack("{s:i, s:I}", "schema", 1, "mark", (json_int_t)value));
}

/* ---- one --------------------------------------------------------------------------------- */

static bool
no_such(const struct web_request *rq, struct web_answer *a)
{
	return web_refuse(rq, a, 404, "there is no such mention");
}

/* NULL without an error set: there is none of that reference. */
static struct mention *
find(const struct web_request *rq, const char *ref, GError **err)
{
	return mention_get_ref(rq->db, ref, err);
}

static bool
show(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = find(rq, rq->rest, &wrong);
	g_autoptr(GPtrArray) history = NULL, kept = NULL;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!m)
		return no_such(rq, a);
	history = triage_history(rq->db, m->id, err);
	kept = history ? kept_page_of(rq->db, m->id, err) : NULL;
	return kept && web_mention_read(rq, m->ref, err) &&
	       api_answer(a, mention_json_whole(m, history, kept));
}

static bool
read_decision(json_t *body, struct triage *t, bool *is_undo, GError **err)
{
	const char *state = json_string_value(json_object_get(body, "state"));
	g_autofree char *names = NULL;

	*is_undo = json_is_true(json_object_get(body, "undo"));
	t->note = json_string_value(json_object_get(body, "note"));
	t->state = state ? triage_state(state) : NULL;
	if (t->note && g_utf8_strlen(t->note, -1) > MAX_NOTE) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "\"note\" is longer than 4,000 characters");
		return false;
	}
	if (t->state || *is_undo)
		return true;
	names = triage_state_names();
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
		    "send {\"state\": …} with one of %s, or {\"undo\": true}", names);
	return false;
}

/* In one transaction: what is answered is kept. */
static bool
decide_one(const struct web_request *rq, struct web_answer *a, const struct mention *m,
	   const struct triage *t, bool is_undo, GError **err)
{
	const char *state = m->status;
	enum triage_outcome outcome;

	if (!db_begin(rq->db, err))
		return false;
	outcome = is_undo ? triage_undo(rq->db, m->id, t, &state, err)
			  : triage_set(rq->db, m->id, t, &state, err);
	if (outcome == TRIAGE_FAILED || outcome == TRIAGE_REFUSED)
		db_rollback(rq->db);
	else if (!db_commit(rq->db, err))
		return false;
	if (outcome == TRIAGE_REFUSED)
		return web_refuse(rq, a, 409, "that state does not follow the one it is in");
	return outcome != TRIAGE_FAILED &&
	       api_answer(a, json_pack("{s:i, s:s, s:s, s:b}", "schema", 1, "id", m->ref, "status",
				       is_undo ? state : t->state, "changed",
				       (int)(outcome == TRIAGE_DONE)));
}

/* POST /api/v1/mentions/M-2026-0147/triage */
static bool
triage(const struct web_request *rq, struct web_answer *a, GError **err)
{
	static const char verb[] = "/triage";
	g_autofree char *ref = g_str_has_suffix(rq->rest, verb)
				       ? g_strndup(rq->rest, strlen(rq->rest) - strlen(verb))
				       : NULL;
	struct triage t = { .who = rq->actor.name, .at = when_now() };
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = ref ? find(rq, ref, &wrong) : NULL;
	bool is_undo, ok;
	json_t *body;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!m)
		return no_such(rq, a);
	body = api_body(rq, err);
	if (!body)
		return false;
	ok = read_decision(body, &t, &is_undo, err) && decide_one(rq, a, m, &t, is_undo, err);
	json_decref(body);
	return ok;
}

static const struct web_route routes[] = {
	{ .path = "/api/v1/mentions", .get = mentions, .is_long = true, .kind = WEB_API },
	{ .path = "/api/v1/search", .get = search, .is_long = true, .kind = WEB_API },
	{ .path = "/api/v1/new",
	  .get = news,
	  .post = news_seen,
	  .needs_post = MAY_READ,
	  .kind = WEB_API },
	{ .path = "/api/v1/mentions/*",
	  .get = show,
	  .post = triage,
	  .needs_post = MAY_TRIAGE,
	  .is_logged = true,
	  .kind = WEB_API },
};

const struct web_routes api_routes = { routes, G_N_ELEMENTS(routes) };
