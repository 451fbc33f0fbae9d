#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/url.h"
#include "crawler/ingest.h"
#include "data/command.h"
#include "indexer/writer.h"
#include "query/intake.h"

int cmd_ingest(struct context *ctx, int argc, char **argv, GError **err);

struct options {
	char *url;
	gboolean json;
};

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

/* With the lock held. */
static bool
ingest(struct context *ctx, const struct options *o, const char *const *files,
       struct ingest_report *report, GError **err)
{
	struct ingest_settings settings = { .program = ctx->program, .url = o->url };
	g_autoptr(GError) index_error = NULL;
	g_autoptr(intake_t) intake = intake_open(ctx->db, err);
	struct index_writer *writer;
	bool ok;

	if (!intake)
		return false;
	settings.on_mention = take_in;
	settings.mention_user = intake;
	/* Without an index the documents are still worth having: it catches up later. */
	writer = index_writer_start(ctx->state_dir, &index_error);
	settings.on_commit = writer ? tell_index : NULL;
	settings.user = writer;
	ok = ingest_run(ctx->db, &settings, files, report, err);
	if (writer)
		index_writer_stop(writer, &index_error);
	if (index_error)
		fprintf(stderr,
			"earshot: the index is behind: %s; `earshot index` brings it up to date\n",
			index_error->message);
	return ok;
}

static void
tell(const struct ingest_report *r)
{
	for (guint i = 0; i < r->crawl.notices->len; i++) {
		g_autofree char *line = escape_terminal(r->crawl.notices->pdata[i], 0);

		fprintf(stderr, "earshot: %s\n", line);
	}
}

static void
print_json(const struct ingest_report *r)
{
	json_t *notices = json_array(), *o;

	for (guint i = 0; i < r->crawl.notices->len; i++)
		json_array_append_new(notices, json_string(r->crawl.notices->pdata[i]));
	o = json_pack(
		"{s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s?, s:o}",
		"schema", 1, "files", (json_int_t)r->files, "files_failed",
		(json_int_t)r->files_failed, "records", (json_int_t)r->records, "documents",
		(json_int_t)r->documents, "entries", (json_int_t)r->crawl.entries, "mentions_new",
		(json_int_t)r->crawl.mentions_new, "mentions_changed",
		(json_int_t)r->crawl.mentions_changed, "partials", (json_int_t)r->crawl.partials,
		"buried", (json_int_t)r->crawl.buried, "failures", (json_int_t)r->crawl.failures,
		"bounces", (json_int_t)r->bounces, "bytes", (json_int_t)r->bytes, "ms",
		(json_int_t)r->crawl.ms, "protection", r->crawl.protection, "notices", notices);
	json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(o);
}

static void
print_text(const struct ingest_report *r)
{
	printf("%" G_GINT64_FORMAT " new mention%s, %" G_GINT64_FORMAT
	       " changed, in %" G_GINT64_FORMAT " document%s of %" G_GINT64_FORMAT
	       " file%s, %.1f s\n",
	       r->crawl.mentions_new, r->crawl.mentions_new == 1 ? "" : "s",
	       r->crawl.mentions_changed, r->documents, r->documents == 1 ? "" : "s", r->files,
	       r->files == 1 ? "" : "s", (double)r->crawl.ms / 1000);
	if (r->bounces)
		printf("%" G_GINT64_FORMAT " message%s of ours came back; `earshot doctor` says "
		       "whose.\n",
		       r->bounces, r->bounces == 1 ? "" : "s");
}

static bool
check(const struct options *o, int argc, GError **err)
{
	g_autoptr(url_t) url = o->url ? url_parse(o->url, NULL) : NULL;

	if (argc < 2)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "name the files to read, or - for standard input");
	else if (o->url && argc > 2)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "--url says where one document was: name one file");
	else if (o->url && (!url || !url_is_http(url)))
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is no http or https address", o->url);
	else
		return true;
	return false;
}

static int
run(struct context *ctx, const struct options *o, int argc, char **argv, GError **err)
{
	struct ingest_report report = { 0 };
	int code = -1, lock = check(o, argc, err) ? db_lock(ctx->state_dir, "crawl", err) : -1;

	if (lock < 0)
		return -1;
	if (ingest(ctx, o, (const char *const *)(argv + 1), &report, err)) {
		tell(&report);
		(o->json ? print_json : print_text)(&report);
		code = report.files_failed > 0 ? EXIT_SOME_FAILED : EXIT_DONE;
	}
	ingest_report_clear(&report);
	close(lock);
	return code;
}

int
cmd_ingest(struct context *ctx, int argc, char **argv, GError **err)
{
	struct options o = { 0 };
	const GOptionEntry entries[] = {
		{ "url", 0, 0, G_OPTION_ARG_STRING, &o.url, "Where a saved page or feed was",
		  "URL" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &o.json, "Print the result as JSON", NULL },
		{ 0 },
	};
	int code;

	if (command_parse(
		    entries, "FILE...",
		    "Reads web archives (.warc, .warc.gz), saved pages, feeds and e-mail (.eml, "
		    ".mbox) as if\nthey had been fetched. No link is followed, no server is "
		    "asked. - is standard input.\n\n"
		    "Examples:\n"
		    "  earshot ingest crawl.warc.gz\n"
		    "  earshot ingest saved.html --url https://paper.example/news/17\n"
		    "  earshot ingest alerts.mbox",
		    &argc, &argv, err))
		code = run(ctx, &o, argc, argv, err);
	else
		code = *err ? -1 : EXIT_DONE;
	g_free(o.url);
	return code;
}
