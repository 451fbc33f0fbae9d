/* origin: the web server the tests and the demo crawl; it serves what it is told, also what no
 * server should.
 *
 *   server, listener, request, tls
 *                            connections and bytes
 *   exchange, rss            a reply being put together
 *   site                     files:  --root FOLDER, FOLDER/HOST/PATH
 *   synthetic                --synthetic N invented sites, h0001.synthetic.example …
 *   faults, and transport coding redirect cache xml html odd text trap robots
 *                            hosts transport.example … robots-deny.example: misbehaviour by name
 *   access_log               what was asked, and when
 *
 * A host is looked for in that order. Prints "listening ADDRESS PORT" for each socket and then
 * "ready", and serves until a signal, --max-seconds, or the end of the process that started it. */
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/origin/access_log.h"
#include "tests/origin/faults.h"
#include "tests/origin/server.h"
#include "tests/origin/site.h"
#include "tests/origin/synthetic.h"

struct settings {
	char *root, *log, *cert, *key;
	char **addresses, **raw;
	int port, tls_port, max_seconds, latency_ms;
	struct synthetic synthetic;
	char *phrase;
	int hosts;
	gboolean plain, list;
	pid_t parent; /* taken first of all, lest it ends before it is asked for */
};

static void
handle(struct exchange *x, void *data)
{
	const struct settings *set = data;

	if (*x->method && strcmp(x->method, "GET") != 0 && strcmp(x->method, "HEAD") != 0) {
		exchange_set(x, "Allow", "GET, HEAD");
		exchange_reply(x, 405, "text/plain", "GET and HEAD only\n", -1);
		return;
	}
	if ((set->root && site_answer(set->root, x)) || synthetic_answer(&set->synthetic, x) ||
	    faults_answer(x))
		return;
	exchange_reply(x, 404, "text/plain", "no such host here\n", -1);
}

static bool
parse(struct settings *set, int argc, char **argv, GError **err)
{
	const GOptionEntry entries[] = {
		{ "root", 0, 0, G_OPTION_ARG_FILENAME, &set->root, "serve FOLDER/HOST/PATH",
		  "FOLDER" },
		{ "address", 0, 0, G_OPTION_ARG_STRING_ARRAY, &set->addresses,
		  "listen here; again for more", "ADDRESS" },
		{ "port", 0, 0, G_OPTION_ARG_INT, &set->port, "0: a free one", "N" },
		{ "tls-port", 0, 0, G_OPTION_ARG_INT, &set->tls_port,
		  "also with TLS; 0: a free one", "N" },
		{ "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &set->cert, "certificate chain (PEM)",
		  "FILE" },
		{ "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &set->key, "its key (PEM)", "FILE" },
		{ "raw", 0, 0, G_OPTION_ARG_STRING_ARRAY, &set->raw,
		  "answer connections to ADDRESS at once with a row of transport.example",
		  "ADDRESS=NAME" },
		{ "log", 0, 0, G_OPTION_ARG_FILENAME, &set->log, "a JSON line for each request",
		  "FILE" },
		{ "max-seconds", 0, 0, G_OPTION_ARG_INT, &set->max_seconds, "then stop", "N" },
		{ "latency-ms", 0, 0, G_OPTION_ARG_INT, &set->latency_ms,
		  "silence before each reply", "N" },
		{ "synthetic", 0, 0, G_OPTION_ARG_INT, &set->hosts, "that many invented sites",
		  "N" },
		{ "synthetic-plain", 0, 0, G_OPTION_ARG_NONE, &set->plain,
		  "all of them well-behaved", NULL },
		{ "synthetic-list", 0, 0, G_OPTION_ARG_NONE, &set->list,
		  "say what they are like, and stop", NULL },
		{ "phrase", 0, 0, G_OPTION_ARG_STRING, &set->phrase, "what their pages mention",
		  "TEXT" },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};
	g_autoptr(GOptionContext) options = g_option_context_new(NULL);

	set->tls_port = -1;
	g_option_context_add_main_entries(options, entries, NULL);
	if (!g_option_context_parse(options, &argc, &argv, err))
		return false;
	if (!set->addresses)
		set->addresses = g_strsplit("127.0.0.1", ",", -1);
	set->synthetic =
		(struct synthetic){ (unsigned)MAX(set->hosts, 0),
				    set->phrase ? set->phrase : FAULTS_PHRASE, set->plain };
	return true;
}

static bool
listen_on(struct server *s, const char *address, int *port, struct tls *tls, const char *greeting,
	  GError **err)
{
	if (!server_listen(s, address, port, tls, greeting, err))
		return false;
	printf("listening %s %d%s\n", address, *port, tls ? " tls" : "");
	return true;
}

/* All addresses share one port, so that a client can tell hosts apart by address alone. */
static bool
listen_all(struct settings *set, struct server *s, struct tls *tls, GError **err)
{
	for (char **a = set->addresses; *a; a++)
		if (!listen_on(s, *a, &set->port, NULL, NULL, err) ||
		    (tls && !listen_on(s, *a, &set->tls_port, tls, NULL, err)))
			return false;
	for (char **r = set->raw; r && *r; r++) {
		char *name = strchr(*r, '=');

		if (!name) {
			g_set_error(err, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
				    "--raw %s: write ADDRESS=NAME", *r);
			return false;
		}
		*name = '\0';
		if (!listen_on(s, *r, &set->port, NULL, name + 1, err))
			return false;
	}
	printf("ready\n");
	fflush(stdout);
	return true;
}

static bool
run(struct settings *set, GError **err)
{
	struct access_log *log = access_log_open(set->log, err);
	struct tls *tls = NULL;
	struct server *s;
	bool ok;

	if (!log)
		return false;
	s = server_new(handle, set, log);
	server_set_latency(s, set->latency_ms);
	ok = set->tls_port < 0 || (tls = tls_new(set->cert, set->key, err));
	ok = ok && listen_all(set, s, tls, err) &&
	     server_run(s, set->max_seconds, set->parent, err);
	server_free(s);
	tls_free(tls);
	access_log_close(log);
	return ok;
}

static void
settings_clear(struct settings *set)
{
	g_free(set->root);
	g_free(set->log);
	g_free(set->cert);
	g_free(set->key);
	g_free(set->phrase);
	g_strfreev(set->addresses);
	g_strfreev(set->raw);
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) err = NULL;
	struct settings set = { .parent = getppid() };
	bool ok = parse(&set, argc, argv, &err);

	signal(SIGPIPE, SIG_IGN);
	if (ok && set.list)
		synthetic_list(&set.synthetic, stdout);
	else if (ok)
		ok = run(&set, &err);
	settings_clear(&set);
	if (!ok)
		fprintf(stderr, "origin: %s\n", err->message);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
