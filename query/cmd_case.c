/* earshot case: what was reported, and what the school did about it. */
#include "query/cmd_case.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/london.h"
#include "base/when.h"
#include "crawler/cmd_case_capture.h"
#include "data/case_access.h"
#include "data/case_term.h"
#include "data/case_text.h"
#include "query/case_sheet.h"
#include "query/mention_json.h"
#include "query/terminal.h"
#include "query/timeline.h"

int cmd_case(struct context *ctx, int argc, char **argv, GError **err);

static const char list_details[] = "Examples:\n"
				   "  earshot case list\n"
				   "  earshot case list --state open --json\n";
static const char show_details[] = "Being shown a case is noted in the audit log.\n"
				   "\n"
				   "Examples:\n"
				   "  earshot case show EAR-2026-0007\n"
				   "  earshot case timeline EAR-2026-0007\n";

/* ---- what all verbs share ------------------------------------------------------------------ */

bool
case_takes(int argc, int n, const char *what, GError **err)
{
	if (argc == n + 1)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s takes %s; see `%s --help`",
		    g_get_prgname() + strlen("earshot "), what, g_get_prgname());
	return false;
}

char *
case_words(const char *given, const char *what, GError **err)
{
	g_autoptr(GBytes) bytes = NULL;
	gsize len;
	const char *data;

	if (!given)
		return NULL;
	if (strcmp(given, "-") != 0)
		return case_text_clean(given, strlen(given), what, err);
	/* more than is allowed, so that the sentence about too much is the usual one */
	bytes = file_read("-", (gsize)16 * CASE_TEXT_MAX_BYTES, err);
	if (!bytes)
		return NULL;
	data = g_bytes_get_data(bytes, &len);
	return case_text_clean(data ? data : "", len, what, err);
}

bool
case_time(const char *given, const char *option, int64_t *at, GError **err)
{
	*at = WHEN_NONE;
	if (!given || when_parse_rfc3339(given, at))
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "%s wants a time such as 2026-11-23T07:00:00Z or a day such as 2026-11-23, not "
		    "`%s`",
		    option, given);
	return false;
}

int
case_print_json(json_t *json, GError **err)
{
	g_autofree char *line = json_line(json);

	json_decref(json);
	return terminal_write(line, err) ? EXIT_DONE : -1;
}

int
case_done(struct context *ctx, bool as_json, const char *ref, const char *sentence, GError **err)
{
	g_autoptr(casefile_t) c = NULL;
	json_t *json;

	if (!as_json) {
		printf("%s\n", sentence);
		return EXIT_DONE;
	}
	c = casefile_find(ctx->db, ref, err);
	if (!c)
		return -1;
	json = case_json(c, when_now());
	json_object_set_new(json, "schema", json_integer(1));
	return case_print_json(json, err);
}

/* ---- list ---------------------------------------------------------------------------------- */

/* What a governor may know: that there is one, and its dates. */
static json_t *
outline_json(const struct casefile *c, int64_t now)
{
	static const char *const keys[] = { "id",       "school", "state", "opened",
					    "received", "closed", "due" };
	json_t *whole = case_json(c, now), *json = json_object();

	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
		json_object_set(json, keys[i], json_object_get(whole, keys[i]));
	json_decref(whole);
	return json;
}

static void
outline_line(GString *out, const struct casefile *c)
{
	g_autofree char *opened = london_date_text(c->opened_at);
	g_autofree char *closed = c->closed_at == WHEN_NONE ? NULL : london_date_text(c->closed_at);

	g_string_append_printf(out, "%s  %-8s  opened %s%s%s\n", c->ref, c->state, opened,
			       closed ? "  closed " : "", closed ? closed : "");
}

static int
print_list(const GPtrArray *cases, const struct actor *actor, bool as_json, GError **err)
{
	bool may_read = role_may(actor->role, MAY_READ_CASE);
	struct terminal t = terminal_of_output();
	g_autoptr(GString) out = g_string_new(NULL);
	json_t *list = json_array();
	int64_t now = when_now();

	for (guint i = 0; i < cases->len; i++) {
		const struct casefile *c = g_ptr_array_index(cases, i);

		if (as_json)
			json_array_append_new(list,
					      may_read ? case_json(c, now) : outline_json(c, now));
		else if (may_read)
			case_line(out, c, now, &t);
		else
			outline_line(out, c);
	}
	if (as_json)
		return case_print_json(json_pack("{s:i, s:o}", "schema", 1, "cases", list), err);
	json_decref(list);
	return terminal_write(out->str, err) ? EXIT_DONE : -1;
}

static int
verb_list(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *state = NULL;
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = {
		CASE_JSON(as_json),
		{ "state", 0, 0, G_OPTION_ARG_STRING, &state, "open, assessed or closed", "STATE" },
		{ 0 },
	};
	g_autoptr(GPtrArray) cases = NULL;
	const char *name = NULL;
	int hidden = 0;

	if (!command_parse(entries, NULL, list_details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!case_takes(argc, 0, "no argument", err))
		return -1;
	if (state && !(name = case_term_require(CASE_STATE, state, err)))
		return -1;
	cases = case_access_list(ctx->db, &ctx->actor, name, &hidden, err);
	if (!cases)
		return -1;
	if (cases->len == 0 && !as_json)
		fprintf(stderr, "There are no cases%s.\n", state ? " in that state" : "");
	if (hidden)
		fprintf(stderr, "%d case%s not shown to %s.\n", hidden,
			hidden == 1 ? " is" : "s are", ctx->actor.name);
	return print_list(cases, &ctx->actor, as_json, err);
}

/* ---- show, timeline ------------------------------------------------------------------------ */

static char *
format_sheet(const struct case_sheet *s, bool only_timeline, bool as_json)
{
	struct terminal t = terminal_of_output();
	GString *out;
	json_t *json;
	char *line;

	if (!as_json) {
		out = g_string_new(NULL);
		if (only_timeline)
			timeline_text(out, s->timeline, &t);
		else
			case_sheet_text(out, s, when_now(), &t);
		return g_string_free(out, FALSE);
	}
	json = only_timeline ? json_pack("{s:i, s:s, s:o}", "schema", 1, "id", s->c->ref,
					 "timeline", timeline_json(s->timeline))
			     : case_sheet_json(s, when_now());
	line = json_line(json);
	json_decref(json);
	return line;
}

static int
show(struct context *ctx, bool only_timeline, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = { CASE_JSON(as_json), { 0 } };
	g_autoptr(casefile_t) c = NULL;
	g_autofree char *text = NULL;
	struct case_sheet sheet = { 0 };

	if (!command_parse(entries, "EAR-ID", show_details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!case_takes(argc, 1, "one reference such as EAR-2026-0007", err))
		return -1;
	c = case_access(ctx->db, &ctx->actor, argv[1], MAY_READ_CASE, NULL, err);
	if (c && case_sheet_read(&sheet, ctx->db, c, err))
		text = format_sheet(&sheet, only_timeline, as_json);
	case_sheet_clear(&sheet);
	return text && terminal_write(text, err) ? EXIT_DONE : -1;
}

static int
verb_show(struct context *ctx, int argc, char **argv, GError **err)
{
	return show(ctx, false, argc, argv, err);
}

static int
verb_timeline(struct context *ctx, int argc, char **argv, GError **err)
{
	return show(ctx, true, argc, argv, err);
}

/* ---- the table ----------------------------------------------------------------------------- */

int
cmd_case(struct context *ctx, int argc, char **argv, GError **err)
{
	static const struct verb verbs[] = {
		{ "open", case_verb_open,
		  "[URL | --mention M-ID | --text FILE | --file FILE] --reporter ROLE --reason "
		  "TEXT",
		  MAY_READ },
		{ "list", verb_list, "[--state STATE] [--json]", MAY_READ },
		{ "show", verb_show, "EAR-ID [--json]", MAY_READ },
		{ "timeline", verb_timeline, "EAR-ID [--json]", MAY_READ },
		{ "capture", case_verb_capture, "EAR-ID [URL | --text FILE | --file FILE]",
		  MAY_READ },
		{ "watch", case_verb_watch, "EAR-ID [--until DATE | --list | --stop] | --run",
		  MAY_READ },
		{ "note", case_verb_note, "EAR-ID TEXT [--replaces n003]", MAY_READ },
		{ "assess", case_verb_assess,
		  "EAR-ID --category NAME… --severity 0-4 --author ROLE --reason TEXT", MAY_READ },
		{ "assign", case_verb_assign, "EAR-ID USER", MAY_READ },
		{ "step", case_verb_step, "EAR-ID STEP [--note TEXT]", MAY_READ },
		{ "act", case_verb_act,
		  "EAR-ID AGENCY|a001 [--reference TEXT] [--reply TEXT] [--done]", MAY_READ },
		{ "ack", case_verb_ack, "EAR-ID [--at TIME] [--note TEXT]", MAY_READ },
		{ "relate", case_verb_relate, "EAR-ID [--confirm M-ID | --dismiss M-ID]",
		  MAY_READ },
		{ "hold", case_verb_hold, "EAR-ID --until DAY --reason TEXT | --lift --reason TEXT",
		  MAY_READ },
		{ "close", case_verb_close, "EAR-ID --outcome NAME --reason TEXT [--override]",
		  MAY_READ },
		{ "reopen", case_verb_reopen, "EAR-ID --reason TEXT", MAY_READ },
		{ "restrict", case_verb_restrict, "EAR-ID --from ROLE | --to ROLE --reason TEXT",
		  MAY_READ },
		{ "process", case_verb_process, "[--html FILE]", MAY_READ },
		{ "export", case_verb_export, "EAR-ID [--output PATH] [--redacted] [--no-pdf]",
		  MAY_READ },
		{ "render", case_verb_render, "EAR-ID", MAY_READ },
		{ "stamp", case_verb_stamp, "[--json]", MAY_READ },
		{ "erase", case_verb_erase, "EAR-ID --reason TEXT [--mention]", MAY_READ },
		{ "handover", case_verb_handover, "EAR-ID --reference TEXT", MAY_READ },
		{ "sar", case_verb_sar, "--subject NAME... --output DIR [--received DAY]",
		  MAY_READ },
	};

	return command_verb(verbs, G_N_ELEMENTS(verbs), "case", ctx, argc, argv, err);
}
