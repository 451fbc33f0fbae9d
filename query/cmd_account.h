/* cmd_account: what the files of `earshot account` share. */
#ifndef QUERY_CMD_ACCOUNT_H
#define QUERY_CMD_ACCOUNT_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "data/account.h"
#include "data/command.h"
#include "data/school.h"

/* EARSHOT_ERROR_USAGE, with a hint at the help. Always -1. */
int account_usage(GError **err, const char *sentence);

/* The account that `name` is; EARSHOT_ERROR_USAGE when there is none. */
struct account *account_named(struct context *ctx, const char *name, GError **err);

/* The school asked for, or the only one. */
struct school *account_school(struct context *ctx, const char *name, GError **err);

/* Prints one JSON object, in one line, and releases it. */
int account_print(json_t *json, GError **err);

/* "now", an instant of RFC 3339, a day, or a time of London's such as "2026-11-27 16:00". */
bool account_parse_time(const char *option, const char *text, int64_t *at, GError **err);

/* Verbs of the other files. */
int account_cmd_list(struct context *ctx, int argc, char **argv, GError **err);
int account_cmd_show(struct context *ctx, int argc, char **argv, GError **err);
int account_cmd_comment(struct context *ctx, int argc, char **argv, GError **err);
int account_cmd_comments(struct context *ctx, int argc, char **argv, GError **err);
int account_cmd_ack(struct context *ctx, int argc, char **argv, GError **err);
int account_cmd_resolve(struct context *ctx, int argc, char **argv, GError **err);
int account_cmd_waiting(struct context *ctx, int argc, char **argv, GError **err);
int account_cmd_due(struct context *ctx, int argc, char **argv, GError **err);
int account_cmd_policy(struct context *ctx, int argc, char **argv, GError **err);
int account_cmd_closure(struct context *ctx, int argc, char **argv, GError **err);

#endif
