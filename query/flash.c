#include "query/flash.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "query/layout.h"
#include "query/status.h"

static bool
read_range(const char *text, int64_t *first, int64_t *last)
{
	int end = 0;

	return text &&
	       sscanf(text, "%18" G_GINT64_FORMAT "-%18" G_GINT64_FORMAT "%n", first, last, &end) ==
		       2 &&
	       text[end] == '\0' && *first > 0;
}

char *
flash_path(const char *path, const struct decision *d)
{
	GString *out = g_string_new(path);
	char before = strchr(path, '?') ? '&' : '?';

	if (d->last >= d->first) {
		g_string_append_printf(out, "%cdone=%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, before,
				       d->first, d->last);
		before = '&';
	}
	if (d->refused->len)
		g_string_append_printf(out, "%crefused=%u", before, d->refused->len);
	if (d->last < d->first && !d->refused->len)
		g_string_append_printf(out, "%csame=1", before);
	return g_string_free(out, FALSE);
}

static void
put_undo(struct html *h, const struct web_request *rq, const char *range, const char *back)
{
	layout_form(h, rq, "/mentions/undo");
	HTML(h,
	     "<input type=\"hidden\" name=\"done\" value=\"$\">"
	     "<input type=\"hidden\" name=\"back\" value=\"$\">"
	     "<button class=\"plain\">Undo</button></form>",
	     range, back);
}

/* One state for all: a decision has one. */
static bool
put_done(struct html *h, const struct web_request *rq, const char *range, const char *back,
	 GError **err)
{
	int64_t first, last;
	g_autoptr(GPtrArray) events = NULL;

	if (!read_range(range, &first, &last))
		return true;
	events = triage_standing(rq->db, rq->actor.name, first, last, DECIDE_MAX, err);
	if (!events)
		return false;
	if (events->len == 0)
		return true;
	HTML(h, "<div class=\"done\" role=\"status\"><p>$ now $.</p>",
	     layout_count(h, events->len, "mention is", "mentions are"),
	     status_of(((const struct triage_event *)events->pdata[0])->new_state).what);
	if (role_may(rq->actor.role, MAY_TRIAGE))
		put_undo(h, rq, range, back);
	HTML(h, "</div>\n");
	return true;
}

bool
flash_put(struct html *h, const struct web_request *rq, const char *back, GError **err)
{
	const char *refused = web_query(rq, "refused"), *undone = web_query(rq, "undone");
	int64_t n = refused ? g_ascii_strtoll(refused, NULL, 10) : 0;
	int64_t back_again = undone ? g_ascii_strtoll(undone, NULL, 10) : -1;

	if (!put_done(h, rq, web_query(rq, "done"), back, err))
		return false;
	if (n > 0)
		HTML(h,
		     "<div class=\"done\" role=\"status\"><p>$ not changed: that step does not "
		     "follow the state it is in.</p></div>\n",
		     layout_count(h, n, "mention was", "mentions were"));
	if (web_query(rq, "same"))
		HTML(h, "<div class=\"done\" role=\"status\"><p>Nothing had to be changed.</p>"
			"</div>\n");
	if (back_again >= 0)
		HTML(h, "<div class=\"done\" role=\"status\"><p>$</p></div>\n",
		     back_again ? html_format(h, "Undone: %s before.",
					      layout_count(h, back_again, "mention is as it was",
							   "mentions are as they were"))
				: "There is nothing left to undo.");
	return true;
}

bool
flash_undo(const struct web_request *rq, struct web_answer *a, GError **err)
{
	const struct triage t = { .who = rq->actor.name, .at = when_now() };
	const char *back = web_form(rq, "back");
	int64_t first, last, undone;
	g_autofree char *to = NULL;

	if (!read_range(web_form(rq, "done"), &first, &last)) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "That undo is not one of ours. Go back and try again.");
		return false;
	}
	if (!decide_back(rq->db, &t, first, last, &undone, err))
		return false;
	back = back && *back ? back : "/mentions";
	to = g_strdup_printf("%s%cundone=%" G_GINT64_FORMAT, back, strchr(back, '?') ? '&' : '?',
			     undone);
	return web_redirect(a, to);
}
