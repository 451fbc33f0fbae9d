/* The way back: a query in its own language, as it was read. */
#include <string.h>

#include "base/utf8.h"
#include "base/when.h"
#include "query/query.h"

static void
put_words(GString *out, const GPtrArray *words, const char *between)
{
	for (guint i = 0; i < words->len; i++)
		g_string_append_printf(out, "%s%s", i ? between : "",
				       (const char *)g_ptr_array_index(words, i));
}

/* Whether it is read as one token when it stands without quotes. */
static bool
is_one_token(const char *value)
{
	const char *end = value + strlen(value);

	while (value < end) {
		gunichar c = utf8_next(&value, end);

		if (c == '(' || c == ')' || g_unichar_isspace(c))
			return false;
	}
	return true;
}

static void
put_value(GString *out, const char *field, const char *value)
{
	g_string_append_printf(out, is_one_token(value) ? "%s:%s" : "%s:\"%s\"", field, value);
}

static void
put_dates(GString *out, const struct query_node *n)
{
	char buf[WHEN_RFC3339_SIZE];

	if (n->from != INT64_MIN)
		g_string_append_printf(out, "after:%s", when_rfc3339(n->from, buf));
	if (n->to != INT64_MAX)
		g_string_append_printf(out, "%sbefore:%s", n->from != INT64_MIN ? " " : "",
				       when_rfc3339(n->to, buf));
}

static void
put_leaf(GString *out, const struct query_node *n)
{
	g_autofree char *near = g_strdup_printf(" near/%d ", n->window);

	if (n->in_title)
		g_string_append(out, n->op == QUERY_NEAR ? "title:(" : "title:");
	switch (n->op) {
	case QUERY_WORD:
		put_words(out, n->words, "");
		break;
	case QUERY_PREFIX:
		put_words(out, n->words, "");
		g_string_append_c(out, '*');
		break;
	case QUERY_PHRASE:
		g_string_append_c(out, '"');
		put_words(out, n->words, " ");
		g_string_append_c(out, '"');
		break;
	case QUERY_NEAR:
		put_words(out, n->words, near);
		break;
	case QUERY_SOURCE:
		g_string_append(out, "source:\"");
		put_words(out, n->words, " ");
		g_string_append_c(out, '"');
		break;
	case QUERY_SITE:
		put_value(out, "site", n->value);
		break;
	case QUERY_LANG:
		put_value(out, "lang", n->value);
		break;
	case QUERY_SCHOOL:
		put_value(out, "school", n->value);
		break;
	default:
		put_dates(out, n);
		break;
	}
	if (n->in_title && n->op == QUERY_NEAR)
		g_string_append_c(out, ')');
}

static void put_node(GString *out, const struct query_node *n, const struct query_node *parent);

static void
put_parts(GString *out, const struct query_node *n, const char *between)
{
	for (guint i = 0; i < n->parts->len; i++) {
		if (i)
			g_string_append(out, between);
		put_node(out, g_ptr_array_index(n->parts, i), n);
	}
}

/* Recursion is bounded by QUERY_MAX_DEPTH. OR joins closer than a blank does, so an OR among
 * other things needs no brackets, and a list inside of anything does. */
static void
put_node(GString *out, const struct query_node *n, const struct query_node *parent)
{
	const struct query_node *inner =
		n->op == QUERY_NOT && n->parts ? g_ptr_array_index(n->parts, 0) : NULL;
	bool both_ends = n->op == QUERY_DATES && n->from != INT64_MIN && n->to != INT64_MAX;
	bool bracket = (n->op == QUERY_AND && parent) ||
		       (n->op == QUERY_OR && parent && parent->op != QUERY_AND) ||
		       (both_ends && parent && parent->op != QUERY_AND) ||
		       (n->op == QUERY_NEAR && !n->in_title && parent && parent->op == QUERY_NOT);

	if (inner && inner->op == QUERY_NOT) { /* two say nothing, and "--" is no operator */
		put_node(out, g_ptr_array_index(inner->parts, 0), parent);
		return;
	}
	if (inner)
		g_string_append_c(out, '-');
	if (bracket)
		g_string_append_c(out, '(');
	if (n->parts)
		put_parts(out, n, n->op == QUERY_OR ? " OR " : " ");
	else
		put_leaf(out, n);
	if (bracket)
		g_string_append_c(out, ')');
}

static void
put_statuses(GString *out, const GPtrArray *statuses, const char *field)
{
	for (guint i = 0; i < statuses->len; i++) {
		if (out->len)
			g_string_append_c(out, ' ');
		put_value(out, field, g_ptr_array_index(statuses, i));
	}
}

char *
query_node_string(const struct query_node *node, const struct query_node *parent)
{
	GString *out = g_string_new(NULL);

	put_node(out, node, parent);
	return g_string_free(out, FALSE);
}

char *
query_string(const struct query *q)
{
	GString *out = g_string_new(NULL);

	put_node(out, q->root, NULL);
	put_statuses(out, q->statuses, "status");
	put_statuses(out, q->not_statuses, "-status");
	return g_string_free(out, FALSE);
}
