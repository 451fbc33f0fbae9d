/* earshot case open: a post is reported. The record comes first, whatever comes of the capture. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/case_term.h"
#include "data/casework.h"
#include "data/mention.h"
#include "data/register.h"
#include "query/case_sheet.h"
#include "query/cmd_case.h"

static const char details[] =
	"Who reported it is a role, never a name: parent, pupil, staff, governor, public, agency,\n"
	"monitoring or anonymous.\n"
	"\n"
	"Examples:\n"
	"  earshot case open https://forum.example/t/17 --reporter parent --reason 'Names a "
	"teacher'\n"
	"  earshot case open --mention M-2026-0147 --reporter monitoring --reason 'May be "
	"defamatory'\n"
	"  earshot case open --text - --reporter staff --reason 'Seen in a closed group' < "
	"post.txt\n";

struct asked {
	struct case_options common;
	char *mention, *reporter, *author, *reason, *received, *published, *school;
};

static void
asked_clear(struct asked *a)
{
	char **strings[] = { &a->mention,  &a->reporter,  &a->author, &a->reason,
			     &a->received, &a->published, &a->school };

	for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
		g_clear_pointer(strings[i], g_free);
	case_options_clear(&a->common);
}

static bool
wrong(GError **err, const char *sentence)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, sentence);
	return false;
}

/* By name, or the only one. */
static bool
find_school(struct db *db, const char *name, int64_t *id, GError **err)
{
	g_autoptr(GError) fault = NULL;
	g_autoptr(GPtrArray) all = NULL;
	struct school *s;

	if (name) {
		s = register_find(db, name, &fault);
		*id = s ? s->id : 0;
		school_free(s);
		if (fault)
			g_propagate_error(err, g_steal_pointer(&fault));
		else if (!*id)
			wrong(err, "there is no such school; `earshot school list` names them");
		return *id != 0;
	}
	all = register_list(db, err);
	*id = all && all->len == 1 ? ((const struct school *)all->pdata[0])->id : 0;
	return all != NULL;
}

static bool
find_mention(struct db *db, const char *ref, int64_t *id, GError **err)
{
	g_autoptr(GError) fault = NULL;
	g_autoptr(mention_t) m = mention_get_ref(db, ref, &fault);

	if (fault)
		g_propagate_error(err, g_steal_pointer(&fault));
	else if (!m)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no mention `%s`; `earshot search` gives references such as "
			    "M-2026-0147",
			    ref);
	*id = m ? m->id : 0;
	return m != NULL;
}

static bool
read_opening(struct context *ctx, const struct asked *a, struct case_opening *o, GError **err)
{
	return (!a->reporter ||
		(o->reporter = case_term_require(CASE_REPORTER, a->reporter, err))) &&
	       (!a->author || (o->author = case_term_require(CASE_AUTHOR, a->author, err))) &&
	       case_time(a->received, "--received", &o->received_at, err) &&
	       case_time(a->published, "--published", &o->first_published, err) &&
	       (!a->mention || find_mention(ctx->db, a->mention, &o->mention, err)) &&
	       find_school(ctx->db, a->school, &o->school, err);
}

static int
run(struct context *ctx, const struct acting *acting, struct asked *a, int argc, char **argv,
    GError **err)
{
	g_autofree char *reason = case_words(a->reason, "a reason", err), *sentence = NULL;
	struct case_opening o = { .url = argc > 1 ? argv[1] : NULL, .reason = reason };
	g_autoptr(casefile_t) c = NULL;

	if (a->reason && !reason)
		return -1;
	if (argc > 2 || (argc == 1 && !a->mention)) {
		wrong(err, "a case is opened with one address, with --mention, or with --text or "
			   "--file");
		return -1;
	}
	if (!read_opening(ctx, a, &o, err))
		return -1;
	c = casework_open(ctx->db, &acting->actor, &o, err);
	if (!c)
		return -1;
	sentence = g_strdup_printf("Opened %s.", c->ref);
	return case_done(ctx, &a->common, c->ref, sentence, err);
}

int
case_verb_open(struct context *ctx, int argc, char **argv, GError **err)
{
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		CASE_OPTIONS(a.common),
		{ "mention", 0, 0, G_OPTION_ARG_STRING, &a.mention, "A mention that is stored",
		  "M-ID" },
		{ "reporter", 0, 0, G_OPTION_ARG_STRING, &a.reporter, "Who reported it", "ROLE" },
		{ "author", 0, 0, G_OPTION_ARG_STRING, &a.author, "Who wrote it, if known",
		  "ROLE" },
		{ "reason", 0, 0, G_OPTION_ARG_STRING, &a.reason, "Why it is looked into", "TEXT" },
		{ "received", 0, 0, G_OPTION_ARG_STRING, &a.received,
		  "When the school was told of it (now)", "TIME" },
		{ "published", 0, 0, G_OPTION_ARG_STRING, &a.published,
		  "When it was first published, if known", "TIME" },
		{ "school", 0, 0, G_OPTION_ARG_STRING, &a.school,
		  "Which school, if not the only one", "NAME" },
		{ 0 },
	};
	g_auto(acting_t) acting = { 0 };
	int code;

	if (case_parse(ctx, entries, &a.common, "[URL]", details, &argc, &argv, &acting, err))
		code = run(ctx, &acting, &a, argc, argv, err);
	else
		code = *err ? -1 : EXIT_DONE;
	asked_clear(&a);
	return code;
}
