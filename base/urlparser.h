/* urlparser: the states of the URL Standard §4.4; used by url.c alone.
 *
 * The serialisation is written as the input is read: the states follow the order of the text,
 * and what a relative reference takes from its base is a prefix of the base's serialisation. */
#ifndef BASE_URLPARSER_H
#define BASE_URLPARSER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/percent.h"
#include "base/url.h"

/* Special schemes (§3.1) with their default ports; SCHEME_OTHER is every other one. */
enum scheme {
	SCHEME_OTHER,
	SCHEME_HTTP,
	SCHEME_HTTPS,
	SCHEME_WS,
	SCHEME_WSS,
	SCHEME_FTP,
	SCHEME_FILE
};

struct urlparser_scheme {
	const char *name;
	size_t len;
	int port;
};

extern const struct urlparser_scheme urlparser_schemes[];

/* Where the parts stand in the serialisation; zero for a part that is absent.
 *
 *     https://user:pw@host.example:8080/a/b?q#f
 *          |          |           |    |    | |
 *     scheme_end  host_start  host_end | query fragment
 *                                   path (authority_end)
 *
 * authority_end differs from path only where "/." keeps a path of "//x" from reading as a host. */
struct spans {
	uint32_t scheme_end, host_start, host_end, authority_end, path, query, fragment, len;
	int port; /* -1: none, or the scheme's own */
	enum scheme scheme;
	bool has_host, is_opaque;
};

struct url {
	struct spans at;
	const char *host; /* in text[] */
	char text[]; /* href, NUL, href cut into parts by NULs, NUL, host, NUL */
};

struct urlparser {
	const char *in, *end; /* what is left of the input */
	const struct url *base;
	struct percent_buf out;
	struct spans at;
};

/* Run over in..end (no surrounding blanks, no tabs or line breaks, valid UTF-8), appending to
 * `out`, which is empty, and filling `at` but for its `len`. False: failure. */
bool urlparser_run(struct urlparser *p);

#endif
