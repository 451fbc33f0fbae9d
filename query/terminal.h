/* terminal: where the output of a command goes, and how wide it is there.
 *
 * For commands alone: it looks at the process. */
#ifndef QUERY_TERMINAL_H
#define QUERY_TERMINAL_H

#include <glib.h>
#include <stdbool.h>

struct terminal {
	bool is_terminal;
	bool has_colour; /* a terminal, NO_COLOR unset, TERM not "dumb" */
	int columns; /* 0: no terminal, no limit */
};

struct terminal terminal_of_output(void);

/* Put `text` on the standard output, to the end. EARSHOT_ERROR_INTERNAL when that fails,
 * EARSHOT_ERROR_STORE_FULL when there is no room. */
bool terminal_write(const char *text, GError **err);

/* Each line of words from outside that is not empty, escaped, behind `indent`. */
void terminal_lines(const char *indent, const char *text);

enum terminal_style { STYLE_BOLD, STYLE_DIM, STYLE_MARK };

/* What is appended in between has a style, if there is colour. */
void terminal_begin(GString *out, const struct terminal *t, enum terminal_style style);
void terminal_end(GString *out, const struct terminal *t);

/* Append `text` (already escaped) in a style. */
void terminal_put(GString *out, const struct terminal *t, enum terminal_style style,
		  const char *text);

#endif
