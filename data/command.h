/* command: what earshot.c hands to each command, and the table's row.
 *
 * A command parses its options, calls library verbs and prints; it returns an exit code, or
 * -1 with `*err` set, which earshot.c prints once and turns into an exit code. */
#ifndef DATA_COMMAND_H
#define DATA_COMMAND_H

#include <glib.h>
#include <stdbool.h>

#include "data/role.h"

struct db;

enum {
	EXIT_DONE = 0,
	EXIT_NOTHING = 1, /* nothing found, or a verification failed */
	EXIT_USAGE = 2,
	EXIT_SOME_FAILED = 3, /* finished, but some sources failed */
	EXIT_CONFIG = 4,
	EXIT_INTERNAL = 70,
	EXIT_BUSY = 75,
};

enum command_needs {
	NEEDS_NOTHING = 0,
	NEEDS_STATE = 1 << 0, /* the state folder must exist: the store is opened */
	NEEDS_NEW_STATE = 1 << 1, /* the state folder is made when it is missing */
	READS_WHEN_FULL = 1 << 3, /* short, and of use where the disk is full: db_open_full() */
	NEEDS_HIDDEN = 1 << 2, /* not listed in the help */
};

struct context {
	const char *state_dir;
	GKeyFile *config; /* never NULL; empty without a file */
	const char *config_path; /* of --config; NULL: there is none */
	struct db *db; /* NULL unless the command NEEDS_STATE or NEEDS_NEW_STATE */
	const char *program; /* path of this very program, to start workers */
	struct actor actor; /* who acts: of --as, else the user of this machine */
};

struct command {
	const char *name;
	int (*run)(struct context *ctx, int argc, char **argv, GError **err);
	unsigned needs;
	const char *summary;
	enum deed_kind may; /* what one must be allowed to, for any of it; MAY_READ: everybody */
};

/* The name of who acts without where it comes from: "anna" of "u:anna". */
const char *command_who(const struct context *ctx);

/* Edits that lead from one word to the other, for "did you mean": fewer than COMMAND_NEAR. */
int command_distance(const char *a, const char *b);
#define COMMAND_NEAR 3

bool command_is_help(const char *word); /* --help, -h */

/* Parse `argv` with a GOptionEntry table; `usage` is what follows the command's name in
 * its help ("QUERY"), `details` examples and notes, or NULL. What remains are the arguments.
 * On --help prints it and returns false with no error set: the command returns EXIT_DONE. */
bool command_parse(const GOptionEntry *entries, const char *usage, const char *details, int *argc,
		   char ***argv, GError **err);

/* A command that has verbs: runs the one that argv[1] names, with itself as argv[0], or prints what
 * there is. `command` is the command's own name. */
struct verb {
	const char *name;
	int (*run)(struct context *ctx, int argc, char **argv, GError **err);
	const char *usage; /* what follows the verb */
	enum deed_kind may; /* what one must be allowed to; MAY_READ: everybody */
};
int command_verb(const struct verb *verbs, size_t n, const char *command, struct context *ctx,
		 int argc, char **argv, GError **err);

#endif
