/* A post of a case is looked at again and again for a while; and that it stops. */
#include "base/when.h"
#include "data/case_access.h"
#include "data/watch.h"
#include "query/case_form.h"
#include "query/form_part.h"
#include "query/layout.h"

static const struct {
	const char *state, *tag, *text;
} states[] = {
	{ "new", "new", "Not looked at yet" },
	{ "same", "well", "As it was" },
	{ "changed", "bad", "Changed" },
	{ "gone", "resolved", "Gone" },
	{ "soft-gone", "resolved", "Gone" },
	{ "login-wall", "doubtful", "Behind a sign-in" },
	{ "blocked", "doubtful", "Blocked" },
	{ "unreachable", "doubtful", "Could not be reached" },
};

/* ---- deeds ------------------------------------------------------------------------------- */

static bool
do_watch(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	g_autoptr(casefile_t) c = case_access(rq->db, &rq->actor, ref, MAY_WORK_CASE, NULL, err);
	g_autofree char *reason = NULL, *approver = NULL, *override = NULL;
	struct watch_ask ask = { .url = case_form_field(rq, "watch-url") };
	g_autoptr(post_words_t) known = NULL;
	g_autoptr(watch_t) w = NULL;

	if (!c || !casefile_require_open(c, err) ||
	    !form_day_read(rq, "watch-until", true, &ask.until, err) ||
	    !case_form_words(rq, "watch-reason", "a reason", &reason, err) ||
	    !case_form_words(rq, "watch-approver", "a name", &approver, err) ||
	    !case_form_words(rq, "watch-override", "a reason", &override, err))
		return false;
	ask.reason = reason;
	ask.approver = approver;
	ask.override = override;
	known = post_words_load(rq->state_dir, err);
	w = known ? watch_begin(rq->db, &rq->actor, c, &ask, known, err) : NULL;
	return w != NULL;
}

static bool
do_stop(const struct web_request *rq, const char *ref, char **path G_GNUC_UNUSED, GError **err)
{
	g_autoptr(casefile_t) c = case_access(rq->db, &rq->actor, ref, MAY_WORK_CASE, NULL, err);
	int n;

	return c && watch_stop(rq->db, &rq->actor, c, &n, err);
}

/* ---- forms ------------------------------------------------------------------------------- */

static void
put_watch(struct html *h, const struct watch *w)
{
	HTML(h, "<li><p class=\"address\" dir=\"ltr\">$</p>\n", w->url);
	if (w->override)
		HTML(h, "<p class=\"quiet\">Although robots.txt denies it: <bdi>$</bdi></p>\n",
		     w->override);
	HTML(h, "<p class=\"facts\">");
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		if (g_strcmp0(states[i].state, w->state) == 0)
			HTML(h, "<strong class=\"tag tag-$\">$</strong> ", states[i].tag,
			     states[i].text);
	if (w->next_at == WHEN_NONE) {
		HTML(h, "$</p></li>\n",
		     w->stopped_at != WHEN_NONE ? "stopped" : "the time is over");
		return;
	}
	HTML(h, "next look ");
	layout_time(h, w->next_at);
	HTML(h, ", until ");
	layout_date(h, w->ends_at);
	HTML(h, "</p></li>\n");
}

static void
put_begin(struct html *h, const struct web_request *rq, const struct case_sheet *s)
{
	case_form_fold(h, rq, "watch", "Watch the post", false);
	case_form_begin(h, rq, s, "watch");
	form_line(h, rq, "watch-url", "Address of the post", "Of one post, never of a person",
		  s->c->url);
	form_day(h, rq, "watch-until", "Until", "At most four weeks, which it is when left empty");
	if (role_may(rq->actor.role, MAY_OVERRIDE)) {
		HTML(h,
		     "<fieldset><legend>If it was watched before, or is no single post</legend>\n");
		form_text(h, rq, "watch-reason", "Why is it necessary and proportionate?", NULL);
		form_line(h, rq, "watch-approver", "Who approved it?", NULL, NULL);
		HTML(h, "</fieldset>\n<fieldset><legend>If the site asks programs to stay away"
			"</legend>\n");
		form_line(
			h, rq, "watch-override", "Why look all the same?",
			"Its robots.txt is obeyed when this is empty. The reason is kept with the "
			"case and in the audit log",
			NULL);
		HTML(h, "</fieldset>\n");
	}
	HTML(h, "<button>Begin to watch</button></form></details>\n");
}

static bool
put(struct html *h, const struct web_request *rq, const struct case_sheet *s, GError **err)
{
	g_autoptr(GPtrArray) all = watch_list(rq->db, s->c->id, err);
	bool may_work = case_form_may_work(rq, s), is_running = false;

	if (!all || (all->len == 0 && !may_work))
		return all != NULL;
	HTML(h, "<section class=\"card work watch\" aria-labelledby=\"watch\">\n"
		"<h2 id=\"watch\" tabindex=\"-1\">Watching</h2>\n");
	if (all->len == 0)
		HTML(h, "<p>Nobody looks whether the post is changed or taken away.</p>\n");
	else
		HTML(h, "<ul class=\"rows\">\n");
	for (guint i = 0; i < all->len; i++) {
		const struct watch *w = all->pdata[i];

		is_running = is_running || w->next_at != WHEN_NONE;
		put_watch(h, w);
	}
	if (all->len)
		HTML(h, "</ul>\n");
	if (may_work && is_running) {
		case_form_begin(h, rq, s, "watch-stop");
		HTML(h, "<button>Stop watching</button></form>\n");
	}
	if (may_work)
		put_begin(h, rq, s);
	HTML(h, "</section>\n");
	return true;
}

static const struct case_deed deeds[] = {
	{ "watch", do_watch, "watch-url" },
	{ "watch-stop", do_stop, "watch" },
};
const struct case_forms case_watch_forms = { put, deeds, G_N_ELEMENTS(deeds) };
