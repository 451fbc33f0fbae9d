/* capture_options: how a look for a case was asked for on the command line; what is left open comes
 * from the configuration, as for a crawl (crawler/crawl_options.h), and from
 *
 *   [evidence]
 *   time-server = ntp.school.example */
#ifndef CRAWLER_CAPTURE_OPTIONS_H
#define CRAWLER_CAPTURE_OPTIONS_H

#include <glib.h>
#include <stdbool.h>

#include "crawler/capture.h"
#include "data/command.h"

struct capture_options {
	char **allow, **resolve;
	char *cacert, *contact, *proxy, *time_server;
	struct guard *guard;
};

/* Rows of a GOptionEntry table for `o`, a struct capture_options. */
#define CAPTURE_OPTIONS(o)                                                                         \
	{ "allow-net",                                                                             \
	  0,                                                                                       \
	  0,                                                                                       \
	  G_OPTION_ARG_STRING_ARRAY,                                                               \
	  &(o).allow,                                                                              \
	  "Own servers: also talk to these addresses",                                             \
	  "CIDR[:PORT[-PORT]]" },                                                                  \
		{ "resolve",                                                                       \
		  0,                                                                               \
		  0,                                                                               \
		  G_OPTION_ARG_STRING_ARRAY,                                                       \
		  &(o).resolve,                                                                    \
		  "Where a name is found, instead of asking DNS",                                  \
		  "HOST:PORT:ADDRESS" },                                                           \
		{ "cacert",    0,                                                                  \
		  0,           G_OPTION_ARG_FILENAME,                                              \
		  &(o).cacert, "Trust these certificates instead of the system's",                 \
		  "FILE" },                                                                        \
	{                                                                                          \
		"user-agent-contact", 0, 0, G_OPTION_ARG_STRING, &(o).contact,                     \
			"Where a site can complain; stands in its log", "URL"                      \
	}

/* Fill in the rest, after the line was read. EARSHOT_ERROR_INPUT for a bad --allow-net. */
bool capture_options_ready(struct capture_options *o, const struct context *ctx, GError **err);
void capture_options_clear(struct capture_options *o);

/* Settings that live as long as `o`. */
struct capture_settings capture_options_settings(const struct capture_options *o,
						 const struct context *ctx);

#endif
