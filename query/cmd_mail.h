/* cmd_mail: the sending as a command runs it; `nightly` runs the same.
 */
#ifndef QUERY_CMD_MAIL_H
#define QUERY_CMD_MAIL_H

#include "data/command.h"

/* Make what is due for the recipients, and send what waits; says on standard error what went wrong.
 * `*line` becomes one line of result, NULL when there is no recipient. EXIT_DONE, EXIT_SOME_FAILED,
 * or -1 with an error: EARSHOT_ERROR_CONFIG when nothing can be sent. */
int mail_deliver(struct context *ctx, char **line, GError **err);

#endif
