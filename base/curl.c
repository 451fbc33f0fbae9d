#include "base/curl.h"

#include <glib.h>

static void *
load(void *unused)
{
	void *library = lazy_open("libcurl.so.4", "libcurl4"); /* the ABI's name since 2006 */
	struct curl_functions *f = g_new0(struct curl_functions, 1);

	(void)unused;
#define CURL_FIND(name) LAZY_FIND(f, library, curl_, name)
	CURL_FUNCTIONS(CURL_FIND)
#undef CURL_FIND
	return f;
}

const struct curl_functions *
curl_functions(void)
{
	static GOnce once = G_ONCE_INIT;

	return g_once(&once, load, NULL);
}
