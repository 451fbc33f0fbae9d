#include "query/feedback.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"

#define MAX_LOOKED_AT 200 /* mentions */
#define MAX_NAME_WORDS 4 /* on either side of what was matched */
#define MAX_NAME_BYTES 120

/* ---- another school's name --------------------------------------------------------------- */

static bool
is_word(gunichar c)
{
	return g_unichar_isalnum(c) || c == '\'' || c == 0x2019 || c == '-' || c == '.';
}

/* Where the capitalised words begin that lead up to `at`; across blanks alone. */
static const char *
name_start(const char *text, const char *at)
{
	for (int n = 0; n < MAX_NAME_WORDS; n++) {
		const char *c = at, *word;

		while (c > text && g_utf8_get_char(g_utf8_prev_char(c)) == ' ')
			c = g_utf8_prev_char(c);
		if (c == at && at > text)
			return at;
		word = c;
		while (word > text && is_word(g_utf8_get_char(g_utf8_prev_char(word))))
			word = g_utf8_prev_char(word);
		/* a full stop there ends a sentence, and another begins */
		if (word == c || !g_unichar_isupper(g_utf8_get_char(word)) || c[-1] == '.')
			return at;
		at = word;
	}
	return at;
}

static const char *
name_end(const char *at)
{
	for (int n = 0; n < MAX_NAME_WORDS; n++) {
		const char *c = at;

		if (*c != ' ' || !g_unichar_isupper(g_utf8_get_char(c + 1)))
			return at;
		for (c++; is_word(g_utf8_get_char(c)) && *c != '.';)
			c += g_utf8_skip[(unsigned char)*c];
		at = c;
	}
	return at;
}

static char *
longer_name(const char *text, const char *matched)
{
	size_t len = strlen(matched);

	for (const char *at = len ? strstr(text, matched) : NULL; at;
	     at = strstr(at + len, matched)) {
		const char *start = name_start(text, at), *end = name_end(at + len);

		/* a first word such as "The" makes no other name */
		if (start < at && g_str_has_prefix(start, "The "))
			start += strlen("The ");
		if ((start < at || end > at + len) && end - start <= MAX_NAME_BYTES)
			return g_strndup(start, (size_t)(end - start));
	}
	return NULL;
}

static char *
name_nearby(const struct mention *m)
{
	json_t *near = m->near ? json_loads(m->near, 0, NULL) : NULL;
	const char *first = json_string_value(json_array_get(near, 0));
	char *name = first && *first ? g_strdup(first) : NULL;

	json_decref(near);
	return name;
}

char *
feedback_other_name(const struct mention *m)
{
	json_t *why = m->why ? json_loads(m->why, 0, NULL) : NULL, *reason;
	char *name = NULL;
	size_t i;

	json_array_foreach(why, i, reason)
	{
		const char *matched = json_string_value(json_object_get(reason, "matched"));

		if (!matched || name)
			continue;
		name = longer_name(m->title ? m->title : "", matched);
		if (!name)
			name = longer_name(m->text ? m->text : "", matched);
	}
	json_decref(why);
	return name ? name : name_nearby(m);
}

/* ---- offering ---------------------------------------------------------------------------- */

struct lesson {
	GHashTable *names, *sites; /* char * -> number */
	guint n;
};

static void
add(GHashTable *counts, char *name)
{
	void *known = g_hash_table_lookup(counts, name);

	g_hash_table_replace(counts, name, GUINT_TO_POINTER(GPOINTER_TO_UINT(known) + 1));
}

static const char *
most_frequent(GHashTable *counts, guint *n)
{
	const char *best = NULL;
	GHashTableIter iter;
	void *name, *count;

	*n = 0;
	g_hash_table_iter_init(&iter, counts);
	while (g_hash_table_iter_next(&iter, &name, &count))
		if (GPOINTER_TO_UINT(count) > *n ||
		    (GPOINTER_TO_UINT(count) == *n && strcmp(name, best) < 0)) {
			best = name;
			*n = GPOINTER_TO_UINT(count);
		}
	return best;
}

static void
tell(const struct lesson *l)
{
	guint n_name, n_site;
	const char *name = most_frequent(l->names, &n_name);
	const char *site = most_frequent(l->sites, &n_site);

	if (name) {
		g_autofree char *clean = escape_terminal(name, 0);

		fprintf(stderr,
			"Is \"%s\" another one? Put it into \"not_us\" of the profile that "
			"`earshot school show` prints;\n`earshot school try FILE --stored` says "
			"what "
			"that would gain and lose, before anything is changed.\n",
			clean);
	}
	if (site && n_site == l->n) {
		g_autofree char *clean = escape_terminal(site, 0);

		fprintf(stderr,
			"Is all of that site irrelevant? `earshot rule try site:%s irrelevant` "
			"says "
			"what a rule would have done.\n",
			clean);
	}
}

bool
feedback_offer(struct db *db, const GArray *ids, GError **err)
{
	struct lesson l = { 0 };
	bool ok = true;

	l.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	l.sites = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; ok && i < MIN(ids->len, MAX_LOOKED_AT); i++) {
		g_autoptr(GError) wrong = NULL;
		g_autoptr(mention_t) m = mention_get(db, g_array_index(ids, int64_t, i), &wrong);
		char *name = m ? feedback_other_name(m) : NULL;

		ok = wrong == NULL;
		if (wrong)
			g_propagate_error(err, g_steal_pointer(&wrong));
		if (!m)
			continue;
		l.n++;
		if (name)
			add(l.names, name);
		if (m->site)
			add(l.sites, g_strdup(m->site));
	}
	if (ok)
		tell(&l);
	g_hash_table_unref(l.names);
	g_hash_table_unref(l.sites);
	return ok;
}
