/* cmd_watch: what other commands want of `earshot case watch`. */
#ifndef CRAWLER_CMD_WATCH_H
#define CRAWLER_CMD_WATCH_H

#include <glib.h>

#include "crawler/capture_options.h"
#include "data/command.h"

/* Make the looks that are due and say what is news. `*line` sums up (caller frees); NULL: none was
 * due. An exit code, or -1. */
int watch_command(struct context *ctx, const struct capture_options *o, char **line, GError **err);

#endif
