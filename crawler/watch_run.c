#include "crawler/watch_run.h"

#include <string.h>
#include <unistd.h>

#include "base/when.h"

#define GAP_MS 3000 /* between two looks at one host */

struct run {
	struct db *db;
	struct watch *watch; /* being looked at */
	struct watch_look *made;
};

static bool
note(struct evidence *look, void *user, GError **err)
{
	struct run *r = user;

	return watch_looked(r->db, r->watch, look, when_now(), &r->made, err);
}

static bool
look_at(struct run *r, const struct capture_settings *settings, watch_told told, void *user,
	struct evidence **last, GError **err)
{
	const struct capture_look look = {
		.casefile = r->watch->casefile,
		.case_ref = r->watch->case_ref,
		.url = r->watch->url,
		.actor = "earshot",
		.act = "watch.look",
		.override = r->watch->override,
		.on_stored = note,
		.user = r,
	};
	g_autoptr(GPtrArray) rows = capture_url(r->db, settings, &look, err);

	if (!rows)
		return false;
	if (told)
		told(r->watch, r->made, rows->pdata[rows->len - 1], user);
	*last = g_ptr_array_steal_index(rows, rows->len - 1);
	return true;
}

/* Small sites have one machine: two of its posts are not asked for at once. */
static void
keep_gap(const struct capture_settings *settings, const struct evidence *before,
	 const struct watch *next)
{
	g_autoptr(url_t) a = before && before->ip ? url_parse(before->final_url, NULL) : NULL;
	g_autoptr(url_t) b = url_parse(next->url, NULL);

	if (a && b && g_strcmp0(url_host(a), url_host(b)) == 0 &&
	    !guard_exempts(settings->guard, before->ip, url_port(a)))
		g_usleep(GAP_MS * 1000);
}

static bool
run_all(struct db *db, const struct capture_settings *settings, watch_told told, void *user,
	struct watch_report *report, char **failed, GError **err)
{
	g_autoptr(GPtrArray) due = watch_due(db, when_now(), err);
	g_autoptr(evidence_t) before = NULL;

	for (guint i = 0; due && i < due->len; i++) {
		struct run r = { .db = db, .watch = due->pdata[i] };
		g_autoptr(GError) wrong = NULL;
		struct evidence *last = NULL;

		keep_gap(settings, before, r.watch);
		if (look_at(&r, settings, told, user, &last, &wrong)) {
			report->looks++;
			report->news += r.made->is_news;
			evidence_free(before);
			before = last;
		} else {
			report->failures++;
			if (!*failed)
				*failed = g_strdup_printf("%s: %s", r.watch->case_ref,
							  wrong->message);
		}
		watch_look_free(r.made);
	}
	return due != NULL;
}

bool
watch_run(struct db *db, const struct capture_settings *settings, watch_told told, void *user,
	  struct watch_report *report, char **failed, GError **err)
{
	int lock = db_lock(db_dir(db), "watch", err);
	bool ok;

	*report = (struct watch_report){ 0 };
	*failed = NULL;
	if (lock < 0)
		return false;
	ok = run_all(db, settings, told, user, report, failed, err);
	close(lock);
	return ok;
}
