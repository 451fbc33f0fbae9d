/* cmd_watch: what other commands want of `earshot case watch`. */
#ifndef CRAWLER_CMD_WATCH_H
#define CRAWLER_CMD_WATCH_H

#include <glib.h>
#include <jansson.h>

#include "crawler/capture_options.h"
#include "data/command.h"

/* Make the looks that are due and say what is news, or add it to `looks` (a JSON array; NULL: say
 * it). `*line` sums up (caller frees); NULL: none was due. An exit code, or -1. */
int watch_command(struct context *ctx, const struct capture_options *o, json_t *looks, char **line,
		  GError **err);

#endif
