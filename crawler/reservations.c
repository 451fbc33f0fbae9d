#include "crawler/reservations.h"

#include "crawler/tdmrep.h"
#include "data/tdm_file.h"

#define DAY_S (24 * 3600)
/* Few origins have one, and none gets it overnight; and where one request is made in a night, it is
 * not to be for the file each time. */
#define LONG_LIFE_S (7 * DAY_S)

struct word {
	struct tdmrep *rules; /* NULL: none */
	int64_t expires_at;
	GPtrArray *withheld; /* NULL: nothing */
};

struct reservations {
	struct db *db;
	GHashTable *words; /* origin -> struct word */
	GDestroyNotify free_withheld;
};

static void
word_free(void *data)
{
	struct word *w = data;

	tdmrep_free(w->rules);
	g_clear_pointer(&w->withheld, g_ptr_array_unref);
	g_free(w);
}

struct reservations *
reservations_new(struct db *db, GDestroyNotify free_withheld)
{
	struct reservations *r = g_new0(struct reservations, 1);

	r->db = db;
	r->free_withheld = free_withheld;
	r->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, word_free);
	return r;
}

void
reservations_free(struct reservations *r)
{
	if (!r)
		return;
	g_hash_table_unref(r->words);
	g_free(r);
}

static void
take_file(struct word *w, GBytes *body, int64_t expires_at)
{
	gsize len = 0;
	const void *text = body ? g_bytes_get_data(body, &len) : NULL;

	tdmrep_free(w->rules);
	w->rules = text ? tdmrep_parse(text, len) : NULL;
	w->expires_at = expires_at;
}

/* From memory, else from the store. */
static struct word *
word_of(struct reservations *r, const char *origin, GError **err)
{
	struct word *w = g_hash_table_lookup(r->words, origin);
	g_autoptr(GBytes) body = NULL;
	int64_t expires_at;

	if (w)
		return w;
	if (!tdm_file_get(r->db, origin, &body, &expires_at, err))
		return NULL;
	w = g_new0(struct word, 1);
	take_file(w, body, expires_at);
	g_hash_table_insert(r->words, g_strdup(origin), w);
	return w;
}

enum reserved
reservations_ask(struct reservations *r, const struct url *url, int64_t now, GError **err)
{
	g_autofree char *origin = url_origin(url);
	const struct word *w = word_of(r, origin, err);

	if (!w)
		return RESERVED_FAILED;
	if (w->expires_at <= now)
		return RESERVED_UNKNOWN;
	return w->rules && tdmrep_reserves(w->rules, url) ? RESERVED_YES : RESERVED_NO;
}

bool
reservations_withhold(struct reservations *r, const char *origin, void *what, bool *is_first,
		      GError **err)
{
	struct word *w = word_of(r, origin, err);

	if (!w) {
		r->free_withheld(what);
		return false;
	}
	*is_first = !w->withheld;
	if (*is_first)
		w->withheld = g_ptr_array_new_with_free_func(r->free_withheld);
	g_ptr_array_add(w->withheld, what);
	return !*is_first || tdm_file_want(r->db, origin, err);
}

GPtrArray *
reservations_put(struct reservations *r, const char *origin, int64_t now, int status, GBytes *body,
		 bool is_slow, GError **err)
{
	struct word *w = word_of(r, origin, err);
	bool is_there =
		status >= 200 && status < 300 && body && g_bytes_get_size(body) <= TDMREP_MAX_BYTES;
	bool is_long = is_slow || (status >= 400 && status < 500 && status != 429);
	GPtrArray *withheld;

	if (!w)
		return NULL;
	take_file(w, is_there ? body : NULL, now + (is_long ? LONG_LIFE_S : DAY_S));
	if (!tdm_file_put(r->db, origin, is_there ? body : NULL, w->expires_at, err))
		return NULL;
	withheld = g_steal_pointer(&w->withheld);
	return withheld ? withheld : g_ptr_array_new();
}
