/* The first of the verbs of data/casework.h. */
#include <string.h>

#include "base/error.h"
#include "base/london.h"
#include "base/url.h"
#include "base/when.h"
#include "data/case_term.h"
#include "data/case_text.h"
#include "data/casework.h"
#include "data/mention.h"
#include "data/policy.h"
#include "data/triage.h"

static bool
refuse(GError **err, const char *sentence)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, sentence);
	return false;
}

static bool
check_address(const char *url, char **clean, GError **err)
{
	g_autoptr(url_t) u = url ? url_parse(url, NULL) : NULL;

	if (!url)
		return true;
	if (!u || !url_is_http(u))
		return refuse(err, "the address of a post begins with http:// or https://");
	if (url_has_credentials(u))
		return refuse(err, "an address with a user name or password in it is not taken: "
				   "only what anybody can see is looked at");
	*clean = g_strdup(url_href(u));
	return true;
}

static bool
check_times(const struct case_opening *o, GError **err)
{
	int64_t now = when_now();

	if (o->received_at != WHEN_NONE && o->received_at > now)
		return refuse(err, "the time of receipt lies in the future");
	if (o->first_published != WHEN_NONE && o->first_published > now)
		return refuse(err, "the time of first publication lies in the future");
	return true;
}

/* By its number, or else by the address. NULL without an error: there is none. */
static struct mention *
find_mention(struct db *db, const struct case_opening *o, const char *url, GError **err)
{
	g_autoptr(url_t) u = url ? url_parse(url, NULL) : NULL;
	g_autofree char *key = u ? url_canonical(u) : NULL;

	if (o->mention)
		return mention_get(db, o->mention, err);
	return key ? mention_get_key(db, key, err) : NULL;
}

static bool
insert(struct db *db, const struct actor *actor, const struct case_opening *o,
       const struct mention *m, const char *url, struct casefile *c, GError **err)
{
	g_autoptr(GDateTime) local = london_time(when_now());
	int64_t year = g_date_time_get_year(local), number;
	const char *assigned = actor->role != ROLE_MODERATOR         ? NULL
			       : g_str_has_prefix(actor->name, "u:") ? actor->name + strlen("u:")
								     : actor->name;

	if (!db_query_int(db, err, &number, 1,
			  "select coalesce(max(number), 0) + 1 from casefile where year = $1", "i",
			  year) ||
	    !db_query_int(db, err, &c->id, 0,
			  "insert into casefile (year, number, school, state, url, mention, "
			  "opened_at, received_at, first_published, reporter, author, assigned, "
			  "is_own_account, account, due_literal, due_working) values ($1, $2, $3, "
			  "'open', $4, nullif($5, 0), $6, $7, $8, $9, $10, $11, $12, nullif($13, "
			  "0), $14, $15) returning id",
			  "iiisiiinsssiinn", year, number, m ? m->school : o->school, url,
			  m ? m->id : (int64_t)0, when_now(),
			  o->received_at == WHEN_NONE ? when_now() : o->received_at,
			  o->first_published == WHEN_NONE && m ? m->published : o->first_published,
			  o->reporter, o->author, assigned, (int64_t)(o->account != 0), o->account,
			  o->account ? o->due_literal : WHEN_NONE,
			  o->account ? o->due_working : WHEN_NONE))
		return false;
	c->ref = casefile_ref(year, number);
	return true;
}

static bool
mark_mention(struct db *db, const struct actor *actor, const struct mention *m, const char *ref,
	     GError **err)
{
	const struct triage t = {
		.state = "case", .who = actor->name, .note = ref, .at = when_now()
	};

	return triage_set(db, m->id, &t, NULL, err) != TRIAGE_FAILED;
}

static bool
put(struct db *db, const struct actor *actor, const struct case_opening *o, const char *url,
    struct casefile *c, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = find_mention(db, o, url, &wrong);
	const struct case_text_new reason = { .kind = "reason",
					      .act = "case.open",
					      .text = o->reason };
	g_autofree char *number = NULL;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (o->mention && !m)
		return refuse(err, "there is no such mention");
	if (!m && !o->school)
		return refuse(err, "say which school it is about");
	if (!insert(db, actor, o, m, url ? url : m ? m->url : NULL, c, err))
		return false;
	number = case_text_add(db, actor, c, &reason, err);
	return number && (!m || mark_mention(db, actor, m, c->ref, err));
}

bool
casework_on_account(struct db *db, const struct account *account, struct case_opening *o,
		    char **no_date, GError **err)
{
	g_autoptr(response_clock_t) clock = policy_clock(db, account->school, err);
	struct response_due due = { WHEN_NONE, WHEN_NONE };
	g_autoptr(GError) fault = NULL;
	int64_t received = o->received_at == WHEN_NONE ? when_now() : o->received_at;

	*no_date = NULL;
	o->account = account->id;
	o->school = account->school;
	if (!clock)
		return false;
	if (!response_clock_due(clock, received, &due, &fault)) {
		if (!g_error_matches(fault, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT)) {
			g_propagate_error(err, g_steal_pointer(&fault));
			return false;
		}
		*no_date = g_strdup(fault->message);
	}
	o->due_literal = due.literal;
	o->due_working = due.working;
	return true;
}

struct casefile *
casework_open(struct db *db, const struct actor *actor, const struct case_opening *o, GError **err)
{
	g_autoptr(casefile_t) c = g_new0(struct casefile, 1);
	g_autofree char *url = NULL;

	if (!role_require(actor, MAY_WORK_CASE, err) || !check_address(o->url, &url, err) ||
	    !check_times(o, err))
		return NULL;
	if (!o->reporter || !o->reason) {
		refuse(err, o->reporter ? "a case needs a reason: why is this looked into?"
					: "a case needs the role of who reported it, such as "
					  "parent or staff");
		return NULL;
	}
	if (!db_begin(db, err))
		return NULL;
	if (!put(db, actor, o, url, c, err)) {
		db_rollback(db);
		return NULL;
	}
	return db_commit(db, err) ? casefile_find(db, c->ref, err) : NULL;
}
