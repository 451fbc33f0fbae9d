/* earshot source: what is watched. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/url.h"
#include "base/when.h"
#include "crawler/opml.h"
#include "data/command.h"
#include "data/register.h"
#include "data/source.h"

int cmd_source(struct context *ctx, int argc, char **argv, GError **err);

#define DAY_S (24 * 3600)

/* "6h", "1d", "2w": at least an hour, so that nobody is polled more often. */
static bool
parse_every(const char *text, int64_t *seconds, GError **err)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = { { 'h', 3600 }, { 'd', DAY_S }, { 'w', 7 * DAY_S } };
	char *end = NULL;
	gint64 n = g_ascii_strtoll(text, &end, 10);

	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		if (end == text || end[0] != units[i].letter || end[1] != '\0' || n < 1 || n > 1000)
			continue;
		*seconds = n * units[i].seconds;
		return true;
	}
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "--every wants hours, days or weeks such as 6h, 1d or 2w, not `%s`", text);
	return false;
}

static struct url *
parse_address(const char *text, GError **err)
{
	g_autoptr(url_t) url = url_parse(text, NULL);

	if (url && url_is_http(url) && !url_has_credentials(url))
		return g_steal_pointer(&url);
	g_set_error(
		err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		"`%s` is no web address; it should look like https://www.hazelhill.example/feed%s",
		text, url && url_has_credentials(url) ? ", without a name or password" : "");
	return NULL;
}

static bool
one_argument(int argc, char **argv, const char *what, GError **err)
{
	if (argc == 2)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "`earshot source %s` wants %s",
		    argv[0], what);
	return false;
}

static struct source *
find(struct context *ctx, int argc, char **argv, GError **err)
{
	struct source *s;

	if (!one_argument(argc, argv, "the number, address or title of a source", err))
		return NULL;
	s = source_find(ctx->db, argv[1], err);
	if (!s && !*err)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "no source is called `%s`; `earshot source list` shows them", argv[1]);
	return s;
}

/* ---- add, remove, switch ----------------------------------------------------------------- */

struct add_options {
	char *kind, *every, *school, *title, *note;
};

static bool
fill_source(struct context *ctx, const struct add_options *o, const char *address, struct source *s,
	    GError **err)
{
	g_autoptr(url_t) url = parse_address(address, err);
	g_autoptr(school_t) school = NULL;

	if (!url)
		return false;
	s->url = url_fetchable(url);
	s->kind = g_strdup(o->kind ? o->kind : "page");
	s->title = g_strdup(o->title);
	s->note = g_strdup(o->note);
	s->state = SOURCE_ON;
	s->added_at = when_now();
	s->every_s = DAY_S;
	if (!source_kind_is_known(s->kind)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "`%s` is no kind of source; it is feed, page, site or sitemap",
			    s->kind);
		return false;
	}
	if (o->every && !parse_every(o->every, &s->every_s, err))
		return false;
	if (!o->school)
		return true;
	school = register_find(ctx->db, o->school, err);
	if (!school && !*err)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "no school is called `%s`; `earshot school list` shows them",
			    o->school);
	s->school = school ? school->id : 0;
	return school != NULL;
}

static int
add(struct context *ctx, int argc, char **argv, GError **err)
{
	struct add_options o = { 0 };
	const GOptionEntry entries[] = {
		{ "kind", 0, 0, G_OPTION_ARG_STRING, &o.kind,
		  "feed, page, site or sitemap (default: page)", "KIND" },
		{ "every", 0, 0, G_OPTION_ARG_STRING, &o.every,
		  "How often it is looked at (default: 1d)", "6h|1d|2w" },
		{ "school", 0, 0, G_OPTION_ARG_STRING, &o.school, "Found for this school", "NAME" },
		{ "title", 0, 0, G_OPTION_ARG_STRING, &o.title, "What to call it", "TEXT" },
		{ "note", 0, 0, G_OPTION_ARG_STRING, &o.note, "Why it is watched, or who agreed",
		  "TEXT" },
		{ 0 },
	};
	g_autoptr(source_t) s = g_new0(struct source, 1);
	bool ok, is_new = false;
	int code = -1;

	if (!command_parse(entries, "URL", NULL, &argc, &argv, err)) {
		code = *err ? -1 : EXIT_DONE;
	} else {
		ok = one_argument(argc, argv, "one address", err) &&
		     fill_source(ctx, &o, argv[1], s, err) && source_put(ctx->db, s, &is_new, err);
		if (ok)
			printf("%s %" G_GINT64_FORMAT ": %s (%s)\n",
			       is_new ? "added source" : "changed source", s->id, s->url, s->kind);
		code = ok ? EXIT_DONE : -1;
	}
	g_free(o.kind);
	g_free(o.every);
	g_free(o.school);
	g_free(o.title);
	g_free(o.note);
	return code;
}

static int
remove_source(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autoptr(source_t) s = find(ctx, argc, argv, err);

	if (!s || !source_remove(ctx->db, s->id, err))
		return -1;
	printf("removed source %" G_GINT64_FORMAT ": %s; what it brought is kept\n", s->id, s->url);
	return EXIT_DONE;
}

static int
switch_source(struct context *ctx, int argc, char **argv, GError **err)
{
	enum source_state state = strcmp(argv[0], "enable") == 0 ? SOURCE_ON : SOURCE_OFF;
	g_autoptr(source_t) s = find(ctx, argc, argv, err);

	if (!s || !source_set_state(ctx->db, s->id, state, err))
		return -1;
	printf("source %" G_GINT64_FORMAT " is %s: %s\n", s->id, source_state_name(state), s->url);
	return EXIT_DONE;
}

/* ---- list and show ----------------------------------------------------------------------- */

static json_t *
time_json(int64_t at)
{
	char text[WHEN_RFC3339_SIZE];

	return at == WHEN_NONE ? json_null() : json_string(when_rfc3339(at, text));
}

static json_t *
source_json(const struct source *s)
{
	return json_pack(
		"{s:I, s:s, s:s, s:s?, s:s, s:I, s:s?, s:o, s:o, s:o, s:o, s:I, s:s?, s:I}", "id",
		(json_int_t)s->id, "url", s->url, "kind", s->kind, "title", s->title, "state",
		source_state_name(s->state), "every_s", (json_int_t)s->every_s, "note", s->note,
		"added", time_json(s->added_at), "last_look", time_json(s->last_at), "last_ok",
		time_json(s->last_ok_at), "last_new", time_json(s->last_new_at), "fails",
		(json_int_t)s->fails, "last_error", s->last_error, "items", (json_int_t)s->items);
}

static json_t *
suggestion_json(const struct suggestion *s)
{
	return json_pack("{s:s, s:s?, s:s, s:s, s:o}", "url", s->url, "title", s->title, "how",
			 s->how, "found_on", s->found_on, "found", time_json(s->found_at));
}

static void
print_json(json_t *o)
{
	json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(o);
}

static void
print_source(const struct source *s)
{
	g_autofree char *title = escape_terminal(s->title ? s->title : s->url, 60);
	g_autofree char *error = s->last_error ? escape_terminal(s->last_error, 0) : NULL;
	char when[WHEN_RFC3339_SIZE];

	printf("%3" G_GINT64_FORMAT "  %-3s  %-7s  %s\n", s->id, source_state_name(s->state),
	       s->kind, title);
	if (s->title)
		printf("                    %s\n", s->url);
	if (s->last_at == WHEN_NONE)
		printf("                    not looked at yet\n");
	else if (error)
		printf("                    %s (%" G_GINT64_FORMAT " time%s in a row, last %s)\n",
		       error, s->fails, s->fails == 1 ? "" : "s", when_rfc3339(s->last_at, when));
	else
		printf("                    read %s, %" G_GINT64_FORMAT " items\n",
		       when_rfc3339(s->last_at, when), s->items);
}

static int
list(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL }, { 0 }
	};
	g_autoptr(GPtrArray) sources = NULL;
	g_autoptr(GPtrArray) suggestions = NULL;

	if (!command_parse(entries, "", NULL, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	sources = source_list(ctx->db, err);
	suggestions = sources ? suggestion_list(ctx->db, err) : NULL;
	if (!suggestions)
		return -1;
	if (json) {
		json_t *all = json_array(), *maybe = json_array();

		for (guint i = 0; i < sources->len; i++)
			json_array_append_new(all, source_json(sources->pdata[i]));
		for (guint i = 0; i < suggestions->len; i++)
			json_array_append_new(maybe, suggestion_json(suggestions->pdata[i]));
		print_json(json_pack("{s:i, s:o, s:o}", "schema", 1, "sources", all, "suggestions",
				     maybe));
		return EXIT_DONE;
	}
	for (guint i = 0; i < sources->len; i++)
		print_source(sources->pdata[i]);
	if (sources->len == 0)
		printf("Nothing is watched yet; `earshot source add URL` begins.\n");
	for (guint i = 0; i < suggestions->len; i++) {
		const struct suggestion *s = suggestions->pdata[i];
		g_autofree char *title = escape_terminal(s->title ? s->title : "", 60);

		printf("%s  ?  %s  %s\n       %s, %s\n",
		       i == 0 ? "\nPerhaps worth watching:\n" : "", s->url, title, s->how,
		       s->found_on);
	}
	return EXIT_DONE;
}

static int
show(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL }, { 0 }
	};
	g_autoptr(source_t) s = NULL;

	if (!command_parse(entries, "SOURCE", NULL, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	s = find(ctx, argc, argv, err);
	if (!s)
		return -1;
	if (json)
		print_json(json_pack("{s:i, s:o}", "schema", 1, "source", source_json(s)));
	else
		print_source(s);
	return EXIT_DONE;
}

/* ---- OPML -------------------------------------------------------------------------------- */

static bool
import_feed(struct context *ctx, const struct opml_feed *feed, int64_t *added, GError **err)
{
	g_autoptr(source_t) s = g_new0(struct source, 1);
	g_autoptr(source_t) old = NULL;
	const char *kind = !feed->kind                        ? "feed"
			   : source_kind_is_known(feed->kind) ? feed->kind
							      : "page";
	struct add_options o = { .kind = (char *)(uintptr_t)kind, .note = feed->category };
	bool is_new;

	/* A list without a title gives the address instead. */
	if (strcmp(feed->title, feed->feed_url) != 0)
		o.title = feed->title;
	if (!fill_source(ctx, &o, feed->feed_url, s, err))
		return false;
	/* What somebody set by hand is not undone by a list. */
	old = source_find(ctx->db, s->url, err);
	if (old || *err)
		return *err == NULL;
	++*added;
	return source_put(ctx->db, s, &is_new, err);
}

static int
import(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autoptr(GBytes) body = NULL;
	g_autoptr(opml_t) opml = NULL;
	int64_t added = 0;

	if (!one_argument(argc, argv, "an OPML file", err))
		return -1;
	body = file_read(argv[1], OPML_MAX_BYTES, err);
	opml = body ? opml_parse(body, err) : NULL;
	if (!opml || !db_begin(ctx->db, err))
		return -1;
	for (guint i = 0; i < opml->feeds->len; i++) {
		if (import_feed(ctx, opml->feeds->pdata[i], &added, err))
			continue;
		db_rollback(ctx->db);
		return -1;
	}
	if (!db_commit(ctx->db, err))
		return -1;
	printf("%" G_GINT64_FORMAT " added, %" G_GINT64_FORMAT " known already", added,
	       opml->feeds->len - added);
	if (opml->n_refused > 0)
		printf(", %u left out: no web address", opml->n_refused);
	printf("\n");
	return EXIT_DONE;
}

static int export(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean is_opml = FALSE;
	const GOptionEntry entries[] = { { "opml", 0, 0, G_OPTION_ARG_NONE, &is_opml,
					   "As OPML, which is the default", NULL },
					 { 0 } };
	g_autoptr(GPtrArray) sources = NULL;
	g_autoptr(opml_t) opml = opml_new("Sources of earshot");
	g_autofree char *text = NULL;

	if (!command_parse(entries, "", NULL, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	sources = source_list(ctx->db, err);
	if (!sources)
		return -1;
	for (guint i = 0; i < sources->len; i++) {
		const struct source *s = sources->pdata[i];

		if (strcmp(s->kind, "feed") == 0)
			opml_add(opml, s->title, s->url, NULL, s->note);
		else
			opml_add_link(opml, s->title, s->url, s->kind, s->note);
	}
	text = opml_print(opml);
	fputs(text, stdout);
	return EXIT_DONE;
}

int
cmd_source(struct context *ctx, int argc, char **argv, GError **err)
{
	static const struct {
		const char *name;
		int (*run)(struct context *ctx, int argc, char **argv, GError **err);
		const char *usage;
	} verbs[] = {
		{ "add", add,
		  "add URL [--kind feed|page|site|sitemap] [--every 1d] [--school NAME]" },
		{ "list", list, "list [--json]" },
		{ "show", show, "show SOURCE [--json]" },
		{ "remove", remove_source, "remove SOURCE" },
		{ "enable", switch_source, "enable SOURCE" },
		{ "disable", switch_source, "disable SOURCE" },
		{ "import", import, "import FILE.opml" },
		{ "export", export, "export [--opml]" },
	};

	for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].run(ctx, argc - 1, argv + 1, err);
	if (argc > 1 && strcmp(argv[1], "--help") != 0 && strcmp(argv[1], "-h") != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "`%s` is nothing that can be done with sources; see `earshot source "
			    "--help`",
			    argv[1]);
		return -1;
	}
	printf("Usage:\n");
	for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
		printf("  earshot source %s\n", verbs[i].usage);
	return argc > 1 ? EXIT_DONE : EXIT_USAGE;
}
