/* guard: which connections may be made.
 *
 * Refused is whatever is not the public web: other schemes and ports, credentials in the
 * address, and every address block that the special-purpose registries of IANA (RFC 6890 and
 * its updates) or the multicast and unallocated ranges keep from it, also when an IPv6 address
 * only carries such an IPv4 address inside. Exempt are addresses and ports that an allow-list
 * names: own servers, tests, measurements.
 *
 * A name can resolve to anything, and to something else the next time: an address is judged
 * twice, as written by guard_allows_url() and as connected to by guard_allows_address(), and
 * the second holds. No lookups, no sockets here; immutable, may be used from any thread. */
#ifndef CRAWLER_GUARD_H
#define CRAWLER_GUARD_H

#include <glib.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "base/url.h"

struct guard;

/* `allow` is a NULL-terminated list, or NULL, of "ADDRESS[/BITS][:PORT[-PORT]]", where an IPv6
 * address with its bits stands in brackets when a port follows: "192.168.7.0/24:8000-8099",
 * "fd00::/8", "[::1/128]:8080". Without a port an entry covers all ports.
 * EARSHOT_ERROR_INPUT, naming the entry that cannot be read. */
struct guard *guard_new(const char *const *allow, GError **err);
void guard_free(struct guard *g); /* NULL is fine */
typedef struct guard guard_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(guard_t, guard_free)

/* May this address be asked for at all? When not, and `why` is not NULL, `*why` becomes a static
 * phrase that completes "refused: ". A name on an unusual port passes when some entry covers the
 * port: only the connection shows whether its address is covered too. */
bool guard_allows_url(const struct guard *g, const struct url *url, const char **why);

/* May a connection be made to this very address and port (AF_INET or AF_INET6)? */
bool guard_allows_address(const struct guard *g, const struct sockaddr *address, const char **why);

/* Does the allow-list cover this address and port? Such a server may be asked more often. */
bool guard_is_exempt(const struct guard *g, const struct sockaddr *address);

/* The same of an address as text, "192.0.2.1" or "2001:db8::1". */
bool guard_exempts(const struct guard *g, const char *ip, int port);

#endif
