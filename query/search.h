/* search: a query in, mentions out.
 *
 * The index answers; what the store has and the index has not yet is read directly, and without
 * an index that can be used, everything is, within a limit of time. So a committed mention is
 * found at once, and a lost index costs speed and never the answer; `notes` say so. */
#ifndef QUERY_SEARCH_H
#define QUERY_SEARCH_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/db.h"
#include "data/facet.h"
#include "query/query.h"
#include "query/scan.h"

#define SEARCH_MAX_HITS 20000 /* looked at for facets, statuses and pages */
#define SEARCH_MAX_COPIES 20 /* of one mention that are named */
#define SEARCH_MAX_LIMIT 1000 /* mentions given at once */

enum search_sort { SEARCH_BY_RELEVANCE, SEARCH_BY_DATE };

struct search_options {
	enum search_sort sort; /* newest first among equals */
	int limit, offset;
	int64_t as_of; /* ids above this one are left out, so that pages stay as they were while
			* new mentions come; 0: nothing is */
	bool has_pages; /* others may be asked for, as of this one: they go on where it ends
			 * (query/pages.h) */
	bool has_copies; /* each copy of a text is a result; else the best of them stands for all */
	bool has_facets; /* costs a look at every hit */
	const GPtrArray *shards; /* struct shard *: other machines to ask too; NULL: none */
	bool is_local; /* they are not asked, and the answer says so */
};

struct search_result {
	GPtrArray *mentions; /* struct mention *: the page asked for */
	GPtrArray *copies; /* for each of them a GPtrArray: the hits that it stands for, at most
			    * SEARCH_MAX_COPIES */
	int64_t total; /* of all pages */
	bool total_is_exact;
	int64_t as_of; /* for the next page's options */
	int64_t took_ms;
	struct facets facets; /* of all pages, within SEARCH_MAX_HITS, on this machine */
	char *suggestion; /* a query that finds more, when this one found little; NULL: none */
	GPtrArray *notes; /* char *: sentences on what was not looked at */
	GPtrArray *missing; /* char *: names of machines that did not answer, or were not asked */
	struct scan *scan; /* marks the words asked for; keeps the query */
};

/* Whether the query asks for words: without, relevance means nothing. */
bool search_has_words(const struct query *q);

/* An empty result, for those who fill one themselves; the numbers stay as they are. */
void search_result_init(struct search_result *r);

/* `q` must outlive the result; its schools are looked up. `out` is to be cleared in any case. */
bool search_run(struct db *db, struct query *q, const struct search_options *options,
		struct search_result *out, GError **err);

/* Everything that matches, by relevance: a new array of struct facet_row. `*is_whole`, which may
 * be NULL, is false when there is more than SEARCH_MAX_HITS. */
GArray *search_rows(struct db *db, struct query *q, bool *is_whole, GError **err);
void search_result_clear(struct search_result *r);

#endif
