/* How far a digest goes. */
#include "base/escape.h"
#include "base/when.h"
#include "data/catalogue.h"
#include "data/dpia.h"
#include "data/run.h"
#include "data/school.h"
#include "data/source.h"
#include "query/digest_maker.h"
#include "query/source_health.h"

#define MAX_TROUBLES 12

static bool
is_of_recipient(const struct maker *k, const struct source *s, GPtrArray *schools)
{
	const struct recipient *r = k->o->recipient;

	if (s->school == 0 || !r || r->schools->len == 0)
		return true;
	for (guint i = 0; i < schools->len; i++) {
		const struct school *school = schools->pdata[i];

		if (school->id == s->school)
			return g_ptr_array_find_with_equal_func(r->schools, school->name,
								g_str_equal, NULL);
	}
	return false;
}

static void
tell_trouble(struct maker *k, const struct source *s)
{
	g_autofree char *trouble = NULL;
	g_autofree char *line = NULL, *both = NULL;

	source_health(s, k->o->now, &trouble);
	if (!trouble)
		return;
	both = g_strdup_printf("%s %s", s->title ? s->title : s->url, trouble);
	line = digest_line(k->names, both, 240, &k->redacted);
	if (k->d->troubles->len < MAX_TROUBLES)
		digest_say(k->d->troubles, "%s", line);
}

/* Read within its own interval before the period's end, or now. Of a time long past only the last
 * look is known: it counts when the crawler ran at all then. */
static bool
was_read(const struct maker *k, const struct source *s)
{
	int64_t end = MIN(k->o->span.until, k->o->now);

	return k->nights > 0 && s->last_ok_at != WHEN_NONE && s->fails == 0 &&
	       s->last_ok_at >= end - MAX(end - k->o->span.since, 2 * s->every_s);
}

static bool
look_at_sources(struct maker *k, GPtrArray *schools, GError **err)
{
	g_autoptr(GPtrArray) sources = source_list(k->db, err);
	guint waiting = 0;

	for (guint i = 0; sources && i < sources->len; i++) {
		const struct source *s = sources->pdata[i];

		if (!is_of_recipient(k, s, schools))
			continue;
		waiting += s->state == SOURCE_ASK;
		if (s->state != SOURCE_ON)
			continue;
		k->sources_on++;
		k->sources_read += was_read(k, s);
		tell_trouble(k, s);
	}
	if (waiting)
		digest_say(k->d->coverage, "%u source%s wait%s for somebody's approval.", waiting,
			   digest_s(waiting), waiting == 1 ? "s" : "");
	return sources != NULL;
}

/* On how many of the period's days a crawl came to its end. */
static bool
count_nights(struct maker *k, GError **err)
{
	int64_t end = MIN(k->o->span.until, MAX(k->o->now, k->o->span.since + 1));
	g_autoptr(GArray) ends = run_ends(k->db, "crawl", k->o->span.since, end, err);
	int64_t day_until = WHEN_NONE;

	for (struct london_span day = london_day(k->o->span.since); day.since < end;
	     day = london_day_after(&day, 1))
		k->days++;
	for (guint i = 0; ends && i < ends->len; i++) {
		int64_t at = g_array_index(ends, int64_t, i);

		if (at < day_until)
			continue;
		k->nights++;
		day_until = london_day(at).until;
	}
	return ends != NULL;
}

bool
digest_canary_lives(const struct maker *k)
{
	return k->canary_at != WHEN_NONE && k->canary_at >= k->o->span.since && k->nights > 0;
}

static void
tell_canary(struct maker *k)
{
	g_autofree char *date = london_date_text(k->canary_at);

	if (digest_canary_lives(k))
		digest_say(k->d->coverage,
			   "Canary seen: a page that is known to name the school was last read on "
			   "%s, so the crawler gets through.",
			   date);
	else if (k->nights == 0)
		digest_say(k->d->coverage, "No canary: the crawler did not run in this time, so "
					   "silence says nothing.");
	else if (k->canary_at != WHEN_NONE)
		digest_say(k->d->coverage,
			   "No canary: no page that is known to name the school was read since %s. "
			   "Silence "
			   "may mean that the crawler does not get through.",
			   date);
	else
		digest_say(k->d->coverage,
			   "No canary: no page that is known to name the school has "
			   "been read yet, so nobody "
			   "can tell silence from failure.");
}

static void
tell_left_out(struct maker *k)
{
	const struct tally *t = &k->tally;

	if (t->own)
		digest_say(k->d->coverage,
			   "%" N " page%s of the school\u2019s own site %s not listed.", t->own,
			   digest_s(t->own), t->own == 1 ? "is" : "are");
	if (t->irrelevant)
		digest_say(k->d->coverage, "%" N " mention%s found irrelevant %s not listed.",
			   t->irrelevant, digest_s(t->irrelevant),
			   t->irrelevant == 1 ? "is" : "are");
	if (t->history)
		digest_say(k->d->coverage,
			   "%" N
			   " older text%s, there before %s source was watched, %s not listed.",
			   t->history, digest_s(t->history), t->history == 1 ? "its" : "their",
			   t->history == 1 ? "is" : "are");
	if (t->near)
		digest_say(k->d->coverage,
			   "%" N
			   " page%s came near the school\u2019s name, but not near enough to be "
			   "listed.",
			   t->near, digest_s(t->near));
	if (t->unread)
		digest_say(k->d->coverage, "%" N " earlier mention%s nobody has dealt with yet.",
			   t->unread, t->unread == 1 ? " is there that" : "s are there that");
}

static bool
tell_dpia(struct maker *k, GError **err)
{
	g_autoptr(dpia_t) d = dpia_get(k->db, err);
	const char *reminder = d ? dpia_reminder(d) : NULL;

	if (reminder)
		digest_say(k->d->coverage, "%s", reminder);
	return d != NULL;
}

bool
digest_tell_coverage(struct maker *k, GPtrArray *schools, GError **err)
{
	if (!count_nights(k, err) || !look_at_sources(k, schools, err) ||
	    !tally_canary(k->db, k->filter.recipient, &k->canary_at, err))
		return false;
	g_ptr_array_insert(k->d->coverage, 0,
			   g_strdup_printf("%u of %u source%s checked; the crawler ran on %" N
					   " of %" N " day%s.",
					   k->sources_read, k->sources_on, digest_s(k->sources_on),
					   k->nights, k->days, digest_s(k->days)));
	tell_canary(k);
	tell_left_out(k);
	return tell_dpia(k, err);
}

/* Where people have to look themselves: the catalogue knows. */
bool
digest_tell_not_searched(struct maker *k, GError **err)
{
	g_autoptr(catalogue_t) catalogue = catalogue_load(db_dir(k->db), err);

	for (guint i = 0; catalogue && i < catalogue->kinds->len; i++) {
		const struct kind *kind = catalogue->kinds->pdata[i];

		if (kind->usual == KIND_MANUAL)
			g_ptr_array_add(k->d->not_searched, escape_terminal(kind->title, 80));
	}
	return catalogue != NULL;
}
