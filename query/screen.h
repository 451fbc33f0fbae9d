/* screen: the pages of the web page, each file with its routes. query/web.c serves them.
 */
#ifndef QUERY_SCREEN_H
#define QUERY_SCREEN_H

#include "query/web.h"

extern const struct web_routes screen_home, screen_mentions, screen_mention, screen_search,
	screen_help, screen_cases, screen_case, screen_accounts, screen_account, screen_comments,
	screen_policy, screen_sources, screen_job, screen_school, screen_users, screen_settings,
	screen_first, screen_set_up;

#endif
