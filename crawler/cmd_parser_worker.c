/* cmd_parser_worker: what the crawler starts to have hostile bytes parsed. Not for people. */
#include "data/command.h"

#include "crawler/parser.h"
#include "crawler/worker.h"

int cmd_parser_worker(struct context *ctx, int argc, char **argv, GError **err);

int
cmd_parser_worker(struct context *ctx, int argc, char **argv, GError **err)
{
	(void)ctx;
	(void)argc;
	(void)argv;
	(void)err;
	return parser_worker_main(WORKER_FD);
}
