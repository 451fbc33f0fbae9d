/* inspect: what the sub-verbs of `earshot inspect` share. One file each, inspect_NOUN.c. */
#ifndef CRAWLER_INSPECT_H
#define CRAWLER_INSPECT_H

#include <glib.h>
#include <jansson.h>
#include <stdint.h>

#include "base/url.h"
#include "data/command.h"

#define INSPECT_MAX_BYTES (64 * 1024 * 1024)

/* The handlers, as command.h has them; argv[0] is the sub-verb. */
int inspect_feed(struct context *ctx, int argc, char **argv, GError **err);
int inspect_robots(struct context *ctx, int argc, char **argv, GError **err);
int inspect_sitemap(struct context *ctx, int argc, char **argv, GError **err);
int inspect_url(struct context *ctx, int argc, char **argv, GError **err);

/* All of a file; "-" is stdin. EARSHOT_ERROR_INPUT when it cannot be read or is larger than
 * INSPECT_MAX_BYTES. Nothing but the bytes and stdout is needed after this: hostile bytes are
 * parsed from here on. */
GBytes *inspect_read(const char *path, GError **err);

/* The address that an argument names; EARSHOT_ERROR_INPUT when it is none. */
struct url *inspect_parse_url(const char *text, GError **err);

/* RFC 3339 in UTC; null for WHEN_NONE. */
json_t *inspect_time(int64_t at);

/* Print one object on a line, take it over, and return EXIT_DONE. */
int inspect_print(json_t *object);

#endif
