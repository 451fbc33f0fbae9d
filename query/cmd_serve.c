/* earshot serve: the web page, until it is told to stop. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "data/command.h"
#include "query/serve_settings.h"
#include "query/web_server.h"

int cmd_serve(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
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

static int
serve(struct context *ctx, const struct http_settings *settings, GError **err)
{
	sigset_t set;
	struct web *web;
	int got = 0;

	block_signals(&set);
	web = web_start(ctx, settings, err);
	if (!web)
		return -1;
	printf("earshot answers at %s://%.*s:%d/\n", settings->certificate ? "https" : "http",
	       (int)(strrchr(settings->listen, ':') - settings->listen), settings->listen,
	       web_port(web));
	fflush(stdout);
	sigwait(&set, &got);
	fprintf(stderr, "Stopping.\n");
	web_stop(web);
	return EXIT_DONE;
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
