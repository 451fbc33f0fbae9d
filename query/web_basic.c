/* The routes that are no screens: is it alive, and what the pages load. */
#include "query/asset.h"
#include "query/web.h"

extern const struct web_routes web_basic_routes;

/* For whatever watches the service; says nothing of what it keeps. */
static bool
alive(const struct web_request *rq, struct web_answer *a, GError **err)
{
	(void)rq;
	(void)err;
	a->type = "text/plain; charset=utf-8";
	g_string_assign(a->body, "earshot is running\n");
	return true;
}

static bool
asset(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct asset *file = asset_find(rq->path);
	char tag[ASSET_TAG_SIZE];

	(void)err;
	if (!file)
		return web_not_found(rq, a);
	a->type = file->type;
	a->cache = "no-cache"; /* asked for each time, and most times it is as it was */
	a->etag = g_strdup(asset_tag(file, tag));
	g_string_append_len(a->body, file->bytes, file->end - file->bytes);
	return true;
}

static const struct web_route routes[] = {
	{ .path = "/assets/*", .get = asset, .is_open = true },
	{ .path = "/alive", .get = alive, .is_open = true },
};

const struct web_routes web_basic_routes = { routes, G_N_ELEMENTS(routes) };
