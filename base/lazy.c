#include "base/lazy.h"

#include <stdio.h>
#include <unistd.h>

#define EXIT_WITHOUT 70

static void *
stop(const char *what, const char *package)
{
	fprintf(stderr, "earshot: %s cannot be used: %s; install %s\n", what, dlerror(), package);
	_exit(EXIT_WITHOUT);
}

void *
lazy_open(const char *soname, const char *package)
{
	void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);

	return library ? library : stop(soname, package);
}

void *
lazy_find(void *library, const char *function)
{
	void *address = dlsym(library, function);

	return address ? address : stop(function, "the version that Debian 12 has");
}
