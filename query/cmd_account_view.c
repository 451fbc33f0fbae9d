/* earshot account list, show; and what all of its verbs share. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "base/when_json.h"
#include "data/register.h"
#include "query/cmd_account.h"
#include "query/mention_json.h"
#include "query/terminal.h"

int
account_usage(GError **err, const char *sentence)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s; see `earshot account --help`",
		    sentence);
	return -1;
}

struct account *
account_named(struct context *ctx, const char *name, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(account_t) a = account_find(ctx->db, name, &wrong);

	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	else if (!a)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "the register has no account `%s`; `earshot account list` shows them",
			    name);
	return g_steal_pointer(&a);
}

struct school *
account_school(struct context *ctx, const char *name, GError **err)
{
	g_autoptr(GPtrArray) all = NULL;
	g_autoptr(GError) wrong = NULL;
	struct school *s = NULL;

	if (!name) {
		all = register_list(ctx->db, err);
		if (!all || all->len == 1)
			return all ? g_ptr_array_steal_index(all, 0) : NULL;
		account_usage(err, all->len ? "there are several schools: choose one with --school"
					    : "there is no school yet");
		return NULL;
	}
	s = register_find(ctx->db, name, &wrong);
	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	else if (!s)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "no school is called `%s`; `earshot school list` shows them", name);
	return s;
}

int
account_print(json_t *json, GError **err)
{
	g_autofree char *line = json_line(json);

	json_decref(json);
	return terminal_write(line, err) ? EXIT_DONE : -1;
}

bool
account_parse_time(const char *option, const char *text, int64_t *at, GError **err)
{
	struct london_span day;

	if (!text)
		return true;
	if (strcmp(text, "now") == 0)
		*at = when_now();
	else if (london_day_parse(text, &day))
		*at = day.since;
	else if (!london_time_parse(text, at) && !when_parse_rfc3339(text, at)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s wants a day or time such as 2026-11-27, \"2026-11-27 16:00\" or "
			    "2026-11-27T16:00:00Z, not `%s`",
			    option, text);
		return false;
	}
	return true;
}

/* ---- the register ------------------------------------------------------------------------ */

static json_t *
strings_json(const GPtrArray *lines)
{
	json_t *list = json_array();

	for (guint i = 0; i < lines->len; i++)
		json_array_append_new(list, json_string(lines->pdata[i]));
	return list;
}

static json_t *
runners_json(const struct account *a)
{
	json_t *list = json_array();

	for (guint i = 0; i < a->runners->len; i++) {
		const struct account_runner *r = a->runners->pdata[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "name",
						      r->name, "kind", r->kind, "trained",
						      when_json(r->trained_at), "policy_read",
						      when_json(r->read_at), "left",
						      when_json(r->left_at), "handed_over",
						      when_json(r->settled_at)));
	}
	return list;
}

static json_t *
account_json(const struct account *a)
{
	g_autoptr(GPtrArray) faults = account_faults(a);

	return json_pack("{s:I, s:s, s:s, s:s?, s:s, s:s, s:s, s:s, s:s?, s:s?, s:o, s:s, s:o, "
			 "s:o, s:s?, s:s?, s:o, s:o, s:s?, s:o, s:o}",
			 "id", (json_int_t)a->id, "school", a->school_name, "name", a->name, "url",
			 a->url, "aim", a->aim, "audience", a->audience, "promotion", a->promotion,
			 "access", a->is_closed_group ? "closed" : "open", "kept", a->kept_at,
			 "feed", a->feed, "source",
			 a->source ? json_integer(a->source) : json_null(), "state", a->state,
			 "asked", when_json(a->asked_at), "decided", when_json(a->decided_at),
			 "decided_by", a->decided_by, "reason", a->decision, "closed",
			 when_json(a->closed_at), "checked", when_json(a->checked_at), "checked_by",
			 a->checked_by, "runners", runners_json(a), "warnings",
			 strings_json(faults));
}

static void
print_faults(const struct account *a)
{
	g_autoptr(GPtrArray) faults = account_faults(a);

	for (guint i = 0; i < faults->len; i++) {
		g_autofree char *line = escape_terminal(faults->pdata[i], 0);

		printf("      ! %s\n", line);
	}
}

/* How somebody can know what is written there. */
static char *
reading_text(const struct account *a)
{
	struct london_span today = london_day(when_now());
	g_autofree char *last = london_time_text(a->checked_at);

	if (strcmp(a->state, "approved") != 0)
		return g_strdup("");
	if (a->source)
		return g_strdup_printf("read every %d minutes", ACCOUNT_EVERY_S / 60);
	if (a->checked_at == WHEN_NONE)
		return g_strdup("nobody has noted a look at it yet");
	return g_strdup_printf("%s by %s, %s",
			       a->checked_at >= today.since ? "checked today"
							    : "not checked today; last",
			       a->checked_by, last);
}

int
account_cmd_list(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "For programs", NULL }, { 0 }
	};
	g_autoptr(GPtrArray) all = NULL;
	json_t *list;

	if (!command_parse(entries, "",
			   "Examples:\n  earshot account list\n  earshot account list --json\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	all = account_list(ctx->db, 0, err);
	if (!all)
		return -1;
	if (as_json) {
		list = json_array();
		for (guint i = 0; i < all->len; i++)
			json_array_append_new(list, account_json(all->pdata[i]));
		return account_print(json_pack("{s:i, s:o}", "schema", 1, "accounts", list), err);
	}
	for (guint i = 0; i < all->len; i++) {
		const struct account *a = all->pdata[i];
		g_autofree char *reading = reading_text(a);
		g_autofree char *name = escape_terminal(a->name, 60);
		g_autofree char *how = escape_terminal(reading, 0);

		printf("%4" G_GINT64_FORMAT "  %-8s  %s%s%s\n", a->id, a->state, name,
		       *how ? ": " : "", how);
		print_faults(a);
	}
	if (all->len == 0)
		fprintf(stderr, "The register is empty; `earshot account add --help` tells how to "
				"begin.\n");
	return EXIT_DONE;
}

static json_t *
history_json(const GPtrArray *history)
{
	json_t *list = json_array();

	for (guint i = 0; i < history->len; i++) {
		const struct account_event *e = history->pdata[i];

		json_array_append_new(list,
				      json_pack("{s:o, s:s, s:s, s:s?, s:s?}", "at",
						when_json(e->at), "by", e->who, "what", e->what,
						"runner", e->runner, "note", e->note));
	}
	return list;
}

static void
print_field(const char *name, const char *value)
{
	g_autofree char *line = value ? escape_terminal(value, 0) : NULL;

	if (line)
		printf("  %-10s %s\n", name, line);
}

static void
print_runner(const struct account_runner *r)
{
	g_autofree char *name = escape_terminal(r->name, 0);
	g_autofree char *trained = london_date_text(r->trained_at);
	g_autofree char *has_read = london_date_text(r->read_at);
	g_autofree char *left = london_date_text(r->left_at);

	printf("  %-10s %s (%s), trained %s, policy read %s%s%s\n", "runner", name, r->kind,
	       *trained ? trained : "not confirmed", *has_read ? has_read : "not confirmed",
	       *left ? ", left " : "", left);
}

static void
print_whole(const struct account *a, const GPtrArray *history)
{
	g_autofree char *name = escape_terminal(a->name, 0);
	g_autofree char *reading = reading_text(a);

	printf("%s (%s)\n", name, a->state);
	print_field("school", a->school_name);
	print_field("address", a->url);
	print_field("aim", a->aim);
	print_field("audience", a->audience);
	print_field("promotion", a->promotion);
	print_field("access", a->is_closed_group ? "closed" : "open");
	print_field("password", a->kept_at);
	print_field("feed", a->feed);
	print_field("decision", a->decision);
	print_field("watched", *reading ? reading : NULL);
	for (guint i = 0; i < a->runners->len; i++)
		print_runner(a->runners->pdata[i]);
	print_faults(a);
	for (guint i = 0; i < history->len; i++) {
		const struct account_event *e = history->pdata[i];
		g_autofree char *when = london_time_text(e->at);
		g_autofree char *line =
			g_strdup_printf("%s: %s%s%s by %s%s%s", when, e->what, e->runner ? " " : "",
					e->runner ? e->runner : "", e->who, e->note ? ": " : "",
					e->note ? e->note : "");

		print_field(i ? "" : "history", line);
	}
}

int
account_cmd_show(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "For programs", NULL }, { 0 }
	};
	g_autoptr(account_t) a = NULL;
	g_autoptr(GPtrArray) history = NULL;
	json_t *json;

	if (!command_parse(entries, "ACCOUNT", "Example:\n  earshot account show 'Facebook page'\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2)
		return account_usage(err, "account show takes one account");
	a = account_named(ctx, argv[1], err);
	history = a ? account_history(ctx->db, a->id, err) : NULL;
	if (!history)
		return -1;
	if (!as_json) {
		print_whole(a, history);
		return EXIT_DONE;
	}
	json = account_json(a);
	json_object_set_new(json, "schema", json_integer(1));
	json_object_set_new(json, "history", history_json(history));
	return account_print(json, err);
}
