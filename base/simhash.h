/* simhash: 64 bits of a text that stay nearly the same when little of it changes (Charikar 2002;
 * Manku, Jain and Das Sarma, WWW 2007): enough to see that a page is as it was but for a date or a
 * counter. Copies under other addresses are told by data/fingerprint.h. */
#ifndef BASE_SIMHASH_H
#define BASE_SIMHASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of folded text, words with a blank or line's end between them; 0: of no word. Linear, allocates
 * nothing. */
uint64_t simhash_text(const char *text, size_t len);

/* At most three bits apart; false when either is 0. */
bool simhash_is_near(uint64_t a, uint64_t b);

#endif
