/* The whole pages of layout.h: errors, and the two that somebody sees before signing in. */
#include <string.h>

#include "query/form.h"
#include "query/layout.h"

#define LONG_CHARS 20 /* of a field: words that nobody wants to write twice */

static const struct {
	int status;
	const char *title;
} errors[] = {
	{ 400, "That did not work" },  { 403, "You may not do that" }, { 404, "Page not found" },
	{ 405, "That did not work" },  { 413, "That was too much" },   { 429, "Too many tries" },
	{ 503, "Busy at the moment" },
};

static const char *
error_title(int status)
{
	for (size_t i = 0; i < G_N_ELEMENTS(errors); i++)
		if (errors[i].status == status)
			return errors[i].title;
	return "Something went wrong";
}

/* The store may be what failed, so it is not asked. */
static struct web_request
without_store(const struct web_request *rq)
{
	struct web_request plain = *rq;

	plain.db = NULL;
	return plain;
}

void
layout_error(const struct web_request *rq, struct web_answer *a, int status, const char *sentence)
{
	const struct web_request plain = without_store(rq);
	const struct layout page = { .title = error_title(status) };
	g_auto(html_t) h = { 0 };

	a->status = status;
	g_string_truncate(a->body, 0);
	html_init(&h, a->body);
	layout_begin(&h, &plain, &page, NULL);
	HTML(&h, "<p class=\"lead\">$</p>\n", sentence);
	HTML(&h, "<p><a href=\"/\">Go to the home page</a></p>\n");
	layout_end(&h, &plain);
}

/* Not what the page itself put into the form. */
static bool
is_written(const char *name, const char *value)
{
	return strcmp(name, "csrf") != 0 && strcmp(name, "ticket") != 0 &&
	       strcmp(name, "opml") != 0 && g_utf8_strlen(value, -1) >= LONG_CHARS;
}

bool
layout_signed_out(const struct web_request *rq, struct web_answer *a, GHashTable *form,
		  const char *to)
{
	const struct web_request plain = without_store(rq);
	const struct layout page = {
		.title = "You were signed out meanwhile",
		.lead = "Nothing was saved. What you wrote stands here still: copy it, sign in, "
			"and send it again.",
	};
	g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(form), (GCompareFunc)strcmp);
	g_auto(html_t) h = { 0 };
	bool is_any = false;

	for (const GList *n = names; n; n = n->next)
		is_any = is_any || is_written(n->data, form_get(form, n->data));
	if (!is_any)
		return false;
	a->status = 403;
	g_string_truncate(a->body, 0);
	html_init(&h, a->body);
	layout_begin(&h, &plain, &page, NULL);
	for (const GList *n = names; n; n = n->next)
		if (is_written(n->data, form_get(form, n->data)))
			HTML(&h,
			     "<div class=\"field\"><textarea rows=\"6\" readonly dir=\"auto\" "
			     "aria-label=\"What you wrote\">\n$</textarea></div>\n",
			     form_get(form, n->data));
	HTML(&h,
	     "<p><a class=\"button main\" target=\"_blank\" rel=\"noopener\" href=\"$\">Sign in, "
	     "in "
	     "another tab</a></p>\n",
	     HTML_PATH(&h, "/sign-in", "to", to));
	layout_end(&h, &plain);
	return true;
}

static void
begin(struct html *h, const struct web_request *rq, struct web_answer *a, const char *title,
      const struct layout_problem *problem)
{
	const struct web_request plain = without_store(rq);
	const struct layout page = { .title = title,
				     .problems = problem,
				     .n_problems = problem->sentence ? 1 : 0 };

	g_string_truncate(a->body, 0);
	html_init(h, a->body);
	layout_begin(h, &plain, &page, NULL);
}

void
layout_sign_in(const struct web_request *rq, struct web_answer *a, const struct layout_sign_in *s)
{
	const struct layout_problem problem = { s->asks_code ? "code" : "name", s->wrong };
	g_auto(html_t) h = { 0 };

	begin(&h, rq, a, "Sign in", &problem);
	HTML(&h, "<div class=\"card gate\">\n");
	layout_form(&h, rq, "/sign-in");
	HTML(&h, "<input type=\"hidden\" name=\"to\" value=\"$\">\n", s->to);
	HTML(&h,
	     "<div class=\"field\"><label for=\"name\">User name</label>"
	     "<input id=\"name\" name=\"name\" autocomplete=\"username\" autocapitalize=\"none\" "
	     "spellcheck=\"false\" value=\"$\" required></div>\n"
	     "<div class=\"field\"><label for=\"password\">Password</label>"
	     "<input id=\"password\" name=\"password\" type=\"password\" "
	     "autocomplete=\"current-password\" required></div>\n",
	     s->name);
	if (s->asks_code)
		HTML(&h,
		     "<div class=\"field\"><label for=\"code\">Security code</label>"
		     "<p class=\"hint\" id=\"code-hint\">The 6 digits that your app shows now</p>"
		     "<input class=\"short\" id=\"code\" name=\"code\" inputmode=\"numeric\" "
		     "autocomplete=\"one-time-code\" aria-describedby=\"code-hint\"></div>\n");
	HTML(&h, "<button class=\"main\">Sign in</button></form>\n"
		 "<p class=\"quiet\">Nobody can send you your password. Whoever looks after this "
		 "machine can give you a new link: <code>earshot user passwd</code>.</p>\n"
		 "</div>\n");
	layout_end(&h, rq);
}

void
layout_set_up(const struct web_request *rq, struct web_answer *a, const struct layout_set_up *s)
{
	const struct layout_problem problem = { "password", s->wrong };
	g_auto(html_t) h = { 0 };

	begin(&h, rq, a, "Choose a password", &problem);
	HTML(&h, "<p class=\"lead\">You will sign in as <strong><bdi>$</bdi></strong>.</p>\n",
	     s->name);
	HTML(&h, "<div class=\"card gate\">\n");
	layout_form(&h, rq, s->action);
	/* for password managers */
	HTML(&h, "<input name=\"name\" autocomplete=\"username\" value=\"$\" hidden>\n", s->name);
	HTML(&h,
	     "<div class=\"field\"><label for=\"password\">New password</label>"
	     "<p class=\"hint\" id=\"password-hint\">At least 12 characters. Three random words "
	     "make a good one; a password manager may fill this in.</p>"
	     "<input id=\"password\" name=\"password\" type=\"password\" "
	     "autocomplete=\"new-password\" aria-describedby=\"password-hint\" "
	     "required></div>\n"
	     "<div class=\"field\"><label for=\"again\">The same again</label>"
	     "<input id=\"again\" name=\"again\" type=\"password\" "
	     "autocomplete=\"new-password\" required></div>\n"
	     "<button class=\"main\">Save and sign in</button></form>\n</div>\n");
	layout_end(&h, rq);
}
