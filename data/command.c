#include "data/command.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

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
	if (details)
		g_option_context_set_description(context, details);
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
		return verbs[i].run(ctx, argc - 1, argv + 1, err);
	}
	if (argc > 1 && strcmp(argv[1], "--help") != 0 && strcmp(argv[1], "-h") != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no `%s %s`; see `earshot %s --help`", command, argv[1],
			    command);
		return -1;
	}
	printf("Usage:\n");
	for (size_t i = 0; i < n; i++)
		printf("  earshot %s %s %s\n", command, verbs[i].name, verbs[i].usage);
	return argc > 1 ? EXIT_DONE : EXIT_USAGE;
}
