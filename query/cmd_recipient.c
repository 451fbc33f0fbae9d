/* earshot recipient: who is told by mail. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/command.h"
#include "data/recipient.h"
#include "query/deed.h"
#include "query/mention_json.h"
#include "query/serve_settings.h"
#include "query/terminal.h"

int cmd_recipient(struct context *ctx, int argc, char **argv, GError **err);

static const char switch_details[] =
	"Examples:\n"
	"  earshot recipient disable head@school.example    no mail until it is enabled\n"
	"  earshot recipient enable head@school.example\n"
	"  earshot recipient remove head@school.example\n";
static const char add_details[] =
	"Examples:\n"
	"  earshot recipient add head@school.example --name 'The headteacher' --role headteacher\n"
	"  earshot recipient add office@school.example --role office --daily --snippet none\n"
	"  earshot recipient add head@school.example --alert 0.9 --quiet 21:00-07:00\n"
	"\n"
	"Roles: headteacher, deputy, dsl, moderator, office, governor, dpo, trust, other. Adding "
	"an address again\n"
	"replaces its settings and switches it on. Snippets are short unless said otherwise: "
	"full,\n"
	"short or none. --alert sends a message at once for a mention with that score or more.\n";

static bool G_GNUC_PRINTF(2, 3) wrong(GError **err, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, text);
	return false;
}

static bool
parse_quiet(const char *text, struct recipient *r, GError **err)
{
	return recipient_quiet_parse(text, r) ||
	       wrong(err, "--quiet wants two times such as 21:00-07:00, not `%s`", text);
}

static bool
check(struct recipient *r, const char *snippet, GError **err)
{
	if (!g_strv_contains(recipient_roles(), r->role))
		return wrong(err, "there is no role `%s`; see `earshot recipient add --help`",
			     r->role);
	if (snippet && !snippet_named(snippet, &r->snippet))
		return wrong(err, "--snippet is full, short or none, not `%s`", snippet);
	if (!(r->alert_score >= 0 && r->alert_score <= 1))
		return wrong(err, "--alert wants a score between 0 and 1");
	if (r->name && (strpbrk(r->name, "\r\n") || strlen(r->name) > 100))
		return wrong(err, "--name wants one short line");
	return true;
}

static int
add(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *snippet = NULL, *quiet = NULL;
	g_auto(GStrv) schools = NULL;
	g_autoptr(recipient_t) r = g_new0(struct recipient, 1);
	gboolean daily = FALSE;
	const GOptionEntry entries[] = {
		{ "name", 0, 0, G_OPTION_ARG_STRING, &r->name, "Who it is", "NAME" },
		{ "role", 0, 0, G_OPTION_ARG_STRING, &r->role, "What they are", "ROLE" },
		{ "school", 0, 0, G_OPTION_ARG_STRING_ARRAY, &schools,
		  "Only this school; may be given again", "NAME" },
		{ "daily", 0, 0, G_OPTION_ARG_NONE, &daily, "Every day instead of every week",
		  NULL },
		{ "snippet", 0, 0, G_OPTION_ARG_STRING, &snippet, "full, short or none", "HOW" },
		{ "alert", 0, 0, G_OPTION_ARG_DOUBLE, &r->alert_score,
		  "Tell at once from this score on", "SCORE" },
		{ "quiet", 0, 0, G_OPTION_ARG_STRING, &quiet, "No alerts between these times",
		  "HH:MM-HH:MM" },
		{ 0 },
	};

	if (!command_parse(entries, "ADDRESS", add_details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2) {
		wrong(err, "recipient add takes one address");
		return -1;
	}
	r->address = g_strdup(argv[1]);
	r->role = r->role ? r->role : g_strdup("headteacher");
	r->cadence = daily ? CADENCE_DAILY : CADENCE_WEEKLY;
	r->added_at = when_now();
	r->schools = g_ptr_array_new_with_free_func(g_free);
	for (size_t i = 0; schools && schools[i]; i++)
		g_ptr_array_add(r->schools, g_strdup(schools[i]));
	if (!parse_quiet(quiet, r, err) || !check(r, snippet, err) ||
	    !recipient_put(ctx->db, r, err))
		return -1;
	printf("%s is told every %s.\n", r->address, daily ? "day" : "week");
	return EXIT_DONE;
}

static json_t *
recipient_json(const struct recipient *r)
{
	char added[WHEN_RFC3339_SIZE];
	json_t *schools = json_array();

	for (guint i = 0; i < r->schools->len; i++)
		json_array_append_new(schools, json_string(r->schools->pdata[i]));
	return json_pack("{s:I, s:s, s:s?, s:s, s:s, s:s, s:f, s:i, s:i, s:s, s:s?, s:s, s:o}",
			 "id", (json_int_t)r->id, "address", r->address, "name", r->name, "role",
			 r->role, "cadence", cadence_name(r->cadence), "snippet",
			 snippet_name(r->snippet), "alert", r->alert_score, "quiet_from",
			 r->quiet_from, "quiet_to", r->quiet_to, "state", r->state, "note", r->note,
			 "added", when_rfc3339(r->added_at, added), "schools", schools);
}

static int
list(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "For programs", NULL }, { 0 }
	};
	g_autoptr(GPtrArray) all = NULL;
	json_t *array = NULL, *object;
	g_autofree char *line = NULL;

	if (!command_parse(entries, "", "Example:\n  earshot recipient list\n", &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	all = recipient_list(ctx->db, err);
	if (!all)
		return -1;
	array = json_array();
	for (guint i = 0; i < all->len; i++) {
		const struct recipient *r = all->pdata[i];

		json_array_append_new(array, recipient_json(r));
		if (!as_json)
			printf("%-32s %-12s %-7s snippets %-6s %s%s%s\n", r->address, r->role,
			       cadence_name(r->cadence), snippet_name(r->snippet), r->state,
			       r->note ? ": " : "", r->note ? r->note : "");
	}
	object = json_pack("{s:i, s:o}", "schema", 1, "recipients", array);
	line = json_line(object);
	json_decref(object);
	if (as_json)
		fputs(line, stdout);
	else if (all->len == 0)
		fprintf(stderr, "Nobody is told by mail; `earshot recipient add` changes that.\n");
	return EXIT_DONE;
}

static struct recipient *
find(struct context *ctx, const char *address, GError **err)
{
	struct recipient *r = recipient_find(ctx->db, address, err);

	if (!r && !*err)
		wrong(err, "there is no recipient %s; `earshot recipient list` has them", address);
	return r;
}

/* remove, enable, disable */
static int
change(struct context *ctx, int argc, char **argv, GError **err)
{
	const GOptionEntry entries[] = { { 0 } };
	g_autofree char *verb = g_strdup(argv[0]);
	g_autoptr(recipient_t) r = NULL;
	bool is_on = strcmp(verb, "enable") == 0;

	if (!command_parse(entries, "ADDRESS", switch_details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2)
		wrong(err, "recipient %s takes one address", verb);
	else
		r = find(ctx, argv[1], err);
	if (!r)
		return -1;
	if (strcmp(verb, "remove") == 0)
		return recipient_remove(ctx->db, r->id, err) ? EXIT_DONE : -1;
	return recipient_set_state(ctx->db, r->id, is_on ? "on" : "off", NULL, err) ? EXIT_DONE
										    : -1;
}

static const char feed_details[] =
	"An Atom feed of the recipient's digests, for a feed reader. Its address needs no "
	"password and is\n"
	"shown once; asking again gives another, and the one before ends. The feed ends with the "
	"recipient.\n"
	"`earshot serve` answers it.\n"
	"\n"
	"Examples:\n"
	"  earshot recipient feed head@school.example\n"
	"  earshot recipient feed head@school.example --revoke\n";

static int
end_feed(struct context *ctx, const struct recipient *r, GError **err)
{
	bool was_there;

	if (!recipient_feed_revoke(ctx->db, ctx->actor.name, r, &was_there, err))
		return -1;
	printf(was_there ? "The feed of %s is taken back.\n" : "%s has no feed.\n", r->address);
	return EXIT_DONE;
}

static int
give_feed(struct context *ctx, const struct recipient *r, bool as_json, GError **err)
{
	struct http_settings settings = { 0 };
	g_autofree char *token = NULL, *rest = NULL, *url = NULL, *line = NULL;
	json_t *json;

	if (serve_settings_read(ctx->config, NULL, &settings, err) &&
	    (token = recipient_feed_make(ctx->db, ctx->actor.name, r, err))) {
		rest = g_strconcat(token, ".atom", NULL);
		url = serve_settings_link(&settings, "/feed/", rest);
	}
	serve_settings_clear(&settings);
	if (!url)
		return -1;
	json = json_pack("{s:i, s:s, s:s}", "schema", 1, "recipient", r->address, "feed", url);
	line = json_line(json);
	json_decref(json);
	if (as_json)
		return terminal_write(line, err) ? EXIT_DONE : -1;
	printf("%s\n", url);
	return EXIT_DONE;
}

static int
feed(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean revoke = FALSE, as_json = FALSE;
	const GOptionEntry entries[] = {
		{ "revoke", 0, 0, G_OPTION_ARG_NONE, &revoke, "Take the address back", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "For programs", NULL },
		{ 0 },
	};
	g_autoptr(recipient_t) r = NULL;

	if (!command_parse(entries, "ADDRESS", feed_details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2)
		wrong(err, "recipient feed takes one address");
	else
		r = find(ctx, argv[1], err);
	if (!r)
		return -1;
	return revoke ? end_feed(ctx, r, err) : give_feed(ctx, r, as_json, err);
}

int
cmd_recipient(struct context *ctx, int argc, char **argv, GError **err)
{
	static const struct verb verbs[] = {
		{ "add", add, "ADDRESS [--role ROLE] [--daily] [--snippet full|short|none] …",
		  MAY_READ },
		{ "list", list, "[--json]", MAY_READ },
		{ "remove", change, "ADDRESS", MAY_READ },
		{ "enable", change, "ADDRESS", MAY_READ },
		{ "disable", change, "ADDRESS", MAY_READ },
		{ "feed", feed, "ADDRESS [--revoke] [--json]", MAY_READ },
	};

	return command_verb(verbs, G_N_ELEMENTS(verbs), "recipient", ctx, argc, argv, err);
}
