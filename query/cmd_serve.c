/* earshot serve: the web page, until it is told to stop. */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "data/audit.h"
#include "data/command.h"
#include "data/user.h"
#include "query/deed.h"
#include "query/serve_settings.h"
#include "query/web_server.h"

#define ARENAS 4 /* of memory: as many as answer at once */

int cmd_serve(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"In a folder without a store it makes an empty one, and the page asks for the school.\n"
	"Until it is stopped (Ctrl-C, SIGTERM). Only this machine can reach it, unless the\n"
	"configuration names a certificate, or a proxy that speaks HTTPS in front of it:\n"
	"\n"
	"  [serve]\n"
	"  listen = 0.0.0.0:443\n"
	"  hosts = earshot.school.example\n"
	"  certificate = /etc/earshot/cert.pem\n"
	"  key = /etc/earshot/key.pem\n"
	"\n"
	"Example:\n"
	"  earshot serve                 then open http://127.0.0.1:8032/\n";

/* Blocked before the first thread is made, so that none of them is interrupted. */
static void
block_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

/* Until a signal comes. Meanwhile the end of the audit log is written outside the store about once
 * a second, whoever made it grow. */
static void
wait_for_end(struct db *db, const sigset_t *set)
{
	const struct timespec tick = { .tv_sec = 1 };
	int64_t pinned = -1;
	bool is_told = false;

	while (sigtimedwait(set, NULL, &tick) < 0) {
		g_autoptr(GError) err = NULL;
		struct audit_head head;

		if (!audit_head(db, &head, NULL) || head.count == pinned)
			continue;
		pinned = head.count;
		if (audit_pin(db, &err) || is_told)
			continue;
		fprintf(stderr, "earshot: %s\n", err->message);
		is_told = true;
	}
}

/* Port 0 takes a free one: whoever opens the page needs the real one. */
static void
fix_port(struct http_settings *settings, int port)
{
	int n = (int)(strrchr(settings->listen, ':') - settings->listen);
	char *real = g_strdup_printf("%.*s:%d", n, settings->listen, port);

	g_free(settings->listen);
	settings->listen = real;
}

/* The first user of all. Only a terminal is told: a log is read by others. */
static bool
welcome(struct context *ctx, const struct http_settings *settings, GError **err)
{
	g_autoptr(GPtrArray) all = user_list(ctx->db, err);
	g_autofree char *token = NULL, *link = NULL;
	g_autoptr(user_t) u = NULL;
	int64_t id;

	if (!all || all->len > 0)
		return all != NULL;
	if (!isatty(STDERR_FILENO)) {
		fprintf(stderr, "Nobody can sign in yet: `earshot user add NAME --role head` gives "
				"the first one a link.\n");
		return true;
	}
	if (!user_add(ctx->db, ctx->actor.name, "head", NULL, ROLE_HEAD, &id, err) ||
	    !(u = user_get(ctx->db, id, err)) ||
	    !(token = user_link_make(ctx->db, ctx->actor.name, u, err)))
		return false;
	link = serve_settings_link(settings, "/set-up/", token);
	fprintf(stderr,
		"Nobody can sign in yet. Open this to choose the password of the user \"head\",\n"
		"once and within three days:\n  %s\n",
		link);
	return true;
}

static int
serve(struct context *ctx, struct http_settings *settings, GError **err)
{
	sigset_t set;
	struct web *web;
	g_autofree char *link = NULL;
	int code = -1;

	/* each further arena keeps what its threads gave back */
	mallopt(M_ARENA_MAX, ARENAS);
	block_signals(&set);
	web = web_start(ctx, settings, err);
	if (!web)
		return -1;
	fix_port(settings, web_port(web));
	link = serve_settings_link(settings, "/", "");
	printf("earshot listens on %s, and answers at %s\n", settings->listen, link);
	fflush(stdout);
	if (welcome(ctx, settings, err)) {
		wait_for_end(ctx->db, &set);
		fprintf(stderr, "Stopping.\n");
		code = EXIT_DONE;
	}
	web_stop(web);
	return code;
}

int
cmd_serve(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *listen = NULL;
	const GOptionEntry entries[] = {
		{ "listen", 0, 0, G_OPTION_ARG_STRING, &listen,
		  "Address and port (" SERVE_LISTEN ")", "ADDRESS:PORT" },
		{ 0 },
	};
	struct http_settings settings = { 0 };
	int code = -1;

	if (!command_parse(entries, "", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc > 1)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "serve takes no arguments; see `earshot serve --help`");
	else if (serve_settings_read(ctx->config, listen, &settings, err))
		code = serve(ctx, &settings, err);
	serve_settings_clear(&settings);
	return code;
}
