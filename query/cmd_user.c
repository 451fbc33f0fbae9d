/* earshot user: who may sign in to the web page. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/london.h"
#include "base/when.h"
#include "data/command.h"
#include "data/password.h"
#include "data/user.h"
#include "query/deed.h"
#include "query/mention_json.h"
#include "query/serve_settings.h"
#include "query/terminal.h"

int cmd_user(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"Roles: head (everything), dsl (decides, works on cases), moderator (the same),\n"
	"dpo (reads, erases, audit log), governor (reads, no cases).\n"
	"\n"
	"Nobody has a password that somebody else knows: `add` and `passwd` print a link, good\n"
	"once and for three days, with which its owner chooses one. `passwd --stdin` reads one\n"
	"from standard input instead, for machines that are set up without a person.\n"
	"\n"
	"Examples:\n"
	"  earshot user add jo --role dsl --title 'Jo Sample'\n"
	"  earshot user passwd jo\n"
	"  earshot user role jo moderator\n"
	"  earshot user list\n";

struct asked {
	const char *actor;
	char *role, *title;
	gboolean from_stdin, no_totp, json;
};

static int
usage(GError **err, const char *sentence)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s; see `earshot user --help`",
		    sentence);
	return -1;
}

static struct user *
find(struct context *ctx, const char *name, GError **err)
{
	struct user *u = user_find(ctx->db, name, err);

	if (!u && !*err)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no user %s; `earshot user list` names them", name);
	return u;
}

static bool
read_role(const char *name, enum role *role, GError **err)
{
	if (role_named(name, role))
		return true;
	usage(err, "a role is head, dsl, moderator, dpo or governor");
	return false;
}

/* Print the link, as JSON or as a sentence. */
static int
give_link(struct context *ctx, const struct asked *a, const struct user *u, GError **err)
{
	struct http_settings settings = { 0 };
	g_autofree char *token = NULL, *url = NULL, *line = NULL;
	json_t *json;

	if (serve_settings_read(ctx->config, NULL, &settings, err) &&
	    (token = user_link_make(ctx->db, a->actor, u, err)))
		url = serve_settings_link(&settings, "/set-up/", token);
	serve_settings_clear(&settings);
	if (!url)
		return -1;
	if (!a->json) {
		printf("%s chooses a password here, within three days and once:\n  %s\n", u->name,
		       url);
		return EXIT_DONE;
	}
	json = json_pack("{s:i, s:s, s:s}", "schema", 1, "user", u->name, "link", url);
	line = json_line(json);
	json_decref(json);
	return terminal_write(line, err) ? EXIT_DONE : -1;
}

static int
add(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	g_autoptr(user_t) u = NULL;
	enum role role;
	int64_t id;

	if (argc != 3 || !a->role)
		return usage(err, "user add takes a name and --role");
	if (!read_role(a->role, &role, err) ||
	    !user_add(ctx->db, a->actor, argv[2], a->title, role, &id, err))
		return -1;
	u = user_get(ctx->db, id, err);
	return u ? give_link(ctx, a, u, err) : -1;
}

static int
list(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	g_autoptr(GPtrArray) all = NULL;
	g_autofree char *line = NULL;
	json_t *json;

	(void)argv;
	if (argc != 2)
		return usage(err, "user list takes nothing more");
	all = user_list(ctx->db, err);
	if (!all)
		return -1;
	json = json_array();
	for (guint i = 0; i < all->len; i++) {
		const struct user *u = g_ptr_array_index(all, i);
		g_autofree char *title = escape_terminal(u->title ? u->title : "", 40);
		g_autofree char *day = london_date_text(u->last_in_at);
		char last[WHEN_RFC3339_SIZE] = "never";

		if (u->last_in_at != WHEN_NONE)
			when_rfc3339(u->last_in_at, last);
		if (!a->json)
			printf("%-16s %-10s %-24s last in: %s%s%s%s\n", u->name, role_name(u->role),
			       title, *day ? day : "never",
			       u->has_password ? "" : "  no password yet",
			       u->has_totp ? "  two factors" : "", u->is_off ? "  off" : "");
		json_array_append_new(json,
				      json_pack("{s:s, s:s?, s:s, s:b, s:b, s:b, s:s?}", "name",
						u->name, "title", u->title, "role",
						role_name(u->role), "password",
						(int)u->has_password, "totp", (int)u->has_totp,
						"off", (int)u->is_off, "last_in",
						u->last_in_at != WHEN_NONE ? last : NULL));
	}
	json = json_pack("{s:i, s:o}", "schema", 1, "users", json);
	line = json_line(json);
	json_decref(json);
	if (a->json)
		return terminal_write(line, err) ? EXIT_DONE : -1;
	if (all->len == 0)
		fprintf(stderr, "There are no users; `earshot user add` makes one.\n");
	return EXIT_DONE;
}

static int
remove_one(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	g_autoptr(user_t) u = NULL;

	if (argc != 3)
		return usage(err, "user remove takes a name");
	u = find(ctx, argv[2], err);
	return u && user_remove(ctx->db, a->actor, u, err) ? EXIT_DONE : -1;
}

static int
set_role(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	g_autoptr(user_t) u = NULL;
	enum role role;

	if (argc != 4)
		return usage(err, "user role takes a name and a role");
	u = read_role(argv[3], &role, err) ? find(ctx, argv[2], err) : NULL;
	return u && user_set_role(ctx->db, a->actor, u, role, err) ? EXIT_DONE : -1;
}

static int
switch_one(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	g_autoptr(user_t) u = NULL;

	if (argc != 3)
		return usage(err, "user on and user off take a name");
	u = find(ctx, argv[2], err);
	return u && user_set_off(ctx->db, a->actor, u, strcmp(argv[1], "off") == 0, err) ? EXIT_DONE
											 : -1;
}

/* ---- passwords --------------------------------------------------------------------------- */

/* One line of standard input. */
static int
take_password(struct context *ctx, const struct asked *a, const struct user *u, GError **err)
{
	g_autoptr(GBytes) bytes = file_read("-", PASSWORD_MAX_BYTES + 2, err);
	g_autofree char *password = NULL, *hash = NULL;
	const char *data, *fault;
	gsize len;

	if (!bytes)
		return -1;
	data = g_bytes_get_data(bytes, &len);
	password = g_strndup(data ? data : "", len);
	password[strcspn(password, "\r\n")] = '\0';
	fault = g_utf8_validate(password, -1, NULL) ? password_fault(password, u->name)
						    : "The password is not UTF-8.";
	if (fault) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, fault);
		return -1;
	}
	hash = password_hash(password, err);
	return hash && user_set_password(ctx->db, a->actor, u, hash, NULL, err) ? EXIT_DONE : -1;
}

static int
passwd(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	g_autoptr(user_t) u = NULL;

	if (argc != 3)
		return usage(err, "user passwd takes a name; never a password");
	u = find(ctx, argv[2], err);
	if (!u || (a->no_totp && !user_set_totp(ctx->db, a->actor, u, NULL, err)))
		return -1;
	return a->from_stdin ? take_password(ctx, a, u, err) : give_link(ctx, a, u, err);
}

static const struct {
	const char *name;
	int (*run)(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err);
} verbs[] = {
	{ "add", add },       { "list", list },     { "remove", remove_one }, { "passwd", passwd },
	{ "role", set_role }, { "on", switch_one }, { "off", switch_one },
};

int
cmd_user(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *role = NULL, *title = NULL;
	struct asked a = { .actor = ctx->actor.name };
	const GOptionEntry entries[] = {
		{ "role", 0, 0, G_OPTION_ARG_STRING, &role, "add: what the user may do", "ROLE" },
		{ "title", 0, 0, G_OPTION_ARG_STRING, &title, "add: what people call them",
		  "NAME" },
		{ "stdin", 0, 0, G_OPTION_ARG_NONE, &a.from_stdin,
		  "passwd: read it from standard input", NULL },
		{ "no-totp", 0, 0, G_OPTION_ARG_NONE, &a.no_totp,
		  "passwd: take the second factor away", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "For programs", NULL },
		{ 0 },
	};

	if (!command_parse(
		    entries,
		    "add NAME --role ROLE | list | passwd NAME | role NAME ROLE | off NAME | "
		    "on NAME | remove NAME",
		    details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	a.role = role;
	a.title = title;
	for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].run(ctx, &a, argc, argv, err);
	return usage(err, "user wants add, list, passwd, role, on, off or remove");
}
