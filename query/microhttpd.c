#define LAZY_LOADER
#include "query/microhttpd.h"

LAZY_DEFINE(mhd, MHD_FUNCTIONS, "libmicrohttpd.so.12", "libmicrohttpd12", (void)0)
