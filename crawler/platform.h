/* platform: the software that a site runs, where its pages give that away: it has feeds that no
 * page names.
 *
 * platform_find() reads hostile pages: in the parser worker alone. What crosses to the owner is the
 * number of a row and an address. */
#ifndef CRAWLER_PLATFORM_H
#define CRAWLER_PLATFORM_H

#include "base/url.h"
#include "crawler/html.h"

enum { PLATFORM_NONE = 0 };

/* The sign by which a page at `url` gives its software away, or PLATFORM_NONE; then `*site` is
 * where the software's pages begin, with a slash at its end. `base` is what its addresses start
 * from. Caller frees. */
unsigned platform_find(const struct html *h, const struct url *url, const struct url *base,
		       char **site);

/* Of a sign: the software, as the catalogue's `platform` has it, and how it was recognised, for
 * people. NULL: there is no such sign. */
const char *platform_name(unsigned sign);
const char *platform_how(unsigned sign);

#endif
