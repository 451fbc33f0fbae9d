#include "query/query.h"

#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "data/triage.h"
#include "indexer/words.h"
#include "query/period.h"
#include "query/query_token.h"

#define DEFAULT_NEAR 10

/* What may stand before a colon. */
enum field_kind { FIELD_TEXT, FIELD_SET, FIELD_SOURCE, FIELD_STATUS, FIELD_TIME };
static const struct field {
	const char *name;
	enum field_kind kind;
	enum query_op op; /* SET */
} fields[] = {
	{ "title", FIELD_TEXT, 0 },
	{ "site", FIELD_SET, QUERY_SITE },
	{ "host", FIELD_SET, QUERY_SITE },
	{ "lang", FIELD_SET, QUERY_LANG },
	{ "school", FIELD_SET, QUERY_SCHOOL },
	{ "source", FIELD_SOURCE, QUERY_SOURCE },
	{ "status", FIELD_STATUS, 0 },
	{ "after", FIELD_TIME, 0 },
	{ "since", FIELD_TIME, 0 },
	{ "before", FIELD_TIME, 0 },
	{ "until", FIELD_TIME, 0 },
	{ "on", FIELD_TIME, 0 },
};

enum join { JOIN_BLANK, JOIN_AND, JOIN_OR, JOIN_NEAR };

/* A bracket that is open; the first is the whole query. */
struct frame {
	struct query_node *node;
	const struct field *field; /* of title:( … ); NULL: none */
	bool negated; /* the bracket itself */
	enum join join; /* how the next item joins */
	int near; /* JOIN_NEAR */
	bool negate_next;
};

struct parser {
	struct query *q;
	const char *at;
	int64_t now;
	struct words words; /* scratch */
	struct frame frames[QUERY_MAX_DEPTH + 1];
	size_t depth;
	size_t skipped; /* brackets opened beyond the depth */
	size_t n_words;
	unsigned faults; /* what was read otherwise than written */
};

/* ---- nodes ------------------------------------------------------------------------------- */

static void
node_free(void *data)
{
	struct query_node *n = data;

	g_clear_pointer(&n->words, g_ptr_array_unref);
	g_clear_pointer(&n->parts, g_ptr_array_unref);
	g_clear_pointer(&n->ids, g_array_unref);
	g_free(n->value);
	g_free(n);
}

static struct query_node *
node_new(enum query_op op)
{
	struct query_node *n = g_new0(struct query_node, 1);

	n->op = op;
	if (op == QUERY_AND || op == QUERY_OR || op == QUERY_NOT)
		n->parts = g_ptr_array_new_with_free_func(node_free);
	return n;
}

static struct query_node *
wrap(enum query_op op, struct query_node *part, bool is_open)
{
	struct query_node *n = node_new(op);

	n->is_open = is_open;
	g_ptr_array_add(n->parts, part);
	return n;
}

/* Of a node that has parts. */
static struct query_node **
last_part(struct query_node *n)
{
	g_assert(n->parts->len > 0);
	return (struct query_node **)&n->parts->pdata[n->parts->len - 1];
}

static bool
is_text(const struct query_node *n)
{
	return n->op == QUERY_WORD || n->op == QUERY_PHRASE || n->op == QUERY_NEAR;
}

/* ---- putting items together -------------------------------------------------------------- */

/* OR joins two neighbours, AND joins closer: the node last made by an operator stays open. */
static void
join_or(struct query_node **last, struct query_node *item)
{
	if (!(*last)->is_open || (*last)->op != QUERY_OR)
		*last = wrap(QUERY_OR, *last, true);
	g_ptr_array_add((*last)->parts, item);
}

static void
join_and(struct query_node **last, struct query_node *item)
{
	if ((*last)->is_open && (*last)->op == QUERY_OR)
		last = last_part(*last);
	if (!(*last)->is_open || (*last)->op != QUERY_AND)
		*last = wrap(QUERY_AND, *last, true);
	g_ptr_array_add((*last)->parts, item);
}

static bool
join_near(struct query_node **last, struct query_node *item, int near)
{
	while ((*last)->is_open && (*last)->parts)
		last = last_part(*last);
	if (!is_text(*last) || !is_text(item) || (*last)->in_title != item->in_title)
		return false;
	(*last)->op = QUERY_NEAR;
	(*last)->window = MAX((*last)->window, near);
	g_ptr_array_extend_and_steal((*last)->words, g_steal_pointer(&item->words));
	node_free(item);
	return true;
}

/* Takes `item`. */
static void
add(struct parser *p, struct query_node *item)
{
	struct frame *f = &p->frames[p->depth];
	struct query_node **last = f->node->parts->len ? last_part(f->node) : NULL;
	enum join join = last ? f->join : JOIN_BLANK;
	bool negated = f->negate_next;

	p->faults += !last && f->join != JOIN_BLANK; /* an operator with nothing before it */
	f->join = JOIN_BLANK;
	f->negate_next = false;
	if (negated)
		item = wrap(QUERY_NOT, item, false);
	if (last && join == JOIN_NEAR && join_near(last, item, f->near))
		return;
	p->faults += join == JOIN_NEAR;
	if (last && join == JOIN_OR)
		join_or(last, item);
	else if (last && join == JOIN_AND)
		join_and(last, item);
	else
		g_ptr_array_add(f->node->parts, item);
}

static void
set_join(struct parser *p, enum join join, int near)
{
	struct frame *f = &p->frames[p->depth];

	p->faults += f->join != JOIN_BLANK || f->negate_next;
	f->join = join;
	f->near = near;
	f->negate_next = false;
}

static void
open_bracket(struct parser *p, const struct field *field)
{
	struct frame *f = &p->frames[p->depth];

	if (p->depth == QUERY_MAX_DEPTH) {
		p->skipped++;
		p->faults++;
		return;
	}
	p->frames[++p->depth] = (struct frame){ .node = node_new(QUERY_AND),
						.field = field ? field : f->field,
						.negated = f->negate_next };
	f->negate_next = false;
}

static void
close_bracket(struct parser *p)
{
	struct frame *f = &p->frames[p->depth];
	struct query_node *node = f->node;

	if (p->skipped) {
		p->skipped--;
		return;
	}
	if (p->depth == 0) {
		p->faults++;
		return;
	}
	p->faults += f->join != JOIN_BLANK || f->negate_next;
	p->depth--;
	if (node->parts->len == 0) {
		p->faults++;
		node_free(node);
		return;
	}
	if (node->parts->len == 1) {
		struct query_node *only = g_ptr_array_steal_index(node->parts, 0);

		node_free(node);
		node = only;
		node->is_open = false;
	}
	p->frames[p->depth].negate_next = f->negated;
	add(p, node);
}

/* ---- items ------------------------------------------------------------------------------- */

/* The words of a text that count, at most as many as are still allowed. */
static GPtrArray *
read_words(struct parser *p, const char *text)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

	words_read(&p->words, text, strlen(text));
	for (size_t i = 0; i < p->words.n; i++) {
		const struct word *w = &p->words.list[i];

		if (!w->is_main)
			continue;
		if (p->n_words == QUERY_MAX_WORDS) {
			p->faults++;
			break;
		}
		p->n_words++;
		g_ptr_array_add(words, g_strndup(w->text, w->len));
	}
	return words;
}

static void
add_text(struct parser *p, const char *text, bool is_quoted, bool in_title)
{
	GPtrArray *words = read_words(p, text);
	struct query_node *n;

	if (words->len == 0) {
		p->faults += is_quoted;
		g_ptr_array_unref(words);
		return;
	}
	n = node_new(words->len > 1 || is_quoted     ? QUERY_PHRASE
		     : text[strlen(text) - 1] == '*' ? QUERY_PREFIX
						     : QUERY_WORD);
	n->words = words;
	n->in_title = in_title;
	add(p, n);
}

static struct query_node *
make_set(enum query_op op, const char *value)
{
	struct query_node *n;
	char *own = NULL;

	if (op == QUERY_SITE)
		own = query_token_host(value);
	else if (op == QUERY_LANG)
		own = query_token_lang(value);
	else
		own = g_strdup(value);
	if (!own)
		return NULL;
	n = node_new(op);
	n->value = own;
	return n;
}

static struct query_node *
make_time(const struct field *field, const char *value, int64_t now)
{
	struct period period;
	struct query_node *n;

	if (!period_parse(value, now, &period))
		return NULL;
	n = node_new(QUERY_DATES);
	n->from = INT64_MIN;
	n->to = INT64_MAX;
	if (strcmp(field->name, "on") == 0) {
		n->from = period.from;
		n->to = period.to;
	} else if (strcmp(field->name, "after") == 0 || strcmp(field->name, "since") == 0) {
		n->from = period.from;
	} else {
		n->to = period.from;
	}
	return n;
}

/* Status is kept beside the tree: it is known to the store alone, so it cannot stand in an OR. */
static bool
add_status(struct parser *p, const char *value)
{
	struct frame *f = &p->frames[p->depth];
	const char *state = triage_state(value);

	if (!state)
		return false;
	g_ptr_array_add(f->negate_next ? p->q->not_statuses : p->q->statuses, g_strdup(state));
	p->faults += p->depth > 0 || f->join == JOIN_OR;
	f->join = JOIN_BLANK;
	f->negate_next = false;
	return true;
}

/* False when `text` is nothing for that field. */
static bool
add_field(struct parser *p, const struct field *field, const char *text, bool is_quoted)
{
	g_autofree char *value = g_strstrip(g_strdup(text));
	struct query_node *n = NULL;

	if (!*value)
		return false;
	if (field->kind == FIELD_TEXT) {
		add_text(p, value, is_quoted, true);
		return true;
	}
	if (field->kind == FIELD_STATUS)
		return add_status(p, value);
	if (field->kind == FIELD_SET) {
		n = make_set(field->op, value);
	} else if (field->kind == FIELD_TIME) {
		n = make_time(field, value, p->now);
	} else {
		GPtrArray *words = read_words(p, value);

		n = node_new(field->op);
		n->words = words;
		if (words->len == 0)
			g_clear_pointer(&n, node_free);
	}
	if (n)
		add(p, n);
	return n != NULL;
}

static const struct field *
find_field(const char *name, size_t len)
{
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		if (strlen(fields[i].name) == len &&
		    g_ascii_strncasecmp(fields[i].name, name, len) == 0)
			return &fields[i];
	return NULL;
}

/* ---- reading ----------------------------------------------------------------------------- */

static bool
is_quote(gunichar c)
{
	return c == '"' || c == 0x201c || c == 0x201d || c == 0x201e || c == 0xab || c == 0xbb ||
	       c == 0xff02;
}

static bool
ends_token(gunichar c)
{
	return c == 0 || c == '(' || c == ')' || is_quote(c) || g_unichar_isspace(c);
}

/* What is between this quotation mark and the next one. */
static char *
read_quoted(struct parser *p)
{
	const char *start, *end;

	p->at = start = g_utf8_find_next_char(p->at, NULL);
	while (*p->at && !is_quote(g_utf8_get_char(p->at)))
		p->at = g_utf8_find_next_char(p->at, NULL);
	end = p->at;
	if (*p->at)
		p->at = g_utf8_find_next_char(p->at, NULL);
	else
		p->faults++;
	return g_strndup(start, (size_t)(end - start));
}

static char *
read_token(struct parser *p)
{
	const char *start = p->at;

	while (!ends_token(g_utf8_get_char(p->at)))
		p->at = g_utf8_find_next_char(p->at, NULL);
	return g_strndup(start, (size_t)(p->at - start));
}

/* AND, OR, NOT, NEAR, near/5 and "|" are operators; in small letters the first four are words. */
static bool
read_operator(struct parser *p, const char *token)
{
	int near = DEFAULT_NEAR, end = 0;

	if (strcmp(token, "AND") == 0 || strcmp(token, "&&") == 0) {
		set_join(p, JOIN_AND, 0);
	} else if (strcmp(token, "OR") == 0 || strcmp(token, "|") == 0 ||
		   strcmp(token, "||") == 0) {
		set_join(p, JOIN_OR, 0);
	} else if (strcmp(token, "NOT") == 0) {
		p->frames[p->depth].negate_next = true;
	} else if (strcmp(token, "NEAR") == 0 ||
		   (g_ascii_strncasecmp(token, "near/", 5) == 0 &&
		    sscanf(token + 5, "%3d%n", &near, &end) == 1 && token[5 + end] == '\0')) {
		p->faults += near < 1 || near > QUERY_MAX_WINDOW;
		set_join(p, JOIN_NEAR, CLAMP(near, 1, QUERY_MAX_WINDOW));
	} else {
		return false;
	}
	return true;
}

/* "field:value", 'field:"value"' or "field:(". False: the token is no field. */
static bool
read_field(struct parser *p, const char *token)
{
	const char *colon = strchr(token, ':');
	const struct field *field = colon ? find_field(token, (size_t)(colon - token)) : NULL;
	g_autofree char *value = NULL;
	bool is_quoted = false;

	if (!field)
		return false;
	if (!colon[1] && is_quote(g_utf8_get_char(p->at))) {
		value = read_quoted(p);
		is_quoted = true;
	} else if (!colon[1] && *p->at == '(') {
		p->at++;
		open_bracket(p, field);
		return true;
	} else {
		value = g_strdup(colon + 1);
	}
	if (!add_field(p, field, value, is_quoted)) {
		/* nothing for that field: then they are words like any */
		p->faults++;
		if (*value) {
			add_text(p, field->name, false, false);
			add_text(p, value, is_quoted, false);
		}
	}
	return true;
}

static void
read_item(struct parser *p)
{
	const struct field *field = p->frames[p->depth].field;
	g_autofree char *token = NULL;
	bool is_quoted = is_quote(g_utf8_get_char(p->at));
	size_t rest;

	if (is_quoted) {
		token = read_quoted(p);
	} else if ((*p->at == '-' || *p->at == '+') && p->at[1] && p->at[1] != '-' &&
		   !g_unichar_isspace(g_utf8_get_char(p->at + 1))) {
		if (*p->at++ == '-')
			p->frames[p->depth].negate_next = true;
		return;
	} else {
		token = read_token(p);
		rest = query_token_rest(token, p->at);
		if (rest) {
			char *whole = g_strdup_printf("%s%.*s", token, (int)rest, p->at);

			p->at += rest;
			g_free(token);
			token = whole;
		} else if (read_operator(p, token) || read_field(p, token)) {
			return;
		}
	}
	if (!field)
		add_text(p, token, is_quoted, false);
	else if (!add_field(p, field, token, is_quoted))
		p->faults++;
}

static void
read_all(struct parser *p)
{
	while (*p->at) {
		if (g_unichar_isspace(g_utf8_get_char(p->at))) {
			p->at = g_utf8_find_next_char(p->at, NULL);
		} else if (*p->at == '(') {
			p->at++;
			open_bracket(p, NULL);
		} else if (*p->at == ')') {
			p->at++;
			close_bracket(p);
		} else {
			read_item(p);
		}
	}
	p->faults += p->frames[p->depth].join != JOIN_BLANK || p->frames[p->depth].negate_next;
	p->skipped = 0;
	for (; p->depth > 0; p->faults++) {
		p->frames[p->depth].join = JOIN_BLANK;
		p->frames[p->depth].negate_next = false;
		close_bracket(p);
	}
}

struct query *
query_parse(const char *text, int64_t now)
{
	bool is_cut = strnlen(text, QUERY_MAX_BYTES + 1) > QUERY_MAX_BYTES;
	g_autofree char *valid = g_utf8_make_valid(text, is_cut ? QUERY_MAX_BYTES : -1);
	struct query *q = g_new0(struct query, 1);
	struct parser p = { .q = q, .at = valid, .now = now, .faults = is_cut };

	q->root = node_new(QUERY_AND);
	q->statuses = g_ptr_array_new_with_free_func(g_free);
	q->not_statuses = g_ptr_array_new_with_free_func(g_free);
	p.frames[0].node = q->root;
	words_init(&p.words);
	read_all(&p);
	words_clear(&p.words);
	if (p.faults)
		q->corrected = query_string(q);
	return q;
}

bool
query_narrow(struct query *q, const char *field, const char *value, int64_t now)
{
	const struct field *f = find_field(field, strlen(field));
	g_autofree char *valid = g_utf8_make_valid(value, -1);
	struct parser p = { .q = q, .at = "", .now = now };
	bool ok;

	g_assert(f != NULL);
	p.frames[0].node = q->root;
	words_init(&p.words);
	ok = add_field(&p, f, valid, true);
	words_clear(&p.words);
	return ok;
}

void
query_free(struct query *q)
{
	if (!q)
		return;
	node_free(q->root);
	g_ptr_array_unref(q->statuses);
	g_ptr_array_unref(q->not_statuses);
	g_free(q->corrected);
	g_free(q);
}

void
query_each(struct query_node *node, void (*visit)(struct query_node *node, void *user), void *user)
{
	visit(node, user);
	/* as deep as QUERY_MAX_DEPTH allows, so recursion is bounded */
	for (guint i = 0; node->parts && i < node->parts->len; i++)
		query_each(g_ptr_array_index(node->parts, i), visit, user);
}
