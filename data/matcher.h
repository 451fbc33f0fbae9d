/* matcher: does a text mention one of our schools, and why?
 *
 * One matcher holds all schools; the cost of a text does not grow with their number.
 * Immutable once made; one `struct match_scratch` per thread. */
#ifndef DATA_MATCHER_H
#define DATA_MATCHER_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/wire.h"
#include "data/school.h"

#define MATCH_THRESHOLD 0.5 /* a score from here on is a mention */

enum match_field { MATCH_TITLE, MATCH_BODY, MATCH_LINK, MATCH_URL, MATCH_FIELDS };

/* What is matched. Strings are valid UTF-8; NULL is an empty one. */
struct match_link {
	const char *url, *text;
};
struct match_doc {
	const char *url, *title, *body, *lang;
	const struct match_link *links; /* those of the main content */
	size_t n_links;
	bool is_wrapped; /* body is plain text: one line end is a blank, two end a paragraph */
};

struct match_reason {
	char *alias; /* the spelling of the profile that was found */
	char *matched; /* exact text of the document */
	enum match_field field;
	int64_t start; /* byte offset in that field; -1: none */
	char *note; /* one plain sentence for a headteacher; may be NULL */
};

struct match {
	uint32_t school; /* index into the array given to matcher_new() */
	bool is_mention; /* score >= MATCH_THRESHOLD */
	double score; /* 0..1: the share of such hits that are right */
	GPtrArray *why; /* struct match_reason *; empty when only near names were seen */
	GPtrArray *near; /* char *: names seen and judged not to be this school */
};

struct matcher;

/* Keeps nothing of `schools`. EARSHOT_ERROR_INPUT when a profile cannot be used
 * (an alias that would match everything, no usable name), in a sentence that names it. */
struct matcher *matcher_new(const struct school *const *schools, size_t n, GError **err);
void matcher_free(struct matcher *m);
size_t matcher_bytes(const struct matcher *m); /* memory held, nearly */
typedef struct matcher matcher_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(matcher_t, matcher_free)

struct match_scratch;
struct match_scratch *match_scratch_new(void);
void match_scratch_free(struct match_scratch *s);

/* Every school of which anything was seen (mention, weak hit or near name only), best first.
 * An array of struct match *; the caller frees it. Cannot fail. */
GPtrArray *matcher_run(const struct matcher *m, struct match_scratch *s,
		       const struct match_doc *doc);

struct match *match_new(uint32_t school); /* score 0, nothing seen */
void match_free(struct match *m);

/* Could matcher_run() report anything of a document that holds this text (an address)? "No" is
 * certain, and costs a fraction of finding out what. `ends`: where the text's runs end, as
 * data/gate.h has it. */
bool matcher_may_see(const struct matcher *m, struct match_scratch *s, const char *text, size_t len,
		     const uint32_t *ends, size_t n_ends);
bool matcher_may_see_address(const struct matcher *m, struct match_scratch *s, const char *address,
			     size_t len);

/* The "why" and "near" members as INTERFACE fixes them. */
json_t *match_why_json(const struct match *m);
json_t *match_near_json(const struct match *m);

void match_put(GByteArray *out, const struct match *m); /* over the wire … */
struct match *match_get(struct wire *w); /* … and back; NULL when bad */

#endif
