#include "base/curl.h"

#include <dlfcn.h>
#include <glib.h>
#include <stdio.h>
#include <unistd.h>

#define LIBRARY "libcurl.so.4" /* the ABI's name: the same since 2006 */
#define EXIT_WITHOUT 70

static void *
find(void *library, const char *name)
{
	void *function = library ? dlsym(library, name) : NULL;

	if (function)
		return function;
	fprintf(stderr, "earshot: %s cannot be used: %s; install libcurl4\n", LIBRARY, dlerror());
	_exit(EXIT_WITHOUT);
}

static void *
load(void *unused)
{
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	struct curl_functions *f = g_new0(struct curl_functions, 1);

	(void)unused;
	/* through a void **: POSIX promises that a function fits, ISO C knows no such cast */
#define CURL_FIND(name) *(void **)(void *)&f->name = find(library, "curl_" #name);
	CURL_FUNCTIONS(CURL_FIND)
#undef CURL_FIND
	return f;
}

const struct curl_functions *
curl_functions(void)
{
	/* for the life of the process, as a linked library is */
	static GOnce once = G_ONCE_INIT;

	return g_once(&once, load, NULL);
}
