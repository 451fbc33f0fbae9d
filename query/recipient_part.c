#include "query/recipient_part.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/register.h"
#include "query/form_part.h"
#include "query/layout.h"

/* ---- the list ---------------------------------------------------------------------------- */

void
recipient_said_clear(struct recipient_said *s)
{
	g_clear_pointer(&s->feed, g_free);
	g_clear_pointer(&s->address, g_free);
}

void
recipient_part_said(struct html *h, const struct recipient_said *s)
{
	HTML(h,
	     "<section class=\"card\" aria-labelledby=\"feed\"><h2 id=\"feed\">A private feed for "
	     "<bdi>$</bdi></h2>\n<p>What they are told by mail, for a feed reader. The address "
	     "needs "
	     "no password: give it to nobody else. It is not shown again; a new one ends this one."
	     "</p>\n<p class=\"address\" dir=\"ltr\"><code class=\"whole\">$</code></p></section>"
	     "\n",
	     s->address, s->feed);
}

static void
put_deed(struct html *h, const struct recipient *r, const char *deed, const char *text)
{
	HTML(h,
	     "<button class=\"plain\" name=\"deed\" value=\"$\">$<span class=\"unseen\"> $</span>"
	     "</button>\n",
	     deed, text, r->address);
}

static const char *
when_text(struct html *h, const struct recipient *r)
{
	const char *often = r->cadence == CADENCE_DAILY ? "each day" : "each week";

	return r->alert_score > 0 ? html_format(h, "%s, and at once from %.0f of 100", often,
						r->alert_score * 100)
				  : often;
}

static bool
put_one(struct html *h, const struct web_request *rq, const struct recipient *r, GError **err)
{
	bool is_on = strcmp(r->state, "on") == 0, has_feed;

	if (!recipient_feed_is_there(rq->db, r, &has_feed, err))
		return false;
	HTML(h, "<tr><th scope=\"row\"><bdi>$</bdi>", r->address);
	if (r->name)
		HTML(h, "<br><span class=\"quiet\" dir=\"auto\">$</span>", r->name);
	if (r->note)
		HTML(h, "<br><span class=\"quiet\" dir=\"auto\">$</span>", r->note);
	HTML(h, "</th><td data-label=\"As\">$</td><td data-label=\"How often\">$", r->role,
	     when_text(h, r));
	if (r->schools->len)
		HTML(h, "<br><span class=\"quiet\" dir=\"auto\">$</span>",
		     r->schools->len == 1 ? (const char *)r->schools->pdata[0]
					  : layout_count(h, r->schools->len, "school", "schools"));
	HTML(h, "</td><td data-label=\"State\">$</td><td data-label=\"To do\">",
	     is_on                              ? "on"
	     : strcmp(r->state, "bounced") == 0 ? "mail came back"
						: "off");
	layout_form(h, rq, "/settings/recipients");
	HTML(h, "<input type=\"hidden\" name=\"address\" value=\"$\">", r->address);
	put_deed(h, r, "test", "Test");
	put_deed(h, r, is_on ? "off" : "on", is_on ? "Switch off" : "Switch on");
	put_deed(h, r, "feed", has_feed ? "New feed address" : "Private feed");
	if (has_feed)
		put_deed(h, r, "feed-off", "End the feed");
	put_deed(h, r, "remove", "Remove");
	HTML(h, "</form></td></tr>\n");
	return true;
}

/* ---- another one ------------------------------------------------------------------------- */

static void
put_select(struct html *h, const struct web_request *rq, const char *id, const char *label,
	   const char *const (*options)[2], size_t n)
{
	const char *chosen = rq->form ? web_form(rq, id) : NULL;

	HTML(h, "<div class=\"field\"><label for=\"$\">$</label><select id=\"$\" name=\"$\">\n", id,
	     label, id, id);
	for (size_t i = 0; i < n; i++) {
		HTML(h, "<option value=\"$\"", options[i][0]);
		if (g_strcmp0(chosen, options[i][0]) == 0)
			HTML(h, " selected");
		HTML(h, ">$</option>\n", options[i][1]);
	}
	HTML(h, "</select></div>\n");
}

/* Where there are several schools, one of them alone may be what somebody is told of. */
static bool
put_schools(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GPtrArray) all = register_list(rq->db, err);

	if (!all || all->len < 2)
		return all != NULL;
	HTML(h, "<div class=\"field\"><label for=\"of\">Of which school?</label>"
		"<select id=\"of\" name=\"of\">\n<option value=\"\">All of them</option>\n");
	for (guint i = 0; i < all->len; i++)
		HTML(h, "<option>$</option>\n", ((const struct school *)all->pdata[i])->name);
	HTML(h, "</select></div>\n");
	return true;
}

static bool
put_new(struct html *h, const struct web_request *rq, GError **err)
{
	static const char *const cadences[][2] = { { "weekly", "Each Monday" },
						   { "daily", "Each day" } };
	static const char *const snippets[][2] = { { "short", "A short passage" },
						   { "full", "A long passage" },
						   { "none", "None of it" } };
	static const char *const alerts[][2] = { { "0", "No" },
						 { "0.9", "Of what is surely about us" },
						 { "0.7", "Of what is likely about us" },
						 { "0.5", "Of everything" } };

	form_fold(h, rq, "/settings/recipients", "Tell somebody else", NULL);
	HTML(h,
	     "<div class=\"field\"><label for=\"address\">E-mail address</label>"
	     "<p class=\"hint\" id=\"address-hint\">One that is known gets these settings</p>"
	     "<input id=\"address\" name=\"address\" type=\"email\" maxlength=\"200\" "
	     "autocomplete=\"off\" aria-describedby=\"address-hint\" value=\"$\" required></div>\n",
	     rq->is_post ? web_form(rq, "address") : NULL);
	form_line(h, rq, "recipient-name", "Name", NULL, NULL);
	HTML(h, "<div class=\"field\"><label for=\"role\">What they are</label>"
		"<select id=\"role\" name=\"role\">\n");
	for (const char *const *role = recipient_roles(); *role; role++)
		HTML(h, "<option>$</option>\n", *role);
	HTML(h, "</select></div>\n");
	put_select(h, rq, "cadence", "How often", cadences, G_N_ELEMENTS(cadences));
	put_select(h, rq, "snippet", "How much of the texts", snippets, G_N_ELEMENTS(snippets));
	put_select(h, rq, "alert", "Also at once?", alerts, G_N_ELEMENTS(alerts));
	form_line(h, rq, "quiet", "But never at once between", "Such as 21:00-07:00", NULL);
	if (!put_schools(h, rq, err))
		return false;
	HTML(h, "<button name=\"deed\" value=\"add\">Tell them</button></form></details>\n");
	return true;
}

bool
recipient_part_put(struct html *h, const struct web_request *rq, GError **err)
{
	g_autoptr(GPtrArray) all = recipient_list(rq->db, err);

	if (!all)
		return false;
	HTML(h, "<section class=\"card work\" aria-labelledby=\"told\"><h2 id=\"told\">Who is told "
		"by mail</h2>\n");
	if (all->len == 0)
		HTML(h, "<p>Nobody yet. The weekly digest goes to whoever you name here.</p>\n");
	else
		HTML(h, "<div class=\"scroll\" role=\"region\" aria-label=\"Recipients\" "
			"tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">Address</th>"
			"<th scope=\"col\">As</th><th scope=\"col\">How often</th>"
			"<th scope=\"col\">State</th><th scope=\"col\">To do</th></tr></thead>\n"
			"<tbody>\n");
	for (guint i = 0; i < all->len; i++)
		if (!put_one(h, rq, all->pdata[i], err))
			return false;
	if (all->len)
		HTML(h, "</tbody></table></div>\n");
	if (!put_new(h, rq, err))
		return false;
	HTML(h, "</section>\n");
	return true;
}

/* ---- deeds ------------------------------------------------------------------------------- */

static bool
wrong(GError **err, const char *sentence)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, sentence);
	return false;
}

struct recipient *
recipient_part_find(const struct web_request *rq, GError **err)
{
	g_autofree char *address = form_typed(rq, "address");
	g_autoptr(GError) fault = NULL;
	struct recipient *r = recipient_find(rq->db, address ? address : "", &fault);

	if (fault)
		g_propagate_error(err, g_steal_pointer(&fault));
	else if (!r)
		wrong(err, "Nobody of that address is told any more");
	return r;
}

static bool
add(const struct web_request *rq, GError **err)
{
	g_autoptr(recipient_t) r = g_new0(struct recipient, 1);
	const char *cadence = web_form(rq, "cadence"), *snippet = web_form(rq, "snippet");
	const char *role = web_form(rq, "role"), *alert = web_form(rq, "alert");
	g_autofree char *quiet = form_typed(rq, "quiet");
	g_autofree char *of = form_typed(rq, "of"), *good = NULL;

	r->address = form_typed(rq, "address");
	r->name = form_typed(rq, "recipient-name");
	r->role = g_strdup(role && g_strv_contains(recipient_roles(), role) ? role : "headteacher");
	r->added_at = when_now();
	r->alert_score = alert ? g_ascii_strtod(alert, NULL) : 0;
	r->schools = g_ptr_array_new_with_free_func(g_free);
	if (of)
		g_ptr_array_add(r->schools, g_steal_pointer(&of));
	if (!r->address)
		return wrong(err, "An e-mail address is wanted, such as office@school.example");
	if (!(good = recipient_address_read(r->address, err)))
		return false;
	if (r->name && (strchr(r->name, '\n') || strlen(r->name) > 100))
		return wrong(err, "A name is one short line");
	if (!recipient_quiet_parse(quiet, r))
		return wrong(err, "Quiet hours are written as 21:00-07:00");
	if (!cadence || !cadence_named(cadence, &r->cadence) || !snippet ||
	    !snippet_named(snippet, &r->snippet) || !(r->alert_score >= 0 && r->alert_score <= 1))
		return wrong(err, "Choose from what the form offers");
	return recipient_put(rq->db, r, err);
}

static bool
make_feed(const struct web_request *rq, const struct recipient *r, struct recipient_said *said,
	  GError **err)
{
	g_autofree char *token = recipient_feed_make(rq->db, rq->actor.name, r, err);

	if (!token)
		return false;
	said->feed = g_strconcat(rq->origin, "/feed/", token, ".atom", NULL);
	said->address = g_strdup(r->address);
	return true;
}

bool
recipient_part_do(const struct web_request *rq, struct recipient_said *said, GError **err)
{
	const char *deed = web_form(rq, "deed");
	bool is_add = g_strcmp0(deed, "add") == 0, was_there;
	g_autoptr(recipient_t) r = is_add ? NULL : recipient_part_find(rq, err);

	if (is_add)
		return add(rq, err);
	if (!r)
		return false;
	if (g_strcmp0(deed, "remove") == 0)
		return recipient_remove(rq->db, r->id, err);
	if (g_strcmp0(deed, "on") == 0 || g_strcmp0(deed, "off") == 0)
		return recipient_set_state(rq->db, r->id, deed, NULL, err);
	if (g_strcmp0(deed, "feed") == 0)
		return make_feed(rq, r, said, err);
	if (g_strcmp0(deed, "feed-off") == 0)
		return recipient_feed_revoke(rq->db, rq->actor.name, r, &was_there, err);
	return wrong(err, "Choose one of the buttons that are there");
}
