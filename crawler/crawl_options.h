/* crawl_options: how a crawl was asked for, on the command line and in the configuration's
 * group [crawl], where the keys are the options' names:
 *
 *   [crawl]
 *   contact = https://www.hazelhill.example/monitoring
 *   allow-net = 10.1.2.3/32:8080; 10.1.2.4/32
 *   proxy = http://proxy.example:3128 */
#ifndef CRAWLER_CRAWL_OPTIONS_H
#define CRAWLER_CRAWL_OPTIONS_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

#include "crawler/crawl.h"
#include "crawler/guard.h"
#include "data/command.h"

struct crawl_options {
	char **sources, **allow, **resolve;
	char *trace_path, *cacert, *contact, *proxy;
	gboolean all, json, quiet, no_dpia_yet;
	gint64 max_pages, max_seconds;
	int gap_ms, per_host;
	char *retry_name;
	enum retry_scope retry_scope;
	bool keep_pages; /* of the configuration alone */
	bool with_canaries; /* no option: of the command */
	struct guard *guard;
	FILE *trace;
};

/* False with no error set after --help. EARSHOT_ERROR_USAGE, EARSHOT_ERROR_CONFIG. */
bool crawl_options_parse(struct crawl_options *o, const struct context *ctx, const char *details,
			 int *argc, char ***argv, GError **err);
void crawl_options_clear(struct crawl_options *o);

/* Settings that live as long as `o`. */
struct crawl_settings crawl_options_settings(const struct crawl_options *o,
					     const struct context *ctx);

#endif
