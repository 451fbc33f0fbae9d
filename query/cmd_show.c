/* earshot show: one mention, with its whole text and what is known of it. */
#include "base/error.h"
#include "data/command.h"
#include "data/kept_page.h"
#include "data/mention.h"
#include "data/triage.h"
#include "query/mention_json.h"
#include "query/mention_text.h"
#include "query/terminal.h"

int cmd_show(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] = "Example:\n  earshot show M-2026-0147\n";

static char *
format(const struct mention *m, const GPtrArray *history, const GPtrArray *kept, bool as_json)
{
	struct terminal t = terminal_of_output();
	GString *out;
	json_t *json;
	char *line;

	if (!as_json) {
		out = g_string_new(NULL);
		mention_text_whole(out, m, history, kept, &t);
		return g_string_free(out, FALSE);
	}
	json = mention_json_whole(m, history, kept);
	line = json_line(json);
	json_decref(json);
	return line;
}

int
cmd_show(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "For programs", NULL },
		{ 0 },
	};
	g_autoptr(mention_t) m = NULL;
	g_autoptr(GPtrArray) history = NULL, kept = NULL;
	g_autoptr(GError) wrong = NULL;
	g_autofree char *text = NULL;

	if (!command_parse(entries, "M-ID", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "show takes one reference such as M-2026-0147");
		return -1;
	}
	m = mention_get_ref(ctx->db, argv[1], &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return -1;
	}
	if (!m) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no mention %s; `earshot search` and `earshot new` give their "
			    "references",
			    argv[1]);
		return -1;
	}
	history = triage_history(ctx->db, m->id, err);
	kept = history ? kept_page_of(ctx->db, m->id, err) : NULL;
	if (!kept)
		return -1;
	text = format(m, history, kept, json);
	return terminal_write(text, err) ? EXIT_DONE : -1;
}
