#include "data/person_request.h"

#include <unistd.h>

#include "base/error.h"
#include "base/when.h"
#include "data/audit.h"

#define COMPLAINT_DAYS 30

static const struct {
	const char *name, *act;
} kinds[] = {
	[REQUEST_ACCESS] = { "access", "sar.search" },
	[REQUEST_COMPLAINT] = { "complaint", "complaint.receive" },
};

const char *
request_kind_name(enum request_kind kind)
{
	return kinds[kind].name;
}

void
person_request_free(struct person_request *r)
{
	if (!r)
		return;
	g_free(r->who);
	g_free(r);
}

int64_t
person_request_due(enum request_kind kind, int64_t received_at)
{
	g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc(received_at);
	g_autoptr(GDateTime) due = NULL;

	/* a month after 31 January is the last of February */
	if (at)
		due = kind == REQUEST_ACCESS ? g_date_time_add_months(at, 1)
					     : g_date_time_add_days(at, COMPLAINT_DAYS);
	return due ? g_date_time_to_unix(due) : received_at;
}

static bool
tell(struct db *db, const struct actor *actor, const char *act, int64_t id, const char *commit,
     GError **err)
{
	g_autofree char *obj = g_strdup_printf("request-%" G_GINT64_FORMAT, id);
	const struct audit_entry e = {
		.actor = actor->name, .act = act, .obj = obj, .commit = commit
	};

	return audit_append(db, &e, err);
}

int64_t
person_request_put(struct db *db, const struct actor *actor, enum request_kind kind,
		   int64_t received_at, const char *subject, GError **err)
{
	uint8_t salt[AUDIT_SALT];
	char hex[AUDIT_HEX];
	g_autoptr(GBytes) bytes = NULL;
	int64_t id = 0;

	if (!role_require(actor, MAY_ERASE, err))
		return 0;
	if (getentropy(salt, sizeof salt) != 0) {
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INTERNAL,
				    "the system gives no random numbers");
		return 0;
	}
	if (!db_begin(db, err))
		return 0;
	audit_commit(salt, subject, hex);
	bytes = g_bytes_new(salt, sizeof salt);
	if (db_query_int(db, err, &id, 0,
			 "insert into person_request (kind, received_at, due_at, who, salt, hash) "
			 "values ($1, $2, $3, $4, $5, $6) returning id",
			 "siisbs", kinds[kind].name, received_at,
			 person_request_due(kind, received_at), actor->name, bytes, hex) &&
	    tell(db, actor, kinds[kind].act, id, hex, err))
		return db_commit(db, err) ? id : 0;
	db_rollback(db);
	return 0;
}

bool
person_request_found(struct db *db, int64_t id, int64_t mentions, int64_t cases, GError **err)
{
	return db_run(db, err, "update person_request set mentions = $2, cases = $3 where id = $1",
		      "iii", id, mentions, cases);
}

bool
person_request_done(struct db *db, const struct actor *actor, int64_t id, bool *was_open,
		    GError **err)
{
	int64_t done;

	if (!role_require(actor, MAY_ERASE, err) || !db_begin(db, err))
		return false;
	if (db_query_int(db, err, &done, 0,
			 "update person_request set done_at = $2 where id = $1 and done_at is null "
			 "returning id",
			 "ii", id, when_now()) &&
	    (done == 0 || tell(db, actor, "request.done", id, NULL, err))) {
		*was_open = done != 0;
		return db_commit(db, err);
	}
	db_rollback(db);
	return false;
}

static void
request_free(void *data)
{
	person_request_free(data);
}

GPtrArray *
person_request_list(struct db *db, bool only_open, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(request_free);
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select id, kind, received_at, due_at, done_at, who, mentions, cases "
			   "from person_request where $1 = 0 or done_at is null order by id desc",
			   err);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "i", (int64_t)only_open);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct person_request *r = g_new0(struct person_request, 1);

		r->id = db_int(st, 0);
		r->kind = g_strcmp0(db_text(st, 1), kinds[REQUEST_ACCESS].name) == 0
				  ? REQUEST_ACCESS
				  : REQUEST_COMPLAINT;
		r->received_at = db_int(st, 2);
		r->due_at = db_int(st, 3);
		r->done_at = db_when(st, 4);
		r->who = g_strdup(db_text(st, 5));
		r->mentions = db_int(st, 6);
		r->cases = db_int(st, 7);
		g_ptr_array_add(list, r);
	}
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}
