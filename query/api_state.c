/* The JSON API's view of the watch itself: sources, cases, health, and work that was begun. */
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "base/when_json.h"
#include "data/browse.h"
#include "data/casefile.h"
#include "data/run.h"
#include "data/source.h"
#include "query/api.h"
#include "query/job.h"
#include "query/source_health.h"
#include "query/source_json.h"

extern const struct web_routes api_state_routes;

#define MAX_JOBS 50

/* ---- sources and health ------------------------------------------------------------------ */

static bool
sources(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GPtrArray) all = source_list(rq->db, err);
	json_t *list;

	if (!all)
		return false;
	list = json_array();
	for (guint i = 0; i < all->len; i++)
		json_array_append_new(list, source_json(g_ptr_array_index(all, i)));
	return api_answer(a, json_pack("{s:i, s:o}", "schema", 1, "sources", list));
}

static bool
put_run(json_t *json, struct db *db, const char *kind, const char *key, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(run_t) run = run_last(db, kind, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	json_object_set_new(json, key,
			    !run ? json_null()
				 : json_pack("{s:o, s:o, s:s?}", "started",
					     when_json(run->started_at), "ended",
					     when_json(run->ended_at), "result", run->result));
	return true;
}

static bool
put_sources(json_t *json, struct db *db, GError **err)
{
	g_autoptr(GPtrArray) all = source_list(db, err);
	json_int_t on = 0, failing = 0;

	if (!all)
		return false;
	for (guint i = 0; i < all->len; i++) {
		const struct source *s = g_ptr_array_index(all, i);
		g_autofree char *trouble = NULL;

		on += s->state == SOURCE_ON;
		failing += source_health(s, when_now(), &trouble) == SOURCE_FAILING;
	}
	json_object_set_new(json, "sources",
			    json_pack("{s:I, s:I}", "watched", on, "failing", failing));
	return true;
}

static bool
put_mentions(json_t *json, struct db *db, GError **err)
{
	const struct browse any = { .has_history = true }, undecided = { .status = "new" };
	int64_t all, waiting;

	if (!browse_total(db, &any, &all, err) || !browse_total(db, &undecided, &waiting, err))
		return false;
	json_object_set_new(json, "mentions",
			    json_pack("{s:I, s:I}", "total", (json_int_t)all, "undecided",
				      (json_int_t)waiting));
	return true;
}

static bool
health(const struct web_request *rq, struct web_answer *a, GError **err)
{
	json_t *json = json_pack("{s:i, s:s, s:o}", "schema", 1, "version", EARSHOT_VERSION, "now",
				 when_json(when_now()));

	if (put_run(json, rq->db, "crawl", "crawl", err) &&
	    put_run(json, rq->db, "nightly", "nightly", err) && put_sources(json, rq->db, err) &&
	    put_mentions(json, rq->db, err))
		return api_answer(a, json);
	json_decref(json);
	return false;
}

/* ---- cases: that there are some, and by when; never what is in them ------------------------ */

static json_t *
case_json(const struct casefile *c)
{
	return json_pack("{s:s, s:s?, s:s, s:o, s:o, s:s, s:i, s:s?, s:o, s:s?, s:b, s:o, s:o}",
			 "id", c->ref, "school", c->school_name, "state", c->state, "opened",
			 when_json(c->opened_at), "received", when_json(c->received_at),
			 "categories", c->categories, "severity", c->severity, "assigned",
			 c->assigned, "closed", when_json(c->closed_at), "outcome", c->outcome,
			 "own_account", (int)c->is_own_account, "due", when_json(c->due_literal),
			 "acknowledged", when_json(c->acknowledged_at));
}

static bool
cases(const struct web_request *rq, struct web_answer *a, GError **err)
{
	static const char *const states[] = { "open", "assessed", "closed", NULL };
	const char *state = web_query(rq, "state");
	g_autoptr(GPtrArray) all = NULL;
	json_t *list;

	if (state && *state && !g_strv_contains(states, state)) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "\"state\" is open, assessed or closed");
		return false;
	}
	all = casefile_list(rq->db, state && *state ? state : NULL, err);
	if (!all)
		return false;
	list = json_array();
	for (guint i = 0; i < all->len; i++) {
		const struct casefile *c = g_ptr_array_index(all, i);

		if (casefile_is_open_to(c, rq->actor.role))
			json_array_append_new(list, case_json(c));
	}
	return api_answer(a, json_pack("{s:i, s:o}", "schema", 1, "cases", list));
}

/* ---- jobs -------------------------------------------------------------------------------- */

static json_t *
job_json(const struct job *j)
{
	static const char *const states[] = {
		[JOB_RUNNING] = "running", [JOB_DONE] = "done", [JOB_LOST] = "lost"
	};

	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:s}", "id", (json_int_t)j->id,
			 "kind", j->kind, "command", j->command, "by", j->who, "state",
			 states[j->state], "started", when_json(j->started_at), "ended",
			 when_json(j->ended_at), "exit",
			 j->exit_code < 0 ? json_null() : json_integer(j->exit_code), "progress",
			 j->progress);
}

static bool
jobs(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GPtrArray) all = job_list(rq->db, MAX_JOBS, err);
	json_t *list;

	if (!all)
		return false;
	list = json_array();
	for (guint i = 0; i < all->len; i++)
		json_array_append_new(list, job_json(g_ptr_array_index(all, i)));
	return api_answer(a, json_pack("{s:i, s:o}", "schema", 1, "jobs", list));
}

static bool
one_job(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	guint64 id = 0;
	g_autoptr(job_t) j = NULL;

	if (g_ascii_string_to_unsigned(rq->rest, 10, 1, INT64_MAX, &id, NULL))
		j = job_get(rq->db, (int64_t)id, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!j)
		return web_refuse(rq, a, 404, "there is no such job");
	return api_answer(a, json_pack("{s:i, s:o}", "schema", 1, "job", job_json(j)));
}

/* The few command lines that may be begun from afar; nothing of the request goes into them. */
static const struct work {
	const char *kind;
	const char *const args[4];
} works[] = {
	{ "crawl", { "crawl", NULL } },
	{ "index", { "index", "--rebuild", NULL } },
};

static bool
begin_job(const struct web_request *rq, struct web_answer *a, GError **err)
{
	json_t *body = api_body(rq, err);
	g_autofree char *kind = g_strdup(json_string_value(json_object_get(body, "kind")));
	int64_t id;

	json_decref(body);
	if (!body)
		return false;
	for (size_t i = 0; kind && i < G_N_ELEMENTS(works); i++) {
		if (strcmp(kind, works[i].kind) != 0)
			continue;
		if (!job_begin(rq, kind, works[i].args, NULL, &id, err))
			return false;
		a->status = 202;
		return api_answer(a, json_pack("{s:i, s:I}", "schema", 1, "job", (json_int_t)id));
	}
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "send {\"kind\": …} with crawl or index");
	return false;
}

static bool
nothing(const struct web_request *rq, struct web_answer *a, GError **err)
{
	(void)err;
	return web_refuse(rq, a, 404, "there is nothing at this address");
}

static const struct web_route routes[] = {
	{ .path = "/api/v1/sources", .get = sources, .kind = WEB_API },
	{ .path = "/api/v1/health", .get = health, .kind = WEB_API },
	{ .path = "/api/v1/cases", .get = cases, .needs_get = MAY_READ_CASE, .kind = WEB_API },
	{ .path = "/api/v1/jobs",
	  .get = jobs,
	  .post = begin_job,
	  .needs_post = MAY_SET_UP,
	  .kind = WEB_API },
	{ .path = "/api/v1/jobs/*", .get = one_job, .kind = WEB_API },
	{ .path = "/api/*", .get = nothing, .post = nothing, .is_open = true, .kind = WEB_API },
};

const struct web_routes api_state_routes = { routes, G_N_ELEMENTS(routes) };
