#include "query/microhttpd.h"

#include <glib.h>

static void *
load(void *unused)
{
	void *library = lazy_open("libmicrohttpd.so.12", "libmicrohttpd12");
	struct mhd_functions *f = g_new0(struct mhd_functions, 1);

	(void)unused;
#define MHD_FIND(name) LAZY_FIND(f, library, MHD_, name)
	MHD_FUNCTIONS(MHD_FIND)
#undef MHD_FIND
	return f;
}

const struct mhd_functions *
mhd_functions(void)
{
	static GOnce once = G_ONCE_INIT;

	return g_once(&once, load, NULL);
}
