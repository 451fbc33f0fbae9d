/* reader: one parser worker that reads a post, as everything hostile is read: in a process that has
 * given up its rights. Belongs to the owner thread. */
#ifndef CRAWLER_READER_H
#define CRAWLER_READER_H

#include <glib.h>

#include "crawler/post_text.h"

struct reader;

/* Starts the worker, and does not wait for it. EARSHOT_ERROR_INTERNAL. */
struct reader *reader_new(const char *program, GError **err);
void reader_free(struct reader *r); /* NULL is fine */
typedef struct reader reader_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(reader_t, reader_free)

/* The words of `body`, which came from `url` as `content_type` (may be NULL). NULL: it has none,
 * or, when `*fault` is set (caller frees), they could not be read. Blocks, at most some seconds. */
struct post_text *reader_read(struct reader *r, GBytes *body, const char *url,
			      const char *content_type, char **fault);

#endif
