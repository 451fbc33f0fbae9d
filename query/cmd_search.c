/* earshot search: find mentions. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/when.h"
#include "data/command.h"
#include "data/triage.h"
#include "indexer/shard.h"
#include "query/advice.h"
#include "query/mention_atom.h"
#include "query/mention_csv.h"
#include "query/mention_json.h"
#include "query/mention_text.h"
#include "query/query.h"
#include "query/schools.h"
#include "query/search.h"
#include "query/terminal.h"

int cmd_search(struct context *ctx, int argc, char **argv, GError **err);

#define USUAL_LIMIT 20

static const char details[] =
	"Examples:\n"
	"  earshot search \"little hill\"              both words, in any form\n"
	"  earshot search '\"open day\" -cancelled'     an exact phrase, without a word\n"
	"  earshot search 'shut OR closed' --since \"last week\"\n"
	"  earshot search 'head near/5 leaves site:gazette.example'\n"
	"  earshot search --status new --sort date    no words: everything that fits\n"
	"  earshot search -- -festival                everything without a word\n"
	"\n"
	"Also: title: site: source: lang: status: school: before: after: on: and word*.\n"
	"Times: 2026-11-05, 2026-11, 2026, yesterday, \"last month\", monday, \"3 days ago\".\n";

/* What the command line asked for. */
struct asked {
	char *school, *since, *until, *source, *site, *status, *sort;
	int limit, offset;
	int64_t as_of;
	gboolean json, csv, atom, copies, is_local;
};

static void
asked_clear(struct asked *a)
{
	g_free(a->school);
	g_free(a->since);
	g_free(a->until);
	g_free(a->source);
	g_free(a->site);
	g_free(a->status);
	g_free(a->sort);
}
typedef struct asked asked_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(asked_t, asked_clear)

static bool
usage(GError **err, const char *option, const char *value, const char *help)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "--%s \"%s\": %s", option, value,
		    help);
	return false;
}

/* False when no school is called so: what is typed in a query only makes a note. */
static bool
is_school(struct context *ctx, const char *name, GError **err)
{
	g_autoptr(query_t) q = query_parse("", when_now());
	g_autoptr(GPtrArray) unknown = g_ptr_array_new_with_free_func(g_free);

	if (!query_narrow(q, "school", name, when_now()))
		return usage(err, "school", name, "give a name or number of `earshot school list`");
	if (!schools_look_up(ctx->db, q, unknown, err))
		return false;
	return unknown->len == 0 || usage(err, "school", name, g_ptr_array_index(unknown, 0));
}

/* Each option that narrows is a field of the query language. */
static bool
narrow(struct context *ctx, struct query *q, const struct asked *a, GError **err)
{
	g_autofree char *states = triage_state_names();
	g_autofree char *state_help = g_strconcat("give one of ", states, NULL);
	const struct {
		const char *option, *value, *field, *help;
	} options[] = {
		{ "school", a->school, "school", "give a name or number of `earshot school list`" },
		{ "source", a->source, "source", "give words of the source's name" },
		{ "site", a->site, "site", "give a host such as news.example" },
		{ "status", a->status, "status", state_help },
		{ "since", a->since, "after", "give a time such as 2026-11-05 or \"last week\"" },
		{ "until", a->until, "before", "give a time such as 2026-11-05 or yesterday" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
		if (options[i].value &&
		    !query_narrow(q, options[i].field, options[i].value, when_now()))
			return usage(err, options[i].option, options[i].value, options[i].help);
	return !a->school || is_school(ctx, a->school, err);
}

static bool
read_sort(const struct asked *a, const struct query *q, enum search_sort *sort, GError **err)
{
	*sort = search_has_words(q) ? SEARCH_BY_RELEVANCE : SEARCH_BY_DATE;
	if (!a->sort)
		return true;
	if (strcmp(a->sort, "date") == 0)
		*sort = SEARCH_BY_DATE;
	else if (strcmp(a->sort, "relevance") == 0)
		*sort = SEARCH_BY_RELEVANCE;
	else
		return usage(err, "sort", a->sort, "give relevance or date");
	return true;
}

static bool
check_numbers(const struct asked *a, GError **err)
{
	if (a->json + a->csv + a->atom > 1)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "choose one of --json, --csv and --atom");
	else if (a->limit < 0 || a->limit > SEARCH_MAX_LIMIT)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "--limit %d: give 0 to %d",
			    a->limit, SEARCH_MAX_LIMIT);
	else if (a->as_of < 0)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "--as-of %" G_GINT64_FORMAT ": give what the first page said",
			    a->as_of);
	else if (a->offset < 0)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "--offset %d: give 0 or more",
			    a->offset);
	else
		return true;
	return false;
}

/* ---- output ------------------------------------------------------------------------------ */

static char *
as_text(const struct search_result *r, const struct asked *a)
{
	struct terminal t = terminal_of_output();
	GString *out = g_string_new(NULL);
	int end = a->offset + (int)r->mentions->len;

	for (guint i = 0; i < r->mentions->len; i++) {
		mention_text(out, g_ptr_array_index(r->mentions, i), r->scan, &t);
		g_string_append_c(out, '\n');
	}
	if (r->mentions->len)
		g_string_append_printf(out, "%d to %d of %s%" G_GINT64_FORMAT " mention%s\n",
				       a->offset + 1, end, r->total_is_exact ? "" : "at least ",
				       r->total, r->total == 1 ? "" : "s");
	/* the next page goes on from this one, whatever comes in between */
	if (r->mentions->len && end < r->total)
		g_string_append_printf(out, "More: --offset %d --as-of %" G_GINT64_FORMAT "\n", end,
				       r->as_of);
	return g_string_free(out, FALSE);
}

/* Talk, not data: how the query was read, and what was not looked at. */
static void
talk(const struct search_result *r, const struct query *q)
{
	g_autofree char *corrected = q->corrected ? escape_terminal(q->corrected, 0) : NULL;

	if (corrected)
		fprintf(stderr, "Read as: %s\n", corrected);
	for (guint i = 0; i < r->notes->len; i++) {
		g_autofree char *line = escape_terminal(g_ptr_array_index(r->notes, i), 0);

		fprintf(stderr, "Note: %s\n", line);
	}
	if (r->total == 0)
		fprintf(stderr, "Nothing found.\n");
	if (r->suggestion) {
		g_autofree char *line = escape_terminal(r->suggestion, 0);

		fprintf(stderr, "%s: %s\n", r->total ? "More by" : "Did you mean", line);
	}
}

static char *
format(struct context *ctx, const struct search_result *r, const struct asked *a,
       const struct query *q, GError **err)
{
	if (a->json) {
		json_t *json = search_json(r, q->corrected);
		char *line = json_line(json);

		json_decref(json);
		return line;
	}
	if (a->atom) {
		g_autofree char *asked = query_string(q);
		g_autofree char *title =
			g_strconcat("earshot: ", *asked ? asked : "everything", NULL);

		return search_atom(r, ctx->db, title, err);
	}
	return a->csv ? search_csv(r) : as_text(r, a);
}

static int
answer(struct context *ctx, const char *asked, struct query *q, const struct asked *a, GError **err)
{
	struct search_options options = { .limit = a->limit,
					  .offset = a->offset,
					  .as_of = a->as_of,
					  .has_pages = true,
					  .has_copies = a->copies,
					  .has_facets = a->json };
	struct search_result result = { 0 };
	g_autoptr(GPtrArray) shards = shards_read(ctx->config, err);
	g_autofree char *text = NULL;
	int code = -1;

	if (!shards)
		return -1;
	/* the ids of a feed are minted by the store that keeps its mentions */
	if (!a->is_local && !a->atom)
		options.shards = shards;
	if (!read_sort(a, q, &options.sort, err))
		return -1;
	if (search_run(ctx->db, q, &options, &result, err) &&
	    advice_add(ctx->db, NULL, asked, q, &result, err))
		text = format(ctx, &result, a, q, err);
	if (text && !a->json)
		talk(&result, q);
	if (text && terminal_write(text, err))
		code = result.total > 0 ? EXIT_DONE : EXIT_NOTHING;
	search_result_clear(&result);
	return code;
}

int
cmd_search(struct context *ctx, int argc, char **argv, GError **err)
{
	g_auto(asked_t) a = { .limit = USUAL_LIMIT };
	const GOptionEntry entries[] = {
		{ "school", 0, 0, G_OPTION_ARG_STRING, &a.school, "Of this school alone", "NAME" },
		{ "since", 0, 0, G_OPTION_ARG_STRING, &a.since, "From this time on", "TIME" },
		{ "until", 0, 0, G_OPTION_ARG_STRING, &a.until, "Before this time", "TIME" },
		{ "source", 0, 0, G_OPTION_ARG_STRING, &a.source, "Words of its name", "SOURCE" },
		{ "site", 0, 0, G_OPTION_ARG_STRING, &a.site, "A host or what is below", "HOST" },
		{ "status", 0, 0, G_OPTION_ARG_STRING, &a.status, "Such as new", "STATUS" },
		{ "sort", 0, 0, G_OPTION_ARG_STRING, &a.sort, "relevance or date", "ORDER" },
		{ "limit", 0, 0, G_OPTION_ARG_INT, &a.limit, "At most so many (20)", "N" },
		{ "offset", 0, 0, G_OPTION_ARG_INT, &a.offset, "Leave out the first", "N" },
		{ "as-of", 0, 0, G_OPTION_ARG_INT64, &a.as_of, "As it was on an earlier page",
		  "N" },
		{ "copies", 0, 0, G_OPTION_ARG_NONE, &a.copies, "Each copy of a text for itself",
		  NULL },
		{ "local", 0, 0, G_OPTION_ARG_NONE, &a.is_local, "Ask no other machine", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "For programs", NULL },
		{ "csv", 0, 0, G_OPTION_ARG_NONE, &a.csv, "For a spreadsheet", NULL },
		{ "atom", 0, 0, G_OPTION_ARG_NONE, &a.atom, "As a feed", NULL },
		{ 0 },
	};
	g_autofree char *text = NULL;
	g_autoptr(query_t) q = NULL;

	if (!command_parse(entries, "QUERY", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!check_numbers(&a, err))
		return -1;
	text = g_strjoinv(" ", argv + 1);
	q = query_parse(text, when_now());
	return narrow(ctx, q, &a, err) ? answer(ctx, text, q, &a, err) : -1;
}
