/* totp: the six digits that an app shows (RFC 6238: SHA-1, 30 seconds), as a second factor.
 */
#ifndef DATA_TOTP_H
#define DATA_TOTP_H

#include <stdbool.h>
#include <stdint.h>

#define TOTP_SECRET_SIZE 33 /* 160 bits in base32 (RFC 4648), and the NUL */
#define TOTP_STEP_S 30

void totp_make(char secret[TOTP_SECRET_SIZE]);

/* Which step's code this is, within one of `now`; blanks between digits are fine. -1: none, or the
 * secret is no base32. */
int64_t totp_step(const char *secret, const char *code, int64_t now);

#endif
