/* parsed: the rows that go between owner and parser workers: the first byte says whether a job
 * ("j"), a match ("m") or a result. What can be read is written as it can be read again. */
#include <string.h>

#include "crawler/parsed.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

static void
claim_rows(const GByteArray *a, const GByteArray *b)
{
	claim(a->len == b->len && memcmp(a->data, b->data, a->len) == 0, "row");
}

static GByteArray *
job_row(struct wire *w)
{
	g_autoptr(GByteArray) row = g_byte_array_new();
	struct parse_job *job = parse_job_get(w);

	if (!job)
		return NULL;
	claim(job->body && job->url, job->url);
	claim_utf8(job->url);
	parse_job_put(row, job);
	parse_job_free(job);
	return g_steal_pointer(&row);
}

static GByteArray *
match_row(struct wire *w)
{
	g_autoptr(GByteArray) row = g_byte_array_new();
	struct match *m = match_get(w);

	if (!m)
		return NULL;
	claim(m->why && m->near && m->score >= 0 && m->score <= 1, "match");
	for (guint i = 0; i < m->why->len; i++) {
		const struct match_reason *r = m->why->pdata[i];

		claim(r->alias && r->matched && r->field < MATCH_FIELDS, r->alias);
	}
	match_put(row, m);
	match_free(m);
	return g_steal_pointer(&row);
}

static GByteArray *
result_row(struct wire *w)
{
	g_autoptr(GByteArray) row = g_byte_array_new();
	g_autoptr(parsed_t) p = parsed_get(w);

	if (!p)
		return NULL;
	claim(p->kind <= PARSED_SITEMAP && (p->format || p->kind == PARSED_NOTHING), p->title);
	for (guint i = 0; i < p->links->len; i++)
		claim(((struct parsed_link *)p->links->pdata[i])->url, "link");
	for (guint i = 0; i < p->places->len; i++)
		claim(((struct parsed_place *)p->places->pdata[i])->url, "place");
	parsed_put(row, p);
	return g_steal_pointer(&row);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree uint8_t *copy = size > 1 ? g_memdup2(data + 1, size - 1) : NULL;
	g_autoptr(GByteArray) first = NULL;
	g_autoptr(GByteArray) second = NULL;
	GByteArray *(*row_of)(struct wire * w);
	struct wire w;

	if (!copy)
		return 0;
	row_of = *data == 'j' ? job_row : *data == 'm' ? match_row : result_row;
	wire_open(&w, copy, size - 1);
	first = row_of(&w);
	if (!first)
		return 0;
	wire_open(&w, first->data, first->len);
	second = row_of(&w);
	claim(second && wire_done(&w), "row");
	claim_rows(second, first);
	return 0;
}
