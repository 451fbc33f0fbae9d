#include "crawler/rulebook.h"

#include "crawler/robots.h"
#include "data/host.h"

#define LIFE_S (24 * 3600) /* RFC 9309 §2.4 */
#define RETRY_S 300
#define DELAY_MAX_S (24 * 3600)
/* A host with a long Crawl-delay gets one request in a night: were the file always a day old by
 * then, that request would always be for the file, and never for a page. */
#define SLOW_S 120
#define SLOW_LIFE_S (LIFE_S + 3600)

struct rules {
	struct robots *robots; /* NULL: everything is allowed, unless `error` */
	char *error; /* why the file could not be read; NULL: it was, or there is none */
	int64_t expires_at;
	int64_t fails;
};

struct rulebook {
	struct db *db;
	char *agent;
	GHashTable *rules; /* origin -> struct rules */
};

static void
rules_free(void *data)
{
	struct rules *r = data;

	robots_free(r->robots);
	g_free(r->error);
	g_free(r);
}

struct rulebook *
rulebook_new(struct db *db, const char *agent)
{
	struct rulebook *b = g_new0(struct rulebook, 1);

	b->db = db;
	b->agent = g_strdup(agent);
	b->rules = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, rules_free);
	return b;
}

void
rulebook_free(struct rulebook *b)
{
	if (!b)
		return;
	g_hash_table_unref(b->rules);
	g_free(b->agent);
	g_free(b);
}

static struct robots *
parse(const struct rulebook *b, GBytes *body)
{
	gsize len;
	const void *data = g_bytes_get_data(body, &len);

	return robots_parse(data, MIN(len, ROBOTS_MAX_BYTES), b->agent);
}

/* From memory, else from the store; a new one, that has expired, when neither has it. */
static struct rules *
rules_of(struct rulebook *b, const char *origin, GError **err)
{
	struct rules *r = g_hash_table_lookup(b->rules, origin);
	g_autoptr(robots_file_t) file = NULL;
	g_autoptr(GError) failed = NULL;

	if (r)
		return r;
	file = robots_file_get(b->db, origin, &failed);
	if (failed) {
		g_propagate_error(err, g_steal_pointer(&failed));
		return NULL;
	}
	r = g_new0(struct rules, 1);
	g_hash_table_insert(b->rules, g_strdup(origin), r);
	if (!file)
		return r;
	r->expires_at = file->expires_at;
	r->fails = file->fails;
	if (file->body)
		r->robots = parse(b, file->body);
	else if (file->state == ROBOTS_UNREACHABLE)
		r->error = g_strdup(
			"its robots.txt could not be read, so nothing may be fetched there yet");
	return r;
}

static bool
is_expired(const struct rules *r, int64_t now)
{
	bool is_slow = r->robots && robots_crawl_delay(r->robots) > SLOW_S;

	return r->expires_at + (is_slow ? SLOW_LIFE_S - LIFE_S : 0) <= now;
}

bool
rulebook_ask(struct rulebook *b, const struct url *url, const char *origin, int64_t now,
	     enum rule *rule, const char **reason, GError **err)
{
	const struct rules *r = rules_of(b, origin, err);

	if (!r)
		return false;
	*reason = r->error;
	if (is_expired(r, now))
		*rule = RULE_UNKNOWN;
	else if (r->error)
		*rule = RULE_UNREADABLE;
	else
		*rule = !r->robots || robots_allows(r->robots, url) ? RULE_ALLOWED : RULE_DENIED;
	return true;
}

int64_t
rulebook_delay_ms(struct rulebook *b, const char *origin)
{
	const struct rules *r = g_hash_table_lookup(b->rules, origin);
	double delay = r && r->robots ? robots_crawl_delay(r->robots) : 0;

	return (int64_t)(CLAMP(delay, 0, DELAY_MAX_S) * 1000);
}

char *const *
rulebook_sitemaps(struct rulebook *b, const char *origin)
{
	const struct rules *r = g_hash_table_lookup(b->rules, origin);

	return r && r->robots ? robots_sitemaps(r->robots) : NULL;
}

static int64_t
retry_after(int64_t fails)
{
	int64_t wait = RETRY_S;

	for (; fails > 0 && wait < LIFE_S; fails--)
		wait *= 2;
	return MIN(wait, LIFE_S);
}

bool
rulebook_put(struct rulebook *b, const char *origin, int64_t now, int status, GBytes *body,
	     const char *error, GError **err)
{
	struct rules *r = rules_of(b, origin, err);
	g_autoptr(robots_file_t) file = g_new0(struct robots_file, 1);

	if (!r)
		return false;
	file->origin = g_strdup(origin);
	file->fetched_at = now;
	g_clear_pointer(&r->error, g_free);
	if (status == 0 || status == 429 || status >= 500) {
		g_autoptr(robots_file_t) old = robots_file_get(b->db, origin, NULL);

		file->state = ROBOTS_UNREACHABLE;
		file->body = old && old->body ? g_bytes_ref(old->body) : NULL;
		r->expires_at = now + retry_after(r->fails++);
		if (!r->robots)
			r->error = error ? g_strdup(error)
					 : g_strdup_printf(
						   "its robots.txt answered with status %d, so "
						   "nothing may be fetched there yet",
						   status);
	} else {
		bool has_rules = status >= 200 && status < 300 && body;

		file->state = has_rules ? ROBOTS_RULES : ROBOTS_NONE;
		file->body = has_rules ? g_bytes_new_from_bytes(body, 0,
								MIN(g_bytes_get_size(body),
								    ROBOTS_MAX_BYTES))
				       : NULL;
		robots_free(r->robots);
		r->robots = has_rules ? parse(b, body) : NULL;
		r->expires_at = now + LIFE_S;
		r->fails = 0;
	}
	file->expires_at = r->expires_at;
	file->fails = r->fails;
	return robots_file_put(b->db, file, err);
}
