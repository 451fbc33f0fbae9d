/* earshot case open: a post is reported. The record comes first, whatever comes of the capture. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "crawler/cmd_case_capture.h"
#include "data/account.h"
#include "data/case_access.h"
#include "data/case_term.h"
#include "data/case_text.h"
#include "data/casework.h"
#include "data/mention.h"
#include "data/policy.h"
#include "data/register.h"
#include "query/case_sheet.h"
#include "query/case_help.h"
#include "query/cmd_case.h"

static const char details[] =
	"Who reported it is a role, never a name: parent, pupil, staff, governor, public, agency,\n"
	"monitoring or anonymous.\n"
	"\n"
	"Examples:\n"
	"  earshot case open https://forum.example/t/17 --reporter parent --reason 'Names a "
	"teacher'\n"
	"  earshot case open --mention M-2026-0147 --reporter monitoring --reason 'May be "
	"defamatory'\n"
	"  earshot case open --text - --reporter staff --reason 'Seen in a closed group' < "
	"post.txt\n";

struct asked {
	gboolean json;
	struct case_item item;
	struct capture_options capture;
	char *mention, *reporter, *author, *reason, *received, *published, *school, *account;
	gboolean no_capture;
};

static void
asked_clear(struct asked *a)
{
	char **strings[] = { &a->mention,  &a->reporter,  &a->author, &a->reason,
			     &a->received, &a->published, &a->school, &a->account };

	for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
		g_clear_pointer(strings[i], g_free);
	case_item_clear(&a->item);
	capture_options_clear(&a->capture);
}

static bool
wrong(GError **err, const char *sentence)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, sentence);
	return false;
}

/* By name, or the only one. */
static bool
find_school(struct db *db, const char *name, int64_t *id, GError **err)
{
	g_autoptr(GError) fault = NULL;
	g_autoptr(GPtrArray) all = NULL;
	struct school *s;

	if (name) {
		s = register_find(db, name, &fault);
		*id = s ? s->id : 0;
		school_free(s);
		if (fault)
			g_propagate_error(err, g_steal_pointer(&fault));
		else if (!*id)
			wrong(err, "there is no such school; `earshot school list` names them");
		return *id != 0;
	}
	all = register_list(db, err);
	*id = all && all->len == 1 ? ((const struct school *)all->pdata[0])->id : 0;
	return all != NULL;
}

static bool
find_mention(struct db *db, const char *ref, int64_t *id, GError **err)
{
	g_autoptr(GError) fault = NULL;
	g_autoptr(mention_t) m = mention_get_ref(db, ref, &fault);

	if (fault)
		g_propagate_error(err, g_steal_pointer(&fault));
	else if (!m)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no mention `%s`; `earshot search` gives references such as "
			    "M-2026-0147",
			    ref);
	*id = m ? m->id : 0;
	return m != NULL;
}

/* The school's own account, and by when it has to answer there. */
static bool
find_account(struct db *db, const char *name, struct case_opening *o, GError **err)
{
	g_autoptr(GError) fault = NULL;
	g_autoptr(account_t) account = account_find(db, name, &fault);
	g_autofree char *no_date = NULL;

	if (!account) {
		if (fault)
			g_propagate_error(err, g_steal_pointer(&fault));
		else
			wrong(err, "there is no such account of the school's; `earshot account "
				   "list` names them");
		return false;
	}
	if (!casework_on_account(db, account, o, &no_date, err))
		return false;
	if (no_date)
		fprintf(stderr, "No due date: %s\n", no_date);
	return true;
}

static bool
read_opening(struct context *ctx, const struct asked *a, struct case_opening *o, GError **err)
{
	return (!a->reporter ||
		(o->reporter = case_term_require(CASE_REPORTER, a->reporter, err))) &&
	       (!a->author || (o->author = case_term_require(CASE_AUTHOR, a->author, err))) &&
	       case_time(a->received, "--received", &o->received_at, err) &&
	       case_time(a->published, "--published", &o->first_published, err) &&
	       (!a->mention || find_mention(ctx->db, a->mention, &o->mention, err)) &&
	       find_school(ctx->db, a->school, &o->school, err) &&
	       (!a->account || find_account(ctx->db, a->account, o, err));
}

/* ---- what comes with it --------------------------------------------------------------------- */

/* Even that there is no look is on record. */
static void
note_failure(struct context *ctx, const struct actor *actor, const struct casefile *c,
	     const GError *fault)
{
	g_autofree char *valid = g_utf8_make_valid(fault->message, -1);
	g_autofree char *words = g_strdup_printf("Nothing could be captured: %s.", valid);
	const struct case_text_new t = { .kind = "capture",
					 .act = "capture.failed",
					 .text = words };
	g_autofree char *number = case_text_add(ctx->db, actor, c, &t, NULL);

	if (!number)
		fprintf(stderr, "earshot: %s, and not even that could be written down\n", words);
}

/* The address is looked at now, and what was handed in is taken in. */
static int
gather(struct context *ctx, const struct asked *a, const struct casefile *c, json_t *rows,
       GError **err)
{
	const char *refused;
	int code = EXIT_DONE;

	if (case_item_is_there(&a->item))
		code = case_capture_item(ctx, &a->capture, &ctx->actor, c, &a->item, rows, &refused,
					 err);
	if (code == EXIT_DONE && c->url && !a->no_capture)
		code = case_capture_url(ctx, &a->capture, &ctx->actor, c, c->url, NULL, rows, err);
	if (code < 0 && *err)
		note_failure(ctx, &ctx->actor, c, *err);
	return code;
}

/* Two people may report one post. */
static bool
tell_of_others(struct context *ctx, const struct casefile *c, GError **err)
{
	g_autoptr(GPtrArray) cases = casefile_list(ctx->db, NULL, err);

	for (guint i = 0; cases && i < cases->len; i++) {
		const struct casefile *o = g_ptr_array_index(cases, i);
		bool is_same = (c->mention && o->mention == c->mention) ||
			       (c->url && g_strcmp0(c->url, o->url) == 0);

		if (is_same && o->id != c->id && strcmp(o->state, "closed") != 0 &&
		    case_access_may(o, &ctx->actor, MAY_READ_CASE))
			fprintf(stderr, "Note: %s is about the same post.\n", o->ref);
	}
	return cases != NULL;
}

static int
answer_json(const struct casefile *c, json_t *rows, GError **err)
{
	json_t *json = case_json(c, when_now());

	json_object_set_new(json, "schema", json_integer(1));
	json_object_set(json, "evidence", rows);
	return case_print_json(json, err);
}

static int
finish(struct context *ctx, const struct asked *a, const struct casefile *c, GError **err)
{
	json_t *rows = a->json ? json_array() : NULL;
	g_autoptr(GError) fault = NULL;
	int code;

	if (!a->json) {
		printf("Opened %s.\n", c->ref);
		/* the number is known whatever happens now */
		fflush(stdout);
	}
	code = gather(ctx, a, c, rows, &fault);
	if (rows && answer_json(c, rows, fault ? NULL : err) < 0 && !fault)
		code = -1;
	json_decref(rows);
	if (fault)
		g_propagate_error(err, g_steal_pointer(&fault));
	return code;
}

static int
run(struct context *ctx, struct asked *a, int argc, char **argv, GError **err)
{
	g_autofree char *reason = case_words(a->reason, "a reason", err);
	struct case_opening o = { .url = argc > 1 ? argv[1] : NULL, .reason = reason };
	g_autoptr(casefile_t) c = NULL;

	if (a->reason && !reason)
		return -1;
	if (argc > 2 || (argc == 1 && !a->mention && !case_item_is_there(&a->item))) {
		wrong(err, "a case is opened with one address, with --mention, or with --text or "
			   "--file");
		return -1;
	}
	if (!case_item_check(&a->item, err) || !capture_options_ready(&a->capture, ctx, err) ||
	    !read_opening(ctx, a, &o, err))
		return -1;
	c = casework_open(ctx->db, &ctx->actor, &o, err);
	return c && tell_of_others(ctx, c, err) ? finish(ctx, a, c, err) : -1;
}

int
case_verb_open(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *help = case_help_terms(details, 1u << CASE_REPORTER);
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		CASE_JSON(a.json),
		{ "mention", 0, 0, G_OPTION_ARG_STRING, &a.mention, "A mention that is stored",
		  "M-ID" },
		CASE_ITEM_OPTIONS(a.item),
		{ "reporter", 0, 0, G_OPTION_ARG_STRING, &a.reporter, "Who reported it", "ROLE" },
		{ "author", 0, 0, G_OPTION_ARG_STRING, &a.author, "Who wrote it, if known",
		  "ROLE" },
		{ "reason", 0, 0, G_OPTION_ARG_STRING, &a.reason, "Why it is looked into", "TEXT" },
		{ "received", 0, 0, G_OPTION_ARG_STRING, &a.received,
		  "When the school was told of it (now)", "TIME" },
		{ "published", 0, 0, G_OPTION_ARG_STRING, &a.published,
		  "When it was first published, if known", "TIME" },
		{ "own-account", 0, 0, G_OPTION_ARG_STRING, &a.account,
		  "It stands on this account of the school's: the clock runs", "NAME" },
		{ "school", 0, 0, G_OPTION_ARG_STRING, &a.school,
		  "Which school, if not the only one", "NAME" },
		{ "no-capture", 0, 0, G_OPTION_ARG_NONE, &a.no_capture,
		  "Do not look at the address now", NULL },
		CAPTURE_OPTIONS(a.capture),
		{ 0 },
	};
	int code;

	if (command_parse(entries, "[URL]", help, &argc, &argv, err))
		code = run(ctx, &a, argc, argv, err);
	else
		code = *err ? -1 : EXIT_DONE;
	asked_clear(&a);
	return code;
}
