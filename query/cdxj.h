/* cdxj: the index of a bundle's archives, a line for each record that can be shown.
 *
 *	example,forum)/t/17 20261122091403 {"url":…,"mime":…,"status":"200","digest":"sha256:…",
 *	 "length":"487","offset":"425","filename":…,"recordDigest":"sha256:…"}     (in one line)
 *
 * Written as warcio.js and jwarc do; numbers are strings. */
#ifndef QUERY_CDXJ_H
#define QUERY_CDXJ_H

#include <glib.h>
#include <stdbool.h>

#include "query/archive.h"

/* The key under which an address is sorted: its host's labels turned round, lower case, "www."
 * taken off, the parameters of its query sorted. Other schemes than http stay. Caller frees. */
char *cdxj_key(const char *url);

/* Does a record get a line? Requests, warcinfo and fields about another record do not. */
bool cdxj_has_line(const struct archive_record *r);

/* The line, with its line feed. Caller frees. */
char *cdxj_line(const struct archive_record *r, const char *file_name);

/* The whole index: sorted as bytes, each line once. Caller frees. */
char *cdxj_index(GPtrArray *lines);

#endif
