#include "data/retention.h"

#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/case_term.h"

#define GROUP "retention"
#define PARTIAL_DAYS 30
#define LONGEST 1200 /* of any unit */

static const struct retention_class classes[] = {
	{ "irrelevant", "mentions that somebody called irrelevant", "the decision" },
	{ "untriaged", "mentions that nobody decided about", "the day they were stored" },
	{ "no-action", "mentions that need no action", "the decision" },
	{ "resolved", "mentions that were answered and resolved", "the decision" },
	{ "own", "pages of the school's own site", "the day they were stored" },
	{ "case", "mentions in state case whose case file is gone", "the decision" },
	{ "partial", "hits that were too weak to be mentions", "the day they were seen" },
	{ "comments", "words of comments on the school's own accounts", "their resolution" },
	{ "mail", "the words of digests and alerts that were sent", "the sending" },
	{ "name-queries", "the log of searches that looked like a person's name", "the search" },
	{ "runs", "reports of crawls and nights", "their end" },
	{ "tombstones", "keyed hashes of what was purged", "the purge" },
	{ "cases", "closed cases with texts and evidence", "their closing" },
};

const struct retention_class *
retention_classes(size_t *n)
{
	*n = G_N_ELEMENTS(classes);
	return classes;
}

/* ---- times ------------------------------------------------------------------------------- */

enum unit { UNIT_NONE, UNIT_DAYS, UNIT_MONTHS, UNIT_YEARS };

struct span {
	enum unit unit; /* NONE: for good */
	int n;
	char *text; /* as it was set; NULL: it was not */
};

#define OF_CASES "cases-"

struct retention {
	struct span spans[G_N_ELEMENTS(classes)];
	GHashTable *outcomes; /* how a case ended -> struct span * */
};

static const struct {
	const char *name;
	enum unit unit;
	int times;
} units[] = {
	{ "d", UNIT_DAYS, 1 },   { "day", UNIT_DAYS, 1 },     { "days", UNIT_DAYS, 1 },
	{ "w", UNIT_DAYS, 7 },   { "week", UNIT_DAYS, 7 },    { "weeks", UNIT_DAYS, 7 },
	{ "m", UNIT_MONTHS, 1 }, { "month", UNIT_MONTHS, 1 }, { "months", UNIT_MONTHS, 1 },
	{ "y", UNIT_YEARS, 1 },  { "year", UNIT_YEARS, 1 },   { "years", UNIT_YEARS, 1 },
};

static bool
read_span(const char *text, struct span *s)
{
	char *end;
	guint64 n = g_ascii_strtoull(text, &end, 10);
	g_autofree char *unit = NULL;

	if (g_ascii_strcasecmp(text, "for good") == 0 || g_ascii_strcasecmp(text, "keep") == 0)
		return true;
	if (!g_ascii_isdigit(*text) || n > LONGEST)
		return false;
	unit = g_strstrip(g_ascii_strdown(end, -1));
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (strcmp(unit, units[i].name) == 0) {
			s->unit = units[i].unit;
			s->n = (int)n * units[i].times;
			return true;
		}
	return false;
}

size_t
retention_class_named(const char *name)
{
	size_t i = 0;

	while (i < G_N_ELEMENTS(classes) && strcmp(classes[i].name, name) != 0)
		i++;
	return i;
}

static void
span_free(void *data)
{
	struct span *s = data;

	g_free(s->text);
	g_free(s);
}

/* Where the time of a key is kept; NULL: there is no such key. */
static struct span *
span_of(struct retention *r, const char *key)
{
	size_t i = retention_class_named(key);
	const char *outcome = g_str_has_prefix(key, OF_CASES)
				      ? case_term(CASE_OUTCOME, key + strlen(OF_CASES))
				      : NULL;
	struct span *s;

	if (i < G_N_ELEMENTS(classes))
		return &r->spans[i];
	if (!outcome)
		return NULL;
	s = g_new0(struct span, 1);
	g_hash_table_replace(r->outcomes, g_strdup(outcome), s);
	return s;
}

static bool
read_key(struct retention *r, GKeyFile *config, const char *key, GError **err)
{
	struct span *s = span_of(r, key);
	g_autofree char *value = g_key_file_get_string(config, GROUP, key, NULL);

	if (!s) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "[retention] %s is no class of what is kept; `earshot purge --dry-run` "
			    "names them all",
			    key);
		return false;
	}
	if (!value || !read_span(g_strstrip(value), s)) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "[retention] %s = %s is no time; write such as 60 days, 12 months, "
			    "2 years or for good",
			    key, value ? value : "");
		return false;
	}
	g_free(s->text);
	s->text = g_steal_pointer(&value);
	return true;
}

/* earshot's own promise can be made shorter alone. */
static bool
check_partial(struct retention *r, GError **err)
{
	struct span *s = &r->spans[retention_class_named("partial")];

	if (s->text && s->unit == UNIT_DAYS && s->n <= PARTIAL_DAYS)
		return true;
	if (s->text) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_CONFIG,
			    "[retention] partial = %s: weak hits are kept %d days at most, that is "
			    "earshot's own promise",
			    s->text, PARTIAL_DAYS);
		return false;
	}
	*s = (struct span){ UNIT_DAYS, PARTIAL_DAYS, g_strdup_printf("%d days", PARTIAL_DAYS) };
	return true;
}

struct retention *
retention_new(GKeyFile *config, GError **err)
{
	g_autoptr(retention_t) r = g_new0(struct retention, 1);
	g_auto(GStrv) keys = g_key_file_get_keys(config, GROUP, NULL, NULL);

	r->outcomes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, span_free);
	for (size_t i = 0; keys && keys[i]; i++)
		if (!read_key(r, config, keys[i], err))
			return NULL;
	return check_partial(r, err) ? g_steal_pointer(&r) : NULL;
}

void
retention_free(struct retention *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
		g_free(r->spans[i].text);
	g_hash_table_unref(r->outcomes);
	g_free(r);
}

const char *
retention_span(const struct retention *r, size_t i)
{
	return r->spans[i].text;
}

static int64_t
cutoff(const struct span *s, int64_t now)
{
	g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(now);
	g_autoptr(GDateTime) then = NULL;

	if (s->unit == UNIT_NONE || !at)
		return WHEN_NONE;
	then = s->unit == UNIT_DAYS     ? g_date_time_add_days(at, -s->n)
	       : s->unit == UNIT_MONTHS ? g_date_time_add_months(at, -s->n)
					: g_date_time_add_years(at, -s->n);
	return then ? g_date_time_to_unix(then) : WHEN_NONE;
}

int64_t
retention_cutoff(const struct retention *r, size_t i, int64_t now)
{
	return cutoff(&r->spans[i], now);
}

int64_t
retention_case_cutoff(const struct retention *r, const char *outcome, int64_t now)
{
	const struct span *s = outcome ? g_hash_table_lookup(r->outcomes, outcome) : NULL;

	return cutoff(s ? s : &r->spans[retention_class_named("cases")], now);
}

char *
retention_unset(const struct retention *r)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
		if (!r->spans[i].text)
			g_string_append_printf(names, "%s%s", names->len ? ", " : "",
					       classes[i].name);
	return names->len ? g_strdup(names->str) : NULL;
}
