/* earshot case erase, handover, sar: giving back what is kept about people. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/london.h"
#include "base/when.h"
#include "data/case_strip.h"
#include "query/cmd_case.h"
#include "query/forget.h"
#include "query/sar.h"

/* ---- erasing ----------------------------------------------------------------------------- */

/* The mention that a case began with stays unless it is asked for: it is a record of its own. */
static bool
erase_mention(struct context *ctx, int64_t mention, const struct actor *actor, const char *reason,
	      GError **err)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));

	g_array_append_val(ids, mention);
	return purge_mentions(ctx->db, ids, when_now(), actor->name, reason, err);
}

static bool
strip(struct context *ctx, const char *ref, enum case_stub why, const char *words,
      bool with_mention, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(casefile_t) c = casefile_find(ctx->db, ref, &wrong);
	int64_t mention = c ? c->mention : 0;
	g_autoptr(index_t) index = index_open(ctx->state_dir, err);
	struct forget_report r = { 0 };

	if (!index || !case_erase(ctx->db, &ctx->actor, ref, why, words, err) ||
	    (with_mention && mention && !erase_mention(ctx, mention, &ctx->actor, words, err)) ||
	    !forget_traces(ctx->db, index, why == STUB_ERASED, &r, err))
		return false;
	if (!r.is_clean)
		fprintf(stderr, "Another process reads the store; bytes of what went stay in its "
				"log until the next purge.\n");
	return true;
}

int
case_verb_erase(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	g_autofree char *given = NULL, *reason = NULL;
	gboolean mention = FALSE;
	const GOptionEntry entries[] = {
		CASE_JSON(as_json),
		{ "reason", 0, 0, G_OPTION_ARG_STRING, &given,
		  "Why; it stays on record, so name nobody (\"-\" reads it)", "TEXT" },
		{ "mention", 0, 0, G_OPTION_ARG_NONE, &mention,
		  "Also the mention that it began with, which will not come back", NULL },
		{ 0 },
	};

	if (!command_parse(
		    entries, "EAR-ID --reason TEXT",
		    "Texts, captures and files go for good; number, school, dates and outcome "
		    "stay, and the\naudit log holds. A case on hold is not erased.\n\n"
		    "Examples:\n  earshot case erase EAR-2026-0007 --reason 'Objection upheld'\n"
		    "  earshot case erase EAR-2026-0007 --reason 'Objection upheld' --mention",
		    &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	reason = case_words(given, "a reason", err);
	if (!reason && !*err)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "erasing a case wants --reason");
	if (!reason || !case_takes(argc, 1, "one reference such as EAR-2026-0007", err) ||
	    !strip(ctx, argv[1], STUB_ERASED, reason, mention, err))
		return -1;
	return case_done(ctx, as_json, argv[1], "Erased; its number stays.", err);
}

int
case_verb_handover(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	g_autofree char *given = NULL, *words = NULL;
	const GOptionEntry entries[] = {
		CASE_JSON(as_json),
		{ "reference", 0, 0, G_OPTION_ARG_STRING, &given,
		  "Where it is kept from now on (\"-\" reads it)", "TEXT" },
		{ 0 },
	};

	if (!command_parse(
		    entries, "EAR-ID --reference TEXT",
		    "For a safeguarding case that the designated safeguarding lead keeps in "
		    "their own system:\nexport it first (`earshot case export`); a stub with "
		    "the reference stays here.\n\nExample:\n  earshot case handover "
		    "EAR-2026-0007 --reference 'Safeguarding file 12'",
		    &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	words = case_words(given, "a reference", err);
	if (!words && !*err)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "a handover wants --reference: where the case is kept now");
	if (!words || !case_takes(argc, 1, "one reference such as EAR-2026-0007", err) ||
	    !strip(ctx, argv[1], STUB_HANDED_OVER, words, false, err))
		return -1;
	return case_done(ctx, as_json, argv[1], "Handed over; a stub stays.", err);
}

/* ---- access ------------------------------------------------------------------------------ */

static bool
check_asked(char *const *subjects, const char *dir, int64_t received_at, GError **err)
{
	struct stat st;

	if (!subjects || !dir)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "sar wants --subject, once for each spelling, and --output "
				    "DIR; see `earshot case sar --help`");
	else if (lstat(dir, &st) == 0)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s is there already; --output wants a folder that is not", dir);
	else if (received_at > when_now())
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
				    "--received lies in the future");
	else
		return true;
	return false;
}

static int
tell(const struct sar *s, const char *dir, bool as_json, GError **err)
{
	g_autofree char *day = london_date_text(s->due_at);
	char due[WHEN_RFC3339_SIZE];

	when_rfc3339(s->due_at, due);
	if (as_json)
		return case_print_json(json_pack("{s:i, s:I, s:s, s:I, s:I, s:I, s:i}", "schema", 1,
						 "request", (json_int_t)s->request, "due", due,
						 "mentions", (json_int_t)s->mentions, "cases",
						 (json_int_t)s->cases, "cases_withheld",
						 (json_int_t)s->cases_withheld, "names_withheld",
						 s->names_withheld),
				       err);
	printf("Request %" G_GINT64_FORMAT ", to be answered by %s: %" G_GINT64_FORMAT
	       " text%s, %" G_GINT64_FORMAT " case%s, in %s.\n"
	       "Read it before it is handed out: %d name%s of others taken out, others may be "
	       "left.\n",
	       s->request, day, s->mentions, s->mentions == 1 ? "" : "s", s->cases,
	       s->cases == 1 ? "" : "s", dir, s->names_withheld,
	       s->names_withheld == 1 ? " was" : "s were");
	if (s->cases_withheld)
		printf("%d case%s closed to you and %s not looked into; somebody "
		       "who may see %s has to.\n",
		       s->cases_withheld, s->cases_withheld == 1 ? " is" : "s are",
		       s->cases_withheld == 1 ? "was" : "were",
		       s->cases_withheld == 1 ? "it" : "them");
	return EXIT_DONE;
}

int
case_verb_sar(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	g_auto(GStrv) subjects = NULL;
	g_autofree char *dir = NULL, *received = NULL;
	const GOptionEntry entries[] = {
		CASE_JSON(as_json),
		{ "subject", 0, 0, G_OPTION_ARG_STRING_ARRAY, &subjects,
		  "Name, handle or address of who asks; again for each spelling", "NAME" },
		{ "output", 0, 0, G_OPTION_ARG_FILENAME, &dir, "A new folder for what is found",
		  "DIR" },
		{ "received", 0, 0, G_OPTION_ARG_STRING, &received, "When the request came (now)",
		  "DAY" },
		{ 0 },
	};
	struct sar s = { 0 };
	int64_t received_at;
	int code = -1;

	if (!command_parse(
		    entries, "--subject NAME… --output DIR",
		    "All mentions, cases and lists are searched; names of other people are "
		    "taken out. That\nsomebody searched is on record, for whom is "
		    "not.\n\nExample:\n"
		    "  earshot case sar --subject 'Ada Other' --subject @ada --output sar-3 \\\n"
		    "    --received 2026-11-20",
		    &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!case_takes(argc, 0, "no argument", err) ||
	    !case_time(received, "--received", &received_at, err) ||
	    !check_asked(subjects, dir, received_at, err))
		return -1;
	if (received_at == WHEN_NONE)
		received_at = when_now();
	if (sar_run(ctx->db, &ctx->actor, (const char *const *)subjects, received_at, &s, err) &&
	    sar_write(&s, dir, err))
		code = tell(&s, dir, as_json, err);
	sar_clear(&s);
	return code;
}
