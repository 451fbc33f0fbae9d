/* verdict: what came of looking at a post, in a word for programs and a sentence for people.
 *
 * Never claims more than was seen: a page without words is said to be that, a login wall is no
 * absence, and what a network failed to bring is not gone. */
#ifndef CRAWLER_VERDICT_H
#define CRAWLER_VERDICT_H

#include <stdbool.h>

#include "crawler/exchange.h"
#include "crawler/post_text.h"
#include "data/post_words.h"

struct verdict {
	const char *outcome; /* static; see data/evidence.h */
	char *sentence;
};
void verdict_clear(struct verdict *v);

struct verdict_case {
	const struct exchange *last; /* the final answer, or why there is none */
	const struct url *asked; /* the address as reported */
	const struct post_text *post; /* NULL: nothing could be read */
	const char *parse_error; /* why not; NULL: there was nothing to read */
	bool is_circle; /* redirected without end */
};
void verdict_reach(struct verdict *v, const struct verdict_case *c, const struct post_words *words);

#endif
