/* From a request that passed the guards of query/http.h to a handler, and back. */
#include "query/web.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/when.h"
#include "data/audit.h"
#include "indexer/index.h"
#include "query/form.h"
#include "query/layout.h"
#include "query/mention_json.h"
#include "query/multipart.h"
#include "query/quota.h"
#include "query/rate.h"
#include "query/read_log.h"
#include "query/serve_settings.h"
#include "query/twice.h"
#include "query/web_check.h"
#include "query/web_server.h"
#include "query/web_table.h"

#define MAX_BODY 65536
#define COOKIE_RULES "; Path=/; Secure; HttpOnly; SameSite=Lax"

struct web {
	const struct context *ctx;
	struct http_server *http;
	struct rate *rate;
	struct quota *quota;
	struct read_log *reads;
	struct twice *twice;
};

/* What each worker of a lane keeps of the store: those that sync are many, and read a mention and
 * little else; what a search reads lies everywhere. */
static const int cache_kib[LANES] = {
	[LANE_QUICK] = 8192,
	[LANE_SYNCED] = 1024,
	[LANE_LONG] = 2048,
	[LANE_SLOW] = 512,
};

/* One for each thread that answers. */
struct worker {
	struct web *web;
	struct db *db;
};

/* ---- for handlers ------------------------------------------------------------------------ */

const char *
web_query(const struct web_request *rq, const char *name)
{
	return form_get(rq->query, name);
}

const char *
web_form(const struct web_request *rq, const char *name)
{
	return form_get(rq->form, name);
}

const GPtrArray *
web_form_all(const struct web_request *rq, const char *name)
{
	return form_all(rq->form, name);
}

const struct multipart_file *
web_file(const struct web_request *rq, const char *name)
{
	for (guint i = 0; rq->files && i < rq->files->files->len; i++) {
		const struct multipart_file *f = rq->files->files->pdata[i];

		if (strcmp(f->field, name) == 0)
			return f;
	}
	return NULL;
}

bool
web_redirect(struct web_answer *a, const char *path)
{
	a->status = 303;
	g_free(a->location);
	a->location = g_strdup(web_is_own_path(path) ? path : "/");
	return true;
}

bool
web_is_own_path(const char *path)
{
	if (!path || path[0] != '/' || path[1] == '/')
		return false;
	for (const char *c = path; *c; c++)
		if ((unsigned char)*c <= 0x20 || *c == 0x7f || *c == '\\')
			return false;
	return true;
}

bool
web_refuse(const struct web_request *rq, struct web_answer *a, int status, const char *sentence)
{
	json_t *json;
	g_autofree char *line = NULL;

	a->status = status;
	if (!rq->wants_json) {
		layout_error(rq, a, status, sentence);
		return true;
	}
	json = json_pack("{s:i, s:s}", "schema", 1, "error", sentence);
	line = json_line(json);
	json_decref(json);
	g_string_assign(a->body, line);
	a->type = "application/json";
	return true;
}

bool
web_not_found(const struct web_request *rq, struct web_answer *a)
{
	return web_refuse(rq, a, 404, "There is nothing at this address.");
}

/* Committed before anything is answered: no page is shown that the log does not tell of. */
bool
web_mention_read(const struct web_request *rq, const char *ref, GError **err)
{
	const struct audit_entry entry = { .actor = rq->actor.name,
					   .act = "mention.read",
					   .obj = ref };

	return audit_append(rq->db, &entry, err);
}

/* ---- the way through --------------------------------------------------------------------- */

/* A form of a page, which may come twice. */
static bool
do_once(struct visit *v, web_handler *handler, const char *ticket, GError **err)
{
	struct twice *twice = v->rq.web->twice;
	g_autofree char *key = twice_key(v->rq.token, ticket, v->rq.path,
					 v->http->fields[HTTP_CONTENT_TYPE], v->http->body);
	bool ok;

	if (!twice_begin(twice, key, when_monotonic_ms(), &v->answer))
		return true;
	ok = handler(&v->rq, &v->answer, err);
	twice_end(twice, key, when_monotonic_ms(), ok ? &v->answer : NULL);
	return ok;
}

static bool
visit_route(struct visit *v, GError **err)
{
	const struct web_route *route = v->route;
	const char *ticket;
	web_handler *handler = !route ? NULL : v->rq.is_post ? route->post : route->get;

	if (v->http->method == HTTP_OPTIONS) {
		v->answer.status = 204;
		return true;
	}
	if (!route)
		return web_not_found(&v->rq, &v->answer);
	if (!handler)
		return web_refuse(&v->rq, &v->answer, 405,
				  v->rq.is_post ? "Nothing can be sent to this address."
						: "This address only takes what a form sends.");
	v->rq.query = form_parse(v->http->query ? v->http->query : "",
				 v->http->query ? strlen(v->http->query) : 0, err);
	if (!v->rq.query)
		return false;
	if (!web_check(v, err))
		return *err == NULL;
	ticket = v->user && v->rq.form ? web_form(&v->rq, "ticket") : NULL;
	return ticket ? do_once(v, handler, ticket, err) : handler(&v->rq, &v->answer, err);
}

static int
status_of(const GError *err)
{
	static const struct {
		enum earshot_error code;
		int status;
	} statuses[] = {
		{ EARSHOT_ERROR_USAGE, 400 }, { EARSHOT_ERROR_INPUT, 400 },
		{ EARSHOT_ERROR_LIMIT, 400 }, { EARSHOT_ERROR_FORMAT, 400 },
		{ EARSHOT_ERROR_BUSY, 503 },  { EARSHOT_ERROR_STORE_FULL, 503 },
	};

	for (size_t i = 0; err->domain == EARSHOT_ERROR && i < G_N_ELEMENTS(statuses); i++)
		if (err->code == (int)statuses[i].code)
			return statuses[i].status;
	return 500;
}

/* ---- giving the answer back -------------------------------------------------------------- */

static void
set_cookie(const struct visit *v, struct http_answer *out)
{
	const char *value = v->answer.cookie;
	g_autofree char *field = NULL;

	if (!value && v->is_new_visitor)
		value = v->token;
	if (!value)
		return;
	field = g_strconcat(WEB_COOKIE "=", value, COOKIE_RULES, *value ? NULL : "; Max-Age=0",
			    NULL);
	http_answer_field(out, "Set-Cookie", field);
}

static void
set_fields(const struct visit *v, struct http_answer *out)
{
	const struct web_answer *a = &v->answer;
	char number[16];

	http_answer_field(out, "Cache-Control", a->cache ? a->cache : "no-store");
	if (out->status != 304 && out->status != 204)
		http_answer_field(out, "Content-Type",
				  a->type ? a->type : "text/html; charset=utf-8");
	if (a->location)
		http_answer_field(out, "Location", a->location);
	if (a->etag)
		http_answer_field(out, "ETag", a->etag);
	if (a->file_name) {
		g_autofree char *name = escape_filename(a->file_name);
		g_autofree char *field = g_strdup_printf("attachment; filename=\"%s\"", name);

		http_answer_field(out, "Content-Disposition", field);
	}
	if (out->status == 405 || v->http->method == HTTP_OPTIONS) {
		const struct web_route *r = v->route;

		http_answer_field(out, "Allow",
				  !r || !r->post ? "GET, HEAD, OPTIONS"
				  : r->get       ? "GET, HEAD, POST, OPTIONS"
						 : "POST, OPTIONS");
	}
	if (out->status == 401)
		http_answer_field(out, "WWW-Authenticate", "Bearer realm=\"earshot\"");
	if (a->retry_s > 0) {
		g_snprintf(number, sizeof number, "%d", a->retry_s);
		http_answer_field(out, "Retry-After", number);
	}
}

static void
give_answer(struct visit *v, struct http_answer *out)
{
	struct web_answer *a = &v->answer;
	const char *has = v->http->fields[HTTP_IF_NONE_MATCH];

	out->status = a->status ? a->status : 200;
	if (v->rq.is_post)
		g_clear_pointer(&a->etag, g_free);
	if (a->etag && has && out->status == 200 &&
	    (strstr(has, a->etag) || strcmp(has, "*") == 0)) {
		out->status = 304;
		g_string_truncate(a->body, 0);
	}
	out->fd = a->fd;
	set_fields(v, out);
	set_cookie(v, out);
}

static char *
origin_of(const struct http_request *http)
{
	return g_strconcat(http->is_tls ? "https://" : "http://", http->fields[HTTP_HOST], NULL);
}

static void
visit_begin(struct visit *v, struct worker *w, const struct http_request *http,
	    struct http_answer *out)
{
	const char *rest = "";
	const struct context *ctx = w->web->ctx;

	*v = (struct visit){ .http = http, .origin = origin_of(http) };
	v->route = web_route_find(http->path, strlen(http->path), &rest);
	v->answer = (struct web_answer){ .body = out->body, .fd = -1 };
	v->rq = (struct web_request){ .is_post = http->method == HTTP_POST,
				      .path = http->path,
				      .rest = rest,
				      .address = http->address,
				      .origin = v->origin,
				      .wants_json = v->route && v->route->kind == WEB_API,
				      .db = w->db,
				      .state_dir = ctx->state_dir,
				      .config = ctx->config,
				      .program = ctx->program,
				      .web = w->web };
}

static void
visit_end(struct visit *v)
{
	g_clear_pointer(&v->rq.query, g_hash_table_unref);
	g_clear_pointer(&v->rq.form, g_hash_table_unref);
	g_clear_pointer(&v->sent, multipart_free);
	g_clear_pointer(&v->user, user_free);
	g_free(v->actor);
	g_free(v->origin);
	g_free(v->answer.location);
	g_free(v->answer.file_name);
	g_free(v->answer.etag);
	g_free(v->answer.cookie);
}

/* A log that does not hold keeps nobody from the page; it is told of where the operator looks. */
static void
pin_audit(struct db *db)
{
	g_autoptr(GError) wrong = NULL;

	if (!audit_pin(db, &wrong))
		fprintf(stderr, "earshot: %s\n", wrong->message);
}

static void
handle(void *own, struct http_request *http, struct http_answer *out)
{
	struct worker *w = own;
	g_autoptr(GError) err = NULL;
	struct visit v;

	visit_begin(&v, w, http, out);
	if (!visit_route(&v, &err)) {
		/* whatever a handler began and did not end is not kept */
		db_rollback(w->db);
		if (v.answer.fd >= 0)
			close(v.answer.fd);
		v.answer.fd = -1;
		web_refuse(&v.rq, &v.answer, status_of(err), err->message);
	}
	/* what a GET adds is pinned by query/read_log.c */
	if (v.rq.is_post)
		pin_audit(w->db);
	index_reader_drop(w->db, true);
	give_answer(&v, out);
	visit_end(&v);
}

/* An index that was replaced stays on the disk as long as anybody reads it. */
static void
rest(void *own)
{
	struct worker *w = own;

	index_reader_drop(w->db, false);
}

/* ---- starting and stopping --------------------------------------------------------------- */

static bool
add_together(void *data, struct db *db, const struct audit_entry *e, GError **err)
{
	struct web *web = data;

	return read_log_add(web->reads, db, e, err);
}

static void *
worker_new(void *data, enum http_lane lane, GError **err)
{
	struct web *web = data;
	struct worker *w;
	g_autoptr(db_t) db = db_open(web->ctx->state_dir, false, err);

	if (!db || !db_set_cache(db, cache_kib[lane], err))
		return NULL;
	w = g_new0(struct worker, 1);
	w->web = web;
	audit_set_adder(db, add_together, web);
	w->db = g_steal_pointer(&db);
	return w;
}

static void
worker_free(void *own)
{
	struct worker *w = own;

	db_close(w->db);
	g_free(w);
}

static enum http_lane
plan(void *data, enum http_method method, const char *path, size_t len, size_t *max_body)
{
	const char *rest;
	const struct web_route *route = web_route_find(path, len, &rest);

	(void)data;
	*max_body = route && route->max_body ? route->max_body : MAX_BODY;
	if (route && route->kind == WEB_SLOW && method == HTTP_POST)
		return LANE_SLOW;
	if (route && route->is_long)
		return LANE_LONG;
	return route && route->is_logged && method != HTTP_POST ? LANE_SYNCED : LANE_QUICK;
}

static void
refuse(void *data, int status, const char *why, struct http_answer *out)
{
	const struct web *web = data;
	struct web_request rq = { .rest = "", .path = "/", .config = web->ctx->config };
	struct web_answer a = { .body = out->body, .fd = -1 };

	layout_error(&rq, &a, status, why);
	http_answer_field(out, "Cache-Control", "no-store");
	http_answer_field(out, "Content-Type", "text/html; charset=utf-8");
	if (status == 405)
		http_answer_field(out, "Allow", "GET, HEAD, POST, OPTIONS");
	if (status == 503)
		http_answer_field(out, "Retry-After", "60");
}

struct web *
web_start(const struct context *ctx, const struct http_settings *settings, GError **err)
{
	struct web *web = g_new0(struct web, 1);
	const struct http_app app = { worker_new, worker_free, handle, rest, plan, refuse, web };

	web->ctx = ctx;
	web->rate = rate_new();
	web->quota = quota_new(serve_settings_api_per_minute(ctx->config));
	web->reads = read_log_new();
	web->twice = twice_new();
	web->http = http_start(settings, &app, err);
	if (web->http)
		return web;
	web_stop(web);
	return NULL;
}

const struct context *
web_context(const struct web *web)
{
	return web->ctx;
}

struct rate *
web_rate(const struct web *web)
{
	return web->rate;
}

struct quota *
web_quota(const struct web *web)
{
	return web->quota;
}

int
web_port(const struct web *web)
{
	return http_port(web->http);
}

void
web_stop(struct web *web)
{
	if (!web)
		return;
	http_stop(web->http);
	rate_free(web->rate);
	quota_free(web->quota);
	read_log_free(web->reads);
	twice_free(web->twice);
	g_free(web);
}
