#include "data/rematch.h"

#include "base/when.h"
#include "data/mention.h"
#include "data/register.h"

static void
item_free(gpointer p)
{
	struct rematch_item *i = p;

	g_free(i->ref);
	g_free(i->url);
	g_free(i->text);
	g_free(i);
}

void
rematch_free(struct rematch *r)
{
	if (!r)
		return;
	g_ptr_array_unref(r->items);
	g_free(r);
}

/* A matcher for one school, and what it says of one text. */
typedef struct trial {
	struct matcher *matcher;
	struct match_scratch *scratch;
} trial_t;

static void
trial_clear(struct trial *t)
{
	matcher_free(t->matcher);
	match_scratch_free(t->scratch);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(trial_t, trial_clear)

static bool
trial_init(struct trial *t, const struct school *school, GError **err)
{
	t->matcher = matcher_new(&school, 1, err);
	t->scratch = match_scratch_new();
	return t->matcher != NULL;
}

/* NULL when nothing was seen. */
static struct match *
trial_run(struct trial *t, const char *url, const char *title, const char *text)
{
	const struct match_doc doc = { .url = url, .title = title, .body = text };
	g_autoptr(GPtrArray) found = matcher_run(t->matcher, t->scratch, &doc);

	return found->len > 0 ? g_ptr_array_steal_index(found, 0) : NULL;
}

static char *
words_of(const struct match *m)
{
	const struct match_reason *first = m && m->why->len > 0 ? m->why->pdata[0] : NULL;

	return g_strdup(first ? first->matched : "");
}

/* The first words that a stored "why" quotes. */
static char *
words_of_json(const char *why)
{
	json_t *list = json_loads(why, 0, NULL);
	char *words =
		g_strdup(json_string_value(json_object_get(json_array_get(list, 0), "matched")));

	json_decref(list);
	return words ? words : g_strdup("");
}

static void
add_item(struct rematch *r, enum rematch_what what, const struct mention *m,
	 const struct match *match)
{
	struct rematch_item *i = g_new0(struct rematch_item, 1);

	i->what = what;
	i->mention = m->id;
	i->ref = g_strdup(m->ref);
	i->url = g_strdup(m->url);
	i->before = what == REMATCH_GAINED ? 0 : m->score;
	i->after = match ? match->score : 0;
	i->text = what == REMATCH_LOST ? words_of_json(m->why) : words_of(match);
	g_ptr_array_add(r->items, i);
}

/* Is the page kept as a mention of this school already? */
static bool
is_known(struct db *db, int64_t school, const char *key, bool *known, GError **err)
{
	int64_t n;

	if (!db_query_int(db, err, &n, 0,
			  "select count(*) from mention where school = $1 and key = $2", "is",
			  school, key))
		return false;
	*known = n > 0;
	return true;
}

static bool
try_mention(struct db *db, struct trial *t, const struct school *school, int64_t id,
	    struct rematch *r, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = mention_get(db, id, &wrong);
	struct match *match;
	bool is_ours, is_known_ours = false, now;

	if (!m) {
		if (wrong)
			g_propagate_error(err, g_steal_pointer(&wrong));
		return !wrong;
	}
	is_ours = school->id != 0 && m->school == school->id;
	if (!is_ours && school->id && !is_known(db, school->id, m->key, &is_known_ours, err))
		return false;
	if (is_known_ours)
		return true;
	match = trial_run(t, m->url, m->title, m->text);
	now = match && match->is_mention;
	r->mentions++;
	if (!is_ours || m->score < MATCH_THRESHOLD) {
		if (now)
			add_item(r, REMATCH_GAINED, m, match);
	} else if (now) {
		r->kept++;
	} else {
		add_item(r, REMATCH_LOST, m, match);
	}
	match_free(match);
	return true;
}

static bool
try_partials(struct db *db, struct trial *t, const struct school *school, struct rematch *r,
	     GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select url, excerpt, score from partial where school = $1 or $1 = 0 "
			   "order by seen_at desc",
			   err);
	enum db_row row;

	if (!st)
		return false;
	db_bind(st, "i", school->id);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct match *m = trial_run(t, db_text(st, 0), NULL, db_text(st, 1));

		r->partials++;
		if (m && m->is_mention) {
			struct rematch_item *i = g_new0(struct rematch_item, 1);

			i->what = REMATCH_GAINED_PARTIAL;
			i->url = g_strdup(db_text(st, 0));
			i->before = db_double(st, 2);
			i->after = m->score;
			i->text = words_of(m);
			g_ptr_array_add(r->items, i);
		}
		match_free(m);
	}
	return row == DB_DONE;
}

struct rematch *
rematch_try(struct db *db, const struct school *school, GError **err)
{
	const struct mention_filter all = { .since = WHEN_NONE, .until = WHEN_NONE };
	g_autoptr(rematch_t) r = g_new0(struct rematch, 1);
	g_auto(trial_t) t = { 0 };
	g_autoptr(GArray) ids = NULL;
	int64_t total;

	r->items = g_ptr_array_new_with_free_func(item_free);
	if (!trial_init(&t, school, err))
		return NULL;
	ids = mention_list(db, &all, G_MAXINT, 0, &total, err);
	if (!ids)
		return NULL;
	for (guint i = 0; i < ids->len; i++)
		if (!try_mention(db, &t, school, g_array_index(ids, int64_t, i), r, err))
			return NULL;
	return try_partials(db, &t, school, r, err) ? g_steal_pointer(&r) : NULL;
}

static char *
dump(json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);

	json_decref(json);
	return text;
}

/* Store the mention with what the profile makes of it; one of another school becomes ours, too. */
static bool
put_again(struct db *db, struct trial *t, const struct school *school, int64_t id, int64_t now,
	  GError **err)
{
	g_autoptr(mention_t) m = mention_get(db, id, err);
	struct match *match;

	if (!m)
		return false;
	match = trial_run(t, m->url, m->title, m->text);
	g_free(m->why);
	g_free(m->near);
	m->why = dump(match && match->is_mention ? match_why_json(match) : json_array());
	m->near = dump(match ? match_near_json(match) : json_array());
	m->score = match ? MIN(match->score, 1) : 0;
	match_free(match);
	if (m->school == school->id)
		return mention_judge(db, m, err);
	m->school = school->id;
	m->cluster = 0;
	m->first_seen = m->last_seen = now;
	g_clear_pointer(&m->status, g_free);
	return mention_put(db, m, err) != MENTION_FAILED;
}

/* Give the school's stored mentions their new scores and reasons, and have the pages read again
 * whose partial hits now count. Belongs in the transaction that stores the profile; `now` in UTC
 * seconds. */
static bool
rematch_apply(struct db *db, const struct school *school, const struct rematch *r, int64_t now,
	      GError **err)
{
	g_auto(trial_t) t = { 0 };

	if (!trial_init(&t, school, err))
		return false;
	for (guint i = 0; i < r->items->len; i++) {
		const struct rematch_item *x = r->items->pdata[i];

		if (x->mention ? !put_again(db, &t, school, x->mention, now, err)
			       : !db_run(db, err,
					 "update page set next_at = min(next_at, $2), fresh_until "
					 "= 0, "
					 "etag = null, last_modified = null, fingerprint = null "
					 "where url = $1",
					 "si", x->url, now))
			return false;
	}
	return true;
}

bool
rematch_put(struct db *db, struct school *school, const struct rematch *r, int64_t now,
	    GError **err)
{
	if (!db_begin(db, err))
		return false;
	if (register_put(db, school, err) && rematch_apply(db, school, r, now, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

GPtrArray *
rematch_below(struct db *db, int64_t school, int limit, GError **err)
{
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(item_free);
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select 0 as part, id, year, number, url, score, why, near from mention "
			   "where score < $2 and (school = $1 or $1 = 0) "
			   "union all select 1, 0, 0, 0, url, score, why, near from partial "
			   "where school = $1 or $1 = 0 order by part, score desc limit $3",
			   err);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "idi", school, MATCH_THRESHOLD, (int64_t)limit);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct rematch_item *i = g_new0(struct rematch_item, 1);

		i->what = db_int(st, 1) ? REMATCH_LOST : REMATCH_GAINED_PARTIAL;
		i->mention = db_int(st, 1);
		if (i->mention)
			i->ref = g_strdup_printf("M-%d-%04d", (int)db_int(st, 2),
						 (int)db_int(st, 3));
		i->url = g_strdup(db_text(st, 4));
		i->after = db_double(st, 5);
		i->text = words_of_json(db_text(st, 6));
		if (!*i->text) {
			json_t *near = json_loads(db_text(st, 7), 0, NULL);
			const char *first = json_string_value(json_array_get(near, 0));

			g_free(i->text);
			i->text = g_strdup(first ? first : "");
			json_decref(near);
		}
		g_ptr_array_add(items, i);
	}
	return row == DB_DONE ? g_steal_pointer(&items) : NULL;
}
