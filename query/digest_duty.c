/* What the school itself has to do: answers, cases, accounts, reminders. Of a case nothing is said
 * but its reference, state and dates, and that it is grave. */
#include <string.h>

#include "base/london.h"
#include "base/when.h"
#include "data/account.h"
#include "data/casefile.h"
#include "data/policy.h"
#include "data/school.h"
#include "data/urgent.h"
#include "data/waiting.h"
#include "data/watch.h"
#include "query/digest_maker.h"
#include "query/reminder.h"

#define MAX_LINES 10
#define LINE_COLUMNS 240
#define GRAVE 3 /* a severity */

/* ---- who may be told --------------------------------------------------------------------- */

static const struct {
	const char *recipient;
	enum role role;
} roles[] = {
	{ "headteacher", ROLE_HEAD },    { "dsl", ROLE_DSL },
	{ "moderator", ROLE_MODERATOR }, { "dpo", ROLE_DPO },
	{ "governor", ROLE_GOVERNOR },
};

bool
digest_may_tell(const struct recipient *r, const char *closed_to)
{
	g_auto(GStrv) closed = g_strsplit(closed_to ? closed_to : "", " ", -1);

	if (!closed[0] || !r)
		return !closed[0];
	for (size_t i = 0; i < G_N_ELEMENTS(roles); i++)
		if (strcmp(roles[i].recipient, r->role) == 0)
			return !g_strv_contains((const char *const *)closed,
						role_name(roles[i].role));
	/* whoever has none of those roles hears of none that is closed to somebody */
	return false;
}

static bool
digest_is_of_school(const struct recipient *r, const char *school_name)
{
	return !r || r->schools->len == 0 ||
	       g_ptr_array_find_with_equal_func(r->schools, school_name, g_str_equal, NULL);
}

/* ---- lists ------------------------------------------------------------------------------- */

static GPtrArray *
list_new(struct maker *k, const char *title)
{
	struct digest_list l = { title, g_ptr_array_new_with_free_func(g_free) };

	g_array_append_val(k->d->lists, l);
	return l.lines;
}

static void
put(struct maker *k, GPtrArray *lines, const char *text)
{
	g_ptr_array_add(lines, digest_line(k->names, text, LINE_COLUMNS, &k->redacted));
}

static void
cut(GPtrArray *lines, const char *command)
{
	guint over = lines->len > MAX_LINES ? lines->len - MAX_LINES : 0;

	if (!over)
		return;
	g_ptr_array_set_size(lines, MAX_LINES);
	digest_say(lines, "and %u more: \u201c%s\u201d lists all of them", over, command);
}

/* "overdue since 28 November 2026, 16:00". Caller frees. */
static char *
digest_due_text(int64_t due, int64_t now)
{
	g_autofree char *when = london_time_text(due);

	if (due == WHEN_NONE)
		return g_strdup("no date, since the bank holidays of that year are not known");
	return g_strdup_printf("%s %s", due < now ? "overdue since" : "due", when);
}

static bool
tell_waiting(struct maker *k, GError **err)
{
	g_autoptr(GPtrArray) waiting = waiting_list(k->db, k->filter.recipient, err);
	GPtrArray *lines;

	if (!waiting)
		return false;
	lines = list_new(k, "Answers due on the school\u2019s own accounts");
	for (guint i = 0; i < waiting->len; i++) {
		const struct waiting *w = waiting->pdata[i];
		g_autofree char *due = digest_due_text(w->due, k->o->now);
		g_autofree char *line =
			g_strdup_printf("%s%s%s: %s", w->ref, w->account ? " on " : "",
					w->account ? w->account : "", due);

		if (w->kind == WAITING_CASE || w->received_at > k->o->now)
			continue;
		k->overdue += w->due != WHEN_NONE && w->due < k->o->now;
		put(k, lines, line);
	}
	cut(lines, "earshot account waiting");
	return true;
}

static char *
case_line(struct maker *k, const struct casefile *c)
{
	int64_t due = casefile_due(c);
	g_autofree char *when = digest_due_text(due, k->o->now);
	g_autofree char *opened = london_date_text(c->opened_at);
	g_autofree char *limit = london_date_text(casefile_limitation_end(c));
	bool is_near = casefile_is_near_limitation(c, k->o->now);
	g_autoptr(GString) grave = g_string_new(NULL);

	k->overdue += due != WHEN_NONE && due < k->o->now;
	if (c->severity >= GRAVE)
		g_string_append_printf(grave, "severity %d of 4, ", c->severity);
	return g_strdup_printf("%s: %s, %s%s%s%s%s", c->ref, c->state, grave->str,
			       due != WHEN_NONE ? when : "opened ", due != WHEN_NONE ? "" : opened,
			       is_near ? "; the time limit for a claim ends on " : "",
			       is_near ? limit : "");
}

static bool
may_tell_case(const struct maker *k, const struct casefile *c)
{
	return c->opened_at <= k->o->now && digest_may_tell(k->o->recipient, c->closed_to) &&
	       digest_is_of_school(k->o->recipient, c->school_name);
}

/* What became of posts that are watched: edited, taken away, back. */
static bool
tell_watches(struct maker *k, GPtrArray *lines, const struct casefile *c, GError **err)
{
	g_autoptr(GPtrArray) watches = watch_list(k->db, c->id, err);

	for (guint i = 0; watches && i < watches->len; i++) {
		g_autoptr(GPtrArray) looks =
			watch_looks(k->db, ((const struct watch *)watches->pdata[i])->id, err);

		for (guint n = 0; looks && n < looks->len; n++) {
			const struct watch_look *l = looks->pdata[n];
			g_autofree char *when = london_time_text(l->at);

			if (l->is_news && l->at >= k->o->span.since && l->at < k->o->span.until)
				digest_say(lines, "%s, a watched post: %s, %s", c->ref, l->state,
					   when);
		}
		if (!looks)
			return false;
	}
	return watches != NULL;
}

/* What a cut list must not lose comes first: what is due soonest, then the gravest, then the
 * oldest. */
static int
by_urgency(const void *a, const void *b)
{
	const struct casefile *x = *(struct casefile *const *)a;
	const struct casefile *y = *(struct casefile *const *)b;
	int64_t due[] = { casefile_due(x), casefile_due(y) };

	if (due[0] != due[1] && (due[0] == WHEN_NONE || due[1] == WHEN_NONE))
		return due[0] == WHEN_NONE ? 1 : -1;
	if (due[0] != due[1])
		return due[0] < due[1] ? -1 : 1;
	if (x->severity != y->severity)
		return y->severity - x->severity;
	return x->id < y->id ? -1 : x->id > y->id;
}

static bool
tell_cases(struct maker *k, GError **err)
{
	g_autoptr(GPtrArray) cases = casefile_list(k->db, NULL, err);
	GPtrArray *open, *changes;

	if (!cases)
		return false;
	g_ptr_array_sort(cases, by_urgency);
	open = list_new(k, "Open cases");
	changes = list_new(k, "What changed at watched posts");
	for (guint i = 0; i < cases->len; i++) {
		const struct casefile *c = cases->pdata[i];

		if (!may_tell_case(k, c))
			continue;
		if (strcmp(c->state, "closed") != 0)
			g_ptr_array_add(open, case_line(k, c));
		if (!tell_watches(k, changes, c, err))
			return false;
	}
	cut(open, "earshot case list");
	cut(changes, "earshot case show");
	return true;
}

/* ---- accounts ---------------------------------------------------------------------------- */

struct looks {
	int days, looked; /* working days, and those of them on which somebody looked */
};

static bool
count_looks(struct maker *k, const struct account *a, struct looks *n, GError **err)
{
	int64_t since = MAX(k->o->span.since, a->decided_at);
	int64_t until = MIN(k->o->span.until, k->o->now);
	g_autoptr(response_clock_t) clock = policy_clock(k->db, a->school, err);
	g_autoptr(GArray) times = clock ? account_checks(k->db, a, since, until, err) : NULL;
	guint next = 0;

	*n = (struct looks){ 0 };
	if (!times || since >= until)
		return times != NULL;
	for (struct london_span day = london_day(since); day.since < until;
	     day = london_day_after(&day, 1)) {
		bool was_there = false;

		for (; next < times->len && g_array_index(times, int64_t, next) < day.until; next++)
			was_there = true;
		if (!response_clock_works_on(clock, day.since))
			continue;
		n->days++;
		n->looked += was_there;
	}
	return true;
}

static bool
tell_account(struct maker *k, GPtrArray *lines, const struct account *a, GError **err)
{
	g_autoptr(GPtrArray) faults = account_faults(a);
	g_autofree char *last = london_date_text(a->checked_at);
	g_autoptr(GString) line = g_string_new(a->name);
	struct looks n = { 0 };

	if (strcmp(a->state, "approved") == 0 && !a->source && !count_looks(k, a, &n, err))
		return false;
	if (n.looked == n.days && faults->len == 0)
		return true;
	if (n.looked < n.days)
		g_string_append_printf(line, ": looked at on %d of %d school days%s%s", n.looked,
				       n.days, *last ? ", last on " : "", last);
	/* who runs it is named there, and in no mail */
	if (faults->len)
		g_string_append_printf(line,
				       "%s %u thing%s not as the policy has it: \u201cearshot "
				       "account show %" N "\u201d",
				       n.looked < n.days ? ";" : ":", faults->len,
				       faults->len == 1 ? " is" : "s are", a->id);
	put(k, lines, line->str);
	return true;
}

static bool
tell_accounts(struct maker *k, GError **err)
{
	g_autoptr(GPtrArray) all = account_list(k->db, k->filter.recipient, err);
	GPtrArray *lines;

	if (!all)
		return false;
	lines = list_new(k, "The school\u2019s own accounts");
	for (guint i = 0; i < all->len; i++)
		if (!tell_account(k, lines, all->pdata[i], err))
			return false;
	cut(lines, "earshot account list");
	return true;
}

static bool
tell_reminders(struct maker *k, GPtrArray *schools, GError **err)
{
	g_autoptr(GPtrArray) accounts = account_list(k->db, k->filter.recipient, err);
	GPtrArray *lines = list_new(k, "To be remembered");
	g_autofree char *calendar = NULL;
	bool is_known = true;

	if (!accounts)
		return false;
	for (guint i = 0; i < schools->len; i++) {
		const struct school *s = schools->pdata[i];
		g_autoptr(GPtrArray) some = NULL;

		if (!digest_is_of_school(k->o->recipient, s->name))
			continue;
		some = reminder_list(k->db, s, k->o->span.since, MIN(k->o->now, k->o->span.until),
				     err);
		if (!some)
			return false;
		for (guint n = 0; n < some->len; n++)
			put(k, lines, some->pdata[n]);
	}
	calendar = reminder_calendar(db_dir(k->db), k->o->now, &is_known, err);
	if (calendar && !is_known && accounts->len)
		put(k, lines, calendar);
	return calendar != NULL;
}

void
digest_tell_urgent(struct maker *k)
{
	GPtrArray *lines = list_new(k, "Look at this now");

	for (guint i = 0; i < k->urgent->len; i++) {
		const struct urgent *u = k->urgent->pdata[i];
		bool is_overdue = u->due != WHEN_NONE && u->due < k->o->now;
		g_autofree char *due = digest_due_text(u->due, k->o->now);
		g_autofree char *seen = london_time_text(u->received_at);

		k->overdue += is_overdue && !u->post;
		if (u->post)
			digest_say(lines, "case %s, a watched post: %s, %s", u->ref, u->post, seen);
		else if (u->state)
			digest_say(lines, "case %s, %s%s%s", u->ref, u->state,
				   u->due != WHEN_NONE ? ", " : "", u->due != WHEN_NONE ? due : "");
		else
			digest_say(lines, "%s on one of the school\u2019s own accounts: %s", u->ref,
				   due);
	}
}

bool
digest_tell_duties(struct maker *k, GPtrArray *schools, GError **err)
{
	return tell_waiting(k, err) && tell_cases(k, err) && tell_accounts(k, err) &&
	       tell_reminders(k, schools, err);
}
