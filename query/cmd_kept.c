/* earshot kept: the pages that were kept as they came. */
#include <jansson.h>
#include <stdio.h>

#include "base/error.h"
#include "data/command.h"
#include "data/kept_page.h"
#include "query/kept_check.h"
#include "query/mention_json.h"
#include "query/terminal.h"

int cmd_kept(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"How much is kept; with --check also whether each record still has its digests.\n"
	"Exit code 1: something is missing, or not as it was. `earshot show M-ID` names the\n"
	"places of a mention.\n\n"
	"Example:\n  earshot kept --check\n";

static bool
print_json(const struct kept_report *r, bool is_deep, GError **err)
{
	json_t *faults = json_array(), *j;
	g_autofree char *line = NULL;

	for (guint i = 0; i < r->faults->len; i++)
		json_array_append_new(faults, json_string(r->faults->pdata[i]));
	j = json_pack("{s:i, s:s, s:I, s:I, s:I, s:I, s:b, s:o, s:I}", "schema", 1, "folder",
		      KEPT_FOLDER, "pages", (json_int_t)r->pages, "revisits",
		      (json_int_t)r->revisits, "files", (json_int_t)r->files, "bytes",
		      (json_int_t)r->bytes, "checked", (int)is_deep, "faults", faults,
		      "more_faults", (json_int_t)r->more);
	line = json_line(j);
	json_decref(j);
	return terminal_write(line, err);
}

static void
append_count(GString *out, int64_t n, const char *one, const char *many)
{
	g_string_append_printf(out, "%" G_GINT64_FORMAT " %s", n, n == 1 ? one : many);
}

static bool
print(const struct kept_report *r, bool is_deep, GError **err)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < r->faults->len; i++)
		g_string_append_printf(out, "%s\n", (const char *)r->faults->pdata[i]);
	if (r->more > 0)
		g_string_append_printf(out, "and %" G_GINT64_FORMAT " more\n", r->more);
	append_count(out, r->pages, "page", "pages");
	g_string_append(out, " and ");
	append_count(out, r->revisits, "revisit", "revisits");
	g_string_append(out, " in ");
	append_count(out, r->files, "file", "files");
	g_string_append_printf(out, ", %.1f MB", (double)r->bytes / 1e6);
	g_string_append(out, r->faults->len ? "; not all of it is as it was kept.\n"
			     : is_deep      ? "; all of it is as it was kept.\n"
					    : ".\n");
	return terminal_write(out->str, err);
}

int
cmd_kept(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean is_deep = FALSE, json = FALSE;
	const GOptionEntry entries[] = {
		{ "check", 0, 0, G_OPTION_ARG_NONE, &is_deep, "Read all records and their digests",
		  NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "For programs", NULL },
		{ 0 },
	};
	struct kept_report r;
	bool ok, is_good;

	if (!command_parse(entries, "", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 1) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "kept takes no argument; see `earshot kept --help`");
		return -1;
	}
	ok = kept_check(ctx->db, is_deep, &r, err) &&
	     (json ? print_json(&r, is_deep, err) : print(&r, is_deep, err));
	is_good = r.faults->len == 0;
	kept_report_clear(&r);
	return !ok ? -1 : is_good ? EXIT_DONE : EXIT_NOTHING;
}
