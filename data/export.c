#include "data/export.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "base/when_json.h"
#include "data/mention.h"
#include "data/recipient.h"
#include "data/register.h"
#include "data/source.h"
#include "data/source_event.h"
#include "data/triage.h"

struct exporter {
	struct db *db;
	int64_t school; /* 0: all */
	FILE *out;
	GChecksum *hash;
	int64_t lines;
};

/* ---- lines ------------------------------------------------------------------------------- */

/* Takes `o`. */
static bool
put(struct exporter *x, json_t *o, GError **err)
{
	char *text = json_dumps(o, JSON_COMPACT);
	size_t len;
	bool ok;

	json_decref(o);
	g_assert(text);
	len = strlen(text);
	text[len++] = '\n';
	g_checksum_update(x->hash, (const guchar *)text, (gssize)len);
	ok = fwrite(text, 1, len, x->out) == len;
	free(text);
	x->lines++;
	if (!ok)
		g_set_error_literal(err, EARSHOT_ERROR, EARSHOT_ERROR_STORE_FULL,
				    "the export could not be written; is the disk full?");
	return ok;
}

static json_t *
text_json(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* What the store has as JSON text. */
static json_t *
parsed_json(const char *text)
{
	json_t *o = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;

	return o ? o : json_array();
}

/* Call `put_row` for each row of `sql`, whose one parameter is the school. */
static bool
each(struct exporter *x, const char *sql,
     bool (*put_row)(struct exporter *x, struct db_stmt *st, GError **err), GError **err)
{
	g_autoptr(db_stmt_t) st = db_prepare(x->db, sql, err);
	enum db_row row;

	if (!st)
		return false;
	db_bind(st, "i", x->school);
	while ((row = db_step(st, err)) == DB_ROW)
		if (!put_row(x, st, err))
			return false;
	return row == DB_DONE;
}

/* ---- schools and sources ------------------------------------------------------------------ */

static bool
put_school(struct exporter *x, struct db_stmt *st, GError **err)
{
	return put(x,
		   json_pack("{s:s, s:s, s:o, s:o}", "type", "school", "name", db_text(st, 0),
			     "profile", parsed_json(db_text(st, 1)), "added",
			     when_json(db_when(st, 2))),
		   err);
}

static json_t *
events_json(struct db *db, int64_t source, GError **err)
{
	g_autoptr(GPtrArray) events = source_event_list(db, source, err);
	json_t *list = events ? json_array() : NULL;

	for (guint i = 0; events && i < events->len; i++) {
		const struct source_event *e = events->pdata[i];

		json_array_append_new(list,
				      json_pack("{s:o, s:s, s:s, s:s?, s:s?, s:s?}", "at",
						when_json(e->at), "url", e->url, "what", e->what,
						"by", e->who, "why", e->why, "terms", e->terms));
	}
	return list;
}

static bool
put_source(struct exporter *x, struct db_stmt *st, GError **err)
{
	json_t *events = events_json(x->db, db_int(st, 0), err);

	return events &&
	       put(x,
		   json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s?, s:I, s:s, s:s?, s:o, s:o}", "type",
			     "source", "url", db_text(st, 1), "kind", db_text(st, 2), "catalogue",
			     db_text(st, 3), "title", db_text(st, 4), "school", db_text(st, 5),
			     "every_s", (json_int_t)db_int(st, 6), "state", db_text(st, 7), "note",
			     db_text(st, 8), "added", when_json(db_when(st, 9)), "history", events),
		   err);
}

/* ---- rules, searches, recipients ------------------------------------------------------------ */

static bool
put_rule(struct exporter *x, struct db_stmt *st, GError **err)
{
	return put(x,
		   json_pack("{s:s, s:I, s:s, s:s, s:s, s:o, s:o}", "type", "rule", "number",
			     (json_int_t)db_int(st, 0), "query", db_text(st, 1), "state",
			     db_text(st, 2), "by", db_text(st, 3), "added",
			     when_json(db_when(st, 4)), "removed", when_json(db_when(st, 5))),
		   err);
}

static bool
put_saved(struct exporter *x, struct db_stmt *st, GError **err)
{
	return put(x,
		   json_pack("{s:s, s:s, s:s, s:b, s:s, s:o}", "type", "saved", "name",
			     db_text(st, 0), "query", db_text(st, 1), "alert",
			     (int)(db_int(st, 2) != 0), "by", db_text(st, 3), "added",
			     when_json(db_when(st, 4))),
		   err);
}

static bool
is_for_school(const struct recipient *r, const char *school)
{
	for (guint i = 0; school && i < r->schools->len; i++)
		if (strcmp(r->schools->pdata[i], school) == 0)
			return true;
	return !school || r->schools->len == 0;
}

static bool
put_recipients(struct exporter *x, const char *school, GError **err)
{
	g_autoptr(GPtrArray) all = recipient_list(x->db, err);

	for (guint i = 0; all && i < all->len; i++) {
		const struct recipient *r = all->pdata[i];
		json_t *schools;

		if (!is_for_school(r, school))
			continue;
		schools = json_array();
		for (guint s = 0; s < r->schools->len; s++)
			if (!school || strcmp(r->schools->pdata[s], school) == 0)
				json_array_append_new(schools, json_string(r->schools->pdata[s]));
		if (!put(x,
			 json_pack("{s:s, s:s, s:s?, s:s, s:s, s:s, s:f, s:i, s:i, s:s, s:s?, s:o, "
				   "s:o}",
				   "type", "recipient", "address", r->address, "name", r->name,
				   "role", r->role, "cadence", cadence_name(r->cadence), "snippet",
				   snippet_name(r->snippet), "alert_score", r->alert_score,
				   "quiet_from", r->quiet_from, "quiet_to", r->quiet_to, "state",
				   r->state, "note", r->note, "added", when_json(r->added_at),
				   "schools", schools),
			 err))
			return false;
	}
	return all != NULL;
}

/* ---- mentions ---------------------------------------------------------------------------- */

static json_t *
triage_json(struct db *db, int64_t id, GError **err)
{
	g_autoptr(GPtrArray) events = triage_history(db, id, err);
	json_t *list = events ? json_array() : NULL;

	for (guint i = 0; events && i < events->len; i++) {
		const struct triage_event *e = events->pdata[i];
		json_t *o = json_pack("{s:o, s:s, s:s, s:s, s:s?}", "at", when_json(e->at), "by",
				      e->who, "from", e->old_state, "to", e->new_state, "note",
				      e->note);

		if (e->rule)
			json_object_set_new(o, "rule", json_integer(e->rule));
		/* which of the entries of this list */
		for (guint u = 0; e->undoes && u < i; u++)
			if (((const struct triage_event *)events->pdata[u])->id == e->undoes)
				json_object_set_new(o, "undoes", json_integer(u));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
saved_hits_json(struct db *db, int64_t id, GError **err)
{
	g_autoptr(db_stmt_t) st =
		db_prepare(db,
			   "select s.name, h.at from saved_hit h join saved s "
			   "on s.id = h.saved where h.mention = $1 order by s.name",
			   err);
	json_t *list = json_array();
	enum db_row row = DB_FAILED;

	if (st)
		db_bind(st, "i", id);
	while (st && (row = db_step(st, err)) == DB_ROW)
		json_array_append_new(list, json_pack("{s:s, s:o}", "name", db_text(st, 0), "at",
						      when_json(db_when(st, 1))));
	if (row == DB_DONE)
		return list;
	json_decref(list);
	return NULL;
}

/* `st` has what struct mention does not say. */
static json_t *
mention_json(const struct mention *m, struct db_stmt *st)
{
	g_autofree char *cluster =
		g_strdup_printf("M-%04d-%04d", (int)db_int(st, 3), (int)db_int(st, 4));
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:o}", "type",
			      "mention", "id", m->ref, "school", m->school_name, "key", m->key,
			      "url", m->url, "title", text_json(m->title), "text", m->text,
			      "source", text_json(db_text(st, 1)), "site", text_json(m->site),
			      "lang", text_json(m->lang));

	json_object_set_new(o, "published", when_json(m->published));
	json_object_set_new(o, "first_seen", when_json(m->first_seen));
	json_object_set_new(o, "last_seen", when_json(m->last_seen));
	json_object_set_new(o, "changed", when_json(db_when(st, 2)));
	json_object_set_new(o, "status", json_string(m->status));
	json_object_set_new(o, "score", json_real(m->score));
	json_object_set_new(o, "why", parsed_json(m->why));
	json_object_set_new(o, "near", parsed_json(m->near));
	json_object_set_new(o, "fingerprint", json_integer(m->fingerprint));
	json_object_set_new(o, "cluster", json_string(cluster));
	json_object_set_new(o, "from_entry", json_boolean(m->from_entry));
	json_object_set_new(o, "is_history", json_boolean(m->is_history));
	return o;
}

static bool
put_mention(struct exporter *x, struct db_stmt *st, GError **err)
{
	g_autoptr(mention_t) m = mention_get(x->db, db_int(st, 0), err);
	json_t *triage = m ? triage_json(x->db, m->id, err) : NULL;
	json_t *saved = triage ? saved_hits_json(x->db, m->id, err) : NULL;
	json_t *o;

	if (!saved) {
		json_decref(triage);
		return false;
	}
	o = mention_json(m, st);
	json_object_set_new(o, "triage", triage);
	json_object_set_new(o, "saved", saved);
	return put(x, o, err);
}

static bool
put_partial(struct exporter *x, struct db_stmt *st, GError **err)
{
	return put(x,
		   json_pack("{s:s, s:s, s:s, s:s, s:f, s:o, s:o, s:s, s:o}", "type", "partial",
			     "school", db_text(st, 0), "key", db_text(st, 1), "url", db_text(st, 2),
			     "score", db_double(st, 3), "why", parsed_json(db_text(st, 4)), "near",
			     parsed_json(db_text(st, 5)), "excerpt", db_text(st, 6), "seen",
			     when_json(db_when(st, 7))),
		   err);
}

/* ---- all of it --------------------------------------------------------------------------- */

/* In an order in which nothing names what comes later. A cluster is named for its oldest member
 * that is still there. */
static const struct {
	const char *sql;
	bool (*put_row)(struct exporter *x, struct db_stmt *st, GError **err);
} parts[] = {
	{ "select name, profile, added_at from school where id = $1 or $1 = 0 order by id",
	  put_school },
	{ "select o.id, o.url, o.kind, o.catalogue, o.title, s.name, o.every_s, o.state, o.note, "
	  "o.added_at from source o left join school s on s.id = o.school "
	  "where $1 = 0 or o.school = $1 or o.school is null order by o.id",
	  put_source },
	{ "select id, query, state, who, added_at, removed_at from rule where $1 = $1 order by id",
	  put_rule },
	{ "select name, query, alert, who, added_at from saved where $1 = $1 order by id",
	  put_saved },
	{ "select m.id, o.url, m.changed_at, c.year, c.number from mention m "
	  "left join source o on o.id = m.source join mention c on c.id = "
	  "(select min(k.id) from mention k where k.cluster = m.cluster) "
	  "where m.school = $1 or $1 = 0 order by m.id",
	  put_mention },
	{ "select s.name, p.key, p.url, p.score, p.why, p.near, p.excerpt, p.seen_at "
	  "from partial p join school s on s.id = p.school where p.school = $1 or $1 = 0 "
	  "order by p.school, p.seen_at, p.key",
	  put_partial },
};

static bool
put_all(struct exporter *x, const char *school, GError **err)
{
	g_autoptr(GChecksum) so_far = NULL;

	if (!put(x,
		 json_pack("{s:s, s:s, s:i}", "type", "earshot-export", "format", "earshot-export",
			   "schema", EXPORT_SCHEMA),
		 err))
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		/* after the mentions: alerts are of what comes from then on */
		if ((parts[i].put_row == put_partial && !put_recipients(x, school, err)) ||
		    !each(x, parts[i].sql, parts[i].put_row, err))
			return false;
	/* a sum that was read takes no more */
	so_far = g_checksum_copy(x->hash);
	return put(x,
		   json_pack("{s:s, s:I, s:s}", "type", "end", "lines", (json_int_t)(x->lines + 1),
			     "sha256", g_checksum_get_string(so_far)),
		   err);
}

bool
export_run(struct db *db, int64_t school, FILE *out, int64_t *lines, GError **err)
{
	g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, school);
	g_autoptr(school_t) s = school ? register_find(db, number, err) : NULL;
	g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);
	struct exporter x = { .db = db, .school = school, .out = out, .hash = hash };
	bool ok;

	if ((school && !s) || !db_begin_read(db, err))
		return false;
	ok = put_all(&x, s ? s->name : NULL, err);
	db_rollback(db);
	*lines = x.lines;
	return ok;
}
