#include "crawler/cmd_crawl.h"

#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "crawler/reach.h"
#include "data/dpia.h"
#include "data/source.h"
#include "indexer/writer.h"
#include "query/intake.h"

static void
show_progress(const struct crawl_report *r, void *user)
{
	(void)user;
	fprintf(stderr,
		"\r\033[K%" G_GINT64_FORMAT " hosts waiting, %" G_GINT64_FORMAT
		" requests, %" G_GINT64_FORMAT " pages, %" G_GINT64_FORMAT
		" new mentions, %" G_GINT64_FORMAT " failures, %" G_GINT64_FORMAT " s ",
		r->hosts, r->requests, r->pages, r->mentions_new, r->failures, r->ms / 1000);
	fflush(stderr);
}

static void
tell_index(void *user)
{
	index_writer_notify(user);
}

static bool
take_in(struct mention *m, void *user, GError **err)
{
	return intake_mention(user, m, err);
}

/* SIGINT and SIGTERM come as something to read, so that the loop ends in order. */
static int
catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Watching the public web begins with an assessment, or with somebody who says that there is none
 * yet; crawls of own servers are nobody's concern. */
static bool
may_go_out(struct context *ctx, const struct crawl_options *o, GError **err)
{
	const struct reach reach = { .guard = o->guard,
				     .has_allow = o->allow != NULL,
				     .resolve = (const char *const *)o->resolve,
				     .sources = (const char *const *)o->sources };
	g_autoptr(dpia_t) d = dpia_get(ctx->db, err);
	bool is_public;

	if (!d)
		return false;
	if (d->ref || d->waived_at != WHEN_NONE)
		return true;
	if (!reach_is_public(ctx->db, &reach, &is_public, err))
		return false;
	if (!is_public)
		return true;
	if (o->no_dpia_yet)
		return dpia_waive(ctx->db, ctx->actor.name, err);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "no data protection impact assessment is recorded: run `earshot init "
			    "--dpia REFERENCE`, or begin without one, once, with `earshot crawl "
			    "--no-dpia-yet`");
	return false;
}

/* "0 of 0 sources read" says nothing of what was left alone, and for how long. */
static bool
note_next(struct context *ctx, const struct crawl_report *report, GError **err)
{
	g_autofree char *when = NULL;
	struct source_look next;

	if (!source_next_look(ctx->db, &next, err))
		return false;
	when = london_time_text(next.at);
	if (next.at != WHEN_NONE)
		g_ptr_array_add(
			report->notices,
			next.is_put_off
				? g_strdup_printf("nothing was due: %s is to be left alone "
						  "until %s",
						  next.title, when)
				: g_strdup_printf("nothing was due; the next look, at %s, is "
						  "on %s",
						  next.title, when));
	source_look_clear(&next);
	return true;
}

bool
crawl_command(struct context *ctx, const struct crawl_options *o, struct crawl_report *report,
	      GError **err)
{
	struct crawl_settings settings = crawl_options_settings(o, ctx);
	bool is_shown = !o->quiet && isatty(STDERR_FILENO);
	g_autoptr(GError) index_error = NULL;
	g_autoptr(intake_t) intake = NULL;
	struct index_writer *writer;
	int lock = db_lock(ctx->state_dir, "crawl", err);
	bool ok;

	*report = (struct crawl_report){ 0 };
	if (lock < 0)
		return false;
	intake = may_go_out(ctx, o, err) ? intake_open(ctx->db, err) : NULL;
	if (!intake) {
		close(lock);
		return false;
	}
	settings.on_mention = take_in;
	settings.mention_user = intake;
	settings.signal_fd = catch_signals();
	settings.on_progress = is_shown ? show_progress : NULL;
	settings.on_commit = tell_index;
	/* Without an index the crawl is still worth having: the index catches up later. */
	writer = index_writer_start(ctx->state_dir, &index_error);
	settings.user = writer;
	if (!writer)
		settings.on_commit = NULL;
	ok = crawl_run(ctx->db, &settings, report, err) &&
	     (report->sources_ok + report->sources_failed > 0 || note_next(ctx, report, err));
	if (writer)
		index_writer_stop(writer, &index_error);
	if (is_shown)
		fprintf(stderr, "\r\033[K");
	if (index_error)
		fprintf(stderr,
			"earshot: the index is behind: %s; `earshot index` brings it up to date\n",
			index_error->message);
	close(settings.signal_fd);
	close(lock);
	return ok;
}

char *
crawl_summary(const struct crawl_report *r)
{
	g_autoptr(GString) s = g_string_new(NULL);
	const struct {
		int64_t n;
		const char *one, *many;
	} more[] = {
		{ r->mentions_changed, "changed", "changed" },
		{ r->partials, "below the threshold", "below the threshold" },
		{ r->buried, "left out that was purged before",
		  "left out that were purged before" },
		{ r->denied, "address left alone because of robots.txt",
		  "addresses left alone because of robots.txt" },
		{ r->failures, "address could not be read", "addresses could not be read" },
		{ r->given_up, "of them given up", "of them given up" },
		{ r->cut, "answer read in part", "answers read in part" },
		{ r->suggestions, "feed suggested as a source", "feeds suggested as sources" },
		{ r->put_off, "host put off to the next run", "hosts put off to the next run" },
		{ r->left_due, "page left for the next run", "pages left for the next run" },
	};

	g_string_append_printf(s,
			       "%" G_GINT64_FORMAT " new mention%s in %" G_GINT64_FORMAT
			       " pages and %" G_GINT64_FORMAT " feed entries, %" G_GINT64_FORMAT
			       " of %" G_GINT64_FORMAT " sources read, %.1f s",
			       r->mentions_new, r->mentions_new == 1 ? "" : "s", r->pages,
			       r->entries, r->sources_ok, r->sources_ok + r->sources_failed,
			       (double)r->ms / 1000);
	for (size_t i = 0; i < G_N_ELEMENTS(more); i++)
		if (more[i].n > 0)
			g_string_append_printf(s, "; %" G_GINT64_FORMAT " %s", more[i].n,
					       more[i].n == 1 ? more[i].one : more[i].many);
	if (r->was_cut_short)
		g_string_append(s, "; stopped early, the next crawl goes on from here");
	return g_strdup(s->str);
}

int
crawl_exit_code(const struct crawl_report *r)
{
	return r->sources_failed > 0 ? EXIT_SOME_FAILED : EXIT_DONE;
}

static void
tell(const char *what, const GPtrArray *sentences)
{
	for (guint i = 0; i < sentences->len; i++) {
		g_autofree char *line = escape_terminal(sentences->pdata[i], 0);

		fprintf(stderr, "%s%s\n", what, line);
	}
}

void
crawl_tell(const struct crawl_report *r)
{
	tell("could not be read: ", r->failed);
	tell("note: ", r->notices);
	if (r->requests > 0 && !r->was_answered)
		fprintf(stderr, "note: no server answered at all; is this machine's connection to "
				"the network up?\n");
}

int
cmd_crawl(struct context *ctx, int argc, char **argv, GError **err)
{
	struct crawl_options o = { 0 };
	struct crawl_report report = { 0 };
	int code = -1;

	if (!crawl_options_parse(
		    &o, ctx,
		    "Own servers are addresses that only this installation may talk to: an "
		    "intranet,\na test. Everybody else gets the usual manners.\n\n"
		    "Examples:\n  earshot crawl                    what is due\n"
		    "  earshot crawl --source 3 --trace requests.jsonl",
		    &argc, &argv, err)) {
		code = *err ? -1 : EXIT_DONE;
	} else if (crawl_command(ctx, &o, &report, err)) {
		g_autofree char *summary = crawl_summary(&report);
		g_autofree char *json = crawl_report_text(&report);

		crawl_tell(&report);
		if (o.json)
			printf("%s\n", json);
		else
			printf("%s\n", summary);
		code = crawl_exit_code(&report);
	}
	crawl_report_clear(&report);
	crawl_options_clear(&o);
	return code;
}
