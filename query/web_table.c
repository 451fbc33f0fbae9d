#include "query/web_table.h"

#include <string.h>

#include "query/screen.h"
#include "query/source_lists.h"

extern const struct web_routes web_basic_routes, web_sign_routes, web_account_routes, feed_routes,
	api_routes, api_state_routes;

static const struct web_routes *const tables[] = {
	&web_basic_routes,    &web_sign_routes,  &web_account_routes, &feed_routes,
	&api_routes,          &api_state_routes, &screen_home,        &screen_mentions,
	&screen_mention,      &screen_search,    &screen_help,        &screen_cases,
	&screen_case,         &screen_accounts,  &screen_account,     &screen_comments,
	&screen_policy,       &screen_sources,   &screen_job,         &screen_school,
	&screen_users,        &screen_settings,  &screen_first,       &screen_set_up,
	&source_lists_routes,
};

const struct web_route *
web_route_find(const char *path, size_t len, const char **rest)
{
	const struct web_route *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
		for (size_t j = 0; j < tables[i]->n; j++) {
			const struct web_route *r = &tables[i]->routes[j];
			size_t n = strlen(r->path);

			if (n == len && memcmp(r->path, path, n) == 0 && r->path[n - 1] != '*') {
				*rest = path + len;
				return r;
			}
			if (r->path[n - 1] == '*' && n - 1 <= len && n > best_len &&
			    memcmp(r->path, path, n - 1) == 0) {
				best = r;
				best_len = n;
			}
		}
	if (best)
		*rest = path + best_len - 1;
	return best;
}
