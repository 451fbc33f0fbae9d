#include "crawler/roster.h"

#include <string.h>

#include "base/error.h"
#include "base/url.h"
#include "base/london.h"
#include "base/when.h"
#include "data/canary.h"
#include "data/page.h"
#include "data/register.h"
#include "data/source.h"

bool
roster_load(struct roster *r, struct db *db, GError **err)
{
	r->sources = g_hash_table_new(g_int64_hash, g_int64_equal);
	r->watchers = watchers_new();
	r->catalogue = catalogue_load(db_dir(db), err);
	r->schools = r->catalogue ? register_list(db, err) : NULL;
	r->list = r->schools ? source_list(db, err) : NULL;
	if (!r->list)
		return false;
	if (r->schools->len == 0) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
				    "no school to watch for; run `earshot init` first");
		return false;
	}
	for (guint i = 0; i < r->list->len; i++) {
		struct source *s = r->list->pdata[i];

		g_hash_table_insert(r->sources, &s->id, s);
	}
	return true;
}

void
roster_clear(struct roster *r)
{
	g_clear_pointer(&r->sources, g_hash_table_unref);
	g_clear_pointer(&r->watchers, watchers_free);
	g_clear_pointer(&r->catalogue, catalogue_free);
	g_clear_pointer(&r->list, g_ptr_array_unref);
	g_clear_pointer(&r->schools, g_ptr_array_unref);
}

static bool
is_chosen(const struct crawl_settings *settings, const struct source *s)
{
	g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, s->id);
	const char *const *names = settings->sources;

	return !names || g_strv_contains(names, id) || g_strv_contains(names, s->url) ||
	       (s->title && g_strv_contains(names, s->title));
}

/* Asked for, but its server wants no visit yet. */
static void
note_wait(GPtrArray *notices, const struct source *s, int64_t until)
{
	g_autofree char *when = london_time_text(until);

	g_ptr_array_add(notices, g_strdup_printf("%s asks not to be looked at again before %s",
						 s->title ? s->title : s->url, when));
}

/* ---- sources of one address -------------------------------------------------------------- */

/* The sources that are on, those of one address together: GPtrArray * of struct source *. */
static GPtrArray *
group(const struct roster *r)
{
	GPtrArray *groups = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GHashTable) by_address =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < r->list->len; i++) {
		struct source *s = r->list->pdata[i];
		g_autoptr(url_t) url = s->state == SOURCE_ON ? url_parse(s->url, NULL) : NULL;
		g_autofree char *canonical = url && url_is_http(url) ? url_canonical(url) : NULL;
		GPtrArray *same;

		if (!canonical)
			continue;
		same = g_hash_table_lookup(by_address, canonical);
		if (!same) {
			same = g_ptr_array_new();
			g_ptr_array_add(groups, same);
			g_hash_table_insert(by_address, g_steal_pointer(&canonical), same);
		}
		g_ptr_array_add(same, s);
	}
	return groups;
}

/* What of one address is read as: an answer that only its kind can read, else the whole site; and
 * over TLS, where its server is anyway. */
static int
rank(const struct source *s)
{
	int kind = strcmp(s->kind, "json") == 0 ? 2 : strcmp(s->kind, "site") == 0;

	return 2 * kind + g_str_has_prefix(s->url, "https:");
}

static const struct source *
leader(const GPtrArray *same, const struct crawl_settings *settings, GArray *chosen)
{
	const struct source *best = NULL;

	for (guint i = 0; i < same->len; i++) {
		const struct source *s = same->pdata[i];

		if (!is_chosen(settings, s))
			continue;
		g_array_append_val(chosen, s->id);
		if (!best || rank(s) > rank(best))
			best = s;
	}
	return best;
}

static bool
plan(const struct roster *r, struct db *db, const GPtrArray *same, const struct source *s,
     bool is_forced, GPtrArray *notices, GError **err)
{
	g_autoptr(url_t) url = url_parse(s->url, NULL);
	struct page root = { .role = PAGE_ROOT,
			     .source = s->id,
			     .prio = 100,
			     .next_at = when_now(),
			     .interval_s = s->every_s };

	if (!page_plant(db, url, &root, is_forced, err))
		return false;
	for (guint i = 0; i < same->len; i++)
		watchers_add(r->watchers, &root, same->pdata[i]);
	if (is_forced && root.next_at > when_now())
		note_wait(notices, s, root.next_at);
	return true;
}

bool
roster_plan(struct roster *r, struct db *db, const struct crawl_settings *settings, GArray *chosen,
	    GPtrArray *notices, GError **err)
{
	bool is_forced = settings->all || settings->sources;
	g_autoptr(GPtrArray) groups = group(r);

	for (guint i = 0; i < groups->len; i++) {
		const struct source *s = leader(groups->pdata[i], settings, chosen);

		if (s && !plan(r, db, groups->pdata[i], s, is_forced, notices, err))
			return false;
	}
	for (guint i = 0; settings->with_canaries && i < r->schools->len; i++) {
		const struct school *school = r->schools->pdata[i];

		if (!canary_send(db, school->id, when_now(), err))
			return false;
	}
	if (settings->sources && chosen->len == 0) {
		g_set_error_literal(
			err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			"none of the sources named is watched; `earshot source list` shows them");
		return false;
	}
	return true;
}
