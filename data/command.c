#include "data/command.h"

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
