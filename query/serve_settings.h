/* serve_settings: the [serve] group of the configuration.
 *
 *	[serve]
 *	listen = 127.0.0.1:8032
 *	hosts = earshot.school.example           names that it answers to, besides this machine's
 *	certificate = /etc/earshot/cert.pem      with key = /etc/earshot/key.pem: HTTPS
 *	proxy = 10.0.0.5                         which speaks HTTPS with the browsers in our place
 *	api_per_minute = 600                     requests of each API token; 0: no limit
 *
 * Passwords and names of children go over this line: beyond loopback it is never in the clear. */
#ifndef QUERY_SERVE_SETTINGS_H
#define QUERY_SERVE_SETTINGS_H

#include <glib.h>
#include <stdbool.h>

#include "query/http.h"

#define SERVE_LISTEN "127.0.0.1:8032"

/* `listen`, of the command line, goes before the configuration's; NULL: it was not given.
 * EARSHOT_ERROR_USAGE when it is no address, EARSHOT_ERROR_CONFIG, naming the key, for all else.
 * To be cleared in any case. */
bool serve_settings_read(GKeyFile *config, const char *listen, struct http_settings *s,
			 GError **err);

/* Of a configuration that serve_settings_read() took. */
int serve_settings_api_per_minute(GKeyFile *config);

/* An address that a person can open: the first name that was listed, else where it listens.
 * Caller frees. */
char *serve_settings_link(const struct http_settings *s, const char *path, const char *rest);
void serve_settings_clear(struct http_settings *s);

#endif
