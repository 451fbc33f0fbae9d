/* query: options ("FIELD VALUE") on the first line, then what was typed. There is always a reading
 * within the limits, and what it is written as is read as the same. */
#include <string.h>

#include "query/query.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/input.h"

#define NOW INT64_C(1795000000)

static void
claim_node(struct query_node *n, void *user)
{
	size_t *words = user;

	claim(!n->words || (n->op <= QUERY_NEAR || n->op == QUERY_SOURCE), "words");
	for (guint i = 0; n->words && i < n->words->len; i++) {
		claim_no_controls(n->words->pdata[i], "");
		claim(*(char *)n->words->pdata[i], "word");
		(*words)++;
	}
	claim_utf8(n->value);
	claim(n->op != QUERY_NEAR || (n->window >= 1 && n->window <= QUERY_MAX_WINDOW), "window");
	claim(n->op != QUERY_DATES || n->from < n->to, "dates");
	claim(n->op != QUERY_NOT || n->parts->len == 1, "not");
	claim((n->op >= QUERY_AND) == (n->parts != NULL), "parts");
}

/* How deep the brackets of a query are. */
static int
depth_of(const char *text)
{
	int depth = 0, deepest = 0;

	for (; *text; text++) {
		depth += (*text == '(') - (*text == ')');
		deepest = MAX(deepest, depth);
	}
	return deepest;
}

static void
claim_query(struct query *q)
{
	g_autofree char *text = query_string(q);
	g_autoptr(query_t) again = query_parse(text, NOW);
	size_t words = 0;

	claim(q->root && q->root->op == QUERY_AND, text);
	query_each(q->root, claim_node, &words);
	claim(words <= QUERY_MAX_WORDS, text);
	claim_utf8(text);
	claim_utf8(q->corrected);
	/* A school's name may hold quotes, which the language cannot write. */
	if (strstr(text, "school:"))
		return;
	/* "a OR b AND c" is written with the brackets it does without, which may be too many. */
	if (strlen(text) <= QUERY_MAX_BYTES && depth_of(text) <= QUERY_MAX_DEPTH)
		claim_same(query_string(again), g_strdup(text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = input_open(data, size);
	g_autofree char *field = input_line(&in), *text = input_rest(&in);
	char *value = strchr(field, ' ');
	g_autoptr(query_t) q = query_parse(text, NOW);

	claim_query(q);
	if (value) {
		*value++ = '\0';
		if (g_strv_contains((const char *const[]){ "site", "source", "lang", "status",
							   "school", "after", "before", "on",
							   NULL },
				    field) &&
		    g_utf8_validate(value, -1, NULL))
			query_narrow(q, field, value, NOW);
	}
	return 0;
}
