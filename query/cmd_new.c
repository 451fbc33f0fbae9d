/* earshot new: what was found since somebody last looked. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/command.h"
#include "data/mention.h"
#include "query/mention_json.h"
#include "query/mention_text.h"
#include "query/search.h"
#include "query/terminal.h"

int cmd_new(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"Examples:\n"
	"  earshot new                  what is new since the last --mark-seen\n"
	"  earshot new --mark-seen      the same, and next time only what came after\n"
	"  earshot new --reader office  each reader has its own mark\n";

/* Nothing is left out silently. */
static bool
note_own_pages(struct search_result *r, struct db *db, int64_t cursor, GError **err)
{
	const struct mention_filter filter = {
		.since = WHEN_NONE, .until = WHEN_NONE, .status = "own", .after_id = cursor
	};
	int64_t total = 0;
	g_autoptr(GArray) ids = mention_list(db, &filter, 0, 0, &total, err);

	if (total > 0)
		g_ptr_array_add(r->notes,
				g_strdup_printf("%" G_GINT64_FORMAT
						" page%s of the school's own site %s not listed; "
						"`earshot search status:own` has them",
						total, total == 1 ? "" : "s",
						total == 1 ? "is" : "are"));
	return ids != NULL;
}

/* The mark moves over them all the same: they are no news to anybody. */
static void
note_history(struct search_result *r, int64_t n)
{
	char many[32] = "many";

	if (n < MENTION_NEWS_COUNTED)
		g_snprintf(many, sizeof many, "%" G_GINT64_FORMAT, n);
	if (n > 0)
		g_ptr_array_add(r->notes,
				g_strdup_printf("and %s older one%s from before the watch began; "
						"`earshot search status:new --sort date` has them "
						"too",
						many, n == 1 ? "" : "s"));
}

static bool
fill(struct search_result *r, struct db *db, const GArray *ids, GError **err)
{
	g_autoptr(GPtrArray) any = g_ptr_array_new();
	const struct facet_filter filter = { any, any };
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(struct facet_row));

	for (guint i = 0; i < ids->len; i++) {
		g_autoptr(GError) wrong = NULL;
		struct mention *m = mention_get(db, g_array_index(ids, int64_t, i), &wrong);

		if (wrong) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		if (m)
			g_ptr_array_add(r->mentions, m);
	}
	return facets_count(&r->facets, db, (const int64_t *)(void *)ids->data, ids->len, &filter,
			    rows, err);
}

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
	int64_t start = when_monotonic_ms(), cursor;
	struct search_result r = { 0 };
	struct mention_news news = { 0 };
	g_autoptr(GArray) ids = NULL;
	g_autofree char *text = NULL;
	bool ok;

	if (!mention_cursor(ctx->db, reader, &cursor, err))
		return -1;
	search_result_init(&r);
	ok = mention_news(ctx->db, cursor, SEARCH_MAX_LIMIT, &news, err);
	ids = news.ids;
	ok = ok && fill(&r, ctx->db, ids, err) && note_own_pages(&r, ctx->db, cursor, err);
	r.total = news.total;
	r.total_is_exact = news.total_is_exact;
	note_history(&r, news.history);
	r.took_ms = when_monotonic_ms() - start;
	if (ok && r.total > ids->len)
		g_ptr_array_add(r.notes, g_strdup("more is new than fits here: these are the "
						  "oldest, mark them and ask again"));
	text = ok ? json ? as_json(&r) : as_text(&r) : NULL;
	ok = text && terminal_write(text, err);
	for (guint i = 0; ok && !json && i < r.notes->len; i++)
		fprintf(stderr, "Note: %s\n", (const char *)g_ptr_array_index(r.notes, i));
	/* only what was really put out is marked */
	if (ok && mark && news.mark > cursor)
		ok = mention_cursor_set(ctx->db, reader, news.mark, err);
	search_result_clear(&r);
	if (ok && r.total == 0 && !json)
		fprintf(stderr, "Nothing new.\n");
	return !ok ? -1 : ids->len ? EXIT_DONE : EXIT_NOTHING;
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
