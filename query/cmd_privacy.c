/* earshot privacy: what a data protection officer asks: what is kept, since when, for how long, who
 * looked, what went; and the clocks of requests and complaints. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "base/when_json.h"
#include "data/audit.h"
#include "data/command.h"
#include "data/dpia.h"
#include "data/holdings.h"
#include "data/person_request.h"
#include "data/retention.h"
#include "query/actor.h"
#include "query/mention_json.h"
#include "query/terminal.h"

int cmd_privacy(struct context *ctx, int argc, char **argv, GError **err);

#define PURGED_DAYS 366
#define LINES 1000

static bool
print_json(json_t *json, GError **err)
{
	g_autofree char *line = json_line(json);

	json_decref(json);
	return terminal_write(line, err);
}

/* ---- the report -------------------------------------------------------------------------- */

static json_t *
kept_json(struct context *ctx, const struct retention *keep, GError **err)
{
	g_autoptr(GArray) list = holdings_list(ctx->db, err);
	json_t *out = list ? json_array() : NULL;
	size_t n;

	retention_classes(&n);
	for (guint i = 0; list && i < list->len; i++) {
		const struct holding *h = &g_array_index(list, struct holding, i);
		size_t class = h->class ? retention_class_named(h->class) : n;

		json_array_append_new(out,
				      json_pack("{s:s, s:s?, s:I, s:o, s:s?}", "what", h->what,
						"class", h->class, "n", (json_int_t)h->n, "oldest",
						when_json(h->oldest), "kept",
						class < n ? retention_span(keep, class) : NULL));
	}
	return out;
}

static json_t *
purged_json(struct context *ctx, GError **err)
{
	g_autoptr(GPtrArray) list =
		holdings_purged(ctx->db, when_now() - (int64_t)PURGED_DAYS * 24 * 3600, err);
	json_t *out = list ? json_array() : NULL;

	for (guint i = 0; list && i < list->len; i++) {
		const struct purged *p = list->pdata[i];

		json_array_append_new(out, json_pack("{s:o, s:s, s:I, s:s?}", "at",
						     when_json(p->at), "class", p->class, "n",
						     (json_int_t)p->n, "reason", p->note));
	}
	return out;
}

/* Who looked at cases, searched for people, exported or copied: how often. */
static void
count_line(json_t *actors, const char *line)
{
	static const char *const looks[] = { "case.read",  "case.list",    "case.refused",
					     "sar.search", "state.export", "state.backup",
					     "case.export" };
	json_t *entry = json_loads(line, 0, NULL), *acts;
	const char *actor = json_string_value(json_object_get(entry, "actor"));
	const char *act = json_string_value(json_object_get(entry, "act"));

	for (size_t i = 0; actor && act && i < G_N_ELEMENTS(looks); i++) {
		if (strcmp(act, looks[i]) != 0)
			continue;
		acts = json_object_get(actors, actor);
		if (!acts) {
			acts = json_object();
			json_object_set_new(actors, actor, acts);
		}
		json_object_set_new(acts, act,
				    json_integer(json_integer_value(json_object_get(acts, act)) +
						 1));
	}
	json_decref(entry);
}

static json_t *
looked_json(struct context *ctx, GError **err)
{
	json_t *actors = json_object();
	int64_t after = 0;
	guint n;

	do {
		g_autoptr(GPtrArray) lines = audit_lines(ctx->db, NULL, after, LINES, err);

		if (!lines) {
			json_decref(actors);
			return NULL;
		}
		n = lines->len;
		after += n;
		for (guint i = 0; i < n; i++)
			count_line(actors, lines->pdata[i]);
	} while (n == LINES);
	return actors;
}

static json_t *
request_json(const struct person_request *r)
{
	return json_pack("{s:I, s:s, s:o, s:o, s:o, s:s, s:I, s:I, s:b}", "request",
			 (json_int_t)r->id, "kind", request_kind_name(r->kind), "received",
			 when_json(r->received_at), "due", when_json(r->due_at), "done",
			 when_json(r->done_at), "by", r->who, "mentions", (json_int_t)r->mentions,
			 "cases", (json_int_t)r->cases, "is_overdue",
			 r->done_at == WHEN_NONE && r->due_at < when_now() ? 1 : 0);
}

static json_t *
requests_json(struct context *ctx, bool only_open, GError **err)
{
	g_autoptr(GPtrArray) list = person_request_list(ctx->db, only_open, err);
	json_t *out = list ? json_array() : NULL;

	for (guint i = 0; list && i < list->len; i++)
		json_array_append_new(out, request_json(list->pdata[i]));
	return out;
}

static json_t *
report_json(struct context *ctx, GError **err)
{
	g_autoptr(retention_t) keep = retention_new(ctx->config, err);
	g_autoptr(dpia_t) d = keep ? dpia_get(ctx->db, err) : NULL;
	json_t *kept = d ? kept_json(ctx, keep, err) : NULL;
	json_t *purged = kept ? purged_json(ctx, err) : NULL;
	json_t *looked = purged ? looked_json(ctx, err) : NULL;
	json_t *requests = looked ? requests_json(ctx, true, err) : NULL;

	if (requests)
		return json_pack("{s:i, s:o, s:s?, s:o, s:o, s:o, s:o}", "schema", 1, "made",
				 when_json(when_now()), "dpia", d->ref, "kept", kept, "purged",
				 purged, "looked", looked, "requests", requests);
	json_decref(kept);
	json_decref(purged);
	json_decref(looked);
	return NULL;
}

static const char *
text_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "-";
}

/* A member that is a time, as a day of London's. */
static char *
day_of(const json_t *o, const char *key)
{
	const char *text = text_of(o, key);
	int64_t at;

	return when_parse_rfc3339(text, &at) ? london_date_text(at) : g_strdup(text);
}

static void
print_report(const json_t *o)
{
	const json_t *entry, *acts;
	const char *actor, *act;
	json_t *value;
	size_t i;
	g_autofree char *made = day_of(o, "made");

	printf("Made %s. Impact assessment: %s\n\nKept now%46s  oldest             time\n", made,
	       text_of(o, "dpia"), "how many");
	json_array_foreach(json_object_get(o, "kept"), i, entry)
	{
		g_autofree char *oldest = day_of(entry, "oldest");

		printf("  %-42s %8lld  %-17s  %s\n", text_of(entry, "what"),
		       (long long)json_integer_value(json_object_get(entry, "n")), oldest,
		       json_is_null(json_object_get(entry, "class"))  ? ""
		       : json_is_null(json_object_get(entry, "kept")) ? "none set: kept for good"
								      : text_of(entry, "kept"));
	}
	printf("\nGone in the last year\n");
	if (json_array_size(json_object_get(o, "purged")) == 0)
		printf("  nothing\n");
	json_array_foreach(json_object_get(o, "purged"), i, entry)
	{
		g_autofree char *reason = escape_terminal(text_of(entry, "reason"), 60);
		g_autofree char *day = day_of(entry, "at");

		printf("  %-17s %6lld  %-12s %s\n", day,
		       (long long)json_integer_value(json_object_get(entry, "n")),
		       text_of(entry, "class"), strcmp(reason, "-") == 0 ? "" : reason);
	}
	printf("\nWho looked at cases, searched for people or took copies\n");
	json_object_foreach(json_object_get(o, "looked"), actor, value)
	{
		acts = value;
		printf("  %s:", actor);
		json_object_foreach((json_t *)(uintptr_t)acts, act, value)
		{
			printf(" %s %lld", act, (long long)json_integer_value(value));
		}
		printf("\n");
	}
}

static void
print_requests(const json_t *list)
{
	const json_t *r;
	size_t i;

	json_array_foreach(list, i, r)
	{
		g_autofree char *received = day_of(r, "received"), *due = day_of(r, "due");

		printf("%3lld  %-9s  received %-17s  due %-17s  %s\n",
		       (long long)json_integer_value(json_object_get(r, "request")),
		       text_of(r, "kind"), received, due,
		       !json_is_null(json_object_get(r, "done"))        ? "done"
		       : json_is_true(json_object_get(r, "is_overdue")) ? "OVERDUE"
									: "waits");
	}
}

/* ---- verbs ------------------------------------------------------------------------------- */

struct asked {
	char *received, *from;
	gboolean json, all;
};

static int
do_report(struct context *ctx, const struct asked *a, const struct actor *actor, int argc,
	  char **argv, GError **err)
{
	json_t *o;

	(void)argc, (void)argv;
	if (!role_require(actor, MAY_READ_AUDIT, err))
		return -1;
	o = report_json(ctx, err);
	if (!o)
		return -1;
	if (a->json)
		return print_json(o, err) ? EXIT_DONE : -1;
	print_report(o);
	printf("\nRequests that wait\n");
	print_requests(json_object_get(o, "requests"));
	json_decref(o);
	return EXIT_DONE;
}

static int
do_complaint(struct context *ctx, const struct asked *a, const struct actor *actor, int argc,
	     char **argv, GError **err)
{
	g_autofree char *day = NULL;
	int64_t at = when_now(), id;
	char due[WHEN_RFC3339_SIZE];

	(void)argc, (void)argv;
	if (!a->from || (a->received && !when_parse_rfc3339(a->received, &at)) || at > when_now()) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "complaint wants --from NAME (kept as a hash alone), and "
				    "--received a day that is not to come");
		return -1;
	}
	id = person_request_put(ctx->db, actor, REQUEST_COMPLAINT, at, a->from, err);
	if (id == 0)
		return -1;
	day = london_date_text(person_request_due(REQUEST_COMPLAINT, at));
	when_rfc3339(person_request_due(REQUEST_COMPLAINT, at), due);
	if (a->json)
		return print_json(json_pack("{s:i, s:I, s:s}", "schema", 1, "request",
					    (json_int_t)id, "due", due),
				  err)
			       ? EXIT_DONE
			       : -1;
	printf("Request %" G_GINT64_FORMAT ", to be acknowledged by %s.\n", id, day);
	return EXIT_DONE;
}

static int
do_requests(struct context *ctx, const struct asked *a, const struct actor *actor, int argc,
	    char **argv, GError **err)
{
	json_t *list;

	(void)argc, (void)argv;
	if (!role_require(actor, MAY_READ_AUDIT, err))
		return -1;
	list = requests_json(ctx, !a->all, err);
	if (!list)
		return -1;
	if (a->json)
		return print_json(json_pack("{s:i, s:o}", "schema", 1, "requests", list), err)
			       ? EXIT_DONE
			       : -1;
	print_requests(list);
	json_decref(list);
	return EXIT_DONE;
}

static int
do_done(struct context *ctx, const struct asked *a, const struct actor *actor, int argc,
	char **argv, GError **err)
{
	guint64 id;
	bool was_open;

	(void)a;
	if (argc != 3 || !g_ascii_string_to_unsigned(argv[2], 10, 1, INT32_MAX, &id, NULL)) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "done wants the number of a request");
		return -1;
	}
	if (!person_request_done(ctx->db, actor, (int64_t)id, &was_open, err))
		return -1;
	if (!was_open) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "no request %" G_GUINT64_FORMAT
			    " waits; `earshot privacy requests` lists those that do",
			    id);
		return -1;
	}
	printf("Request %" G_GUINT64_FORMAT " is done.\n", id);
	return EXIT_DONE;
}

static const struct {
	const char *name;
	int (*run)(struct context *ctx, const struct asked *a, const struct actor *actor, int argc,
		   char **argv, GError **err);
	int n; /* arguments */
} verbs[] = {
	{ "report", do_report, 2 },
	{ "complaint", do_complaint, 2 },
	{ "requests", do_requests, 2 },
	{ "done", do_done, 3 },
};

static const char details[] =
	"A request for access begins with `earshot case sar`. A complaint about the use of\n"
	"somebody's data is to be acknowledged within 30 days.\n"
	"\n"
	"Examples:\n"
	"  earshot privacy report > for-the-dpo.txt\n"
	"  earshot privacy complaint --from 'Ada Other' --received 2026-11-20\n"
	"  earshot privacy requests --all\n"
	"  earshot privacy done 3\n";

int
cmd_privacy(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *received = NULL, *from = NULL;
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		{ "received", 0, 0, G_OPTION_ARG_STRING, &received, "complaint: when it came (now)",
		  "DAY" },
		{ "from", 0, 0, G_OPTION_ARG_STRING, &from, "complaint: whose it is", "NAME" },
		{ "all", 0, 0, G_OPTION_ARG_NONE, &a.all, "requests: also those that are done",
		  NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "For programs", NULL },
		{ 0 },
	};

	if (!command_parse(entries, "report | complaint | requests | done N", details, &argc, &argv,
			   err))
		return *err ? -1 : EXIT_DONE;
	a.received = received;
	a.from = from;
	for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++)
		if (strcmp(argv[1], verbs[i].name) == 0 && argc == verbs[i].n)
			return verbs[i].run(ctx, &a, &ctx->actor, argc, argv, err);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "privacy wants report, complaint, requests or done N; see `earshot "
			    "privacy --help`");
	return -1;
}
