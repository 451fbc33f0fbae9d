/* earshot new: what was found since somebody last looked. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "data/command.h"
#include "data/mention.h"
#include "query/mention_json.h"
#include "query/mention_text.h"
#include "query/news.h"
#include "query/search.h"
#include "query/terminal.h"

int cmd_new(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"Examples:\n"
	"  earshot new                  what is new since the last --mark-seen\n"
	"  earshot new --mark-seen      the same, and next time only what came after\n"
	"  earshot new --reader office  each reader has its own mark\n";

static char *
as_json(const struct search_result *r)
{
	json_t *json = search_json(r, NULL);
	char *line = json_line(json);

	json_decref(json);
	return line;
}

static char *
as_text(const struct search_result *r)
{
	struct terminal t = terminal_of_output();
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < r->mentions->len; i++) {
		mention_text(out, g_ptr_array_index(r->mentions, i), NULL, &t);
		g_string_append_c(out, '\n');
	}
	if (r->total)
		g_string_append_printf(out, "%s%" G_GINT64_FORMAT " new mention%s\n",
				       r->total_is_exact ? "" : "at least ", r->total,
				       r->total == 1 ? "" : "s");
	return g_string_free(out, FALSE);
}

static int
answer(struct context *ctx, const char *reader, bool json, bool mark, GError **err)
{
	struct search_result r = { 0 };
	g_autofree char *text = NULL;
	int64_t cursor, seen;
	bool ok, is_empty;

	if (!mention_cursor(ctx->db, reader, &cursor, err))
		return -1;
	ok = news_read(ctx->db, reader, &r, &seen, err);
	is_empty = ok && r.mentions->len == 0;
	text = ok ? json ? as_json(&r) : as_text(&r) : NULL;
	ok = text && terminal_write(text, err);
	for (guint i = 0; ok && !json && i < r.notes->len; i++)
		fprintf(stderr, "Note: %s\n", (const char *)g_ptr_array_index(r.notes, i));
	/* only what was really put out is marked */
	if (ok && mark && seen > cursor)
		ok = mention_cursor_set(ctx->db, reader, seen, err);
	if (ok && r.total == 0 && !json)
		fprintf(stderr, "Nothing new.\n");
	search_result_clear(&r);
	return !ok ? -1 : is_empty ? EXIT_NOTHING : EXIT_DONE;
}

int
cmd_new(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *reader = NULL;
	gboolean json = FALSE, mark = FALSE;
	const GOptionEntry entries[] = {
		{ "mark-seen", 0, 0, G_OPTION_ARG_NONE, &mark, "Next time, only what came after",
		  NULL },
		{ "reader", 0, 0, G_OPTION_ARG_STRING, &reader, "Who is looking", "NAME" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "For programs", NULL },
		{ 0 },
	};

	if (!command_parse(entries, "", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc > 1) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "new takes no \"%s\"; see `earshot new --help`", argv[1]);
		return -1;
	}
	return answer(ctx, reader ? reader : "default", json, mark, err);
}
