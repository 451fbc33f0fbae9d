/* earshot purge: take out what is past its time, or what somebody asked to be erased. */
#include <jansson.h>
#include <stdio.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "data/command.h"
#include "data/mention.h"
#include "query/actor.h"
#include "query/forget.h"
#include "query/mention_json.h"
#include "query/terminal.h"

int cmd_purge(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"How long each class is kept stands in the group [retention] of the configuration; what\n"
	"nobody set is kept, but for weak hits, which go after 30 days. `nightly` does the same.\n"
	"What went does not come back by crawl, feed or file, and is in no copy of the index.\n"
	"\n"
	"Examples:\n"
	"  earshot purge --dry-run             what would go, and what is held, and why\n"
	"  earshot purge\n"
	"  earshot purge M-2026-0147 --reason 'objection upheld'\n"
	"                                      erases this one now\n";

struct asked {
	char *reason;
	const struct actor *actor;
	gboolean trial, json;
};

static int
usage(GError **err, const char *sentence)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s; see `earshot purge --help`",
		    sentence);
	return -1;
}

/* ---- by time ----------------------------------------------------------------------------- */

static json_t *
class_json(const struct retention *keep, size_t i)
{
	size_t n;
	const struct retention_class *c = &retention_classes(&n)[i];
	int64_t cutoff = retention_cutoff(keep, i, when_now());
	char before[WHEN_RFC3339_SIZE];

	return json_pack("{s:s, s:s, s:s, s:s?, s:s?}", "class", c->name, "what", c->what, "since",
			 c->since, "kept", retention_span(keep, i), "before",
			 cutoff == WHEN_NONE ? NULL : when_rfc3339(cutoff, before));
}

static json_t *
item_json(const struct purge_item *x)
{
	size_t n;
	char since[WHEN_RFC3339_SIZE];

	return json_pack("{s:s, s:s?, s:s, s:I, s:s?}", "class",
			 retention_classes(&n)[x->class].name, "id", x->ref, "since",
			 when_rfc3339(x->since, since), "n", (json_int_t)x->n, "held", x->held);
}

static bool
print_json(const struct retention *keep, const struct forget_report *r, bool is_trial, GError **err)
{
	json_t *classes = json_array(), *items = json_array(), *o;
	g_autofree char *line = NULL;
	size_t n;

	retention_classes(&n);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(classes, class_json(keep, i));
	/* What went is not named: a report may be kept. */
	for (guint i = 0; i < r->items->len; i++) {
		const struct purge_item *x = r->items->pdata[i];

		if (is_trial || x->held)
			json_array_append_new(items, item_json(x));
	}
	o = json_pack("{s:i, s:b, s:I, s:I, s:b, s:I, s:I, s:o, s:o}", "schema", 1, "dry_run",
		      (int)is_trial, "gone", (json_int_t)r->gone, "held", (json_int_t)r->held,
		      "is_clean", (int)r->is_clean, "copies_removed", (json_int_t)r->copies_gone,
		      "copies_left", (json_int_t)r->copies_left, "classes", classes, "items",
		      items);
	line = json_line(o);
	json_decref(o);
	return terminal_write(line, err);
}

static void
print_item(const struct purge_item *x)
{
	size_t n;
	const struct retention_class *c = &retention_classes(&n)[x->class];
	g_autofree char *held = x->held ? escape_terminal(x->held, 0) : NULL;
	g_autofree char *since = london_date_text(x->since);

	if (x->ref)
		printf("%-12s %s  %s of %s%s%s\n", c->name, x->ref, c->since, since,
		       held ? "; stays: " : "", held ? held : "");
	else
		printf("%-12s %" G_GINT64_FORMAT ", the oldest of %s\n", c->name, x->n, since);
}

/* What is kept for good because nobody said otherwise. */
static void
tell_unset(const struct retention *keep)
{
	g_autofree char *names = retention_unset(keep);

	if (names)
		fprintf(stderr,
			"No time is set for: %s. These are kept; see [retention] in earshot(1).\n",
			names);
}

static void
tell_rest(const struct forget_report *r)
{
	if (!r->is_clean)
		fprintf(stderr, "Another process reads the store; bytes of what went stay in its "
				"log until the next purge.\n");
	if (r->copies_left > 0)
		fprintf(stderr,
			"%" G_GINT64_FORMAT " younger than a week: copies of the store, from an "
			"upgrade or a restore, which still hold what went.\n",
			r->copies_left);
}

static void
print_text(const struct retention *keep, const struct forget_report *r, bool is_trial)
{
	g_autofree char *summary = forget_summary(r);

	for (guint i = 0; i < r->items->len; i++) {
		const struct purge_item *x = r->items->pdata[i];

		if (is_trial || x->held)
			print_item(x);
	}
	printf("%s%s\n", is_trial ? "Would go: " : "Gone: ", summary);
	tell_rest(r);
	tell_unset(keep);
}

static int
by_time(struct context *ctx, const struct asked *a, GError **err)
{
	g_autoptr(retention_t) keep = retention_new(ctx->config, err);
	struct forget_report r = { 0 };
	bool ok = keep && forget_run(ctx->db, keep, a->actor->name, a->trial, &r, err);

	if (ok && a->json)
		ok = print_json(keep, &r, a->trial, err);
	else if (ok)
		print_text(keep, &r, a->trial);
	forget_report_clear(&r);
	return ok ? EXIT_DONE : -1;
}

/* ---- by name ----------------------------------------------------------------------------- */

static GArray *
find_refs(struct context *ctx, int n, char **refs, GError **err)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));

	for (int i = 0; i < n; i++) {
		g_autoptr(mention_t) m = mention_get_ref(ctx->db, refs[i], err);

		if (!m) {
			if (!*err)
				g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
					    "there is no mention %s; nothing was erased", refs[i]);
			return NULL;
		}
		g_array_append_val(ids, m->id);
	}
	return g_steal_pointer(&ids);
}

static int
by_name(struct context *ctx, const struct asked *a, int n, char **refs, GError **err)
{
	g_autoptr(GArray) ids = find_refs(ctx, n, refs, err);
	g_autoptr(index_t) index = ids ? index_open(ctx->state_dir, err) : NULL;
	struct forget_report r = { 0 };

	if (!index || !purge_mentions(ctx->db, ids, when_now(), a->actor->name, a->reason, err) ||
	    !forget_traces(ctx->db, index, true, &r, err))
		return -1;
	if (a->json)
		printf("{\"schema\":1,\"erased\":%u,\"is_clean\":%s}\n", ids->len,
		       r.is_clean ? "true" : "false");
	else
		printf("Erased: %u. They will not come back.\n", ids->len);
	tell_rest(&r);
	return EXIT_DONE;
}

int
cmd_purge(struct context *ctx, int argc, char **argv, GError **err)
{
	g_autofree char *reason = NULL;
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		{ "dry-run", 'n', 0, G_OPTION_ARG_NONE, &a.trial, "Only say what would go", NULL },
		{ "reason", 0, 0, G_OPTION_ARG_STRING, &reason,
		  "Why these mentions are erased before their time", "TEXT" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "For programs", NULL },
		{ 0 },
	};

	if (!command_parse(entries, "[M-ID… --reason TEXT]", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	a.actor = &ctx->actor;
	a.reason = reason;
	if (argc == 1)
		return reason ? usage(err, "--reason is for mentions that are named")
			      : by_time(ctx, &a, err);
	if (!reason || !*g_strstrip(reason))
		return usage(err, "erasing a mention before its time wants --reason");
	if (a.trial)
		return usage(err, "--dry-run is for what is past its time");
	return by_name(ctx, &a, argc - 1, argv + 1, err);
}
