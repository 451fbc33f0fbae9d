/* digest_item: one mention as a mail may show it.
 */
#ifndef QUERY_DIGEST_ITEM_H
#define QUERY_DIGEST_ITEM_H

#include "data/mention.h"
#include "data/private_name.h"
#include "data/tally.h"
#include "query/digest.h"

struct digest_item_options {
	const struct private_names *names;
	enum snippet snippet;
	bool names_school; /* more than one school is told of */
};

/* `g` may be NULL: the mention stands for itself. `*redacted` grows by the names taken out. */
struct digest_item *digest_item_new(const struct mention *m, const struct tally_group *g,
				    const struct digest_item_options *o, int *redacted);
void digest_item_free(struct digest_item *i);

/* One clean line without names, at most `columns` wide (0: no limit): what every word from outside
 * passes through. Caller frees. */
char *digest_line(const struct private_names *names, const char *text, int columns, int *redacted);

#endif
