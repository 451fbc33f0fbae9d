/* earshot case export: the evidence of a case as one file that others can check. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/escape.h"
#include "data/case_access.h"
#include "data/command.h"
#include "data/evidence.h"
#include "data/stamp.h"
#include "query/bundle.h"
#include "query/cmd_case.h"
#include "query/stamping.h"

#define STAMP_S 10 /* that an authority has to answer; the export does not wait for more */

static const char details[] =
	"The bundle is a web archive (WACZ): ear-2026-0007.wacz in this folder, and beside it its\n"
	"SHA-256. The same state of a case gives the same bytes. Write down the SHA-256, or have "
	"the\n"
	"bundle stamped, and nobody can change it unseen. A redacted copy has no originals, no "
	"words of\n"
	"staff, and names of children and staff taken out of what was captured.\n\n"
	"Examples:\n"
	"  earshot case export EAR-2026-0007\n"
	"  earshot case export EAR-2026-0007 --output /media/stick\n"
	"  earshot case export EAR-2026-0007 --redacted --output copy.wacz\n";

struct wanted {
	char *output;
	gboolean is_redacted, no_pdf;
};

/* What came of it. */
struct made {
	char *path;
	char sha256[AUDIT_HEX];
	bool has_pdf, is_stamped;
	char *stamp_error; /* NULL: none was wanted, or it was given */
};

static void
made_clear(struct made *m)
{
	g_free(m->path);
	g_free(m->stamp_error);
}

static char *
output_path(const struct wanted *w, const char *ref)
{
	g_autofree char *name = bundle_name(ref, w->is_redacted);

	if (!w->output)
		return g_steal_pointer(&name);
	if (g_file_test(w->output, G_FILE_TEST_IS_DIR))
		return g_build_filename(w->output, name, NULL);
	return g_strdup(w->output);
}

static bool
has_file(GPtrArray *files, const char *name)
{
	for (guint i = 0; i < files->len; i++)
		if (strcmp(((struct bundle_file *)files->pdata[i])->name, name) == 0)
			return true;
	return false;
}

static bool
note_export(struct db *db, const struct actor *actor, const struct casefile *c, const char *sha256,
	    GError **err)
{
	const struct audit_entry entry = {
		.actor = actor->name, .act = "case.export", .case_ref = c->ref, .obj = sha256
	};

	if (!db_begin(db, err))
		return false;
	if (audit_append(db, &entry, err))
		return db_commit(db, err);
	db_rollback(db);
	return false;
}

static bool
make(struct context *ctx, const struct casefile *c, const struct wanted *w, struct made *m,
     GError **err)
{
	g_autofree char *folder = evidence_folder(ctx->db, c->ref);
	g_autoptr(dossier_t) d = dossier_read(ctx->db, c, ctx->config, err);
	const struct bundle_options o = { .is_redacted = w->is_redacted,
					  .has_pdf = !w->no_pdf,
					  .folder = folder,
					  .db = ctx->db };
	g_autoptr(GPtrArray) files = d ? bundle_files(d, &o, err) : NULL;

	if (!files)
		return false;
	m->path = output_path(w, c->ref);
	m->has_pdf = has_file(files, "evidence/report.pdf");
	return bundle_write(files, m->path, m->sha256, err);
}

/* ---- a timestamp of the whole ------------------------------------------------------------ */

/* One that was given, now or at an earlier export of the same state, is put beside the bundle. */
static bool
place_stamp(struct context *ctx, const struct casefile *c, struct made *m, GError **err)
{
	g_autoptr(GPtrArray) all = stamp_list(ctx->db, c->id, err);

	for (guint i = 0; all && i < all->len && !m->is_stamped; i++) {
		const struct stamp *s = all->pdata[i];

		if (strcmp(s->sha256, m->sha256) != 0)
			continue;
		if (s->is_done && !bundle_put_beside(m->path, ".tsr", s->reply, err))
			return false;
		m->is_stamped = s->is_done;
		if (s->error && !m->stamp_error)
			m->stamp_error = g_strdup(s->error);
	}
	return all;
}

static bool
stamp(struct context *ctx, const struct casefile *c, struct made *m, GError **err)
{
	g_auto(stamping_t) settings = { 0 };
	struct stamping_report r = { 0 };
	g_autofree char *name = g_path_get_basename(m->path);
	g_autoptr(GError) wrong = NULL;
	bool ok;

	/* a bundle is not held back by a wrong setting either */
	if (!stamping_init(&settings, ctx->config, &wrong)) {
		m->stamp_error = g_strdup(wrong->message);
		return true;
	}
	if (!*settings.urls)
		return true;
	ok = stamping_want(ctx->db, &settings, c->id, name, m->sha256, err) &&
	     stamping_run(ctx->db, &settings, STAMP_S, &r, err) && place_stamp(ctx, c, m, err);
	stamping_report_clear(&r);
	return ok;
}

/* ------------------------------------------------------------------------------------------ */

static int
tell(const struct casefile *c, const struct made *m, const struct wanted *w, bool as_json,
     GError **err)
{
	g_autofree char *path = escape_terminal(m->path, 0);
	g_autofree char *clean = g_utf8_make_valid(m->path, -1);

	if (as_json)
		return case_print_json(json_pack("{s:i, s:s, s:s, s:s, s:b, s:b, s:b, s:s?}",
						 "schema", 1, "id", c->ref, "file", clean, "sha256",
						 m->sha256, "redacted", w->is_redacted ? 1 : 0,
						 "pdf", m->has_pdf ? 1 : 0, "stamped",
						 m->is_stamped ? 1 : 0, "stamp_error",
						 m->stamp_error),
				       err);
	printf("%s\nSHA-256 %s\n", path, m->sha256);
	if (m->is_stamped)
		printf("Stamped: %s.tsr\n", path);
	return EXIT_DONE;
}

int
case_verb_export(struct context *ctx, int argc, char **argv, GError **err)
{
	gboolean as_json = FALSE;
	g_autofree char *output = NULL;
	struct wanted w = { 0 };
	const GOptionEntry entries[] = {
		CASE_JSON(as_json),
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Where to: a folder or a file",
		  "PATH" },
		{ "redacted", 0, 0, G_OPTION_ARG_NONE, &w.is_redacted, "A copy for others", NULL },
		{ "no-pdf", 0, 0, G_OPTION_ARG_NONE, &w.no_pdf, "Without the printed report",
		  NULL },
		{ 0 },
	};
	g_autoptr(casefile_t) c = NULL;
	struct made m = { 0 };
	int code = -1;

	if (!command_parse(entries, "EAR-ID", details, &argc, &argv, err))
		return *err ? -1 : EXIT_DONE;
	if (!case_takes(argc, 1, "one reference such as EAR-2026-0007", err))
		return -1;
	w.output = output;
	c = case_access(ctx->db, &ctx->actor, argv[1], MAY_READ_CASE, "bundle", err);
	if (c && make(ctx, c, &w, &m, err) && note_export(ctx->db, &ctx->actor, c, m.sha256, err) &&
	    stamp(ctx, c, &m, err)) {
		if (m.stamp_error) {
			g_autofree char *line = escape_terminal(m.stamp_error, 0);

			fprintf(stderr,
				"No timestamp yet: %s. It will be asked for again; export again "
				"to get it.\n",
				line);
		}
		code = tell(c, &m, &w, as_json, err);
	}
	made_clear(&m);
	return code;
}
