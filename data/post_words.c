#include "data/post_words.h"

#include <string.h>

#include "base/error.h"
#include "base/fold.h"
#include "data/post_line.h"
#include "data/seeds.h"

#define FILE_NAME "post.ini"

struct post_words {
	char **phrases[POST_SAYINGS], **folded[POST_SAYINGS];
	char **login_paths;
	char **person_paths, **person_parameters, **person_hosts, **person_posts;
	struct post_line_words line;
};

static const struct {
	enum post_saying what;
	const char *group;
} sayings[] = {
	{ POST_ASKS_LOGIN, "login" },
	{ POST_IS_BLOCKED, "blocked" },
	{ POST_IS_GONE, "gone" },
};

/* ---- loading ----------------------------------------------------------------------------------
 */

/* A group of the school's own takes the place of ours, key by key. */
static char **
list_of(GKeyFile *own, GKeyFile *ours, const char *group, const char *key)
{
	GKeyFile *from = g_key_file_has_key(own, group, key, NULL) ? own : ours;
	char **list = g_key_file_get_string_list(from, group, key, NULL, NULL);
	size_t n = 0;

	if (!list)
		return g_new0(char *, 1);
	for (char **l = list; *l; l++) {
		g_strstrip(*l);
		if (**l)
			list[n++] = *l;
		else
			g_free(*l);
	}
	list[n] = NULL;
	return list;
}

static char **
fold_list(char *const *list)
{
	guint n = g_strv_length((char **)(uintptr_t)list);
	char **folded = g_new0(char *, n + 1);

	for (guint i = 0; i < n; i++)
		folded[i] = fold_string(list[i]);
	return folded;
}

static bool
load_own(GKeyFile *own, const char *dir, GError **err)
{
	g_autofree char *path = dir ? g_build_filename(dir, FILE_NAME, NULL) : NULL;
	g_autoptr(GError) wrong = NULL;

	if (!path || g_key_file_load_from_file(own, path, G_KEY_FILE_NONE, &wrong) ||
	    g_error_matches(wrong, G_FILE_ERROR, G_FILE_ERROR_NOENT))
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s cannot be used: %s", path,
		    wrong->message);
	return false;
}

struct post_words *
post_words_load(const char *dir, GError **err)
{
	g_autoptr(GKeyFile) ours = g_key_file_new(), own = g_key_file_new();
	struct post_words *w;
	const char *text = seeds_text(FILE_NAME);

	g_assert(g_key_file_load_from_data(ours, text, strlen(text), G_KEY_FILE_NONE, NULL));
	if (!load_own(own, dir, err))
		return NULL;
	w = g_new0(struct post_words, 1);
	for (size_t i = 0; i < G_N_ELEMENTS(sayings); i++) {
		enum post_saying what = sayings[i].what;

		w->phrases[what] = list_of(own, ours, sayings[i].group, "phrases");
		w->folded[what] = fold_list(w->phrases[what]);
	}
	w->login_paths = list_of(own, ours, "login", "paths");
	w->person_paths = list_of(own, ours, "person", "paths");
	w->person_parameters = list_of(own, ours, "person", "parameters");
	w->person_hosts = list_of(own, ours, "person", "hosts");
	w->person_posts = list_of(own, ours, "person", "posts");
	for (size_t i = 0; i < POST_LINE_LISTS; i++)
		post_line_set(&w->line, i,
			      list_of(own, ours, post_line_lists[i].group, post_line_lists[i].key));
	return w;
}

void
post_words_free(struct post_words *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < POST_SAYINGS; i++) {
		g_strfreev(w->phrases[i]);
		g_strfreev(w->folded[i]);
	}
	g_strfreev(w->login_paths);
	g_strfreev(w->person_paths);
	g_strfreev(w->person_parameters);
	g_strfreev(w->person_hosts);
	g_strfreev(w->person_posts);
	post_line_clear(&w->line);
	g_free(w);
}

/* ---- phrases ------------------------------------------------------------------------------------
 */

/* Whether `words` stands in folded `text` as whole words; a hard break is a blank. */
static bool
has_words(const char *text, const char *words)
{
	size_t n = strlen(words);

	for (const char *at = text; n > 0 && (at = strstr(at, words)); at++)
		if ((at == text || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' '))
			return true;
	return false;
}

const char *
post_words_find(const struct post_words *w, enum post_saying what, const char *text)
{
	g_autofree char *folded = fold_string(text);

	g_strdelimit(folded, "\n", ' ');
	for (size_t i = 0; w->folded[what][i]; i++)
		if (has_words(folded, w->folded[what][i]))
			return w->phrases[what][i];
	return NULL;
}

/* ---- addresses ----------------------------------------------------------------------------------
 */

bool
post_words_is_login(const struct post_words *w, const struct url *url)
{
	g_auto(GStrv) parts = g_strsplit(url_path(url), "/", -1);

	for (char **p = parts; *p; p++) {
		g_autofree char *part = g_ascii_strdown(*p, -1);

		if (g_strv_contains((const char *const *)w->login_paths, part))
			return true;
	}
	return false;
}

/* Does `pattern` match at `path`? "{name}" is one segment, "{end}" the end. */
static bool
matches_at(const char *path, const char *pattern)
{
	while (*pattern) {
		if (g_str_has_prefix(pattern, "{end}"))
			return path[strspn(path, "/")] == '\0';
		if (g_str_has_prefix(pattern, "{name}")) {
			size_t n = strcspn(path, "/");

			if (n == 0)
				return false;
			path += n;
			pattern += strlen("{name}");
		} else if (g_ascii_tolower(*path++) != g_ascii_tolower(*pattern++)) {
			return false;
		}
	}
	return true;
}

static bool
has_path(const char *path, char *const *patterns)
{
	for (; *patterns; patterns++)
		for (const char *at = path; (at = strchr(at, '/')); at++)
			if (matches_at(at, *patterns))
				return true;
	return false;
}

static bool
has_parameter(const char *query, char *const *names)
{
	g_auto(GStrv) pairs = g_strsplit(query ? query : "", "&", -1);

	for (char **p = pairs; *p; p++) {
		(*p)[strcspn(*p, "=")] = '\0';
		for (char *const *n = names; *n; n++)
			if (g_ascii_strcasecmp(*p, *n) == 0)
				return true;
	}
	return false;
}

static bool
is_host_of(const char *host, char *const *hosts)
{
	for (; host && *hosts; hosts++) {
		size_t n = strlen(host), m = strlen(*hosts);

		if (n >= m && g_ascii_strcasecmp(host + n - m, *hosts) == 0 &&
		    (n == m || host[n - m - 1] == '.'))
			return true;
	}
	return false;
}

bool
post_words_is_person(const struct post_words *w, const struct url *url, const char **why)
{
	/* a post on somebody's page is told by more than the page's own address */
	const char *path = url_path(url), *fragment = url_fragment(url);
	bool names_post = has_path(path, w->person_posts) ||
			  (is_host_of(url_host(url), w->person_hosts) && url_query(url) &&
			   (strstr(url_query(url), "story_fbid=") || strstr(url_query(url), "v=")));

	*why = NULL;
	if (has_parameter(url_query(url), w->person_parameters))
		*why = "a search";
	else if (has_path(path, w->person_paths) && !(fragment && *fragment))
		*why = "a person's page, a search or a list";
	else if (is_host_of(url_host(url), w->person_hosts) && !names_post)
		*why = "not plainly the address of one post there";
	else if (strcmp(path, "/") == 0 && !url_query(url) && !(fragment && *fragment))
		*why = "a whole site";
	return *why != NULL;
}

char *
post_words_normalise(const struct post_words *w, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GString *out = g_string_new(NULL);

	for (char **l = lines; *l; l++)
		post_line_append(&w->line, *l, out);
	return g_string_free(out, FALSE);
}
