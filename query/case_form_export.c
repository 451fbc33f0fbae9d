/* The evidence of a case as one file to hand on: a job makes it. */
#include <errno.h>

#include "base/error.h"
#include "data/case_access.h"
#include "data/evidence.h"
#include "query/bundle.h"
#include "query/case_form.h"
#include "query/job.h"
#include "query/layout.h"

/* In the case's own folder, so that it goes when the case does; its name begins with a dot, so that
 * backups leave it out: it can be made again. */
#define FOLDER ".bundles"

static char *
result_path(const struct web_request *rq, const char *ref, bool is_redacted, GError **err)
{
	g_autofree char *own = evidence_folder(rq->db, ref);
	g_autofree char *folder = g_build_filename(own, FOLDER, NULL);
	g_autofree char *name = bundle_name(ref, is_redacted);

	if (g_mkdir_with_parents(folder, 0700) == 0)
		return g_build_filename(folder, name, NULL);
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s cannot be made: %s", folder,
		    g_strerror(errno));
	return NULL;
}

static bool
do_export(const struct web_request *rq, const char *ref, char **path, GError **err)
{
	g_autoptr(casefile_t) c =
		case_access(rq->db, &rq->actor, ref, MAY_READ_CASE, "bundle", err);
	bool is_redacted = g_strcmp0(case_form_field(rq, "copy"), "redacted") == 0;
	g_autofree char *result = c ? result_path(rq, c->ref, is_redacted, err) : NULL;
	g_autofree char *kind = c ? g_strconcat("export-", c->ref, NULL) : NULL;
	int64_t id;

	if (!result)
		return false;
	if (!job_begin(rq, kind,
		       (const char *const[]){ "case", "export", c->ref, "--as", rq->user->name,
					      "--output", result, is_redacted ? "--redacted" : NULL,
					      NULL },
		       result, &id, err))
		return false;
	*path = g_strdup_printf("/jobs/%" G_GINT64_FORMAT, id);
	return true;
}

static bool
put(struct html *h, const struct web_request *rq, const struct case_sheet *s,
    GError **err G_GNUC_UNUSED)
{
	HTML(h, "<section class=\"card work\" aria-labelledby=\"export\">\n"
		"<h2 id=\"export\" tabindex=\"-1\">Hand it on</h2>\n"
		"<p class=\"quiet\">One file with all evidence, which others can check without "
		"earshot. A redacted copy leaves out the originals, the words of staff, and names "
		"of children and staff.</p>\n");
	case_form_begin(h, rq, s, "export");
	HTML(h, "<div class=\"buttons\"><button name=\"copy\" value=\"whole\">Export</button>\n"
		"<button name=\"copy\" value=\"redacted\">Export a redacted copy</button></div>"
		"</form>\n</section>\n");
	return true;
}

static const struct case_deed deeds[] = { { "export", do_export, "export" } };
const struct case_forms case_export_forms = { put, deeds, G_N_ELEMENTS(deeds) };
