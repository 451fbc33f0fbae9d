/* token: secrets that a program makes up and a person or browser carries.
 */
#ifndef DATA_TOKEN_H
#define DATA_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#define TOKEN_SIZE 44 /* 256 bits in base64url, and the NUL */
#define TOKEN_HASH_SIZE 65 /* SHA-256 in hexadecimal, and the NUL */

void token_make(char token[TOKEN_SIZE]);

/* Is it as token_make() writes them? Nothing else is looked up. */
bool token_is_well_formed(const char *token);

/* What the store keeps of it. */
void token_hash(const char *token, char hash[TOKEN_HASH_SIZE]);

/* Another token, which follows from this one and `purpose`, and from which this one does not. */
void token_derive(const char *token, const char *purpose, char out[TOKEN_SIZE]);

/* In time that does not tell how much of it is right; either may be NULL, which is false. */
bool token_equal(const char *a, const char *b);

#endif
