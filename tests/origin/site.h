/* site: files served as web sites, FOLDER/HOST/PATH.
 *
 * A path that ends in "/" is its index.html; a query may be part of the file's name
 * ("index.html?page=2"). Content types follow the extension, ETag and Last-Modified the file;
 * conditional requests are answered 304 and text is compressed when the client takes it.
 *
 * FILE.headers beside a file (or without one) changes its answer, a line each:
 *   Name: value   sets a header; without a value: leaves it out
 *   !status 404   another status        !delay 200   silence first, in ms
 *   !gzip off     never compressed      !first 2     all this for the first two requests only
 * "{{origin}}" in a header's value is the scheme, host and port that was asked for.
 *
 * A host without robots.txt has none (404), and 404.html of a host is its page for that. */
#ifndef ORIGIN_SITE_H
#define ORIGIN_SITE_H

#include "tests/origin/exchange.h"

/* False when `root` has no folder for the exchange's host: nothing was done. */
bool site_answer(const char *root, struct exchange *x);

#endif
