#include "query/account_part.h"

#include <string.h>

#include "base/when.h"
#include "data/comment.h"
#include "data/policy.h"
#include "query/account_field.h"
#include "query/form_part.h"

void
account_part_tag(struct html *h, const char *state)
{
	static const struct {
		const char *state, *tag, *text;
	} states[] = {
		{ "asked", "doubtful", "Undecided" },
		{ "approved", "well", "Approved" },
		{ "refused", "bad", "Refused" },
		{ "closed", "own", "Closed" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		if (strcmp(states[i].state, state) == 0)
			HTML(h, "<strong class=\"tag tag-$\">$</strong>", states[i].tag,
			     states[i].text);
}

void
account_part_faults(struct html *h, const struct account *a)
{
	g_autoptr(GPtrArray) faults = account_faults(a);

	if (faults->len == 0)
		return;
	HTML(h, "<div class=\"notice\">\n");
	for (guint i = 0; i < faults->len; i++)
		HTML(h, "<p dir=\"auto\">$</p>\n", (const char *)faults->pdata[i]);
	HTML(h, "</div>\n");
}

const char *
account_part_path(struct html *h, const struct account *a, const char *verb)
{
	return html_format(h, "/accounts/%" G_GINT64_FORMAT "%s%s", a->id, verb ? "/" : "",
			   verb ? verb : "");
}

void
account_part_checked(struct html *h, const struct web_request *rq, const struct account *a)
{
	if (strcmp(a->state, "approved") != 0 || !role_may(rq->actor.role, MAY_TRIAGE))
		return;
	layout_form(h, rq, account_part_path(h, a, "checked"));
	HTML(h,
	     "<button>I have looked there just now<span class=\"unseen\">: $</span></button>"
	     "</form>\n",
	     a->name);
}

struct account_deed
account_part_deed(const struct web_request *rq, const char *note)
{
	return (struct account_deed){ .who = rq->actor.name, .note = note, .at = when_now() };
}

bool
account_part_read(const struct web_request *rq, struct account *a, GError **err)
{
	g_autofree char *url = form_typed(rq, "url");
	g_autofree char *aim = form_typed(rq, "aim");
	g_autofree char *audience = form_typed(rq, "audience");
	g_autofree char *promotion = form_typed(rq, "promotion");
	g_autofree char *kept = form_typed(rq, "kept");
	g_autofree char *feed = form_typed(rq, "feed");

	return account_field_address(&a->url, url, err) &&
	       account_field_line(&a->aim, aim, "The aim", err) &&
	       account_field_line(&a->audience, audience, "The audience", err) &&
	       account_field_line(&a->promotion, promotion, "How it is made known", err) &&
	       account_field_kept(&a->kept_at, kept, "What you wrote", err) &&
	       account_field_address(&a->feed, feed, err);
}

/* ---- comments ---------------------------------------------------------------------------- */

void
account_part_due(struct html *h, int64_t due, int64_t other, const char *reading)
{
	if (due == WHEN_NONE) {
		HTML(h, "nobody can say by when: the bank holidays of that year are not known");
		return;
	}
	HTML(h, "answer by ");
	layout_time(h, due);
	if (other == WHEN_NONE || other == due)
		return;
	HTML(h, " ($: ", reading);
	layout_time(h, other);
	HTML(h, ")");
}

/* The date that counts by the school's reading, and the other one. */
struct dues {
	int64_t counts, other;
	bool is_working;
};

/* A policy that cannot be read is read to the letter, as one that nobody decided about. */
static struct dues
dues_of(const struct web_request *rq, const struct comment *c)
{
	struct policy p = { .reading = READING_LITERAL };

	if (policy_get(rq->db, c->school, &p, NULL) && p.reading == READING_WORKING)
		return (struct dues){ c->due_working, c->due_literal, true };
	return (struct dues){ c->due_literal, c->due_working, false };
}

static void
put_state(struct html *h, const struct comment *c, int64_t due)
{
	if (c->resolved_at != WHEN_NONE)
		HTML(h, "<strong class=\"tag tag-resolved\">Resolved</strong>");
	else if (c->acknowledged_at != WHEN_NONE)
		HTML(h, "<strong class=\"tag tag-acknowledged\">Acknowledged</strong>");
	else if (due != WHEN_NONE && due < when_now())
		HTML(h, "<strong class=\"tag tag-bad\">Overdue</strong>");
	else
		HTML(h, "<strong class=\"tag tag-respond\">Waiting</strong>");
}

static void
put_deeds(struct html *h, const struct web_request *rq, const struct comment *c)
{
	const char *path = html_format(h, "/accounts/comments/%s", c->ref);
	const char *resolve = html_format(h, "%s/resolve", path);

	if (c->acknowledged_at == WHEN_NONE) {
		layout_form(h, rq, html_format(h, "%s/ack", path));
		HTML(h,
		     "<button>They were told that it came<span class=\"unseen\">: $</span>"
		     "</button></form>\n",
		     c->ref);
	}
	form_fold(h, rq, resolve, "Resolve it", c->ref);
	form_text(h, rq, html_format(h, "outcome-%s", c->ref), "How did it end?", NULL);
	form_line(h, rq, html_format(h, "case-%s", c->ref), "Or the case it went to",
		  "Such as EAR-2026-0007", c->casefile);
	HTML(h, "<button>Resolve</button></form></details>\n");
	if (role_may(rq->actor.role, MAY_WORK_CASE))
		HTML(h,
		     "<p><a class=\"more\" href=\"$\">Look into it as a case"
		     "<span class=\"unseen\">: $</span></a></p>\n",
		     HTML_PATH(h, "/cases/new", "url", c->url, "text", c->summary, "account",
			       html_format(h, "%" G_GINT64_FORMAT, c->account)),
		     c->ref);
}

static void
put_step(struct html *h, const char *what, int64_t at, const char *who)
{
	if (at == WHEN_NONE)
		return;
	HTML(h, "<p class=\"quiet\">$ ", what);
	layout_time(h, at);
	if (who)
		HTML(h, " by <bdi>$</bdi>", layout_who(who));
	HTML(h, "</p>\n");
}

void
account_part_comment(struct html *h, const struct web_request *rq, const struct comment *c,
		     bool names_account)
{
	struct dues dues = dues_of(rq, c);

	HTML(h, "<li class=\"item\" id=\"$\"><div>\n<h3 dir=\"auto\">$</h3>\n<p class=\"facts\">",
	     c->ref, c->summary && *c->summary ? c->summary : c->ref);
	put_state(h, c, dues.counts);
	HTML(h, " $", c->ref);
	if (names_account)
		HTML(h, " <span class=\"sep\">·</span> <bdi>$</bdi>", c->account_name);
	HTML(h, " <span class=\"sep\">·</span> received ");
	layout_time(h, c->received_at);
	if (c->acknowledged_at == WHEN_NONE && c->resolved_at == WHEN_NONE) {
		HTML(h, " <span class=\"sep\">·</span> ");
		account_part_due(h, dues.counts, dues.other,
				 dues.is_working ? "to the letter" : "in working days");
	}
	HTML(h, "</p>\n");
	if (c->url) {
		HTML(h, "<p class=\"address\" dir=\"ltr\">");
		layout_out(h, c->url, c->url);
		HTML(h, "</p>\n");
	}
	put_step(h, "Acknowledged", c->acknowledged_at, c->acknowledged_by);
	put_step(h, "Resolved", c->resolved_at, c->resolved_by);
	if (c->outcome)
		HTML(h, "<p class=\"note\" dir=\"auto\">$</p>\n", c->outcome);
	if (c->casefile)
		HTML(h, "<p>Looked into as <a href=\"$\">$</a></p>\n",
		     html_format(h, "/cases/%s", c->casefile), c->casefile);
	if (c->resolved_at == WHEN_NONE && role_may(rq->actor.role, MAY_TRIAGE))
		put_deeds(h, rq, c);
	HTML(h, "</div></li>\n");
}

/* ---- noting one -------------------------------------------------------------------------- */

static void
put_choice(struct html *h, const struct web_request *rq, const GPtrArray *all)
{
	const char *chosen = rq->form ? web_form(rq, "account") : NULL;

	HTML(h, "<div class=\"field\"><label for=\"account\">On which account?</label>"
		"<select id=\"account\" name=\"account\">\n");
	for (guint i = 0; i < all->len; i++) {
		const struct account *a = all->pdata[i];
		const char *id = html_format(h, "%" G_GINT64_FORMAT, a->id);

		if (strcmp(a->state, "approved") != 0)
			continue;
		HTML(h, "<option value=\"$\"", id);
		if (g_strcmp0(id, chosen) == 0)
			HTML(h, " selected");
		HTML(h, ">$</option>\n", a->name);
	}
	HTML(h, "</select></div>\n");
}

static bool
has_approved(const GPtrArray *all)
{
	for (guint i = 0; i < all->len; i++)
		if (strcmp(((const struct account *)all->pdata[i])->state, "approved") == 0)
			return true;
	return false;
}

bool
account_part_note(struct html *h, const struct web_request *rq, const struct account *only,
		  GError **err)
{
	g_autoptr(GPtrArray) all = account_list(rq->db, 0, err);

	if (!all)
		return false;
	if (!role_may(rq->actor.role, MAY_TRIAGE) ||
	    (only ? strcmp(only->state, "approved") != 0 : !has_approved(all)))
		return true;
	HTML(h, "<section class=\"card\" aria-labelledby=\"note-one\"><h2 id=\"note-one\">Note a "
		"comment</h2>\n<p class=\"quiet\">A question or complaint on an account: from its "
		"receipt on the clock runs.</p>\n");
	layout_form(h, rq, "/accounts/comments");
	if (only)
		HTML(h, "<input type=\"hidden\" name=\"account\" value=\"$\">\n",
		     html_format(h, "%" G_GINT64_FORMAT, only->id));
	else
		put_choice(h, rq, all);
	form_text(h, rq, "summary", "What is it about?", "In short, and without names");
	form_moment(h, rq, "received", "When did it come?", "In London; empty: just now");
	form_line(h, rq, "comment-url", "Where does it stand?", "Its address, if it has one", NULL);
	HTML(h, "<button>Note it</button></form></section>\n");
	return true;
}
