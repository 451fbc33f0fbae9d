#include "crawler/roster.h"

#include <string.h>

#include "base/error.h"
#include "base/url.h"
#include "base/when.h"
#include "data/canary.h"
#include "data/page.h"
#include "data/register.h"
#include "data/source.h"

bool
roster_load(struct roster *r, struct db *db, GError **err)
{
	r->sources = g_hash_table_new(g_int64_hash, g_int64_equal);
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
	char when[WHEN_RFC3339_SIZE];

	g_ptr_array_add(notices,
			g_strdup_printf("%s asks not to be looked at again before %s",
					s->title ? s->title : s->url, when_rfc3339(until, when)));
}

bool
roster_plan(const struct roster *r, struct db *db, const struct crawl_settings *settings,
	    GArray *chosen, GPtrArray *notices, GError **err)
{
	bool is_forced = settings->all || settings->sources;

	for (guint i = 0; i < r->list->len; i++) {
		const struct source *s = r->list->pdata[i];
		g_autoptr(url_t) url = url_parse(s->url, NULL);
		struct page root = { .role = PAGE_ROOT,
				     .source = s->id,
				     .prio = 100,
				     .next_at = when_now(),
				     .interval_s = s->every_s };

		if (s->state != SOURCE_ON || !is_chosen(settings, s) || !url || !url_is_http(url))
			continue;
		g_array_append_val(chosen, s->id);
		if (!page_plant(db, url, &root, is_forced, err))
			return false;
		if (is_forced && root.next_at > when_now())
			note_wait(notices, s, root.next_at);
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
