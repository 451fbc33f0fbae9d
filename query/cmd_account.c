/* earshot account: the register of the school's own accounts. */
#include "query/cmd_account.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "query/account_field.h"
#include "query/deed.h"

int cmd_account(struct context *ctx, int argc, char **argv, GError **err);

static const char update_details[] =
	"Example:\n"
	"  earshot account update 'Facebook page' --kept 'office safe, blue book'\n";
static const char add_details[] =
	"The policy asks for aim, audience, promotion, openness, and at least two members of "
	"staff\n"
	"who run the account; parents and volunteers may run it beside them. The headteacher\n"
	"decides with `earshot account approve` or `refuse`.\n"
	"\n"
	"Example:\n"
	"  earshot account add 'Facebook page' --url https://social.example/hazelhill \\\n"
	"      --aim 'news for families' --audience 'parents and carers' \\\n"
	"      --promotion 'newsletter and web site' --open \\\n"
	"      --runner 'A. Teacher' --runner 'B. Office' --kept 'office safe, blue book'\n"
	"\n"
	"--kept says where the password is kept. The password itself belongs nowhere here.\n"
	"--feed is the address of a feed of what others write there; it is read every hour, and\n"
	"what it brings has to be answered in time. Without one somebody looks there each school\n"
	"day and notes it with `earshot account checked`.\n";

struct form {
	char *url, *aim, *audience, *promotion, *kept, *feed, *school, *by, *note;
	char **staff, **parents, **volunteers;
	gboolean is_open, is_closed;
};

static void
form_clear(struct form *f)
{
	char *all[] = { f->url,  f->aim,    f->audience, f->promotion, f->kept,
			f->feed, f->school, f->by,       f->note };

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		g_free(all[i]);
	g_strfreev(f->staff);
	g_strfreev(f->parents);
	g_strfreev(f->volunteers);
}

static bool
take_form(struct account *a, const struct form *f, GError **err)
{
	if (f->is_open && f->is_closed)
		return account_usage(err, "choose one of --open and --closed") == 0;
	if (f->is_open || f->is_closed)
		a->is_closed_group = f->is_closed;
	return account_field_line(&a->aim, f->aim, "--aim", err) &&
	       account_field_line(&a->audience, f->audience, "--audience", err) &&
	       account_field_line(&a->promotion, f->promotion, "--promotion", err) &&
	       account_field_kept(&a->kept_at, f->kept, "--kept", err) &&
	       account_field_address(&a->url, f->url, err) &&
	       account_field_address(&a->feed, f->feed, err);
}

static bool
add_runners(struct account *a, char **names, const char *kind, GError **err)
{
	for (size_t i = 0; names && names[i]; i++)
		if (!account_field_runner(a, names[i], kind, err))
			return false;
	return true;
}

static void
warn(const struct account *a)
{
	g_autoptr(GPtrArray) faults = account_faults(a);

	for (guint i = 0; i < faults->len; i++) {
		g_autofree char *line = escape_terminal(faults->pdata[i], 0);

		fprintf(stderr, "Note: %s.\n", line);
	}
}

static bool
fill(struct context *ctx, struct account *a, const struct form *f, const char *name, GError **err)
{
	g_autoptr(school_t) school = account_school(ctx, f->school, err);

	if (!school || !account_field_line(&a->name, name, "its name", err) ||
	    !take_form(a, f, err) || !add_runners(a, f->staff, "staff", err) ||
	    !add_runners(a, f->parents, "parent", err) ||
	    !add_runners(a, f->volunteers, "volunteer", err))
		return false;
	a->school = school->id;
	if (f->is_open || f->is_closed)
		return true;
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    "the application is not complete: will the account be --open or "
			    "--closed?");
	return false;
}

static bool
parse_form(struct form *f, bool is_new, int *argc, char ***argv, GError **err)
{
	const GOptionEntry entries[] = {
		{ "url", 0, 0, G_OPTION_ARG_STRING, &f->url, "Its address", "URL" },
		{ "aim", 0, 0, G_OPTION_ARG_STRING, &f->aim, "What it is for", "TEXT" },
		{ "audience", 0, 0, G_OPTION_ARG_STRING, &f->audience, "For whom", "TEXT" },
		{ "promotion", 0, 0, G_OPTION_ARG_STRING, &f->promotion, "How it is made known",
		  "TEXT" },
		{ "open", 0, 0, G_OPTION_ARG_NONE, &f->is_open, "Everybody may see it", NULL },
		{ "closed", 0, 0, G_OPTION_ARG_NONE, &f->is_closed, "Members alone may see it",
		  NULL },
		{ "runner", 0, 0, G_OPTION_ARG_STRING_ARRAY, &f->staff,
		  "A member of staff who runs it; give it twice or more", "NAME" },
		{ "parent", 0, 0, G_OPTION_ARG_STRING_ARRAY, &f->parents,
		  "A parent who helps to run it", "NAME" },
		{ "volunteer", 0, 0, G_OPTION_ARG_STRING_ARRAY, &f->volunteers,
		  "A volunteer who helps to run it", "NAME" },
		{ "kept", 0, 0, G_OPTION_ARG_STRING, &f->kept, "Where its password is kept",
		  "TEXT" },
		{ "feed", 0, 0, G_OPTION_ARG_STRING, &f->feed, "A feed of what others write there",
		  "URL" },
		{ "school", 0, 0, G_OPTION_ARG_STRING, &f->school, "Of this school", "NAME" },
		{ "note", 0, 0, G_OPTION_ARG_STRING, &f->note, "For its history", "TEXT" },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &f->by, "Who does this (the user)", "WHO" },
		{ 0 },
	};

	return command_parse(entries, "NAME", is_new ? add_details : update_details, argc, argv,
			     err);
}

static int
add(struct context *ctx, int argc, char **argv, GError **err)
{
	struct form f = { 0 };
	g_autoptr(account_t) a = account_new();
	int code = -1;

	if (!parse_form(&f, true, &argc, &argv, err)) {
		code = *err ? -1 : EXIT_DONE;
	} else if (argc != 2) {
		account_usage(err, "account add takes the account's name, in quotes");
	} else {
		g_autofree char *who = deed_who(ctx, f.by);
		struct account_deed d = { who, f.note, when_now() };

		if (fill(ctx, a, &f, argv[1], err) && account_ask(ctx->db, a, &d, err)) {
			g_autofree char *name = escape_terminal(a->name, 0);

			printf("Account %" G_GINT64_FORMAT ", %s, waits for the headteacher:\n"
			       "  earshot account approve %" G_GINT64_FORMAT " --reason TEXT\n",
			       a->id, name, a->id);
			code = EXIT_DONE;
		}
	}
	form_clear(&f);
	return code;
}

static int
update(struct context *ctx, int argc, char **argv, GError **err)
{
	struct form f = { 0 };
	g_autoptr(account_t) a = NULL;
	int code = -1;

	if (!parse_form(&f, false, &argc, &argv, err))
		code = *err ? -1 : EXIT_DONE;
	else if (argc != 2 || f.staff || f.parents || f.volunteers)
		account_usage(err, "account update takes an account and what is to change; runners "
				   "change with `earshot account runner`");
	else if ((a = account_named(ctx, argv[1], err)) && take_form(a, &f, err)) {
		g_autofree char *who = deed_who(ctx, f.by);
		struct account_deed d = { who, f.note, when_now() };

		code = account_change(ctx->db, a, &d, err) ? EXIT_DONE : -1;
	}
	form_clear(&f);
	return code;
}

/* ---- decisions and the like: an account, and why ----------------------------------------- */

struct deed_form {
	char *by, *note;
};

static const char deed_details[] =
	"Examples:\n"
	"  earshot account approve 'Facebook page' --reason 'A plan and two trained runners'\n"
	"  earshot account refuse 2 --reason 'There is one already'\n"
	"  earshot account checked 'Facebook page' --note 'Nothing new'\n"
	"  earshot account handover 'Facebook page' 'A. Teacher' --note 'Password changed'\n"
	"  earshot account close 'Facebook page' --reason 'No longer used'\n";

/* One account, or an account and one person. NULL with no error set: the help was asked for. */
static struct account *
parse_deed(struct context *ctx, int *argc, char ***argv, int args, const char *usage,
	   const char *option, struct deed_form *f, GError **err)
{
	const GOptionEntry entries[] = {
		{ option, 0, 0, G_OPTION_ARG_STRING, &f->note, "Why, or what there is to say",
		  "TEXT" },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &f->by, "Who does this (the user)", "WHO" },
		{ 0 },
	};
	g_autofree char *who = NULL;

	if (!command_parse(entries, usage, deed_details, argc, argv, err))
		return NULL;
	who = deed_who(ctx, f->by);
	g_free(f->by);
	f->by = g_steal_pointer(&who);
	if (*argc == args)
		return account_named(ctx, (*argv)[1], err);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "it takes %s; see `%s --help`", usage,
		    g_get_prgname());
	return NULL;
}

static void
deed_form_clear(struct deed_form *f)
{
	g_free(f->by);
	g_free(f->note);
}

static void
say(const struct account *a, const char *what)
{
	g_autofree char *name = escape_terminal(a->name, 0);

	printf("%s %s.\n", name, what);
}

static int
decide(struct context *ctx, int argc, char **argv, GError **err)
{
	bool is_approved = strcmp(argv[0], "approve") == 0;
	struct deed_form f = { 0 };
	g_autoptr(account_t) a =
		parse_deed(ctx, &argc, &argv, 2, "ACCOUNT --reason TEXT", "reason", &f, err);
	struct account_deed d = { f.by, f.note, when_now() };
	int code = *err ? -1 : EXIT_DONE;

	if (a && account_decide(ctx->db, a, is_approved, &d, err)) {
		say(a, is_approved ? "is approved" : "is refused");
		warn(a);
	} else if (a) {
		code = -1;
	}
	deed_form_clear(&f);
	return code;
}

static int
close_account(struct context *ctx, int argc, char **argv, GError **err)
{
	struct deed_form f = { 0 };
	g_autoptr(account_t) a =
		parse_deed(ctx, &argc, &argv, 2, "ACCOUNT --reason TEXT", "reason", &f, err);
	struct account_deed d = { f.by, f.note, when_now() };
	int code = *err ? -1 : EXIT_DONE;

	if (a && !account_close(ctx->db, a, &d, err))
		code = -1;
	else if (a)
		say(a, "is closed");
	deed_form_clear(&f);
	return code;
}

static int
checked(struct context *ctx, int argc, char **argv, GError **err)
{
	struct deed_form f = { 0 };
	g_autoptr(account_t) a =
		parse_deed(ctx, &argc, &argv, 2, "ACCOUNT [--note TEXT]", "note", &f, err);
	struct account_deed d = { f.by, f.note, when_now() };
	int code = *err ? -1 : EXIT_DONE;

	if (a && strcmp(a->state, "approved") != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is no account in use: it is %s", a->name, a->state);
		code = -1;
	} else if (a && !account_check(ctx->db, a, &d, err)) {
		code = -1;
	} else if (a) {
		say(a, "was looked at today");
	}
	deed_form_clear(&f);
	return code;
}

static int
hand_over(struct context *ctx, int argc, char **argv, GError **err)
{
	struct deed_form f = { 0 };
	g_autoptr(account_t) a =
		parse_deed(ctx, &argc, &argv, 3, "ACCOUNT PERSON [--note TEXT]", "note", &f, err);
	struct account_deed d = { f.by, f.note, when_now() };
	bool was_open = false;
	int code = *err ? -1 : EXIT_DONE;

	if (a && !account_hand_over(ctx->db, a, argv[2], &d, &was_open, err)) {
		code = -1;
	} else if (a && !was_open) {
		code = account_usage(err, "nobody of that name has left something to hand over "
					  "there; `earshot account show` names who has");
	} else if (a) {
		say(a, "is handed over");
	}
	deed_form_clear(&f);
	return code;
}

static int
leaver(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *by = NULL, *note = NULL, *who = NULL;
	const GOptionEntry entries[] = {
		{ "note", 0, 0, G_OPTION_ARG_STRING, &note, "What there is to say", "TEXT" },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by, "Who does this (the user)", "WHO" },
		{ 0 },
	};
	struct account_deed d = { .at = when_now() };
	int64_t n;

	if (!command_parse(entries, "PERSON",
			   "Somebody leaves the school: what they run is to be handed over.\n\n"
			   "Example:\n  earshot account leaver 'A. Teacher'\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2)
		return account_usage(err, "account leaver takes one name, in quotes");
	d.who = who = deed_who(ctx, by);
	d.note = note;
	if (!account_leaver(ctx->db, argv[1], &d, &n, err))
		return -1;
	printf("%" G_GINT64_FORMAT " account%s to be handed over or closed%s\n", n,
	       n == 1 ? " is" : "s are", n ? "; `earshot account list` shows which." : ".");
	return n ? EXIT_DONE : EXIT_NOTHING;
}

/* ---- runners ----------------------------------------------------------------------------- */

static int
runner(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *trained = NULL, *has_read = NULL, *by = NULL, *who = NULL;
	gboolean parent = FALSE, volunteer = FALSE;
	const GOptionEntry entries[] = {
		{ "trained", 0, 0, G_OPTION_ARG_STRING, &trained, "When they were trained",
		  "DAY|now" },
		{ "read", 0, 0, G_OPTION_ARG_STRING, &has_read, "When they read the policy",
		  "DAY|now" },
		{ "parent", 0, 0, G_OPTION_ARG_NONE, &parent, "They are a parent, not staff",
		  NULL },
		{ "volunteer", 0, 0, G_OPTION_ARG_NONE, &volunteer,
		  "They are a volunteer, not staff", NULL },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by, "Who confirms it (the user)", "WHO" },
		{ 0 },
	};
	struct account_runner r = { .trained_at = WHEN_NONE, .read_at = WHEN_NONE };
	struct account_deed d = { .at = when_now() };
	g_autoptr(account_t) a = NULL, after = NULL;
	bool ok;

	if (!command_parse(entries, "ACCOUNT PERSON",
			   "Adds a runner, or notes what was confirmed of one.\n\n"
			   "Example:\n  earshot account runner 'Facebook page' 'B. Office' "
			   "--trained now --read now\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 3 || (parent && volunteer))
		return account_usage(err, "account runner takes an account and one name");
	a = account_named(ctx, argv[1], err);
	if (!a || !account_parse_time("--trained", trained, &r.trained_at, err) ||
	    !account_parse_time("--read", has_read, &r.read_at, err))
		return -1;
	r.kind = (char *)(uintptr_t)(parent ? "parent" : volunteer ? "volunteer" : "staff");
	d.who = who = deed_who(ctx, by);
	ok = account_field_line(&r.name, argv[2], "their name", err) &&
	     account_runner_put(ctx->db, a, &r, &d, err);
	g_free(r.name);
	after = ok ? account_named(ctx, argv[1], err) : NULL;
	if (!after)
		return -1;
	say(after, "has its runners noted");
	warn(after);
	return EXIT_DONE;
}

int
cmd_account(struct context *ctx, int argc, char **argv, GError **err)
{
	static const struct verb verbs[] = {
		{ "add", add, "NAME --aim … --audience … --promotion … --open|--closed --runner …",
		  MAY_TRIAGE },
		{ "list", account_cmd_list, "[--json]", MAY_READ },
		{ "show", account_cmd_show, "ACCOUNT [--json]", MAY_READ },
		{ "update", update, "ACCOUNT [--aim TEXT] [--feed URL] [--kept TEXT] …",
		  MAY_TRIAGE },
		{ "approve", decide, "ACCOUNT --reason TEXT", MAY_SET_UP },
		{ "refuse", decide, "ACCOUNT --reason TEXT", MAY_SET_UP },
		{ "runner", runner, "ACCOUNT PERSON [--trained DAY] [--read DAY] [--parent]",
		  MAY_TRIAGE },
		{ "leaver", leaver, "PERSON", MAY_TRIAGE },
		{ "handover", hand_over, "ACCOUNT PERSON [--note TEXT]", MAY_TRIAGE },
		{ "checked", checked, "ACCOUNT [--note TEXT]", MAY_TRIAGE },
		{ "close", close_account, "ACCOUNT --reason TEXT", MAY_TRIAGE },
		{ "comment", account_cmd_comment,
		  "ACCOUNT --summary TEXT [--received TIME] [--url URL]", MAY_TRIAGE },
		{ "comments", account_cmd_comments, "[--all] [--json]", MAY_READ },
		{ "ack", account_cmd_ack, "C-ID…", MAY_TRIAGE },
		{ "resolve", account_cmd_resolve, "C-ID --outcome TEXT [--case EAR-ID]",
		  MAY_TRIAGE },
		{ "waiting", account_cmd_waiting, "[--json]", MAY_READ },
		{ "due", account_cmd_due, "TIME… [--json]", MAY_READ },
		{ "policy", account_cmd_policy, "[--reading literal|working] [--review TERM] …",
		  MAY_READ },
		{ "closure", account_cmd_closure, "add DAYS [--title TEXT] | list | remove DAYS",
		  MAY_READ },
	};

	return command_verb(verbs, G_N_ELEMENTS(verbs), "account", ctx, argc, argv, err);
}
