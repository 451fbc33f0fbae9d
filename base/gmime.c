#define LAZY_LOADER
#include "base/gmime.h"

LAZY_DEFINE(gmime, GMIME_FUNCTIONS, "libgmime-3.0.so.0", "libgmime-3.0-0", f->g_mime_init())
