#include "tests/fuzz/sample.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/claim.h"

static const char *const profiles[] = {
	"{\"name\":\"St Wilfrid's C of E Primary School\",\"postcode\":\"QB7 4LT\","
	"\"town\":\"Lower Quenby\",\"parish\":\"Quenby\",\"county\":\"Hazelshire\","
	"\"diocese\":\"Hazelminster\",\"website\":\"https://www.stwilfrids-quenby.example/\","
	"\"phone\":\"01632 960123\",\"urn\":\"990017\",\"handles\":[\"@StWilfridsQ\"],"
	"\"hashtags\":[\"#StWilfsFete\"],\"extra_aliases\":[\"Quenby School\",\"SWQ\"],"
	"\"not_us\":[\"St Wilfrid's Hospice\"],\"context\":[\"Mill Lane\"]}",
	"{\"name\":\"Quenby Vale Academy\",\"town\":\"Lower Quenby\",\"county\":\"Hazelshire\","
	"\"website\":\"qva.example/home\",\"handles\":[\"quenbyvale\"]}",
};

static struct matcher *
matcher_make(void)
{
	struct school *schools[G_N_ELEMENTS(profiles)];
	struct matcher *m;

	for (size_t i = 0; i < G_N_ELEMENTS(profiles); i++) {
		json_t *json = json_loads(profiles[i], 0, NULL);

		schools[i] = school_from_json(json, NULL);
		g_assert_nonnull(schools[i]);
		json_decref(json);
	}
	m = matcher_new((const struct school *const *)(void *)schools, G_N_ELEMENTS(schools), NULL);
	g_assert_nonnull(m);
	for (size_t i = 0; i < G_N_ELEMENTS(schools); i++)
		school_free(schools[i]);
	return m;
}

const struct matcher *
sample_matcher(void)
{
	static const struct matcher *made;

	if (!made)
		made = matcher_make();
	return made;
}

struct match_scratch *
sample_scratch(void)
{
	static struct match_scratch *made;

	if (!made)
		made = match_scratch_new();
	return made;
}

static void
claim_reason(const struct match_reason *r, const struct match_doc *doc)
{
	const char *text = r->field == MATCH_TITLE  ? doc->title
			   : r->field == MATCH_BODY ? doc->body
			   : r->field == MATCH_URL  ? doc->url
						    : NULL;

	claim(r->field < MATCH_FIELDS, r->matched);
	claim_utf8(r->alias);
	claim_utf8(r->matched);
	claim_utf8(r->note);
	claim(r->alias && *r->alias && r->matched && *r->matched, r->alias);
	if (r->start < 0)
		return;
	claim(text && (size_t)r->start <= strlen(text), r->matched);
	claim(strncmp(text + r->start, r->matched, strlen(r->matched)) == 0, r->matched);
}

void
sample_claim_matches(const GPtrArray *matches, const struct match_doc *doc)
{
	for (guint i = 0; i < matches->len; i++) {
		const struct match *m = matches->pdata[i];
		const struct match *before = i ? matches->pdata[i - 1] : m;

		claim(m->score >= 0 && m->score <= before->score && m->score <= 1, doc->body);
		claim(m->is_mention == (m->score >= MATCH_THRESHOLD), doc->body);
		claim(!m->is_mention || m->why->len > 0, doc->body);
		for (guint k = 0; k < m->why->len; k++)
			claim_reason(m->why->pdata[k], doc);
		for (guint k = 0; k < m->near->len; k++)
			claim_utf8(m->near->pdata[k]);
	}
}

char *
sample_print_matches(const GPtrArray *matches)
{
	json_t *list = json_array();
	char *text, *copy;

	for (guint i = 0; i < matches->len; i++) {
		const struct match *m = matches->pdata[i];

		json_array_append_new(list,
				      json_pack("{s:i,s:b,s:f,s:o,s:o}", "school", m->school,
						"mention", m->is_mention, "score", m->score, "why",
						match_why_json(m), "near", match_near_json(m)));
	}
	text = json_dumps(list, JSON_COMPACT);
	json_decref(list);
	g_assert_nonnull(text);
	copy = g_strdup(text);
	free(text);
	return copy;
}
