/* earshot saved: searches with a name. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "data/command.h"
#include "data/saved.h"
#include "query/deed.h"
#include "query/mention_atom.h"
#include "query/mention_json.h"
#include "query/mention_text.h"
#include "query/query.h"
#include "query/search.h"
#include "query/terminal.h"

int cmd_saved(struct context *ctx, int argc, char **argv, GError **err);

#define USUAL_LIMIT 50
#define MAX_NAME_CHARS 60

static const char details[] =
	"Each mention is put to all saved searches when it is stored; `list` says how many came\n"
	"since then.\n"
	"\n"
	"Examples:\n"
	"  earshot saved add closures 'closed OR closure OR shut' --alert\n"
	"  earshot saved list\n"
	"  earshot saved run closures\n"
	"  earshot saved run closures --atom > closures.atom\n"
	"  earshot saved remove closures\n";

struct asked {
	char *by;
	int limit;
	gboolean alert, json, atom;
};

static int
usage(GError **err, const char *sentence)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s; see `earshot saved --help`",
		    sentence);
	return -1;
}

static bool
print_json(json_t *json, GError **err)
{
	g_autofree char *line = json_line(json);

	json_decref(json);
	return terminal_write(line, err);
}

static int
add(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	g_autofree char *who = deed_who(ctx, a->by), *name = NULL;
	g_autoptr(query_t) q = NULL;

	if (argc != 4)
		return usage(err, "saved add takes a name and a query, each in quotes");
	name = g_strstrip(g_utf8_make_valid(argv[2], -1));
	if (!*name || g_utf8_strlen(name, -1) > MAX_NAME_CHARS)
		return usage(err, "a name has 1 to 60 characters");
	q = query_parse(argv[3], when_now());
	if (q->corrected) {
		g_autofree char *corrected = escape_terminal(q->corrected, 0);

		fprintf(stderr, "Read as: %s\n", corrected);
	}
	if (q->root->parts->len == 0 && q->statuses->len == 0)
		return usage(err, "that query asks for nothing");
	if (!saved_put(ctx->db, name, argv[3], a->alert, who, when_now(), err))
		return -1;
	if (a->json)
		return print_json(json_pack("{s:i, s:s, s:s, s:b}", "schema", 1, "name", name,
					    "query", argv[3], "alert", (int)a->alert),
				  err)
			       ? EXIT_DONE
			       : -1;
	printf("Saved. `earshot saved run` with its name shows what it finds.\n");
	return EXIT_DONE;
}

static int
list(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	g_autoptr(GPtrArray) all = NULL;
	json_t *json;

	(void)argv;
	if (argc != 2)
		return usage(err, "saved list takes nothing more");
	all = saved_list(ctx->db, err);
	if (!all)
		return -1;
	json = json_array();
	for (guint i = 0; i < all->len; i++) {
		const struct saved *s = g_ptr_array_index(all, i);
		g_autofree char *name = escape_terminal(s->name, 0);
		g_autofree char *query = escape_terminal(s->query, 0);
		g_autofree char *day = london_date_text(s->added_at);
		char added[WHEN_RFC3339_SIZE];

		when_rfc3339(s->added_at, added);
		if (!a->json)
			printf("%s: %s  (%s%" G_GINT64_FORMAT " since %s)\n", name, query,
			       s->alert ? "alert, " : "", s->hits, day);
		json_array_append_new(json, json_pack("{s:s, s:s, s:b, s:s, s:s, s:I}", "name",
						      s->name, "query", s->query, "alert",
						      (int)s->alert, "by", s->who, "added", added,
						      "hits", (json_int_t)s->hits));
	}
	if (a->json)
		return print_json(json_pack("{s:i, s:o}", "schema", 1, "saved", json), err)
			       ? EXIT_DONE
			       : -1;
	json_decref(json);
	if (all->len == 0)
		fprintf(stderr, "There are no saved searches.\n");
	return EXIT_DONE;
}

static int
no_such(const char *name, GError **err)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "there is no saved search `%s`; `earshot saved list` names them", name);
	return -1;
}

static int
remove_one(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	bool was_there;

	(void)a;
	if (argc != 3)
		return usage(err, "saved remove takes a name");
	if (!saved_remove(ctx->db, argv[2], &was_there, err))
		return -1;
	return was_there ? EXIT_DONE : no_such(argv[2], err);
}

/* ---- running ----------------------------------------------------------------------------- */

static char *
format(struct context *ctx, const struct saved *s, const struct query *q,
       const struct search_result *r, const struct asked *a, GError **err)
{
	struct terminal t = terminal_of_output();
	GString *out;
	json_t *json;
	char *line;

	if (a->atom) {
		g_autofree char *title = g_strconcat("earshot: ", s->name, NULL);

		return search_atom(r, ctx->db, title, err);
	}
	if (a->json) {
		json = search_json(r, q->corrected);
		line = json_line(json);
		json_decref(json);
		return line;
	}
	out = g_string_new(NULL);
	for (guint i = 0; i < r->mentions->len; i++) {
		mention_text(out, g_ptr_array_index(r->mentions, i), r->scan, &t);
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

static int
run(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	struct search_options options = { .sort = SEARCH_BY_DATE,
					  .limit = a->limit,
					  .has_facets = a->json };
	struct search_result r = { 0 };
	g_autoptr(saved_t) s = NULL;
	g_autoptr(query_t) q = NULL;
	g_autoptr(GError) wrong = NULL;
	g_autofree char *text = NULL;
	int code = -1;

	if (argc != 3)
		return usage(err, "saved run takes a name");
	if (a->json && a->atom)
		return usage(err, "choose one of --json and --atom");
	s = saved_get(ctx->db, argv[2], &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return -1;
	}
	if (!s)
		return no_such(argv[2], err);
	q = query_parse(s->query, when_now());
	if (search_run(ctx->db, q, &options, &r, err))
		text = format(ctx, s, q, &r, a, err);
	for (guint i = 0; text && !a->json && i < r.notes->len; i++) {
		g_autofree char *line = escape_terminal(g_ptr_array_index(r.notes, i), 0);

		fprintf(stderr, "Note: %s\n", line);
	}
	if (text && terminal_write(text, err))
		code = r.total > 0 ? EXIT_DONE : EXIT_NOTHING;
	search_result_clear(&r);
	return code;
}

static const struct {
	const char *name;
	int (*run)(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err);
	enum deed_kind may;
} verbs[] = {
	{ "add", add, MAY_TRIAGE },
	{ "list", list, MAY_READ },
	{ "remove", remove_one, MAY_TRIAGE },
	{ "run", run, MAY_READ },
};

int
cmd_saved(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *by = NULL;
	struct asked a = { .limit = USUAL_LIMIT };
	const GOptionEntry entries[] = {
		{ "alert", 0, 0, G_OPTION_ARG_NONE, &a.alert, "add: tell of each hit", NULL },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by, "Whose search it is (the user's)", "WHO" },
		{ "limit", 0, 0, G_OPTION_ARG_INT, &a.limit, "run: at most so many (50)", "N" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "For programs", NULL },
		{ "atom", 0, 0, G_OPTION_ARG_NONE, &a.atom, "run: as a feed", NULL },
		{ 0 },
	};

	if (!command_parse(entries, "add NAME QUERY | list | run NAME | remove NAME", details,
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	a.by = by;
	if (a.limit < 0 || a.limit > SEARCH_MAX_LIMIT)
		return usage(err, "--limit is 0 to 1000");
	for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return role_require(&ctx->actor, verbs[i].may, err)
				       ? verbs[i].run(ctx, &a, argc, argv, err)
				       : -1;
	return usage(err, "saved wants add, list, run or remove");
}
