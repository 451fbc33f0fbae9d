/* xapian-c: the full-text library as plain C.
 *
 * Whole operations cross this border: arrays in, arrays out, no iterator and no exception. There
 * is no policy here: prefixes, slots and words are chosen by indexer/terms.c. A handle stays with
 * its thread.
 *
 * Errors: EARSHOT_ERROR_BUSY when another writer holds the index, EARSHOT_ERROR_STORE_FULL
 * when the disk is full, EARSHOT_ERROR_INDEX for everything else. */
#ifndef INDEXER_XAPIAN_C_H
#define INDEXER_XAPIAN_C_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "indexer/xapian-query.h"

G_BEGIN_DECLS

#define XAPIAN_MAX_TERM 245 /* bytes; a NUL counts twice */

/* ---- documents in ---- */

struct xapian_term {
	const char *text;
	size_t len;
	uint32_t wdf; /* how often, for ranking; 0 for a filter */
	const uint32_t *positions; /* rising; may be NULL */
	size_t n_positions;
};

struct xapian_value {
	uint32_t slot;
	double number;
};

struct xapian_doc {
	const struct xapian_term *terms; /* each text once */
	size_t n_terms;
	const struct xapian_value *values;
	size_t n_values;
	const char *data; /* kept as it is; may be NULL */
	size_t data_len;
};

struct xapian_writer;

/* Opens the index in `dir`, making it when there is none. A draft begins empty, whatever was there,
 * and its commits are left to the system to be written: for pieces that are merged into another
 * index before anybody relies on them. */
struct xapian_writer *xapian_writer_open(const char *dir, bool is_draft, GError **err);

/* What was not committed is dropped. Cannot fail; NULL is fine. */
void xapian_writer_close(struct xapian_writer *w);

/* Put or replace document `id` (not 0). */
bool xapian_writer_put(struct xapian_writer *w, uint32_t id, const struct xapian_doc *doc,
		       GError **err);

/* A document that is not there is no error. */
bool xapian_writer_delete(struct xapian_writer *w, uint32_t id, GError **err);

/* Metadata belongs to the same commit as the documents. An empty value removes the key. */
bool xapian_writer_set(struct xapian_writer *w, const char *key, const char *value, GError **err);

/* The value in a new string, "" when there is none, NULL on error. */
char *xapian_writer_get(struct xapian_writer *w, const char *key, GError **err);

/* All or nothing, and on the disk when it returns (but of a draft): Xapian renames its root file
 * into place and leaves the folder to the system, so the folder is synced here. After an error
 * close and open again; the last commit is still there. */
bool xapian_writer_commit(struct xapian_writer *w, GError **err);

/* ---- questions ---- */

struct xapian_reader;

/* The index of another machine that a reader asks together with its own: by TCP, or by a program
 * that speaks for it on its standard input and output, as `ssh HOST …` does. */
struct xapian_shard {
	const char *host;
	uint16_t port;
	const char *program, *arguments; /* instead of `host`; blanks part arguments */
	unsigned wait_ms; /* how long it may take to be reached, and then seven tenths to say
			     anything */
};

/* A reader sees the last commit before it was opened (or refreshed). Whatever it read while a
 * writer committed is read again from the newest commit, also where the library noticed nothing: up
 * to eight times, which a commit a second never needs, and a writer that only commits does. */
struct xapian_reader *xapian_reader_open(const char *dir, GError **err);

/* With shards, `n` of them, that have `value` under `key` in their metadata. Those that cannot be
 * reached, or at any time later do not answer, are left out from then on: what the others say stays
 * an answer. */
struct xapian_reader *xapian_reader_open_with(const char *dir, const struct xapian_shard *shards,
					      size_t n, const char *key, const char *value,
					      GError **err);

/* Why shard `number` (from 0) was left out; NULL: it was not. Belongs to the reader. */
const char *xapian_reader_lost(const struct xapian_reader *r, size_t number);
void xapian_reader_close(struct xapian_reader *r); /* NULL is fine */
bool xapian_reader_refresh(struct xapian_reader *r, GError **err);

/* Was nothing committed since, and is it still the index in that place? A look at one file. */
bool xapian_reader_is_current(const struct xapian_reader *r);
bool xapian_reader_count(struct xapian_reader *r, uint32_t *documents, GError **err);

char *xapian_reader_get(struct xapian_reader *r, const char *key, GError **err);

/* How many documents have the term: no list is walked for it. */
bool xapian_reader_frequency(struct xapian_reader *r, const char *term, uint32_t *documents,
			     GError **err);

struct xapian_hit {
	uint32_t id;
	uint32_t shard; /* whose id; 0: of the reader's own index, else 1 + the shard's number */
	double weight;
	double number; /* in the slot of the order asked for */
};

struct xapian_hits {
	struct xapian_hit *hits;
	size_t n;
	uint32_t at_least, at_most; /* matching documents; equal: exact */
	double max_weight; /* that any document could have */
};

#define XAPIAN_BY_RELEVANCE UINT32_MAX /* higher document ids first among equals */
#define XAPIAN_BY_ID (UINT32_MAX - 1) /* highest first, nothing is ranked */

/* The best `max` documents in order of a slot's value (highest first), or one of the above. A
 * reader remembers its last searches: the same one again costs nothing. */
bool xapian_reader_search(struct xapian_reader *r, const struct xapian_query *q, uint32_t order,
			  uint32_t max, struct xapian_hits *out, GError **err);
void xapian_hits_clear(struct xapian_hits *hits);

/* What is kept with the document of a hit, NULL and 0 when it is gone or its shard is lost, NULL
 * and
 * `*err` on error. Caller frees. */
char *xapian_reader_data(struct xapian_reader *r, const struct xapian_hit *hit, size_t *len,
			 GError **err);

/* The terms that begin with `prefix`, in byte order, at most `max` of them; `*all` is false when
 * there were more. An array of char * that the reader may remember too: not to be changed. */
GPtrArray *xapian_reader_vocabulary(struct xapian_reader *r, const char *prefix, size_t max,
				    bool *all, GError **err);

/* Every document with the number in `slot` (0 when it has none), by rising id. A new array of
 * struct xapian_numbered. */
struct xapian_numbered {
	uint32_t id;
	double number;
};
GArray *xapian_reader_numbers(struct xapian_reader *r, uint32_t slot, GError **err);

/* ---- stems ---- */

struct xapian_stemmer;

/* `language` as Snowball names it: "english". EARSHOT_ERROR_INDEX when it is not known. */
struct xapian_stemmer *xapian_stemmer_new(const char *language, GError **err);
void xapian_stemmer_free(struct xapian_stemmer *s); /* NULL is fine */

/* The stem in a new string; the word itself when that fails. */
char *xapian_stem(struct xapian_stemmer *s, const char *word);

/* ---- upkeep ---- */

/* Merge the last commits of `n` indexes into a small one at `to`, a folder that does not exist.
 * Ids stay, so those of each must lie above those of the one before; metadata is the first one's
 * that has the key. */
bool xapian_compact(const char *const *from, size_t n, const char *to, GError **err);

/* The number of the last commit in `dir`. */
bool xapian_revision(const char *dir, uint32_t *revision, GError **err);

/* Structure of the files; false with `*err` saying what is wrong. Broken files can make the
 * library itself crash or hang: call it in a process that may die. */
bool xapian_check(const char *dir, GError **err);

G_END_DECLS

#endif
