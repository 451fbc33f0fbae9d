#include "query/sar.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/london.h"
#include "base/when.h"
#include "base/when_json.h"
#include "data/case_access.h"
#include "data/case_text.h"
#include "data/comment.h"
#include "data/evidence.h"
#include "data/mention.h"
#include "data/person_request.h"
#include "data/recipient.h"
#include "data/triage.h"
#include "query/redact.h"

#define MIN_CHARS 3
#define MAX_BYTES 200
#define PAGE 500

struct search {
	struct db *db;
	const struct actor *actor;
	struct private_names *names;
	GRegex *pattern; /* any of the spellings */
	struct sar *sar;
};

void
sar_clear(struct sar *s)
{
	json_decref(s->found);
	*s = (struct sar){ 0 };
}

/* ---- who --------------------------------------------------------------------------------- */

/* The words in their order, whatever stands between them, and no part of a longer word. */
static bool
add_spelling(GString *pattern, const char *spelling, GError **err)
{
	g_autofree char *clean = g_strstrip(g_utf8_make_valid(spelling, -1));
	g_auto(GStrv) words = g_regex_split_simple("[\\s]+", clean, 0, 0);

	if (g_utf8_strlen(clean, -1) < MIN_CHARS || strlen(clean) > MAX_BYTES) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "--subject \"%s\": a name, handle or address has %d to %d letters",
			    clean, MIN_CHARS, MAX_BYTES);
		return false;
	}
	g_string_append(pattern, pattern->len ? "|" : "(?<![\\p{L}\\p{N}])(?:");
	for (char **word = words; *word; word++) {
		g_autofree char *literal = g_regex_escape_string(*word, -1);

		g_string_append_printf(pattern, "%s%s",
				       word == words ? "" : "[\\s.\\-\\x{2010}-\\x{2015}]+",
				       literal);
	}
	return true;
}

static GRegex *
make_pattern(const char *const *spellings, GError **err)
{
	g_autoptr(GString) pattern = g_string_new(NULL);
	g_autoptr(GError) wrong = NULL;
	GRegex *regex;

	for (; *spellings; spellings++)
		if (!add_spelling(pattern, *spellings, err))
			return NULL;
	g_string_append(pattern, ")(?![\\p{L}\\p{N}])");
	regex = g_regex_new(pattern->str, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, &wrong);
	if (!regex)
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "--subject cannot be searched for: %s", wrong->message);
	return regex;
}

static bool
is_in(const struct search *x, const char *text)
{
	return text && g_regex_match(x->pattern, text, 0, NULL);
}

/* ---- what is handed out -------------------------------------------------------------------- */

static void
put_redacted(struct search *x, GString *out, const char *text, gsize len)
{
	g_autofree char *part = g_strndup(text, len);
	g_autofree char *clean = redact_text(x->names, part, &x->sar->names_withheld);

	g_string_append(out, clean);
}

/* Others' names are taken out, the person's own stay. */
static json_t *
text_json(struct search *x, const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GMatchInfo) match = NULL;
	int at = 0, start, end;

	if (!text)
		return json_null();
	g_regex_match(x->pattern, text, 0, &match);
	while (g_match_info_fetch_pos(match, 0, &start, &end)) {
		put_redacted(x, out, text + at, (gsize)(start - at));
		g_string_append_len(out, text + start, end - start);
		at = end;
		if (!g_match_info_next(match, NULL))
			break;
	}
	put_redacted(x, out, text + at, strlen(text + at));
	return json_string(out->str);
}

static json_t *
address_json(struct search *x, const char *url)
{
	if (!url)
		return json_null();
	if (is_in(x, url) || !redact_finds_in_url(x->names, url))
		return json_string(url);
	x->sar->names_withheld++;
	return json_string("[address withheld: it spells out another person's name]");
}

/* ---- mentions ---------------------------------------------------------------------------- */

static bool
is_in_notes(const struct search *x, const GPtrArray *history)
{
	for (guint i = 0; i < history->len; i++)
		if (is_in(x, ((const struct triage_event *)history->pdata[i])->note))
			return true;
	return false;
}

/* Who decided is left out: that is not the asking person's data. */
static json_t *
mention_json(struct search *x, const struct mention *m, const GPtrArray *history)
{
	json_t *decisions = json_array();

	for (guint i = 0; i < history->len; i++) {
		const struct triage_event *e = history->pdata[i];

		json_array_append_new(decisions,
				      json_pack("{s:o, s:s, s:o}", "at", when_json(e->at), "to",
						e->new_state, "note", text_json(x, e->note)));
	}
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "id", m->ref, "school",
			 m->school_name, "url", address_json(x, m->url), "title",
			 text_json(x, m->title), "text", text_json(x, m->text), "published",
			 when_json(m->published), "first_seen", when_json(m->first_seen), "status",
			 m->status, "decisions", decisions);
}

static bool
look_at_mention(struct search *x, int64_t id, json_t *list, GError **err)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(mention_t) m = mention_get(x->db, id, &wrong);
	g_autoptr(GPtrArray) history = m ? triage_history(x->db, id, err) : NULL;

	if (wrong)
		g_propagate_error(err, g_steal_pointer(&wrong));
	if (!m || !history)
		return !*err;
	if (!is_in(x, m->title) && !is_in(x, m->text) && !is_in(x, m->url) &&
	    !is_in_notes(x, history))
		return true;
	json_array_append_new(list, mention_json(x, m, history));
	x->sar->mentions++;
	return true;
}

static bool
look_at_mentions(struct search *x, json_t *list, GError **err)
{
	const struct mention_filter all = { .since = WHEN_NONE, .until = WHEN_NONE };
	int64_t total = 1;

	for (int offset = 0; offset < total; offset += PAGE) {
		g_autoptr(GArray) ids = mention_list(x->db, &all, PAGE, offset, &total, err);

		for (guint i = 0; ids && i < ids->len; i++)
			if (!look_at_mention(x, g_array_index(ids, int64_t, i), list, err))
				return false;
		if (!ids)
			return false;
	}
	return true;
}

/* ---- cases ------------------------------------------------------------------------------- */

static bool
is_in_case(const struct search *x, const struct casefile *c, const GPtrArray *texts,
	   const GPtrArray *captures)
{
	bool is = is_in(x, c->url);

	for (guint i = 0; !is && i < texts->len; i++)
		is = is_in(x, ((const struct case_text *)texts->pdata[i])->text);
	for (guint i = 0; !is && i < captures->len; i++) {
		const struct evidence *e = captures->pdata[i];

		is = is_in(x, e->text) || is_in(x, e->url) || is_in(x, e->final_url);
	}
	return is;
}

static json_t *
case_json(struct search *x, const struct casefile *c, const GPtrArray *texts,
	  const GPtrArray *captures)
{
	json_t *words = json_array(), *looks = json_array();

	for (guint i = 0; i < texts->len; i++) {
		const struct case_text *t = texts->pdata[i];

		if (t->text)
			json_array_append_new(words,
					      json_pack("{s:s, s:s, s:o, s:o}", "id", t->ref,
							"kind", t->kind, "at", when_json(t->at),
							"text", text_json(x, t->text)));
	}
	for (guint i = 0; i < captures->len; i++) {
		const struct evidence *e = captures->pdata[i];

		json_array_append_new(looks, json_pack("{s:s, s:o, s:o, s:o}", "id", e->ref, "url",
						       address_json(x, e->url), "at",
						       when_json(e->started_ms / 1000), "text",
						       text_json(x, e->text)));
	}
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:i, s:s?, s:o, s:o}", "id", c->ref,
			 "school", c->school_name, "state", c->state, "opened",
			 when_json(c->opened_at), "closed", when_json(c->closed_at), "url",
			 address_json(x, c->url), "categories", c->categories, "severity",
			 c->severity, "outcome", c->outcome, "texts", words, "captures", looks);
}

static bool
look_at_case(struct search *x, const struct casefile *c, json_t *list, GError **err)
{
	g_autoptr(GPtrArray) texts = case_text_list(x->db, c->id, err);
	g_autoptr(GPtrArray) captures = texts ? evidence_list(x->db, c->id, err) : NULL;
	g_autoptr(casefile_t) open = NULL;

	if (!captures)
		return false;
	if (!is_in_case(x, c, texts, captures))
		return true;
	open = case_access(x->db, x->actor, c->ref, MAY_READ_CASE, "sar", err);
	if (!open)
		return false;
	json_array_append_new(list, case_json(x, c, texts, captures));
	x->sar->cases++;
	return true;
}

/* What is closed to who asks is counted, and not searched: whether a name is in it would tell what
 * it is about. */
static bool
look_at_cases(struct search *x, json_t *list, GError **err)
{
	g_autoptr(GPtrArray) all =
		case_access_list(x->db, x->actor, NULL, &x->sar->cases_withheld, err);

	for (guint i = 0; all && i < all->len; i++)
		if (!look_at_case(x, all->pdata[i], list, err))
			return false;
	return all != NULL;
}

static bool
look_at_recipients(struct search *x, json_t *list, GError **err)
{
	g_autoptr(GPtrArray) all = recipient_list(x->db, err);

	for (guint i = 0; all && i < all->len; i++) {
		const struct recipient *r = all->pdata[i];

		if (is_in(x, r->address) || is_in(x, r->name))
			json_array_append_new(list,
					      json_pack("{s:s, s:s?, s:s, s:o}", "address",
							r->address, "name", r->name, "role",
							r->role, "added", when_json(r->added_at)));
	}
	return all != NULL;
}

static bool
look_at_comments(struct search *x, json_t *list, GError **err)
{
	g_autoptr(GPtrArray) all = comment_list(x->db, false, err);

	for (guint i = 0; all && i < all->len; i++) {
		const struct comment *c = all->pdata[i];

		if (is_in(x, c->summary) || is_in(x, c->url))
			json_array_append_new(list,
					      json_pack("{s:s, s:s, s:o, s:o, s:o, s:s?}", "id",
							c->ref, "account", c->account_name,
							"received", when_json(c->received_at),
							"url", address_json(x, c->url), "summary",
							text_json(x, c->summary), "outcome",
							c->outcome));
	}
	return all != NULL;
}

/* ---- all of it --------------------------------------------------------------------------- */

static bool
look(struct search *x, GError **err)
{
	json_t *mentions = json_array(), *cases = json_array();
	json_t *comments = json_array(), *recipients = json_array();
	bool ok = look_at_mentions(x, mentions, err) && look_at_cases(x, cases, err) &&
		  look_at_comments(x, comments, err) && look_at_recipients(x, recipients, err);

	x->sar->found =
		json_pack("{s:i, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:{s:i, s:I}}", "schema",
			  1, "request", (json_int_t)x->sar->request, "made", when_json(when_now()),
			  "received", when_json(x->sar->received_at), "due",
			  when_json(x->sar->due_at), "mentions", mentions, "cases", cases,
			  "comments", comments, "recipients", recipients, "withheld", "names",
			  x->sar->names_withheld, "cases", (json_int_t)x->sar->cases_withheld);
	return ok &&
	       person_request_found(x->db, x->sar->request, x->sar->mentions, x->sar->cases, err);
}

bool
sar_run(struct db *db, const struct actor *actor, const char *const *spellings, int64_t received_at,
	struct sar *s, GError **err)
{
	g_autoptr(GRegex) pattern = make_pattern(spellings, err);
	g_autoptr(private_names_t) names = pattern ? private_names_open(db, err) : NULL;
	g_autofree char *subject = g_strjoinv("\n", (char **)(uintptr_t)spellings);
	struct search x = {
		.db = db, .actor = actor, .names = names, .pattern = pattern, .sar = s
	};

	*s = (struct sar){ .received_at = received_at,
			   .due_at = person_request_due(REQUEST_ACCESS, received_at) };
	if (!names)
		return false;
	/* on record before anybody looks */
	s->request = person_request_put(db, actor, REQUEST_ACCESS, received_at, subject, err);
	return s->request != 0 && look(&x, err);
}

/* ---- files ------------------------------------------------------------------------------- */

static void
put_record(GString *out, const char *heading, const json_t *record)
{
	const char *key;
	json_t *value;

	g_string_append_printf(out, "\n%s\n", heading);
	json_object_foreach((json_t *)(uintptr_t)record, key, value)
	{
		if (json_is_string(value))
			g_string_append_printf(out, "  %s: %s\n", key, json_string_value(value));
	}
}

static void
put_texts(GString *out, const json_t *list)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		put_record(out, "  -", entry);
	}
}

static char *
report_text(const struct sar *s)
{
	static const struct {
		const char *list, *heading;
	} parts[] = { { "mentions", "A text on the public web" },
		      { "cases", "A case" },
		      { "comments", "A comment on an account of the school's" },
		      { "recipients", "On the list of who is told by mail" } };
	static const char *const inner[] = { "decisions", "texts", "captures" };
	GString *out = g_string_new(NULL);
	g_autofree char *received = london_date_text(s->received_at);
	g_autofree char *due = london_date_text(s->due_at);
	const json_t *record;
	size_t i;

	g_string_append_printf(
		out,
		"Request %" G_GINT64_FORMAT ", received %s; to be answered by %s (one "
		"calendar month).\n"
		"Texts found: %" G_GINT64_FORMAT ". Cases: %" G_GINT64_FORMAT ".\n"
		"Names of other people that were taken out: %d. Read this before it is handed\n"
		"out: names that nobody listed and no word gives away are still in it.\n",
		s->request, received, due, s->mentions, s->cases, s->names_withheld);
	if (s->cases_withheld)
		g_string_append_printf(out,
				       "Cases that are closed to who searched, and were not "
				       "looked into: %d. Somebody else has to.\n",
				       s->cases_withheld);
	for (size_t p = 0; p < G_N_ELEMENTS(parts); p++)
		json_array_foreach(json_object_get(s->found, parts[p].list), i, record)
		{
			put_record(out, parts[p].heading, record);
			for (size_t n = 0; n < G_N_ELEMENTS(inner); n++)
				put_texts(out, json_object_get(record, inner[n]));
		}
	return g_string_free(out, FALSE);
}

static bool
write_one(const char *dir, const char *name, const char *text, GError **err)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);

	return file_write(path, text, strlen(text), 0600, err);
}

bool
sar_write(const struct sar *s, const char *dir, GError **err)
{
	g_autofree char *report = report_text(s);
	char *json = json_dumps(s->found, JSON_INDENT(1));
	bool ok;

	if (mkdir(dir, 0700) != 0) {
		g_set_error(err, EARSHOT_ERROR, EARSHOT_ERROR_USAGE,
			    "%s cannot be made: %s; --output wants a folder that is not there yet",
			    dir, g_strerror(errno));
		free(json);
		return false;
	}
	ok = write_one(dir, "data.json", json, err) && write_one(dir, "report.txt", report, err);
	free(json);
	return ok;
}
