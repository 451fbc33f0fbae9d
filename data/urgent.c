#include "data/urgent.h"

#include <string.h>

#include "base/london.h"
#include "base/when.h"
#include "data/casefile.h"
#include "data/waiting.h"
#include "data/watch.h"

/* The digest has told of what is older. */
#define POST_S (7 * 24 * 60 * 60)

/* Of the categories that a person may choose, those that the policy calls urgent. */
static const char *const grave[] = { "child-image", "threat" };

void
urgent_free(struct urgent *u)
{
	if (!u)
		return;
	g_free(u->ref);
	g_free(u->reason);
	g_free(u->post);
	g_free(u->state);
	g_free(u->closed_to);
	g_free(u);
}

/* What a recipient may still be told of. */
struct search {
	struct db *db;
	int64_t recipient, now, today;
	GPtrArray *found;
};

static bool
was_told(struct search *s, const char *ref, const char *reason, bool *told, GError **err)
{
	int64_t n;

	if (!db_query_int(s->db, err, &n, 0,
			  "select count(*) from urgent_told where recipient = $1 and ref = $2 and "
			  "(reason = $3 or at >= $4)",
			  "issi", s->recipient, ref, reason, s->today))
		return false;
	*told = n > 0;
	for (guint i = 0; i < s->found->len; i++)
		*told |= strcmp(((const struct urgent *)s->found->pdata[i])->ref, ref) == 0;
	return true;
}

/* `u` is taken over. */
static bool
consider(struct search *s, struct urgent *u, GError **err)
{
	bool told;

	if (!was_told(s, u->ref, u->reason, &told, err)) {
		urgent_free(u);
		return false;
	}
	if (told)
		urgent_free(u);
	else
		g_ptr_array_add(s->found, u);
	return true;
}

static bool
is_of_recipient(struct search *s, int64_t school, bool *is_so, GError **err)
{
	int64_t n;

	if (!db_query_int(s->db, err, &n, 0,
			  "select count(*) where not exists (select 1 from recipient_school where "
			  "recipient = $1) or exists (select 1 from recipient_school where "
			  "recipient = $1 and school = $2)",
			  "ii", s->recipient, school))
		return false;
	*is_so = n > 0;
	return true;
}

static struct urgent *
of_case(const struct casefile *c, const char *reason)
{
	struct urgent *u = g_new0(struct urgent, 1);

	u->ref = g_strdup(c->ref);
	u->reason = g_strdup(reason);
	u->school = c->school;
	u->received_at = c->received_at;
	u->due = casefile_due(c);
	u->state = g_strdup(c->state);
	u->closed_to = g_strdup(c->closed_to);
	return u;
}

/* The newest alone: what was seen before it is no matter any more. */
static bool
look_at_posts(struct search *s, const struct casefile *c, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(watch_look_t) l =
		watch_last_news(s->db, c->id, s->now - POST_S, s->now + 1, &wrong);
	g_autofree char *reason = l ? g_strconcat("watch:", l->evidence, NULL) : NULL;
	struct urgent *u;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!l)
		return true;
	u = of_case(c, reason);
	u->post = g_strdup(l->state);
	u->received_at = l->at;
	return consider(s, u, err);
}

static bool
look_at_case(struct search *s, const struct casefile *c, GError **err)
{
	g_auto(GStrv) categories = g_strsplit(c->categories, " ", -1);
	bool is_theirs;

	if (strcmp(c->state, "closed") == 0)
		return true;
	if (!is_of_recipient(s, c->school, &is_theirs, err))
		return false;
	for (size_t i = 0; is_theirs && i < G_N_ELEMENTS(grave); i++)
		if (g_strv_contains((const char *const *)categories, grave[i]) &&
		    !consider(s, of_case(c, grave[i]), err))
			return false;
	return !is_theirs || look_at_posts(s, c, err);
}

static bool
look_at_waiting(struct search *s, const struct waiting *w, GError **err)
{
	struct urgent *u;

	if (w->due == WHEN_NONE || w->due >= s->now)
		return true;
	u = g_new0(struct urgent, 1);
	u->ref = g_strdup(w->ref);
	u->reason = g_strdup("overdue");
	u->school = w->school;
	u->received_at = w->received_at;
	u->due = w->due;
	u->state = w->kind == WAITING_CASE ? g_strdup("open") : NULL;
	u->closed_to = g_strdup(w->closed_to);
	return consider(s, u, err);
}

GPtrArray *
urgent_untold(struct db *db, int64_t recipient, int64_t now, GError **err)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)urgent_free);
	g_autoptr(GPtrArray) cases = casefile_list(db, NULL, err);
	g_autoptr(GPtrArray) waiting = cases ? waiting_list(db, recipient, err) : NULL;
	struct search s = { db, recipient, now, london_day(now).since, found };

	if (!waiting)
		return NULL;
	for (guint i = 0; i < cases->len; i++)
		if (!look_at_case(&s, cases->pdata[i], err))
			return NULL;
	for (guint i = 0; i < waiting->len; i++)
		if (!look_at_waiting(&s, waiting->pdata[i], err))
			return NULL;
	return g_steal_pointer(&found);
}

bool
urgent_told(struct db *db, int64_t recipient, const struct urgent *u, int64_t now, GError **err)
{
	return db_run(db, err,
		      "insert into urgent_told (recipient, ref, reason, at) values ($1, $2, $3, "
		      "$4) on conflict (recipient, ref, reason) do nothing",
		      "issi", recipient, u->ref, u->reason, now);
}
