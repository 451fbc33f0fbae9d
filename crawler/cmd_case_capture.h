/* cmd_case_capture: what `case open` and `case capture` share. */
#ifndef CRAWLER_CMD_CASE_CAPTURE_H
#define CRAWLER_CMD_CASE_CAPTURE_H

#include <glib.h>
#include <jansson.h>

#include "crawler/capture_options.h"
#include "data/casefile.h"
#include "data/command.h"
#include "data/role.h"

/* Something handed in, as the command line has it. All NULL: nothing is. */
struct case_item {
	char *text, *file; /* a file's name, "-" for the standard input */
	char *name; /* of the file, where its bytes come by the standard input */
	char *claimed_url, *received, *supplied_by, *attest;
};

/* Rows of a GOptionEntry table for `i`, a struct case_item. */
#define CASE_ITEM_OPTIONS(i)                                                                       \
	{ "text",    0,                                                                            \
	  0,         G_OPTION_ARG_FILENAME,                                                        \
	  &(i).text, "Take in words of the post (- reads the standard input)",                     \
	  "FILE" },                                                                                \
		{ "file",    0,                                                                    \
		  0,         G_OPTION_ARG_FILENAME,                                                \
		  &(i).file, "Take in a saved page, an e-mail or a screenshot",                    \
		  "FILE" },                                                                        \
		{ "file-name", 0, 0, G_OPTION_ARG_STRING, &(i).name, "What --file - is called",    \
		  "NAME" },                                                                        \
		{ "claimed-url",                                                                   \
		  0,                                                                               \
		  0,                                                                               \
		  G_OPTION_ARG_STRING,                                                             \
		  &(i).claimed_url,                                                                \
		  "Where it is said to have been",                                                 \
		  "URL" },                                                                         \
		{ "supplied-by",                                                                   \
		  0,                                                                               \
		  0,                                                                               \
		  G_OPTION_ARG_STRING,                                                             \
		  &(i).supplied_by,                                                                \
		  "Role of who handed it in (the case's reporter)",                                \
		  "ROLE" },                                                                        \
	{                                                                                          \
		"attest", 0, 0, G_OPTION_ARG_STRING, &(i).attest,                                  \
			"With a picture, word by word: no nude, semi-nude or indecent image of a " \
			"child",                                                                   \
			"WORDS"                                                                    \
	}

void case_item_clear(struct case_item *i);

/* EARSHOT_ERROR_USAGE when the options contradict each other, or a role or time is none. */
bool case_item_check(const struct case_item *i, GError **err);
bool case_item_is_there(const struct case_item *i);

/* Fetch the address now and say what came of it, or add it to `rows` (a JSON array; NULL: say it).
 * `override`: the reason to fetch it whatever robots.txt says, which is noted in the case first;
 * for who may. An exit code, or -1. */
int case_capture_url(struct context *ctx, const struct capture_options *o,
		     const struct actor *actor, const struct casefile *c, const char *url,
		     const char *override, json_t *rows, GError **err);

/* Take in what is handed in: EXIT_USAGE, and what to do instead on the standard error, when it may
 * not be kept; then `*refused` is why: "picture", "film", "unknown". */
int case_capture_item(struct context *ctx, const struct capture_options *o,
		      const struct actor *actor, const struct casefile *c,
		      const struct case_item *item, json_t *rows, const char **refused,
		      GError **err);

/* earshot case capture, earshot case watch. */
int case_verb_capture(struct context *ctx, int argc, char **argv, GError **err);
int case_verb_watch(struct context *ctx, int argc, char **argv, GError **err);

#endif
