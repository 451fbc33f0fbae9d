/* post_words: what servers and pages say around a post: "log in to see this", "this post has been
 * deleted", "3 hours ago", "12 likes". The words are data (seeds/post.ini, a copy of which in the
 * state folder takes its place group by group). Immutable; any thread. */
#ifndef DATA_POST_WORDS_H
#define DATA_POST_WORDS_H

#include <glib.h>
#include <stdbool.h>

#include "base/url.h"

struct post_words;

/* `dir` is the state folder, or NULL. EARSHOT_ERROR_CONFIG when its post.ini cannot be read. */
struct post_words *post_words_load(const char *dir, GError **err);
void post_words_free(struct post_words *w); /* NULL is fine */
typedef struct post_words post_words_t;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(post_words_t, post_words_free)

enum post_saying {
	POST_ASKS_LOGIN,
	POST_IS_BLOCKED, /* whoever asks is taken for a machine */
	POST_IS_GONE,
	POST_SAYINGS,
};

/* The first phrase of that kind that `text` has, as the list writes it; NULL: none. */
const char *post_words_find(const struct post_words *w, enum post_saying what, const char *text);

/* Is it a place to sign in at? */
bool post_words_is_login(const struct post_words *w, const struct url *url);

/* Is it the address of a person, a search or a list rather than of one post? When so, `*why` is a
 * static phrase that completes "it is ". Errs on saying so. */
bool post_words_is_person(const struct post_words *w, const struct url *url, const char **why);

/* `text` with "[time]" and "[count]" in place of times relative to now and of counters beside the
 * post, where they stand apart from its words; white space folded, a line each. Doing it twice
 * changes nothing. Caller frees. */
char *post_words_normalise(const struct post_words *w, const char *text);

#endif
