#include "data/catalogue.h"

#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "data/cadence.h"
#include "data/seeds.h"

#define MAX_FILE_BYTES (1024 * 1024)
#define MAX_KIND_NAME 40

static void
free_kind(void *data)
{
	kind_free(data);
}

void
catalogue_free(struct catalogue *c)
{
	if (!c)
		return;
	g_ptr_array_unref(c->kinds);
	g_free(c);
}

const struct kind *
catalogue_find(const struct catalogue *c, const char *name)
{
	for (guint i = 0; name && i < c->kinds->len; i++) {
		const struct kind *k = c->kinds->pdata[i];

		if (strcmp(k->name, name) == 0)
			return k;
	}
	return NULL;
}

/* ---- one section ------------------------------------------------------------------------- */

/* What reading a file needs for its messages. */
struct reading {
	const char *name; /* of the file */
	GHashTable *lines; /* "section" and "section\nkey" -> line number */
	GKeyFile *file;
};

/* A sentence about a line of the file. Takes `what`. */
static bool
complain(const struct reading *r, const char *section, const char *key, char *what, GError **err)
{
	g_autofree char *place = key ? g_strconcat(section, "\n", key, NULL) : g_strdup(section);
	gpointer line = g_hash_table_lookup(r->lines, place);

	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s line %d: %s", r->name,
		    GPOINTER_TO_INT(line), what);
	g_free(what);
	return false;
}

/* Each key that is a text of its own. */
static const struct {
	const char *key;
	size_t at;
	bool is_path;
} texts[] = {
	{ "title", offsetof(struct kind, title), false },
	{ "read", offsetof(struct kind, read), false },
	{ "terms", offsetof(struct kind, terms), false },
	{ "platform", offsetof(struct kind, platform), false },
	{ "unwrap", offsetof(struct kind, map.unwrap), false },
	{ "entries", offsetof(struct kind, map.entries), true },
	{ "entry-id", offsetof(struct kind, map.id), true },
	{ "entry-link", offsetof(struct kind, map.link), true },
	{ "entry-title", offsetof(struct kind, map.title), true },
	{ "entry-text", offsetof(struct kind, map.text), true },
	{ "entry-html", offsetof(struct kind, map.html), true },
	{ "entry-published", offsetof(struct kind, map.published), true },
	{ "entry-updated", offsetof(struct kind, map.updated), true },
};

static char **
text_at(struct kind *k, size_t i)
{
	return (char **)(void *)((char *)k + texts[i].at);
}

/* What a key that is no text of its own does. NULL, or what is wrong; caller frees. */
static char *
take_url(struct kind *k, const char *value)
{
	return kind_set_urls(k, value);
}

static char *
take_every(struct kind *k, const char *value)
{
	return cadence_parse(value, &k->every_s)
		       ? NULL
		       : g_strdup_printf("every wants hours, days or weeks such as 6h, 1d or 2w, "
					 "not `%s`",
					 value);
}

static char *
take_default(struct kind *k, const char *value)
{
	return kind_default_named(value, &k->usual)
		       ? NULL
		       : g_strdup_printf("default is on, ask, off or manual, not `%s`", value);
}

static char *
take_propose(struct kind *k, const char *value)
{
	k->is_guess = strcmp(value, "guess") == 0;
	k->is_proposed = k->is_guess || strcmp(value, "yes") == 0;
	return k->is_proposed || strcmp(value, "no") == 0
		       ? NULL
		       : g_strdup_printf("propose is yes, guess or no, not `%s`", value);
}

static char *
take_follow(struct kind *k, const char *value)
{
	k->map.is_whole = strcmp(value, "no") == 0;
	return k->map.is_whole || strcmp(value, "yes") == 0
		       ? NULL
		       : g_strdup_printf("follow is yes or no, not `%s`", value);
}

static const struct {
	const char *key;
	char *(*take)(struct kind *k, const char *value);
} others[] = {
	{ "url", take_url },         { "every", take_every },   { "default", take_default },
	{ "propose", take_propose }, { "follow", take_follow },
};

/* "about-host", "default-km": of a field that a pattern has. */
static char *
take_of_field(struct kind *k, const char *key, const char *value)
{
	const char *name = strchr(key, '-');
	bool is_about = g_str_has_prefix(key, "about-");

	if (!is_about && !g_str_has_prefix(key, "default-"))
		return g_strdup_printf("`%s` is no key of a kind", key);
	for (guint i = 0; i < k->fields->len; i++) {
		struct kind_field *f = k->fields->pdata[i];

		if (strcmp(f->name, name + 1) != 0)
			continue;
		*(is_about ? &f->about : &f->usual) = g_strdup(value);
		return NULL;
	}
	return g_strdup_printf("no address of this kind has a field {%s}", name + 1);
}

static char *
take_key(struct kind *k, const char *key, const char *value)
{
	if (!*value)
		return g_strdup_printf("%s has no value", key);
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
		if (strcmp(others[i].key, key) == 0)
			return others[i].take(k, value);
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		if (strcmp(texts[i].key, key) != 0)
			continue;
		*text_at(k, i) = g_strdup(value);
		return texts[i].is_path && !kind_path_is_valid(value)
			       ? g_strdup_printf("`%s` is no path", value)
			       : NULL;
	}
	return take_of_field(k, key, value);
}

/* The section as a whole. */
static char *
judge(struct kind *k)
{
	bool is_json = g_strcmp0(k->read, "json") == 0;

	if (!k->title)
		return g_strdup("this kind has no title");
	if (!k->read)
		return g_strdup("read is missing: feed, page, site, sitemap, json or none");
	if (strcmp(k->read, "none") == 0)
		g_clear_pointer(&k->read, g_free);
	else if (!kind_read_is_known(k->read))
		return g_strdup_printf("read is feed, page, site, sitemap, json or none, not `%s`",
				       k->read);
	if (k->read && !k->urls)
		return g_strdup("this kind has no url");
	if (k->read && k->usual == KIND_MANUAL)
		return g_strdup("what is read by earshot is on, ask or off, not manual");
	if (is_json && (!k->map.entries || (!k->map.link && !k->map.id)))
		return g_strdup("read = json wants entries, and entry-link or entry-id");
	if (!is_json && k->map.entries)
		return g_strdup("entries are for read = json");
	return NULL;
}

static bool
is_kind_name(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return g_ascii_islower(name[0]) && name[len] == '\0' && len <= MAX_KIND_NAME;
}

static struct kind *
read_kind(const struct reading *r, const char *section, GError **err)
{
	struct kind *k = kind_new(section);
	g_auto(GStrv) keys = g_key_file_get_keys(r->file, section, NULL, NULL);
	char *wrong = is_kind_name(section)
			      ? NULL
			      : g_strdup_printf("`%s` is no name of a kind: small letters, digits "
						"and hyphens",
						section);
	const char *place = NULL;

	/* The addresses first: other keys speak of their fields. */
	for (int pass = 0; pass < 2; pass++)
		for (char **key = keys; !wrong && *key; key++) {
			g_autofree char *value = NULL;

			if ((strcmp(*key, "url") == 0) != (pass == 0))
				continue;
			value = g_key_file_get_string(r->file, section, *key, NULL);
			wrong = value ? take_key(k, *key, value)
				      : g_strdup_printf("%s is not valid text", *key);
			place = *key;
		}
	if (!wrong) {
		place = NULL;
		wrong = judge(k);
	}
	if (!wrong)
		return k;
	complain(r, section, place, wrong, err);
	kind_free(k);
	return NULL;
}

/* ---- the file ---------------------------------------------------------------------------- */

/* Where everything stands. GKeyFile knows no lines, and takes the last of two keys in silence. */
static bool
scan_line(struct reading *r, int number, char *line, char **section, GError **err)
{
	char *equals = strchr(line, '=');
	const char *what = NULL;
	g_autofree char *place = NULL;

	g_strchomp(line);
	if (line[0] == '[' && g_str_has_suffix(line, "]") && line[1] != ']') {
		g_free(*section);
		*section = g_strndup(line + 1, strlen(line) - 2);
		place = g_strdup(*section);
	} else if (line[0] == '#' || line[strspn(line, " \t")] == '\0') {
		return true;
	} else if (!equals || equals == line) {
		what = "this is no [section], no key = value and no # comment";
	} else if (!*section) {
		what = "this stands before the first [section]";
	} else {
		g_autofree char *key = g_strndup(line, (gsize)(equals - line));

		place = g_strconcat(*section, "\n", g_strstrip(key), NULL);
	}
	if (place && g_hash_table_contains(r->lines, place))
		what = "this is here for the second time";
	if (what) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s line %d: %s", r->name,
			    number, what);
		return false;
	}
	g_hash_table_insert(r->lines, g_steal_pointer(&place), GINT_TO_POINTER(number));
	return true;
}

static bool
scan(struct reading *r, const char *text, GError **err)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autofree char *section = NULL;

	for (int i = 0; lines[i]; i++)
		if (!scan_line(r, i + 1, lines[i], &section, err))
			return false;
	return true;
}

static bool
read_all(struct reading *r, const char *text, GPtrArray *kinds, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_auto(GStrv) sections = NULL;

	if (!scan(r, text, err))
		return false;
	if (!g_key_file_load_from_data(r->file, text, strlen(text), G_KEY_FILE_NONE, &wrong)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s: %s", r->name,
			    wrong->message);
		return false;
	}
	sections = g_key_file_get_groups(r->file, NULL);
	for (char **s = sections; *s; s++) {
		struct kind *k = read_kind(r, *s, err);

		if (!k)
			return false;
		g_ptr_array_add(kinds, k);
	}
	return true;
}

/* Kinds of `base` that `c` does not have. */
static void
take_over(struct catalogue *c, struct catalogue *base)
{
	for (guint i = 0; i < base->kinds->len; i++) {
		struct kind *k = base->kinds->pdata[i];

		if (!catalogue_find(c, k->name)) {
			g_ptr_array_add(c->kinds, k);
			base->kinds->pdata[i] = NULL;
		}
	}
}

struct catalogue *
catalogue_parse(const char *text, const char *name, struct catalogue *base, GError **err)
{
	g_autoptr(catalogue_t) c = g_new0(struct catalogue, 1);
	g_autoptr(catalogue_t) under = base;
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GHashTable) lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct reading r = { .name = name, .lines = lines, .file = file };

	c->kinds = g_ptr_array_new_with_free_func(free_kind);
	/* Editors of other systems put a byte order mark before the first line. */
	if (g_str_has_prefix(text, "\xef\xbb\xbf"))
		text += 3;
	if (!g_utf8_validate(text, -1, NULL)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s is not valid UTF-8",
			    name);
		return NULL;
	}
	if (!read_all(&r, text, c->kinds, err))
		return NULL;
	if (under)
		take_over(c, under);
	return g_steal_pointer(&c);
}

struct catalogue *
catalogue_load(const char *state_dir, GError **err)
{
	g_autoptr(catalogue_t) base =
		catalogue_parse(seeds_text("kinds.ini"), "kinds.ini", NULL, err);
	g_autofree char *path = state_dir ? g_build_filename(state_dir, "kinds.ini", NULL) : NULL;
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *text = NULL;
	gsize len;

	if (!base || !path || !g_file_test(path, G_FILE_TEST_EXISTS))
		return g_steal_pointer(&base);
	bytes = file_read(path, MAX_FILE_BYTES, err);
	if (!bytes)
		return NULL;
	text = g_strndup(g_bytes_get_data(bytes, &len), g_bytes_get_size(bytes));
	return catalogue_parse(text, path, g_steal_pointer(&base), err);
}
