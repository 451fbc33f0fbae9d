#include "data/casefile.h"

#include <string.h>

#include "base/error.h"
#include "base/london.h"
#include "base/when.h"

#define LIMITATION_MONTHS 12
#define ALARM_MONTHS 10

/* In the order that read_row() expects. */
#define COLUMNS                                                                                    \
	"select c.id, c.year, c.number, c.school, s.name, c.state, c.url, c.mention, "             \
	"c.opened_at, c.received_at, c.first_published, c.reporter, c.author, c.categories, "      \
	"c.severity, c.assigned, c.closed_to, c.closed_at, c.outcome, c.hold_until, "              \
	"c.is_own_account, c.due_literal, c.due_working, c.acknowledged_at, c.account, c.stub "    \
	"from casefile c join school s on s.id = c.school "

void
casefile_free(struct casefile *c)
{
	if (!c)
		return;
	g_free(c->ref);
	g_free(c->school_name);
	g_free(c->state);
	g_free(c->url);
	g_free(c->reporter);
	g_free(c->author);
	g_free(c->categories);
	g_free(c->assigned);
	g_free(c->closed_to);
	g_free(c->outcome);
	g_free(c->stub);
	g_free(c);
}

static void *
read_row(struct db_stmt *st)
{
	struct casefile *c = g_new0(struct casefile, 1);

	c->id = db_int(st, 0);
	c->ref = casefile_ref(db_int(st, 1), db_int(st, 2));
	c->school = db_int(st, 3);
	c->school_name = g_strdup(db_text(st, 4));
	c->state = g_strdup(db_text(st, 5));
	c->url = g_strdup(db_text(st, 6));
	c->mention = db_int(st, 7);
	c->opened_at = db_int(st, 8);
	c->received_at = db_int(st, 9);
	c->first_published = db_when(st, 10);
	c->reporter = g_strdup(db_text(st, 11));
	c->author = g_strdup(db_text(st, 12));
	c->categories = g_strdup(db_text(st, 13));
	c->severity = (int)db_int(st, 14);
	c->assigned = g_strdup(db_text(st, 15));
	c->closed_to = g_strdup(db_text(st, 16));
	c->closed_at = db_when(st, 17);
	c->outcome = g_strdup(db_text(st, 18));
	c->hold_until = db_when(st, 19);
	c->is_own_account = db_int(st, 20) != 0;
	c->acknowledged_at = db_when(st, 23);
	c->account = db_int(st, 24);
	c->stub = g_strdup(db_text(st, 25));
	/* The row keeps by when it was due. */
	if (c->acknowledged_at == WHEN_NONE && c->closed_at == WHEN_NONE) {
		c->due_literal = db_when(st, 21);
		c->due_working = db_when(st, 22);
	} else {
		c->due_literal = c->due_working = WHEN_NONE;
	}
	return c;
}

char *
casefile_ref(int64_t year, int64_t number)
{
	return g_strdup_printf("EAR-%04d-%04" G_GINT64_FORMAT, (int)year, number);
}

bool
casefile_is_open_to(const struct casefile *c, enum role r)
{
	g_auto(GStrv) closed = g_strsplit(c->closed_to, " ", -1);

	return !g_strv_contains((const char *const *)closed, role_name(r));
}

bool
casefile_require_open(const struct casefile *c, GError **err)
{
	if (strcmp(c->state, "closed") != 0)
		return true;
	g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
		    "%s is closed; `earshot case reopen %s --reason` opens it again", c->ref,
		    c->ref);
	return false;
}

int64_t
casefile_due(const struct casefile *c)
{
	if (c->due_literal == WHEN_NONE || c->due_working == WHEN_NONE)
		return MAX(c->due_literal, c->due_working);
	return MIN(c->due_literal, c->due_working);
}

static int64_t
months_after(int64_t at, int months)
{
	g_autoptr(GDateTime) local = at == WHEN_NONE ? NULL : london_time(at);
	g_autoptr(GDateTime) later = local ? g_date_time_add_months(local, months) : NULL;

	return later ? g_date_time_to_unix(later) : WHEN_NONE;
}

int64_t
casefile_limitation_end(const struct casefile *c)
{
	return months_after(c->first_published, LIMITATION_MONTHS);
}

int64_t
casefile_limitation_alarm(const struct casefile *c)
{
	return months_after(c->first_published, ALARM_MONTHS);
}

bool
casefile_is_near_limitation(const struct casefile *c, int64_t now)
{
	int64_t alarm = casefile_limitation_alarm(c);

	return strcmp(c->state, "closed") != 0 && alarm != WHEN_NONE && now >= alarm;
}

/* "EAR-2026-0007", also without the zeros. */
static bool
parse_ref(const char *ref, int64_t *year, int64_t *number)
{
	size_t n;

	if (g_ascii_strncasecmp(ref, "EAR-", 4) != 0)
		return false;
	ref += 4;
	n = strspn(ref, "0123456789");
	if (n != 4 || ref[n] != '-')
		return false;
	*year = g_ascii_strtoll(ref, NULL, 10);
	ref += n + 1;
	n = strspn(ref, "0123456789");
	*number = g_ascii_strtoll(ref, NULL, 10);
	return n >= 1 && n <= 9 && ref[n] == '\0';
}

struct casefile *
casefile_find(struct db *db, const char *ref, GError **err)
{
	g_autoptr(db_stmt_t) st = NULL;
	int64_t year, number;

	if (!parse_ref(ref, &year, &number))
		return NULL;
	st = db_prepare(db, COLUMNS "where c.year = $1 and c.number = $2", err);
	if (!st)
		return NULL;
	db_bind(st, "ii", year, number);
	return db_step(st, err) == DB_ROW ? read_row(st) : NULL;
}

struct casefile *
casefile_of_mention(struct db *db, int64_t mention, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, COLUMNS "where c.mention = $1 order by c.id desc limit 1", err);

	if (!st)
		return NULL;
	db_bind(st, "i", mention);
	return db_step(st, err) == DB_ROW ? read_row(st) : NULL;
}

GPtrArray *
casefile_list(struct db *db, const char *state, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db, COLUMNS "where $1 is null or c.state = $1 order by c.id desc", err);

	if (!st)
		return NULL;
	db_bind(st, "s", state);
	return db_all(st, read_row, (GDestroyNotify)casefile_free, err);
}
