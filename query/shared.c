#include "query/shared.h"

#include <stdbool.h>
#include <string.h>

static bool
is_web(const char *text)
{
	return g_ascii_strncasecmp(text, "https://", 8) == 0 ||
	       g_ascii_strncasecmp(text, "http://", 7) == 0;
}

/* The first address in `text` that a blank or the beginning is before; `*len` long. */
static const char *
find_address(const char *text, size_t *len)
{
	for (const char *at = text; *at; at += strcspn(at, " \t\r\n")) {
		at += strspn(at, " \t\r\n");
		*len = strcspn(at, " \t\r\n");
		if (is_web(at))
			return at;
	}
	return NULL;
}

static char *
without(const char *text, const char *from, size_t len)
{
	g_autofree char *before = g_strndup(text, (size_t)(from - text));

	return g_strconcat(g_strchomp(before), *before && from[len] ? " " : "",
			   from + len + strspn(from + len, " \t\r\n"), NULL);
}

/* Takes the address out of the text: what is left are the words. */
static void
take_address(struct shared *s, char **text)
{
	size_t len;
	const char *at = find_address(*text, &len);
	g_autofree char *found = at ? g_strndup(at, len) : NULL, *left = NULL;

	if (!found || (s->url && strcmp(found, s->url) != 0))
		return;
	left = g_strstrip(without(*text, at, len));
	g_free(*text);
	*text = g_steal_pointer(&left);
	if (!s->url)
		s->url = g_steal_pointer(&found);
}

static char *
clean(const char *text)
{
	return g_strstrip(g_strdup(text ? text : ""));
}

void
shared_read(struct shared *s, const char *title, const char *text, const char *url)
{
	g_autofree char *first = clean(title), *second = clean(text), *address = clean(url);

	*s = (struct shared){ .url = *address ? g_steal_pointer(&address) : NULL };
	take_address(s, &second);
	take_address(s, &first);
	if (*first && *second && !strstr(second, first))
		s->words = g_strconcat(first, "\n\n", second, NULL);
	else if (*second || *first)
		s->words = g_strdup(*second ? second : first);
}

void
shared_clear(struct shared *s)
{
	g_free(s->url);
	g_free(s->words);
	*s = (struct shared){ 0 };
}
