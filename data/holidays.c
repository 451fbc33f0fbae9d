#include "data/holidays.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/london.h"
#include "data/seeds.h"

#define FILE_NAME "bank-holidays.json"
#define MAX_FILE_BYTES (1 << 20)
#define FIRST_YEAR 1971 /* the Act that makes them is of that year */
#define LAST_YEAR 2200
#define YEARS (LAST_YEAR - FIRST_YEAR + 1)
#define LEAST 8 /* in every year there are that many, or more */

struct holidays {
	GHashTable *names; /* "2026-12-28" -> "Boxing Day" */
	int first, last;
};

/* One file: its days, and how many there are of each year. */
struct reading {
	GHashTable *names;
	int count[YEARS];
};

void
holidays_free(struct holidays *h)
{
	if (!h)
		return;
	g_hash_table_unref(h->names);
	g_free(h);
}

static GHashTable *
names_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static int
year_of(const char *day)
{
	return (int)g_ascii_strtoll(day, NULL, 10);
}

static bool
wrong(GError **err, const char *file, const char *what)
{
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
		    "%s %s; https://www.gov.uk/bank-holidays.json is a file that fits", file, what);
	return false;
}

static bool
read_event(const json_t *event, struct reading *r, const char *file, GError **err)
{
	const char *day = json_string_value(json_object_get(event, "date"));
	const char *title = json_string_value(json_object_get(event, "title"));
	struct london_span span;
	int year;

	if (!day || !title || !london_day_parse(day, &span))
		return wrong(err, file,
			     "has an event without a title and a date such as 2026-12-28");
	year = year_of(day);
	if (year < FIRST_YEAR || year > LAST_YEAR)
		return wrong(err, file, "has a date that is far off");
	if (g_hash_table_insert(r->names, g_strdup(day), g_strdup(title)))
		r->count[year - FIRST_YEAR]++;
	return true;
}

/* Days of a year that is only begun would make working days of all the others. */
static bool
check_years(const struct reading *r, const char *file, GError **err)
{
	g_autofree char *what = NULL;

	if (g_hash_table_size(r->names) == 0)
		return wrong(err, file, "has no bank holidays");
	for (int i = 0; i < YEARS; i++)
		if (r->count[i] > 0 && r->count[i] < LEAST) {
			what = g_strdup_printf("has %d bank holidays of %d alone, which cannot be "
					       "all",
					       r->count[i], FIRST_YEAR + i);
			return wrong(err, file, what);
		}
	return true;
}

static bool
read_text(const char *text, gsize len, struct reading *r, const char *file, GError **err)
{
	json_error_t at;
	json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &at);
	const json_t *division = json_object_get(json, "england-and-wales");
	const json_t *events = json_object_get(division, "events");
	bool ok = json_is_array(events) ||
		  wrong(err, file, "has no list of the events of england-and-wales");

	for (size_t i = 0; ok && i < json_array_size(events); i++)
		ok = read_event(json_array_get(events, i), r, file, err);
	json_decref(json);
	return ok && check_years(r, file, err);
}

/* The years of `r` take the place of those that are there. */
static bool
take_over(struct holidays *h, const struct reading *r, const char *file, GError **err)
{
	GHashTableIter iter;
	gpointer day, title;
	bool has[YEARS] = { false };

	g_hash_table_iter_init(&iter, h->names);
	while (g_hash_table_iter_next(&iter, &day, NULL))
		if (r->count[year_of(day) - FIRST_YEAR])
			g_hash_table_iter_remove(&iter);
	g_hash_table_iter_init(&iter, r->names);
	while (g_hash_table_iter_next(&iter, &day, &title))
		g_hash_table_insert(h->names, g_strdup(day), g_strdup(title));
	h->first = LAST_YEAR;
	h->last = FIRST_YEAR;
	g_hash_table_iter_init(&iter, h->names);
	while (g_hash_table_iter_next(&iter, &day, NULL)) {
		has[year_of(day) - FIRST_YEAR] = true;
		h->first = MIN(h->first, year_of(day));
		h->last = MAX(h->last, year_of(day));
	}
	for (int year = h->first; year < h->last; year++)
		if (!has[year - FIRST_YEAR]) {
			g_autofree char *what = g_strdup_printf("leaves out %d", year);

			return wrong(err, file, what);
		}
	return true;
}

static bool
add_text(struct holidays *h, const char *text, gsize len, const char *file, GError **err)
{
	g_autoptr(GHashTable) names = names_new();
	struct reading r = { .names = names };

	return read_text(text, len, &r, file, err) && take_over(h, &r, file, err);
}

struct holidays *
holidays_load(const char *dir, GError **err)
{
	g_autofree char *path = dir ? g_build_filename(dir, FILE_NAME, NULL) : NULL;
	g_autoptr(holidays_t) h = g_new0(struct holidays, 1);
	g_autoptr(GBytes) bytes = NULL;
	const char *text = seeds_text(FILE_NAME);
	gsize len;

	h->names = names_new();
	if (!add_text(h, text, strlen(text), FILE_NAME, err))
		return NULL;
	if (!path || !g_file_test(path, G_FILE_TEST_EXISTS))
		return g_steal_pointer(&h);
	bytes = file_read(path, MAX_FILE_BYTES, err);
	if (!bytes)
		return NULL;
	text = g_bytes_get_data(bytes, &len);
	return add_text(h, text, len, path, err) ? g_steal_pointer(&h) : NULL;
}

int
holidays_first_year(const struct holidays *h)
{
	return h->first;
}

int
holidays_last_year(const struct holidays *h)
{
	return h->last;
}

int64_t
holidays_end(const struct holidays *h)
{
	g_autofree char *day = g_strdup_printf("%d-12-31", h->last);
	struct london_span span = { 0 };

	london_day_parse(day, &span);
	return span.until;
}

const char *
holidays_on(const struct holidays *h, const char *day)
{
	return g_hash_table_lookup(h->names, day);
}
