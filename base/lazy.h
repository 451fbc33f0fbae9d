/* lazy: a library that most runs do without, loaded when the first of its functions is needed.
 *
 * A search is answered in a few milliseconds; loading libcurl or GMime, each with its dozens of
 * libraries, takes as long again. A library has one header of ours, which lists the functions used
 * and is included in place of its own (base/curl.h, base/gmime.h):
 *
 *	#define CURL_FUNCTIONS(X) X(easy_init) X(easy_perform) …
 *	struct curl_functions { CURL_FUNCTIONS(…) };
 *
 * What cannot be loaded ends the process with a sentence, as a library that is linked would. */
#ifndef BASE_LAZY_H
#define BASE_LAZY_H

#include <dlfcn.h>

/* `soname` as the linker knows it ("libcurl.so.4"), `package` what to install where it is missing.
 * Stays loaded for the life of the process. Never NULL. */
void *lazy_open(const char *soname, const char *package);

/* Never NULL. */
void *lazy_find(void *library, const char *function);

/* A member of a struct of functions, and how it is found. Through a void **: POSIX promises that a
 * function fits, ISO C knows no such cast. */
#define LAZY_MEMBER(prefix, name) __typeof__(prefix##name) *name;
#define LAZY_FIND(f, library, prefix, name)                                                        \
	*(void **)(void *)&(f)->name = lazy_find(library, #prefix #name);

#endif
