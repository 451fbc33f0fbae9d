#include "query/case_evidence.h"

#include <string.h>

#include "base/when.h"
#include "data/case_term.h"
#include "data/evidence.h"
#include "query/case_form.h"
#include "query/form_part.h"
#include "query/hand_in.h"
#include "query/job.h"
#include "query/layout.h"

#define WORDS_SHOWN 20000 /* characters of one piece of evidence */

static const char *
utc(struct html *h, int64_t ms)
{
	char stamp[WHEN_RFC3339_SIZE];

	return html_format(h, "%s", when_rfc3339(ms / 1000, stamp));
}

/* A page of a case is no place for a book. */
static void
put_words(struct html *h, const char *text)
{
	const char *end = g_utf8_strlen(text, -1) > WORDS_SHOWN
				  ? g_utf8_offset_to_pointer(text, WORDS_SHOWN)
				  : NULL;
	g_autofree char *begin = end ? g_strndup(text, (gsize)(end - text)) : NULL;

	HTML(h,
	     "<details class=\"words\"><summary>Its words</summary>"
	     "<p class=\"note\" dir=\"auto\">$</p>",
	     begin ? begin : text);
	if (begin)
		HTML(h, "<p class=\"quiet\">The rest is kept, and stands in the bundle.</p>");
	HTML(h, "</details>\n");
}

static void
put_evidence(struct html *h, const struct evidence *e, const char *who)
{
	HTML(h, "<li class=\"item\" id=\"$\"><div>\n<h3>$</h3>\n<p dir=\"auto\">$</p>\n", e->ref,
	     e->ref, e->sentence);
	HTML(h, "<dl class=\"pairs\">\n");
	if (e->url) {
		HTML(h, "<div><dt>Address</dt><dd class=\"address\" dir=\"ltr\">");
		layout_out(h, e->url, e->url);
		HTML(h, "</dd></div>\n");
	}
	if (e->final_url && g_strcmp0(e->url, e->final_url) != 0)
		layout_pair(h, "Led to", e->final_url);
	HTML(h, "<div><dt>When</dt><dd>");
	layout_time(h, e->started_ms / 1000);
	HTML(h, " in the UK<br><span class=\"quiet\">$ UTC</span></dd></div>\n",
	     utc(h, e->started_ms));
	layout_pair(h, e->supplied_by ? "Taken in by" : "Captured by",
		    who ? layout_who(who) : NULL);
	layout_pair(h, "Handed in by",
		    e->supplied_by ? case_term_title(CASE_REPORTER, e->supplied_by) : NULL);
	layout_pair(h, "Kind", e->type);
	if (*e->payload_sha256)
		HTML(h, "<div><dt>SHA-256</dt><dd><code class=\"whole\">$</code></dd></div>\n",
		     e->payload_sha256);
	HTML(h, "</dl>\n");
	if (e->text && *e->text)
		put_words(h, e->text);
	HTML(h, "</div></li>\n");
}

static void
put_hand_in(struct html *h, const struct web_request *rq, const struct case_sheet *s)
{
	const char *action = html_format(h, "/hand-in/%s", s->c->ref);

	HTML(h, "<div class=\"work\"><details");
	if (rq->is_post && strcmp(rq->path, action) == 0)
		HTML(h, " open");
	HTML(h, "><summary>Hand in a file, or words</summary>\n");
	layout_form_files(h, rq, action);
	hand_in_fields(h, rq, NULL);
	form_line(h, rq, "claimed-url", "Where is it said to have been?", NULL, s->c->url);
	form_term(h, rq, "supplied-by", "Who handed it in?", CASE_REPORTER, NULL, s->c->reporter);
	form_moment(h, rq, "received", "When did the school get it?", "In London; empty: just now");
	HTML(h, "<button>Keep it as evidence</button></form></details></div>\n");
}

bool
case_evidence_put(struct html *h, const struct web_request *rq, const struct case_sheet *s,
		  GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(job_t) running = job_running(rq->db, hand_in_look_kind(h, s->c->ref), &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	HTML(h, "<section aria-labelledby=\"evidence\">\n"
		"<h2 id=\"evidence\" tabindex=\"-1\">Evidence</h2>\n");
	hand_in_refused(h, web_query(rq, "refused"));
	if (s->evidence->len == 0)
		HTML(h, "<div class=\"empty\"><p>$</p></div>\n",
		     s->c->url
			     ? "The address was not looked at yet."
			     : "There is no address to look at; what somebody saved can be handed "
			       "in.");
	else
		HTML(h, "<ol class=\"items\">\n");
	for (guint i = 0; i < s->evidence->len; i++) {
		const struct evidence *e = s->evidence->pdata[i];
		g_autofree char *who = evidence_who(rq->db, s->c->ref, e->ref, &wrong);

		if (wrong) {
			g_propagate_error(err, g_steal_pointer(&wrong));
			return false;
		}
		put_evidence(h, e, who);
	}
	if (s->evidence->len)
		HTML(h, "</ol>\n");
	if (running)
		HTML(h,
		     "<p class=\"notice\">An address is being looked at: "
		     "<a href=\"/jobs/$\">see how far it is</a></p>\n",
		     html_format(h, "%" G_GINT64_FORMAT, running->id));
	else if (s->c->url && case_form_may_work(rq, s)) {
		case_form_begin(h, rq, s, "capture");
		HTML(h, "<button>$</button></form>\n",
		     s->evidence->len ? "Look at it again" : "Look at it now, and keep it");
	}
	if (case_form_may_work(rq, s))
		put_hand_in(h, rq, s);
	HTML(h, "</section>\n");
	return true;
}
