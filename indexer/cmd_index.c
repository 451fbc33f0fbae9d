/* earshot index: bring the index up with the store, make it anew, or check it. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/when.h"
#include "data/command.h"
#include "indexer/check.h"
#include "indexer/index.h"
#include "indexer/serve_index.h"

int cmd_index(struct context *ctx, int argc, char **argv, GError **err);

static const char details[] =
	"Without an option, what changed in the store since the last time goes into the index. A\n"
	"damaged or missing index is made anew by itself. A crawl does all this on its own.\n"
	"\n"
	"Examples:\n"
	"  earshot index --check      compares index and store; 1 when something is wrong\n"
	"  earshot index --rebuild    makes the index anew; searches go on meanwhile\n"
	"  earshot index --share yes  keeps in it what other machines show of a mention\n"
	"  earshot index --serve -    lets one of them ask, over ssh; or --serve 10.0.0.2:8033\n";

enum job { JOB_UPDATE, JOB_REBUILD, JOB_SHARE, JOB_KEEP };

static bool
put_json(json_t *json, GError **err)
{
	char *text = json_dumps(json, JSON_COMPACT);
	bool ok = text && puts(text) >= 0 && fflush(stdout) == 0;

	free(text);
	json_decref(json);
	if (!ok)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
				    "the output could not be written");
	return ok;
}

/* ---- following and making anew ----------------------------------------------------------- */

static void
show_progress(void *user, int64_t documents, int64_t seq, int64_t last_seq)
{
	int64_t *shown_ms = user, now_ms = when_monotonic_ms();

	if (now_ms - *shown_ms < 100)
		return;
	*shown_ms = now_ms;
	fprintf(stderr, "\rindexing: %" PRId64 " mentions, %3.0f%%", documents,
		last_seq ? 100.0 * (double)seq / (double)last_seq : 100.0);
}

static int
update(struct context *ctx, enum job job, bool json, GError **err)
{
	bool is_terminal = isatty(STDERR_FILENO) == 1;
	int64_t shown_ms = 0, start = when_monotonic_ms(), took_ms;
	struct index_work work = { .progress = is_terminal ? show_progress : NULL,
				   .user = &shown_ms };
	g_autoptr(index_t) x = index_open(ctx->state_dir, err);
	g_autofree char *rebuilt = NULL;
	bool ok;

	if (!x)
		return -1;
	if (job == JOB_REBUILD)
		ok = index_rebuild(x, ctx->db, &work, err);
	else if (job == JOB_UPDATE)
		ok = index_catch_up(x, ctx->db, &work, err);
	else
		ok = index_share(x, ctx->db, job == JOB_SHARE, &work, err);
	rebuilt = work.rebuilt;
	took_ms = when_monotonic_ms() - start;
	if (shown_ms)
		fprintf(stderr, "\r\033[K");
	if (!ok)
		return -1;
	if (json)
		return put_json(json_pack("{s:i, s:I, s:b, s:s?, s:I}", "schema", 1, "documents",
					  (json_int_t)work.documents, "rebuilt",
					  (int)(job == JOB_REBUILD || rebuilt), "why", rebuilt,
					  "took_ms", (json_int_t)took_ms),
				err)
			       ? EXIT_DONE
			       : -1;
	if (rebuilt)
		fprintf(stderr, "The index is made anew: %s.\n", rebuilt);
	printf("%" PRId64 " mention%s indexed in %.1f s\n", work.documents,
	       work.documents == 1 ? "" : "s", (double)took_ms / 1000);
	return EXIT_DONE;
}

/* ---- checking ---------------------------------------------------------------------------- */

static json_t *
report_json(const struct index_report *r)
{
	int sound = index_report_is_sound(r);

	return json_pack("{s:i, s:b, s:s?, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "schema", 1,
			 "sound", sound, "fault", r->fault, "mentions", (json_int_t)r->stored,
			 "documents", (json_int_t)r->indexed, "seq", (json_int_t)r->seq, "last_seq",
			 (json_int_t)r->last_seq, "waiting", (json_int_t)r->waiting, "missing",
			 (json_int_t)r->missing, "outdated", (json_int_t)r->outdated, "extra",
			 (json_int_t)r->extra);
}

static void
put_report(const struct index_report *r)
{
	if (r->fault)
		printf("the index cannot be trusted: %s\n", r->fault);
	else
		printf("%" PRId64 " mentions, %" PRId64 " in the index, %" PRId64
		       " waiting; %" PRId64 " missing, %" PRId64 " outdated, %" PRId64
		       " too many\n",
		       r->stored, r->indexed, r->waiting, r->missing, r->outdated, r->extra);
	printf("%s\n",
	       index_report_is_sound(r)
		       ? "The index is sound."
		       : "The index is not sound; `earshot index --rebuild` makes it anew.");
}

static int
check(struct context *ctx, bool json, GError **err)
{
	struct index_report report;
	int code = -1;

	if (!index_check(ctx->db, &report, err))
		return -1;
	if (!json)
		put_report(&report);
	if (!json || put_json(report_json(&report), err))
		code = index_report_is_sound(&report) ? EXIT_DONE : EXIT_NOTHING;
	index_report_clear(&report);
	return code;
}

/* What of --share is meant; false: nothing that there is. */
static bool
read_share(const char *word, enum job *job, GError **err)
{
	*job = strcmp(word, "yes") == 0 ? JOB_SHARE : JOB_KEEP;
	if (*job == JOB_SHARE || strcmp(word, "no") == 0)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, "--share %s: give yes or no", word);
	return false;
}

int
cmd_index(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean json = FALSE, rebuild = FALSE, only_check = FALSE;
	g_autofree char *share = NULL, *serve = NULL;
	const GOptionEntry entries[] = {
		{ "rebuild", 0, 0, G_OPTION_ARG_NONE, &rebuild, "Make it anew", NULL },
		{ "check", 0, 0, G_OPTION_ARG_NONE, &only_check, "Compare it with the store",
		  NULL },
		{ "share", 0, 0, G_OPTION_ARG_STRING, &share, "For other machines too, or not",
		  "YES" },
		{ "serve", 0, 0, G_OPTION_ARG_STRING, &serve, "Let other machines search it",
		  "WHERE" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "For programs", NULL },
		{ 0 },
	};
	enum job job = JOB_UPDATE;

	if (!command_parse(entries, "", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (argc > 1 || rebuild + only_check + (share != NULL) + (serve != NULL) > 1) {
		g_set_error_literal(
			err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			"index takes one of --rebuild, --check, --share and --serve, and "
			"no argument");
		return -1;
	}
	if (share && !read_share(share, &job, err))
		return -1;
	if (serve) {
		serve_index(ctx->db, serve, err);
		return -1;
	}
	if (only_check)
		return check(ctx, json, err);
	return update(ctx, rebuild ? JOB_REBUILD : job, json, err);
}
