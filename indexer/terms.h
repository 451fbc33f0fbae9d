/* terms: which words, filters and numbers a mention has in the index.
 *
 * Words carry positions and no stems: other forms of a word are looked up in the vocabulary when
 * somebody asks (indexer/variants.h), which halves the work of indexing. The author is no term:
 * one searches for the school, never for a person. */
#ifndef INDEXER_TERMS_H
#define INDEXER_TERMS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "data/mention.h"
#include "indexer/xapian-c.h"

/* Raised whenever the same mention would give other terms: older indexes are made anew. */
#define TERMS_VERSION "2"

/* Words stand as they are (title, text, address); where they stand in the title is told once, by
 * the title's own terms, so a phrase is looked for among both. Prefixes: */
#define TERM_TITLE "S" /* words of the title again: "Sschool" */
#define TERM_HOST "H:" /* host of the address and each domain above it: "H:bbc.example" */
#define TERM_LANG "L:" /* language, and language with region: "L:en", "L:en-gb" */
#define TERM_SOURCE "XS:" /* words of the source's name */
#define TERM_SCHOOL "XM:" /* id of the school */

enum term_slot {
	SLOT_DATE, /* published, else first seen: UTC seconds */
	SLOT_SEQ, /* number of the change that is indexed */
};

/* The point in time a mention counts for: published, else first seen. */
int64_t term_date(const struct mention *m);

/* Buffers are kept between documents. */
struct term_builder;
struct term_builder *term_builder_new(void);
void term_builder_free(struct term_builder *b); /* NULL is fine */

/* From now on each document keeps its mention's record (indexer/record.h), or not. */
void term_builder_keep_records(struct term_builder *b, bool keep);

/* The document of `m`, valid until the next call. */
const struct xapian_doc *term_builder_run(struct term_builder *b, const struct mention *m);

/* "H:…" names of an address, most exact first; the last one is `m->site`. NULL-terminated, the
 * caller frees: for the index and for the plain scan. */
char **term_hosts(const struct mention *m);

/* What of an address is words: host, path and query, with %-escapes undone. Caller frees. */
char *term_address(const char *url);

#endif
