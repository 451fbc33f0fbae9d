/* query: what somebody typed into the search box, read.
 *
 *	closed school		all words, in any of their English forms
 *	"open day"		these words in this order, exactly
 *	shut OR closed		either; joins its two neighbours, AND joins closer still
 *	-festival		without it
 *	title:fête		in the title; title:(summer fair) too
 *	miss*			words that begin so
 *	head near/5 leaves	at most five words apart
 *	site:news.example source:gazette lang:en status:new school:"Little Hill"
 *	before:2026-11 after:"last week" on:yesterday
 *
 * Whatever the text, there is a reading: what makes no sense is left out or taken as words, and
 * `corrected` then says how the query was read. */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define QUERY_MAX_BYTES 8192
#define QUERY_MAX_WORDS 64
#define QUERY_MAX_DEPTH 8 /* of brackets */
#define QUERY_MAX_WINDOW 100 /* of near */

enum query_op {
	QUERY_WORD, /* words[0], any form of it */
	QUERY_PREFIX, /* words that begin with words[0] */
	QUERY_PHRASE, /* words, one after the other */
	QUERY_NEAR, /* words, any form, at most `window` apart, any order */
	QUERY_SITE, /* the host is `value` or below it */
	QUERY_SOURCE, /* words of the source's name */
	QUERY_LANG,
	QUERY_SCHOOL, /* name or id in `value` */
	QUERY_DATES, /* from <= date < to */
	QUERY_AND, /* without parts: everything */
	QUERY_OR,
	QUERY_NOT, /* its one part */
};

struct query_node {
	enum query_op op;
	bool in_title; /* WORD … NEAR */
	GPtrArray *words; /* char *, folded: WORD … NEAR, SOURCE; else NULL */
	int window; /* NEAR */
	char *value; /* SITE, LANG, SCHOOL: as typed; lower case but for SCHOOL */
	GArray *ids; /* SCHOOL: int64_t, filled in by whoever knows the schools; else NULL */
	int64_t from, to; /* DATES; INT64_MIN and INT64_MAX: open */
	GPtrArray *parts; /* AND, OR, NOT */
	bool is_open; /* of query.c: made by an operator that more may join */
};

struct query {
	struct query_node *root; /* an AND */
	GPtrArray *statuses; /* char *: any of these; empty: any at all */
	GPtrArray *not_statuses; /* none of these */
	char *corrected; /* NULL: read as it was written */
};

/* Always gives a query. `text` is any bytes; `now` is what "yesterday" is relative to. */
struct query *query_parse(const char *text, int64_t now);
void query_free(struct query *q); /* NULL is fine */
typedef struct query query_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(query_t, query_free)

/* Narrow a query by an option of the command: `field` is one of "site", "source", "lang",
 * "status", "school", "after", "before", "on". False when `value` is nothing for that field. */
bool query_narrow(struct query *q, const char *field, const char *value, int64_t now);

/* The query in its own language, the way it was read. Caller frees. */
char *query_string(const struct query *q);

/* One part of it, as it stands in `parent`. Caller frees. */
char *query_node_string(const struct query_node *node, const struct query_node *parent);

/* Calls `visit` for each node, parents first. */
void query_each(struct query_node *node, void (*visit)(struct query_node *node, void *user),
		void *user);

#endif
