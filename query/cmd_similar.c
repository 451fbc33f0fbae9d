/* earshot similar: copies of a mention, an address or a text, and what is like it. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/url.h"
#include "data/command.h"
#include "query/mention_json.h"
#include "query/mention_text.h"
#include "query/similar.h"
#include "query/terminal.h"

int cmd_similar(struct context *ctx, int argc, char **argv, GError **err);

#define USUAL_LIMIT 10
#define MAX_TEXT (4 << 20)

static const char details[] = "Examples:\n"
			      "  earshot similar M-2026-0147\n"
			      "  earshot similar https://paper.example/news/17\n"
			      "  earshot similar --text post.txt\n";

/* ---- what is asked for ------------------------------------------------------------------- */

static struct mention *
from_text(const char *path, GError **err)
{
	g_autoptr(GBytes) bytes = file_read(path, MAX_TEXT, err);
	struct mention *m;
	const char *data;
	gsize len;

	if (!bytes)
		return NULL;
	data = g_bytes_get_data(bytes, &len);
	m = g_new0(struct mention, 1);
	m->text = len ? g_utf8_make_valid(data, (gssize)len) : g_strdup("");
	return m;
}

/* NULL without an error: there is no such mention. */
static struct mention *
find(struct db *db, const char *name, GError **err)
{
	g_autoptr(url_t) url = strstr(name, "://") ? url_parse(name, NULL) : NULL;
	g_autofree char *key = url ? url_canonical(url) : NULL;

	return key ? mention_get_key(db, key, err) : mention_get_ref(db, name, err);
}

/* ---- output ------------------------------------------------------------------------------ */

static json_t *
list_json(const GPtrArray *list)
{
	json_t *json = json_array();

	for (guint i = 0; i < list->len; i++) {
		const struct similar_one *one = g_ptr_array_index(list, i);
		json_t *m = mention_json(one->mention, NULL);

		json_object_set_new(m, "similarity", json_real(one->part));
		json_array_append_new(json, m);
	}
	return json;
}

static char *
as_json(const struct similar *s)
{
	json_t *notes = json_array(), *json;
	char *line;

	for (guint i = 0; i < s->notes->len; i++)
		json_array_append_new(notes, json_string(g_ptr_array_index(s->notes, i)));
	json = json_pack("{s:i, s:o, s:o, s:o}", "schema", 1, "copies", list_json(s->copies),
			 "related", list_json(s->related), "notes", notes);
	line = json_line(json);
	json_decref(json);
	return line;
}

static void
put_list(GString *out, const char *heading, const GPtrArray *list, const struct terminal *t)
{
	if (list->len == 0)
		return;
	terminal_put(out, t, STYLE_BOLD, heading);
	g_string_append(out, "\n\n");
	for (guint i = 0; i < list->len; i++) {
		const struct similar_one *one = g_ptr_array_index(list, i);

		mention_text(out, one->mention, NULL, t);
		g_string_append_c(out, '\n');
	}
}

static char *
as_text(const struct similar *s)
{
	struct terminal t = terminal_of_output();
	GString *out = g_string_new(NULL);

	put_list(out, "Copies", s->copies, &t);
	put_list(out, "Related", s->related, &t);
	return g_string_free(out, FALSE);
}

static int
answer(struct context *ctx, const struct mention *subject, int limit, bool json, GError **err)
{
	struct similar s;
	g_autofree char *text = NULL;
	int code = -1;

	if (similar_find(ctx->db, subject, limit, &s, err)) {
		text = json ? as_json(&s) : as_text(&s);
		for (guint i = 0; !json && i < s.notes->len; i++)
			fprintf(stderr, "Note: %s\n", (const char *)g_ptr_array_index(s.notes, i));
		if (!json && s.copies->len + s.related->len == 0)
			fprintf(stderr, "Nothing is like it.\n");
		if (terminal_write(text, err))
			code = s.copies->len + s.related->len ? EXIT_DONE : EXIT_NOTHING;
	}
	similar_clear(&s);
	return code;
}

int
cmd_similar(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *path = NULL;
	gboolean json = FALSE;
	int limit = USUAL_LIMIT;
	const GOptionEntry entries[] = {
		{ "text", 0, 0, G_OPTION_ARG_FILENAME, &path, "The text of a file (-: of stdin)",
		  "FILE" },
		{ "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many of each (10)", "N" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "For programs", NULL },
		{ 0 },
	};
	g_autoptr(mention_t) subject = NULL;
	g_autoptr(GError) wrong = NULL;

	if (!command_parse(entries, "M-ID|URL", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if ((argc == 2) == (path != NULL) || argc > 2 || limit < 1 || limit > SIMILAR_MAX) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "similar takes one reference or address, or --text; --limit is 1 to %d",
			    SIMILAR_MAX);
		return -1;
	}
	subject = path ? from_text(path, &wrong) : find(ctx->db, argv[1], &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return -1;
	}
	if (subject)
		return answer(ctx, subject, limit, json, err);
	if (strstr(argv[1], "://")) {
		fprintf(stderr, "No mention is of that address; --text compares any text.\n");
		return EXIT_NOTHING;
	}
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "there is no mention %s; `earshot search` and `earshot new` give their "
		    "references, and --text compares any text",
		    argv[1]);
	return -1;
}
