/* Atom feeds by their own address: /feed/TOKEN.atom. The address is the secret, so it opens one
 * list alone, and can be taken back. */
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/when.h"
#include "data/access_token.h"
#include "data/recipient.h"
#include "data/saved.h"
#include "query/mention_atom.h"
#include "query/query.h"
#include "query/search.h"
#include "query/web.h"

extern const struct web_routes feed_routes;

#define ENTRIES 50

static const char suffix[] = ".atom";

/* What a feed is of. */
struct list {
	char *title;
	struct query *query;
};

static void
list_clear(struct list *l)
{
	g_free(l->title);
	query_free(l->query);
}
typedef struct list list_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(list_t, list_clear)

static bool
of_search(struct db *db, const char *text, struct list *l, GError **err)
{
	(void)db;
	(void)err;
	l->query = query_parse(text, when_now());
	l->title = g_strconcat("earshot: ", *text ? text : "everything", NULL);
	return true;
}

static bool
of_saved(struct db *db, const char *name, struct list *l, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(saved_t) s = saved_get(db, name, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (s) {
		l->query = query_parse(s->query, when_now());
		l->title = g_strconcat("earshot: ", s->name, NULL);
	}
	return true;
}

/* What a recipient's mail would tell of: news of their schools. */
static bool
of_recipient(struct db *db, const char *address, struct list *l, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(recipient_t) r = recipient_find(db, address, &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!r || strcmp(r->state, "on") != 0)
		return true;
	l->query = query_parse("-status:own -status:irrelevant", when_now());
	for (guint i = 0; i < r->schools->len; i++)
		query_narrow(l->query, "school", g_ptr_array_index(r->schools, i), when_now());
	l->title = g_strconcat("earshot for ", r->name ? r->name : r->address, NULL);
	return true;
}

static const struct {
	const char *prefix;
	bool (*read)(struct db *db, const char *rest, struct list *l, GError **err);
} subjects[] = {
	{ "search:", of_search },
	{ "saved:", of_saved },
	{ "recipient:", of_recipient },
};

/* l->query stays NULL when what it was of is gone. */
static bool
list_read(struct db *db, const char *subject, struct list *l, GError **err)
{
	for (size_t i = 0; subject && i < G_N_ELEMENTS(subjects); i++)
		if (g_str_has_prefix(subject, subjects[i].prefix))
			return subjects[i].read(db, subject + strlen(subjects[i].prefix), l, err);
	return true;
}

static bool
give(const struct web_request *rq, struct web_answer *a, struct list *l, GError **err)
{
	const struct search_options options = { .sort = SEARCH_BY_DATE, .limit = ENTRIES };
	struct search_result r = { 0 };
	g_autofree char *atom = NULL;
	bool ok = search_run(rq->db, l->query, &options, &r, err) &&
		  (atom = search_atom(&r, rq->db, l->title, err));

	search_result_clear(&r);
	if (!ok)
		return false;
	a->type = "application/atom+xml; charset=utf-8";
	a->cache = "private, no-cache";
	g_string_assign(a->body, atom);
	a->etag = g_strdup_printf("\"%016" G_GINT64_MODIFIER "x\"",
				  (guint64)hash_bytes(atom, strlen(atom)));
	return true;
}

static bool
feed(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autofree char *token = g_str_has_suffix(rq->rest, suffix)
					 ? g_strndup(rq->rest, strlen(rq->rest) - strlen(suffix))
					 : NULL;
	g_autoptr(GError) wrong = NULL;
	g_autoptr(user_t) u = NULL;
	g_autoptr(access_token_t) t =
		token ? access_token_find(rq->db, ACCESS_FEED, token, &u, &wrong) : NULL;
	g_auto(list_t) l = { 0 };

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (t && !list_read(rq->db, t->subject, &l, err))
		return false;
	if (!l.query)
		return web_refuse(rq, a, 404, "This feed is not there, or was taken back.");
	return give(rq, a, &l, err);
}

static const struct web_route routes[] = {
	{ .path = "/feed/*", .get = feed, .is_open = true, .kind = WEB_FEED },
};

const struct web_routes feed_routes = { routes, G_N_ELEMENTS(routes) };
