#include "query/case_evidence.h"

#include "base/when.h"
#include "data/case_term.h"
#include "data/evidence.h"
#include "query/case_form.h"
#include "query/job.h"
#include "query/layout.h"

static const char *
utc(struct html *h, int64_t ms)
{
	char stamp[WHEN_RFC3339_SIZE];

	return html_format(h, "%s", when_rfc3339(ms / 1000, stamp));
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
		HTML(h,
		     "<details class=\"words\"><summary>Its words</summary>"
		     "<p class=\"note\" dir=\"auto\">$</p></details>\n",
		     e->text);
	HTML(h, "</div></li>\n");
}

bool
case_evidence_put(struct html *h, const struct web_request *rq, const struct case_sheet *s,
		  GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(job_t) running = job_running(rq->db, "capture", &wrong);

	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	HTML(h, "<section aria-labelledby=\"evidence\">\n"
		"<h2 id=\"evidence\" tabindex=\"-1\">Evidence</h2>\n");
	if (s->evidence->len == 0)
		HTML(h, "<div class=\"empty\"><p>$</p></div>\n",
		     s->c->url ? "The address was not looked at yet."
			       : "Nothing was captured: there is no address.");
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
	HTML(h, "</section>\n");
	return true;
}
