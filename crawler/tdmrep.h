/* tdmrep: which addresses of an origin are reserved from text and data mining, by its file
 * /.well-known/tdmrep.json (W3C TDM Reservation Protocol, final report of 10 May 2024, "TDM File on
 * the Origin Server").
 *
 * The file is a list of rules; the first whose location matches an address decides, in the notation
 * of robots.txt. Rules that make no sense are left out, and so is a file that is none. Immutable
 * once made. */
#ifndef CRAWLER_TDMREP_H
#define CRAWLER_TDMREP_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/url.h"

#define TDMREP_PATH "/.well-known/tdmrep.json"
#define TDMREP_MAX_BYTES (64 * 1024) /* a longer file is no file */
#define TDMREP_MAX_RULES 1000

struct tdmrep;

/* Cannot fail. */
struct tdmrep *tdmrep_parse(const void *text, size_t len);
void tdmrep_free(struct tdmrep *t); /* NULL is fine */
typedef struct tdmrep tdmrep_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tdmrep_t, tdmrep_free)

bool tdmrep_reserves(const struct tdmrep *t, const struct url *url);

#endif
