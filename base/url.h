/* url: addresses as the WHATWG URL Standard reads and writes them.
 *
 * Immutable once made; may be read from any thread. Input is UTF-8. All strings
 * returned as `const char *` belong to the url and live as long as it does. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <glib.h>
#include <stdbool.h>

struct url;

/* What is longer, as given or as written, is refused like a failure: no server takes it. */
#define URL_MAX_BYTES (1024 * 1024)

/* Parse `input` (any bytes; ill-formed UTF-8 is read as U+FFFD), relative to
 * `base` when that is not NULL. NULL when the standard says "failure": an
 * ordinary outcome, not an error. */
struct url *url_parse(const char *input, const struct url *base);
struct url *url_copy(const struct url *u);
void url_free(struct url *u); /* NULL is fine */
typedef struct url url_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(url_t, url_free)

/* The serialisation, with its fragment (URL Standard §4.5). */
const char *url_href(const struct url *u);

/* What is requested: the serialisation without its fragment. Caller frees. */
char *url_fetchable(const struct url *u);

const char *url_scheme(const struct url *u); /* "https", without the colon */
const char *url_host(const struct url *u); /* serialised; "[::1]" keeps its brackets; NULL: none */
int url_port(const struct url *u); /* as it would be connected to: 80, 443, …; -1: none */
const char *url_path(const struct url *u); /* "/a/b", or the opaque path */
const char *url_query(const struct url *u); /* without "?"; NULL: none */
const char *url_fragment(const struct url *u); /* without "#"; NULL: none */
bool url_has_credentials(const struct url *u);
bool url_is_http(const struct url *u); /* http or https with a host */

/* "https://host[:port]" without default port; NULL for non-special schemes. Caller frees. */
char *url_origin(const struct url *u);

/* Path and query as robots.txt and request lines use them: "/a?b". Caller frees. */
char *url_path_query(const struct url *u);

/* Registrable domain of a serialised host by the public suffix list (private
 * section included), as A-labels; NULL when the host is an address, a bare
 * public suffix, or has none. Caller frees. */
char *url_site(const char *host);

/* The key under which one page is recognised however it was linked. Never fetched. Caller frees.
 *
 * Of http and https: "http://", the host without a dot at its end, the port unless it is the
 * scheme's own, the path and the query. Credentials and fragment are gone; "www.", default
 * documents, letter case and the order of parameters stay. In path and query, escapes of
 * unreserved characters (RFC 3986 §2.3) are decoded, the others written in upper case.
 * Parameters of sessions (PHPSESSID, sid, ";jsessionid=…", "/(S(…))/" and the like) and of
 * tracking (utm_*, fbclid, gclid and the like; the tables of urlkey.c) are removed, empty ones
 * too, and a query left empty goes with its "?". Names are compared without case.
 * Of other schemes: the serialisation without its fragment. */
char *url_canonical(const struct url *u);

/* Load all tables now; afterwards nothing here opens a file (the parser's sandbox). */
void url_preload(void);

#endif
