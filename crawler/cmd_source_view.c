/* earshot source list, show and kinds. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "base/when_json.h"
#include "crawler/cmd_source.h"
#include "crawler/crawl.h"
#include "crawler/robots.h"
#include "data/cadence.h"
#include "data/host.h"
#include "data/page.h"
#include "data/source_event.h"
#include "query/source_health.h"
#include "query/source_json.h"

static json_t *
suggestion_json(const struct suggestion *s)
{
	return json_pack("{s:s, s:s?, s:s, s:s, s:s, s:o}", "url", s->url, "title", s->title,
			 "kind", s->kind ? s->kind : "feed", "how", s->how, "found_on", s->found_on,
			 "found", when_json(s->found_at));
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
	g_autofree char *when = london_time_text(s->last_at);
	g_autofree char *trouble = NULL, *line = NULL;

	printf("%3" G_GINT64_FORMAT "  %-3s  %-7s  %s\n", s->id, source_state_name(s->state),
	       source_kind_name(s), title);
	if (s->title)
		printf("                    %s\n", s->url);
	if (s->state == SOURCE_ASK)
		printf("                    waits for approval: earshot source approve "
		       "%" G_GINT64_FORMAT " --by NAME --why REASON\n",
		       s->id);
	else if (s->last_at == WHEN_NONE)
		printf("                    not looked at yet\n");
	else if (s->fails > 0)
		printf("                    looked at %s\n", when);
	else
		printf("                    read %s, %" G_GINT64_FORMAT " items\n", when, s->items);
	if (s->state != SOURCE_ON)
		return;
	source_health(s, when_now(), &trouble);
	line = trouble ? escape_terminal(trouble, 0) : NULL;
	if (line)
		printf("                    %s\n", line);
}

/* ---- list -------------------------------------------------------------------------------- */

static int
list_json(const GPtrArray *sources, const GPtrArray *suggestions, const struct catalogue *c)
{
	json_t *all = json_array(), *maybe = json_array(), *unread = json_array();

	for (guint i = 0; i < sources->len; i++)
		json_array_append_new(all, source_json(sources->pdata[i]));
	for (guint i = 0; i < suggestions->len; i++)
		json_array_append_new(maybe, suggestion_json(suggestions->pdata[i]));
	for (guint i = 0; i < c->kinds->len; i++) {
		const struct kind *k = c->kinds->pdata[i];

		if (!k->read)
			json_array_append_new(unread,
					      json_pack("{s:s, s:s, s:s?}", "kind", k->name,
							"title", k->title, "terms", k->terms));
	}
	print_json(json_pack("{s:i, s:o, s:o, s:o}", "schema", 1, "sources", all, "suggestions",
			     maybe, "not_searched", unread));
	return EXIT_DONE;
}

/* Silence about these places says nothing: whoever reads the list should know. */
static void
print_not_searched(const struct catalogue *c)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (guint i = 0; i < c->kinds->len; i++) {
		const struct kind *k = c->kinds->pdata[i];

		if (!k->read)
			g_string_append_printf(names, "%s%s", names->len ? ", " : "", k->title);
	}
	if (names->len > 0)
		printf("\nNot searched by earshot: %s.\n", names->str);
}

int
source_cmd_list(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL }, { 0 }
	};
	g_autoptr(catalogue_t) c = NULL;
	g_autoptr(GPtrArray) sources = NULL;
	g_autoptr(GPtrArray) suggestions = NULL;

	if (!command_parse(entries, "",
			   "Examples:\n  earshot source list\n  earshot source list --json", &argc,
			   &argv, err))
		return *err ? -1 : EXIT_DONE;
	c = catalogue_load(ctx->state_dir, err);
	sources = c ? source_list(ctx->db, err) : NULL;
	suggestions = sources ? suggestion_list(ctx->db, err) : NULL;
	if (!suggestions)
		return -1;
	if (json)
		return list_json(sources, suggestions, c);
	for (guint i = 0; i < sources->len; i++)
		print_source(sources->pdata[i]);
	if (sources->len == 0)
		printf("Nothing is watched yet; `earshot source add URL` begins.\n");
	for (guint i = 0; i < suggestions->len; i++) {
		const struct suggestion *s = suggestions->pdata[i];
		g_autofree char *title = escape_terminal(s->title ? s->title : "", 60);
		g_autofree char *how = escape_terminal(s->how, 0);

		printf("%s  ?  %s  %s\n       %s, %s\n",
		       i == 0 ? "\nPerhaps worth watching (earshot source accept URL):\n" : "",
		       s->url, title, how, s->found_on);
	}
	print_not_searched(c);
	return EXIT_DONE;
}

/* ---- kinds ------------------------------------------------------------------------------- */

static json_t *
kind_json(const struct kind *k)
{
	json_t *fields = json_array(), *urls = json_array();

	for (char **url = k->urls; url && *url; url++)
		json_array_append_new(urls, json_string(*url));
	for (guint i = 0; i < k->fields->len; i++) {
		const struct kind_field *f = k->fields->pdata[i];

		json_array_append_new(fields, json_pack("{s:s, s:s?, s:s?}", "name", f->name,
							"about", f->about, "default", f->usual));
	}
	return json_pack("{s:s, s:s, s:s?, s:s, s:I, s:s?, s:o, s:o}", "kind", k->name, "title",
			 k->title, "read", k->read, "default", kind_default_name(k->usual),
			 "every_s", (json_int_t)k->every_s, "terms", k->terms, "urls", urls,
			 "fields", fields);
}

static void
print_kind(const struct kind *k)
{
	printf("%-20s %-6s  %s\n", k->name, kind_default_name(k->usual), k->title);
	for (guint i = 0; i < k->fields->len; i++) {
		const struct kind_field *f = k->fields->pdata[i];

		printf("%28s --%s: %s%s%s%s\n", "", f->name,
		       f->about ? f->about : "from the school's profile", f->usual ? " (" : "",
		       f->usual ? f->usual : "", f->usual ? " if not given)" : "");
	}
	if (k->terms)
		printf("%28s %s\n", "", k->terms);
}

int
source_cmd_kinds(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL }, { 0 }
	};
	g_autoptr(catalogue_t) c = NULL;
	json_t *all;

	if (!command_parse(
		    entries, "",
		    "on: watched once it is added; ask: waits for the approval of a named "
		    "person; off: likewise, and\nnever proposed; manual: people look there.\n\n"
		    "Example:\n  earshot source kinds",
		    &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	c = catalogue_load(ctx->state_dir, err);
	if (!c)
		return -1;
	all = json_array();
	for (guint i = 0; i < c->kinds->len; i++) {
		if (json)
			json_array_append_new(all, kind_json(c->kinds->pdata[i]));
		else
			print_kind(c->kinds->pdata[i]);
	}
	if (json)
		print_json(json_pack("{s:i, s:O}", "schema", 1, "kinds", all));
	json_decref(all);
	return EXIT_DONE;
}

/* ---- show: the ledger of one source ------------------------------------------------------ */

struct ledger_view {
	const struct kind *kind; /* NULL: of no kind that is known now */
	GPtrArray *events; /* struct source_event * */
	struct robots_file *robots; /* NULL: never read */
	bool is_allowed; /* by those rules */
	int64_t delay_ms, known, fetched;
};

static void
view_clear(struct ledger_view *v)
{
	g_clear_pointer(&v->events, g_ptr_array_unref);
	g_clear_pointer(&v->robots, robots_file_free);
}

static bool
read_robots(struct context *ctx, const struct url *url, struct ledger_view *v, GError **err)
{
	g_autofree char *origin = url_origin(url);
	g_autoptr(GError) failed = NULL;
	g_autoptr(robots_t) rules = NULL;
	gsize len = 0;
	const void *text;

	v->robots = robots_file_get(ctx->db, origin, &failed);
	if (failed) {
		g_propagate_error(err, g_steal_pointer(&failed));
		return false;
	}
	v->is_allowed = v->robots && v->robots->state == ROBOTS_NONE;
	if (!v->robots || !v->robots->body)
		return true;
	text = g_bytes_get_data(v->robots->body, &len);
	rules = robots_parse(text, len, CRAWL_AGENT);
	v->is_allowed = robots_allows(rules, url);
	return true;
}

static bool
read_manners(struct context *ctx, const struct url *url, struct ledger_view *v, GError **err)
{
	g_autofree char *name = page_host_name(url);
	g_autoptr(host_t) host = NULL;
	int64_t id;

	if (!host_find(ctx->db, name, &id, err))
		return false;
	host = id ? host_get(ctx->db, id, err) : NULL;
	v->delay_ms = host ? host->delay_ms : 0;
	return host || !*err;
}

static bool
read_view(struct context *ctx, const struct source *s, const struct catalogue *c,
	  struct ledger_view *v, GError **err)
{
	g_autoptr(url_t) url = url_parse(s->url, NULL);

	v->kind = catalogue_find(c, source_kind_name(s));
	v->events = source_event_list(ctx->db, s->id, err);
	return v->events && url && read_robots(ctx, url, v, err) &&
	       read_manners(ctx, url, v, err) &&
	       source_count_pages(ctx->db, s->id, when_now() - CADENCE_DAY_S, &v->known,
				  &v->fetched, err);
}

static const char *
robots_name(const struct ledger_view *v)
{
	static const char *const names[] = {
		[ROBOTS_RULES] = "rules",
		[ROBOTS_NONE] = "none",
		[ROBOTS_UNREACHABLE] = "unreachable",
	};

	return v->robots ? names[v->robots->state] : "not read";
}

static json_t *
view_json(const struct ledger_view *v)
{
	json_t *events = json_array();

	for (guint i = 0; i < v->events->len; i++) {
		const struct source_event *e = v->events->pdata[i];

		json_array_append_new(events,
				      json_pack("{s:o, s:s, s:s, s:s?, s:s?, s:s?}", "at",
						when_json(e->at), "what", e->what, "url", e->url,
						"who", e->who, "why", e->why, "terms", e->terms));
	}
	return json_pack("{s:s?, s:{s:s, s:o, s:b}, s:{s:i, s:I, s:I, s:I}, s:o}", "terms",
			 v->kind ? v->kind->terms : NULL, "robots", "state", robots_name(v), "read",
			 when_json(v->robots ? v->robots->fetched_at : WHEN_NONE), "allows",
			 v->is_allowed, "budget", "host_pages_a_run", CRAWL_HOST_BUDGET,
			 "crawl_delay_ms", (json_int_t)v->delay_ms, "addresses",
			 (json_int_t)v->known, "fetched_last_day", (json_int_t)v->fetched, "events",
			 events);
}

static void
print_robots(const struct ledger_view *v)
{
	g_autofree char *when = NULL;

	if (!v->robots) {
		printf("robots.txt: not read yet\n");
		return;
	}
	when = london_time_text(v->robots->fetched_at);
	if (v->robots->state == ROBOTS_NONE)
		printf("robots.txt: there is none (looked %s)\n", when);
	else if (v->robots->state == ROBOTS_UNREACHABLE)
		printf("robots.txt: could not be read (tried %s), so nothing is fetched\n", when);
	else
		printf("robots.txt: %s this address (read %s)\n",
		       v->is_allowed ? "allows" : "forbids", when);
}

static void
print_line(const char *name, const char *text)
{
	g_autofree char *line = text ? escape_terminal(text, 0) : NULL;

	if (line)
		printf("%s: %s\n", name, line);
}

static void
print_view(const struct source *s, const struct ledger_view *v)
{
	printf("\n");
	print_line("Why", s->note);
	print_line("To know", v->kind ? v->kind->terms : NULL);
	print_robots(v);
	printf("Budget: a look every %" G_GINT64_FORMAT " hours, at most %d pages of its host in a "
	       "run",
	       s->every_s / 3600, CRAWL_HOST_BUDGET);
	if (v->delay_ms > 0)
		printf(", %" G_GINT64_FORMAT " s between two", v->delay_ms / 1000);
	printf("; %" G_GINT64_FORMAT " addresses known, %" G_GINT64_FORMAT
	       " fetched in the last day\nHistory:\n",
	       v->known, v->fetched);
	for (guint i = 0; i < v->events->len; i++) {
		const struct source_event *e = v->events->pdata[i];
		g_autofree char *who = escape_terminal(e->who ? e->who : "earshot itself", 60);
		g_autofree char *why = escape_terminal(e->why ? e->why : "", 0);
		g_autofree char *when = london_time_text(e->at);

		printf("  %s  %s by %s%s%s\n", when, e->what, who, *why ? ": " : "", why);
	}
}

int
source_cmd_show(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL }, { 0 }
	};
	g_autoptr(catalogue_t) c = NULL;
	g_autoptr(source_t) s = NULL;
	struct ledger_view v = { 0 };
	bool ok;

	if (!command_parse(entries, "SOURCE", "Example:\n  earshot source show 12", &argc, &argv,
			   err))
		return *err ? -1 : EXIT_DONE;
	s = source_argument(ctx, argc, argv, err);
	c = s ? catalogue_load(ctx->state_dir, err) : NULL;
	if (!c)
		return -1;
	ok = read_view(ctx, s, c, &v, err);
	if (ok && json) {
		print_json(json_pack("{s:i, s:o, s:o}", "schema", 1, "source", source_json(s),
				     "ledger", view_json(&v)));
	} else if (ok) {
		print_source(s);
		print_view(s, &v);
	}
	view_clear(&v);
	return ok ? EXIT_DONE : -1;
}
