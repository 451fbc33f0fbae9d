#include "crawler/trap.h"

#include <glib.h>
#include <string.h>

#define MAX_SEGMENTS 20
#define MAX_REPEATS 2
#define MAX_PARAMETERS 8
#define MANY_PARAMETERS 3 /* a forum's thread has two */
#define MAX_COMBINATIONS 50
#define MAX_PATHS 100000 /* remembered */

struct trap {
	GHashTable *combinations; /* origin and path -> how many queries of MANY_PARAMETERS */
};

struct trap *
trap_new(void)
{
	struct trap *t = g_new0(struct trap, 1);

	t->combinations = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return t;
}

void
trap_free(struct trap *t)
{
	if (!t)
		return;
	g_hash_table_unref(t->combinations);
	g_free(t);
}

/* Whether the `len` segments before `end` stand there more than MAX_REPEATS times in a row. */
static bool
repeats_before(char *const *segments, size_t end, size_t len)
{
	size_t times = 1;

	while (end >= (times + 1) * len) {
		char *const *last = segments + end - len, *const *other = segments + end -
									  (times + 1) * len;

		for (size_t i = 0; i < len; i++)
			if (strcmp(last[i], other[i]) != 0)
				return false;
		if (++times > MAX_REPEATS)
			return true;
	}
	return false;
}

static bool
has_bad_path(const struct url *url)
{
	g_auto(GStrv) segments = g_strsplit(url_path(url) + 1, "/", MAX_SEGMENTS + 2);
	size_t n = g_strv_length(segments);

	if (n > 0 && *segments[n - 1] == '\0')
		n--;
	if (n > MAX_SEGMENTS)
		return true;
	for (size_t end = 1; end <= n; end++)
		for (size_t len = 1; len <= end / (MAX_REPEATS + 1); len++)
			if (repeats_before(segments, end, len))
				return true;
	return false;
}

/* How many parameters the query has; -1: too many, or one too often. */
static int
count_parameters(const char *query)
{
	g_auto(GStrv) all = g_strsplit(query, "&", MAX_PARAMETERS + 2);
	int n = (int)g_strv_length(all);

	if (n > MAX_PARAMETERS)
		return -1;
	for (int i = 0; i < n; i++)
		all[i][strcspn(all[i], "=")] = '\0';
	for (int i = 0; i < n; i++) {
		int times = 0;

		for (int k = 0; k <= i; k++)
			times += strcmp(all[i], all[k]) == 0;
		if (times > MAX_REPEATS)
			return -1;
	}
	return n;
}

bool
trap_catches(struct trap *t, const struct url *url)
{
	const char *query = url_query(url);
	int parameters = query ? count_parameters(query) : 0;
	g_autofree char *path = NULL;
	gpointer seen;
	int combinations;

	if (parameters < 0 || has_bad_path(url))
		return true;
	if (parameters < MANY_PARAMETERS)
		return false;
	path = g_strconcat(url_host(url), url_path(url), NULL);
	seen = g_hash_table_lookup(t->combinations, path);
	combinations = GPOINTER_TO_INT(seen);
	if (combinations >= MAX_COMBINATIONS)
		return true;
	if (seen || g_hash_table_size(t->combinations) < MAX_PATHS)
		g_hash_table_insert(t->combinations, g_steal_pointer(&path),
				    GINT_TO_POINTER(combinations + 1));
	return false;
}
