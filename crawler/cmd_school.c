/* earshot school: which schools this installation watches for. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/when.h"
#include "crawler/article_match.h"
#include "data/command.h"
#include "data/matcher.h"
#include "data/register.h"
#include "data/rematch.h"

int cmd_school(struct context *ctx, int argc, char **argv, GError **err);

static int
list(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL }, { 0 }
	};
	g_autoptr(GPtrArray) schools = NULL;

	if (!command_parse(entries, "", "Example:\n  earshot school list", &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	schools = register_list(ctx->db, err);
	if (!schools)
		return -1;
	if (json) {
		json_t *all = json_array();
		json_t *o = json_pack("{s:i, s:o}", "schema", 1, "schools", all);

		for (guint i = 0; i < schools->len; i++)
			json_array_append_new(all, school_to_json(schools->pdata[i]));
		json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
		putchar('\n');
		json_decref(o);
		return EXIT_DONE;
	}
	for (guint i = 0; i < schools->len; i++) {
		const struct school *s = schools->pdata[i];
		g_autofree char *name = escape_terminal(s->name, 70);
		g_autofree char *town = escape_terminal(*s->town ? s->town : s->parish, 30);

		printf("%3" G_GINT64_FORMAT "  %s%s%s\n", s->id, name, *town ? ", " : "", town);
	}
	return EXIT_DONE;
}

/* The profile in the form that `add` takes back. */
static int
show(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autoptr(school_t) school = NULL;
	const GOptionEntry entries[] = { { 0 } };
	json_t *json;

	if (!command_parse(entries, "SCHOOL",
			   "Prints the profile as `earshot school add` takes it "
			   "back.\n\nExample:\n  earshot school show 1 > profile.json",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "`earshot school show` wants the number or name of a school");
		return -1;
	}
	school = register_find(ctx->db, argv[1], err);
	if (!school) {
		if (!*err)
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "no school is called `%s`; `earshot school list` shows them",
				    argv[1]);
		return -1;
	}
	json = school_to_json(school);
	json_dumpf(json, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(json);
	return EXIT_DONE;
}

/* The profile at `path`, as it is or would be stored: with the number of the school of that name.
 */
static struct school *
load(struct db *db, const char *path, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(school_t) school = school_load(path, err), known = NULL;

	if (!school)
		return NULL;
	known = register_find(db, school->name, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return NULL;
	}
	if (!school_check(school, known, err)) {
		g_prefix_error(err, "%s: ", path);
		return NULL;
	}
	school->id = known ? known->id : 0;
	return g_steal_pointer(&school);
}

static const struct {
	const char *sign, *name;
} changes[REMATCH_KINDS] = {
	[REMATCH_GAINED] = { "+", "gained" },
	[REMATCH_LOST] = { "-", "lost" },
	[REMATCH_GAINED_PARTIAL] = { "?", "likely" },
};

static void
print_items(const GPtrArray *items)
{
	for (guint i = 0; i < items->len; i++) {
		const struct rematch_item *x = items->pdata[i];
		g_autofree char *url = escape_terminal(x->url, 100);
		g_autofree char *text = escape_terminal(x->text, 60);

		printf("%s %-12s %.2f  %s%s%s%s\n", changes[x->what].sign, x->ref ? x->ref : "-",
		       x->after, url, *text ? "  “" : "", text, *text ? "”" : "");
	}
}

static json_t *
items_json(const GPtrArray *items)
{
	json_t *list = json_array();

	for (guint i = 0; i < items->len; i++) {
		const struct rematch_item *x = items->pdata[i];

		json_array_append_new(list, json_pack("{s:s, s:s?, s:s, s:s, s:f, s:f}", "change",
						      changes[x->what].name, "id", x->ref, "url",
						      x->url, "matched", x->text, "before",
						      x->before, "after", x->after));
	}
	return list;
}

static void
print_json(json_t *o)
{
	json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(4));
	putchar('\n');
	json_decref(o);
}

static int64_t
count(const struct rematch *r, enum rematch_what what)
{
	int64_t n = 0;

	for (guint i = 0; i < r->items->len; i++)
		n += ((const struct rematch_item *)r->items->pdata[i])->what == what;
	return n;
}

static void
print_counts(const struct rematch *r)
{
	printf("%" G_GINT64_FORMAT " stored %s, %" G_GINT64_FORMAT " gained, %" G_GINT64_FORMAT
	       " no longer match; %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
	       " partial hits would count\n",
	       r->kept, r->kept == 1 ? "mention stays" : "mentions stay", count(r, REMATCH_GAINED),
	       count(r, REMATCH_LOST), count(r, REMATCH_GAINED_PARTIAL), r->partials);
}

/* What the profile of today and the new one say of files. */
static bool
try_files(struct context *ctx, const struct school *school, int n, char **paths, json_t *out,
	  GError **err)
{
	g_autoptr(school_t) today = NULL;
	g_autoptr(GError) wrong = NULL;

	if (school->id)
		today = register_find(ctx->db, school->name, &wrong);
	for (int i = 0; i < n; i++) {
		double before = 0, after;

		if ((today && !article_match_file(today, paths[i], &before, err)) ||
		    !article_match_file(school, paths[i], &after, err))
			return false;
		if (out)
			json_array_append_new(out, json_pack("{s:s, s:f, s:f}", "file", paths[i],
							     "before", before, "after", after));
		else
			printf("%s %.2f -> %.2f  %s\n",
			       before < MATCH_THRESHOLD && after >= MATCH_THRESHOLD   ? "+"
			       : before >= MATCH_THRESHOLD && after < MATCH_THRESHOLD ? "-"
										      : "=",
			       before, after, paths[i]);
	}
	return true;
}

/* What a changed profile would gain and lose. */
static int
try(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean json = FALSE, stored = FALSE;
	const GOptionEntry entries[] = {
		{ "stored", 0, 0, G_OPTION_ARG_NONE, &stored,
		  "Try it on what is stored (the default without a FILE)", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
		{ 0 }
	};
	g_autoptr(school_t) school = NULL;
	g_autoptr(rematch_t) r = NULL;
	json_t *files = NULL;
	bool ok;

	if (!command_parse(entries, "SCHOOL.json [FILE...]",
			   "What the profile would gain (+) and lose (-); nothing is changed.\n"
			   "? marks a partial hit, of which a few words are kept: its page is read "
			   "again once the profile is added.\n\n"
			   "Examples:\n"
			   "  earshot school try hazelhill.json --stored    on all that is stored\n"
			   "  earshot school try hazelhill.json page.html",
			   &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc < 2) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "`earshot school try` wants a profile, SCHOOL.json");
		return -1;
	}
	school = load(ctx->db, argv[1], err);
	if (!school)
		return -1;
	files = json ? json_array() : NULL;
	ok = try_files(ctx, school, argc - 2, argv + 2, files, err);
	if (ok && (stored || argc == 2)) {
		r = rematch_try(ctx->db, school, err);
		ok = r != NULL;
	}
	if (ok && json) {
		json_t *o = json_pack("{s:i, s:O}", "schema", 1, "files", files);

		if (r) {
			json_object_set_new(o, "kept", json_integer(r->kept));
			json_object_set_new(o, "partials", json_integer(r->partials));
			json_object_set_new(o, "changes", items_json(r->items));
		}
		print_json(o);
	} else if (ok && r) {
		print_items(r->items);
		print_counts(r);
	}
	json_decref(files);
	return ok ? EXIT_DONE : -1;
}

/* Nothing is dropped silently: what was seen, and counts too little. */
static int
below(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean json = FALSE;
	int limit = 200;
	const GOptionEntry entries[] = {
		{ "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many", "N" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
		{ 0 }
	};
	g_autoptr(school_t) school = NULL;
	g_autoptr(GPtrArray) items = NULL;

	if (!command_parse(
		    entries, "[SCHOOL]",
		    "Stored mentions that no longer match, then partial hits of the last days.\n\n"
		    "Example:\n  earshot school below --limit 20",
		    &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc > 1) {
		school = register_find(ctx->db, argv[1], err);
		if (!school && !*err)
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "no school is called `%s`; `earshot school list` shows them",
				    argv[1]);
		if (!school)
			return -1;
	}
	items = rematch_below(ctx->db, school ? school->id : 0, MAX(limit, 1), err);
	if (!items)
		return -1;
	if (json)
		print_json(json_pack("{s:i, s:o}", "schema", 1, "below", items_json(items)));
	else
		print_items(items);
	if (items->len == 0 && !json)
		fprintf(stderr, "Nothing counts too little.\n");
	return items->len > 0 ? EXIT_DONE : EXIT_NOTHING;
}

static int
add(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autoptr(school_t) school = NULL;
	g_autoptr(rematch_t) r = NULL;
	g_autofree char *name = NULL;
	const GOptionEntry entries[] = { { 0 } };

	if (!command_parse(
		    entries, "SCHOOL.json",
		    "Stores the profile, or puts it in the place of the one that a school of "
		    "that name\nhas, and matches what is stored anew.\n\n"
		    "Examples:\n"
		    "  earshot school try hazelhill.json\n"
		    "  earshot school add hazelhill.json",
		    &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc != 2) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "`earshot school add` wants a profile, SCHOOL.json");
		return -1;
	}
	school = load(ctx->db, argv[1], err);
	r = school ? rematch_try(ctx->db, school, err) : NULL;
	if (!r || !rematch_put(ctx->db, school, r, when_now(), err))
		return -1;
	name = escape_terminal(school->name, 0);
	printf("school %" G_GINT64_FORMAT ": %s\n", school->id, name);
	if (r->mentions + r->partials > 0)
		print_counts(r);
	return EXIT_DONE;
}

int
cmd_school(struct context *ctx, int argc, char **argv, GError **err)
{
	static const struct verb verbs[] = {
		{ "list", list, "[--json]", MAY_READ },
		{ "show", show, "SCHOOL", MAY_READ },
		{ "try", try, "SCHOOL.json [--stored] [FILE...]", MAY_READ },
		{ "add", add, "SCHOOL.json", MAY_SET_UP },
		{ "below", below, "[SCHOOL] [--limit N] [--json]", MAY_READ },
	};

	return command_verb(verbs, G_N_ELEMENTS(verbs), "school", ctx, argc, argv, err);
}
