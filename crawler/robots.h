/* robots: what a robots.txt allows (RFC 9309; Crawl-delay and Sitemap as commonly read).
 *
 * Groups that name our agent are merged; where none does, those of "*" hold. Of the rules that
 * match an address the longest wins, and Allow wins a tie. Both sides are brought to one
 * percent-encoded form first (§2.2.2). "*" is a wildcard; "$" ends a pattern, and stands for
 * itself elsewhere or where the address has it. Typing errors ("Disalow", "User agent", a blank
 * for the colon) are understood; what is no rule never ends a group. A file of UTF-16 is read if it
 * says so by its byte order mark.
 *
 * Reading takes O(n log n) of the file, a question at most rules × length of the address, which
 * is bounded by ROBOTS_MAX_PATH; no recursion, no regular expressions. Immutable once made. */
#ifndef CRAWLER_ROBOTS_H
#define CRAWLER_ROBOTS_H

#include <glib.h>
#include <stdbool.h>

#include "base/url.h"

#define ROBOTS_MAX_BYTES (512 * 1024) /* RFC 9309 §2.5: at least 500 KiB; the rest is not read */

/* A longer path and query is not allowed where there are any rules. */
#define ROBOTS_MAX_PATH (8 * 1024)

struct robots;

/* Rules of `text` that concern the product token `agent` ("earshot"; what follows a token, as in
 * "earshot/1.0", is not looked at), or "*". Cannot fail. */
struct robots *robots_parse(const void *text, size_t len, const char *agent);
void robots_free(struct robots *r);
typedef struct robots robots_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(robots_t, robots_free)

/* /robots.txt is fetched without asking (§2.2.2); asked about as a page, it follows the rules. */
bool robots_allows(const struct robots *r, const struct url *url);

/* Whether an address is one of those that `pattern` means, by the rules above: what other files
 * that borrow this notation ask. */
bool robots_pattern_matches(const char *pattern, const struct url *url);

/* Seconds; negative: not said. The longest, where several are given. */
double robots_crawl_delay(const struct robots *r);

/* Absolute http(s) addresses in order, wherever they stand, each once; NULL terminated; belongs
 * to `r`. */
char *const *robots_sitemaps(const struct robots *r);

#endif
