/* earshot account policy, closure: what the school's policy says of dates. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "base/when_json.h"
#include "data/policy.h"
#include "query/cmd_account.h"
#include "query/deed.h"

#define MAX_YEARS 10

static const char policy_details[] =
	"The policy says: within 24 hours, or on the next working day if received at a weekend.\n"
	"Read literally, what comes on Friday at 16:00 is due on Saturday at 16:00, and a bank\n"
	"holiday is a day like any other. The working reading lets no answer be due when nobody\n"
	"works. Both dates are always kept; --reading says which of them counts, and the\n"
	"headteacher should choose it.\n"
	"\n"
	"Example:\n"
	"  earshot account policy --reading working --review 'spring 2027' --every 3\n"
	"  earshot account policy --reviewed           the policy was reviewed: the next is then\n"
	"  earshot account policy --register-checked   the yearly look at the register was taken\n";

struct wish {
	char *school, *reading, *review;
	int every;
	gboolean reviewed, register_checked, as_json;
};

/* What is asked for, if anything, is the headteacher's to say. */
static bool
change(const struct context *ctx, struct policy *p, const struct wish *w, GError **err)
{
	bool is_change = w->reading || w->review || w->every || w->reviewed || w->register_checked;

	if (is_change && !role_require(&ctx->actor, MAY_SET_UP, err))
		return false;
	if (w->reading && !response_reading_named(w->reading, &p->reading))
		return account_usage(err, "--reading is literal or working") == 0;
	if (w->review && !term_parse(w->review, &p->review_term, &p->review_year))
		return account_usage(err, "--review wants a term such as 'spring 2027'") == 0;
	if (w->every < 0 || w->every > MAX_YEARS)
		return account_usage(err, "--every is 1 to 10 years") == 0;
	if (w->every)
		p->review_every = w->every;
	if (w->reviewed && p->review_term == TERM_NONE)
		return account_usage(err, "first say when it was to be reviewed, with --review") ==
		       0;
	if (w->reviewed)
		p->review_year += p->review_every;
	if (w->register_checked)
		p->register_checked_at = when_now();
	return true;
}

static int
print_policy(const struct policy *p, bool as_json, GError **err)
{
	g_autofree char *review =
		p->review_term == TERM_NONE
			? NULL
			: g_strdup_printf("%s %d", term_name(p->review_term), p->review_year);
	g_autofree char *checked = london_date_text(p->register_checked_at);

	if (as_json)
		return account_print(json_pack("{s:i, s:s, s:s?, s:i, s:o}", "schema", 1, "reading",
					       response_reading_name(p->reading), "review", review,
					       "every", p->review_every, "register_checked",
					       when_json(p->register_checked_at)),
				     err);
	printf("reading           %s\n", response_reading_name(p->reading));
	printf("review            %s, then every %d years\n", review ? review : "not said",
	       p->review_every);
	printf("register checked  %s\n", *checked ? checked : "never");
	return EXIT_DONE;
}

int
account_cmd_policy(struct context *ctx, int argc, char **argv, GError **err)
{
	struct wish w = { 0 };
	const GOptionEntry entries[] = {
		{ "reading", 0, 0, G_OPTION_ARG_STRING, &w.reading, "literal or working", "HOW" },
		{ "review", 0, 0, G_OPTION_ARG_STRING, &w.review,
		  "The term in which the policy is to be reviewed", "TERM" },
		{ "every", 0, 0, G_OPTION_ARG_INT, &w.every, "Years between two reviews (3)", "N" },
		{ "reviewed", 0, 0, G_OPTION_ARG_NONE, &w.reviewed, "It was reviewed", NULL },
		{ "register-checked", 0, 0, G_OPTION_ARG_NONE, &w.register_checked,
		  "Somebody went through the register", NULL },
		{ "school", 0, 0, G_OPTION_ARG_STRING, &w.school, "Of this school", "NAME" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &w.as_json, "For programs", NULL },
		{ 0 },
	};
	g_autoptr(school_t) school = NULL;
	struct policy p;
	int code = -1;

	if (!command_parse(entries, "", policy_details, &argc, &argv, err))
		code = *err ? -1 : EXIT_DONE;
	else if (argc > 1)
		account_usage(err, "account policy takes options alone");
	else if ((school = account_school(ctx, w.school, err)) &&
		 policy_get(ctx->db, school->id, &p, err) && change(ctx, &p, &w, err) &&
		 policy_put(ctx->db, &p, err))
		code = print_policy(&p, w.as_json, err);
	g_free(w.reading);
	g_free(w.review);
	g_free(w.school);
	return code;
}

/* ---- closures ---------------------------------------------------------------------------- */

static int
list_closures(struct context *ctx, const struct school *school, bool as_json, GError **err)
{
	g_autoptr(GPtrArray) all = closure_list(ctx->db, school->id, err);
	json_t *json;

	if (!all)
		return -1;
	json = json_array();
	for (guint i = 0; i < all->len; i++) {
		const struct closure *c = all->pdata[i];
		g_autofree char *title = escape_terminal(c->title ? c->title : "", 0);

		json_array_append_new(json, json_pack("{s:s, s:s?, s:s}", "days", c->days, "title",
						      c->title, "by", c->who));
		if (!as_json)
			printf("%-21s  %s\n", c->days, title);
	}
	if (as_json)
		return account_print(json_pack("{s:i, s:o}", "schema", 1, "closures", json), err);
	json_decref(json);
	if (all->len == 0)
		fprintf(stderr, "No closures are known.\n");
	return EXIT_DONE;
}

static int
say(const char *days, const char *what)
{
	g_autofree char *plain = escape_terminal(days, 0);

	printf("%s %s.\n", plain, what);
	return EXIT_DONE;
}

static int
change_closures(struct context *ctx, const struct school *school, char **argv, const char *title,
		const char *by, GError **err)
{
	g_autofree char *who = deed_who(ctx, by);
	struct closure c = { .school = school->id,
			     .days = argv[2],
			     .title = (char *)(uintptr_t)title,
			     .who = who,
			     .added_at = when_now() };
	bool was_there;

	if (!role_require(&ctx->actor, MAY_TRIAGE, err))
		return -1;
	if (strcmp(argv[1], "add") == 0)
		return closure_put(ctx->db, &c, err) ? say(argv[2], "is a closure") : -1;
	if (!closure_remove(ctx->db, school->id, argv[2], &was_there, err))
		return -1;
	if (was_there)
		return say(argv[2], "is a closure no more");
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "there is no closure `%s`; `earshot account closure list` shows them", argv[2]);
	return -1;
}

int
account_cmd_closure(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *title = NULL, *by = NULL, *name = NULL;
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = {
		{ "title", 0, 0, G_OPTION_ARG_STRING, &title, "What it is", "TEXT" },
		{ "school", 0, 0, G_OPTION_ARG_STRING, &name, "Of this school", "NAME" },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by, "Who adds it (the user)", "WHO" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "list: for programs", NULL },
		{ 0 },
	};
	g_autoptr(school_t) school = NULL;

	if (!command_parse(
		    entries, "add DAYS | list | remove DAYS",
		    "Days on which nobody of the school works, beside weekends and bank\n"
		    "holidays. They count in the working reading alone.\n"
		    "\n"
		    "Example:\n"
		    "  earshot account closure add 2026-12-21/2027-01-01 --title Christmas\n",
		    &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	school = account_school(ctx, name, err);
	if (!school)
		return -1;
	if (argc == 2 && strcmp(argv[1], "list") == 0)
		return list_closures(ctx, school, as_json, err);
	if (argc == 3 && (strcmp(argv[1], "add") == 0 || strcmp(argv[1], "remove") == 0))
		return change_closures(ctx, school, argv, title, by, err);
	return account_usage(err, "account closure wants add DAYS, list, or remove DAYS");
}
