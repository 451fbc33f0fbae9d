#include "data/holdings.h"

#include "base/when.h"

static const struct {
	const char *what, *class, *sql;
} kinds[] = {
	{ "mentions nobody decided about", "untriaged",
	  "select count(*), min(first_seen) from mention where status = 'new'" },
	{ "mentions called irrelevant", "irrelevant",
	  "select count(*), min(first_seen) from mention where status = 'irrelevant'" },
	{ "mentions that need no action", "no-action",
	  "select count(*), min(first_seen) from mention where status = 'no-action'" },
	{ "mentions being answered", NULL,
	  "select count(*), min(first_seen) from mention where status in "
	  "('respond','acknowledged')" },
	{ "mentions answered and resolved", "resolved",
	  "select count(*), min(first_seen) from mention where status = 'resolved'" },
	{ "mentions in a case", "case",
	  "select count(*), min(first_seen) from mention where status = 'case'" },
	{ "pages of the school's own site", "own",
	  "select count(*), min(first_seen) from mention where status = 'own'" },
	{ "weak hits (at most 200 characters each)", "partial",
	  "select count(*), min(seen_at) from partial" },
	{ "cases being worked on", NULL,
	  "select count(*), min(opened_at) from casefile where state <> 'closed'" },
	{ "closed cases", "cases",
	  "select count(*), min(closed_at) from casefile where state = 'closed' and stub is null" },
	{ "cases on hold", NULL,
	  "select count(*), min(opened_at) from casefile where hold_until is not null" },
	{ "cases of which only the number is left", NULL,
	  "select count(*), min(stub_at) from casefile where stub is not null" },
	{ "comments on the school's own accounts", "comments",
	  "select count(*), min(received_at) from comment where summary is not null or url is not "
	  "null" },
	{ "mails with their words", "mail",
	  "select count(*), min(queued_at) from outbox where length(bytes) > 0" },
	{ "searches that looked like a person's name", "name-queries",
	  "select count(*), min(at) from name_query" },
	{ "addresses of pages without a text", NULL, "select count(*), min(fetched_at) from page" },
	{ "reports of runs", "runs", "select count(*), min(started_at) from run" },
	{ "hashes of what was purged or erased", "tombstones",
	  "select count(*), min(at) from tombstone" },
	{ "people who are told by mail", NULL, "select count(*), min(added_at) from recipient" },
	{ "people who may sign in", NULL, "select count(*), min(added_at) from login" },
};

GArray *
holdings_list(struct db *db, GError **err)
{
	g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(struct holding));

	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autoptr(db_stmt_t) st = db_prepare(db, kinds[i].sql, err);
		struct holding h = { .what = kinds[i].what, .class = kinds[i].class };

		if (!st || db_step(st, err) != DB_ROW)
			return NULL;
		h.n = db_int(st, 0);
		h.oldest = db_when(st, 1);
		g_array_append_val(list, h);
	}
	return g_steal_pointer(&list);
}

static void
purged_free(void *data)
{
	struct purged *p = data;

	g_free(p->class);
	g_free(p->note);
	g_free(p);
}

GPtrArray *
holdings_purged(struct db *db, int64_t since, GError **err)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(purged_free);
	g_autoptr(db_stmt_t) st = db_prepare(
		db, "select at, class, n, note from purge_run where at >= $1 order by id desc",
		err);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "i", since);
	while ((row = db_step(st, err)) == DB_ROW) {
		struct purged *p = g_new0(struct purged, 1);

		p->at = db_int(st, 0);
		p->class = g_strdup(db_text(st, 1));
		p->n = db_int(st, 2);
		p->note = g_strdup(db_text(st, 3));
		g_ptr_array_add(list, p);
	}
	return row == DB_DONE ? g_steal_pointer(&list) : NULL;
}
