/* watch: what a look means. The contract is data/watch.h. */
#include <string.h>

#include "base/textdiff.h"
#include "base/when.h"
#include "data/watch.h"

void
watch_look_free(struct watch_look *l)
{
	if (!l)
		return;
	g_free(l->evidence);
	g_free(l->seen);
	g_free(l->state);
	g_free(l->base);
	g_free(l);
}

static void
free_look(void *data)
{
	watch_look_free(data);
}

#define LOOKS "select l.evidence, l.at, l.seen, l.state, l.base, l.is_news from watch_look l "

static void *
read_row(struct db_stmt *st)
{
	struct watch_look *l = g_new0(struct watch_look, 1);

	l->evidence = g_strdup(db_text(st, 0));
	l->at = db_int(st, 1);
	l->seen = g_strdup(db_text(st, 2));
	l->state = g_strdup(db_text(st, 3));
	l->base = g_strdup(db_text(st, 4));
	l->is_news = db_int(st, 5) != 0;
	return l;
}

GPtrArray *
watch_looks(struct db *db, int64_t watch, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, LOOKS "where l.watch = $1 order by l.id", err);

	if (!st)
		return NULL;
	db_bind(st, "i", watch);
	return db_all(st, read_row, free_look, err);
}

struct watch_look *
watch_last_news(struct db *db, int64_t casefile, int64_t since, int64_t until, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   LOOKS "join watch w on w.id = l.watch where w.casefile = $1 and "
				 "l.is_news = 1 and l.at >= $2 and l.at < $3 "
				 "order by l.at desc, l.id desc limit 1",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "iii", casefile, since, until);
	return db_step(st, err) == DB_ROW ? read_row(st) : NULL;
}

char *
watch_diff(const struct post_words *words, const struct evidence *before,
	   const struct evidence *after)
{
	g_autofree char *was = post_words_normalise(words, before->text ? before->text : "");
	g_autofree char *is = post_words_normalise(words, after->text ? after->text : "");
	g_autoptr(GArray) pieces = textdiff(was, is);

	return textdiff_is_empty(pieces) ? g_strdup("") : textdiff_show(pieces);
}

/* ---- one look ------------------------------------------------------------------------------ */

static const struct {
	const char *outcome, *seen;
} outcomes[] = {
	{ "not-found", "gone" },        { "gone", "gone" },       { "soft-gone", "soft-gone" },
	{ "login-wall", "login-wall" }, { "blocked", "blocked" }, { "robots", "blocked" },
};

/* A page is compared by the post's words; one whose words cannot be read only by its bytes. */
static const char *
compared(const struct post_words *words, const struct evidence *base, const struct evidence *look)
{
	g_autofree char *diff = NULL;

	if (!base)
		return "same";
	/* the page is there, and the post that its address names is not on it any more */
	if (base->is_part && !look->is_part)
		return "soft-gone";
	if (!look->text)
		return base->text && strcmp(base->payload_sha256, look->payload_sha256) != 0
			       ? "unreachable"
			       : "same";
	diff = watch_diff(words, base, look);
	return *diff ? "changed" : "same";
}

static const char *
seen_by(const struct post_words *words, const struct evidence *base, const struct evidence *look)
{
	for (size_t i = 0; i < G_N_ELEMENTS(outcomes); i++)
		if (strcmp(look->outcome, outcomes[i].outcome) == 0)
			return outcomes[i].seen;
	/* all else, and half a page, says nothing about the post */
	return strcmp(look->outcome, "captured") == 0 ? compared(words, base, look) : "unreachable";
}

static bool
is_absent(const char *state)
{
	return strcmp(state, "gone") == 0 || strcmp(state, "soft-gone") == 0;
}

static void
set(char **to, const char *value)
{
	char *copy = g_strdup(value);

	g_free(*to);
	*to = copy;
}

/* One look that says "gone" is a doubt; a second one, an hour later, makes it so. */
static void
take_absence(struct watch *w, const char *seen, int64_t now)
{
	if (strcmp(w->state, seen) == 0)
		return;
	if (!w->doubt || strcmp(w->doubt, seen) != 0) {
		set(&w->doubt, seen);
		w->doubt_at = now;
	} else if (now - w->doubt_at >= WATCH_AGREE_S) {
		set(&w->state, seen);
		g_clear_pointer(&w->doubt, g_free);
		w->doubt_at = WHEN_NONE;
	}
}

/* True: somebody should know. */
static bool
take(struct watch *w, const struct evidence *look, const char *seen, int64_t now)
{
	g_autofree char *before = g_strdup(w->state);
	bool was_absent = is_absent(w->state);

	if (is_absent(seen)) {
		take_absence(w, seen, now);
		return strcmp(before, w->state) != 0;
	}
	/* no answer is no contradiction, and does not take back what two looks agreed on */
	if (strcmp(seen, "unreachable") == 0) {
		if (!was_absent)
			set(&w->state, seen);
		return false;
	}
	g_clear_pointer(&w->doubt, g_free);
	w->doubt_at = WHEN_NONE;
	set(&w->state, seen);
	if (strcmp(seen, "changed") == 0 || !w->base)
		set(&w->base, strcmp(look->outcome, "captured") == 0 ? look->ref : NULL);
	return strcmp(seen, "changed") == 0 || was_absent ||
	       (strcmp(seen, "same") != 0 && strcmp(before, seen) != 0);
}

static bool
put(struct db *db, const struct watch *w, const struct watch_look *l, GError **err)
{
	return db_run(db, err,
		      "insert into watch_look (watch, evidence, at, seen, state, base, is_news) "
		      "values ($1, $2, $3, $4, $5, $6, $7)",
		      "isisssi", w->id, l->evidence, l->at, l->seen, l->state, l->base,
		      (int64_t)l->is_news) &&
	       db_run(db, err,
		      "update watch set next_at = $1, state = $2, doubt = $3, doubt_at = $4, "
		      "base = $5 where id = $6",
		      "nssnsi", w->next_at, w->state, w->doubt, w->doubt_at, w->base, w->id);
}

bool
watch_looked(struct db *db, struct watch *w, const struct evidence *look, int64_t now,
	     struct watch_look **made, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(evidence_t) base =
		w->base ? evidence_find(db, w->casefile, w->base, &wrong) : NULL;
	g_autoptr(post_words_t) words = wrong ? NULL : post_words_load(db_dir(db), &wrong);
	const char *seen;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	seen = seen_by(words, base, look);
	*made = g_new0(struct watch_look, 1);
	(*made)->evidence = g_strdup(look->ref);
	(*made)->at = now;
	(*made)->seen = g_strdup(seen);
	(*made)->base = g_strdup(w->base);
	(*made)->is_news = take(w, look, seen, now);
	(*made)->state = g_strdup(w->state);
	w->next_at = watch_next(w, now);
	return put(db, w, *made, err);
}
