/* hostname: host names and addresses as the URL Standard (§3.5) reads and writes them.
 *
 * Domains go through UTS #46, non-transitional, as the standard asks of browsers
 * (CheckHyphens, UseSTD3ASCIIRules and VerifyDnsLength off; CheckBidi and CheckJoiners on).
 * An all-ASCII domain is lower-cased and nothing more, "xn--" labels included.
 * May be used from any thread. */
#ifndef BASE_HOSTNAME_H
#define BASE_HOSTNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/percent.h"

/* Parse [in, end), valid UTF-8, and append its serialisation to `out`. `is_opaque`: the
 * host of a scheme that is not special. False, with `out` as it was, when the standard
 * says failure, and of what is longer than 4,096 bytes, as given or as written. */
bool hostname_parse(const char *in, const char *end, bool is_opaque, struct percent_buf *out);

/* True for a serialised host that is an IPv4 address or a bracketed IPv6 address. */
bool hostname_is_address(const char *host);

/* Load the tables of domain processing now, so that no file is opened later. */
void hostname_preload(void);

#endif
