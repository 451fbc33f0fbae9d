#include "crawler/reach.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "base/url.h"
#include "data/source.h"

static bool
is_nobodys(const char *host)
{
	static const char *const suffixes[] = { "example",     "test",        "invalid",
						"localhost",   "example.com", "example.org",
						"example.net", NULL };
	size_t len = strlen(host);

	for (size_t i = 0; suffixes[i]; i++) {
		size_t n = strlen(suffixes[i]);

		if (len >= n && g_ascii_strcasecmp(host + len - n, suffixes[i]) == 0 &&
		    (len == n || host[len - n - 1] == '.'))
			return true;
	}
	return false;
}

/* One address that a connection could be made to, and that is not an own server's. */
static bool
is_open(const struct reach *r, const struct sockaddr *address)
{
	return guard_allows_address(r->guard, address, NULL) && !guard_is_exempt(r->guard, address);
}

/* A name that cannot be found leads nowhere. */
static bool
look_up(const struct reach *r, const char *host, int port, int flags)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = flags };
	struct addrinfo *all = NULL;
	char service[16];
	bool is_public = false;

	g_snprintf(service, sizeof service, "%d", port);
	if (getaddrinfo(host, service, &hints, &all) != 0)
		return false;
	for (const struct addrinfo *a = all; a && !is_public; a = a->ai_next)
		is_public = is_open(r, a->ai_addr);
	freeaddrinfo(all);
	return is_public;
}

/* The address that --resolve gives for it; NULL: none. Caller frees. */
static char *
given_address(const struct reach *r, const char *host, int port)
{
	g_autofree char *start = g_strdup_printf("%s:%d:", host, port);

	for (const char *const *line = r->resolve; line && *line; line++)
		if (g_ascii_strncasecmp(*line, start, strlen(start)) == 0)
			return g_strdup(*line + strlen(start));
	return NULL;
}

static char *
bare(const char *host)
{
	return *host == '[' ? g_strndup(host + 1, strlen(host) - 2) : g_strdup(host);
}

static bool
is_public_url(const struct reach *r, const struct url *url)
{
	g_autofree char *host = bare(url_host(url));
	g_autofree char *given = given_address(r, host, url_port(url));
	struct in6_addr address;
	bool is_literal =
		inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1;

	if (given) {
		g_autofree char *plain = bare(given);

		return look_up(r, plain, url_port(url), AI_NUMERICHOST);
	}
	if (is_literal)
		return look_up(r, host, url_port(url), AI_NUMERICHOST);
	/* Without an allow-list every name that somebody may have is the public web. */
	return !is_nobodys(host) && (!r->has_allow || look_up(r, host, url_port(url), 0));
}

static bool
is_meant(const struct reach *r, const struct source *s)
{
	g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, s->id);

	if (!r->sources)
		return s->state == SOURCE_ON;
	return g_strv_contains(r->sources, number) || g_strv_contains(r->sources, s->url) ||
	       (s->title && g_strv_contains(r->sources, s->title));
}

bool
reach_is_public(struct db *db, const struct reach *r, bool *is_public, GError **err)
{
	g_autoptr(GPtrArray) sources = source_list(db, err);

	*is_public = false;
	for (guint i = 0; sources && i < sources->len && !*is_public; i++) {
		const struct source *s = sources->pdata[i];
		g_autoptr(url_t) url = is_meant(r, s) ? url_parse(s->url, NULL) : NULL;

		*is_public = url && url_is_http(url) && is_public_url(r, url);
	}
	return sources != NULL;
}
