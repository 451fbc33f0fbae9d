#include "data/command.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

int
command_distance(const char *a, const char *b)
{
	int row[32], n = (int)MIN(strlen(b), G_N_ELEMENTS(row) - 1);

	for (int j = 0; j <= n; j++)
		row[j] = j;
	for (int i = 1; a[i - 1]; i++) {
		int diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= n; j++) {
			int above = row[j];

			row[j] = MIN(MIN(row[j - 1], above) + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[n];
}

const char *
command_who(const struct context *ctx)
{
	return strchr(ctx->actor.name, ':') + 1;
}

bool
command_is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

bool
command_parse(const GOptionEntry *entries, const char *usage, const char *details, int *argc,
	      char ***argv, GError **err)
{
	g_autoptr(GOptionContext) context = g_option_context_new(usage);
	g_autoptr(GError) wrong = NULL;
	gboolean help = FALSE;
	const GOptionEntry own[] = {
		{ "help", 'h', 0, G_OPTION_ARG_NONE, &help, "Show this help", NULL }, { 0 }
	};

	/* GLib's own --help would exit() from inside. */
	g_option_context_set_help_enabled(context, FALSE);
	g_option_context_set_strict_posix(context, FALSE);
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_add_main_entries(context, own, NULL);
	g_option_context_set_description(
		context,
		"`earshot --help` has the options of every command: --as, --config, --now, "
		"--state.");
	/* before the options: examples are what people look for */
	if (details) {
		g_autofree char *summary = g_strchomp(g_strdup(details));

		g_option_context_set_summary(context, summary);
	}
	if (!g_option_context_parse(context, argc, argv, &wrong)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s; see `earshot %s --help`",
			    wrong->message, g_get_prgname() + strlen("earshot "));
		return false;
	}
	if (help) {
		g_autofree char *text = g_option_context_get_help(context, TRUE, NULL);

		g_print("%s", text);
		return false;
	}
	/* What stands after "--" is an argument whatever it looks like; GLib leaves the mark
	 * itself. */
	for (int i = 1; i < *argc; i++) {
		if (strcmp((*argv)[i], "--") != 0)
			continue;
		memmove(*argv + i, *argv + i + 1, (size_t)(*argc - i) * sizeof **argv);
		--*argc;
		break;
	}
	return true;
}

static void
no_verb(const struct verb *verbs, size_t n, const char *command, const char *name, GError **err)
{
	const char *nearest = NULL;
	int best = COMMAND_NEAR;

	for (size_t i = 0; i < n; i++) {
		int d = command_distance(name, verbs[i].name);

		if (d < best) {
			best = d;
			nearest = verbs[i].name;
		}
	}
	if (nearest)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no `%s %s`; did you mean `%s %s`?", command, name, command,
			    nearest);
	else
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no `%s %s`; see `earshot %s --help`", command, name, command);
}

int
command_verb(const struct verb *verbs, size_t n, const char *command, struct context *ctx, int argc,
	     char **argv, GError **err)
{
	for (size_t i = 0; argc > 1 && i < n; i++) {
		g_autofree char *name = NULL;

		if (strcmp(argv[1], verbs[i].name) != 0)
			continue;
		name = g_strdup_printf("earshot %s %s", command, verbs[i].name);
		g_set_prgname(name);
		if (ctx->db && !role_require(&ctx->actor, verbs[i].may, err))
			return -1;
		return verbs[i].run(ctx, argc - 1, argv + 1, err);
	}
	if (argc > 1 && !command_is_help(argv[1])) {
		no_verb(verbs, n, command, argv[1], err);
		return -1;
	}
	printf("Usage:\n");
	for (size_t i = 0; i < n; i++)
		printf("  earshot %s %s%s%s\n", command, verbs[i].name, *verbs[i].usage ? " " : "",
		       verbs[i].usage);
	printf("\nearshot %s VERB --help tells more of each.\n", command);
	return argc > 1 ? EXIT_DONE : EXIT_USAGE;
}
