#include "data/watch.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/case_text.h"

#define HOUR 3600
#define DAY (24 * HOUR)

/* Behind the beginning. */
static const int64_t steps[] = {
	HOUR,    6 * HOUR, DAY,     2 * DAY, 3 * DAY,  4 * DAY,
	5 * DAY, 6 * DAY,  7 * DAY, 8 * DAY, 15 * DAY, 22 * DAY,
};

void
watch_free(struct watch *w)
{
	if (!w)
		return;
	g_free(w->case_ref);
	g_free(w->url);
	g_free(w->state);
	g_free(w->doubt);
	g_free(w->base);
	g_free(w->reason);
	g_free(w->approver);
	g_free(w->who);
	g_free(w->override);
	g_free(w);
}

int64_t
watch_next(const struct watch *w, int64_t now)
{
	int64_t next = WHEN_NONE;

	for (size_t i = 0; i < G_N_ELEMENTS(steps) && next == WHEN_NONE; i++)
		if (w->began_at + steps[i] > now)
			next = w->began_at + steps[i];
	if (w->doubt) {
		int64_t again = MAX(w->doubt_at + WATCH_AGREE_S, now + 1);

		next = next == WHEN_NONE ? again : MIN(next, again);
	}
	if (next == WHEN_NONE || next > w->ends_at)
		next = w->ends_at;
	return next > now ? next : WHEN_NONE;
}

/* ---- rows ---------------------------------------------------------------------------------- */

#define COLUMNS                                                                                    \
	"select w.id, w.casefile, c.year, c.number, w.url, w.began_at, w.ends_at, w.next_at, "     \
	"w.state, w.doubt, w.doubt_at, w.base, w.stopped_at, w.reason, w.approver, w.who, "        \
	"w.override "                                                                              \
	"from watch w join casefile c on c.id = w.casefile "

static void *
read_row(struct db_stmt *st)
{
	struct watch *w = g_new0(struct watch, 1);

	w->id = db_int(st, 0);
	w->casefile = db_int(st, 1);
	w->case_ref = casefile_ref(db_int(st, 2), db_int(st, 3));
	w->url = g_strdup(db_text(st, 4));
	w->began_at = db_int(st, 5);
	w->ends_at = db_int(st, 6);
	w->next_at = db_when(st, 7);
	w->state = g_strdup(db_text(st, 8));
	w->doubt = g_strdup(db_text(st, 9));
	w->doubt_at = db_when(st, 10);
	w->base = g_strdup(db_text(st, 11));
	w->stopped_at = db_when(st, 12);
	w->reason = g_strdup(db_text(st, 13));
	w->approver = g_strdup(db_text(st, 14));
	w->who = g_strdup(db_text(st, 15));
	w->override = g_strdup(db_text(st, 16));
	return w;
}

static void
free_row(void *data)
{
	watch_free(data);
}

static GPtrArray *
read_rows(struct db_stmt *st, GError **err)
{
	return db_all(st, read_row, free_row, err);
}

GPtrArray *
watch_list(struct db *db, int64_t casefile, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, COLUMNS "where w.casefile = $1 order by w.id", err);

	if (!st)
		return NULL;
	db_bind(st, "i", casefile);
	return read_rows(st, err);
}

GPtrArray *
watch_due(struct db *db, int64_t now, GError **err)
{
	g_autoptr(db_stmt_t) st = NULL;

	if (!db_run(db, err,
		    "update watch set next_at = null where next_at is not null "
		    "and ends_at < $1",
		    "i", now))
		return NULL;
	st = db_prepare(db,
			COLUMNS "where w.next_at <= $1 and c.state <> 'closed' "
				"order by w.next_at, w.id",
			err);
	if (!st)
		return NULL;
	db_bind(st, "i", now);
	return read_rows(st, err);
}

static bool
save(struct db *db, const struct watch *w, GError **err)
{
	return db_run(db, err,
		      "update watch set next_at = $1, state = $2, doubt = $3, doubt_at = $4, "
		      "base = $5, stopped_at = $6 where id = $7",
		      "nssnsni", w->next_at, w->state, w->doubt, w->doubt_at, w->base,
		      w->stopped_at, w->id);
}

/* ---- beginning and end --------------------------------------------------------------------- */

static bool
is_same_post(const char *a, const char *b)
{
	g_autoptr(url_t) x = url_parse(a, NULL), y = url_parse(b, NULL);
	g_autofree char *key_x = x ? url_canonical(x) : NULL, *key_y = y ? url_canonical(y) : NULL;

	return key_x && key_y && strcmp(key_x, key_y) == 0 &&
	       g_strcmp0(url_fragment(x), url_fragment(y)) == 0;
}

static bool usage(GError **err, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool
usage(GError **err, const char *format, ...)
{
	g_autofree char *sentence = NULL;
	va_list args;

	va_start(args, format);
	sentence = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, sentence);
	return false;
}

/* Whether reason and approver are needed, and there. */
static bool
check_need(const struct actor *actor, const struct watch_ask *ask, const char *url, bool was_before,
	   const struct post_words *words, GError **err)
{
	g_autoptr(url_t) parsed = url_parse(url, NULL);
	const char *why = NULL;

	if (!parsed || !url_is_http(parsed))
		return usage(err, "\"%s\" is no web address", url);
	if (!post_words_is_person(words, parsed, &why) && was_before)
		why = "was watched before in this case";
	if (!why)
		return true;
	if (!ask->reason || !ask->approver)
		return usage(
			err,
			"%s is not watched again and again without reason: it %s%s. Say why that "
			"is necessary and proportionate, and who approved it, or name the post's "
			"own address",
			url, was_before && strstr(why, "before") ? "" : "is ", why);
	return role_require(actor, MAY_OVERRIDE, err);
}

/* The last look at the same post that brought words. */
static bool
find_base(struct db *db, struct watch *w, GError **err)
{
	g_autoptr(GPtrArray) all = evidence_list(db, w->casefile, err);

	for (guint i = all ? all->len : 0; i > 0 && !w->base; i--) {
		const struct evidence *e = all->pdata[i - 1];

		if (!evidence_is_supplied(e) && !evidence_is_redirect(e) && e->text &&
		    strcmp(e->outcome, "captured") == 0 && is_same_post(e->url, w->url))
			w->base = g_strdup(e->ref);
	}
	return all != NULL;
}

static bool
audit(struct db *db, const struct actor *actor, const struct casefile *c, const char *act,
      const struct watch *w, GError **err)
{
	g_autofree char *obj = g_strdup_printf("w%03" G_GINT64_FORMAT, w->id);
	const struct audit_entry entry = {
		.actor = actor->name, .act = act, .case_ref = c->ref, .obj = obj
	};

	return audit_append(db, &entry, err);
}

/* Those that run for the same post give way; `*was_before`: there was one at all. */
static bool
give_way(struct db *db, const struct casefile *c, const char *url, int64_t now, bool *was_before,
	 GError **err)
{
	g_autoptr(GPtrArray) all = watch_list(db, c->id, err);

	*was_before = false;
	for (guint i = 0; all && i < all->len; i++) {
		struct watch *w = all->pdata[i];

		if (!is_same_post(w->url, url))
			continue;
		*was_before = true;
		if (w->next_at == WHEN_NONE)
			continue;
		w->next_at = WHEN_NONE;
		w->stopped_at = now;
		if (!save(db, w, err))
			return false;
	}
	return all != NULL;
}

static bool
note_reason(struct db *db, const struct actor *actor, const struct casefile *c,
	    const struct watch_ask *ask, struct watch *w, GError **err)
{
	g_autofree char *text = NULL;
	struct case_text_new new = { .kind = "watch", .act = "watch.reason" };

	if (!ask->reason)
		return true;
	text = g_strdup_printf(
		"Watching %s. Approved by %s. Necessary and proportionate because: %s", w->url,
		ask->approver ? ask->approver : "nobody else", ask->reason);
	new.text = text;
	w->reason = case_text_add(db, actor, c, &new, err);
	return w->reason != NULL;
}

/* The head's decision stands in the case before the first look. */
static bool
note_override(struct db *db, const struct actor *actor, const struct casefile *c,
	      const struct watch *w, GError **err)
{
	g_autofree char *text = NULL, *number = NULL;
	struct case_text_new new = { .kind = "override", .act = "robots.override" };

	if (!w->override)
		return true;
	if (!role_require(actor, MAY_OVERRIDE, err))
		return false;
	new.text = text = g_strdup_printf("robots.txt not obeyed while %s is watched: %s", w->url,
					  w->override);
	number = case_text_add(db, actor, c, &new, err);
	return number != NULL;
}

static bool
put(struct db *db, struct watch *w, GError **err)
{
	return db_query_int(
		db, err, &w->id, 0,
		"insert into watch (casefile, url, began_at, ends_at, next_at, state, "
		"base, reason, approver, who, override) values ($1, $2, $3, $4, $5, $6, $7, $8, "
		"$9, $10, $11) returning id",
		"isiinssssss", w->casefile, w->url, w->began_at, w->ends_at, w->next_at, w->state,
		w->base, w->reason, w->approver, w->who, w->override);
}

static bool
begin(struct db *db, const struct actor *actor, const struct casefile *c,
      const struct watch_ask *ask, const struct post_words *words, struct watch *w, GError **err)
{
	bool was_before;

	if (!give_way(db, c, w->url, w->began_at, &was_before, err) ||
	    !check_need(actor, ask, w->url, was_before, words, err) || !find_base(db, w, err) ||
	    !note_reason(db, actor, c, ask, w, err) || !note_override(db, actor, c, w, err))
		return false;
	/* with nothing to compare with, a first look is due at once */
	w->next_at = w->base ? watch_next(w, w->began_at) : w->began_at;
	return put(db, w, err) && audit(db, actor, c, "watch.begin", w, err);
}

static bool
check_time(const struct watch_ask *ask, int64_t now, GError **err)
{
	if (ask->until == WHEN_NONE)
		return true;
	if (ask->until <= now)
		return usage(err, "the day until which it is watched is not in the future");
	if (ask->until > now + WATCH_DAYS * DAY)
		return usage(err,
			     "a post is watched for at most %d days; after that it can be renewed, "
			     "with a reason",
			     WATCH_DAYS);
	return true;
}

struct watch *
watch_begin(struct db *db, const struct actor *actor, const struct casefile *c,
	    const struct watch_ask *ask, const struct post_words *words, GError **err)
{
	g_autoptr(watch_t) w = g_new0(struct watch, 1);
	int64_t now = when_now();

	if (!role_require(actor, MAY_WORK_CASE, err) || !check_time(ask, now, err))
		return NULL;
	if (!ask->url && !c->url) {
		usage(err, "%s has no address to watch; name one", c->ref);
		return NULL;
	}
	w->casefile = c->id;
	w->case_ref = g_strdup(c->ref);
	w->url = g_strdup(ask->url ? ask->url : c->url);
	w->began_at = now;
	w->ends_at = ask->until == WHEN_NONE ? now + WATCH_DAYS * DAY : ask->until;
	w->state = g_strdup("new");
	w->doubt_at = w->stopped_at = WHEN_NONE;
	w->approver = g_strdup(ask->approver);
	w->who = g_strdup(actor->name);
	w->override = g_strdup(ask->override);
	if (!db_begin(db, err))
		return NULL;
	if (begin(db, actor, c, ask, words, w, err))
		return db_commit(db, err) ? g_steal_pointer(&w) : NULL;
	db_rollback(db);
	return NULL;
}

static bool
stop_all(struct db *db, const struct actor *actor, const struct casefile *c, int *n, GError **err)
{
	g_autoptr(GPtrArray) all = watch_list(db, c->id, err);

	for (guint i = 0; all && i < all->len; i++) {
		struct watch *w = all->pdata[i];

		if (w->next_at == WHEN_NONE)
			continue;
		w->next_at = WHEN_NONE;
		w->stopped_at = when_now();
		++*n;
		if (!save(db, w, err) || !audit(db, actor, c, "watch.stop", w, err))
			return false;
	}
	return all != NULL;
}

bool
watch_stop(struct db *db, const struct actor *actor, const struct casefile *c, int *n, GError **err)
{
	*n = 0;
	if (!role_require(actor, MAY_WORK_CASE, err) || !db_begin(db, err))
		return false;
	if (stop_all(db, actor, c, n, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}
