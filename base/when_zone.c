/* Zones that dates name by region. The system's zone files cannot be read in the parser's
 * sandbox; these are the regions that publishing software writes, with the summer-time
 * rules in force for the years that are crawled. */
#include <glib.h>
#include <string.h>

#include "base/when_parts.h"

enum rule { RULE_NONE, RULE_EU, RULE_US };

struct region {
	const char *name;
	int minutes; /* standard time, east of UTC */
	enum rule rule;
};

static const struct region regions[] = {
	{ "etc/gmt", 0, RULE_NONE },
	{ "etc/utc", 0, RULE_NONE },
	{ "etc/uct", 0, RULE_NONE },
	{ "etc/universal", 0, RULE_NONE },
	{ "etc/zulu", 0, RULE_NONE },
	{ "europe/london", 0, RULE_EU },
	{ "europe/belfast", 0, RULE_EU },
	{ "europe/jersey", 0, RULE_EU },
	{ "europe/guernsey", 0, RULE_EU },
	{ "europe/isle_of_man", 0, RULE_EU },
	{ "europe/dublin", 0, RULE_EU },
	{ "europe/lisbon", 0, RULE_EU },
	{ "europe/amsterdam", 60, RULE_EU },
	{ "europe/andorra", 60, RULE_EU },
	{ "europe/belgrade", 60, RULE_EU },
	{ "europe/berlin", 60, RULE_EU },
	{ "europe/bratislava", 60, RULE_EU },
	{ "europe/brussels", 60, RULE_EU },
	{ "europe/budapest", 60, RULE_EU },
	{ "europe/copenhagen", 60, RULE_EU },
	{ "europe/gibraltar", 60, RULE_EU },
	{ "europe/ljubljana", 60, RULE_EU },
	{ "europe/luxembourg", 60, RULE_EU },
	{ "europe/madrid", 60, RULE_EU },
	{ "europe/malta", 60, RULE_EU },
	{ "europe/monaco", 60, RULE_EU },
	{ "europe/oslo", 60, RULE_EU },
	{ "europe/paris", 60, RULE_EU },
	{ "europe/prague", 60, RULE_EU },
	{ "europe/rome", 60, RULE_EU },
	{ "europe/sarajevo", 60, RULE_EU },
	{ "europe/skopje", 60, RULE_EU },
	{ "europe/stockholm", 60, RULE_EU },
	{ "europe/tirane", 60, RULE_EU },
	{ "europe/vaduz", 60, RULE_EU },
	{ "europe/vienna", 60, RULE_EU },
	{ "europe/warsaw", 60, RULE_EU },
	{ "europe/zagreb", 60, RULE_EU },
	{ "europe/zurich", 60, RULE_EU },
	{ "europe/athens", 120, RULE_EU },
	{ "europe/bucharest", 120, RULE_EU },
	{ "europe/helsinki", 120, RULE_EU },
	{ "europe/kiev", 120, RULE_EU },
	{ "europe/kyiv", 120, RULE_EU },
	{ "europe/riga", 120, RULE_EU },
	{ "europe/sofia", 120, RULE_EU },
	{ "europe/tallinn", 120, RULE_EU },
	{ "europe/vilnius", 120, RULE_EU },
	{ "asia/nicosia", 120, RULE_EU },
	{ "europe/istanbul", 180, RULE_NONE },
	{ "europe/minsk", 180, RULE_NONE },
	{ "europe/moscow", 180, RULE_NONE },
	{ "atlantic/reykjavik", 0, RULE_NONE },
	{ "africa/cairo", 120, RULE_NONE },
	{ "africa/johannesburg", 120, RULE_NONE },
	{ "africa/lagos", 60, RULE_NONE },
	{ "africa/nairobi", 180, RULE_NONE },
	{ "asia/bangkok", 420, RULE_NONE },
	{ "asia/calcutta", 330, RULE_NONE },
	{ "asia/dhaka", 360, RULE_NONE },
	{ "asia/dubai", 240, RULE_NONE },
	{ "asia/ho_chi_minh", 420, RULE_NONE },
	{ "asia/hong_kong", 480, RULE_NONE },
	{ "asia/jakarta", 420, RULE_NONE },
	{ "asia/karachi", 300, RULE_NONE },
	{ "asia/kathmandu", 345, RULE_NONE },
	{ "asia/kolkata", 330, RULE_NONE },
	{ "asia/manila", 480, RULE_NONE },
	{ "asia/saigon", 420, RULE_NONE },
	{ "asia/seoul", 540, RULE_NONE },
	{ "asia/shanghai", 480, RULE_NONE },
	{ "asia/singapore", 480, RULE_NONE },
	{ "asia/taipei", 480, RULE_NONE },
	{ "asia/tokyo", 540, RULE_NONE },
	{ "australia/brisbane", 600, RULE_NONE },
	{ "australia/darwin", 570, RULE_NONE },
	{ "australia/perth", 480, RULE_NONE },
	{ "pacific/honolulu", -600, RULE_NONE },
	{ "america/argentina/buenos_aires", -180, RULE_NONE },
	{ "america/bogota", -300, RULE_NONE },
	{ "america/lima", -300, RULE_NONE },
	{ "america/mexico_city", -360, RULE_NONE },
	{ "america/phoenix", -420, RULE_NONE },
	{ "america/sao_paulo", -180, RULE_NONE },
	{ "america/st_johns", -210, RULE_US },
	{ "america/halifax", -240, RULE_US },
	{ "america/detroit", -300, RULE_US },
	{ "america/montreal", -300, RULE_US },
	{ "america/new_york", -300, RULE_US },
	{ "america/toronto", -300, RULE_US },
	{ "us/eastern", -300, RULE_US },
	{ "america/chicago", -360, RULE_US },
	{ "america/winnipeg", -360, RULE_US },
	{ "us/central", -360, RULE_US },
	{ "america/boise", -420, RULE_US },
	{ "america/denver", -420, RULE_US },
	{ "america/edmonton", -420, RULE_US },
	{ "us/mountain", -420, RULE_US },
	{ "america/los_angeles", -480, RULE_US },
	{ "america/vancouver", -480, RULE_US },
	{ "us/pacific", -480, RULE_US },
	{ "america/anchorage", -540, RULE_US },
};

/* Day of the month of the `nth` Sunday, or of the last one when `nth` is 0. */
static int
sunday(int year, int month, int nth)
{
	int days = when_days_in_month(year, month);
	int day = nth > 0 ? 7 * nth : days;
	int64_t since_sunday = (when_days(year, month, day) + 4) % 7;

	return day - (int)(since_sunday < 0 ? since_sunday + 7 : since_sunday);
}

/* Local standard time as hours since some start, enough to compare within a year. */
static int
hours_of(int month, int day, int hour)
{
	return (month * 31 + day) * 24 + hour;
}

static bool
is_summer(const struct region *r, const struct when_parts *t)
{
	int now = hours_of(t->month, t->day, t->hour), hour = 1 + r->minutes / 60;

	switch (r->rule) {
	case RULE_NONE:
		break;
	case RULE_EU: /* Directive 2000/84/EC: last Sundays of March and October, 01:00 UTC */
		return now >= hours_of(3, sunday(t->year, 3, 0), hour) &&
		       now < hours_of(10, sunday(t->year, 10, 0), hour + 1);
	case RULE_US: /* 15 U.S.C. §260a, as of 2007 and before */
		if (t->year >= 2007)
			return now >= hours_of(3, sunday(t->year, 3, 2), 2) &&
			       now < hours_of(11, sunday(t->year, 11, 1), 2);
		return now >= hours_of(4, sunday(t->year, 4, 1), 2) &&
		       now < hours_of(10, sunday(t->year, 10, 0), 2);
	}
	return false;
}

bool
when_region_offset(const char *region, const struct when_parts *local, int *offset_s)
{
	for (size_t i = 0; i < G_N_ELEMENTS(regions); i++)
		if (strcmp(region, regions[i].name) == 0) {
			*offset_s =
				(regions[i].minutes + (is_summer(&regions[i], local) ? 60 : 0)) *
				60;
			return true;
		}
	return false;
}
