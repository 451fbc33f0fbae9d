#include "query/job_output.h"

#include "base/escape.h"

#define MAX_OPEN 4096

void
job_output_init(struct job_output *o)
{
	g_queue_init(&o->lines);
	o->open = g_string_new(NULL);
	o->is_back = false;
}

void
job_output_clear(struct job_output *o)
{
	g_queue_clear_full(&o->lines, g_free);
	g_string_free(o->open, TRUE);
}

/* ECMA-48 §5.4: ESC [ parameters final; whatever else begins with ESC is two characters. */
static char *
plain(const char *line)
{
	g_autoptr(GString) out = g_string_new(NULL);

	while (*line) {
		if (*line != '\033') {
			g_string_append_c(out, *line++);
			continue;
		}
		line++;
		if (*line == '[')
			do
				line++;
			while (*line && (*line < 0x40 || *line > 0x7e));
		if (*line)
			line++;
	}
	return escape_terminal(out->str, JOB_OUTPUT_COLUMNS);
}

static void
end_line(struct job_output *o)
{
	char *line = plain(o->open->str);

	g_string_truncate(o->open, 0);
	if (!*line) {
		g_free(line);
		return;
	}
	g_queue_push_tail(&o->lines, line);
	if (o->lines.length > JOB_OUTPUT_LINES)
		g_free(g_queue_pop_head(&o->lines));
}

void
job_output_add(struct job_output *o, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];

		if (c == '\n')
			end_line(o);
		else if (o->is_back && c != '\r')
			g_string_truncate(o->open, 0);
		o->is_back = c == '\r';
		if (c && c != '\r' && c != '\n' && o->open->len < MAX_OPEN)
			g_string_append_c(o->open, c);
	}
}

char *
job_output_text(const struct job_output *o)
{
	GString *out = g_string_new(NULL);
	g_autofree char *open = plain(o->open->str);

	for (const GList *l = o->lines.head; l; l = l->next)
		g_string_append_printf(out, "%s\n", (const char *)l->data);
	if (*open)
		g_string_append_printf(out, "%s\n", open);
	return g_string_free(out, FALSE);
}
