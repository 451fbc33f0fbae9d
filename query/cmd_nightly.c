/* earshot nightly: everything that a night's run does. Safe to run twice: what is done is not due.
 */
#include <stdio.h>

#include "base/error.h"
#include "base/when.h"
#include "crawler/cmd_crawl.h"
#include "data/run.h"
#include "indexer/index.h"
#include "query/cmd_mail.h"
#include "query/forget.h"

int cmd_nightly(struct context *ctx, int argc, char **argv, GError **err);

static bool
bring_index_up_to_date(struct context *ctx, GError **err)
{
	g_autoptr(index_t) index = index_open(ctx->state_dir, err);

	return index && index_catch_up(index, ctx->db, NULL, err);
}

static int
night(struct context *ctx, const struct crawl_options *o, GError **err)
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
		if (run_end(ctx->db, run, when_now(), summary, "{}", err)) {
			printf("%s\n", summary);
			code = crawl_exit_code(&report);
		}
	}
	crawl_report_clear(&report);
	return code;
}

/* What may be kept only for a time. */
static int
forget(struct context *ctx, GError **err)
{
	g_autoptr(retention_t) keep = retention_new(ctx->config, err);
	g_autofree char *summary = NULL;
	struct forget_report r = { 0 };
	bool ok = keep && forget_run(ctx->db, keep, "earshot", false, &r, err);

	if (ok && r.gone + r.held > 0) {
		summary = forget_summary(&r);
		printf("Purged: %s\n", summary);
	}
	forget_report_clear(&r);
	return ok ? EXIT_DONE : -1;
}

/* Told even when the crawl went wrong: silence must not look like safety. */
static int
tell_by_mail(struct context *ctx, GError **err)
{
	g_autofree char *line = NULL;
	int code = mail_deliver(ctx, &line, err);

	if (line)
		printf("Mail: %s\n", line);
	return code;
}

/* All steps are taken; the first error is the command's, the others are only said. */
static int
run_all(struct context *ctx, const struct crawl_options *o, GError **err)
{
	static int (*const after[])(struct context * ctx, GError * *err) = { forget, tell_by_mail };
	int code = night(ctx, o, err);

	if (code < 0 && g_error_matches(*err, EARSHOT_ERROR, EARSHOT_ERROR_BUSY))
		return code;
	for (size_t i = 0; i < G_N_ELEMENTS(after); i++) {
		g_autoptr(GError) wrong = NULL;
		int done = after[i](ctx, &wrong);

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

int
cmd_nightly(struct context *ctx, int argc, char **argv, GError **err)
{
	struct crawl_options o = { 0 };
	int code;

	if (crawl_options_parse(&o, ctx,
				"Crawls what is due, brings the index up to date, forgets what may "
				"be kept only\n"
				"for a time, and mails what is due. For a timer; takes the same "
				"options as `earshot crawl`.",
				&argc, &argv, err))
		code = run_all(ctx, &o, err);
	else
		code = *err ? -1 : EXIT_DONE;
	crawl_options_clear(&o);
	return code;
}
