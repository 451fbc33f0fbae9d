/* earshot case stamp: ask for the timestamps that are still wanted. */
#include <stdio.h>

#include "base/escape.h"
#include "data/command.h"
#include "query/cmd_case.h"
#include "query/stamping.h"

#define STAMP_S 20
#define NEW_STAMP_S 5 /* behind a capture, for which somebody waits */

static const char details[] =
	"`earshot nightly` does it too. The authorities are those of [timestamp] in the\n"
	"configuration; each is told the SHA-256 of an archive, and nothing else.\n\n"
	"Example:\n  earshot --config /etc/earshot/earshot.conf case stamp\n";

void
case_stamp_new(struct context *ctx)
{
	g_auto(stamping_t) s = { 0 };
	struct stamping_report r = { 0 };
	g_autoptr(GError) wrong = NULL;
	const char *why;
	g_autofree char *line = NULL;

	if (stamping_init(&s, ctx->config, &wrong) && *s.urls)
		stamping_run(ctx->db, &s, NEW_STAMP_S, &r, &wrong);
	why = wrong ? wrong->message : r.last_error;
	line = why ? escape_terminal(why, 0) : NULL;
	if (line)
		fprintf(stderr, "No timestamp yet: %s. It will be asked for again.\n", line);
	stamping_report_clear(&r);
}

int
case_verb_stamp(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = { CASE_JSON(as_json), { 0 } };
	g_auto(stamping_t) s = { 0 };
	struct stamping_report r = { 0 };
	g_autofree char *line = NULL;
	int code;

	if (!command_parse(entries, NULL, details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!case_takes(argc, 0, "no argument", err) ||
	    !role_require(&ctx->actor, MAY_WORK_CASE, err) || !stamping_init(&s, ctx->config, err))
		return -1;
	if (!*s.urls)
		fprintf(stderr, "No authority is configured: [timestamp] url and ca.\n");
	if (!stamping_run(ctx->db, &s, STAMP_S, &r, err))
		return -1;
	line = r.last_error ? escape_terminal(r.last_error, 0) : NULL;
	if (line)
		fprintf(stderr, "%s\n", line);
	code = r.waiting > 0 ? EXIT_SOME_FAILED : EXIT_DONE;
	if (as_json &&
	    case_print_json(json_pack("{s:i, s:i, s:i, s:s?}", "schema", 1, "given", r.given,
				      "waiting", r.waiting, "error", r.last_error),
			    err) != EXIT_DONE)
		code = -1;
	else if (!as_json)
		printf("%d given, %d waiting\n", r.given, r.waiting);
	stamping_report_clear(&r);
	return code;
}
