/* earshot case capture: an address looked at now, or something handed in, kept as evidence. */
#include "crawler/cmd_case_capture.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/when.h"
#include "crawler/capture.h"
#include "data/case_access.h"
#include "data/case_term.h"
#include "data/case_text.h"
#include "data/evidence_json.h"
#include "data/imagery.h"
#include "query/actor.h"
#include "query/cmd_case.h"
#include "query/mention_json.h"
#include "query/terminal.h"

static const char details[] =
	"Without URL the case's own address is looked at. Every look is kept, also one that\n"
	"brought nothing: why is part of the evidence. earshot never signs in, and keeps no\n"
	"picture, film or sound that it comes across.\n"
	"\n"
	"Examples:\n"
	"  earshot case capture EAR-2026-0007\n"
	"  earshot case capture EAR-2026-0007 https://forum.example/t/17#post-3\n"
	"  earshot case capture EAR-2026-0007 --file saved.html --claimed-url https://…\n"
	"  earshot case capture EAR-2026-0007 --text - <words.txt\n"
	"  earshot case capture EAR-2026-0007 --file screen.png \\\n"
	"    --attest 'no nude, semi-nude or indecent image of a child'\n";

void
case_item_clear(struct case_item *i)
{
	g_free(i->text);
	g_free(i->file);
	g_free(i->name);
	g_free(i->claimed_url);
	g_free(i->received);
	g_free(i->supplied_by);
	g_free(i->attest);
	*i = (struct case_item){ 0 };
}

bool
case_item_is_there(const struct case_item *i)
{
	return i->text || i->file;
}

static bool
wrong(GError **err, const char *sentence)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE, sentence);
	return false;
}

bool
case_item_check(const struct case_item *i, GError **err)
{
	g_autoptr(url_t) url = i->claimed_url ? url_parse(i->claimed_url, NULL) : NULL;
	const char *path = i->text ? i->text : i->file;
	int64_t at;

	if (i->text && i->file)
		return wrong(err, "choose one of --text and --file");
	if (i->name && g_strcmp0(i->file, "-") != 0)
		return wrong(err, "--file-name belongs to --file -");
	if (!case_item_is_there(i) && (i->claimed_url || i->supplied_by || i->attest))
		return wrong(err, "--claimed-url, --supplied-by and --attest belong to --text or "
				  "--file");
	if (i->claimed_url && (!url || !url_is_http(url)))
		return wrong(err, "--claimed-url is no web address; it begins with https:// or "
				  "http://");
	if (i->received && !when_parse_rfc3339(i->received, &at))
		return wrong(err, "--received wants a time such as 2026-11-23T07:00:00Z");
	if (i->attest && !imagery_is_attested(i->attest)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "--attest wants these very words: \"%s\"", imagery_attestation());
		return false;
	}
	if (path && strcmp(path, "-") != 0 && access(path, R_OK) != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "%s cannot be read: %s", path,
			    g_strerror(errno));
		return false;
	}
	return !i->supplied_by || case_term_require(CASE_REPORTER, i->supplied_by, err);
}

/* ---- saying what came of it ---------------------------------------------------------------- */

static void
say(const struct evidence *e)
{
	g_autofree char *url = escape_terminal(e->url ? e->url : "", 0);
	g_autofree char *outcome = escape_terminal(e->outcome, 0);

	printf("%s %s%s%s\n", e->ref, outcome, *url ? ": " : "", url);
	terminal_lines("  ", e->sentence);
	if (e->warc)
		printf("  kept in %s, %" G_GINT64_FORMAT " bytes, SHA-256 %s\n", e->warc, e->bytes,
		       e->payload_sha256);
}

static void
tell(const struct evidence *e, json_t *rows)
{
	if (rows)
		json_array_append_new(rows, evidence_json(e, true));
	else
		say(e);
}

/* ---- fetching ------------------------------------------------------------------------------ */

/* The head's decision stands in the case before anything is fetched. */
static bool
note_override(struct context *ctx, const struct actor *actor, const struct casefile *c,
	      const char *url, const char *reason, GError **err)
{
	g_autofree char *clean = NULL, *text = NULL, *number = NULL;
	struct case_text_new new = { .kind = "override", .act = "robots.override" };

	if (!role_require(actor, MAY_OVERRIDE, err))
		return false;
	clean = case_text_clean(reason, strlen(reason), "the reason", err);
	if (!clean)
		return false;
	text = g_strdup_printf("robots.txt not obeyed for %s: %s", url, clean);
	new.text = text;
	number = case_text_add(ctx->db, actor, c, &new, err);
	return number != NULL;
}

int
case_capture_url(struct context *ctx, const struct capture_options *o, const struct actor *actor,
		 const struct casefile *c, const char *url, const char *override, json_t *rows,
		 GError **err)
{
	const struct capture_settings settings = capture_options_settings(o, ctx);
	const struct capture_look look = { .casefile = c->id,
					   .case_ref = c->ref,
					   .url = url,
					   .actor = actor->name,
					   .override = override };
	g_autoptr(GPtrArray) made = NULL;

	if (override && !note_override(ctx, actor, c, url, override, err))
		return -1;
	made = capture_url(ctx->db, &settings, &look, err);
	for (guint i = 0; made && i < made->len; i++)
		tell(made->pdata[i], rows);
	if (!made)
		return -1;
	case_stamp_new(ctx);
	return EXIT_DONE;
}

/* ---- taking in ----------------------------------------------------------------------------- */

static int
refuse(enum capture_taken taken, const char *case_ref, const char **refused)
{
	static const char *const names[] = { [CAPTURE_TAKEN] = NULL,
					     [CAPTURE_UNATTESTED] = "picture",
					     [CAPTURE_FILM] = "film",
					     [CAPTURE_UNKNOWN] = "unknown" };
	static const char *const why[] = {
		[CAPTURE_TAKEN] = "",
		[CAPTURE_UNATTESTED] =
			("Not taken in: it is a picture, or carries one. It can be when somebody "
			 "who has seen it\nsays so, word by word:"),
		[CAPTURE_FILM] =
			"Not taken in: film and sound are never kept. Say in words what they show.",
		[CAPTURE_UNKNOWN] =
			"Not taken in: it is neither text, page, e-mail nor screenshot.",
	};

	*refused = names[taken];
	fprintf(stderr, "%s\n", why[taken]);
	if (taken == CAPTURE_UNATTESTED)
		fprintf(stderr, "  earshot case capture %s --file FILE --attest '%s'\n", case_ref,
			imagery_attestation());
	fprintf(stderr, "Nothing of it was kept.\n%s", imagery_steps());
	return EXIT_USAGE;
}

int
case_capture_item(struct context *ctx, const struct capture_options *o, const struct actor *actor,
		  const struct casefile *c, const struct case_item *item, json_t *rows,
		  const char **refused, GError **err)
{
	const struct capture_settings settings = capture_options_settings(o, ctx);
	const char *path = item->text ? item->text : item->file;
	g_autoptr(GBytes) bytes = file_read(path, CAPTURE_MAX_ITEM, err);
	g_autofree char *name = item->name                             ? g_strdup(item->name)
				: item->file && strcmp(path, "-") != 0 ? g_path_get_basename(path)
								       : NULL;
	g_autofree char *valid = name ? g_utf8_make_valid(name, -1) : NULL;
	struct capture_item taken_in = { .casefile = c->id,
					 .case_ref = c->ref,
					 .bytes = bytes,
					 .name = valid,
					 .is_typed = item->text != NULL,
					 .claimed_url = item->claimed_url,
					 .received_at = WHEN_NONE,
					 .supplied_by = item->supplied_by ? item->supplied_by
									  : c->reporter,
					 .actor = actor->name,
					 .is_attested = item->attest != NULL };
	g_autoptr(evidence_t) row = NULL;
	enum capture_taken taken;

	if (item->received)
		when_parse_rfc3339(item->received, &taken_in.received_at);
	if (!bytes || !capture_supplied(ctx->db, &settings, &taken_in, &taken, &row, err))
		return -1;
	if (taken != CAPTURE_TAKEN)
		return refuse(taken, c->ref, refused);
	tell(row, rows);
	case_stamp_new(ctx);
	return EXIT_DONE;
}

/* ---- the verb ------------------------------------------------------------------------------ */

struct asked {
	struct capture_options options;
	struct case_item item;
	char *override;
	gboolean json;
};

static int
usage(GError **err, const char *sentence)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "%s; see `earshot case capture --help`", sentence);
	return -1;
}

static int
capture(struct context *ctx, const struct asked *a, const struct actor *actor, const char *ref,
	const char *url, json_t *rows, const char **refused, GError **err)
{
	g_autoptr(casefile_t) c = case_access(ctx->db, actor, ref, MAY_WORK_CASE, NULL, err);

	if (!c || !casefile_require_open(c, err))
		return -1;
	if (case_item_is_there(&a->item))
		return case_capture_item(ctx, &a->options, actor, c, &a->item, rows, refused, err);
	if (!url && !c->url)
		return usage(err, "the case has no address; name one, or hand in --text or --file");
	return case_capture_url(ctx, &a->options, actor, c, url ? url : c->url, a->override, rows,
				err);
}

static int
run(struct context *ctx, const struct asked *a, int argc, char **argv, GError **err)
{
	const char *refused = NULL;
	json_t *rows = NULL;
	int code;

	if (argc < 2 || argc > 3)
		return usage(err, "case capture takes a case and perhaps an address");
	if (argc > 2 && case_item_is_there(&a->item))
		return usage(err,
			     "an address is fetched, --text and --file are handed in: choose one; "
			     "--claimed-url says where it is said to have been");
	if (a->override && case_item_is_there(&a->item))
		return usage(err, "--override-robots is for an address");
	if (!case_item_check(&a->item, err))
		return -1;
	rows = a->json ? json_array() : NULL;
	code = capture(ctx, a, &ctx->actor, argv[1], argc > 2 ? argv[2] : NULL, rows, &refused,
		       err);
	if (rows && code >= 0) {
		json_t *all = json_pack("{s:i, s:O, s:s*}", "schema", 1, "evidence", rows,
					"refused", refused);
		g_autofree char *line = json_line(all);

		json_decref(all);
		code = terminal_write(line, err) ? code : -1;
	}
	json_decref(rows);
	return code;
}

int
case_verb_capture(struct context *ctx, int argc, char **argv, GError **err)
{
	struct asked a = { 0 };
	const GOptionEntry entries[] = {
		CASE_ITEM_OPTIONS(a.item),
		{ "received", 0, 0, G_OPTION_ARG_STRING, &a.item.received,
		  "When the school got it (now)", "TIME" },
		{ "override-robots", 0, 0, G_OPTION_ARG_STRING, &a.override,
		  "Fetch this address whatever the site's robots.txt says; the head's, with a "
		  "reason",
		  "REASON" },
		CAPTURE_OPTIONS(a.options),
		{ "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "For programs", NULL },
		{ 0 },
	};
	int code = -1;

	if (!command_parse(entries, "EAR-ID [URL]", details, &argc, &argv, err))
		code = *err ? -1 : EXIT_DONE;
	else if (capture_options_ready(&a.options, ctx, err))
		code = run(ctx, &a, argc, argv, err);
	capture_options_clear(&a.options);
	case_item_clear(&a.item);
	g_free(a.override);
	return code;
}
