/* cmd_case: what the verbs of `earshot case` have in common, and those that other parts bring.
 *
 * For commands alone. Every verb takes --json, and comes to its case by data/case_access.h. */
#ifndef QUERY_CMD_CASE_H
#define QUERY_CMD_CASE_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "data/casefile.h"
#include "data/command.h"

/* The first row of each verb's table. */
#define CASE_JSON(flag)                                                                            \
	{                                                                                          \
		"json", 0, 0, G_OPTION_ARG_NONE, &(flag), "For programs", NULL                     \
	}

/* EARSHOT_ERROR_USAGE unless there are exactly `n` arguments, which `what` names. */
bool case_takes(int argc, int n, const char *what, GError **err);

/* Words given by hand: as they are, or the standard input for "-". NULL for NULL, and with an error
 * set when they cannot be kept (case_text_clean()). Caller frees. */
char *case_words(const char *given, const char *what, GError **err);

/* A time such as --received: RFC 3339, or a day. WHEN_NONE for NULL. */
bool case_time(const char *given, const char *option, int64_t *at, GError **err);

/* After a verb: the case as it is now as JSON, or the sentence. */
int case_done(struct context *ctx, bool as_json, const char *ref, const char *sentence,
	      GError **err);

/* One JSON object; takes it. */
int case_print_json(json_t *json, GError **err);

/* After a capture: ask the authorities that are configured for its timestamps (query/stamping.h).
 * What cannot be had waits, and is said on the standard error; nothing fails by it. */
void case_stamp_new(struct context *ctx);

typedef int case_verb(struct context *ctx, int argc, char **argv, GError **err);
case_verb case_verb_open, case_verb_note, case_verb_assess, case_verb_assign, case_verb_ack,
	case_verb_step, case_verb_act, case_verb_hold, case_verb_close, case_verb_reopen,
	case_verb_restrict, case_verb_relate, case_verb_process, case_verb_export, case_verb_stamp,
	case_verb_render, case_verb_erase, case_verb_handover, case_verb_sar;

#endif
