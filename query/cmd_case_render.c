/* earshot case render: pictures of what was captured, made offline. */
#include <stdio.h>

#include "base/error.h"
#include "data/case_access.h"
#include "data/command.h"
#include "data/evidence.h"
#include "data/view.h"
#include "query/archive.h"
#include "query/cmd_case.h"
#include "query/render.h"

#define MAX_ARCHIVE_BYTES (INT64_C(256) << 20)
#define MAX_PAGE_BYTES (16 * 1024 * 1024)

static const char details[] =
	"Chromium shows each captured page from its bytes alone: no script runs, and nothing is\n"
	"fetched. The pictures go into the bundle, labelled so. As root Chromium has no sandbox, "
	"and\n"
	"this is refused unless [render] sandbox = off is configured.\n\n"
	"Example:\n  earshot case render EAR-2026-0007\n";

static bool
is_bare(GKeyFile *config)
{
	g_autofree char *sandbox = g_key_file_get_string(config, "render", "sandbox", NULL);

	return g_strcmp0(sandbox, "off") == 0;
}

/* The page of a look, and its content type as the server gave it. */
static GBytes *
page_of(struct db *db, const struct casefile *c, const struct evidence *e, char **type,
	GError **err)
{
	g_autoptr(GBytes) file = evidence_read_file(db, c->ref, e->warc, MAX_ARCHIVE_BYTES, err);
	GBytes *page;
	gsize len;
	const uint8_t *bytes = file ? g_bytes_get_data(file, &len) : NULL;

	if (!bytes)
		return NULL;
	if (e->offset < 0 || e->length < 1 || (gsize)e->offset > len ||
	    (gsize)e->length > len - (gsize)e->offset) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_FORMAT, "%s: %s is cut off", e->ref,
			    e->warc);
		return NULL;
	}
	page = archive_payload(bytes + e->offset, (size_t)e->length, MAX_PAGE_BYTES, type, err);
	if (page && *type) /* it goes into a header */
		g_strdelimit(*type, "\r\n", ' ');
	return page;
}

/* Words of pages only: what was supplied is shown as it came. */
static bool
can_be_shown(const struct evidence *e)
{
	return e->warc && !evidence_is_supplied(e) && !evidence_is_redirect(e) &&
	       g_strcmp0(e->type, "text/html") == 0;
}

static bool
render_one(struct context *ctx, const struct actor *actor, const struct casefile *c,
	   const struct evidence *e, const char *tool, GError **err)
{
	g_autofree char *type = NULL;
	g_autoptr(GBytes) page = page_of(ctx->db, c, e, &type, err), png = NULL;

	png = page ? render_png(page, type ? type : "text/html", is_bare(ctx->config), err) : NULL;
	return png && view_put(ctx->db, actor, c, e->ref, tool, png, err);
}

static int
render_all(struct context *ctx, const struct actor *actor, const struct casefile *c, GError **err)
{
	g_autoptr(GPtrArray) all = evidence_list(ctx->db, c->id, err);
	g_autofree char *tool = render_tool();
	int n = 0;

	for (guint i = 0; all && i < all->len; i++) {
		const struct evidence *e = all->pdata[i];

		if (!can_be_shown(e))
			continue;
		if (!render_one(ctx, actor, c, e, tool ? tool : "Chromium", err))
			return -1;
		n++;
	}
	return all ? n : -1;
}

int
case_verb_render(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	const GOptionEntry entries[] = { CASE_JSON(as_json), { 0 } };
	g_autoptr(casefile_t) c = NULL;
	int n;

	if (!command_parse(entries, "EAR-ID", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!case_takes(argc, 1, "one reference such as EAR-2026-0007", err))
		return -1;
	c = case_access(ctx->db, &ctx->actor, argv[1], MAY_WORK_CASE, NULL, err);
	n = c ? render_all(ctx, &ctx->actor, c, err) : -1;
	if (n < 0)
		return -1;
	if (as_json)
		return case_print_json(json_pack("{s:i, s:s, s:i}", "schema", 1, "id", c->ref,
						 "rendered", n),
				       err);
	printf("%d rendered\n", n);
	return EXIT_DONE;
}
