#include "data/case_step.h"

#include <string.h>

#include "base/error.h"
#include "base/london.h"
#include "base/when.h"
#include "data/case_access.h"
#include "data/case_term.h"
#include "data/case_text.h"

#define MEDIA_POLICY "media-policy"
#define TAKE_DOWN "delete-and-tell"

#define TAKEN_DOWN(category)                                                                       \
	{                                                                                          \
		TAKE_DOWN,                                                                         \
			"Block, report or delete, and tell the audience exactly why: keep the "    \
			"wording here",                                                            \
			NULL, category, 0, true, true                                              \
	}

/* In the order in which they are done. A step that several kinds of posts need has a row for
 * each. */
static const struct case_step steps[] = {
	{ "gather-evidence", "Keep calm; capture the post before anybody asks for its removal",
	  NULL, NULL, 0, false, false },
	{ "support", "Reassure whoever it is about, and say who looks after it", NULL, NULL, 2,
	  false, false },
	{ "police-emergency",
	  "Somebody in danger? Call 999 now; else report it to the police "
	  "(101), with the reference they give",
	  NULL, NULL, 4, false, true },
	{ "police-threat", "Report the threat to the police (Online Safety Act 2023, s181)", NULL,
	  "threat", 0, false, true },
	{ "child-image",
	  "Do not view, copy, print, share or save it: give the address to the IWF and the police, "
	  "and tell the safeguarding lead",
	  NULL, "child-image", 0, false, true },
	{ "tell-dpo",
	  "Tell the data protection officer: a breach is reported to the ICO within 72 "
	  "hours, or the reason is kept why not",
	  NULL, "data-protection", 0, false, false },
	{ "hate-crime", "Think of a report to the police as a hate crime or incident", NULL,
	  "discriminatory", 2, false, false },
	{ "safeguarding", "Tell the designated safeguarding lead", NULL, "bullying", 0, false,
	  false },
	{ "legal-advice",
	  "Ask for legal advice: a claim ends one year after first publication; knowingly false "
	  "and "
	  "meant to harm is for the police (Online Safety Act 2023, s179)",
	  NULL, "defamatory", 2, false, false },
	{ "report-impersonation", "Report it to the platform as impersonation", NULL,
	  "impersonation", 0, false, false },
	{ "report-copyright", "Report it to the platform as a breach of copyright", NULL,
	  "copyright", 0, false, false },
	{ "fair-criticism",
	  "It is fair criticism: thank, answer, learn; do not ask for its removal", NULL,
	  "legitimate-criticism", 0, false, false },
	{ MEDIA_POLICY, "Follow the school's media policy before anybody answers", "journalist",
	  NULL, 0, false, false },
	TAKEN_DOWN("offensive"),
	TAKEN_DOWN("discriminatory"),
	TAKEN_DOWN("harassing"),
	TAKEN_DOWN("defamatory"),
	TAKEN_DOWN("bullying"),
	TAKEN_DOWN("threat"),
	{ "ask-to-remove", "Ask the parent or carer to remove the post", "parent", NULL, 0, false,
	  false },
	{ "invite", "Invite them to talk about it in person", "parent", NULL, 0, false, false },
	{ "complaints", "If need be, refer them to the complaints procedure", "parent", NULL, 0,
	  false, false },
	{ "behaviour-policy", "Hand it over under the behaviour policy; tell the parents", "pupil",
	  NULL, 0, false, false },
	{ "disciplinary", "Hand it over under the disciplinary policy", "staff", NULL, 0, false,
	  false },
	{ "chair", "Tell the chair of governors", "governor", NULL, 0, false, false },
	{ "report-platform", "Report it to the platform, and note the number of the report",
	  "public", NULL, 0, false, false },
	{ "report-platform", "Report it to the platform, and note the number of the report",
	  "unknown", NULL, 0, false, false },
};

const struct case_step *
case_steps(size_t *n)
{
	*n = G_N_ELEMENTS(steps);
	return steps;
}

static bool
has_word(const char *words, const char *word)
{
	g_auto(GStrv) list = g_strsplit(words, " ", -1);

	return g_strv_contains((const char *const *)list, word);
}

/* Is it one for this case? */
static bool
case_step_applies(const struct case_step *s, const struct casefile *c)
{
	return (!s->author || g_strcmp0(s->author, c->author) == 0) &&
	       (!s->category || has_word(c->categories, s->category)) &&
	       (s->severity == 0 || c->severity >= s->severity) &&
	       (!s->is_own || c->is_own_account);
}

static const struct case_step *
find(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
		if (strcmp(steps[i].name, name) == 0)
			return &steps[i];
	return NULL;
}

/* ---- reading ----------------------------------------------------------------------------- */

static void
done_free(void *data)
{
	struct case_step_done *d = data;

	g_free(d->who);
	g_free(d->note);
	g_free(d);
}

static struct case_step_done *
add_step(GPtrArray *list, const struct case_step *step)
{
	struct case_step_done *d = g_new0(struct case_step_done, 1);

	d->step = step;
	d->at = WHEN_NONE;
	g_ptr_array_add(list, d);
	return d;
}

static struct case_step_done *
find_done(const GPtrArray *list, const struct case_step *step)
{
	for (guint i = 0; i < list->len; i++) {
		struct case_step_done *d = g_ptr_array_index(list, i);

		if (strcmp(d->step->name, step->name) == 0)
			return d;
	}
	return NULL;
}

static void
take_row(GPtrArray *list, struct db_stmt *st)
{
	const struct case_step *step = find(db_text(st, 0));
	struct case_step_done *d;

	if (!step)
		return;
	d = find_done(list, step);
	if (!d)
		d = add_step(list, step);
	d->at = db_int(st, 1);
	d->who = g_strdup(db_text(st, 2));
	d->note = g_strdup(db_text(st, 3));
}

GPtrArray *
case_step_list(struct db *db, const struct casefile *c, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(
		db, "select step, at, who, note from case_step where casefile = $1 order by at",
		err);
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(done_free);
	enum db_row row;

	if (!st)
		return NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
		if (case_step_applies(&steps[i], c) && !find_done(list, &steps[i]))
			add_step(list, &steps[i]);
	db_bind(st, "i", c->id);
	while ((row = db_step(st, err)) == DB_ROW)
		take_row(list, st);
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}

/* ---- doing ------------------------------------------------------------------------------- */

static bool
is_done(struct db *db, const struct casefile *c, const char *name, bool *done, GError **err)
{
	int64_t n;

	if (!db_query_int(db, err, &n, 0,
			  "select count(*) from case_step where casefile = $1 and step = $2", "is",
			  c->id, name))
		return false;
	*done = n > 0;
	return true;
}

bool
case_step_may_answer(struct db *db, const struct casefile *c, GError **err)
{
	bool done;

	if (g_strcmp0(c->author, "journalist") != 0)
		return true;
	if (!is_done(db, c, MEDIA_POLICY, &done, err))
		return false;
	if (!done)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is about a journalist: the school's media policy comes before any "
			    "answer; tick it off with `earshot case step %s " MEDIA_POLICY "`",
			    c->ref, c->ref);
	return done;
}

/* Once taken down it is gone: a look at it, or the try, has to be on record. */
static bool
was_captured(struct db *db, const struct casefile *c, GError **err)
{
	int64_t n;

	if (!db_query_int(db, err, &n, 0, "select count(*) from evidence where casefile = $1", "i",
			  c->id))
		return false;
	if (n == 0)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s has no evidence yet; before anything is taken down, capture it "
			    "with `earshot case capture %s`",
			    c->ref, c->ref);
	return n > 0;
}

char *
case_step_wording(const struct casefile *c, int64_t at)
{
	g_autofree char *day = london_date_text(at);
	g_auto(GStrv) names = g_strsplit(c->categories, " ", -1);
	g_autoptr(GString) why = g_string_new(NULL);

	for (size_t i = 0; names[i] && *names[i]; i++)
		if (strcmp(names[i], "none") != 0)
			g_string_append_printf(why, "%s%s", why->len ? "; " : "",
					       case_term_title(CASE_CATEGORY, names[i]));
	return g_strdup_printf(
		"On %s we removed a comment from this page because our social media policy does "
		"not allow it (%s). You are welcome to tell us what you think, respectfully; if "
		"something worries you, please talk to the school office.",
		day, why->len ? why->str : "unacceptable conduct");
}

static bool
may_do(struct db *db, const struct casefile *c, const char *name, const char *note,
       const struct case_step **step, GError **err)
{
	g_autoptr(GPtrArray) list = case_step_list(db, c, err);
	g_autoptr(GString) all = g_string_new(NULL);
	const struct case_step_done *found = NULL;

	if (!list)
		return false;
	for (guint i = 0; i < list->len; i++) {
		const struct case_step_done *d = g_ptr_array_index(list, i);

		g_string_append_printf(all, "%s%s", i ? ", " : "", d->step->name);
		if (strcmp(d->step->name, name) == 0)
			found = d;
	}
	if (!found)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "`%s` is no step of %s; its checklist has %s", name, c->ref, all->str);
	else if (found->at != WHEN_NONE)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "the step `%s` of %s is ticked off already, by %s", name, c->ref,
			    found->who);
	else if (found->step->wants_note && !note)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "the step `%s` is ticked off with --note: what was said or done, and "
			    "any reference",
			    name);
	else if (strcmp(name, TAKE_DOWN) != 0 || was_captured(db, c, err)) {
		*step = found->step;
		return true;
	}
	return false;
}

static bool
put(struct db *db, const struct actor *actor, const struct casefile *c,
    const struct case_step *step, const char *note, GError **err)
{
	g_autofree char *words =
		g_strdup_printf("Done: %s.%s%s", step->title, note ? "\n" : "", note ? note : "");
	const struct case_text_new t = {
		.kind = "step", .act = "step.done", .text = words, .about = step->name
	};
	g_autofree char *ref = case_text_add(db, actor, c, &t, err);

	return ref &&
	       db_run(db, err,
		      "insert into case_step (casefile, step, at, who, note) values ($1, $2, "
		      "$3, $4, $5)",
		      "isiss", c->id, step->name, when_now(), actor->name, ref);
}

bool
case_step_do(struct db *db, const struct actor *actor, const char *ref, const char *name,
	     const char *note, GError **err)
{
	g_autoptr(casefile_t) c = case_access_begin(db, actor, ref, MAY_WORK_CASE, err);
	const struct case_step *step = NULL;

	return c && case_access_end(db,
				    casefile_require_open(c, err) &&
					    may_do(db, c, name, note, &step, err) &&
					    put(db, actor, c, step, note, err),
				    err);
}
