#include <stdlib.h>

#include "crawler/crawl.h"

void
crawl_report_clear(struct crawl_report *r)
{
	g_free(r->protection);
	g_clear_pointer(&r->failed, g_ptr_array_unref);
	g_clear_pointer(&r->notices, g_ptr_array_unref);
	*r = (struct crawl_report){ 0 };
}

static json_t *
sentences(const GPtrArray *list)
{
	json_t *all = json_array();

	for (guint i = 0; i < list->len; i++)
		json_array_append_new(all, json_string(list->pdata[i]));
	return all;
}

static json_t *
crawl_report_json(const struct crawl_report *r)
{
	const struct {
		const char *key;
		int64_t n;
	} counts[] = {
		{ "requests", r->requests },
		{ "pages", r->pages },
		{ "unchanged", r->unchanged },
		{ "entries", r->entries },
		{ "mentions_new", r->mentions_new },
		{ "mentions_changed", r->mentions_changed },
		{ "partials", r->partials },
		{ "buried", r->buried },
		{ "failures", r->failures },
		{ "given_up", r->given_up },
		{ "read_in_part", r->cut },
		{ "denied", r->denied },
		{ "hosts_put_off", r->put_off },
		{ "pages_left", r->left_due },
		{ "sources_ok", r->sources_ok },
		{ "sources_failed", r->sources_failed },
		{ "kept", r->kept },
		{ "kept_again", r->kept_again },
		{ "kept_not", r->kept_not },
		{ "suggestions", r->suggestions },
		{ "bytes", r->bytes },
		{ "ms", r->ms },
	};
	json_t *o = json_pack("{s:i}", "schema", 1);

	for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
		json_object_set_new(o, counts[i].key, json_integer(counts[i].n));
	json_object_set_new(o, "was_cut_short", json_boolean(r->was_cut_short));
	json_object_set_new(o, "protection",
			    r->protection ? json_string(r->protection) : json_null());
	json_object_set_new(o, "failed", sentences(r->failed));
	json_object_set_new(o, "notices", sentences(r->notices));
	return o;
}

char *
crawl_report_text(const struct crawl_report *r)
{
	json_t *json = crawl_report_json(r);
	char *text = json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER);
	char *own = g_strdup(text);

	free(text);
	json_decref(json);
	return own;
}
