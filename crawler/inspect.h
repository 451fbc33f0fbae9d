/* inspect: what the sub-verbs of `earshot inspect` share. One file each, inspect_NOUN.c. */
#ifndef CRAWLER_INSPECT_H
#define CRAWLER_INSPECT_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/url.h"
#include "data/command.h"

#define INSPECT_MAX_BYTES (64 * 1024 * 1024)

/* The handlers, as command.h has them; argv[0] is the sub-verb. */
int inspect_feed(struct context *ctx, int argc, char **argv, GError **err);
int inspect_page(struct context *ctx, int argc, char **argv, GError **err);
int inspect_robots(struct context *ctx, int argc, char **argv, GError **err);
int inspect_sitemap(struct context *ctx, int argc, char **argv, GError **err);
int inspect_url(struct context *ctx, int argc, char **argv, GError **err);

/* All of a file; "-" is stdin. EARSHOT_ERROR_INPUT when it cannot be read or is larger than
 * INSPECT_MAX_BYTES. Nothing but the bytes and stdout is needed after this: hostile bytes are
 * parsed from here on. */
GBytes *inspect_read(const char *path, GError **err);

/* The address that an argument names; EARSHOT_ERROR_INPUT when it is none. */
struct url *inspect_parse_url(const char *text, GError **err);

/* What a document's command line gives. */
struct inspect_input {
	GBytes *body;
	struct url *url; /* NULL: not given */
	char *charset; /* NULL: not given */
};
typedef struct inspect_input inspect_input_t;

enum { INSPECT_CHARSET = 1, INSPECT_URL_NEEDED = 2 };

/* Read "FILE [--url URL] [--charset NAME]" into `in`, which is all zero; `options` is which of
 * them. False with `*err` set, or with no error when only help was asked for. */
bool inspect_input(struct inspect_input *in, unsigned options, int argc, char **argv, GError **err);
void inspect_input_clear(struct inspect_input *in);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(inspect_input_t, inspect_input_clear)

/* Print one object on a line, take it over, and return EXIT_DONE. */
int inspect_print(json_t *object);

/* A list of char *; NULL is an empty one. */
json_t *inspect_strings(const GPtrArray *strings);

#endif
