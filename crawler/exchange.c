#include "crawler/exchange.h"

#include <poll.h>
#include <string.h>

#include "base/chunked.h"
#include "base/when.h"
#include "crawler/crawl.h"
#include "crawler/post_text.h"
#include "crawler/rulebook.h"
#include "data/media_inline.h"
#include "data/media_type.h"

#define TIMEOUT_MS 30000
#define ROBOTS_HOPS 5 /* RFC 9309 §2.3.1.2 */
#define MAX_ROBOTS (512 * 1024)
#define ORNAMENT_CHARS (16 * 1024) /* of a picture inside a page: a longer one is no ornament */

struct exchanger {
	struct db *db;
	struct fetch_pool *pool;
	struct rulebook *rules;
};

struct exchanger *
exchanger_new(struct db *db, const struct capture_settings *settings, const char *agent,
	      GError **err)
{
	const struct fetch_settings fetch = {
		.threads = 1,
		.max_in_flight = 1,
		.user_agent = agent,
		.guard = settings->guard,
		.resolve = settings->resolve,
		.cacert = settings->cacert,
		.proxy = settings->proxy,
		.max_bytes = CAPTURE_MAX_BYTES,
		.timeout_ms = settings->timeout_ms > 0 ? settings->timeout_ms : TIMEOUT_MS,
	};
	g_autoptr(exchanger_t) x = g_new0(struct exchanger, 1);

	x->db = db;
	x->pool = fetch_pool_new(&fetch, err);
	if (!x->pool)
		return NULL;
	x->rules = rulebook_new(db, CRAWL_AGENT);
	return g_steal_pointer(&x);
}

void
exchanger_free(struct exchanger *x)
{
	if (!x)
		return;
	fetch_pool_free(x->pool);
	rulebook_free(x->rules);
	g_free(x);
}

void
exchange_free(struct exchange *e)
{
	if (!e)
		return;
	url_free(e->url);
	g_free(e->robots_reason);
	fetch_result_free(e->result);
	g_clear_pointer(&e->body, g_bytes_unref);
	g_free(e->withheld);
	g_free(e);
}

static struct fetch_result *
fetch(struct exchanger *x, const struct url *url, bool keep_raw)
{
	struct fetch_job *job = g_new0(struct fetch_job, 1);
	struct pollfd fd = { .fd = fetch_pool_fd(x->pool), .events = POLLIN };
	struct fetch_result *result;

	job->url = url_copy(url);
	job->why = keep_raw ? "case" : "robots";
	job->accept = keep_raw ? NULL : "text/plain, */*;q=0.1";
	job->max_bytes = keep_raw ? 0 : MAX_ROBOTS;
	job->keep_raw = keep_raw;
	fetch_pool_push(x->pool, job);
	while (!(result = fetch_pool_take(x->pool)))
		poll(&fd, 1, -1);
	return result;
}

/* ---- robots.txt --------------------------------------------------------------------------------
 */

static struct url *
target_of(const struct fetch_result *r)
{
	static const int statuses[] = { 301, 302, 303, 307, 308 };

	for (size_t i = 0; r->location && i < G_N_ELEMENTS(statuses); i++)
		if (r->status == statuses[i])
			return url_parse(r->location, r->job->url);
	return NULL;
}

/* The file of `origin`, into the book. What the guard refused or nobody answered is the exchange's
 * own answer: `*failure`. */
static bool
read_robots(struct exchanger *x, const char *origin, struct fetch_result **failure, GError **err)
{
	g_autofree char *address = g_strconcat(origin, "/robots.txt", NULL);
	g_autoptr(url_t) url = url_parse(address, NULL);
	g_autoptr(fetch_result_t) r = NULL;
	int status;

	for (int hops = 0; url; hops++) {
		struct url *next;

		g_clear_pointer(&r, fetch_result_free);
		r = fetch(x, url, false);
		next = hops < ROBOTS_HOPS && r->outcome == FETCH_ANSWERED ? target_of(r) : NULL;
		url_free(url);
		url = next;
	}
	if (!r)
		return true;
	if (r->outcome == FETCH_REFUSED || (r->outcome == FETCH_FAILED && r->status == 0)) {
		*failure = g_steal_pointer(&r);
		return true;
	}
	/* a chain of redirects without end is no file (§2.3.1.2) */
	status = r->status / 100 == 3 || r->outcome == FETCH_SKIPPED ? 404 : r->status;
	if (r->outcome == FETCH_FAILED)
		status = 0;
	return rulebook_put(x->rules, origin, when_now(), status, r->body, r->error, err);
}

static bool
ask_robots(struct exchanger *x, struct exchange *e, struct fetch_result **failure, GError **err)
{
	static const char *const verdicts[] = {
		[RULE_UNKNOWN] = "unreachable",
		[RULE_ALLOWED] = "allowed",
		[RULE_DENIED] = "denied",
		[RULE_UNREADABLE] = "unreachable",
	};
	g_autofree char *origin = url_origin(e->url);
	enum rule rule = RULE_UNKNOWN;
	const char *reason = NULL;

	if (!rulebook_ask(x->rules, e->url, origin, when_now(), &rule, &reason, err))
		return false;
	if (rule == RULE_UNKNOWN && (!read_robots(x, origin, failure, err) ||
				     (!*failure && !rulebook_ask(x->rules, e->url, origin,
								 when_now(), &rule, &reason, err))))
		return false;
	e->robots = verdicts[rule];
	e->robots_reason = g_strdup(reason);
	return true;
}

/* ---- what may be kept ---------------------------------------------------------------------------
 */

/* The type because of which nothing of the body may be kept; NULL: it is text, all of it. */
static const char *
forbidden(const struct fetch_result *r, const char *type)
{
	const struct raw *raw = r->raw;
	gsize len;
	const char *bytes = g_bytes_get_data(r->body, &len);
	enum media_kind said = media_type_kind(r->content_type);
	bool is_parts =
		r->content_type && (g_ascii_strncasecmp(r->content_type, "multipart/", 10) == 0 ||
				    g_ascii_strncasecmp(r->content_type, "message/", 8) == 0);

	if (r->outcome == FETCH_SKIPPED || said == MEDIA_PICTURE || said == MEDIA_FILM || is_parts)
		return type && media_type_kind(type) != MEDIA_TEXT ? type
		       : r->content_type                           ? r->content_type
								   : "application/octet-stream";
	if (raw->body->len == 0)
		return NULL;
	if (media_type_kind(type) != MEDIA_TEXT)
		return type;
	/* a message carries its pictures as text */
	if (post_mail_has_parts(bytes, len))
		return "message/rfc822";
	/* what could not be read to its end can be anything */
	if (raw->is_hiding || len == 0 || g_strcmp0(raw->truncated, "unspecified") == 0 ||
	    (raw->is_coded && g_strcmp0(raw->truncated, "length") == 0))
		return "application/octet-stream";
	return NULL;
}

/* What the bytes show; of a body that was broken off at its first bytes, those. */
static const char *
type_of(const struct fetch_result *r)
{
	const struct raw *raw = r->raw;
	gsize len;
	const void *bytes = g_bytes_get_data(r->body, &len);
	g_autoptr(GBytes) head = NULL;

	if (len > 0)
		return media_type_of(bytes, len);
	head = raw->is_chunked ? chunked_decode(raw->body->data, raw->body->len, NULL) : NULL;
	bytes = head ? g_bytes_get_data(head, &len) : raw->body->data;
	return media_type_of(bytes, head ? len : raw->body->len);
}

/* What a page carries in its own bytes, when it is more than an ornament. */
static char *
inline_of(const struct fetch_result *r)
{
	gsize len;
	const void *bytes = g_bytes_get_data(r->body, &len);

	return media_inline_find(bytes, len, ORNAMENT_CHARS);
}

void
exchange_judge(struct exchange *e)
{
	struct fetch_result *r = e->result;
	const char *bad;

	if (!r->raw || r->status == 0)
		return;
	e->type = type_of(r);
	bad = forbidden(r, e->type);
	e->withheld = bad ? g_strndup(bad, strcspn(bad, ";, \t\r\n")) : inline_of(r);
	if (e->withheld) {
		g_byte_array_set_size(r->raw->body, 0);
		g_clear_pointer(&r->body, g_bytes_unref);
		r->body = g_bytes_new(NULL, 0);
		return;
	}
	e->body = g_bytes_new(r->raw->body->data, r->raw->body->len);
}

/* ---- one exchange -------------------------------------------------------------------------------
 */

struct exchange *
exchanger_make(struct exchanger *x, const struct url *url, bool may_override, GError **err)
{
	g_autoptr(exchange_t) e = g_new0(struct exchange, 1);
	int64_t start_ms;

	e->url = url_copy(url);
	e->started_ms = evidence_now_ms();
	if (!ask_robots(x, e, &e->result, err))
		return NULL;
	if (e->result)
		return g_steal_pointer(&e);
	if (strcmp(e->robots, "allowed") != 0) {
		if (!may_override)
			return g_steal_pointer(&e);
		e->robots = "overridden";
	}
	start_ms = when_monotonic_ms();
	e->started_ms = evidence_now_ms();
	e->result = fetch(x, url, true);
	e->took_ms = when_monotonic_ms() - start_ms;
	if (e->result->status > 0)
		e->fetched_ms =
			when_is_frozen() ? evidence_now_ms() : (int64_t)(e->result->t_end * 1000);
	exchange_judge(e);
	return g_steal_pointer(&e);
}

struct url *
exchange_target(const struct exchange *e)
{
	g_autoptr(url_t) to = e->result ? target_of(e->result) : NULL;

	return to && url_is_http(to) ? g_steal_pointer(&to) : NULL;
}
