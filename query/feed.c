/* Atom feeds by their own address: /feed/TOKEN.atom, of a search or of a recipient's digests. The
 * address is the secret, so it opens one of them alone, and can be taken back. */
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/when.h"
#include "data/access_token.h"
#include "data/recipient.h"
#include "data/saved.h"
#include "query/digest_atom.h"
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

static const struct {
	const char *prefix;
	bool (*read)(struct db *db, const char *rest, struct list *l, GError **err);
} subjects[] = {
	{ "search:", of_search },
	{ "saved:", of_saved },
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

/* What the token opens; NULL without an error set: nothing. */
static char *
atom_of_list(struct db *db, const char *token, GError **err)
{
	const struct search_options options = { .sort = SEARCH_BY_DATE, .limit = ENTRIES };
	g_autoptr(user_t) u = NULL;
	g_autoptr(access_token_t) t = access_token_find(db, ACCESS_FEED, token, &u, err);
	struct search_result r = { 0 };
	g_auto(list_t) l = { 0 };
	char *atom = NULL;

	if (!t || !list_read(db, t->subject, &l, err) || !l.query)
		return NULL;
	if (search_run(db, l.query, &options, &r, err))
		atom = search_atom(&r, db, l.title, err);
	search_result_clear(&r);
	return atom;
}

static char *
atom_of_recipient(struct db *db, const char *token, GError **err)
{
	g_autoptr(recipient_t) r = recipient_feed_find(db, token, err);

	return r ? digest_atom(db, r, when_now(), err) : NULL;
}

static bool
feed(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autofree char *token = g_str_has_suffix(rq->rest, suffix)
					 ? g_strndup(rq->rest, strlen(rq->rest) - strlen(suffix))
					 : NULL;
	g_autoptr(GError) wrong = NULL;
	g_autofree char *atom = token ? atom_of_list(rq->db, token, &wrong) : NULL;

	if (token && !atom && !wrong)
		atom = atom_of_recipient(rq->db, token, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!atom)
		return web_refuse(rq, a, 404, "This feed is not there, or was taken back.");
	a->type = "application/atom+xml; charset=utf-8";
	a->cache = "private, no-cache";
	g_string_assign(a->body, atom);
	a->etag = g_strdup_printf("\"%016" G_GINT64_MODIFIER "x\"",
				  (guint64)hash_bytes(atom, strlen(atom)));
	return true;
}

static const struct web_route routes[] = {
	{ .path = "/feed/*", .get = feed, .is_open = true, .is_long = true, .kind = WEB_FEED },
};

const struct web_routes feed_routes = { routes, G_N_ELEMENTS(routes) };
