/* earshot case relate, process. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/when.h"
#include "data/case_access.h"
#include "data/case_relation.h"
#include "query/cmd_case.h"
#include "query/process.h"
#include "query/relate.h"
#include "query/terminal.h"

#define USUAL_LIMIT 20

static const char relate_details[] =
	"Shows what might belong to the case, from what is stored, each with its reason. Whether "
	"it\n"
	"does is for a person to say.\n"
	"\n"
	"Examples:\n"
	"  earshot case relate EAR-2026-0007\n"
	"  earshot case relate EAR-2026-0007 --confirm M-2026-0150\n"
	"  earshot case relate EAR-2026-0007 --dismiss M-2026-0151 --note 'Another school'\n";
static const char process_details[] =
	"The school's process for posts about it, written from what this program does and how it "
	"is\n"
	"set up: states, categories, checklists, clocks, agencies, roles, retention.\n"
	"\n"
	"Example:\n  earshot case process --html process.html\n";

struct asked {
	gboolean json;
	char *confirm, *dismiss, *note;
	int limit;
};

static void
asked_clear(struct asked *a)
{
	g_clear_pointer(&a->confirm, g_free);
	g_clear_pointer(&a->dismiss, g_free);
	g_clear_pointer(&a->note, g_free);
}

/* ---- relate -------------------------------------------------------------------------------- */

static json_t *
one_json(const struct related *r, const char *decision)
{
	return json_pack("{s:s, s:s, s:s?, s:s, s:f, s:s, s:s?}", "mention", r->mention->ref, "url",
			 r->mention->url, "title", r->mention->title, "kind", r->kind, "score",
			 r->score, "why", r->why, "decision", decision);
}

static int
print_json(const struct casefile *c, const GPtrArray *list, const GPtrArray *relations,
	   const GPtrArray *notes, GError **err)
{
	json_t *all = json_array(), *said = json_array();

	for (guint i = 0; i < list->len; i++) {
		const struct related *r = g_ptr_array_index(list, i);

		json_array_append_new(all, one_json(r, relate_decided(relations, r->mention->id)));
	}
	for (guint i = 0; i < notes->len; i++)
		json_array_append_new(said, json_string(notes->pdata[i]));
	return case_print_json(json_pack("{s:i, s:s, s:o, s:o}", "schema", 1, "id", c->ref,
					 "related", all, "notes", said),
			       err);
}

static int
print_text(const GPtrArray *list, const GPtrArray *relations, const GPtrArray *notes, GError **err)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < list->len; i++) {
		const struct related *r = g_ptr_array_index(list, i);
		const struct mention *m = r->mention;
		const char *decision = relate_decided(relations, m->id);
		g_autofree char *title =
			escape_terminal(m->title && *m->title ? m->title : m->url, 70);
		g_autofree char *url = escape_terminal(m->url, 0),
				*why = escape_terminal(r->why, 0);

		g_string_append_printf(out, "%s  %.2f  %-16s %s\n    %s\n    %s%s%s\n", m->ref,
				       r->score, r->kind, title, url, why, decision ? "; " : "",
				       decision ? decision : "");
	}
	for (guint i = 0; i < notes->len; i++)
		fprintf(stderr, "Note: %s\n", (const char *)notes->pdata[i]);
	if (list->len == 0)
		fprintf(stderr, "Nothing that is stored seems to belong to it.\n");
	return terminal_write(out->str, err) ? EXIT_DONE : -1;
}

static int
suggest(struct context *ctx, const struct asked *a, const char *ref, GError **err)
{
	g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(casefile_t) c = case_access(ctx->db, &ctx->actor, ref, MAY_READ_CASE, NULL, err);
	g_autoptr(GPtrArray) relations = c ? case_relation_list(ctx->db, c->id, err) : NULL;
	g_autoptr(GPtrArray) list =
		relations ? relate_find(ctx->db, c, a->limit, notes, err) : NULL;

	if (!list)
		return -1;
	return a->json ? print_json(c, list, relations, notes, err)
		       : print_text(list, relations, notes, err);
}

static struct mention *
find_mention(struct context *ctx, const char *ref, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	struct mention *m = mention_get_ref(ctx->db, ref, &wrong);

	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	else if (!m)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "there is no mention `%s`; `earshot search` gives references such as "
			    "M-2026-0147",
			    ref);
	return m;
}

/* Said twice without another word it stands once. */
static bool
is_decided(const GPtrArray *relations, const struct mention *m, const struct asked *a)
{
	const char *before = relate_decided(relations, m->id);

	return !a->note && g_strcmp0(before, a->confirm ? "confirmed" : "dismissed") == 0;
}

static int
relate(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	const char *name = a->confirm ? a->confirm : a->dismiss;
	g_autofree char *note = case_words(a->note, "a note", err);
	g_autoptr(casefile_t) c = NULL;
	g_autoptr(mention_t) m = NULL;
	g_autoptr(GPtrArray) relations = NULL;

	if ((a->note && !note) || !case_takes(argc, 1, "one reference such as EAR-2026-0007", err))
		return -1;
	if ((a->confirm && a->dismiss) || a->limit < 1 || a->limit > RELATE_MOST) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "relate takes --confirm or --dismiss, and a --limit from 1 to %d",
			    RELATE_MOST);
		return -1;
	}
	if (!name)
		return suggest(ctx, a, argv[1], err);
	c = case_access(ctx->db, &ctx->actor, argv[1], MAY_WORK_CASE, NULL, err);
	m = c ? find_mention(ctx, name, err) : NULL;
	relations = m ? case_relation_list(ctx->db, c->id, err) : NULL;
	if (!relations ||
	    (!is_decided(relations, m, a) &&
	     !relate_decide(ctx->db, &ctx->actor, c, m, a->confirm != NULL, note, err)))
		return -1;
	return case_done(ctx, a->json, c->ref,
			 a->confirm ? "It belongs to the case." : "It does not belong to the case.",
			 err);
}

int
case_verb_relate(struct context *ctx, int argc, char **argv, GError **err)
{
	struct asked a = { .limit = USUAL_LIMIT };
	const GOptionEntry entries[] = {
		CASE_JSON(a.json),
		{ "confirm", 0, 0, G_OPTION_ARG_STRING, &a.confirm, "It belongs to the case",
		  "M-ID" },
		{ "dismiss", 0, 0, G_OPTION_ARG_STRING, &a.dismiss, "It does not", "M-ID" },
		{ "note", 0, 0, G_OPTION_ARG_STRING, &a.note, "Why", "TEXT" },
		{ "limit", 0, 0, G_OPTION_ARG_INT, &a.limit, "At most so many (20)", "N" },
		{ 0 },
	};
	int code;

	if (command_parse(entries, "EAR-ID", relate_details, &argc, &argv, err))
		code = relate(ctx, &a, argc, argv, err);
	else
		code = *err ? -1 : EXIT_DONE;
	asked_clear(&a);
	return code;
}

/* ---- process ------------------------------------------------------------------------------- */

int
case_verb_process(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	g_autofree char *path = NULL, *text = NULL;
	const GOptionEntry entries[] = {
		CASE_JSON(as_json),
		{ "html", 0, 0, G_OPTION_ARG_FILENAME, &path, "As a page, into this file", "FILE" },
		{ 0 },
	};

	if (!command_parse(entries, NULL, process_details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!case_takes(argc, 0, "no argument", err) || !role_require(&ctx->actor, MAY_READ, err))
		return -1;
	text = process_text(ctx->db, ctx->config, path != NULL, err);
	if (!text)
		return -1;
	if (path && strcmp(path, "-") != 0)
		return file_write(path, text, strlen(text), 0644, err) ? EXIT_DONE : -1;
	if (as_json)
		return case_print_json(json_pack("{s:i, s:s}", "schema", 1, path ? "html" : "text",
						 text),
				       err);
	return terminal_write(text, err) ? EXIT_DONE : -1;
}
