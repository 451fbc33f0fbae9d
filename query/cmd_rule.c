/* earshot rule: what shall be decided by itself. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "data/command.h"
#include "data/rule.h"
#include "data/triage.h"
#include "query/deed.h"
#include "query/intake.h"
#include "query/mention_json.h"
#include "query/query.h"
#include "query/search.h"
#include "query/terminal.h"

int cmd_rule(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"A rule puts each mention that its query finds into a state as soon as it is stored, if\n"
	"nobody has decided yet. The first rule that fits decides, and the history says which.\n"
	"\n"
	"Examples:\n"
	"  earshot rule try 'source:festival' irrelevant    what it would have done\n"
	"  earshot rule add 'source:festival' irrelevant    from now on\n"
	"  earshot rule add --apply 'title:fixtures' no-action   also to what is new already\n"
	"  earshot rule list\n"
	"  earshot rule remove 3\n";

struct asked {
	char *by;
	gboolean apply, json;
};

static bool
usage(GError **err, const char *sentence)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s; see `earshot rule --help`",
		    sentence);
	return false;
}

/* A query and a state. */
static bool
read_rule(struct context *ctx, int argc, char **argv, struct query **q, const char **state,
	  GError **err)
{
	if (argc != 4)
		return usage(err, "a rule is a query, in quotes, and a state");
	*state = triage_state(argv[3]);
	if (!*state || strcmp(*state, "own") == 0 || strcmp(*state, "new") == 0) {
		g_autofree char *names = triage_state_names();

		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "\"%s\" is no state that a rule can give; there are %s", argv[3],
			    names);
		return false;
	}
	if (!triage_may_follow("new", *state))
		return usage(err, "what is new cannot become that");
	*q = intake_rule_query(ctx->db, argv[2], err);
	if (*q && (*q)->corrected) {
		g_autofree char *corrected = escape_terminal((*q)->corrected, 0);

		fprintf(stderr, "Read as: %s\n", corrected);
	}
	return *q != NULL;
}

/* ---- what it would have done ------------------------------------------------------------- */

struct effect {
	GArray *fresh; /* struct facet_row: new, which it would decide */
	GArray *agreed, *differs; /* decided by somebody, alike or otherwise */
	bool is_whole;
};

static void
effect_clear(struct effect *e)
{
	g_array_unref(e->fresh);
	g_array_unref(e->agreed);
	g_array_unref(e->differs);
}

static bool
find_effect(struct context *ctx, struct query *q, const char *state, struct effect *e, GError **err)
{
	g_autoptr(GArray) rows = search_rows(ctx->db, q, &e->is_whole, err);

	e->fresh = g_array_new(FALSE, FALSE, sizeof(struct facet_row));
	e->agreed = g_array_new(FALSE, FALSE, sizeof(struct facet_row));
	e->differs = g_array_new(FALSE, FALSE, sizeof(struct facet_row));
	for (guint i = 0; rows && i < rows->len; i++) {
		struct facet_row row = g_array_index(rows, struct facet_row, i);

		if (strcmp(row.status, "new") == 0)
			g_array_append_val(e->fresh, row);
		else if (strcmp(row.status, state) == 0)
			g_array_append_val(e->agreed, row);
		else if (strcmp(row.status, "own") != 0)
			g_array_append_val(e->differs, row);
	}
	return rows != NULL;
}

static char *
effect_text(struct context *ctx, const struct effect *e, const char *state, GError **err)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *others = deed_states(e->differs);

	g_string_append_printf(out, "%s%u mention%s now new would have become %s.\n",
			       e->is_whole ? "" : "At least ", e->fresh->len,
			       e->fresh->len == 1 ? "" : "s", state);
	if (!deed_sample(out, ctx->db, e->fresh, err))
		return NULL;
	if (e->agreed->len)
		g_string_append_printf(out, "%u that it fits %s so already.\n", e->agreed->len,
				       e->agreed->len == 1 ? "is" : "are");
	if (e->differs->len) {
		g_string_append_printf(out, "%u that it fits %s decided otherwise (%s):\n",
				       e->differs->len, e->differs->len == 1 ? "was" : "were",
				       others);
		if (!deed_sample(out, ctx->db, e->differs, err))
			return NULL;
	}
	return g_strdup(out->str);
}

static json_t *
effect_json(const struct effect *e, const char *state)
{
	return json_pack("{s:i, s:s, s:i, s:i, s:i, s:b}", "schema", 1, "state", state,
			 "would_decide", (int)e->fresh->len, "agreed", (int)e->agreed->len,
			 "differs", (int)e->differs->len, "is_exact", (int)e->is_whole);
}

static bool
print_json(json_t *json, GError **err)
{
	g_autofree char *line = json_line(json);

	json_decref(json);
	return terminal_write(line, err);
}

static int
try(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	g_autoptr(query_t) q = NULL;
	struct effect e = { 0 };
	const char *state;
	bool ok;

	if (!read_rule(ctx, argc, argv, &q, &state, err))
		return -1;
	ok = find_effect(ctx, q, state, &e, err);
	if (ok && a->json) {
		ok = print_json(effect_json(&e, state), err);
	} else if (ok) {
		g_autofree char *text = effect_text(ctx, &e, state, err);

		ok = text && terminal_write(text, err);
	}
	effect_clear(&e);
	return ok ? EXIT_DONE : -1;
}

/* ---- keeping them ------------------------------------------------------------------------ */

static int
add(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	g_autoptr(query_t) q = NULL;
	g_autofree char *who = deed_who(ctx, a->by), *text = NULL;
	struct effect e = { 0 };
	struct rule rule = { .query = NULL };
	const char *state;
	int64_t done = 0;
	bool ok;

	if (!read_rule(ctx, argc, argv, &q, &state, err))
		return -1;
	ok = find_effect(ctx, q, state, &e, err);
	text = ok && !a->json ? effect_text(ctx, &e, state, err) : NULL;
	rule.query = argv[2];
	rule.state = (char *)(uintptr_t)state;
	rule.who = who;
	ok = ok && (a->json || text) &&
	     rule_add(ctx->db, argv[2], state, who, when_now(), &rule.id, err) &&
	     (!a->apply || intake_apply(ctx->db, &rule, &done, err));
	if (ok && a->json) {
		json_t *json = effect_json(&e, state);

		json_object_set_new(json, "rule", json_integer(rule.id));
		json_object_set_new(json, "decided", json_integer(done));
		ok = print_json(json, err);
	} else if (ok) {
		g_autofree char *all =
			g_strdup_printf("%sRule %" G_GINT64_FORMAT
					" is in force for what is found from now on.\n",
					text, rule.id);

		ok = terminal_write(all, err);
		if (ok && a->apply)
			printf("%" G_GINT64_FORMAT " put into %s now.\n", done, state);
		else if (ok && e.fresh->len)
			printf("What is stored was not changed; --apply does that too.\n");
	}
	effect_clear(&e);
	return ok ? EXIT_DONE : -1;
}

static int
list(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	g_autoptr(GPtrArray) rules = NULL;
	json_t *all;

	(void)argv;
	if (argc != 2) {
		usage(err, "rule list takes nothing more");
		return -1;
	}
	rules = rule_list(ctx->db, err);
	if (!rules)
		return -1;
	all = json_array();
	for (guint i = 0; i < rules->len; i++) {
		const struct rule *r = g_ptr_array_index(rules, i);
		g_autofree char *query = escape_terminal(r->query, 0);
		g_autofree char *who = escape_terminal(r->who, 0);
		g_autofree char *day = london_date_text(r->added_at);
		char added[WHEN_RFC3339_SIZE];

		when_rfc3339(r->added_at, added);
		if (!a->json)
			printf("%3" G_GINT64_FORMAT "  %s -> %s  (by %s on %s; %" G_GINT64_FORMAT
			       " decided)\n",
			       r->id, query, r->state, who, day, r->decided);
		json_array_append_new(all, json_pack("{s:I, s:s, s:s, s:s, s:s, s:I}", "id",
						     (json_int_t)r->id, "query", r->query, "state",
						     r->state, "by", r->who, "added", added,
						     "decided", (json_int_t)r->decided));
	}
	if (!a->json) {
		json_decref(all);
		if (rules->len == 0)
			fprintf(stderr, "There are no rules.\n");
		return EXIT_DONE;
	}
	return print_json(json_pack("{s:i, s:o}", "schema", 1, "rules", all), err) ? EXIT_DONE : -1;
}

static int
remove_one(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	char *end = NULL;
	int64_t id = argc == 3 ? g_ascii_strtoll(argv[2], &end, 10) : 0;
	bool was_there;

	if (id <= 0 || *end) {
		usage(err, "rule remove takes the number that `earshot rule list` gives");
		return -1;
	}
	if (!rule_remove(ctx->db, id, when_now(), &was_there, err))
		return -1;
	if (!was_there) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no rule %" G_GINT64_FORMAT
			    "; `earshot rule list` numbers them",
			    id);
		return -1;
	}
	if (a->json)
		return print_json(json_pack("{s:i, s:I}", "schema", 1, "removed", (json_int_t)id),
				  err)
			       ? EXIT_DONE
			       : -1;
	printf("Rule %" G_GINT64_FORMAT " is removed. What it decided stays decided.\n", id);
	return EXIT_DONE;
}

static const struct {
	const char *name;
	int (*run)(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err);
	enum deed_kind may;
} verbs[] = {
	{ "add", add, MAY_TRIAGE },
	{ "list", list, MAY_READ },
	{ "remove", remove_one, MAY_TRIAGE },
	{ "try", try, MAY_READ },
};

int
cmd_rule(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *by = NULL;
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		{ "apply", 0, 0, G_OPTION_ARG_NONE, &a.apply, "add: to what is new already, too",
		  NULL },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by, "Whose rule it is (the user's)", "WHO" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "For programs", NULL },
		{ 0 },
	};

	if (!command_parse(entries, "add|try QUERY STATE | list | remove N", details, &argc, &argv,
			   err))
		return *err ? -1 : EXIT_DONE;
	a.by = by;
	for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return role_require(&ctx->actor, verbs[i].may, err)
				       ? verbs[i].run(ctx, &a, argc, argv, err)
				       : -1;
	usage(err, "rule wants add, list, remove or try");
	return -1;
}
