#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "data/cluster.h"
#include "data/import_record.h"
#include "data/mention.h"
#include "data/pack.h"
#include "data/page.h"
#include "data/tombstone.h"
#include "data/triage.h"

#define NAME_BYTES 512
#define KEY_BYTES 16384
#define WORDS_BYTES 8192
#define TEXT_BYTES ((size_t)8 << 20)
#define LIST_BYTES ((size_t)1 << 20)

static const char *
read_status(struct import_line *l, const char *key)
{
	const char *status = import_text(l, key, NAME_BYTES);

	if (!l->wrong && g_strcmp0(triage_state(status), status) != 0)
		import_wrong(l, "%s is none that there is", key);
	return status;
}

/* By what the file calls it; here it may have another number. */
static void
know(struct importer *in, const char *ref, int64_t id)
{
	gint64 *own = g_new(gint64, 1);

	*own = id;
	g_hash_table_replace(in->mentions, g_strdup(ref), own);
}

/* ---- a mention's own row ------------------------------------------------------------------- */

/* What only the row has. */
struct row {
	int64_t year, number, changed_at;
	const char *cluster;
};

static bool
read_ref(struct import_line *l, struct row *row)
{
	int year = 0, number = 0, end = 0;
	const char *ref = import_text(l, "id", NAME_BYTES);

	if (sscanf(ref, "M-%4d-%9d%n", &year, &number, &end) != 2 || ref[end] != '\0' ||
	    year < 1970 || number < 1)
		import_wrong(l, "id is none such as M-2026-0147");
	row->year = year;
	row->number = number;
	return !l->wrong;
}

static void
read_mention(struct import_line *l, struct mention *m, struct row *row)
{
	m->ref = g_strdup(import_text(l, "id", NAME_BYTES));
	m->key = g_strdup(import_text(l, "key", KEY_BYTES));
	m->url = g_strdup(import_address(l, "url"));
	m->title = g_strdup(import_text_or_null(l, "title", WORDS_BYTES));
	m->text = g_strdup(import_text(l, "text", TEXT_BYTES));
	m->site = g_strdup(import_text_or_null(l, "site", NAME_BYTES));
	m->lang = g_strdup(import_text_or_null(l, "lang", NAME_BYTES));
	m->published = import_when_or_none(l, "published");
	m->first_seen = import_when(l, "first_seen");
	m->last_seen = import_when(l, "last_seen");
	m->status = g_strdup(read_status(l, "status"));
	m->score = import_real(l, "score", 0, 1);
	m->why = import_list_text(l, "why", LIST_BYTES);
	m->near = import_list_text(l, "near", LIST_BYTES);
	m->fingerprint = import_int(l, "fingerprint", INT64_MIN, INT64_MAX);
	m->from_entry = import_bool(l, "from_entry");
	m->is_history = import_bool(l, "is_history");
	row->changed_at = import_when_or_none(l, "changed");
	row->cluster = import_text(l, "cluster", NAME_BYTES);
	if (!l->wrong && !*m->key)
		import_wrong(l, "key is empty");
}

/* Its own number, unless another mention has it. */
static bool
find_number(struct importer *in, struct row *row, GError **err)
{
	int64_t taken;

	if (!db_query_int(in->db, err, &taken, 0,
			  "select id from mention where year = $1 and number = $2", "ii", row->year,
			  row->number))
		return false;
	if (!taken)
		return true;
	in->report->renumbered++;
	return db_query_int(in->db, err, &row->number, 1,
			    "select max(number) + 1 from mention where year = $1", "i", row->year);
}

static bool
insert(struct importer *in, struct mention *m, const struct row *row, GError **err)
{
	g_autoptr(GBytes) text = pack_text(m->text);
	g_autofree char *month = mention_month(m), *alias = mention_alias(m);

	return mention_next_seq(in->db, &m->seq, err) &&
	       db_query_int(
		       in->db, err, &m->id, 0,
		       "insert into mention (year, number, school, key, url, title, source, site, "
		       "lang, published, first_seen, last_seen, changed_at, status, score, why, "
		       "near, fingerprint, cluster, from_entry, is_history, seq, month, "
		       "alias) values ($1, $2, "
		       "$3, $4, $5, $6, nullif($7, 0), $8, $9, $10, $11, $12, $13, $14, $15, $16, "
		       "$17, $18, 0, $19, $20, $21, $22, $23) returning id",
		       "iiisssissniinsdssiiiiss", row->year, row->number, m->school, m->key, m->url,
		       m->title, m->source_id, m->site, m->lang, m->published, m->first_seen,
		       m->last_seen, row->changed_at, m->status, m->score, m->why, m->near,
		       m->fingerprint, (int64_t)m->from_entry, (int64_t)m->is_history, m->seq,
		       month, alias) &&
	       db_run(in->db, err, "insert into mention_text (mention, text) values ($1, $2)", "ib",
		      m->id, text);
}

/* Copies are told as the file tells them, and found by their shingles from now on. */
static bool
join_cluster(struct importer *in, const struct mention *m, const struct row *row, GError **err)
{
	const gint64 *first = g_hash_table_lookup(in->mentions, row->cluster);
	struct fingerprint f;
	int64_t cluster = 0;
	bool ok;

	if (first &&
	    !db_query_int(in->db, err, &cluster, 0, "select cluster from mention where id = $1",
			  "i", (int64_t)*first))
		return false;
	fingerprint_init(&f, m->title, m->text);
	ok = db_run(in->db, err, "update mention set cluster = $2 where id = $1", "ii", m->id,
		    cluster ? cluster : m->id) &&
	     cluster_put(in->db, m->school, m->id, &f, err);
	fingerprint_clear(&f);
	know(in, m->ref, m->id);
	return ok;
}

/* ---- what hangs on it -------------------------------------------------------------------- */

static bool
put_event(struct importer *in, struct import_line *l, int64_t mention, const json_t *event,
	  GArray *ids, GError **err)
{
	struct import_line e = { .o = event };
	int64_t at = import_when(&e, "at"), id;
	const char *who = import_text(&e, "by", NAME_BYTES);
	const char *from = read_status(&e, "from"), *to = read_status(&e, "to");
	const char *note = import_text_or_null(&e, "note", WORDS_BYTES);
	int64_t rule = json_object_get(event, "rule") ? import_int(&e, "rule", 1, INT32_MAX) : 0;
	int64_t undoes = json_object_get(event, "undoes")
				 ? import_int(&e, "undoes", 0, (int64_t)ids->len - 1)
				 : -1;
	const gint64 *here = rule ? g_hash_table_lookup(in->rules, &rule) : NULL;
	g_autofree char *wrong = g_steal_pointer(&e.wrong);

	if (wrong || (rule && !here)) {
		import_wrong(l, "triage: %s", wrong ? wrong : "no earlier line has that rule");
		return false;
	}
	if (!db_query_int(in->db, err, &id, 0,
			  "insert into triage_event (mention, at, who, old_state, new_state, note, "
			  "rule, undoes) values ($1, $2, $3, $4, $5, $6, nullif($7, 0), "
			  "nullif($8, 0)) returning id",
			  "iissssii", mention, at, who, from, to, note,
			  here ? (int64_t)here[1] : INT64_C(0),
			  undoes >= 0 ? g_array_index(ids, int64_t, undoes) : INT64_C(0)))
		return false;
	g_array_append_val(ids, id);
	return true;
}

static bool
put_triage(struct importer *in, struct import_line *l, int64_t mention, const json_t *events,
	   GError **err)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	const json_t *event;
	size_t i;

	json_array_foreach(events, i, event)
	{
		if (!put_event(in, l, mention, event, ids, err))
			return false;
	}
	return true;
}

static bool
put_hits(struct importer *in, struct import_line *l, int64_t mention, const json_t *hits,
	 GError **err)
{
	const json_t *hit;
	size_t i;

	json_array_foreach(hits, i, hit)
	{
		struct import_line h = { .o = hit };
		const char *name = import_text(&h, "name", NAME_BYTES);
		int64_t at = import_when(&h, "at");
		g_autofree char *wrong = g_steal_pointer(&h.wrong);

		if (wrong) {
			import_wrong(l, "saved: %s", wrong);
			return false;
		}
		/* one that was removed here meanwhile takes no notes */
		if (!db_run(in->db, err,
			    "insert into saved_hit (saved, mention, at) select id, $2, $3 "
			    "from saved where name = $1 on conflict do nothing",
			    "sii", name, mention, at))
			return false;
	}
	return true;
}

static bool
find_source(struct importer *in, struct import_line *l, int64_t *id, GError **err)
{
	const char *url = import_text_or_null(l, "source", KEY_BYTES);

	*id = 0;
	return !url ||
	       db_query_int(in->db, err, id, 0, "select id from source where url = $1", "s", url);
}

enum import_result
import_mention(struct importer *in, struct import_line *l, GError **err)
{
	g_autoptr(mention_t) m = g_new0(struct mention, 1);
	const json_t *events = import_list(l, "triage", 100000);
	const json_t *hits = import_list(l, "saved", 100000);
	struct row row = { 0 };
	bool is_buried;
	int64_t known;

	read_mention(l, m, &row);
	if (!read_ref(l, &row) || !import_find_school(in, l, "school", true, &m->school, err) ||
	    l->wrong || !find_source(in, l, &m->source_id, err) ||
	    !db_query_int(in->db, err, &known, 0,
			  "select id from mention where school = $1 and key = $2", "is", m->school,
			  m->key) ||
	    !tombstone_find(in->db, m->school, m->key, &is_buried, err))
		return IMPORT_FAILED;
	if (known) {
		know(in, m->ref, known);
		return IMPORT_KNOWN;
	}
	if (is_buried)
		return IMPORT_LEFT_OUT;
	return find_number(in, &row, err) && insert(in, m, &row, err) &&
			       join_cluster(in, m, &row, err) &&
			       put_triage(in, l, m->id, events, err) &&
			       put_hits(in, l, m->id, hits, err)
		       ? IMPORT_ADDED
		       : IMPORT_FAILED;
}

/* ---- weak hits --------------------------------------------------------------------------- */

enum import_result
import_partial(struct importer *in, struct import_line *l, GError **err)
{
	g_autofree char *why = import_list_text(l, "why", LIST_BYTES);
	g_autofree char *near = import_list_text(l, "near", LIST_BYTES);
	struct partial p = { .key = import_text(l, "key", KEY_BYTES),
			     .url = import_address(l, "url"),
			     .why = why,
			     .near = near,
			     /* 200 characters, as many bytes as they may take */
			     .excerpt = import_text(l, "excerpt", 1000),
			     .score = import_real(l, "score", 0, 1),
			     .seen_at = import_when(l, "seen") };
	bool is_buried;
	int64_t known;

	if (!import_find_school(in, l, "school", true, &p.school, err) || l->wrong ||
	    !db_query_int(in->db, err, &known, 0,
			  "select 1 from partial where school = $1 and key = $2", "is", p.school,
			  p.key))
		return IMPORT_FAILED;
	if (known)
		return IMPORT_KNOWN;
	if (!partial_put(in->db, &p, &is_buried, err))
		return IMPORT_FAILED;
	return is_buried ? IMPORT_LEFT_OUT : IMPORT_ADDED;
}
