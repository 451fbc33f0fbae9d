#include "query/reminder.h"

#include <string.h>

#include "base/london.h"
#include "base/when.h"
#include "data/account.h"
#include "data/policy.h"

#define YEAR_S ((int64_t)365 * 24 * 3600)

static void G_GNUC_PRINTF(2, 3) say(GPtrArray *lines, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(lines, g_strdup_vprintf(format, args));
	va_end(args);
}

static void
remind_of_review(GPtrArray *lines, const struct policy *p, int64_t since, int64_t now)
{
	static const char *const ahead[] = { NULL, "one term", "two terms" };

	if (p->review_term == TERM_NONE)
		return;
	for (int terms = 0; terms < (int)G_N_ELEMENTS(ahead); terms++) {
		int64_t from = term_begins(p->review_term, p->review_year, -terms);

		if (from > now)
			continue;
		if (terms == 0)
			say(lines,
			    "The social media policy is to be reviewed: that was due in the %s "
			    "term of %d. \u201cearshot account policy --reviewed\u201d notes it.",
			    term_name(p->review_term), p->review_year);
		else if (from > since)
			say(lines,
			    "The social media policy is to be reviewed in the %s term of %d, %s "
			    "ahead.",
			    term_name(p->review_term), p->review_year, ahead[terms]);
		return;
	}
}

/* When the register has been there for a year since somebody looked, WHEN_NONE: there is none. */
static bool
register_due(struct db *db, const struct policy *p, int64_t *due, GError **err)
{
	g_autoptr(GPtrArray) all = account_list(db, 0, err);

	*due = WHEN_NONE;
	for (guint i = 0; all && i < all->len; i++) {
		const struct account *a = all->pdata[i];

		if (a->school != p->school || strcmp(a->state, "approved") != 0)
			continue;
		if (*due == WHEN_NONE || a->asked_at + YEAR_S < *due)
			*due = a->asked_at + YEAR_S;
	}
	if (*due != WHEN_NONE && p->register_checked_at != WHEN_NONE)
		*due = p->register_checked_at + YEAR_S;
	return all != NULL;
}

GPtrArray *
reminder_list(struct db *db, const struct school *school, int64_t since, int64_t now, GError **err)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	struct policy p;
	int64_t due;

	if (!policy_get(db, school->id, &p, err) || !register_due(db, &p, &due, err))
		return NULL;
	remind_of_review(lines, &p, since, now);
	if (due != WHEN_NONE && due <= now)
		say(lines, "Nobody has gone through the register of the school\u2019s own accounts "
			   "for a year. \u201cearshot account list\u201d shows it, \u201cearshot "
			   "account policy --register-checked\u201d notes that it was done.");
	return g_steal_pointer(&lines);
}

char *
reminder_calendar(const char *dir, int64_t now, bool *is_known, GError **err)
{
	g_autoptr(response_clock_t) clock = response_clock_new(dir, NULL, err);
	int year = clock ? response_clock_last_year(clock) : 0;

	if (!clock)
		return NULL;
	*is_known = response_clock_end(clock) - YEAR_S > now;
	if (*is_known)
		return g_strdup_printf("Bank holidays are known up to the end of %d.", year);
	return g_strdup_printf(
		"The bank holidays are known up to the end of %d alone; after that no answer can "
		"be "
		"given a date. Put a newer https://www.gov.uk/bank-holidays.json into the state "
		"folder.",
		year);
}
