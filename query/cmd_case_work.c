/* earshot case note, assess, assign, ack, step, act, hold, close, reopen, restrict. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/case_access.h"
#include "data/case_action.h"
#include "data/case_step.h"
#include "data/case_term.h"
#include "data/casework.h"
#include "query/case_help.h"
#include "query/case_suggest.h"
#include "query/cmd_case.h"

static const char note_details[] =
	"Notes are only added to. A mistake is corrected by a note that replaces it; both stay.\n"
	"\n"
	"Examples:\n"
	"  earshot case note EAR-2026-0007 'Rang the parent; they will take it down.'\n"
	"  earshot case note EAR-2026-0007 - < minutes.txt\n"
	"  earshot case note EAR-2026-0007 --replaces n003 'It was the other parent.'\n";
static const char assess_details[] =
	"Without --category it shows words of the post that may point to one. It never decides.\n"
	"\n"
	"Examples:\n"
	"  earshot case assess EAR-2026-0007\n"
	"  earshot case assess EAR-2026-0007 --category offensive --category harassing \\\n"
	"    --severity 2 --author parent --reason 'Names a teacher, but no threat'\n";
static const char act_details[] =
	"Who there is and how to reach them is in agencies.ini of the state folder, if you make "
	"one.\n"
	"\n"
	"Examples:\n"
	"  earshot case act EAR-2026-0007 platform --reference 81-2231\n"
	"  earshot case act EAR-2026-0007 a001 --reply 'Removed' --done\n";
static const char step_details[] =
	"Example:\n"
	"  earshot case step EAR-2026-0007 ask-to-remove --note 'By phone'\n";
static const char assign_details[] =
	"A user who may work on cases, or - for nobody.\n"
	"\n"
	"Examples:\n"
	"  earshot case assign EAR-2026-0007 jo --note 'Knows the family'\n"
	"  earshot case assign EAR-2026-0007 -\n";
static const char ack_details[] =
	"For a post on one of the school's own accounts: an acknowledgement stops the clock.\n"
	"\n"
	"Examples:\n"
	"  earshot case ack EAR-2026-0007 --note 'Said that we look into it'\n"
	"  earshot case ack EAR-2026-0007 --at 2026-11-23T08:30:00Z\n";
static const char hold_details[] =
	"What is held is neither purged nor erased.\n"
	"\n"
	"Examples:\n"
	"  earshot case hold EAR-2026-0007 --until 2027-03-01 --reason 'Police inquiry'\n"
	"  earshot case hold EAR-2026-0007 --lift --reason 'The inquiry has ended'\n";
static const char reopen_details[] =
	"Example:\n"
	"  earshot case reopen EAR-2026-0007 --reason 'It was posted again'\n";
static const char restrict_details[] =
	"Roles: head, dsl, moderator, dpo, governor. A case that is closed to the head is the\n"
	"safeguarding lead's (dsl), so there has to be one.\n"
	"\n"
	"Examples:\n"
	"  earshot case restrict EAR-2026-0007 --from head --reason 'It is about the head'\n"
	"  earshot case restrict EAR-2026-0007 --to head --reason 'It is not' --as dora\n";
static const char close_details[] =
	"Example:\n"
	"  earshot case close EAR-2026-0007 --outcome removed-by-author --reason 'Taken down'\n";

/* The options of these verbs; each table names the ones it takes. */
struct asked {
	gboolean json;
	char **categories;
	char *reason, *note, *replaces, *author, *published, *at, *reference, *reply, *until,
		*outcome, *from, *to;
	gboolean override, done, lift;
	int severity;
};

static void
asked_clear(struct asked *a)
{
	char **strings[] = { &a->reason,    &a->note,    &a->replaces,  &a->author,
			     &a->published, &a->at,      &a->reference, &a->reply,
			     &a->until,     &a->outcome, &a->from,      &a->to };

	for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
		g_clear_pointer(strings[i], g_free);
	g_clear_pointer(&a->categories, g_strfreev);
}

typedef int deed(struct context *ctx, struct asked *a, int argc, char **argv, GError **err);

#define TEXT(name, field, help)                                                                    \
	{                                                                                          \
		name, 0, 0, G_OPTION_ARG_STRING, &a.field, help, "TEXT"                            \
	}
#define OPTION(name, field, help, arg)                                                             \
	{                                                                                          \
		name, 0, 0, G_OPTION_ARG_STRING, &a.field, help, arg                               \
	}
#define FLAG(name, field, help)                                                                    \
	{                                                                                          \
		name, 0, 0, G_OPTION_ARG_NONE, &a.field, help, NULL                                \
	}

/* Parse, run, clear. */
static int
run(struct context *ctx, const GOptionEntry *entries, struct asked *a, const char *usage,
    const char *details, deed *what, int argc, char **argv, GError **err)
{
	int code;

	if (command_parse(entries, usage, details, &argc, &argv, err))
		code = what(ctx, a, argc, argv, err);
	else
		code = *err ? -1 : EXIT_DONE;
	asked_clear(a);
	return code;
}

/* ---- note ---------------------------------------------------------------------------------- */

static int
do_note(struct context *ctx, struct asked *a, int argc, char **argv, GError **err)
{
	g_autofree char *text = NULL, *number = NULL, *sentence = NULL;

	if (!case_takes(argc, 2, "a reference and a text in quotes", err))
		return -1;
	text = case_words(argv[2], "a note", err);
	if (!text || !casework_note(ctx->db, &ctx->actor, argv[1], text, a->replaces, &number, err))
		return -1;
	sentence = g_strdup_printf("Noted as %s.", number);
	return case_done(ctx, a->json, argv[1], sentence, err);
}

int
case_verb_note(struct context *ctx, int argc, char **argv, GError **err)
{
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		CASE_JSON(a.json),
		OPTION("replaces", replaces, "The text that this one corrects", "n003"),
		{ 0 },
	};

	return run(ctx, entries, &a, "EAR-ID TEXT", note_details, do_note, argc, argv, err);
}

/* ---- assess -------------------------------------------------------------------------------- */

static json_t *
suggestions_json(const GPtrArray *list)
{
	json_t *json = json_array();

	for (guint i = 0; i < list->len; i++) {
		const struct case_suggestion *s = g_ptr_array_index(list, i);
		json_t *words = json_array();

		for (guint k = 0; k < s->words->len; k++)
			json_array_append_new(words, json_string(s->words->pdata[k]));
		json_array_append_new(json, json_pack("{s:s, s:o}", "category", s->category,
						      "words", words));
	}
	return json;
}

static int
suggest(struct context *ctx, const struct asked *a, const char *ref, GError **err)
{
	g_autoptr(casefile_t) c = case_access(ctx->db, &ctx->actor, ref, MAY_READ_CASE, NULL, err);
	g_autoptr(GPtrArray) list = c ? case_suggest_for(ctx->db, c, err) : NULL;

	if (!list)
		return -1;
	if (a->json)
		return case_print_json(json_pack("{s:i, s:s, s:o}", "schema", 1, "id", c->ref,
						 "suggestions", suggestions_json(list)),
				       err);
	for (guint i = 0; i < list->len; i++) {
		const struct case_suggestion *s = g_ptr_array_index(list, i);

		printf("%s?  ", s->category);
		for (guint k = 0; k < s->words->len; k++)
			printf("%s\"%s\"", k ? ", " : "", (const char *)s->words->pdata[k]);
		printf("\n");
	}
	fprintf(stderr, "%sNothing was decided; choose with --category, --severity and --reason.\n",
		list->len ? "" : "No word of the post points to a category. ");
	return EXIT_DONE;
}

static int
do_assess(struct context *ctx, struct asked *a, int argc, char **argv, GError **err)
{
	g_autofree char *categories = a->categories ? g_strjoinv(",", a->categories) : NULL;
	g_autofree char *reason = NULL;
	struct case_assessment as = { .categories = categories, .severity = a->severity };

	if (!case_takes(argc, 1, "one reference such as EAR-2026-0007", err))
		return -1;
	if (!categories && a->severity < 0 && !a->reason && !a->author)
		return suggest(ctx, a, argv[1], err);
	if (!categories || a->severity < 0 || !a->reason) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "an assessment needs --category, --severity from 0 to 4, and "
				    "--reason");
		return -1;
	}
	reason = case_words(a->reason, "a reason", err);
	as.reason = reason;
	if (!reason || !case_time(a->published, "--published", &as.first_published, err) ||
	    (a->author && !(as.author = case_term_require(CASE_AUTHOR, a->author, err))) ||
	    !casework_assess(ctx->db, &ctx->actor, argv[1], &as, err))
		return -1;
	return case_done(ctx, a->json, argv[1],
			 "Assessed. `earshot case show` has the checklist for it.", err);
}

int
case_verb_assess(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *details =
		case_help_terms(assess_details,
				1u << CASE_CATEGORY | 1u << CASE_SEVERITY | 1u << CASE_AUTHOR);
	struct asked a = { .severity = -1 };
	const GOptionEntry entries[] = {
		CASE_JSON(a.json),
		{ "category", 0, 0, G_OPTION_ARG_STRING_ARRAY, &a.categories,
		  "What it is; may come several times", "NAME" },
		{ "severity", 0, 0, G_OPTION_ARG_INT, &a.severity, "How grave, from 0 to 4", "N" },
		OPTION("author", author, "Who wrote it", "ROLE"),
		OPTION("published", published, "When it was first published", "TIME"),
		TEXT("reason", reason, "Why it is assessed so"),
		{ 0 },
	};

	return run(ctx, entries, &a, "EAR-ID", details, do_assess, argc, argv, err);
}

/* ---- assign, ack, step --------------------------------------------------------------------- */

static int
do_assign(struct context *ctx, struct asked *a, int argc, char **argv, GError **err)
{
	g_autofree char *note = case_words(a->note, "a note", err);
	const char *user;

	if ((a->note && !note) ||
	    !case_takes(argc, 2, "a reference and a user (- for nobody)", err))
		return -1;
	user = strcmp(argv[2], "-") == 0 ? NULL : argv[2];
	if (!casework_assign(ctx->db, &ctx->actor, argv[1], user, note, err))
		return -1;
	return case_done(ctx, a->json, argv[1], "Assigned.", err);
}

int
case_verb_assign(struct context *ctx, int argc, char **argv, GError **err)
{
	struct asked a = { 0 };
	const GOptionEntry entries[] = { CASE_JSON(a.json), TEXT("note", note, "Why"), { 0 } };

	return run(ctx, entries, &a, "EAR-ID USER", assign_details, do_assign, argc, argv, err);
}

static int
do_ack(struct context *ctx, struct asked *a, int argc, char **argv, GError **err)
{
	g_autofree char *note = case_words(a->note, "a note", err);
	g_autoptr(casefile_t) c = NULL;
	int64_t at;

	if ((a->note && !note) ||
	    !case_takes(argc, 1, "one reference such as EAR-2026-0007", err) ||
	    !case_time(a->at, "--at", &at, err) ||
	    !casework_acknowledge(ctx->db, &ctx->actor, argv[1], at, note, err))
		return -1;
	c = casefile_find(ctx->db, argv[1], err);
	if (!c)
		return -1;
	return case_done(
		ctx, a->json, c->ref,
		c->is_own_account
			? "Acknowledged; the clock has stopped."
			: "Acknowledged; no clock was running, as it is not on an account of "
			  "the school's.",
		err);
}

int
case_verb_ack(struct context *ctx, int argc, char **argv, GError **err)
{
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		CASE_JSON(a.json),
		OPTION("at", at, "When the school answered (now)", "TIME"),
		TEXT("note", note, "How, and what was said"),
		{ 0 },
	};

	return run(ctx, entries, &a, "EAR-ID", ack_details, do_ack, argc, argv, err);
}

static int
do_step(struct context *ctx, struct asked *a, int argc, char **argv, GError **err)
{
	g_autofree char *note = case_words(a->note, "a note", err);

	if ((a->note && !note) ||
	    !case_takes(argc, 2, "a reference and a step of the checklist", err) ||
	    !case_step_do(ctx->db, &ctx->actor, argv[1], argv[2], note, err))
		return -1;
	return case_done(ctx, a->json, argv[1], "Ticked off.", err);
}

int
case_verb_step(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *details = case_help_steps(step_details);
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		CASE_JSON(a.json),
		TEXT("note", note, "What was said or done"),
		{ 0 },
	};

	return run(ctx, entries, &a, "EAR-ID STEP", details, do_step, argc, argv, err);
}

/* ---- act ----------------------------------------------------------------------------------- */

static bool
is_number(const char *name)
{
	return g_ascii_tolower(*name) == 'a' && name[1] &&
	       name[1 + strspn(name + 1, "0123456789")] == '\0';
}

static int
do_act(struct context *ctx, struct asked *a, int argc, char **argv, GError **err)
{
	g_autofree char *note = NULL, *reference = NULL, *reply = NULL, *number = NULL,
			*sentence = NULL;
	struct case_action_words words = { .is_done = a->done };
	int64_t at;

	if (!case_takes(argc, 2, "a reference, and an agency or an action such as a001", err) ||
	    !case_time(a->at, "--at", &at, err) ||
	    (a->note && !(note = case_words(a->note, "a note", err))) ||
	    (a->reference && !(reference = case_words(a->reference, "a reference", err))) ||
	    (a->reply && !(reply = case_words(a->reply, "a reply", err))))
		return -1;
	words.note = note;
	words.reference = reference;
	words.reply = reply;
	if (is_number(argv[2])) {
		if (!case_action_update(ctx->db, &ctx->actor, argv[1], argv[2], &words, err))
			return -1;
		return case_done(ctx, a->json, argv[1], "Noted.", err);
	}
	if (!case_action_add(ctx->db, &ctx->actor, argv[1], argv[2], at, &words, &number, err))
		return -1;
	sentence = g_strdup_printf("Noted as %s.", number);
	return case_done(ctx, a->json, argv[1], sentence, err);
}

int
case_verb_act(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *details = case_help_agencies(act_details, ctx->state_dir);
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		CASE_JSON(a.json),
		TEXT("reference", reference, "Their reference number"),
		TEXT("reply", reply, "What they answered"),
		TEXT("note", note, "What was asked of them"),
		OPTION("at", at, "When (now)", "TIME"),
		FLAG("done", done, "Nothing more is expected of them"),
		{ 0 },
	};

	return run(ctx, entries, &a, "EAR-ID AGENCY|a001", details, do_act, argc, argv, err);
}

/* ---- hold, close, reopen, restrict --------------------------------------------------------- */

static int
do_hold(struct context *ctx, struct asked *a, int argc, char **argv, GError **err)
{
	g_autofree char *reason = case_words(a->reason, "a reason", err);
	int64_t until;

	if ((a->reason && !reason) ||
	    !case_takes(argc, 1, "one reference such as EAR-2026-0007", err) ||
	    !case_time(a->until, "--until", &until, err))
		return -1;
	if ((until == WHEN_NONE) != (a->lift != 0)) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "a hold takes the day on which it is looked at again with "
				    "--until, or ends with --lift");
		return -1;
	}
	if (!casework_hold(ctx->db, &ctx->actor, argv[1], until, reason, err))
		return -1;
	return case_done(ctx, a->json, argv[1],
			 a->lift ? "The hold is lifted."
				 : "Held: nothing of it is purged or erased until then.",
			 err);
}

int
case_verb_hold(struct context *ctx, int argc, char **argv, GError **err)
{
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		CASE_JSON(a.json),
		OPTION("until", until, "To be looked at again by then, within six months", "DAY"),
		FLAG("lift", lift, "End the hold"),
		TEXT("reason", reason, "Why"),
		{ 0 },
	};

	return run(ctx, entries, &a, "EAR-ID", hold_details, do_hold, argc, argv, err);
}

static int
do_close(struct context *ctx, struct asked *a, int argc, char **argv, GError **err)
{
	g_autofree char *reason = case_words(a->reason, "a reason", err);

	if ((a->reason && !reason) ||
	    !case_takes(argc, 1, "one reference such as EAR-2026-0007", err) ||
	    !casework_close(ctx->db, &ctx->actor, argv[1], a->outcome, reason, a->override, err))
		return -1;
	return case_done(ctx, a->json, argv[1], "Closed.", err);
}

int
case_verb_close(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *details = case_help_terms(close_details, 1u << CASE_OUTCOME);
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		CASE_JSON(a.json),
		OPTION("outcome", outcome, "How it ended", "NAME"),
		TEXT("reason", reason, "Why it is closed"),
		FLAG("override", override, "Although actions are open (the head)"),
		{ 0 },
	};

	return run(ctx, entries, &a, "EAR-ID", details, do_close, argc, argv, err);
}

static int
do_reopen(struct context *ctx, struct asked *a, int argc, char **argv, GError **err)
{
	g_autofree char *reason = case_words(a->reason, "a reason", err);

	if ((a->reason && !reason) ||
	    !case_takes(argc, 1, "one reference such as EAR-2026-0007", err) ||
	    !casework_reopen(ctx->db, &ctx->actor, argv[1], reason, err))
		return -1;
	return case_done(ctx, a->json, argv[1], "Open again.", err);
}

int
case_verb_reopen(struct context *ctx, int argc, char **argv, GError **err)
{
	struct asked a = { 0 };
	const GOptionEntry entries[] = { CASE_JSON(a.json), TEXT("reason", reason, "Why"), { 0 } };

	return run(ctx, entries, &a, "EAR-ID", reopen_details, do_reopen, argc, argv, err);
}

static int
do_restrict(struct context *ctx, struct asked *a, int argc, char **argv, GError **err)
{
	g_autofree char *reason = case_words(a->reason, "a reason", err), *sentence = NULL;
	const char *name = a->from ? a->from : a->to;
	enum role r = ROLES;

	if ((a->reason && !reason) ||
	    !case_takes(argc, 1, "one reference such as EAR-2026-0007", err))
		return -1;
	if (!a->from == !a->to || !role_named(name, &r)) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "say --from or --to, with one role of head, dsl, moderator, "
				    "dpo, governor");
		return -1;
	}
	if (!casework_restrict(ctx->db, &ctx->actor, argv[1], r, a->from != NULL, reason, err))
		return -1;
	sentence =
		g_strdup_printf(a->from ? "Closed to the role %s." : "Open to the role %s again.",
				role_name(r));
	return case_done(ctx, a->json, argv[1], sentence, err);
}

int
case_verb_restrict(struct context *ctx, int argc, char **argv, GError **err)
{
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		CASE_JSON(a.json),
		OPTION("from", from, "A role that may not see it any more", "ROLE"),
		OPTION("to", to, "A role that may see it again", "ROLE"),
		TEXT("reason", reason, "Why"),
		{ 0 },
	};

	return run(ctx, entries, &a, "EAR-ID", restrict_details, do_restrict, argc, argv, err);
}
