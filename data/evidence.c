#include "data/evidence.h"

#include <string.h>

#include "base/when.h"

struct evidence *
evidence_new(void)
{
	return g_new0(struct evidence, 1);
}

void
evidence_free(struct evidence *e)
{
	if (!e)
		return;
	g_free(e->ref);
	g_free(e->url);
	g_free(e->final_url);
	g_free(e->outcome);
	g_free(e->sentence);
	g_free(e->ip);
	g_free(e->type);
	g_free(e->title);
	g_free(e->warc);
	g_free(e->truncated);
	g_free(e->robots);
	g_free(e->supplied_by);
	g_free(e->text);
	g_free(e);
}

bool
evidence_is_redirect(const struct evidence *e)
{
	return strcmp(e->outcome, "redirect") == 0;
}

bool
evidence_is_supplied(const struct evidence *e)
{
	return e->supplied_by != NULL;
}

int64_t
evidence_now_ms(void)
{
	return when_is_frozen() ? when_now() * 1000 : g_get_real_time() / 1000;
}

/* ---- reading ------------------------------------------------------------------------------- */

#define COLUMNS                                                                                    \
	"select id, casefile, ref, url, final_url, started_ms, stored_ms, fetched_ms, outcome, "   \
	"sentence, status, ip, type, title, warc, start, length, bytes, block_sha256, "            \
	"payload_sha256, record_sha256, truncated, robots, supplied_by, is_attested, text, "       \
	"is_part from evidence "

static void *
read_row(struct db_stmt *st)
{
	struct evidence *e = evidence_new();
	const struct {
		int column;
		char **to;
	} texts[] = {
		{ 2, &e->ref },        { 3, &e->url },      { 4, &e->final_url },
		{ 8, &e->outcome },    { 9, &e->sentence }, { 11, &e->ip },
		{ 12, &e->type },      { 13, &e->title },   { 14, &e->warc },
		{ 21, &e->truncated }, { 22, &e->robots },  { 23, &e->supplied_by },
		{ 25, &e->text },
	};
	const struct {
		int column;
		char *to;
	} sums[] = {
		{ 18, e->block_sha256 },
		{ 19, e->payload_sha256 },
		{ 20, e->record_sha256 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i].to = g_strdup(db_text(st, texts[i].column));
	for (size_t i = 0; i < G_N_ELEMENTS(sums); i++) {
		const char *hex = db_text(st, sums[i].column);

		g_strlcpy(sums[i].to, hex ? hex : "", AUDIT_HEX);
	}
	e->id = db_int(st, 0);
	e->casefile = db_int(st, 1);
	e->started_ms = db_int(st, 5);
	e->stored_ms = db_int(st, 6);
	e->fetched_ms = db_int(st, 7);
	e->status = (int)db_int(st, 10);
	e->offset = db_int(st, 15);
	e->length = db_int(st, 16);
	e->bytes = db_int(st, 17);
	e->is_attested = db_int(st, 24) != 0;
	e->is_part = db_int(st, 26) != 0;
	return e;
}

static void
free_row(void *data)
{
	evidence_free(data);
}

GPtrArray *
evidence_list(struct db *db, int64_t casefile, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, COLUMNS "where casefile = $1 order by id", err);

	if (!st)
		return NULL;
	db_bind(st, "i", casefile);
	return db_all(st, read_row, free_row, err);
}

struct evidence *
evidence_find(struct db *db, int64_t casefile, const char *ref, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(db, COLUMNS "where casefile = $1 and ref = $2", err);

	if (!st)
		return NULL;
	db_bind(st, "is", casefile, ref);
	return db_step(st, err) == DB_ROW ? read_row(st) : NULL;
}

char *
evidence_who(struct db *db, const char *case_ref, const char *ref, GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(
		db,
		"select json_extract(line, '$.actor') from audit where casefile = $1 and "
		"json_extract(line, '$.obj') = $2 and (json_extract(line, '$.act') like 'capture%' "
		"or json_extract(line, '$.act') = 'item.add') order by seq limit 1",
		err);

	if (!st)
		return NULL;
	db_bind(st, "ss", case_ref, ref);
	return db_step(st, err) == DB_ROW ? g_strdup(db_text(st, 0)) : NULL;
}
