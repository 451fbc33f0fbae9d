#include "data/import.h"

#include <string.h>

#include "base/error.h"
#include "data/export.h"
#include "data/import_record.h"

#define MAX_LINE_BYTES ((gsize)16 << 20)

static const struct {
	const char *name;
	enum import_result (*run)(struct importer *in, struct import_line *l, GError **err);
} types[] = {
	[IMPORT_SCHOOL] = { "school", import_school },
	[IMPORT_SOURCE] = { "source", import_source },
	[IMPORT_RULE] = { "rule", import_rule },
	[IMPORT_SAVED] = { "saved", import_saved },
	[IMPORT_RECIPIENT] = { "recipient", import_recipient },
	[IMPORT_MENTION] = { "mention", import_mention },
	[IMPORT_PARTIAL] = { "partial", import_partial },
};

const char *
import_type_name(enum import_type t)
{
	return types[t].name;
}

/* ---- lines ------------------------------------------------------------------------------- */

struct lines {
	FILE *in;
	GString *text; /* of the current one, without its line feed */
	GChecksum *hash; /* of those before the current one */
	int64_t number;
};

static bool
wrong(GError **err, const char *what)
{
	g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, what);
	return false;
}

/* False without an error at the end of the file. */
static bool
next(struct lines *l, GError **err)
{
	int c;

	if (l->number > 0) {
		g_checksum_update(l->hash, (const guchar *)l->text->str, (gssize)l->text->len);
		g_checksum_update(l->hash, (const guchar *)"\n", 1);
	}
	g_string_truncate(l->text, 0);
	l->number++;
	while ((c = getc_unlocked(l->in)) != EOF && c != '\n') {
		if (l->text->len >= MAX_LINE_BYTES)
			return wrong(err, "is too long");
		g_string_append_c(l->text, (char)c);
	}
	if (c == EOF && ferror(l->in))
		return wrong(err, "cannot be read");
	if (c == EOF && l->text->len > 0)
		return wrong(err, "breaks off");
	return c != EOF;
}

static json_t *
parse(const struct lines *l, GError **err)
{
	json_error_t why;
	json_t *o = json_loadb(l->text->str, l->text->len, JSON_REJECT_DUPLICATES, &why);

	if (!o)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT, "is no JSON: %s", why.text);
	else if (!json_is_object(o))
		g_clear_pointer(&o, json_decref);
	if (!o && !*err)
		wrong(err, "is no object");
	return o;
}

/* ---- records ----------------------------------------------------------------------------- */

static bool
count(struct import_report *r, size_t type, enum import_result result)
{
	switch (result) {
	case IMPORT_ADDED:
		r->added[type]++;
		return true;
	case IMPORT_KNOWN:
		r->known[type]++;
		return true;
	case IMPORT_LEFT_OUT:
		r->buried++;
		return true;
	default:
		return false;
	}
}

static bool
take(struct importer *in, const json_t *o, GError **err)
{
	const char *type = json_string_value(json_object_get(o, "type"));
	struct import_line line = { .o = o };

	for (size_t i = 0; type && i < G_N_ELEMENTS(types); i++) {
		enum import_result result;

		if (strcmp(type, types[i].name) != 0)
			continue;
		result = types[i].run(in, &line, err);
		/* what the line has wrong is told rather than what came of it */
		if (line.wrong)
			g_clear_error(err);
		return import_line_ok(&line, err) && count(in->report, i, result);
	}
	return wrong(err, "has a type that this earshot does not know");
}

static bool
check_begin(const json_t *o, GError **err)
{
	const json_t *format = json_object_get(o, "format"), *schema = json_object_get(o, "schema");

	if (g_strcmp0(json_string_value(format), "earshot-export") != 0)
		return wrong(err, "does not begin an export of earshot");
	if (json_integer_value(schema) != EXPORT_SCHEMA)
		return wrong(err, "is of another version of the format");
	return true;
}

/* Whoever writes such a file by hand may leave the checksum out, but not the number of lines: a
 * file that was cut off would pass for a whole one. */
static bool
check_end(const struct lines *l, const json_t *o, GError **err)
{
	const json_t *hash = json_object_get(o, "sha256");
	/* asking for the sum closes it, and a line may follow, wrongly */
	g_autoptr(GChecksum) so_far = g_checksum_copy(l->hash);

	if (json_integer_value(json_object_get(o, "lines")) != l->number)
		return wrong(err, "counts other lines than there are");
	if (hash && g_strcmp0(json_string_value(hash), g_checksum_get_string(so_far)) != 0)
		return wrong(err, "has another checksum: the file was changed");
	return true;
}

/* `*is_end` becomes true with the last line. */
static bool
take_line(struct importer *in, const struct lines *l, bool *is_end, GError **err)
{
	json_t *o = parse(l, err);
	const char *type = json_string_value(json_object_get(o, "type"));
	bool ok;

	*is_end = o && g_strcmp0(type, "end") == 0;
	ok = o && (l->number == 1 ? check_begin(o, err)
		   : *is_end      ? check_end(l, o, err)
				  : take(in, o, err));
	json_decref(o);
	return ok;
}

static bool
take_all(struct importer *in, struct lines *l, GError **err)
{
	bool is_end = false;

	while (next(l, err)) {
		if (is_end)
			return wrong(err, "follows the end");
		if (!take_line(in, l, &is_end, err))
			return false;
	}
	return !*err && (is_end || wrong(err, "is missing: the file has no end"));
}

static bool
run(struct importer *in, struct lines *l, GError **err)
{
	if (take_all(in, l, err))
		return true;
	if (g_error_matches(*err, EARSHOT_ERROR, EARSHOT_ERROR_INPUT))
		g_prefix_error(err, "nothing was imported: line %" G_GINT64_FORMAT " ", l->number);
	return false;
}

bool
import_run(struct db *db, FILE *file, bool is_trial, struct import_report *report, GError **err)
{
	struct importer in = { .db = db, .report = report };
	struct lines l = { .in = file, .text = g_string_new(NULL) };
	bool ok;

	*report = (struct import_report){ 0 };
	in.rules = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	in.mentions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	l.hash = g_checksum_new(G_CHECKSUM_SHA256);
	ok = db_begin(db, err);
	if (ok && (!run(&in, &l, err) || is_trial)) {
		ok = is_trial && !*err;
		db_rollback(db);
	} else if (ok) {
		ok = db_commit(db, err);
	}
	g_hash_table_unref(in.rules);
	g_hash_table_unref(in.mentions);
	g_checksum_free(l.hash);
	g_string_free(l.text, TRUE);
	return ok;
}
