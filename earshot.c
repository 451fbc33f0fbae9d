/* earshot: hears what the public web says about a school.
 *
 * The map, in the order the data travels:
 *
 *   seeds/    lists given: a sample school and its sources
 *   crawler/  source -> frontier -> fetch -> parse -> match: network to records
 *   data/     the records, the school and its matcher, and the store that keeps them
 *   indexer/  records to full-text index
 *   query/    index and store to people
 *   base/     values and tools that know no school, table or socket
 *   service/  when it runs, and what it may: units for systemd
 *
 * This file is the front door: it reads the options that every command has, opens what the
 * command's row asks for, runs it, and turns its error into a sentence and an exit code. */
#include <errno.h>
#include <glib.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/when.h"
#include "data/audit.h"
#include "data/backup.h"
#include "data/command.h"
#include "data/db.h"
#include "query/actor.h"

int cmd_audit(struct context *ctx, int argc, char **argv, GError **err);
int cmd_case(struct context *ctx, int argc, char **argv, GError **err);
int cmd_account(struct context *ctx, int argc, char **argv, GError **err);
int cmd_backup(struct context *ctx, int argc, char **argv, GError **err);
int cmd_crawl(struct context *ctx, int argc, char **argv, GError **err);
int cmd_digest(struct context *ctx, int argc, char **argv, GError **err);
int cmd_doctor(struct context *ctx, int argc, char **argv, GError **err);
int cmd_export(struct context *ctx, int argc, char **argv, GError **err);
int cmd_import(struct context *ctx, int argc, char **argv, GError **err);
int cmd_index(struct context *ctx, int argc, char **argv, GError **err);
int cmd_ingest(struct context *ctx, int argc, char **argv, GError **err);
int cmd_init(struct context *ctx, int argc, char **argv, GError **err);
int cmd_inspect(struct context *ctx, int argc, char **argv, GError **err);
int cmd_mail(struct context *ctx, int argc, char **argv, GError **err);
int cmd_job(struct context *ctx, int argc, char **argv, GError **err);
int cmd_match(struct context *ctx, int argc, char **argv, GError **err);
int cmd_new(struct context *ctx, int argc, char **argv, GError **err);
int cmd_nightly(struct context *ctx, int argc, char **argv, GError **err);
int cmd_parser_worker(struct context *ctx, int argc, char **argv, GError **err);
int cmd_privacy(struct context *ctx, int argc, char **argv, GError **err);
int cmd_purge(struct context *ctx, int argc, char **argv, GError **err);
int cmd_recipient(struct context *ctx, int argc, char **argv, GError **err);
int cmd_redact(struct context *ctx, int argc, char **argv, GError **err);
int cmd_restore(struct context *ctx, int argc, char **argv, GError **err);
int cmd_rule(struct context *ctx, int argc, char **argv, GError **err);
int cmd_saved(struct context *ctx, int argc, char **argv, GError **err);
int cmd_school(struct context *ctx, int argc, char **argv, GError **err);
int cmd_search(struct context *ctx, int argc, char **argv, GError **err);
int cmd_serve(struct context *ctx, int argc, char **argv, GError **err);
int cmd_show(struct context *ctx, int argc, char **argv, GError **err);
int cmd_similar(struct context *ctx, int argc, char **argv, GError **err);
int cmd_source(struct context *ctx, int argc, char **argv, GError **err);
int cmd_triage(struct context *ctx, int argc, char **argv, GError **err);
int cmd_kept(struct context *ctx, int argc, char **argv, GError **err);
int cmd_verify(struct context *ctx, int argc, char **argv, GError **err);
int cmd_user(struct context *ctx, int argc, char **argv, GError **err);

static const struct command commands[] = {
	{ "init", cmd_init, NEEDS_NEW_STATE, "set up a school to watch for", MAY_SET_UP },
	{ "school", cmd_school, NEEDS_STATE | READS_WHEN_FULL,
	  "list the schools, show, try or add one", MAY_READ },
	{ "source", cmd_source, NEEDS_STATE | READS_WHEN_FULL,
	  "add, list, remove, import or export what is watched", MAY_READ },
	{ "account", cmd_account, NEEDS_STATE | READS_WHEN_FULL,
	  "keep the register of the school's own accounts", MAY_READ },
	{ "user", cmd_user, NEEDS_STATE, "who may sign in to the web page, and as what",
	  MAY_SET_UP },
	{ "crawl", cmd_crawl, NEEDS_STATE, "fetch what is due and keep what mentions the school",
	  MAY_READ },
	{ "ingest", cmd_ingest, NEEDS_STATE, "read web archives, saved pages, feeds and mail",
	  MAY_SET_UP },
	{ "index", cmd_index, NEEDS_STATE, "bring the full-text index up to date", MAY_READ },
	{ "nightly", cmd_nightly, NEEDS_STATE, "everything that a night's run does", MAY_READ },
	{ "doctor", cmd_doctor, NEEDS_NOTHING, "check that all is well, and say what is not",
	  MAY_READ },
	{ "new", cmd_new, NEEDS_STATE | READS_WHEN_FULL, "show what nobody has looked at yet",
	  MAY_READ },
	{ "search", cmd_search, NEEDS_STATE | READS_WHEN_FULL, "find mentions", MAY_READ },
	{ "show", cmd_show, NEEDS_STATE | READS_WHEN_FULL, "show one mention whole", MAY_READ },
	{ "similar", cmd_similar, NEEDS_STATE | READS_WHEN_FULL,
	  "copies of a mention or text, and what is like it", MAY_READ },
	{ "triage", cmd_triage, NEEDS_STATE, "decide what is to be done about mentions",
	  MAY_TRIAGE },
	{ "rule", cmd_rule, NEEDS_STATE | READS_WHEN_FULL, "what shall be decided by itself",
	  MAY_READ },
	{ "saved", cmd_saved, NEEDS_STATE | READS_WHEN_FULL, "searches with a name", MAY_READ },
	{ "serve", cmd_serve, NEEDS_NEW_STATE, "the web page: see, decide, search, investigate",
	  MAY_READ },
	{ "digest", cmd_digest, NEEDS_STATE, "show, write or queue what a week brought", MAY_READ },
	{ "recipient", cmd_recipient, NEEDS_STATE | READS_WHEN_FULL,
	  "say who is told by mail, and how often", MAY_SET_UP },
	{ "redact", cmd_redact, NEEDS_STATE, "keep names of children and staff out of mail",
	  MAY_SET_UP },
	{ "mail", cmd_mail, NEEDS_STATE, "send what waits in the outbox, list it, or test",
	  MAY_SET_UP },
	{ "case", cmd_case, NEEDS_STATE, "what was reported, and what was done about it",
	  MAY_READ },
	{ "kept", cmd_kept, NEEDS_STATE | READS_WHEN_FULL,
	  "pages kept as they came: how much, and is it whole?", MAY_READ },
	{ "verify", cmd_verify, NEEDS_NOTHING, "check a bundle of evidence", MAY_READ },
	{ "audit", cmd_audit, NEEDS_STATE, "who did what with cases, and is that log whole?",
	  MAY_READ },
	{ "purge", cmd_purge, NEEDS_STATE, "take out what is past its time, or was to be erased",
	  MAY_ERASE },
	{ "privacy", cmd_privacy, NEEDS_STATE | READS_WHEN_FULL,
	  "what is kept, for how long, and who looked", MAY_READ },
	{ "export", cmd_export, NEEDS_STATE, "write all of it as lines of JSON", MAY_SET_UP },
	{ "import", cmd_import, NEEDS_NEW_STATE, "take in what was exported", MAY_SET_UP },
	{ "backup", cmd_backup, NEEDS_STATE, "keep all of it in one file", MAY_SET_UP },
	{ "restore", cmd_restore, NEEDS_NOTHING, "put a backup in the place of what is there",
	  MAY_READ },
	{ "match", cmd_match, NEEDS_NOTHING, "does a text mention a school, and why?", MAY_READ },
	{ "inspect", cmd_inspect, NEEDS_NOTHING, "show what the crawler sees in a file or address",
	  MAY_READ },
	{ "job", cmd_job, NEEDS_STATE | NEEDS_HIDDEN, "do what the web page asked for", MAY_READ },
	{ "parser-worker", cmd_parser_worker, NEEDS_HIDDEN, "serve one end of a parser pool",
	  MAY_READ },
};

/* What the help puts above the command that begins a group. */
static const struct {
	const char *first, *heading;
} groups[] = {
	{ "init", "Set up" },       { "crawl", "Watch" },      { "new", "Read and decide" },
	{ "digest", "Tell" },       { "case", "Investigate" }, { "purge", "Keep and forget" },
	{ "match", "Look inside" },
};

static const struct {
	enum earshot_error code;
	int exit_code;
} exit_codes[] = {
	{ EARSHOT_ERROR_USAGE, EXIT_USAGE },     { EARSHOT_ERROR_INPUT, EXIT_USAGE },
	{ EARSHOT_ERROR_CONFIG, EXIT_CONFIG },   { EARSHOT_ERROR_BUSY, EXIT_BUSY },
	{ EARSHOT_ERROR_STORE_FULL, EXIT_BUSY },
};

struct options {
	char *config, *state, *now, *as;
	gboolean help, version;
};

static void
options_clear(struct options *o)
{
	g_free(o->config);
	g_free(o->state);
	g_free(o->now);
	g_free(o->as);
}

static int
exit_code(const GError *err)
{
	if (err->domain != EARSHOT_ERROR)
		return EXIT_INTERNAL;
	for (size_t i = 0; i < G_N_ELEMENTS(exit_codes); i++)
		if (err->code == (int)exit_codes[i].code)
			return exit_codes[i].exit_code;
	return EXIT_INTERNAL;
}

static int
complain(const GError *err)
{
	/* Part of the sentence may come from outside. */
	g_autofree char *line = escape_terminal(err->message, 0);

	fflush(stdout);
	fprintf(stderr, "earshot: %s\n", line);
	return exit_code(err);
}

static void
print_help(void)
{
	printf("earshot hears what the public web says about a school.\n\n"
	       "  earshot [--config FILE] [--state DIR] [--as USER] [--now TIME] COMMAND "
	       "[options] [arguments]\n\n"
	       "  First run:   earshot init --name 'Hazel Hill Infant School' --postcode 'ZZ1 "
	       "1ZZ'\n"
	       "               earshot source add https://www.hazelhill.example/ --kind site\n"
	       "               earshot crawl && earshot new\n");
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
		for (size_t k = 0; k < G_N_ELEMENTS(groups); k++)
			if (strcmp(groups[k].first, commands[i].name) == 0)
				printf("\n%s\n", groups[k].heading);
		if (!(commands[i].needs & NEEDS_HIDDEN))
			printf("  %-10s %s\n", commands[i].name, commands[i].summary);
	}
	printf("\nearshot COMMAND --help tells more, with examples. What is kept lies in the state "
	       "folder:\n"
	       "--state DIR, else $EARSHOT_STATE, else $XDG_STATE_HOME/earshot. --as USER acts in "
	       "the role\n"
	       "that a user of the web page has; else it is the user of this machine, as head.\n");
}

/* What people call it elsewhere. */
static const struct {
	const char *name, *here;
} other_names[] = {
	{ "check", "doctor" },  { "health", "doctor" },    { "status", "doctor" },
	{ "log", "case open" }, { "report", "case open" },
};

static const struct command *
find_command(const char *name, GError **err)
{
	const char *nearest = NULL;
	int best = COMMAND_NEAR;

	for (size_t i = 0; i < G_N_ELEMENTS(other_names) && !nearest; i++)
		if (strcmp(name, other_names[i].name) == 0) {
			nearest = other_names[i].here;
			best = 0;
		}

	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
		int d = command_distance(name, commands[i].name);

		if (d == 0)
			return &commands[i];
		if (d < best && !(commands[i].needs & NEEDS_HIDDEN)) {
			best = d;
			nearest = commands[i].name;
		}
	}
	if (nearest)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no command `%s`; did you mean `%s`?", name, nearest);
	else
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no command `%s`; `earshot --help` lists them", name);
	return NULL;
}

/* The options before the command, which are everybody's. */
static bool
parse_options(int *argc, char ***argv, struct options *o, GError **err)
{
	const GOptionEntry entries[] = {
		{ "config", 0, 0, G_OPTION_ARG_FILENAME, &o->config, NULL, NULL },
		{ "state", 0, 0, G_OPTION_ARG_FILENAME, &o->state, NULL, NULL },
		{ "now", 0, 0, G_OPTION_ARG_STRING, &o->now, NULL, NULL },
		{ "as", 0, 0, G_OPTION_ARG_STRING, &o->as, NULL, NULL },
		{ "help", 'h', 0, G_OPTION_ARG_NONE, &o->help, NULL, NULL },
		{ "version", 0, 0, G_OPTION_ARG_NONE, &o->version, NULL, NULL },
		{ 0 },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) wrong = NULL;

	g_option_context_set_help_enabled(context, FALSE);
	g_option_context_set_strict_posix(context, TRUE);
	g_option_context_add_main_entries(context, entries, NULL);
	if (g_option_context_parse(context, argc, argv, &wrong))
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s; see `earshot --help`",
		    wrong->message);
	return false;
}

/* --now and --as are accepted anywhere on the line. Tests freeze the clock of any command. */
static bool
freeze_clock(const char *now, GError **err)
{
	int64_t at;

	if (!now)
		return true;
	if (!when_parse_rfc3339(now, &at)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "--now wants a time such as 2026-11-23T07:00:00Z, not `%s`", now);
		return false;
	}
	when_freeze(at);
	return true;
}

/* Takes `option` with its value from wherever it stands; NULL: it is not given. */
static char *
take_anywhere(const char *option, int *argc, char **argv)
{
	g_autofree char *joined = g_strconcat(option, "=", NULL);

	for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
		bool is_pair = strcmp(argv[i], option) == 0 && i + 1 < *argc;
		char *value = is_pair                             ? argv[i + 1]
			      : g_str_has_prefix(argv[i], joined) ? argv[i] + strlen(joined)
								  : NULL;

		if (!value)
			continue;
		memmove(argv + i, argv + i + 1 + is_pair,
			(size_t)(*argc - i - is_pair) * sizeof *argv);
		*argc -= 1 + is_pair;
		return value;
	}
	return NULL;
}

static char *
state_dir(const struct options *o)
{
	const char *env = g_getenv("EARSHOT_STATE");

	if (o->state)
		return g_strdup(o->state);
	return env && *env ? g_strdup(env)
			   : g_build_filename(g_get_user_state_dir(), "earshot", NULL);
}

static GKeyFile *
load_config(const char *path, GError **err)
{
	g_autoptr(GKeyFile) config = g_key_file_new();
	g_autoptr(GError) wrong = NULL;

	if (path && !g_key_file_load_from_file(config, path, G_KEY_FILE_NONE, &wrong)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s cannot be used: %s", path,
			    wrong->message);
		return NULL;
	}
	return g_steal_pointer(&config);
}

/* The command has done what it did; an audit log that does not hold is told of beside it. */
static void
pin_audit(struct db *db)
{
	g_autoptr(GError) wrong = NULL;

	if (!audit_pin(db, &wrong))
		complain(wrong);
}

/* `COMMAND --help`, or `COMMAND VERB --help`: that needs no store. */
static bool
asks_for_help(int argc, char **argv)
{
	return (argc == 2 || (argc == 3 && argv[1][0] != '-')) && command_is_help(argv[argc - 1]);
}

static struct db *
open_store(const struct command *command, const char *dir, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(db_t) db = db_open(dir, command->needs & NEEDS_NEW_STATE, &wrong);

	if (!db && command->needs & READS_WHEN_FULL &&
	    g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_STORE_FULL))
		db = db_open_full(dir);
	if (!db)
		g_propagate_error(err, g_steal_pointer(&wrong));
	return g_steal_pointer(&db);
}

static int
run(const struct options *o, int argc, char **argv, GError **err)
{
	const struct command *command = find_command(argv[0], err);
	g_autofree char *name = g_strdup_printf("earshot %s", argv[0]);
	g_autofree char *dir = state_dir(o);
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_autoptr(GKeyFile) config = NULL;
	g_autoptr(db_t) db = NULL;
	g_auto(acting_t) acting = { 0 };
	struct context ctx = { .state_dir = dir, .program = program };
	bool only_help = asks_for_help(argc, argv);
	int code;

	if (!command || !freeze_clock(o->now, err))
		return -1;
	config = load_config(o->config, err);
	if (!config)
		return -1;
	ctx.config = config;
	if (!only_help && !(command->needs & NEEDS_HIDDEN) && !restore_settle(dir, err))
		return -1;
	ctx.config_path = o->config;
	if ((command->needs & (NEEDS_STATE | NEEDS_NEW_STATE)) && !only_help) {
		db = open_store(command, dir, err);
		if (!db)
			return -1;
		ctx.db = db;
	}
	if (!acting_init(&acting, db, o->as, err))
		return -1;
	ctx.actor = acting.actor;
	if (db && !role_require(&ctx.actor, command->may, err))
		return -1;
	g_set_prgname(name);
	code = command->run(&ctx, argc, argv, err);
	if (db)
		pin_audit(db);
	return code;
}

static int
output_failed(GError **err)
{
	g_set_error_literal(err, EARSHOT_ERROR, error_of_write(errno, EARSHOT_ERROR_INTERNAL),
			    "the output could not be written");
	return -1;
}

/* `earshot search … | head`: who had enough wants no complaint. The signal is ignored meanwhile,
 * since sockets bring it too and the work is to come to its end. */
static bool
reader_is_gone(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	return poll(&out, 1, 0) > 0 && (out.revents & POLLERR);
}

int
main(int argc, char **argv)
{
	struct options o = { 0 };
	g_autoptr(GError) err = NULL;
	g_auto(GStrv) args = NULL;
	g_autofree char **view = NULL;
	int code;

	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a full quota is an error like a full disk */
	args = g_strdupv(argv);
	/* Parsing drops entries from the list; `args` keeps owning them. */
	view = g_memdup2(args, ((gsize)argc + 1) * sizeof *args);
	argv = view;
	o.now = g_strdup(take_anywhere("--now", &argc, argv));
	o.as = g_strdup(take_anywhere("--as", &argc, argv));
	if (!parse_options(&argc, &argv, &o, &err)) {
		code = -1;
	} else if (o.version) {
		printf("earshot %s\n", EARSHOT_VERSION);
		code = EXIT_DONE;
	} else if (o.help || argc < 2) {
		print_help();
		code = o.help ? EXIT_DONE : EXIT_USAGE;
	} else {
		code = run(&o, argc - 1, argv + 1, &err);
	}
	options_clear(&o);
	/* What could not be written was not delivered. */
	if ((fflush(stdout) != 0 || ferror(stdout)) && !err)
		code = output_failed(&err);
	if (ferror(stdout) && reader_is_gone()) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	if (code < 0)
		return complain(err);
	return code;
}
