/* earshot account comment, comments, ack, resolve, waiting, due: the response clock. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "base/when_json.h"
#include "data/comment.h"
#include "data/policy.h"
#include "data/waiting.h"
#include "query/account_field.h"
#include "query/cmd_account.h"
#include "query/deed.h"

static char *
due_text(int64_t due)
{
	g_autofree char *when = london_time_text(due);
	bool is_late = due != WHEN_NONE && due < when_now();

	return due == WHEN_NONE ? g_strdup("by when, nobody can say")
				: g_strdup_printf("%s %s", is_late ? "overdue since" : "due", when);
}

static json_t *
comment_json(const struct comment *c)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:s, s:s?, s:s?, s:{s:o, s:o}, s:o, s:s?, s:o, "
			 "s:s?, s:s?, s:s?}",
			 "id", c->ref, "account", c->account_name, "received",
			 when_json(c->received_at), "logged", when_json(c->logged_at), "by", c->who,
			 "url", c->url, "summary", c->summary, "due", "literal",
			 when_json(c->due_literal), "working", when_json(c->due_working),
			 "acknowledged", when_json(c->acknowledged_at), "acknowledged_by",
			 c->acknowledged_by, "resolved", when_json(c->resolved_at), "resolved_by",
			 c->resolved_by, "outcome", c->outcome, "case", c->casefile);
}

/* ---- comment ----------------------------------------------------------------------------- */

struct wish {
	char *received, *url, *summary, *by;
	gboolean as_json;
};

static void
wish_clear(struct wish *w)
{
	g_free(w->received);
	g_free(w->url);
	g_free(w->summary);
	g_free(w->by);
}

static struct comment *
make_comment(struct context *ctx, const char *account, const struct wish *w, GError **err)
{
	g_autoptr(account_t) a = account_named(ctx, account, err);
	int64_t received_at = when_now();

	if (!a || !account_parse_time("--received", w->received, &received_at, err))
		return NULL;
	return account_field_comment(a, received_at, w->url, w->summary, err);
}

static int
log_comment(struct context *ctx, const char *account, const struct wish *w, GError **err)
{
	g_autoptr(comment_t) c = make_comment(ctx, account, w, err);
	g_autofree char *who = deed_who(ctx, w->by), *no_date = NULL, *literal = NULL,
			*working = NULL;
	struct account_deed d = { who, NULL, when_now() };
	json_t *json;

	if (!c || !comment_put(ctx->db, c, &d, &no_date, err))
		return -1;
	if (no_date)
		fprintf(stderr, "Note: %s.\n", no_date);
	if (w->as_json) {
		json = comment_json(c);
		json_object_set_new(json, "schema", json_integer(1));
		return account_print(json, err);
	}
	literal = london_time_text(c->due_literal);
	working = london_time_text(c->due_working);
	if (no_date)
		printf("%s is noted.\n", c->ref);
	else if (strcmp(literal, working) == 0)
		printf("%s is to be answered by %s.\n", c->ref, literal);
	else
		printf("%s is to be answered by %s (in working days: %s).\n", c->ref, literal,
		       working);
	return EXIT_DONE;
}

int
account_cmd_comment(struct context *ctx, int argc, char **argv, GError **err)
{
	struct wish w = { 0 };
	const GOptionEntry entries[] = {
		{ "received", 0, 0, G_OPTION_ARG_STRING, &w.received,
		  "When it was written (default: now)", "TIME" },
		{ "url", 0, 0, G_OPTION_ARG_STRING, &w.url, "Where it stands", "URL" },
		{ "summary", 0, 0, G_OPTION_ARG_STRING, &w.summary,
		  "What it is about; no names, please", "TEXT" },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &w.by, "Who saw it (the user)", "WHO" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &w.as_json, "For programs", NULL },
		{ 0 },
	};
	int code = -1;

	if (!command_parse(entries, "ACCOUNT",
			   "Notes a comment, query or complaint that came in on an account, and\n"
			   "says by when it is to be answered; \"2026-11-27 16:00\" is a time of "
			   "London's.\n\nExample:\n  earshot account comment 'Facebook page' "
			   "--summary 'Asks about parking' "
			   "--received '2026-11-27 16:00'\n",
			   &argc, &argv, err))
		code = *err ? -1 : EXIT_DONE;
	else if (argc != 2)
		account_usage(err, "account comment takes one account");
	else
		code = log_comment(ctx, argv[1], &w, err);
	wish_clear(&w);
	return code;
}

/* ---- lists ------------------------------------------------------------------------------- */

int
account_cmd_comments(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE, all = FALSE;
	const GOptionEntry entries[] = {
		{ "all", 0, 0, G_OPTION_ARG_NONE, &all, "Those that are resolved too", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "For programs", NULL },
		{ 0 },
	};
	g_autoptr(GPtrArray) list = NULL;
	json_t *json;

	if (!command_parse(entries, "",
			   "Examples:\n  earshot account comments         what is not resolved\n"
			   "  earshot account comments --all\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	list = comment_list(ctx->db, !all, err);
	if (!list)
		return -1;
	json = json_array();
	for (guint i = 0; i < list->len; i++) {
		const struct comment *c = list->pdata[i];
		g_autofree char *account = escape_terminal(c->account_name, 40);
		g_autofree char *summary = escape_terminal(c->summary ? c->summary : "", 0);
		g_autofree char *received = london_time_text(c->received_at);

		json_array_append_new(json, comment_json(c));
		if (!as_json)
			printf("%s  %-12s  %s, received %s%s%s\n", c->ref,
			       c->resolved_at != WHEN_NONE       ? "resolved"
			       : c->acknowledged_at != WHEN_NONE ? "acknowledged"
								 : "waiting",
			       account, received, *summary ? ": " : "", summary);
	}
	if (as_json)
		return account_print(json_pack("{s:i, s:o}", "schema", 1, "comments", json), err);
	json_decref(json);
	if (list->len == 0)
		fprintf(stderr, "There are no comments%s.\n",
			all ? "" : " that are open; --all shows the resolved ones, too");
	return EXIT_DONE;
}

static json_t *
waiting_json(const struct waiting *w)
{
	static const char *const kinds[] = { [WAITING_COMMENT] = "comment",
					     [WAITING_MENTION] = "mention",
					     [WAITING_CASE] = "case" };

	return json_pack("{s:s, s:s, s:s?, s:o, s:o, s:b, s:s?}", "id", w->ref, "kind",
			 kinds[w->kind], "account", w->account, "received",
			 when_json(w->received_at), "due", when_json(w->due), "overdue",
			 (int)(w->due != WHEN_NONE && w->due < when_now()), "url", w->url);
}

int
account_cmd_waiting(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "For programs", NULL }, { 0 }
	};
	g_autoptr(GPtrArray) list = NULL;
	json_t *json;

	if (!command_parse(entries, "",
			   "What waits for an answer, the most pressing first.\n\nExample:\n  "
			   "earshot account waiting\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	list = waiting_list(ctx->db, 0, err);
	if (!list)
		return -1;
	json = json_array();
	for (guint i = 0; i < list->len; i++) {
		const struct waiting *w = list->pdata[i];
		g_autofree char *account = escape_terminal(w->account ? w->account : "", 40);
		g_autofree char *due = due_text(w->due);

		json_array_append_new(json, waiting_json(w));
		if (!as_json)
			printf("%-13s  %s%s%s\n", w->ref, due, *account ? "  " : "", account);
	}
	if (as_json)
		return account_print(json_pack("{s:i, s:o}", "schema", 1, "waiting", json), err);
	json_decref(json);
	if (list->len == 0)
		fprintf(stderr, "Nothing waits for an answer.\n");
	return EXIT_DONE;
}

/* ---- answers ----------------------------------------------------------------------------- */

static struct comment *
comment_named(struct context *ctx, const char *ref, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(comment_t) c = comment_find(ctx->db, ref, &wrong);

	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	else if (!c && g_ascii_strncasecmp(ref, "M-", 2) == 0)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is a mention: `earshot triage %s acknowledged` stops its clock",
			    ref, ref);
	else if (!c)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no comment %s; `earshot account comments --all` shows them",
			    ref);
	return g_steal_pointer(&c);
}

static bool
acknowledge(struct context *ctx, const char *ref, const struct account_deed *d, GError **err)
{
	g_autoptr(comment_t) c = comment_named(ctx, ref, err);
	bool was_so;

	if (!c || !comment_acknowledge(ctx->db, c, d, &was_so, err))
		return false;
	if (was_so)
		printf("%s is acknowledged.\n", c->ref);
	else
		fprintf(stderr, "%s was acknowledged before.\n", c->ref);
	return true;
}

int
account_cmd_ack(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *by = NULL, *who = NULL;
	const GOptionEntry entries[] = {
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by, "Who answered (the user)", "WHO" }, { 0 }
	};
	struct account_deed d = { .at = when_now() };

	if (!command_parse(entries, "C-ID…",
			   "Notes that somebody was told that their comment was received: the "
			   "clock stops.\n\nExample:\n  earshot account ack C-2026-0004\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc < 2)
		return account_usage(err, "account ack takes comments such as C-2026-0004");
	d.who = who = deed_who(ctx, by);
	for (int i = 1; i < argc; i++)
		if (!acknowledge(ctx, argv[i], &d, err))
			return -1;
	return EXIT_DONE;
}

int
account_cmd_resolve(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *by = NULL, *who = NULL, *outcome = NULL, *casefile = NULL;
	const GOptionEntry entries[] = {
		{ "outcome", 0, 0, G_OPTION_ARG_STRING, &outcome, "How it ended", "TEXT" },
		{ "case", 0, 0, G_OPTION_ARG_STRING, &casefile, "It is looked into as this case",
		  "EAR-ID" },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by, "Who did it (the user)", "WHO" },
		{ 0 },
	};
	struct account_deed d = { .at = when_now() };
	g_autoptr(comment_t) c = NULL;
	bool was_so;

	if (!command_parse(
		    entries, "C-ID",
		    "Examples:\n"
		    "  earshot account resolve C-2026-0004 --outcome 'Explained the parking'\n"
		    "  earshot account resolve C-2026-0004 --case EAR-2026-0007\n",
		    &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2 || (!outcome && !casefile))
		return account_usage(err, "account resolve takes a comment such as C-2026-0004, "
					  "and its --outcome or the --case it went to");
	d.who = who = deed_who(ctx, by);
	d.note = outcome;
	c = comment_named(ctx, argv[1], err);
	if (!c || !comment_resolve(ctx->db, c, &d, casefile, &was_so, err))
		return -1;
	if (was_so)
		printf("%s is resolved.\n", c->ref);
	else
		fprintf(stderr, "%s was resolved before; nothing is changed.\n", c->ref);
	return EXIT_DONE;
}

/* ---- due --------------------------------------------------------------------------------- */

static bool
print_due(const struct response_clock *clock, const char *text, bool as_json, GError **err)
{
	g_autofree char *literal = NULL, *working = NULL, *received = NULL;
	g_autoptr(GError) why = NULL;
	struct response_due due;
	int64_t at = 0;

	if (!account_parse_time("account due", text, &at, err))
		return false;
	/* a newer file mends it */
	if (!response_clock_due(clock, at, &due, &why)) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, why->message);
		return false;
	}
	if (as_json)
		return account_print(json_pack("{s:i, s:o, s:o, s:o}", "schema", 1, "received",
					       when_json(at), "literal", when_json(due.literal),
					       "working", when_json(due.working)),
				     err) == EXIT_DONE;
	received = london_time_text(at);
	literal = london_time_text(due.literal);
	working = london_time_text(due.working);
	printf("received %s: due %s; in working days, %s\n", received, literal, working);
	return true;
}

int
account_cmd_due(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *name = NULL;
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = {
		{ "school", 0, 0, G_OPTION_ARG_STRING, &name, "With the closures of this school",
		  "NAME" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "For programs, a line each", NULL },
		{ 0 },
	};
	g_autoptr(school_t) school = NULL;
	g_autoptr(response_clock_t) clock = NULL;

	if (!command_parse(entries, "TIME…",
			   "By when something received then would have to be answered.\n\n"
			   "Example:\n  earshot account due '2026-11-27 16:00'\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc < 2)
		return account_usage(err, "account due takes times such as \"2026-11-27 16:00\"");
	school = account_school(ctx, name, err);
	clock = school ? policy_clock(ctx->db, school->id, err) : NULL;
	if (!clock)
		return -1;
	for (int i = 1; i < argc; i++)
		if (!print_due(clock, argv[i], as_json, err))
			return -1;
	return EXIT_DONE;
}
