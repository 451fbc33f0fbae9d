/* asset: the files that pages load: a style sheet, a script, icons, and the manifest by
 * which a phone keeps earshot among its apps. They travel inside the
 * program, and there are no others. */
#ifndef QUERY_ASSET_H
#define QUERY_ASSET_H

#include <stddef.h>

struct asset {
	const char *path; /* "/assets/earshot.css" */
	const char *type; /* media type */
	const char *bytes, *end;
};

/* NULL: there is none. */
const struct asset *asset_find(const char *path);

/* A strong entity tag of its bytes, with its quotes; returns `buf`. */
#define ASSET_TAG_SIZE 20
char *asset_tag(const struct asset *asset, char buf[ASSET_TAG_SIZE]);

#endif
