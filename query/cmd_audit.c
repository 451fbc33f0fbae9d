/* earshot audit: who did what, and whether the log of it is whole. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/london.h"
#include "base/when.h"
#include "data/audit.h"
#include "data/case_access.h"
#include "data/case_text.h"
#include "data/command.h"
#include "query/cmd_case.h"
#include "query/terminal.h"

int cmd_audit(struct context *ctx, int argc, char **argv, GError **err);

#define PAGE 1000

static const char list_details[] =
	"Without --json a line of words each; with it the very lines that are chained, one each.\n"
	"\n"
	"Examples:\n"
	"  earshot audit list --case EAR-2026-0007\n"
	"  earshot audit list --json > audit.jsonl\n";
static const char verify_details[] =
	"Reads the whole log, compares its end with audit.head in the state folder, and what "
	"people\n"
	"wrote in cases with what the log vouches for. Exit 0: whole; 1: not.\n\n"
	"Example:\n  earshot audit verify\n";
static const char repin_details[] =
	"After a backup was restored the log ends earlier than audit.head says. This takes the "
	"log\n"
	"as it is now for granted, and leaves an entry that somebody did so.\n\n"
	"Example:\n  earshot audit repin\n";

/* ---- list ---------------------------------------------------------------------------------- */

static const char *
string_of(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? text : "";
}

/* Entries of cases that are closed to who asks are left out. */
static bool
may_see(struct db *db, GHashTable *known, const struct actor *actor, const char *ref)
{
	void *value;

	if (!*ref)
		return true;
	if (!g_hash_table_lookup_extended(known, ref, NULL, &value)) {
		g_autoptr(casefile_t) c = casefile_find(db, ref, NULL);

		value = GINT_TO_POINTER(!c || casefile_is_open_to(c, actor->role));
		g_hash_table_insert(known, g_strdup(ref), value);
	}
	return GPOINTER_TO_INT(value) != 0;
}

static void
put_words(GString *out, const json_t *json)
{
	g_autofree char *who = escape_terminal(string_of(json, "actor"), 40);
	g_autofree char *when = NULL;
	int64_t at = WHEN_NONE;

	(void)when_parse_rfc3339(string_of(json, "at"), &at);
	when = london_time_text(at);
	g_string_append_printf(out, "%6" JSON_INTEGER_FORMAT "  %24s  %-16s %-18s %s %s\n",
			       json_integer_value(json_object_get(json, "seq")), when, who,
			       string_of(json, "act"), string_of(json, "case"),
			       string_of(json, "obj"));
}

struct listing {
	struct context *ctx;
	const struct actor *actor;
	const char *case_ref;
	bool as_json;
	int64_t after;
	int limit, hidden;
	GHashTable *known;
};

/* At most a page of them; `*n` becomes how many lines there were. */
static bool
print_page(struct listing *l, guint *n, GError **err)
{
	g_autoptr(GPtrArray) lines =
		audit_lines(l->ctx->db, l->case_ref, l->after, MIN(PAGE, l->limit), err);
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; lines && i < lines->len; i++) {
		const char *line = g_ptr_array_index(lines, i);
		json_t *json = json_loads(line, 0, NULL);

		l->after = json_integer_value(json_object_get(json, "seq"));
		if (!may_see(l->ctx->db, l->known, l->actor, string_of(json, "case")))
			l->hidden++;
		else if (l->as_json)
			g_string_append_printf(out, "%s\n", line);
		else
			put_words(out, json);
		json_decref(json);
	}
	*n = lines ? lines->len : 0;
	return lines && terminal_write(out->str, err);
}

static int
print_lines(struct listing *l, GError **err)
{
	guint n = 0;
	bool ok;

	l->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	do {
		ok = print_page(l, &n, err);
		l->limit -= (int)n;
	} while (ok && n == PAGE && l->limit > 0);
	g_hash_table_unref(l->known);
	if (l->hidden)
		fprintf(stderr, "%d entries about cases that are closed to %s are left out.\n",
			l->hidden, l->actor->name);
	return ok ? EXIT_DONE : -1;
}

static int
verb_list(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	g_autofree char *ref = NULL;
	gint64 after = 0;
	int limit = G_MAXINT;
	const GOptionEntry entries[] = {
		CASE_JSON(as_json),
		{ "case", 0, 0, G_OPTION_ARG_STRING, &ref, "Of one case", "EAR-ID" },
		{ "after", 0, 0, G_OPTION_ARG_INT64, &after, "After that entry", "N" },
		{ "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many", "N" },
		{ 0 },
	};
	g_autoptr(casefile_t) c = NULL;
	const struct audit_entry read = { .act = "audit.read" };
	struct audit_entry entry = read;

	if (!command_parse(entries, NULL, list_details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!case_takes(argc, 0, "no argument", err) ||
	    !role_require(&ctx->actor, MAY_READ_AUDIT, err))
		return -1;
	if (ref && !(c = case_access(ctx->db, &ctx->actor, ref, MAY_READ_CASE, "audit", err)))
		return -1;
	entry.actor = ctx->actor.name;
	if (!ref && !audit_append(ctx->db, &entry, err))
		return -1;
	return print_lines(&(struct listing){ .ctx = ctx,
					      .actor = &ctx->actor,
					      .case_ref = c ? c->ref : NULL,
					      .as_json = as_json,
					      .after = after,
					      .limit = MAX(limit, 0) },
			   err);
}

/* ---- verify, repin --------------------------------------------------------------------------- */

static int
verb_verify(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = { CASE_JSON(as_json), { 0 } };
	g_autofree char *fault = NULL;
	struct audit_head head;

	if (!command_parse(entries, NULL, verify_details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!case_takes(argc, 0, "no argument", err) || !audit_verify(ctx->db, &fault, err) ||
	    (!fault && !case_text_verify(ctx->db, &fault, err)) || !audit_head(ctx->db, &head, err))
		return -1;
	if (as_json) {
		if (case_print_json(json_pack("{s:i, s:b, s:I, s:s, s:s?}", "schema", 1, "intact",
					      (int)!fault, "entries", (json_int_t)head.count,
					      "head", head.hash, "fault", fault),
				    err) != EXIT_DONE)
			return -1;
	} else if (fault) {
		printf("The audit log is not whole: %s.\n", fault);
	} else {
		printf("The audit log is whole: %" G_GINT64_FORMAT " entries, the last is %s.\n",
		       head.count, head.hash);
	}
	return fault ? EXIT_NOTHING : EXIT_DONE;
}

static int
verb_repin(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = { CASE_JSON(as_json), { 0 } };

	if (!command_parse(entries, NULL, repin_details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!case_takes(argc, 0, "no argument", err) ||
	    !role_require(&ctx->actor, MAY_SET_UP, err) ||
	    !audit_repin(ctx->db, ctx->actor.name, err))
		return -1;
	if (as_json)
		return case_print_json(json_pack("{s:i, s:b}", "schema", 1, "pinned", 1), err);
	printf("Pinned.\n");
	return EXIT_DONE;
}

int
cmd_audit(struct context *ctx, int argc, char **argv, GError **err)
{
	static const struct verb verbs[] = {
		{ "list", verb_list, "[--case EAR-ID] [--after N] [--limit N] [--json]", MAY_READ },
		{ "verify", verb_verify, "[--json]", MAY_READ },
		{ "repin", verb_repin, "", MAY_READ },
	};

	return command_verb(verbs, G_N_ELEMENTS(verbs), "audit", ctx, argc, argv, err);
}
