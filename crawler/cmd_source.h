/* cmd_source: the verbs of `earshot source` that have a file of their own, and what they share.
 */
#ifndef CRAWLER_CMD_SOURCE_H
#define CRAWLER_CMD_SOURCE_H

#include <glib.h>
#include <stdbool.h>

#include "data/catalogue.h"
#include "data/command.h"
#include "data/source.h"
#include "data/source_deed.h"

/* Each as a command: `argv[0]` is the verb. */
int source_cmd_add(struct context *ctx, int argc, char **argv, GError **err);
int source_cmd_list(struct context *ctx, int argc, char **argv, GError **err);
int source_cmd_show(struct context *ctx, int argc, char **argv, GError **err);
int source_cmd_kinds(struct context *ctx, int argc, char **argv, GError **err);
int source_cmd_import(struct context *ctx, int argc, char **argv, GError **err);
int source_cmd_export(struct context *ctx, int argc, char **argv, GError **err);

/* Exactly one argument, which is `what`. */
bool source_one_argument(int argc, char **argv, const char *what, GError **err);

/* The source that the only argument names. EARSHOT_ERROR_USAGE: none. */
struct source *source_argument(struct context *ctx, int argc, char **argv, GError **err);

/* The line of `what` for the history of a source that is stored; `who` NULL: who runs this. */
bool source_record(struct context *ctx, const struct source *s, const char *what, const char *who,
		   const char *why, const char *terms, GError **err);

/* What waits for a decision, and how to make it; nothing for what is on. */
void source_print_decision(const struct source *s, const struct kind *k);

/* Commit when `ok`, else roll back. */
bool source_end(struct context *ctx, bool ok, GError **err);

#endif
