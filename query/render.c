#include "query/render.h"

#include <gio/gio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/program.h"
#include "query/browser.h"

#define MAX_PNG_BYTES (16 * 1024 * 1024)
#define MAX_REQUEST 4096

static const char policy[] =
	"Content-Security-Policy: sandbox; default-src 'none'; style-src 'unsafe-inline'\r\n"
	"X-Content-Type-Options: nosniff\r\n"
	"Referrer-Policy: no-referrer\r\n"
	"Cache-Control: no-store\r\n"
	"Connection: close\r\n";

/* One page for one visitor. */
struct stage {
	GBytes *body;
	const char *type;
	char *path; /* "/" and 32 random letters */
	int port;
	gint requests;
};

/* In a thread of its own, for each connection. */
static gboolean
serve(GThreadedSocketService *service, GSocketConnection *connection, GObject *source, void *user)
{
	struct stage *s = user;
	GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(connection));
	g_autofree char *want = g_strconcat("GET ", s->path, " ", NULL), *head = NULL;
	char request[MAX_REQUEST + 1];
	gssize n = g_input_stream_read(g_io_stream_get_input_stream(G_IO_STREAM(connection)),
				       request, MAX_REQUEST, NULL, NULL);
	bool is_page = n > 0 && strncmp(request, want, MIN((size_t)n, strlen(want))) == 0;

	(void)service;
	(void)source;
	g_atomic_int_inc(&s->requests);
	head = g_strdup_printf("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s\r\n",
			       is_page ? "200 OK" : "404 Not Found",
			       is_page ? s->type : "text/plain",
			       is_page ? g_bytes_get_size(s->body) : 0, policy);
	if (g_output_stream_write_all(out, head, strlen(head), NULL, NULL, NULL) && is_page)
		g_output_stream_write_all(out, g_bytes_get_data(s->body, NULL),
					  g_bytes_get_size(s->body), NULL, NULL, NULL);
	return TRUE;
}

/* Connections are taken by a main loop of their own. */
static void *
run_loop(void *loop)
{
	GMainContext *context = g_main_loop_get_context(loop);

	g_main_context_push_thread_default(context);
	g_main_loop_run(loop);
	g_main_context_pop_thread_default(context);
	return NULL;
}

static GSocketService *
open_stage(struct stage *s, GError **err)
{
	g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
	g_autoptr(GSocketAddress) any = g_inet_socket_address_new(loopback, 0);
	g_autoptr(GSocketAddress) bound = NULL;
	GSocketService *service = g_threaded_socket_service_new(4);
	g_autoptr(GError) wrong = NULL;

	if (!g_socket_listener_add_address(G_SOCKET_LISTENER(service), any, G_SOCKET_TYPE_STREAM,
					   G_SOCKET_PROTOCOL_TCP, NULL, &bound, &wrong)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "no page can be shown to Chromium: %s", wrong->message);
		g_object_unref(service);
		return NULL;
	}
	s->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
	g_signal_connect(service, "run", G_CALLBACK(serve), s);
	return service;
}

static GBytes *
shoot(const struct browser *b, const struct stage *s, GError **err)
{
	g_autofree char *out = g_build_filename(browser_folder(b), "page.png", NULL);
	g_autofree char *option = g_strconcat("--screenshot=", out, NULL);
	g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d%s", s->port, s->path);
	const char *const options[] = { option, "--window-size=1000,2400", "--hide-scrollbars",
					"--blink-settings=imagesEnabled=false", NULL };
	GBytes *png;

	if (!browser_run(b, options, url, err))
		return NULL;
	png = file_read(out, MAX_PNG_BYTES, NULL);
	if (!png)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "Chromium is installed, but made no picture");
	return png;
}

GBytes *
render_png(GBytes *body, const char *type, bool is_bare, int *requests, GError **err)
{
	g_autoptr(browser_t) b = browser_open(is_bare, err);
	g_autofree char *token = g_uuid_string_random();
	struct stage s = { .body = body, .type = type };
	g_autoptr(GMainContext) context = g_main_context_new();
	GSocketService *service;
	GMainLoop *loop;
	GThread *thread;
	GBytes *png;

	if (!b)
		return NULL;
	s.path = g_strconcat("/", token, NULL);
	g_main_context_push_thread_default(context);
	service = open_stage(&s, err);
	if (service)
		g_socket_service_start(service);
	g_main_context_pop_thread_default(context);
	if (!service) {
		g_free(s.path);
		return NULL;
	}
	loop = g_main_loop_new(context, FALSE);
	thread = g_thread_new("render", run_loop, loop);
	png = shoot(b, &s, err);
	g_main_loop_quit(loop);
	g_thread_join(thread);
	g_socket_service_stop(service);
	g_socket_listener_close(G_SOCKET_LISTENER(service));
	g_object_unref(service);
	g_main_loop_unref(loop);
	if (requests)
		*requests = g_atomic_int_get(&s.requests);
	g_free(s.path);
	return png;
}

char *
render_tool(void)
{
	g_autofree char *program = browser_program();
	const char *const argv[] = { program, "--version", NULL };
	g_autoptr(GBytes) output = NULL;
	int code;

	if (!program || !program_ask(argv, 20, &output, &code, NULL) || code != 0)
		return NULL;
	return g_strstrip(g_strndup(g_bytes_get_data(output, NULL), g_bytes_get_size(output)));
}
