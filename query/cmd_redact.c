/* earshot redact: names that no mail repeats. Names come from a file or standard input, never from
 * the command line, where others could read them. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "data/command.h"
#include "data/private_name.h"
#include "query/redact.h"
#include "query/terminal.h"

int cmd_redact(struct context *ctx, int argc, char **argv, GError **err);

#define MAX_FILE (4 << 20)

static const char details[] =
	"FILE has one name on each line; - is standard input. Only keyed hashes of the names are\n"
	"kept. With --first a child is also known by the first name alone, where it begins with a\n"
	"capital letter. --no-amplify is for hoaxes and challenges: mail says [hoax] instead.\n"
	"\n"
	"Examples:\n"
	"  earshot redact add pupils.txt --first\n"
	"  earshot redact add staff.txt --staff\n"
	"  earshot redact remove left-us.txt\n";

static char **
read_lines(const char *path, GError **err)
{
	g_autoptr(GBytes) bytes = file_read(path, MAX_FILE, err);
	g_autofree char *text = NULL, *valid = NULL;
	gsize len;
	const char *data;

	if (!bytes)
		return NULL;
	data = g_bytes_get_data(bytes, &len);
	text = len ? g_strndup(data, len) : g_strdup("");
	valid = g_utf8_make_valid(text, -1);
	return g_strsplit_set(valid, "\r\n", -1);
}

/* add, remove */
static int
change(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean staff = FALSE, hoax = FALSE, first = FALSE;
	const GOptionEntry entries[] = {
		{ "staff", 0, 0, G_OPTION_ARG_NONE, &staff, "Names of staff, not of children",
		  NULL },
		{ "no-amplify", 0, 0, G_OPTION_ARG_NONE, &hoax,
		  "Names of hoaxes and challenges, which no mail shall spread", NULL },
		{ "first", 0, 0, G_OPTION_ARG_NONE, &first, "First names alone, too", NULL },
		{ 0 },
	};
	bool is_add = strcmp(argv[0], "add") == 0;
	g_auto(GStrv) names = NULL;
	int64_t total = 0;

	if (!command_parse(entries, "FILE", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	names = argc == 2 ? read_lines(argv[1], err) : NULL;
	if (argc != 2)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "redact takes one file of names, or - for standard input");
	if (!names || !db_begin(ctx->db, err))
		return -1;
	for (size_t i = 0; names[i]; i++) {
		int64_t n = 0;

		if (!*g_strstrip(names[i]))
			continue;
		if (is_add ? !private_name_add(ctx->db, names[i],
					       hoax    ? PRIVATE_HOAX
					       : staff ? PRIVATE_STAFF
						       : PRIVATE_CHILD,
					       first, &n, err)
			   : !private_name_remove(ctx->db, names[i], &n, err)) {
			db_rollback(ctx->db);
			return -1;
		}
		total += n;
	}
	if (!db_commit(ctx->db, err))
		return -1;
	printf("%" G_GINT64_FORMAT " ways to write a name %s.\n", total,
	       is_add ? "added" : "taken off the list");
	return EXIT_DONE;
}

static int
count(struct context *ctx, int argc, char **argv, GError **err)
{
	const GOptionEntry entries[] = { { 0 } };
	int64_t counts[PRIVATE_KINDS];

	if (!command_parse(entries, "", "Example:\n  earshot redact count\n", &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!private_name_counts(ctx->db, counts, err))
		return -1;
	printf("%" G_GINT64_FORMAT " ways to write names of children, %" G_GINT64_FORMAT
	       " of staff, %" G_GINT64_FORMAT " of hoaxes; the names themselves are not kept.\n",
	       counts[PRIVATE_CHILD], counts[PRIVATE_STAFF], counts[PRIVATE_HOAX]);
	return EXIT_DONE;
}

static int
clear(struct context *ctx, int argc, char **argv, GError **err)
{
	const GOptionEntry entries[] = { { 0 } };

	if (!command_parse(entries, "", "Forgets every name.\n\nExample:\n  earshot redact clear\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	return private_name_clear(ctx->db, err) ? EXIT_DONE : -1;
}

static int
try_out(struct context *ctx, int argc, char **argv, GError **err)
{
	const GOptionEntry entries[] = { { 0 } };
	g_autoptr(private_names_t) names = NULL;
	g_auto(GStrv) lines = NULL;
	g_autofree char *text = NULL, *out = NULL;

	if (!command_parse(entries, "FILE",
			   "Prints the text as a mail would show it.\n\nExample:\n  earshot redact "
			   "try letter.txt\n",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "redact try takes one file, or - for standard input");
		return -1;
	}
	names = private_names_open(ctx->db, err);
	lines = names ? read_lines(argv[1], err) : NULL;
	if (!lines)
		return -1;
	text = g_strjoinv("\n", lines);
	out = redact_text(names, text, NULL);
	return terminal_write(out, err) ? EXIT_DONE : -1;
}

int
cmd_redact(struct context *ctx, int argc, char **argv, GError **err)
{
	static const struct verb verbs[] = {
		{ "add", change, "FILE [--staff | --no-amplify] [--first]", MAY_READ },
		{ "remove", change, "FILE", MAY_READ },
		{ "count", count, "", MAY_READ },
		{ "try", try_out, "FILE", MAY_READ },
		{ "clear", clear, "", MAY_READ },
	};

	return command_verb(verbs, G_N_ELEMENTS(verbs), "redact", ctx, argc, argv, err);
}
