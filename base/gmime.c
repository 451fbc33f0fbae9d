#include "base/gmime.h"

static void *
load(void *unused)
{
	void *library = lazy_open("libgmime-3.0.so.0", "libgmime-3.0-0");
	struct gmime_functions *f = g_new0(struct gmime_functions, 1);

	(void)unused;
#define GMIME_FIND(name) LAZY_FIND(f, library, g_mime_, name)
	GMIME_FUNCTIONS(GMIME_FIND)
#undef GMIME_FIND
	f->init();
	return f;
}

const struct gmime_functions *
gmime_functions(void)
{
	static GOnce once = G_ONCE_INIT;

	return g_once(&once, load, NULL);
}
