#include "data/kept_page.h"

#include <string.h>

#include "data/kept_file.h"

#define COLUMNS "id, url, at_ms, file, start, length, record, payload_sha256, original, why"

void
kept_page_free(struct kept_page *p)
{
	if (!p)
		return;
	g_free(p->url);
	g_free(p->file);
	g_free(p->record);
	g_free(p->why);
	g_free(p);
}

const char *
kept_page_why(const struct kept_page *p)
{
	static const struct {
		const char *why, *text;
	} rows[] = {
		{ "noarchive", "its site wants no copies (noarchive)" },
		{ "large", "the answer was too large" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (g_strcmp0(rows[i].why, p->why) == 0)
			return rows[i].text;
	return p->file ? NULL : "too much waited in memory at that time";
}

static void
free_page(void *data)
{
	kept_page_free(data);
}

static struct kept_page *
page_of(struct db_stmt *st)
{
	struct kept_page *p = g_new0(struct kept_page, 1);
	const char *sum = db_text(st, 7);

	p->id = db_int(st, 0);
	p->url = g_strdup(db_text(st, 1));
	p->at_ms = db_int(st, 2);
	p->file = g_strdup(db_text(st, 3));
	p->start = db_int(st, 4);
	p->length = db_int(st, 5);
	p->record = g_strdup(db_text(st, 6));
	g_strlcpy(p->payload_sha256, sum ? sum : "", AUDIT_HEX);
	p->original = db_int(st, 8);
	p->why = g_strdup(db_text(st, 9));
	return p;
}

/* ---- keeping ----------------------------------------------------------------------------- */

static bool
link_mentions(struct db *db, int64_t id, const GArray *mentions, GError **err)
{
	for (guint i = 0; i < mentions->len; i++)
		if (!db_run(db, err,
			    "insert into kept_mention (mention, kept) values ($1, $2) "
			    "on conflict do nothing",
			    "ii", g_array_index(mentions, int64_t, i), id))
			return false;
	return true;
}

bool
kept_page_put(struct db *db, struct kept_page *p, const GArray *mentions, GError **err)
{
	if (!p->file &&
	    !db_run(db, err, "delete from kept_page where url = $1 and file is null", "s", p->url))
		return false;
	if (!db_query_int(db, err, &p->id, 0,
			  "insert into kept_page (url, at_ms, file, start, length, record, "
			  "payload_sha256, original, why) values ($1, $2, $3, $4, $5, $6, $7, $8, "
			  "$9) returning id",
			  "sisiissis", p->url, p->at_ms, p->file, p->start, p->length, p->record,
			  *p->payload_sha256 ? p->payload_sha256 : NULL, p->original, p->why))
		return false;
	/* A school that was added since is on the original, too. */
	if (mentions)
		return link_mentions(db, p->id, mentions, err) &&
		       (!p->original || link_mentions(db, p->original, mentions, err));
	return db_run(db, err,
		      "insert into kept_mention (mention, kept) select mention, $2 from "
		      "kept_mention where kept = $1",
		      "ii", p->original, p->id);
}

struct kept_page *
kept_page_last(struct db *db, const char *url, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select " COLUMNS " from kept_page where url = $1 and file is not null "
			   "and original = 0 and is_gone = 0 order by id desc limit 1",
			   err);

	if (!st)
		return NULL;
	db_bind(st, "s", url);
	return db_step(st, err) == DB_ROW ? page_of(st) : NULL;
}

/* ---- finding ----------------------------------------------------------------------------- */

GPtrArray *
kept_page_of(struct db *db, int64_t mention, GError **err)
{
	g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func(free_page);
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select " COLUMNS " from kept_page where is_gone = 0 and id in (select "
			   "kept from kept_mention where mention = $1) order by id desc",
			   err);
	enum db_row row;

	if (!st)
		return NULL;
	db_bind(st, "i", mention);
	while ((row = db_step(st, err)) == DB_ROW)
		g_ptr_array_add(pages, page_of(st));
	return row == DB_DONE ? g_steal_pointer(&pages) : NULL;
}

bool
kept_page_each(struct db *db, bool (*seen)(const struct kept_page *p, void *user), void *user,
	       GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select " COLUMNS " from kept_page where file is not null and "
			   "is_gone = 0 order by file, start",
			   err);
	enum db_row row;

	if (!st)
		return false;
	while ((row = db_step(st, err)) == DB_ROW) {
		g_autoptr(kept_page_t) p = page_of(st);

		if (!seen(p, user))
			return false;
	}
	return row == DB_DONE;
}

/* ---- forgetting -------------------------------------------------------------------------- */

bool
kept_page_forget(struct db *db, int64_t mention, GError **err)
{
	/* What has no bytes goes only with its last mention. */
	static const char *const steps[] = {
		"update kept_page set is_gone = 1, url = '' where file is not null and (id in "
		"(select kept from kept_mention where mention = $1) or (original <> 0 and original "
		"in (select kept from kept_mention where mention = $1)))",
		"delete from kept_mention where mention = $1 or kept in "
		"(select id from kept_page where is_gone = 1)",
		"delete from kept_page where file is null and id not in "
		"(select kept from kept_mention)",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
		if (!db_run(db, err, steps[i], i < 2 ? "i" : "", mention))
			return false;
	return true;
}

/* Rows to go, a few at a time: the statement is not open while their bytes are written over. */
static GPtrArray *
gone(struct db *db, GError **err)
{
	g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func(free_page);
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select " COLUMNS
			   " from kept_page where is_gone = 1 order by id limit 1000",
			   err);
	enum db_row row;

	if (!st)
		return NULL;
	while ((row = db_step(st, err)) == DB_ROW)
		g_ptr_array_add(pages, page_of(st));
	return row == DB_DONE ? g_steal_pointer(&pages) : NULL;
}

bool
kept_page_sweep(struct db *db, GError **err)
{
	bool was_any = false;

	for (;;) {
		g_autoptr(GPtrArray) pages = gone(db, err);

		if (!pages)
			return false;
		if (pages->len == 0)
			return !was_any || kept_file_tidy(db, err);
		was_any = true;
		for (guint i = 0; i < pages->len; i++) {
			const struct kept_page *p = pages->pdata[i];

			if (!kept_file_erase(db_dir(db), p->file, p->start, p->length, err))
				return false;
		}
		for (guint i = 0; i < pages->len; i++)
			if (!db_run(db, err, "delete from kept_page where id = $1", "i",
				    ((const struct kept_page *)pages->pdata[i])->id))
				return false;
	}
}
