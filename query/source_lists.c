#include "query/source_lists.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/program.h"
#include "data/command.h"
#include "query/job.h"
#include "query/layout.h"
#include "query/multipart.h"
#include "query/web_server.h"

#define MAX_LIST (1024 * 1024) /* bytes of the form with an OPML list */
#define MAX_AGREED (4 * MAX_LIST) /* the same written anew, with its characters escaped */
#define LIST_S 30 /* until reading or writing a list is given up */
#define SHOWN 200 /* of what would be added */

/* ---- what the program's own commands do --------------------------------------------------- */

/* `earshot source ARGUMENTS` on this store, beside the server and in the name of who asks: lists
 * from outside are read there. */
static bool
run_source(const struct web_request *rq, const char *const *args, GBytes *input, GBytes **output,
	   GError **err)
{
	g_autoptr(GPtrArray) argv = job_program(web_context(rq->web));
	int code;

	/* in one word, so that no value is taken for an option */
	g_ptr_array_add(argv, g_strconcat("--as=", rq->user->name, NULL));
	g_ptr_array_add(argv, g_strdup("source"));
	for (; *args; args++)
		g_ptr_array_add(argv, g_strdup(*args));
	g_ptr_array_add(argv, NULL);
	if (!program_run((const char *const *)argv->pdata, input, LIST_S, output, &code, err))
		return false;
	if (code == EXIT_DONE)
		return true;
	g_set_error_literal(err, EARSHOT_ERROR,
			    code == EXIT_USAGE ? EARSHOT_ERROR_INPUT : EARSHOT_ERROR_INTERNAL,
			    "The list could not be read. It should be OPML, as feed readers export "
			    "it.");
	return false;
}

/* What an import did or would do. */
static json_t *
import(const struct web_request *rq, GBytes *list, bool is_trial, GError **err)
{
	const char *const trial[] = { "import", "--dry-run", "--json", "-", NULL };
	const char *const *args =
		is_trial ? trial : (const char *const[]){ "import", "--json", "-", NULL };
	g_autoptr(GBytes) output = NULL;
	gsize len;
	const char *bytes;
	json_t *json;

	if (!run_source(rq, args, list, &output, err))
		return NULL;
	bytes = g_bytes_get_data(output, &len);
	json = json_loadb(bytes, len, 0, NULL);
	if (!json)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
				    "What became of the list is not known.");
	return json;
}

/* ---- the card ------------------------------------------------------------------------------ */

void
source_lists_put(struct html *h, const struct web_request *rq)
{
	HTML(h, "<section class=\"card\" aria-labelledby=\"lists\"><h2 id=\"lists\">Lists</h2>\n"
		"<p><a href=\"/sources/sources.opml\">Download all as OPML</a>, the form that "
		"feed readers exchange.</p>\n<details><summary>Add from such a list</summary>\n");
	layout_form_files(h, rq, "/sources/import");
	HTML(h, "<div class=\"field\"><label for=\"list\">The list\u2019s file</label>"
		"<input type=\"file\" id=\"list\" name=\"list\"></div>\n"
		"<div class=\"field\"><label for=\"opml\">Or pasted</label>"
		"<textarea id=\"opml\" name=\"opml\" rows=\"6\"></textarea></div>\n"
		"<button>Show what it would add</button></form></details></section>\n");
}

void
source_lists_done(struct html *h, const struct web_request *rq)
{
	const char *added = web_query(rq, "added");

	if (added)
		HTML(h, "<div class=\"done\" role=\"status\"><p>$ added.</p></div>\n",
		     layout_count(h, CLAMP(g_ascii_strtoll(added, NULL, 10), 0, G_MAXINT),
				  "source was", "sources were"));
}

/* ---- what a list would add ------------------------------------------------------------------ */

static const struct {
	const char *state, *tag, *word;
} states[] = {
	{ "on", "well", "Watched" },
	{ "ask", "respond", "Waits for approval" },
	{ "off", "own", "Off" },
};

static const char *
text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static void
put_source(struct html *h, const json_t *s)
{
	const char *title = text_of(s, "title"), *state = text_of(s, "state");

	HTML(h, "<tr><th scope=\"row\"><span dir=\"auto\">$</span>",
	     title ? title : text_of(s, "url"));
	if (title)
		HTML(h, "<br><span class=\"quiet address\" dir=\"ltr\">$</span>",
		     text_of(s, "url"));
	HTML(h, "</th><td data-label=\"Kind\">$</td><td data-label=\"Then\">", text_of(s, "kind"));
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		if (g_strcmp0(state, states[i].state) == 0)
			HTML(h, "<strong class=\"tag tag-$\">$</strong>", states[i].tag,
			     states[i].word);
	HTML(h, "</td></tr>\n");
}

static void
put_added(struct html *h, const struct web_request *rq, const json_t *json)
{
	const json_t *added = json_object_get(json, "added");
	size_t n = json_array_size(added);

	HTML(h, "<div class=\"scroll\" role=\"region\" aria-label=\"What would be added\" "
		"tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">Source</th>"
		"<th scope=\"col\">Kind</th><th scope=\"col\">Then</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < n && i < SHOWN; i++)
		put_source(h, json_array_get(added, i));
	HTML(h, "</tbody></table></div>\n");
	if (n > SHOWN)
		HTML(h, "<p class=\"quiet\">and $ more</p>\n",
		     html_number(h, (int64_t)(n - SHOWN)));
	layout_form_files(h, rq, "/sources/import/add");
	HTML(h,
	     "<input type=\"hidden\" name=\"opml\" value=\"$\">"
	     "<button class=\"main\">Add $</button></form>\n",
	     text_of(json, "opml"),
	     n == 1 ? "it" : html_format(h, "these %s", html_number(h, (int64_t)n)));
}

static bool
put_trial(struct web_answer *a, const struct web_request *rq, const json_t *json, GError **err)
{
	const struct layout page = { .title = "What the list would add",
				     .tab = TAB_SOURCES,
				     .lead = "Nothing has been added yet.",
				     .back = "/sources",
				     .back_text = "Sources" };
	int64_t known = (int64_t)json_array_size(json_object_get(json, "known"));
	int64_t refused = json_integer_value(json_object_get(json, "refused"));
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	if (known)
		HTML(&h, "<p>$ there already and $ as before.</p>\n",
		     layout_count(&h, known, "is", "are"), known == 1 ? "stays" : "stay");
	if (refused)
		HTML(&h, "<p class=\"notice\">$ left out: no address of the public web.</p>\n",
		     layout_count(&h, refused, "is", "are"));
	if (json_array_size(json_object_get(json, "added")))
		put_added(&h, rq, json);
	else
		HTML(&h, "<div class=\"empty\"><p><strong>There is nothing new in it.</strong></p>"
			 "</div>\n");
	layout_end(&h, rq);
	return true;
}

/* ---- deeds --------------------------------------------------------------------------------- */

static bool
post_import(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct multipart_file *file = web_file(rq, "list");
	const char *list = web_form(rq, "opml");
	g_autoptr(GBytes) input = file ? g_bytes_new_static(file->bytes, file->len)
				       : g_bytes_new(list ? list : "", list ? strlen(list) : 0);
	json_t *json = import(rq, input, true, err);
	bool ok = json && put_trial(a, rq, json, err);

	json_decref(json);
	return ok;
}

static bool
post_add(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const char *list = web_form(rq, "opml");
	g_autoptr(GBytes) input = g_bytes_new(list ? list : "", list ? strlen(list) : 0);
	json_t *json = import(rq, input, false, err);
	g_autofree char *path = g_strdup_printf("/sources?added=%" G_GSIZE_FORMAT,
						json_array_size(json_object_get(json, "added")));
	bool ok = json != NULL;

	json_decref(json);
	return ok && web_redirect(a, path);
}

static bool
post_propose(const struct web_request *rq, struct web_answer *a, GError **err)
{
	static const char *const args[] = { "propose", NULL };

	return run_source(rq, args, NULL, NULL, err) && web_redirect(a, "/sources");
}

static bool
get_opml(const struct web_request *rq, struct web_answer *a, GError **err)
{
	static const char *const args[] = { "export", "--opml", NULL };
	g_autoptr(GBytes) list = NULL;
	gsize len;
	const char *bytes;

	if (!run_source(rq, args, NULL, &list, err))
		return false;
	bytes = g_bytes_get_data(list, &len);
	g_string_append_len(a->body, bytes, (gssize)len);
	a->type = "text/x-opml; charset=utf-8";
	a->file_name = g_strdup("sources.opml");
	return true;
}

static const struct web_route routes[] = {
	{ .path = "/sources/propose",
	  .post = post_propose,
	  .needs_post = MAY_SET_UP,
	  .is_long = true },
	{ .path = "/sources/import",
	  .post = post_import,
	  .is_long = true,
	  .needs_post = MAY_SET_UP,
	  .takes_files = true,
	  .max_body = MAX_LIST },
	{ .path = "/sources/import/add",
	  .post = post_add,
	  .is_long = true,
	  .needs_post = MAY_SET_UP,
	  .takes_files = true,
	  .max_body = MAX_AGREED },
	{ .path = "/sources/sources.opml",
	  .get = get_opml,
	  .needs_get = MAY_SET_UP,
	  .is_long = true },
};
const struct web_routes source_lists_routes = { routes, G_N_ELEMENTS(routes) };
