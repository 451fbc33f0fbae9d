#include "query/serve_settings.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/error.h"
#include "query/http_socket.h"

#define GROUP "serve"
#define RATE "api_per_minute"
#define USUAL_RATE 600
#define MAX_RATE 1000000

/* Names of this machine, which always do. */
static const char *const near[] = { "127.0.0.1", "localhost", "[::1]" };

static const char *const keys[] = { "listen", "hosts", "certificate", "key", "proxy", RATE, NULL };

static bool
wrong(GError **err, const char *sentence)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "[serve]: %s", sentence);
	return false;
}

static bool
check_keys(GKeyFile *config, GError **err)
{
	g_auto(GStrv) have = g_key_file_get_keys(config, GROUP, NULL, NULL);

	for (char **key = have; key && *key; key++)
		if (!g_strv_contains(keys, *key)) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
				    "[serve] has no \"%s\"; there are listen, hosts, certificate, "
				    "key, proxy and " RATE,
				    *key);
			return false;
		}
	return true;
}

static char **
read_list(GKeyFile *config, const char *key)
{
	g_autofree char *text = g_key_file_get_string(config, GROUP, key, NULL);
	GPtrArray *list = g_ptr_array_new();
	g_auto(GStrv) parts = g_strsplit_set(text ? text : "", " \t;,", -1);

	for (char **p = parts; *p; p++)
		if (**p)
			g_ptr_array_add(list, g_ascii_strdown(*p, -1));
	g_ptr_array_add(list, NULL);
	return (char **)g_ptr_array_free(list, FALSE);
}

/* Names of this machine always do; what else is listed has no port. */
static bool
read_hosts(GKeyFile *config, struct http_settings *s, GError **err)
{
	g_auto(GStrv) listed = read_list(config, "hosts");
	GStrvBuilder *all = g_strv_builder_new();
	bool ok = true;

	for (size_t i = 0; i < G_N_ELEMENTS(near); i++)
		g_strv_builder_add(all, near[i]);
	for (char **host = listed; *host; host++) {
		ok = ok && http_host_name(*host) == strlen(*host);
		g_strv_builder_add(all, *host);
	}
	s->hosts = g_strv_builder_end(all);
	g_strv_builder_unref(all);
	return ok || wrong(err, "hosts are names such as earshot.school.example, without a port");
}

static bool
read_proxies(GKeyFile *config, struct http_settings *s, GError **err)
{
	unsigned char room[sizeof(struct in6_addr)];

	s->proxies = read_list(config, "proxy");
	for (char **p = s->proxies; *p; p++)
		if (inet_pton(AF_INET, *p, room) != 1 && inet_pton(AF_INET6, *p, room) != 1)
			return wrong(err, "proxy is an address such as 10.0.0.5");
	return true;
}

int
serve_settings_api_per_minute(GKeyFile *config)
{
	return g_key_file_has_key(config, GROUP, RATE, NULL)
		       ? g_key_file_get_integer(config, GROUP, RATE, NULL)
		       : USUAL_RATE;
}

static bool
check_rate(GKeyFile *config, GError **err)
{
	g_autofree char *text = g_key_file_get_string(config, GROUP, RATE, NULL);

	return !text || g_ascii_string_to_unsigned(text, 10, 0, MAX_RATE, NULL, NULL) ||
	       wrong(err, RATE " is a number of requests, 0 for no limit");
}

static bool
check_reach(const struct http_settings *s, bool is_from_command_line, GError **err)
{
	struct sockaddr_storage address;
	socklen_t len;

	if (!http_socket_read(s->listen, &address, &len)) {
		g_set_error(err, EARSHOT_ERROR,
			    is_from_command_line ? EARSHOT_ERROR_USAGE : EARSHOT_ERROR_CONFIG,
			    "\"%s\" is no address to listen on; give one such as " SERVE_LISTEN,
			    s->listen);
		return false;
	}
	if (http_socket_is_loopback((const struct sockaddr *)&address) || s->certificate ||
	    s->proxies[0])
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
		    "%s can be reached from other machines, where passwords would go in the clear; "
		    "set certificate and key in [serve], or the address of the proxy that speaks "
		    "HTTPS in front of it, or listen on " SERVE_LISTEN,
		    s->listen);
	return false;
}

bool
serve_settings_read(GKeyFile *config, const char *listen, struct http_settings *s, GError **err)
{
	*s = (struct http_settings){
		.listen = listen ? g_strdup(listen)
				 : g_key_file_get_string(config, GROUP, "listen", NULL),
		.certificate = g_key_file_get_string(config, GROUP, "certificate", NULL),
		.key = g_key_file_get_string(config, GROUP, "key", NULL),
	};
	if (!s->listen)
		s->listen = g_strdup(SERVE_LISTEN);
	if (!check_keys(config, err) || !read_hosts(config, s, err) ||
	    !read_proxies(config, s, err) || !check_rate(config, err))
		return false;
	if (!s->certificate != !s->key)
		return wrong(err, "certificate and key are both needed, or neither");
	return check_reach(s, listen != NULL, err);
}

char *
serve_settings_link(const struct http_settings *s, const char *path, const char *rest)
{
	const char *listed = s->hosts[G_N_ELEMENTS(near)];
	const char *port = strrchr(s->listen, ':');
	bool is_https = s->certificate || s->proxies[0];
	bool is_usual = s->proxies[0] || strcmp(port, is_https ? ":443" : ":80") == 0;

	if (listed)
		return g_strconcat(is_https ? "https://" : "http://", listed, is_usual ? "" : port,
				   path, rest, NULL);
	return g_strconcat(is_https && !s->proxies[0] ? "https://" : "http://", s->listen, path,
			   rest, NULL);
}

void
serve_settings_clear(struct http_settings *s)
{
	g_free(s->listen);
	g_strfreev(s->hosts);
	g_strfreev(s->proxies);
	g_free(s->certificate);
	g_free(s->key);
	*s = (struct http_settings){ 0 };
}
