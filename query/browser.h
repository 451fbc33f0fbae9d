/* browser: a headless Chromium, where one is installed, for one page of our own choosing.
 *
 * It has a folder of its own for its profile and files, no name resolves, nothing but 127.0.0.1 can
 * be reached, and it is ended after a minute. Chromium's own sandbox holds the page; as root it
 * cannot, so then it is only opened when it `may_be_bare`: for pages of earshot's own. */
#ifndef QUERY_BROWSER_H
#define QUERY_BROWSER_H

#include <glib.h>
#include <stdbool.h>

struct browser;

/* EARSHOT_ERROR_CONFIG in words for people: there is none, or not for this page as root. */
struct browser *browser_open(bool may_be_bare, GError **err);
void browser_free(struct browser *b); /* its folder goes; NULL is fine */
typedef struct browser browser_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(browser_t, browser_free)

char *browser_program(void); /* its path; NULL: there is none. Caller frees. */
const char *browser_folder(const struct browser *b);

/* Run it with these options (ending with NULL) on `url`, to its end. */
bool browser_run(const struct browser *b, const char *const *options, const char *url,
		 GError **err);

#endif
