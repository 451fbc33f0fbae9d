/* lazy: a library that most runs do without, loaded when the first of its functions is needed.
 *
 * A search is answered in a few milliseconds; each library that is linked costs a fifth of one
 *before main() begins, and libcurl or GMime, which bring dozens along, as much as the search. A
 *library has one header of ours, which lists the functions used and is included in place of its own
 * (base/curl.h, base/icu.h):
 *
 *	#define CURL_FUNCTIONS(X) X(curl_easy_init) X(curl_easy_perform) …
 *	struct curl_functions { CURL_FUNCTIONS(LAZY_MEMBER) };
 *	const struct curl_functions *curl_functions(void);
 *
 *	#ifndef LAZY_LOADER
 *	#define curl_easy_init (curl_functions()->curl_easy_init)
 *	…
 *	#endif
 *
 * and one file that loads it, where the functions keep their own names:
 *
 *	#define LAZY_LOADER
 *	#include "base/curl.h"
 *
 *	LAZY_DEFINE(curl, CURL_FUNCTIONS, "libcurl.so.4", "libcurl4", (void)0)
 *
 * What cannot be loaded ends the process with a sentence, as a library that is linked would. A
 * process that is about to give up files loads what it needs before. */
#ifndef BASE_LAZY_H
#define BASE_LAZY_H

#include <dlfcn.h>
#include <glib.h>
#include <pthread.h>

/* `soname` as the linker knows it ("libcurl.so.4"), `package` what to install where it is missing.
 * Stays loaded for the life of the process. Never NULL. */
void *lazy_open(const char *soname, const char *package);

/* Never NULL. */
void *lazy_find(void *library, const char *function);

#define LAZY_MEMBER(name) __typeof__(name) *name;

/* Through a void **: POSIX promises that a function fits, ISO C knows no such cast. */
#define LAZY_FIND(name) *(void **)(void *)&f->name = lazy_find(library, G_STRINGIFY(name));

/* KIND_functions(), for any thread; `ready` is done once, `f` being the functions. (Not GOnce: the
 * thread sanitizer sees this one.) */
#define LAZY_DEFINE(kind, FUNCTIONS, soname, package, ready)                                       \
	static struct kind##_functions *kind##_found;                                              \
                                                                                                   \
	static void load_##kind(void)                                                              \
	{                                                                                          \
		void *library = lazy_open(soname, package);                                        \
		struct kind##_functions *f = g_new0(struct kind##_functions, 1);                   \
                                                                                                   \
		FUNCTIONS(LAZY_FIND)                                                               \
		ready;                                                                             \
		kind##_found = f;                                                                  \
	}                                                                                          \
                                                                                                   \
	const struct kind##_functions *kind##_functions(void)                                      \
	{                                                                                          \
		static pthread_once_t once = PTHREAD_ONCE_INIT;                                    \
                                                                                                   \
		pthread_once(&once, load_##kind);                                                  \
		return kind##_found;                                                               \
	}

#endif
