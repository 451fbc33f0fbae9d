/* cmd_crawl: the crawl as a command runs it: under its lock, with progress, signals and the index
 * following. `nightly` runs the same.
 */
#ifndef CRAWLER_CMD_CRAWL_H
#define CRAWLER_CMD_CRAWL_H

#include "crawler/crawl_options.h"
#include "data/command.h"

int cmd_crawl(struct context *ctx, int argc, char **argv, GError **err);

/* EARSHOT_ERROR_BUSY while another crawl runs. The caller clears the report. */
bool crawl_command(struct context *ctx, const struct crawl_options *o, struct crawl_report *report,
		   GError **err);

/* What failed and what else somebody should know, a line each, to standard error. */
void crawl_tell(const struct crawl_report *report);

/* One line for a person. Caller frees. */
char *crawl_summary(const struct crawl_report *report);

/* EXIT_DONE, or EXIT_SOME_FAILED when a source failed. */
int crawl_exit_code(const struct crawl_report *report);

#endif
