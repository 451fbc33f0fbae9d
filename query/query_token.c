#include "query/query_token.h"

#include <string.h>

#include "base/url.h"

char *
query_token_host(const char *value)
{
	const char *start = strstr(value, "://");
	g_autofree char *left = g_strdup(start ? start + strlen("://") : value);

	/* Until nothing more comes off, so that the host as written is read as the same. */
	for (;;) {
		g_autofree char *address = g_strconcat("http://", left + strspn(left, "*."), NULL);
		g_autoptr(url_t) url = url_parse(address, NULL);
		const char *host = url ? url_host(url) : NULL;
		const char *rest = host;

		while (rest && (*rest == '.' || *rest == '*' || g_str_has_prefix(rest, "www.")))
			rest += *rest == 'w' ? strlen("www.") : 1;
		if (!rest || !*rest)
			return NULL;
		g_free(left);
		left = g_strdup(rest);
		if (rest == host)
			return g_steal_pointer(&left);
	}
}

char *
query_token_lang(const char *value)
{
	g_autofree char *lang = g_strdelimit(g_ascii_strdown(value, -1), "_", '-');
	g_auto(GStrv) tags = g_strsplit(lang, "-", -1);

	for (size_t i = 0; tags[i]; i++) {
		size_t len = strlen(tags[i]);

		/* RFC 5646, 2.1: the language itself has two or three letters */
		if (strspn(tags[i], "abcdefghijklmnopqrstuvwxyz0123456789") != len || len < 1 ||
		    len > (i ? 8 : 3) || (i == 0 && len < 2))
			return NULL;
	}
	return tags[0] ? g_steal_pointer(&lang) : NULL;
}

/* As indexer/words.c knows them. */
static const struct {
	const char *first, *rest;
} ways[] = {
	{ "c", " of e" },
	{ "c.", " of e" },
	{ "church", " of england" },
};

size_t
query_token_rest(const char *token, const char *after)
{
	for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
		size_t len = strlen(ways[i].rest);

		if (g_ascii_strcasecmp(token, ways[i].first) == 0 &&
		    g_ascii_strncasecmp(after, ways[i].rest, len) == 0 &&
		    (after[len] == '\0' || strchr(" \t\r\n()\"", after[len])))
			return len;
	}
	return 0;
}
