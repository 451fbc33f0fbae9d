#include "query/relate.h"

#include <stdio.h>
#include <string.h>

#include "base/url.h"
#include "base/when.h"
#include "data/cluster.h"
#include "data/evidence.h"
#include "data/fingerprint.h"
#include "data/register.h"

#define MAX_SUBJECT (256 * 1024)
#define MAX_ADDRESSES 200
#define MAX_HANDLES 20
#define LEAST_SHARED 0.5 /* part of the shorter text that has to be in the longer one */

static const struct {
	const char *kind;
	double score;
} strengths[] = {
	{ "links-here", 0.9 },  { "linked-from-here", 0.9 }, { "same-thread", 0.8 },
	{ "same-handle", 0.4 }, { "same-place", 0.3 },
};

/* What is looked for. */
struct subject {
	char *text; /* of post and captures */
	char *title;
	char *key, *thread, *place; /* of the address; may be NULL */
	char *address; /* lower case, without scheme: as it stands in other texts; may be NULL */
	GHashTable *addresses; /* canonical, in the text */
	GPtrArray *handles;
};

static void
subject_clear(struct subject *s)
{
	g_free(s->text);
	g_free(s->title);
	g_free(s->key);
	g_free(s->thread);
	g_free(s->place);
	g_free(s->address);
	g_clear_pointer(&s->addresses, g_hash_table_unref);
	g_clear_pointer(&s->handles, g_ptr_array_unref);
}

static void
related_free(void *data)
{
	struct related *r = data;

	mention_free(r->mention);
	g_free(r->why);
	g_free(r);
}

/* ---- addresses ---------------------------------------------------------------------------- */

/* "http://forum.example/t/17" without its scheme. */
static const char *
without_scheme(const char *key)
{
	const char *at = strstr(key, "://");

	return at ? at + strlen("://") : key;
}

static bool
is_page_name(const char *name, size_t len)
{
	static const char *const names[] = { "page", "p", "start", "offset", "seite", "pg" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (strlen(names[i]) == len && g_ascii_strncasecmp(names[i], name, len) == 0)
			return true;
	return false;
}

static bool
is_number(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

/* "/page/3", "/page-3", "/3" after a longer path, at the end of it. */
static void
drop_page_number(char *path)
{
	char *last = strrchr(path, '/'), *digits;

	if (!last || last == path)
		return;
	if (is_number(last + 1)) {
		char *before;

		*last = '\0';
		before = strrchr(path, '/');
		if (before && is_page_name(before + 1, strlen(before + 1)))
			*before = '\0';
		else
			*last = '/';
		return;
	}
	digits = last + 1 + strcspn(last + 1, "0123456789");
	if (is_number(digits) && digits > last + 2 && (digits[-1] == '-' || digits[-1] == '=') &&
	    is_page_name(last + 1, (size_t)(digits - 1 - (last + 1))))
		*last = '\0';
}

char *
relate_thread(const char *key)
{
	g_auto(GStrv) halves = g_strsplit(without_scheme(key), "?", 2);
	GString *out;
	g_auto(GStrv) parts = NULL;
	char mark = '?';

	drop_page_number(halves[0]);
	out = g_string_new(halves[0]);
	if (out->len && out->str[out->len - 1] == '/')
		g_string_truncate(out, out->len - 1);
	parts = halves[1] ? g_strsplit(halves[1], "&", -1) : NULL;
	for (size_t i = 0; parts && parts[i]; i++) {
		if (is_page_name(parts[i], strcspn(parts[i], "=")))
			continue;
		g_string_append_printf(out, "%c%s", mark, parts[i]);
		mark = '&';
	}
	return g_string_free(out, FALSE);
}

/* Folders that stand for one person, or beside one. */
static bool
is_persons(const char *segment)
{
	static const char *const names[] = { "user",     "users",  "u",       "profile",
					     "profiles", "people", "person",  "member",
					     "members",  "author", "authors", "status",
					     "statuses", "posts",  "post",    "in",
					     "channel",  "c",      "@" };

	if (*segment == '@' || *segment == '~')
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_ascii_strcasecmp(segment, names[i]) == 0)
			return true;
	return false;
}

char *
relate_place(const char *key)
{
	g_autofree char *path = g_strndup(without_scheme(key), strcspn(without_scheme(key), "?"));
	g_auto(GStrv) segments = NULL;
	char *last;

	last = strrchr(path, '/');
	if (last)
		*last = '\0';
	segments = g_strsplit(path, "/", -1);
	if (g_strv_length(segments) < 2)
		return NULL;
	for (size_t i = 1; segments[i]; i++)
		if (is_persons(segments[i]))
			return NULL;
	return g_steal_pointer(&path);
}

static GHashTable *
addresses_in(const char *text)
{
	GHashTable *all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const char *at = text;

	while (g_hash_table_size(all) < MAX_ADDRESSES && (at = strstr(at, "http"))) {
		size_t len = strcspn(at, " \t\r\n\"'<>()[]{}");
		g_autofree char *word = g_strndup(at, len);
		g_autoptr(url_t) url = NULL;

		while (len > 0 && strchr(".,;:!?", word[len - 1]))
			word[--len] = '\0';
		url = g_str_has_prefix(word, "http://") || g_str_has_prefix(word, "https://")
			      ? url_parse(word, NULL)
			      : NULL;
		if (url && url_is_http(url))
			g_hash_table_add(all, url_canonical(url));
		at += MAX(len, strlen("http"));
	}
	return all;
}

/* Does the address go on at `rest`? A dot or slash only does before more of it. */
static bool
goes_on(const char *rest)
{
	if (*rest == '.' || *rest == '/')
		rest++;
	return g_ascii_isalnum(*rest) || (*rest && strchr("-_%=&", *rest));
}

/* Is `needle`, an address, in the text, and not only the beginning of a longer one? */
static bool
names_address(const char *text, const char *needle)
{
	size_t len = strlen(needle);

	for (const char *at = text; (at = strstr(at, needle)); at += len)
		if (!goes_on(at + len))
			return true;
	return false;
}

/* ---- handles ------------------------------------------------------------------------------ */

static bool
is_handle_char(char c)
{
	return g_ascii_isalnum(c) || c == '_' || c == '.' || c == '-';
}

static bool
has_handle(const GPtrArray *list, const char *handle)
{
	return g_ptr_array_find_with_equal_func((GPtrArray *)(uintptr_t)list, handle, g_str_equal,
						NULL);
}

/* The name stands in the address: then it is whoever wrote it. */
static bool
is_in_address(const char *url, const char *name)
{
	g_autofree char *low = url ? g_ascii_strdown(url, -1) : NULL;

	return low && strstr(low, name);
}

static bool
is_one_of(const char *const *names, const char *name)
{
	for (size_t i = 0; names && names[i]; i++)
		if (g_ascii_strcasecmp(names[i] + (names[i][0] == '@'), name) == 0)
			return true;
	return false;
}

GPtrArray *
relate_handles(const char *text, const char *url, const char *const *except)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(g_free);

	for (const char *at = text; list->len < MAX_HANDLES && (at = strchr(at, '@')); at++) {
		g_autofree char *handle = NULL;
		size_t len = 0;

		/* what follows a letter is an e-mail address */
		if (at > text && is_handle_char(at[-1]))
			continue;
		while (is_handle_char(at[1 + len]))
			len++;
		while (len > 0 && !g_ascii_isalnum(at[len]) && at[len] != '_')
			len--;
		if (len < 2 || len > 60)
			continue;
		handle = g_ascii_strdown(at, (gssize)(1 + len));
		if (!has_handle(list, handle) && !is_in_address(url, handle + 1) &&
		    !is_one_of(except, handle + 1))
			g_ptr_array_add(list, g_steal_pointer(&handle));
	}
	return list;
}

/* ---- the subject --------------------------------------------------------------------------- */

static bool
add_evidence_text(GString *text, struct db *db, const struct casefile *c, GError **err)
{
	g_autoptr(GPtrArray) evidence = evidence_list(db, c->id, err);

	for (guint i = 0; evidence && i < evidence->len; i++) {
		const struct evidence *e = g_ptr_array_index(evidence, i);

		if (e->text)
			g_string_append_printf(text, "%s%s", text->len ? "\n" : "", e->text);
	}
	return evidence != NULL;
}

static char *
lower_prefix(const char *text, size_t max)
{
	return g_ascii_strdown(text, (gssize)MIN(strlen(text), max));
}

static bool
subject_init(struct subject *s, struct db *db, const struct casefile *c, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = c->mention ? mention_get(db, c->mention, &wrong) : NULL;
	g_autoptr(GString) text = g_string_new(m ? m->text : NULL);
	g_autoptr(url_t) url = c->url ? url_parse(c->url, NULL) : NULL;
	g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, c->school);
	struct school *school;

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!add_evidence_text(text, db, c, err))
		return false;
	school = register_find(db, id, NULL);
	s->text = g_strndup(text->str, MAX_SUBJECT);
	s->title = g_strdup(m ? m->title : NULL);
	s->key = url ? url_canonical(url) : NULL;
	if (s->key) {
		s->thread = relate_thread(s->key);
		s->place = relate_place(s->key);
		s->address = g_ascii_strdown(without_scheme(s->key), -1);
		g_strchomp(s->address);
		if (g_str_has_suffix(s->address, "/"))
			s->address[strlen(s->address) - 1] = '\0';
		/* the front page of a site is linked from everywhere */
		if (!strchr(s->address, '/'))
			g_clear_pointer(&s->address, g_free);
	}
	s->addresses = addresses_in(s->text);
	s->handles = relate_handles(s->text, c->url,
				    school ? (const char *const *)school->handles : NULL);
	school_free(school);
	return true;
}

/* ---- finding ------------------------------------------------------------------------------- */

static struct related *
find_related(GPtrArray *list, int64_t mention)
{
	for (guint i = 0; i < list->len; i++) {
		struct related *r = g_ptr_array_index(list, i);

		if (r->mention->id == mention)
			return r;
	}
	return NULL;
}

/* Takes `why`. `r` may be NULL: then it is new, of `*m`, which is taken. */
static struct related *
add_reason(GPtrArray *list, struct related *r, struct mention **m, const char *kind, double score,
	   char *why)
{
	if (!r) {
		r = g_new0(struct related, 1);
		r->mention = g_steal_pointer(m);
		g_ptr_array_add(list, r);
	}
	if (score > r->score) {
		r->score = score;
		r->kind = kind;
	}
	if (r->why) {
		char *both = g_strconcat(r->why, "; ", why, NULL);

		g_free(r->why);
		g_free(why);
		why = both;
	}
	r->why = why;
	return r;
}

static bool
find_copies(GPtrArray *list, struct db *db, const struct casefile *c, const struct subject *s,
	    int limit, GError **err)
{
	struct fingerprint f;
	g_autoptr(GArray) like = NULL;

	fingerprint_init(&f, s->title, s->text);
	like = cluster_like(db, c->school, &f, c->mention, limit, err);
	fingerprint_clear(&f);
	for (guint i = 0; like && i < like->len; i++) {
		const struct cluster_match *one = &g_array_index(like, struct cluster_match, i);
		g_autoptr(mention_t) m = NULL;

		if (!one->is_copy && one->part < LEAST_SHARED)
			continue;
		m = mention_get(db, one->id, NULL);
		if (m)
			add_reason(list, NULL, &m, "near-copy", one->part,
				   g_strdup_printf("%d%% of the shorter text is in the longer one",
						   (int)(100 * one->part + 0.5)));
	}
	return like != NULL;
}

static double
strength(const char *kind)
{
	for (size_t i = 0; i < G_N_ELEMENTS(strengths); i++)
		if (strcmp(strengths[i].kind, kind) == 0)
			return strengths[i].score;
	g_assert_not_reached();
}

/* A handle that both texts name, but for what that person wrote. */
static const char *
shared_handle(const struct subject *s, const char *text, const char *url)
{
	g_autoptr(GPtrArray) theirs = NULL;

	if (s->handles->len == 0)
		return NULL;
	theirs = relate_handles(text, url, NULL);
	for (guint i = 0; i < s->handles->len; i++)
		if (has_handle(theirs, g_ptr_array_index(s->handles, i)))
			return g_ptr_array_index(s->handles, i);
	return NULL;
}

static void
look_at(GPtrArray *list, const struct subject *s, struct mention *m)
{
	g_autoptr(mention_t) own = m;
	struct related *r = find_related(list, m->id);
	g_autofree char *low = lower_prefix(m->text, MAX_SUBJECT);
	g_autofree char *thread = relate_thread(m->key), *place = relate_place(m->key);
	g_autofree char *key = g_strdup(m->key);
	const char *handle = shared_handle(s, low, m->url);

	if (s->address && names_address(low, s->address))
		r = add_reason(list, r, &own, "links-here", strength("links-here"),
			       g_strdup("its text names the address of the post"));
	if (g_hash_table_contains(s->addresses, key))
		r = add_reason(list, r, &own, "linked-from-here", strength("linked-from-here"),
			       g_strdup("the post names its address"));
	if (s->thread && strcmp(s->thread, thread) == 0)
		r = add_reason(list, r, &own, "same-thread", strength("same-thread"),
			       g_strdup("another page or post of the same thread"));
	else if (s->place && place && strcmp(s->place, place) == 0)
		r = add_reason(list, r, &own, "same-place", strength("same-place"),
			       g_strdup_printf("in the same place, %s", place));
	if (handle)
		add_reason(list, r, &own, "same-handle", strength("same-handle"),
			   g_strdup_printf("both texts name %s", handle));
}

static bool
find_links(GPtrArray *list, struct db *db, const struct casefile *c, const struct subject *s,
	   GPtrArray *notes, GError **err)
{
	const struct mention_filter filter = { .school = c->school,
					       .since = WHEN_NONE,
					       .until = WHEN_NONE };
	int64_t total = 0;
	g_autoptr(GArray) ids = mention_list(db, &filter, RELATE_MAX_SEEN, 0, &total, err);

	for (guint i = 0; ids && i < ids->len; i++) {
		int64_t id = g_array_index(ids, int64_t, i);
		struct mention *m = id == c->mention ? NULL : mention_get(db, id, NULL);

		if (m)
			look_at(list, s, m);
	}
	if (ids && total > RELATE_MAX_SEEN)
		g_ptr_array_add(notes,
				g_strdup_printf("Links and threads were looked for in the newest "
						"%d mentions; there are %" G_GINT64_FORMAT ".",
						RELATE_MAX_SEEN, total));
	return ids != NULL;
}

static int
strongest_first(const void *a, const void *b)
{
	const struct related *x = *(struct related *const *)a, *y = *(struct related *const *)b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return (x->mention->id < y->mention->id) - (x->mention->id > y->mention->id);
}

GPtrArray *
relate_find(struct db *db, const struct casefile *c, int limit, GPtrArray *notes, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(related_free);
	struct subject s = { 0 };
	bool ok = subject_init(&s, db, c, err) && find_copies(list, db, c, &s, limit, err) &&
		  find_links(list, db, c, &s, notes, err);

	if (ok && !*s.text)
		g_ptr_array_add(notes, g_strdup("No text of the post is stored: only its address "
						"was looked for."));
	subject_clear(&s);
	if (!ok)
		return NULL;
	g_ptr_array_sort(list, strongest_first);
	if (list->len > (guint)limit)
		g_ptr_array_set_size(list, limit);
	return g_steal_pointer(&list);
}
