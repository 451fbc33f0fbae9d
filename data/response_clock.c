#include "data/response_clock.h"

#include <string.h>

#include "base/error.h"
#include "base/london.h"
#include "data/holidays.h"

#define ANSWER_S (24 * 3600)
#define SATURDAY 6
#define MAX_RECEIVED INT64_C(9999999999) /* in the year 2286 */
#define DAY_CHARS 10 /* "2026-12-28" */

/* Dates compare as text. */
struct days_off {
	char first[DAY_CHARS + 1], last[DAY_CHARS + 1];
};

struct response_clock {
	struct holidays *holidays;
	GArray *closures; /* struct days_off */
};

static bool
day_parse(const char *text, size_t len, char out[DAY_CHARS + 1])
{
	struct london_span span;

	if (len != DAY_CHARS)
		return false;
	memcpy(out, text, DAY_CHARS);
	out[DAY_CHARS] = '\0';
	return london_day_parse(out, &span);
}

bool
response_closure_parse(const char *text, char first[11], char last[11])
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);

	return day_parse(text, len, first) &&
	       day_parse(slash ? slash + 1 : text, slash ? strlen(slash + 1) : len, last) &&
	       strcmp(first, last) <= 0;
}

void
response_clock_free(struct response_clock *c)
{
	if (!c)
		return;
	holidays_free(c->holidays);
	g_array_unref(c->closures);
	g_free(c);
}

struct response_clock *
response_clock_new(const char *dir, const char *const *closures, GError **err)
{
	g_autoptr(response_clock_t) c = g_new0(struct response_clock, 1);

	c->closures = g_array_new(FALSE, FALSE, sizeof(struct days_off));
	for (size_t i = 0; closures && closures[i]; i++) {
		struct days_off one;

		if (!response_closure_parse(closures[i], one.first, one.last)) {
			g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT,
				    "a closure is a day such as 2026-12-21, or two, "
				    "2026-12-21/2027-01-01, not `%s`",
				    closures[i]);
			return NULL;
		}
		g_array_append_val(c->closures, one);
	}
	c->holidays = holidays_load(dir, err);
	return c->holidays ? g_steal_pointer(&c) : NULL;
}

int
response_clock_last_year(const struct response_clock *c)
{
	return holidays_last_year(c->holidays);
}

int64_t
response_clock_end(const struct response_clock *c)
{
	return holidays_end(c->holidays);
}

/* ---- days -------------------------------------------------------------------------------- */

enum reading { LITERAL, WORKING };

struct day {
	struct london_span span;
	bool is_weekend, is_holiday, is_closed;
};

static bool
is_closed_on(const struct response_clock *c, const char *day)
{
	for (guint i = 0; i < c->closures->len; i++) {
		const struct days_off *one = &g_array_index(c->closures, struct days_off, i);

		if (strcmp(day, one->first) >= 0 && strcmp(day, one->last) <= 0)
			return true;
	}
	return false;
}

/* What the data says of a day; EARSHOT_ERROR_LIMIT when it says nothing of its year. */
static bool
look_up(const struct response_clock *c, struct london_span span, struct day *d, GError **err)
{
	g_autoptr(GDateTime) local = london_time(span.since);
	g_autofree char *name = london_day_name(&span);
	int year = g_date_time_get_year(local);
	int first = holidays_first_year(c->holidays), last = holidays_last_year(c->holidays);

	if (year < first || year > last) {
		g_set_error(
			err, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT,
			"no answer can be due on %s: the bank holidays are known %s %d alone; "
			"put a newer https://www.gov.uk/bank-holidays.json into the state folder",
			name, year > last ? "up to" : "from", year > last ? last : first);
		return false;
	}
	d->span = span;
	d->is_weekend = g_date_time_get_day_of_week(local) >= SATURDAY;
	d->is_holiday = holidays_on(c->holidays, name) != NULL;
	d->is_closed = is_closed_on(c, name);
	return true;
}

/* The last second of the first day after `d` on which somebody works. */
static bool
next_working(const struct response_clock *c, struct day d, enum reading r, int64_t *due,
	     GError **err)
{
	do {
		if (!look_up(c, london_day_after(&d.span, 1), &d, err))
			return false;
	} while (d.is_weekend || d.is_holiday || (r == WORKING && d.is_closed));
	*due = d.span.until - 1;
	return true;
}

static bool
is_off(const struct day *d)
{
	return d->is_weekend || d->is_holiday || d->is_closed;
}

bool
response_clock_due(const struct response_clock *c, int64_t received_at, struct response_due *due,
		   GError **err)
{
	struct day received, answered;
	int64_t later;

	/* beyond these the calendar's own arithmetic ends */
	if (received_at < 0 || received_at > MAX_RECEIVED) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_LIMIT,
				    "no answer can be due: that is no time at which it can have "
				    "been received");
		return false;
	}
	later = received_at + ANSWER_S;
	if (!look_up(c, london_day(received_at), &received, err))
		return false;
	due->literal = due->working = later;
	if (received.is_weekend && !next_working(c, received, LITERAL, &due->literal, err))
		return false;
	if (is_off(&received))
		return next_working(c, received, WORKING, &due->working, err);
	return look_up(c, london_day(later), &answered, err) &&
	       (!is_off(&answered) || next_working(c, answered, WORKING, &due->working, err));
}

bool
response_clock_works_on(const struct response_clock *c, int64_t at)
{
	struct london_span span = london_day(at);
	g_autoptr(GDateTime) local = london_time(at);
	g_autofree char *name = london_day_name(&span);

	return g_date_time_get_day_of_week(local) < SATURDAY && !holidays_on(c->holidays, name) &&
	       !is_closed_on(c, name);
}
