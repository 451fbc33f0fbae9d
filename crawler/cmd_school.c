/* earshot school: which schools this installation watches for. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "data/command.h"
#include "data/matcher.h"
#include "data/register.h"

int cmd_school(struct context *ctx, int argc, char **argv, GError **err);

static int
list(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL }, { 0 }
	};
	g_autoptr(GPtrArray) schools = NULL;

	if (!command_parse(entries, "", NULL, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	schools = register_list(ctx->db, err);
	if (!schools)
		return -1;
	if (json) {
		json_t *all = json_array();
		json_t *o = json_pack("{s:i, s:o}", "schema", 1, "schools", all);

		for (guint i = 0; i < schools->len; i++)
			json_array_append_new(all, school_to_json(schools->pdata[i]));
		json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
		putchar('\n');
		json_decref(o);
		return EXIT_DONE;
	}
	for (guint i = 0; i < schools->len; i++) {
		const struct school *s = schools->pdata[i];
		g_autofree char *name = escape_terminal(s->name, 70);
		g_autofree char *town = escape_terminal(*s->town ? s->town : s->parish, 30);

		printf("%3" G_GINT64_FORMAT "  %s%s%s\n", s->id, name, *town ? ", " : "", town);
	}
	return EXIT_DONE;
}

/* The profile in the form that `add` takes back. */
static int
show(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autoptr(school_t) school = NULL;
	json_t *json;

	if (argc != 2) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "`earshot school show` wants the number or name of a school");
		return -1;
	}
	school = register_find(ctx->db, argv[1], err);
	if (!school) {
		if (!*err)
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "no school is called `%s`; `earshot school list` shows them",
				    argv[1]);
		return -1;
	}
	json = school_to_json(school);
	json_dumpf(json, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(json);
	return EXIT_DONE;
}

static int
add(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autoptr(school_t) school = NULL;
	g_autoptr(matcher_t) trial = NULL;
	g_autofree char *name = NULL;
	const struct school *one;

	if (argc != 2) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "`earshot school add` wants a profile, SCHOOL.json");
		return -1;
	}
	school = school_load(argv[1], err);
	one = school;
	trial = school ? matcher_new(&one, 1, err) : NULL;
	if (!trial || !register_put(ctx->db, school, err))
		return -1;
	name = escape_terminal(school->name, 0);
	printf("school %" G_GINT64_FORMAT ": %s\n", school->id, name);
	return EXIT_DONE;
}

int
cmd_school(struct context *ctx, int argc, char **argv, GError **err)
{
	static const struct {
		const char *name;
		int (*run)(struct context *ctx, int argc, char **argv, GError **err);
		const char *usage;
	} verbs[] = { { "list", list, "list [--json]" },
		      { "show", show, "show SCHOOL" },
		      { "add", add, "add SCHOOL.json" } };

	for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].run(ctx, argc - 1, argv + 1, err);
	if (argc > 1 && strcmp(argv[1], "--help") != 0 && strcmp(argv[1], "-h") != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "`%s` is nothing that can be done with schools; see `earshot school "
			    "--help`",
			    argv[1]);
		return -1;
	}
	printf("Usage:\n");
	for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
		printf("  earshot school %s\n", verbs[i].usage);
	return argc > 1 ? EXIT_DONE : EXIT_USAGE;
}
