/* Set up: the school that this installation begins with, by name and postcode, or by its number in
 * the national register. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "data/dpia.h"
#include "data/gias.h"
#include "data/register.h"
#include "data/set_up.h"
#include "query/form_part.h"
#include "query/layout.h"
#include "query/multipart.h"
#include "query/screen.h"

#define REGISTER_MAX (32 * 1024 * 1024) /* bytes of the form with the register's extract */

/* ---- page -------------------------------------------------------------------------------- */

static bool
put_page(const struct web_request *rq, struct web_answer *a, const struct layout_problem *problem,
	 GError **err)
{
	const struct layout page = {
		.title = "Which school is it?",
		.lead = "earshot looks for its name on public pages. From name "
			"and postcode it knows the usual spellings.",
		.tab = TAB_SETTINGS,
		.back = "/first",
		.back_text = "First steps",
		.problems = problem,
		.n_problems = problem ? 1 : 0
	};
	g_auto(html_t) h = { 0 };

	html_init(&h, a->body);
	if (!layout_begin(&h, rq, &page, err))
		return false;
	HTML(&h, "<div class=\"card gate\">\n");
	layout_form_files(&h, rq, "/first/school");
	form_line(&h, rq, "name", "The school\u2019s full name",
		  "As it stands on its sign, such as: Hazel Hill CE Infant School", NULL);
	form_line(&h, rq, "postcode", "Postcode", NULL, NULL);
	form_line(&h, rq, "town", "Town or village", "If the name does not say it", NULL);
	form_line(&h, rq, "website", "Its website", "Watched as the first source", NULL);
	HTML(&h, "<details");
	if (web_form(rq, "urn") && *web_form(rq, "urn"))
		HTML(&h, " open");
	HTML(&h, "><summary>Or take it from the national register</summary>\n"
		 "<div class=\"fields\">\n");
	form_line(&h, rq, "urn", "URN",
		  "Its number in the register; else name and postcode find it", NULL);
	HTML(&h,
	     "<div class=\"field\"><label for=\"register\">The register\u2019s extract</label>"
	     "<p class=\"hint\" id=\"register-hint\">From Get Information about Schools: look for "
	     "the school or its area, and download the results as CSV; at most $ MB. Schools of "
	     "like names in it become names that are not yours.</p><input type=\"file\" "
	     "id=\"register\" name=\"register\" aria-describedby=\"register-hint\"></div>\n"
	     "</div></details>\n",
	     html_number(&h, REGISTER_MAX / 1024 / 1024));
	form_line(&h, rq, "dpia", "Where is the data protection impact assessment?",
		  "Such as: DPIA-2026-03, school office. It is asked for before the public web is "
		  "read; empty: there is none yet.",
		  NULL);
	form_tick(&h, rq, "propose",
		  "Also propose the usual public sources: news search, Ofsted, "
		  "the council",
		  true);
	HTML(&h, "<button class=\"main\">Set it up</button></form>\n</div>\n");
	layout_end(&h, rq);
	return true;
}

static bool
get_school(const struct web_request *rq, struct web_answer *a, GError **err)
{
	return put_page(rq, a, NULL, err);
}

/* ---- the profile ------------------------------------------------------------------------- */

static struct school *
from_fields(const struct web_request *rq, GError **err)
{
	static const char *const names[] = { "name", "postcode", "town", "website", "urn" };
	json_t *json = json_object();
	g_autoptr(school_t) s = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *value = form_typed(rq, names[i]);

		if (value)
			json_object_set_new(json, names[i], json_string(value));
	}
	s = school_from_json(json, err);
	json_decref(json);
	return s && school_check(s, NULL, err) ? g_steal_pointer(&s) : NULL;
}

/* The register is read from a file; it is public, and goes at once. */
static struct gias *
load_register(const struct web_request *rq, const struct multipart_file *file, GError **err)
{
	g_autofree char *path = g_build_filename(rq->state_dir, "register-XXXXXX", NULL);
	int fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
	bool is_whole = fd >= 0;
	struct gias *g = NULL;

	for (size_t at = 0; is_whole && at < file->len;) {
		ssize_t n = write(fd, file->bytes + at, file->len - at);

		is_whole = n > 0 || (n < 0 && errno == EINTR);
		at += n > 0 ? (size_t)n : 0;
	}
	if (!is_whole)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG, "%s cannot be written: %s",
			    path, g_strerror(errno));
	else
		g = gias_load(path, err);
	if (fd >= 0) {
		close(fd);
		g_unlink(path);
	}
	return g;
}

static struct school *
from_register(const struct web_request *rq, const struct multipart_file *file, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(gias_t) gias = load_register(rq, file, &wrong);
	g_autofree char *urn = form_typed(rq, "urn");
	g_autofree char *name = form_typed(rq, "name");
	g_autofree char *postcode = form_typed(rq, "postcode");
	const struct gias_row *row;

	if (!gias) {
		/* the sentence names a file that nobody knows */
		if (g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INPUT))
			g_set_error_literal(
				err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				"The extract cannot be read: it should be a CSV file with "
				"the columns URN and EstablishmentName. Choose it again");
		else
			g_propagate_error(err, g_steal_pointer(&wrong));
		return NULL;
	}
	row = urn ? gias_by_urn(gias, urn)
		  : gias_find(gias, name ? name : "", postcode ? postcode : "");
	if (row)
		return gias_school(gias, row);
	g_set_error_literal(
		err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
		"The extract has no school that this number, or this name and postcode, "
		"single out. Choose the file again");
	return NULL;
}

static struct school *
read_school(const struct web_request *rq, GError **err)
{
	const struct multipart_file *file = web_file(rq, "register");
	g_autofree char *name = form_typed(rq, "name");
	g_autofree char *urn = form_typed(rq, "urn");

	if (file)
		return from_register(rq, file, err);
	if (name)
		return from_fields(rq, err);
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
			    urn ? "The number is looked up in the register: choose its extract, too"
				: "Say what the school is called");
	return NULL;
}

/* ---- doing it ---------------------------------------------------------------------------- */

static bool
set_up(const struct web_request *rq, GError **err)
{
	g_autofree char *dpia = form_typed(rq, "dpia");
	g_autoptr(school_t) school = read_school(rq, err);
	g_autoptr(catalogue_t) c = school ? catalogue_load(rq->state_dir, err) : NULL;
	const struct set_up s = { .school = school,
				  .proposes = web_form(rq, "propose") != NULL,
				  .who = rq->actor.name };
	g_auto(set_up_done_t) done = { 0 };

	return c && set_up_school(rq->db, c, &s, &done, err) &&
	       (!dpia || dpia_set(rq->db, dpia, rq->actor.name, err));
}

static bool
post_school(const struct web_request *rq, struct web_answer *a, GError **err)
{
	g_autoptr(GError) wrong = NULL;

	if (set_up(rq, &wrong))
		return web_redirect(a, "/first");
	if (form_is_theirs(wrong) || g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT)) {
		const struct layout_problem problem = { "name", wrong->message };

		a->status = 400;
		return put_page(rq, a, &problem, err);
	}
	g_propagate_error(err, g_steal_pointer(&wrong));
	return false;
}

/* To read a whole register, or to make a matcher, takes its time. */
static const struct web_route routes[] = {
	{ .path = "/first/school",
	  .get = get_school,
	  .post = post_school,
	  .needs_get = MAY_SET_UP,
	  .needs_post = MAY_SET_UP,
	  .kind = WEB_SLOW,
	  .takes_files = true,
	  .max_body = REGISTER_MAX },
};
const struct web_routes screen_set_up = { routes, G_N_ELEMENTS(routes) };
