/* earshot nightly: everything that a night's run does. Safe to run twice: what is done is not due.
 */
#include <stdio.h>

#include "base/error.h"
#include "base/when.h"
#include "crawler/cmd_crawl.h"
#include "crawler/cmd_watch.h"
#include "data/canary.h"
#include "data/run.h"
#include "indexer/index.h"
#include "query/cmd_mail.h"
#include "query/forget.h"
#include "query/mention_json.h"
#include "query/stamping.h"

int cmd_nightly(struct context *ctx, int argc, char **argv, GError **err);

#define STAMP_S 20 /* that an authority has to answer */

static bool
bring_index_up_to_date(struct context *ctx, GError **err)
{
	g_autoptr(index_t) index = index_open(ctx->state_dir, err);
	struct index_work work = { .is_thorough = true };
	bool ok = index && index_catch_up(index, ctx->db, &work, err);

	if (work.rebuilt)
		fprintf(stderr, "The index is made anew: %s.\n", work.rebuilt);
	g_free(work.rebuilt);
	return ok;
}

/* Adds to the night's line how the canaries fared, and tells of each that fell silent. */
static bool
tell_canaries(struct context *ctx, char **summary, GError **err)
{
	g_autoptr(GPtrArray) list = canary_list(ctx->db, err);
	g_autofree char *before = NULL;
	guint seen = 0, known = 0;

	if (!list)
		return false;
	for (guint i = 0; i < list->len; i++) {
		const struct canary *c = list->pdata[i];
		g_autofree char *text = canary_text(c);

		known += c->state != CANARY_NONE;
		seen += c->state == CANARY_SEEN;
		if (c->state != CANARY_NONE && c->state != CANARY_SEEN)
			fprintf(stderr, "Canary: %s\n", text);
	}
	before = g_steal_pointer(summary);
	*summary = known == 0      ? g_strdup_printf("%s; no canary yet", before)
		   : seen == known ? g_strdup_printf("%s; canary seen", before)
				   : g_strdup_printf("%s; canary not seen (%u of %u)", before,
						     known - seen, known);
	return true;
}

/* A line of the night's for people, or a member of `told` for programs. */
static void
say(json_t *told, const char *key, const char *heading, const char *line)
{
	if (told)
		json_object_set_new(told, key, json_string(line));
	else
		printf("%s%s\n", heading, line);
}

static void
put_report(json_t *told, const struct crawl_report *report)
{
	g_autofree char *text = crawl_report_text(report);

	json_object_set_new(told, "crawl", json_loads(text, 0, NULL));
}

static int
night(struct context *ctx, const struct crawl_options *o, json_t *told, GError **err)
{
	struct crawl_report report = { 0 };
	g_autofree char *summary = NULL;
	int64_t run;
	int code = -1;

	if (crawl_command(ctx, o, &report, err) &&
	    run_begin(ctx->db, "nightly", when_now(), &run, err) &&
	    bring_index_up_to_date(ctx, err)) {
		crawl_tell(&report);
		summary = crawl_summary(&report);
		if (told)
			put_report(told, &report);
		if (tell_canaries(ctx, &summary, err) &&
		    run_end(ctx->db, run, when_now(), summary, "{}", err)) {
			say(told, "summary", "", summary);
			code = crawl_exit_code(&report);
		}
	}
	crawl_report_clear(&report);
	return code;
}

/* The posts of cases that are watched; also when the crawl went wrong. */
static int
look_at_watched(struct context *ctx, const struct crawl_options *o, json_t *told, GError **err)
{
	g_autofree char *server =
		g_key_file_get_string(ctx->config, "evidence", "time-server", NULL);
	const struct capture_options capture = { .allow = o->allow,
						 .resolve = o->resolve,
						 .cacert = o->cacert,
						 .contact = o->contact,
						 .proxy = o->proxy,
						 .time_server = server,
						 .guard = o->guard };
	g_autofree char *line = NULL;
	json_t *looks = told ? json_array() : NULL;
	int code = watch_command(ctx, &capture, looks, &line, err);

	if (looks)
		json_object_set_new(told, "looks", looks);
	if (line)
		say(told, "watched", "Watched: ", line);
	return code;
}

/* What may be kept only for a time. */
static int
forget(struct context *ctx, const struct crawl_options *o, json_t *told, GError **err)
{
	g_autoptr(retention_t) keep = retention_new(ctx->config, err);
	g_autofree char *summary = NULL;
	struct forget_report r = { 0 };
	bool ok;

	(void)o;
	ok = keep && forget_run(ctx->db, keep, "earshot", false, &r, err);

	if (ok && r.gone + r.held > 0) {
		summary = forget_summary(&r);
		say(told, "purged", "Purged: ", summary);
	}
	forget_report_clear(&r);
	return ok ? EXIT_DONE : -1;
}

/* Timestamps that evidence still lacks. One that cannot be had waits, and fails nothing. */
static int
stamp(struct context *ctx, const struct crawl_options *o, json_t *told, GError **err)
{
	g_auto(stamping_t) s = { 0 };
	struct stamping_report r = { 0 };
	bool ok = stamping_init(&s, ctx->config, err) &&
		  (!*s.urls || stamping_run(ctx->db, &s, STAMP_S, &r, err));

	if (r.given + r.waiting > 0) {
		g_autofree char *line = g_strdup_printf("%d given, %d waiting", r.given, r.waiting);

		say(told, "timestamps", "Timestamps: ", line);
	}
	(void)o;
	stamping_report_clear(&r);
	return ok ? EXIT_DONE : -1;
}

/* Told even when the crawl went wrong: silence must not look like safety. */
static int
tell_by_mail(struct context *ctx, const struct crawl_options *o, json_t *told, GError **err)
{
	g_autofree char *line = NULL;
	int code = mail_deliver(ctx, &line, err);

	(void)o;
	if (line)
		say(told, "mail", "Mail: ", line);
	return code;
}

/* All steps are taken; the first error is the command's, the others are only said. */
static int
run_all(struct context *ctx, const struct crawl_options *o, json_t *told, GError **err)
{
	static int (*const after[])(struct context * ctx, const struct crawl_options *o,
				    json_t *told, GError **err) = { look_at_watched, stamp, forget,
								    tell_by_mail };
	int code = night(ctx, o, told, err);

	if (code < 0 && g_error_matches(*err, EARSHOT_ERROR, EARSHOT_ERROR_BUSY))
		return code;
	for (size_t i = 0; i < G_N_ELEMENTS(after); i++) {
		g_autoptr(GError) wrong = NULL;
		int done = after[i](ctx, o, told, &wrong);

		if (done >= 0)
			code = code < 0 ? code : MAX(code, done);
		else if (code < 0)
			fprintf(stderr, "%s\n", wrong->message);
		else {
			g_propagate_error(err, g_steal_pointer(&wrong));
			code = -1;
		}
	}
	return code;
}

static int
run(struct context *ctx, const struct crawl_options *o, GError **err)
{
	json_t *told = o->json ? json_pack("{s:i}", "schema", 1) : NULL;
	int code = run_all(ctx, o, told, err);

	if (told) {
		g_autofree char *line = json_line(told);

		fputs(line, stdout);
	}
	json_decref(told);
	return code;
}

int
cmd_nightly(struct context *ctx, int argc, char **argv, GError **err)
{
	struct crawl_options o = { .with_canaries = true };
	int code;

	if (crawl_options_parse(&o, ctx,
				"Crawls what is due, brings the index up to date, looks at the "
				"posts of cases\n"
				"that are watched, forgets what may be kept only for a time, and "
				"mails what is\n"
				"due. For a timer; takes the same options as `earshot crawl`.\n\n"
				"Example:\n  earshot --config /etc/earshot/earshot.conf nightly",
				&argc, &argv, err))
		code = run(ctx, &o, err);
	else
		code = *err ? -1 : EXIT_DONE;
	crawl_options_clear(&o);
	return code;
}
