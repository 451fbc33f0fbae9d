/* query_token: single words of a query that are more than they seem.
 */
#ifndef QUERY_QUERY_TOKEN_H
#define QUERY_QUERY_TOKEN_H

#include <stddef.h>

/* A host, out of whatever is pasted: an address, "www.", "*.". NULL: none. Caller frees. */
char *query_token_host(const char *value);

/* A language, with its region or without, as BCP 47 writes it: "en-gb", in small letters. NULL: it
 * is none. Caller frees. */
char *query_token_lang(const char *value);

/* How many bytes `after` a word still belong to it: "c of e" is one word of a name in the index,
 * and so it is without quotation marks. 0: none. */
size_t query_token_rest(const char *token, const char *after);

#endif
