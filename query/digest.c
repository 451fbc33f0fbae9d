#include "query/digest.h"

#include <string.h>

#include "base/escape.h"
#include "base/when.h"
#include "data/audit.h"
#include "data/outbox.h"
#include "data/private_name.h"
#include "data/register.h"
#include "query/digest_maker.h"

#define MAX_ATTENTION 10
#define MAX_CHANGED 10
#define WEEKS 8
#define MAX_WEEKS 14 /* a catch-up shows all that it tells of, up to a term */
#define DAY_S (24 * 3600)
#define TOLD_OF_S (28 * DAY_S) /* how long a message that was not delivered is spoken of */

static void
section_clear(void *data)
{
	struct digest_section *s = data;

	g_ptr_array_unref(s->items);
	g_free(s->more);
}

static void
list_clear(void *data)
{
	struct digest_list *l = data;

	g_ptr_array_unref(l->lines);
}

static void
week_clear(void *data)
{
	struct digest_week *w = data;

	g_free(w->label);
}

static struct digest *
digest_alloc(const struct digest_options *o)
{
	struct digest *d = g_new0(struct digest, 1);

	d->cadence = o->cadence;
	d->span = o->span;
	d->notes = g_ptr_array_new_with_free_func(g_free);
	d->lists = g_array_new(FALSE, FALSE, sizeof(struct digest_list));
	g_array_set_clear_func(d->lists, list_clear);
	d->sections = g_array_new(FALSE, FALSE, sizeof(struct digest_section));
	g_array_set_clear_func(d->sections, section_clear);
	d->weeks = g_array_new(FALSE, FALSE, sizeof(struct digest_week));
	g_array_set_clear_func(d->weeks, week_clear);
	d->coverage = g_ptr_array_new_with_free_func(g_free);
	d->troubles = g_ptr_array_new_with_free_func(g_free);
	d->not_searched = g_ptr_array_new_with_free_func(g_free);
	d->footer = g_ptr_array_new_with_free_func(g_free);
	d->mentions = g_array_new(FALSE, FALSE, sizeof(int64_t));
	return d;
}

void
digest_free(struct digest *d)
{
	if (!d)
		return;
	g_free(d->school);
	g_free(d->subject);
	g_free(d->headline);
	g_ptr_array_unref(d->notes);
	g_array_unref(d->lists);
	g_array_unref(d->sections);
	g_array_unref(d->weeks);
	g_ptr_array_unref(d->coverage);
	g_ptr_array_unref(d->troubles);
	g_ptr_array_unref(d->not_searched);
	g_ptr_array_unref(d->footer);
	g_array_unref(d->mentions);
	g_free(d);
}

void
digest_say(GPtrArray *lines, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(lines, g_strdup_vprintf(format, args));
	va_end(args);
}

const char *
digest_s(int64_t n)
{
	return n == 1 ? "" : "s";
}

/* ---- sections ---------------------------------------------------------------------------- */

static struct digest_section *
section_new(struct digest *d, const char *title, const char *none)
{
	struct digest_section s = { .title = title,
				    .items = g_ptr_array_new_with_free_func(
					    (GDestroyNotify)digest_item_free),
				    .none = none };

	g_array_append_val(d->sections, s);
	return &g_array_index(d->sections, struct digest_section, d->sections->len - 1);
}

/* True, too, for a mention that is shown already, or is gone by now. */
static bool
show(struct maker *k, struct digest_section *s, int64_t id, const struct tally_group *g,
     GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = NULL;

	if (!g_hash_table_add(k->shown, g_memdup2(&id, sizeof id)))
		return true;
	m = mention_get(k->db, id, &wrong);
	if (wrong) {
		g_propagate_error(err, g_steal_pointer(&wrong));
		return false;
	}
	if (!m)
		return true;
	g_ptr_array_add(s->items, digest_item_new(m, g, &k->item, &k->redacted));
	g_array_append_val(k->d->mentions, id);
	return true;
}

static bool
show_list(struct maker *k, const char *title, GArray *ids, int64_t total, GError **err)
{
	struct digest_section *s = section_new(k->d, title, NULL);

	for (guint i = 0; ids && i < ids->len; i++)
		if (!show(k, s, g_array_index(ids, int64_t, i), NULL, err))
			return false;
	if (ids && total > ids->len)
		s->more = g_strdup_printf("and %" N " more", total - ids->len);
	return ids != NULL;
}

static bool
show_attention(struct maker *k, GError **err)
{
	g_autoptr(GArray) ids = tally_in_status(k->db, k->filter.recipient, "respond",
						MAX_ATTENTION, &k->waiting, err);

	return show_list(k, "Waiting for an answer", ids, k->waiting, err);
}

static bool
show_groups(struct maker *k, const char *title, const char *none, GError **err)
{
	struct digest_section *s = section_new(k->d, title, none);
	g_autoptr(GArray) groups = tally_groups(k->db, &k->filter, DIGEST_MAX_ITEMS, err);

	for (guint i = 0; groups && i < groups->len; i++) {
		const struct tally_group *g = &g_array_index(groups, struct tally_group, i);

		if (!show(k, s, g->mention, g, err))
			return false;
	}
	if (groups && k->tally.groups > groups->len)
		s->more = g_strdup_printf("and %" N
					  " more: \u201cearshot new\u201d lists all of them",
					  k->tally.groups - groups->len);
	return groups != NULL;
}

static bool
show_changed(struct maker *k, GError **err)
{
	int64_t total = 0;
	g_autoptr(GArray) ids = tally_changed(k->db, &k->filter, MAX_CHANGED, &total, err);

	return show_list(k, "Earlier mentions whose text has changed", ids, total, err);
}

/* ---- weeks ------------------------------------------------------------------------------- */

static struct london_span
step(const struct maker *k, const struct london_span *span, int n)
{
	return k->o->cadence == CADENCE_DAILY ? london_day_after(span, n)
					      : london_week_after(span, n);
}

/* The last week, or day, of what is told of. */
static struct london_span
last_step(const struct maker *k)
{
	int64_t last = k->o->span.until - 1;

	return k->o->cadence == CADENCE_DAILY ? london_day(last) : london_week(last);
}

static bool
count_weeks(struct maker *k, GError **err)
{
	struct london_span last = last_step(k);
	int n = WEEKS;

	while (n < MAX_WEEKS && step(k, &last, 1 - n).since > k->o->span.since)
		n++;
	for (int i = 1 - n; i <= 0; i++) {
		struct london_span span = step(k, &last, i);
		struct tally_filter f = k->filter;
		struct digest_week w = { 0 };
		g_autofree char *date = london_date_text(span.since);
		const char *year = strrchr(date, ' ');

		f.since = span.since;
		f.until = span.until;
		if (!tally_count_groups(k->db, &f, &w.groups, err))
			return false;
		w.label = g_strndup(date, (gsize)(year - date));
		g_array_append_val(k->d->weeks, w);
	}
	return true;
}

/* ---- words ------------------------------------------------------------------------------- */

static bool
name_schools(struct maker *k, GPtrArray *schools)
{
	const struct recipient *r = k->o->recipient;
	bool some = r && r->schools->len > 0;
	guint n = some ? r->schools->len : schools->len;
	const struct school *first = schools->len ? schools->pdata[0] : NULL;
	const char *name = some ? r->schools->pdata[0] : first ? first->name : "no school";

	k->d->school = n > 1 ? g_strdup_printf("%u schools", n) : escape_terminal(name, 80);
	return n > 1;
}

/* What was sent before and may not have arrived. */
static bool
note_troubled_mail(struct maker *k, GError **err)
{
	g_autoptr(GPtrArray) list = NULL;

	if (!k->o->recipient)
		return true;
	list = outbox_troubled(k->db, k->o->recipient->id, k->o->now - TOLD_OF_S, err);
	for (guint i = 0; list && i < list->len; i++) {
		const struct outbox_message *m = list->pdata[i];

		digest_say(k->d->notes,
			   m->state == OUTBOX_FAILED ? "The %s message for %s could not be "
						       "delivered. \u201cearshot mail "
						       "send --again %" N "\u201d tries once more."
						     : "The %s message for %s may not have reached "
						       "you. If it is missing: "
						       "\u201cearshot mail send --again %" N
						       "\u201d.",
			   m->kind, m->period, m->id);
	}
	return list != NULL;
}

static void
note_span(struct maker *k)
{
	struct london_span last = last_step(k);
	const char *what = k->o->cadence == CADENCE_DAILY ? "day" : "week";

	if (k->o->span.since < last.since)
		digest_say(k->d->notes,
			   "Nothing was sent for some time: this tells of every %s since the last "
			   "message, not of one alone.",
			   what);
	if (k->o->span.until > k->o->now)
		digest_say(k->d->notes, "This %s is not over yet.", what);
}

static void
write_headline(struct maker *k)
{
	const struct tally *t = &k->tally;
	guint n = k->d->weeks->len;
	int64_t before = g_array_index(k->d->weeks, struct digest_week, n - 2).groups;
	const char *what = k->o->cadence == CADENCE_DAILY ? "day" : "week";
	GString *out = g_string_new(NULL);

	if (t->groups == 0)
		g_string_append_printf(out, "Nothing new; %u of %u sources checked; %s.",
				       k->sources_read, k->sources_on,
				       digest_canary_lives(k) ? "canary seen" : "no canary seen");
	else if (t->mentions > t->groups)
		g_string_append_printf(out,
				       "%" N " new mention%s, on %" N " pages with all copies.",
				       t->groups, digest_s(t->groups), t->mentions);
	else
		g_string_append_printf(out, "%" N " new mention%s.", t->groups,
				       digest_s(t->groups));
	if (k->o->span.since == last_step(k).since)
		g_string_append_printf(out, " The %s before: %" N ".", what, before);
	k->d->headline = g_string_free(out, FALSE);
}

/* That nobody looked must not read like that nothing is there. */
static char *
what_is_new(const struct maker *k)
{
	if (k->tally.groups > 0)
		return g_strdup_printf("%" N " new mention%s of", k->tally.groups,
				       digest_s(k->tally.groups));
	if (k->sources_read == 0)
		return g_strdup(k->sources_on ? "No source was checked for"
					      : "Nothing is watched yet for");
	if (2 * k->sources_read < k->sources_on)
		return g_strdup_printf("Only %u of %u sources checked, nothing new about",
				       k->sources_read, k->sources_on);
	return g_strdup("Nothing new about");
}

static void
write_subject(struct maker *k)
{
	g_autofree char *span = london_span_text(&k->o->span);
	g_autofree char *count = what_is_new(k);
	g_autoptr(GString) out = g_string_new(NULL);

	if (k->overdue)
		g_string_append_printf(out, "%u overdue; ", k->overdue);
	if (k->waiting)
		g_string_append_printf(out, "%" N " waiting for an answer; ", k->waiting);
	g_string_append_printf(out, "%s %s \u2013 %s", count, k->d->school, span);
	k->d->subject = g_strdup(out->str);
}

/* Number and hash of the last line of the audit log, so that its end cannot be cut off unseen. */
static bool
tell_audit(struct maker *k, GError **err)
{
	struct audit_head head;

	if (!audit_head(k->db, &head, err))
		return false;
	if (head.count)
		digest_say(k->d->footer,
			   "The audit log has %" N " line%s; the last has the hash %s.", head.count,
			   digest_s(head.count), head.hash);
	return true;
}

static void
write_footer(struct maker *k)
{
	const struct recipient *r = k->o->recipient;

	if (r)
		digest_say(k->d->footer,
			   "You get this because %s is set to be told of %s %s (%s). %s",
			   r->address, k->d->school,
			   r->cadence == CADENCE_DAILY ? "every day" : "every week", r->role,
			   k->o->stop
				   ? k->o->stop
				   : "To stop it, tell whoever looks after earshot at the school.");
	if (k->redacted)
		digest_say(k->d->footer, "%d name%s left out.", k->redacted,
			   k->redacted == 1 ? " was" : "s were");
	digest_say(k->d->footer,
		   "Names of children and staff are left out where they are on the "
		   "school\u2019s list or plainly given away; some may be missed, so do not "
		   "pass this on.");
}

/* ---- all of it --------------------------------------------------------------------------- */

static bool
compose(struct maker *k, GPtrArray *schools, GError **err)
{
	if (!tally_count(k->db, &k->filter, &k->tally, err) ||
	    !digest_tell_duties(k, schools, err) || !show_attention(k, err) ||
	    !show_groups(k, "New mentions", "There are no new mentions.", err) ||
	    !show_changed(k, err) || !count_weeks(k, err) ||
	    !digest_tell_coverage(k, schools, err) || !digest_tell_not_searched(k, err) ||
	    !note_troubled_mail(k, err))
		return false;
	note_span(k);
	write_headline(k);
	write_subject(k);
	write_footer(k);
	return tell_audit(k, err);
}

/* What a category means is a case's text, and is not said here. */
static bool
compose_urgent(struct maker *k, GPtrArray *schools, GError **err)
{
	g_autofree char *date = london_date_text(k->o->now);
	guint n = k->urgent->len;

	(void)schools;
	(void)err;
	digest_tell_urgent(k);
	k->d->headline = g_strdup_printf(
		"%u matter%s cannot wait for the next digest. \u201cearshot case show\u201d and "
		"\u201cearshot account waiting\u201d tell more.",
		n, digest_s(n));
	k->d->subject = k->overdue == n
				? g_strdup_printf("Overdue: %u answer%s \u2013 %s \u2013 %s", n,
						  digest_s(n), k->d->school, date)
				: g_strdup_printf("Urgent: %u matter%s \u2013 %s \u2013 %s", n,
						  digest_s(n), k->d->school, date);
	write_footer(k);
	return true;
}

static bool
compose_alert(struct maker *k, GPtrArray *schools, GError **err)
{
	g_autofree char *date = london_date_text(k->o->now);

	(void)schools;
	if (!tally_count_groups(k->db, &k->filter, &k->tally.groups, err))
		return false;
	if (k->tally.groups == 0)
		return true;
	if (!show_groups(k, "Look at this now", NULL, err))
		return false;
	k->d->headline = g_strdup_printf(
		"%" N " new mention%s with a score of %.2f or more, or found by a saved search "
		"that has an alert, as you asked to be told at once.",
		k->tally.groups, digest_s(k->tally.groups), k->filter.min_score);
	k->d->subject =
		g_strdup_printf("Alert: %" N " new mention%s of %s \u2013 %s", k->tally.groups,
				digest_s(k->tally.groups), k->d->school, date);
	write_footer(k);
	return true;
}

typedef bool compose_fn(struct maker *k, GPtrArray *schools, GError **err);

static struct digest *
make(struct db *db, const struct digest_options *o, const struct tally_filter *f,
     const GPtrArray *urgent, compose_fn *how, GError **err)
{
	g_autoptr(digest_t) d = digest_alloc(o);
	g_autoptr(private_names_t) names = private_names_open(db, err);
	g_autoptr(GPtrArray) schools = names ? register_list(db, err) : NULL;
	g_autoptr(GHashTable) shown =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	struct maker k = { .db = db,
			   .o = o,
			   .d = d,
			   .filter = *f,
			   .names = names,
			   .shown = shown,
			   .urgent = urgent };

	if (!schools)
		return NULL;
	k.item = (struct digest_item_options){
		.names = names,
		.snippet = o->recipient ? o->recipient->snippet : SNIPPET_SHORT,
		.names_school = name_schools(&k, schools),
	};
	if (!how(&k, schools, err))
		return NULL;
	return d->subject ? g_steal_pointer(&d) : NULL;
}

struct digest *
digest_new(struct db *db, const struct digest_options *o, GError **err)
{
	struct tally_filter f = { .recipient = o->recipient ? o->recipient->id : 0,
				  .since = o->span.since,
				  .until = o->span.until };

	return make(db, o, &f, NULL, compose, err);
}

struct digest *
digest_new_urgent(struct db *db, const struct recipient *r, const GPtrArray *urgent, int64_t now,
		  GError **err)
{
	struct digest_options o = { .span = { 0, now + 1 }, .recipient = r, .now = now };
	struct tally_filter f = { .recipient = r->id };

	return make(db, &o, &f, urgent, compose_urgent, err);
}

struct digest *
digest_new_alert(struct db *db, const struct recipient *r, int64_t after_id, int64_t now,
		 GError **err)
{
	struct digest_options o = { .span = { 0, now + 1 }, .recipient = r, .now = now };
	struct tally_filter f = { .recipient = r->id,
				  .since = 0,
				  .until = now + 1,
				  .min_score = r->alert_score,
				  .after_id = after_id };

	return make(db, &o, &f, NULL, compose_alert, err);
}
