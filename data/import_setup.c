#include <string.h>

#include "base/error.h"
#include "base/when.h"
#include "data/import_record.h"
#include "data/matcher.h"
#include "data/recipient.h"
#include "data/register.h"
#include "data/saved.h"
#include "data/source.h"
#include "data/triage.h"

#define NAME_BYTES 512
#define WORDS_BYTES 8192 /* of notes, queries, reasons */

/* ---- schools ----------------------------------------------------------------------------- */

bool
import_find_school(struct importer *in, struct import_line *l, const char *key, bool is_needed,
		   int64_t *id, GError **err)
{
	const char *name = is_needed ? import_text(l, key, NAME_BYTES)
				     : import_text_or_null(l, key, NAME_BYTES);

	*id = 0;
	if (!name)
		return true;
	if (!db_query_int(in->db, err, id, 0, "select id from school where name = $1", "s", name))
		return false;
	if (*id == 0)
		import_wrong(l, "no school is called \"%s\", here or in an earlier line", name);
	return true;
}

enum import_result
import_school(struct importer *in, struct import_line *l, GError **err)
{
	const char *name = import_text(l, "name", NAME_BYTES);
	int64_t added = import_when(l, "added"), id;
	g_autoptr(GError) unfit = NULL;
	g_autoptr(school_t) s = school_from_json(json_object_get(l->o, "profile"), &unfit);
	const struct school *one = s;
	/* A profile that cannot be matched would end every crawl. */
	g_autoptr(matcher_t) trial = s ? matcher_new(&one, 1, &unfit) : NULL;

	if (!trial)
		import_wrong(l, "profile: %s", unfit->message);
	else if (strcmp(s->name, name) != 0)
		import_wrong(l, "the profile is of another name");
	if (l->wrong)
		return IMPORT_FAILED;
	if (!db_query_int(in->db, err, &id, 0, "select id from school where name = $1", "s", name))
		return IMPORT_FAILED;
	if (id)
		return IMPORT_KNOWN;
	return register_put(in->db, s, err) &&
			       db_run(in->db, err, "update school set added_at = $2 where id = $1",
				      "ii", s->id, added)
		       ? IMPORT_ADDED
		       : IMPORT_FAILED;
}

/* ---- sources ----------------------------------------------------------------------------- */

static const char *
one_of(struct import_line *l, const char *key, const char *const *all)
{
	const char *text = import_text(l, key, NAME_BYTES);

	if (!g_strv_contains(all, text))
		import_wrong(l, "%s is none that there is", key);
	return text;
}

static bool
put_event(struct importer *in, struct import_line *l, int64_t source, const json_t *event,
	  GError **err)
{
	struct import_line e = { .o = event };
	int64_t at = import_when(&e, "at");
	const char *url = import_text(&e, "url", WORDS_BYTES);
	const char *what = import_text(&e, "what", NAME_BYTES);
	const char *who = import_text_or_null(&e, "by", NAME_BYTES);
	const char *why = import_text_or_null(&e, "why", WORDS_BYTES);
	const char *terms = import_text_or_null(&e, "terms", WORDS_BYTES);
	g_autofree char *wrong = g_steal_pointer(&e.wrong);

	if (wrong) {
		import_wrong(l, "history: %s", wrong);
		return false;
	}
	return db_run(in->db, err,
		      "insert into source_event (source, url, at, what, who, why, terms) "
		      "values ($1, $2, $3, $4, $5, $6, $7)",
		      "isissss", source, url, at, what, who, why, terms);
}

static bool
put_source(struct importer *in, struct import_line *l, struct source *s, const json_t *events,
	   GError **err)
{
	const json_t *event;
	bool is_new;
	size_t i;

	if (!source_put(in->db, s, &is_new, err))
		return false;
	json_array_foreach(events, i, event)
	{
		if (!put_event(in, l, s->id, event, err))
			return false;
	}
	return true;
}

enum import_result
import_source(struct importer *in, struct import_line *l, GError **err)
{
	static const char *const kinds[] = { "feed", "page", "site", "sitemap", "json", NULL };
	static const char *const states[] = { "off", "on", "ask", NULL };
	g_autoptr(source_t) s = g_new0(struct source, 1);
	const json_t *events = import_list(l, "history", 10000);
	const char *state;
	int64_t known;

	s->url = g_strdup(import_address(l, "url"));
	s->kind = g_strdup(one_of(l, "kind", kinds));
	s->catalogue = g_strdup(import_text_or_null(l, "catalogue", NAME_BYTES));
	s->title = g_strdup(import_text_or_null(l, "title", WORDS_BYTES));
	s->every_s = import_int(l, "every_s", 60, 10 * 366 * 24 * 3600);
	s->note = g_strdup(import_text_or_null(l, "note", WORDS_BYTES));
	s->added_at = import_when(l, "added");
	state = one_of(l, "state", states);
	for (int i = SOURCE_OFF; i <= SOURCE_ASK; i++)
		if (strcmp(source_state_name((enum source_state)i), state) == 0)
			s->state = (enum source_state)i;
	if (!import_find_school(in, l, "school", false, &s->school, err) || l->wrong ||
	    !db_query_int(in->db, err, &known, 0, "select id from source where url = $1", "s",
			  s->url))
		return IMPORT_FAILED;
	if (known)
		return IMPORT_KNOWN;
	return put_source(in, l, s, events, err) ? IMPORT_ADDED : IMPORT_FAILED;
}

/* ---- rules, searches, recipients ------------------------------------------------------------ */

static bool
put_rule(struct importer *in, struct import_line *l, int64_t number, int64_t added, int64_t *id,
	 GError **err)
{
	/* its own number, unless another rule has it */
	return db_query_int(
		in->db, err, id, 0,
		"insert into rule (id, query, state, who, added_at, removed_at) values "
		"(case when exists (select 1 from rule where id = $1) then null else $1 "
		"end, $2, $3, $4, $5, $6) returning id",
		"isssin", number, import_text(l, "query", WORDS_BYTES),
		import_text(l, "state", NAME_BYTES), import_text(l, "by", NAME_BYTES), added,
		import_when_or_none(l, "removed"));
}

enum import_result
import_rule(struct importer *in, struct import_line *l, GError **err)
{
	int64_t number = import_int(l, "number", 1, INT32_MAX), added = import_when(l, "added"), id;
	const char *query = import_text(l, "query", WORDS_BYTES);
	const char *state = import_text(l, "state", NAME_BYTES);
	const char *who = import_text(l, "by", NAME_BYTES);
	enum import_result result = IMPORT_KNOWN;
	gint64 *numbers;

	import_when_or_none(l, "removed");
	if (!l->wrong && g_strcmp0(triage_state(state), state) != 0)
		import_wrong(l, "state is none that there is");
	if (l->wrong || !db_query_int(in->db, err, &id, 0,
				      "select id from rule where query = $1 and state = $2 and "
				      "who = $3 and added_at = $4",
				      "sssi", query, state, who, added))
		return IMPORT_FAILED;
	if (id == 0) {
		if (!put_rule(in, l, number, added, &id, err))
			return IMPORT_FAILED;
		result = IMPORT_ADDED;
	}
	numbers = g_new(gint64, 2);
	numbers[0] = number;
	numbers[1] = id;
	g_hash_table_replace(in->rules, &numbers[0], numbers);
	return result;
}

enum import_result
import_saved(struct importer *in, struct import_line *l, GError **err)
{
	const char *name = import_text(l, "name", NAME_BYTES);
	const char *query = import_text(l, "query", WORDS_BYTES);
	const char *who = import_text(l, "by", NAME_BYTES);
	bool alert = import_bool(l, "alert");
	int64_t added = import_when(l, "added"), known;

	if (!l->wrong && !*name)
		import_wrong(l, "name is empty");
	if (l->wrong || !db_query_int(in->db, err, &known, 0,
				      "select id from saved where name = $1", "s", name))
		return IMPORT_FAILED;
	if (known)
		return IMPORT_KNOWN;
	return saved_put(in->db, name, query, alert, who, added, err) ? IMPORT_ADDED
								      : IMPORT_FAILED;
}

static void
read_schools(struct import_line *l, struct recipient *r)
{
	const json_t *schools = import_list(l, "schools", 10000), *school;
	size_t i;

	r->schools = g_ptr_array_new_with_free_func(g_free);
	json_array_foreach(schools, i, school)
	{
		if (json_is_string(school))
			g_ptr_array_add(r->schools, g_strdup(json_string_value(school)));
		else
			import_wrong(l, "schools are names");
	}
}

static enum import_result
put_recipient(struct importer *in, struct import_line *l, struct recipient *r, GError **err)
{
	g_autoptr(GError) wrong = NULL;

	if (recipient_put(in->db, r, &wrong))
		return recipient_set_state(in->db, r->id, r->state, r->note, err) ? IMPORT_ADDED
										  : IMPORT_FAILED;
	if (g_error_matches(wrong, EARSHOT_ERROR, EARSHOT_ERROR_INPUT))
		import_wrong(l, "%s", wrong->message);
	else
		g_propagate_error(err, g_steal_pointer(&wrong));
	return IMPORT_FAILED;
}

enum import_result
import_recipient(struct importer *in, struct import_line *l, GError **err)
{
	static const char *const states[] = { "on", "off", "bounced", NULL };
	g_autoptr(recipient_t) r = g_new0(struct recipient, 1);
	int64_t known;

	r->address = g_strdup(import_text(l, "address", NAME_BYTES));
	r->name = g_strdup(import_text_or_null(l, "name", NAME_BYTES));
	r->role = g_strdup(one_of(l, "role", recipient_roles()));
	if (!cadence_named(import_text(l, "cadence", NAME_BYTES), &r->cadence) ||
	    !snippet_named(import_text(l, "snippet", NAME_BYTES), &r->snippet))
		import_wrong(l, "cadence or snippet is none that there is");
	r->alert_score = import_real(l, "alert_score", 0, 1);
	r->quiet_from = (int)import_int(l, "quiet_from", QUIET_NONE, 24 * 60);
	r->quiet_to = (int)import_int(l, "quiet_to", QUIET_NONE, 24 * 60);
	r->state = g_strdup(one_of(l, "state", states));
	r->note = g_strdup(import_text_or_null(l, "note", WORDS_BYTES));
	r->added_at = import_when(l, "added");
	read_schools(l, r);
	if (l->wrong || !db_query_int(in->db, err, &known, 0,
				      "select id from recipient where lower(address) = lower($1)",
				      "s", r->address))
		return IMPORT_FAILED;
	return known ? IMPORT_KNOWN : put_recipient(in, l, r, err);
}
