#include "query/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/escape.h"

#define MIN_COLUMNS 40
#define USUAL_COLUMNS 80

struct terminal
terminal_of_output(void)
{
	const char *no_colour = g_getenv("NO_COLOR"), *term = g_getenv("TERM");
	struct terminal t = { .is_terminal = isatty(STDOUT_FILENO) == 1 };
	struct winsize size;

	if (!t.is_terminal)
		return t;
	t.has_colour = !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
	t.columns = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col
			    ? MAX(size.ws_col, MIN_COLUMNS)
			    : USUAL_COLUMNS;
	return t;
}

bool
terminal_write(const char *text, GError **err)
{
	if (fputs(text, stdout) >= 0 && fflush(stdout) == 0)
		return true;
	g_set_error(err, EARSHOT_ERROR, error_of_write(errno, EARSHOT_ERROR_INTERNAL),
		    "the output could not be written: %s", g_strerror(errno));
	return false;
}

void
terminal_begin(GString *out, const struct terminal *t, enum terminal_style style)
{
	static const char *const starts[] = {
		[STYLE_BOLD] = "\033[1m",
		[STYLE_DIM] = "\033[2m",
		[STYLE_MARK] = "\033[1;33m",
	};

	if (t->has_colour)
		g_string_append(out, starts[style]);
}

void
terminal_end(GString *out, const struct terminal *t)
{
	if (t->has_colour)
		g_string_append(out, "\033[0m");
}

void
terminal_lines(const char *indent, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (char **l = lines; *l; l++)
		if (**l) {
			g_autofree char *clean = escape_terminal(*l, 0);

			printf("%s%s\n", indent, clean);
		}
}

void
terminal_put(GString *out, const struct terminal *t, enum terminal_style style, const char *text)
{
	terminal_begin(out, t, style);
	g_string_append(out, text);
	terminal_end(out, t);
}
