/* earshot triage: decide what is to be done about mentions, or take a decision back. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/when.h"
#include "data/command.h"
#include "data/mention.h"
#include "data/triage.h"
#include "query/deed.h"
#include "query/feedback.h"
#include "query/mention_json.h"
#include "query/query.h"
#include "query/search.h"
#include "query/terminal.h"

int cmd_triage(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"States: new, then irrelevant, no-action or respond; respond leads to acknowledged and\n"
	"resolved; any of them to case. Pages of the school's own site are \"own\".\n"
	"\n"
	"Examples:\n"
	"  earshot triage M-2026-0147 respond --note \"rang the parent\"\n"
	"  earshot triage M-2026-0147 --undo\n"
	"  earshot triage --query 'site:festival.example status:new' irrelevant\n"
	"                               shows what that would do; --yes does it\n";

struct asked {
	char *note, *query, *who;
	gboolean undo, yes, json;
};

struct work {
	struct db *db;
	const struct asked *asked;
	struct triage triage;
	GArray *ids; /* int64_t */
	json_t *done; /* what --json prints of each */
	GPtrArray *refused; /* char *: sentences */
	guint changed;
};

/* ---- which mentions ---------------------------------------------------------------------- */

static bool
find_refs(struct work *w, char **refs, int n, GError **err)
{
	for (int i = 0; i < n; i++) {
		g_autoptr(GError) wrong = NULL;
		g_autoptr(mention_t) m = mention_get_ref(w->db, refs[i], &wrong);

		if (wrong) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		if (!m) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "there is no mention %s; `earshot search` and `earshot new` "
				    "give their references",
				    refs[i]);
			return false;
		}
		g_array_append_val(w->ids, m->id);
	}
	return true;
}

/* NULL on error. */
static GArray *
find_by_query(struct work *w, GError **err)
{
	g_autoptr(query_t) q = query_parse(w->asked->query, when_now());
	bool is_whole = true;
	GArray *rows = search_rows(w->db, q, &is_whole, err);

	if (q->corrected) {
		g_autofree char *corrected = escape_terminal(q->corrected, 0);

		fprintf(stderr, "Read as: %s\n", corrected);
	}
	if (rows && !is_whole)
		fprintf(stderr,
			"Note: the query finds more than %d mentions; only so many are looked at "
			"each time.\n",
			SEARCH_MAX_HITS);
	return rows;
}

/* ---- doing ------------------------------------------------------------------------------- */

static void
report(struct work *w, const struct mention *m, const char *from, const char *to, const char *how)
{
	json_array_append_new(w->done, json_pack("{s:s, s:s, s:s, s:s}", "id", m->ref, "from", from,
						 "status", to, "outcome", how));
}

static bool
decide_one(struct work *w, const struct mention *m, GError **err)
{
	const char *old = NULL;

	switch (triage_set(w->db, m->id, &w->triage, &old, err)) {
	case TRIAGE_DONE:
		w->changed++;
		report(w, m, old, w->triage.state, "changed");
		return true;
	case TRIAGE_SAME:
		report(w, m, old, old, w->triage.note ? "noted" : "same");
		return true;
	case TRIAGE_REFUSED:
		report(w, m, old, old, "refused");
		g_ptr_array_add(w->refused, g_strdup_printf("%s is %s: that cannot become %s",
							    m->ref, old, w->triage.state));
		return true;
	default:
		return false;
	}
}

static bool
undo_one(struct work *w, const struct mention *m, GError **err)
{
	const char *now_in = m->status;

	switch (triage_undo(w->db, m->id, &w->triage, &now_in, err)) {
	case TRIAGE_DONE:
		w->changed++;
		report(w, m, m->status, now_in, "undone");
		return true;
	case TRIAGE_SAME:
		report(w, m, m->status, m->status, "same");
		g_ptr_array_add(w->refused,
				g_strdup_printf("%s: there is nothing to undo", m->ref));
		return true;
	default:
		return false;
	}
}

/* All or none of them. */
static bool
do_all(struct work *w, GError **err)
{
	if (!db_begin(w->db, err))
		return false;
	for (guint i = 0; i < w->ids->len; i++) {
		g_autoptr(GError) wrong = NULL;
		g_autoptr(mention_t) m =
			mention_get(w->db, g_array_index(w->ids, int64_t, i), &wrong);

		if (wrong || (m && !(w->asked->undo ? undo_one : decide_one)(w, m, &wrong))) {
			db_rollback(w->db);
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
	}
	return db_commit(w->db, err);
}

/* ---- telling ----------------------------------------------------------------------------- */

static bool
print_json(const struct work *w, bool is_preview, guint found, GError **err)
{
	json_t *refused = json_array(), *json;
	g_autofree char *line = NULL;

	for (guint i = 0; i < w->refused->len; i++)
		json_array_append_new(refused, json_string(g_ptr_array_index(w->refused, i)));
	json = json_pack("{s:i, s:b, s:i, s:i, s:O, s:o}", "schema", 1, "preview", (int)is_preview,
			 "found", (int)found, "changed", (int)w->changed, "mentions", w->done,
			 "refused", refused);
	line = json_line(json);
	json_decref(json);
	return terminal_write(line, err);
}

static void
tell(const struct work *w)
{
	for (guint i = 0; i < w->refused->len; i++) {
		g_autofree char *line = escape_terminal(g_ptr_array_index(w->refused, i), 0);

		fprintf(stderr, "Note: %s.\n", line);
	}
}

/* What a query would do. */
static int
preview(struct work *w, const GArray *rows, GError **err)
{
	g_autofree char *states = deed_states(rows);
	GString *text = g_string_new(NULL);
	g_autofree char *out = NULL;
	bool ok;

	if (w->asked->json) {
		g_string_free(text, TRUE);
		return print_json(w, true, rows->len, err) ? EXIT_DONE : -1;
	}
	if (w->asked->undo)
		g_string_append_printf(text,
				       "The last decision on %u mention%s (%s) would be undone:\n",
				       rows->len, rows->len == 1 ? "" : "s", states);
	else
		g_string_append_printf(text, "%u mention%s (%s) would become %s:\n", rows->len,
				       rows->len == 1 ? "" : "s", states, w->triage.state);
	ok = deed_sample(text, w->db, rows, err);
	g_string_append(text, "Nothing was changed; add --yes to do it.\n");
	out = g_string_free(text, FALSE);
	return ok && terminal_write(out, err) ? EXIT_DONE : -1;
}

static int
finish(struct work *w, GError **err)
{
	g_autofree char *line = NULL;

	if (!do_all(w, err))
		return -1;
	tell(w);
	if (w->asked->json) {
		if (!print_json(w, false, w->ids->len, err))
			return -1;
	} else if (w->asked->undo) {
		line = g_strdup_printf("%u of %u undone\n", w->changed, w->ids->len);
	} else {
		line = g_strdup_printf("%u of %u now %s\n", w->changed, w->ids->len,
				       w->triage.state);
	}
	if (line && !terminal_write(line, err))
		return -1;
	if (!w->asked->undo && strcmp(w->triage.state, "irrelevant") == 0 && w->changed &&
	    !feedback_offer(w->db, w->ids, err))
		return -1;
	return w->refused->len && !w->changed ? EXIT_USAGE : EXIT_DONE;
}

/* ---- the command ------------------------------------------------------------------------- */

static bool
read_state(struct work *w, int *argc, char **argv, GError **err)
{
	g_autofree char *names = triage_state_names();

	if (w->asked->undo)
		return true;
	w->triage.state = *argc > 1 ? triage_state(argv[*argc - 1]) : NULL;
	if (w->triage.state && strcmp(w->triage.state, "own") != 0) {
		--*argc;
		return true;
	}
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "triage ends with a state: one of %s; see `earshot triage --help`", names);
	return false;
}

static int
run(struct work *w, int argc, char **argv, GError **err)
{
	g_autoptr(GArray) rows = NULL;

	if (!read_state(w, &argc, argv, err))
		return -1;
	if ((argc > 1) == (w->asked->query != NULL)) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "triage takes references such as M-2026-0147, or --query");
		return -1;
	}
	if (!w->asked->query)
		return find_refs(w, argv + 1, argc - 1, err) ? finish(w, err) : -1;
	rows = find_by_query(w, err);
	if (!rows)
		return -1;
	if (rows->len == 0) {
		fprintf(stderr, "Nothing found.\n");
		return EXIT_NOTHING;
	}
	if (!w->asked->yes)
		return preview(w, rows, err);
	for (guint i = 0; i < rows->len; i++)
		g_array_append_val(w->ids, g_array_index(rows, struct facet_row, i).id);
	return finish(w, err);
}

int
cmd_triage(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *note = NULL, *query = NULL, *by = NULL, *who = NULL, *clean = NULL;
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		{ "note", 0, 0, G_OPTION_ARG_STRING, &note, "Why, for the history", "TEXT" },
		{ "undo", 0, 0, G_OPTION_ARG_NONE, &a.undo, "Take the last decision back", NULL },
		{ "query", 0, 0, G_OPTION_ARG_STRING, &query, "All that a search finds", "QUERY" },
		{ "yes", 0, 0, G_OPTION_ARG_NONE, &a.yes, "Do it, instead of showing it", NULL },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by, "Who decides (the user)", "WHO" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "For programs", NULL },
		{ 0 },
	};
	struct work w = { .db = ctx->db, .asked = &a };
	int code;

	if (!command_parse(entries, "M-ID… STATE", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	who = deed_who(ctx, by);
	clean = note ? g_strstrip(g_utf8_make_valid(note, -1)) : NULL;
	a.note = clean && *clean ? clean : NULL;
	a.query = query;
	a.who = who;
	w.triage = (struct triage){ .who = who, .note = a.note, .at = when_now() };
	w.ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	w.refused = g_ptr_array_new_with_free_func(g_free);
	w.done = json_array();
	code = run(&w, argc, argv, err);
	g_array_unref(w.ids);
	g_ptr_array_unref(w.refused);
	json_decref(w.done);
	return code;
}
