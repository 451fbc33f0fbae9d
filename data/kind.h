/* kind: one kind of public source, as a section of seeds/kinds.ini describes it: how an address of
 * it is made, how it is read, and what a person should know before watching it.
 *
 * The keys are explained at the top of that file. Immutable once read. */
#ifndef DATA_KIND_H
#define DATA_KIND_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum kind_default { KIND_ON, KIND_ASK, KIND_OFF, KIND_MANUAL };

/* What the reader of an answer has to know of it. */
struct kind_map {
	char *entries; /* path of the list in a JSON answer; NULL: it is no JSON answer */
	char *id, *link, *title, *text, *html, *published,
		*updated; /* paths in an entry, or NULL */
	char *unwrap; /* parameter of a redirecting link that holds its target; NULL: none */
	bool is_whole; /* entries say all there is: their pages are not read */
};

struct kind_field {
	char *name;
	char *about; /* for help; NULL: nothing to say */
	char *usual; /* its value when none is given; NULL: none */
};

struct kind {
	char *name, *title;
	char **urls; /* patterns, NULL-terminated */
	char *read; /* "feed", "page", "site", "sitemap" or "json"; NULL: earshot does not read it
		     */
	int64_t every_s;
	enum kind_default usual;
	char *terms; /* NULL: nothing to say */
	char *platform; /* software that gives it away; NULL: none */
	bool is_proposed; /* by init, when the profile fills all fields of a pattern */
	bool is_guess; /* proposed switched off */
	GPtrArray *fields; /* struct kind_field *, in the order of the patterns */
	struct kind_map map;
};

/* Proposed, looked at daily, otherwise empty. */
struct kind *kind_new(const char *name);
void kind_free(struct kind *k); /* NULL is fine */

#define KIND_MAP_TEXTS 9
char **kind_map_text(struct kind_map *m, size_t i); /* text i of them, in the order above */
void kind_map_copy(struct kind_map *to, const struct kind_map *from);
void kind_map_clear(struct kind_map *m);

const char *kind_default_name(enum kind_default d);
bool kind_default_named(const char *name, enum kind_default *d);
bool kind_read_is_known(const char *read);
const struct kind_field *kind_field(const struct kind *k, const char *name);

/* Sets k->urls from patterns parted by blanks, and adds their fields. NULL, or one sentence about
 * what is wrong with them. Caller frees. */
char *kind_set_urls(struct kind *k, const char *patterns);

/* Does it ask for the school itself? Then finding nothing says nothing of the place. */
bool kind_is_search(const struct kind *k);

/* Is `path` a path, or a template of paths, that an entry can be read by? */
bool kind_path_is_valid(const char *path);

/* The address made of the first pattern whose fields are all in `values` (name -> text) or have a
 * usual value. Values are percent-encoded, but for url, site and host, which must be what they are
 * called. EARSHOT_ERROR_USAGE, naming the field that is missing or cannot be used. Caller frees. */
char *kind_fill(const struct kind *k, GHashTable *values, GError **err);

/* Are all fields of some pattern known? */
bool kind_can_fill(const struct kind *k, GHashTable *values);

#endif
