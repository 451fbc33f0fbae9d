/* resolve: where a name is found, before anything is sent there.
 *
 * Small sites share machines, and one request at a time to an address is a promise that must hold
 * on first contact too: so the frontier asks here first, and the transfer then connects to what
 * was answered and to nothing else. Belongs to the owner thread; lookups wait on threads of their
 * own. The answers are not judged: that is the guard's, at the connection. */
#ifndef CRAWLER_RESOLVE_H
#define CRAWLER_RESOLVE_H

#include <glib.h>
#include <stdbool.h>

#include "base/url.h"

struct resolver;

/* What getaddrinfo() says of `host`: addresses as text, best first, NULL-terminated; NULL: none.
 * Called on any thread; caller frees. */
typedef char **(*resolve_lookup)(const char *host);

/* `fixed` are HOST:PORT:ADDRESS[,ADDRESS] as libcurl reads them, "*" for any host, and are not
 * looked up; NULL: none. `lookup` NULL: the system's. */
struct resolver *resolver_new(const char *const *fixed, resolve_lookup lookup);
void resolver_free(struct resolver *r); /* NULL is fine; does not wait for lookups under way */

/* Where `url`'s host is. True: `*addresses` (NULL-terminated, the resolver's until the next call;
 * NULL: it has none, or the lookup takes too long). False: not known yet; ask again in
 * `*wait_ms`. An answer is good for ten minutes. */
bool resolver_ask(struct resolver *r, const struct url *url, const char *const **addresses,
		  int *wait_ms);

/* The last answer for libcurl, so that it connects there: "+HOST:PORT:ADDRESS,…"; NULL when it
 * needs none (an address, a fixed name) or there was none. Caller frees. */
char *resolver_pin(struct resolver *r, const struct url *url);

#endif
