/* earshot case watch: a post looked at again and again for a while. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "base/when_json.h"
#include "crawler/cmd_case_capture.h"
#include "crawler/cmd_watch.h"
#include "crawler/watch_run.h"
#include "data/case_access.h"
#include "data/case_text.h"
#include "data/watch.h"
#include "query/actor.h"
#include "query/mention_json.h"
#include "query/terminal.h"

static const char details[] =
	"Looks are made after 1 hour, 6 hours, a day, then daily for a week and weekly, by\n"
	"`earshot nightly` or `earshot case watch --run`, for at most 28 days. Each is kept "
	"whole;\n"
	"what changed in the post's words is shown. A post counts as gone when two looks an hour\n"
	"apart say so.\n"
	"\n"
	"Examples:\n"
	"  earshot case watch EAR-2026-0007\n"
	"  earshot case watch EAR-2026-0007 --until 2026-12-01\n"
	"  earshot case watch EAR-2026-0007 --override-robots 'A threat; the head decides'\n"
	"  earshot case watch EAR-2026-0007 --list\n"
	"  earshot case watch EAR-2026-0007 --stop\n"
	"  earshot case watch --run\n";

struct asked {
	struct capture_options options;
	char *url, *until, *reason, *approver, *override;
	gboolean stop, run, list, json;
};

static int
usage(GError **err, const char *sentence)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "%s; see `earshot case watch --help`",
		    sentence);
	return -1;
}

static bool
print(json_t *all, GError **err)
{
	g_autofree char *line = json_line(all);

	json_decref(all);
	return terminal_write(line, err);
}

/* ---- what a look brought ------------------------------------------------------------------- */

static json_t *
look_json(struct db *db, const struct post_words *words, int64_t casefile,
	  const struct watch_look *l)
{
	g_autoptr(evidence_t) before = l->base ? evidence_find(db, casefile, l->base, NULL) : NULL;
	g_autoptr(evidence_t) after = evidence_find(db, casefile, l->evidence, NULL);
	bool is_change = strcmp(l->seen, "changed") == 0 && before && after;
	g_autofree char *diff = is_change ? watch_diff(words, before, after) : NULL;

	return json_pack("{s:s, s:o, s:s, s:s, s:s?, s:b, s:s?}", "evidence", l->evidence, "at",
			 when_json(l->at), "seen", l->seen, "state", l->state, "compared_with",
			 l->base, "news", (int)l->is_news, "diff", diff);
}

static void
say_look(struct db *db, const struct post_words *words, const struct watch *w,
	 const struct watch_look *l, const struct evidence *now)
{
	g_autofree char *url = escape_terminal(w->url, 0);
	g_autofree char *sentence = escape_terminal(now->sentence, 200);
	g_autoptr(evidence_t) before =
		l->base ? evidence_find(db, w->casefile, l->base, NULL) : NULL;

	printf("%s %s: %s: %s\n  %s\n", w->case_ref, l->evidence, url, l->seen, sentence);
	if (w->doubt)
		printf("  One look says so; another an hour later has to agree before it "
		       "counts.\n");
	if (strcmp(l->seen, "changed") == 0 && before) {
		g_autofree char *diff = watch_diff(words, before, now);

		printf("  against %s:\n", before->ref);
		terminal_lines("    ", diff);
	}
}

/* ---- looks that are due -------------------------------------------------------------------- */

struct telling {
	struct db *db;
	struct post_words *words; /* while the looks are made */
	json_t *looks; /* NULL: for people */
	bool only_news;
};

static void
tell(const struct watch *w, const struct watch_look *l, const struct evidence *now, void *user)
{
	struct telling *t = user;
	json_t *j;

	if (t->only_news && !l->is_news)
		return;
	if (!t->looks) {
		say_look(t->db, t->words, w, l, now);
		return;
	}
	j = look_json(t->db, t->words, w->casefile, l);
	json_object_set_new(j, "case", json_string(w->case_ref));
	json_object_set_new(j, "url", json_string(w->url));
	json_object_set_new(j, "outcome", json_string(now->outcome));
	json_array_append_new(t->looks, j);
}

static bool
run_due(struct context *ctx, const struct capture_options *o, struct telling *t,
	struct watch_report *report, char **failed, GError **err)
{
	const struct capture_settings settings = capture_options_settings(o, ctx);

	g_autoptr(post_words_t) words = post_words_load(ctx->state_dir, err);

	t->db = ctx->db;
	t->words = words;
	return words && watch_run(ctx->db, &settings, tell, t, report, failed, err);
}

int
watch_command(struct context *ctx, const struct capture_options *o, json_t *looks, char **line,
	      GError **err)
{
	struct telling t = { .only_news = true, .looks = looks };
	struct watch_report report;
	g_autofree char *failed = NULL;

	*line = NULL;
	if (!run_due(ctx, o, &t, &report, &failed, err))
		return -1;
	if (report.looks + report.failures > 0)
		*line = g_strdup_printf("%d look%s at watched posts, %d with news%s%s",
					report.looks, report.looks == 1 ? "" : "s", report.news,
					failed ? "; not made: " : "", failed ? failed : "");
	return report.failures > 0 ? EXIT_SOME_FAILED : EXIT_DONE;
}

static int
run_now(struct context *ctx, const struct asked *a, GError **err)
{
	struct telling t = { .looks = a->json ? json_array() : NULL };
	struct watch_report report;
	g_autofree char *failed = NULL;
	bool ok = run_due(ctx, &a->options, &t, &report, &failed, err);

	if (ok && t.looks)
		ok = print(json_pack("{s:i, s:O, s:s?}", "schema", 1, "looks", t.looks, "failed",
				     failed),
			   err);
	else if (ok && report.looks == 0 && report.failures == 0)
		fprintf(stderr, "No look is due.\n");
	json_decref(t.looks);
	if (!ok)
		return -1;
	if (failed)
		fprintf(stderr, "%s\n", failed);
	return report.failures > 0 ? EXIT_SOME_FAILED : EXIT_DONE;
}

/* ---- beginning, stopping, showing ---------------------------------------------------------- */

static json_t *
watch_json(struct db *db, const struct post_words *words, const struct watch *w, GError **err)
{
	g_autofree char *ref = g_strdup_printf("w%03" G_GINT64_FORMAT, w->id);
	g_autoptr(GPtrArray) looks = watch_looks(db, w->id, err);
	json_t *list;

	if (!looks)
		return NULL;
	list = json_array();
	for (guint i = 0; i < looks->len; i++)
		json_array_append_new(list, look_json(db, words, w->casefile, looks->pdata[i]));
	return json_pack(
		"{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:o}", "id",
		ref, "case", w->case_ref, "url", w->url, "began", when_json(w->began_at), "ends",
		when_json(w->ends_at), "next", when_json(w->next_at), "stopped",
		when_json(w->stopped_at), "state", w->state, "doubt", w->doubt, "reason", w->reason,
		"approved_by", w->approver, "override", w->override, "base", w->base, "looks",
		list);
}

static void
say_watch(const struct watch *w)
{
	g_autofree char *url = escape_terminal(w->url, 0);
	g_autofree char *next = NULL, *ends = NULL;

	if (w->next_at == WHEN_NONE) {
		printf("%s: %s, %s\n", url, w->state,
		       w->stopped_at != WHEN_NONE ? "stopped" : "over");
		return;
	}
	next = london_time_text(w->next_at);
	ends = london_date_text(w->ends_at);
	printf("%s: %s; next look %s, the last by %s\n", url, w->state, next, ends);
}

static int
show(struct context *ctx, const struct asked *a, const struct casefile *c, GError **err)
{
	g_autoptr(post_words_t) words = post_words_load(ctx->state_dir, err);
	g_autoptr(GPtrArray) all = words ? watch_list(ctx->db, c->id, err) : NULL;
	json_t *list;

	if (!all)
		return -1;
	list = json_array();
	for (guint i = 0; i < all->len; i++) {
		json_t *one = watch_json(ctx->db, words, all->pdata[i], err);

		if (!one) {
			json_decref(list);
			return -1;
		}
		json_array_append_new(list, one);
		if (!a->json)
			say_watch(all->pdata[i]);
	}
	if (a->json)
		return print(json_pack("{s:i, s:o}", "schema", 1, "watches", list), err) ? EXIT_DONE
											 : -1;
	json_decref(list);
	if (all->len == 0)
		fprintf(stderr, "Nothing is watched in %s.\n", c->ref);
	return EXIT_DONE;
}

static int
stop(struct context *ctx, const struct asked *a, const struct actor *actor,
     const struct casefile *c, GError **err)
{
	int n;

	if (!watch_stop(ctx->db, actor, c, &n, err))
		return -1;
	if (a->json)
		return print(json_pack("{s:i, s:i}", "schema", 1, "stopped", n), err) ? EXIT_DONE
										      : -1;
	if (n == 0)
		fprintf(stderr, "Nothing was watched in %s.\n", c->ref);
	else
		printf("%d watch%s stopped.\n", n, n == 1 ? "" : "es");
	return n > 0 ? EXIT_DONE : EXIT_NOTHING;
}

/* False: the time is none. A plain date is its end. */
static bool
read_until(const char *text, int64_t *until)
{
	*until = WHEN_NONE;
	if (!text)
		return true;
	if (!when_parse_rfc3339(text, until))
		return false;
	if (strlen(text) == strlen("2026-11-23"))
		*until += 24 * 3600 - 1;
	return true;
}

static int
begin(struct context *ctx, const struct asked *a, const struct actor *actor,
      const struct casefile *c, GError **err)
{
	g_autofree char *reason =
		a->reason ? case_text_clean(a->reason, strlen(a->reason), "the reason", err) : NULL;
	g_autofree char *override =
		a->override ? case_text_clean(a->override, strlen(a->override), "the reason", err)
			    : NULL;
	struct watch_ask ask = {
		.url = a->url, .reason = reason, .approver = a->approver, .override = override
	};
	g_autoptr(post_words_t) words = NULL;
	g_autoptr(watch_t) w = NULL;

	if ((a->reason && !reason) || (a->override && !override))
		return -1;
	if (!read_until(a->until, &ask.until))
		return usage(err, "--until wants a date such as 2026-12-01");
	words = post_words_load(ctx->state_dir, err);
	w = words ? watch_begin(ctx->db, actor, c, &ask, words, err) : NULL;
	if (!w)
		return -1;
	if (a->json) {
		json_t *one = watch_json(ctx->db, words, w, err);

		return one && print(json_pack("{s:i, s:o}", "schema", 1, "watch", one), err)
			       ? EXIT_DONE
			       : -1;
	}
	say_watch(w);
	return EXIT_DONE;
}

static int
act(struct context *ctx, const struct asked *a, const char *ref, GError **err)
{
	g_autoptr(casefile_t) c = case_access(ctx->db, &ctx->actor, ref,
					      a->list ? MAY_READ_CASE : MAY_WORK_CASE, NULL, err);

	if (!c)
		return -1;
	if (a->list)
		return show(ctx, a, c, err);
	if (a->stop)
		return stop(ctx, a, &ctx->actor, c, err);
	if (!casefile_require_open(c, err))
		return -1;
	return begin(ctx, a, &ctx->actor, c, err);
}

int
case_verb_watch(struct context *ctx, int argc, char **argv, GError **err)
{
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		{ "url", 0, 0, G_OPTION_ARG_STRING, &a.url, "Another address than the case's",
		  "URL" },
		{ "until", 0, 0, G_OPTION_ARG_STRING, &a.until, "Not longer than to this day",
		  "DATE" },
		{ "stop", 0, 0, G_OPTION_ARG_NONE, &a.stop, "Watch it no more", NULL },
		{ "list", 0, 0, G_OPTION_ARG_NONE, &a.list, "Show what is watched, and was seen",
		  NULL },
		{ "run", 0, 0, G_OPTION_ARG_NONE, &a.run,
		  "Make the looks that are due, of all cases", NULL },
		{ "reason", 0, 0, G_OPTION_ARG_STRING, &a.reason,
		  "Why watching longer, or a page of a person, is necessary and proportionate",
		  "TEXT" },
		{ "approved-by", 0, 0, G_OPTION_ARG_STRING, &a.approver, "Who approved that",
		  "WHO" },
		{ "override-robots", 0, 0, G_OPTION_ARG_STRING, &a.override,
		  "Look although the site's robots.txt denies it; the head's decision, and why",
		  "REASON" },
		CAPTURE_OPTIONS(a.options),
		{ "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "For programs", NULL },
		{ 0 },
	};
	int code = -1;

	if (!command_parse(entries, "EAR-ID | --run", details, &argc, &argv, err))
		code = *err ? -1 : EXIT_DONE;
	else if (a.run + a.stop + a.list > 1)
		code = usage(err, "choose one of --run, --stop and --list");
	else if (argc != (a.run ? 1 : 2))
		code = usage(err, a.run ? "--run takes no case" : "case watch takes one case");
	else if (capture_options_ready(&a.options, ctx, err))
		code = a.run ? run_now(ctx, &a, err) : act(ctx, &a, argv[1], err);
	capture_options_clear(&a.options);
	g_free(a.url);
	g_free(a.until);
	g_free(a.reason);
	g_free(a.approver);
	g_free(a.override);
	return code;
}
