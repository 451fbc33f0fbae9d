#define LAZY_LOADER
#include "base/psl.h"

LAZY_DEFINE(psl, PSL_FUNCTIONS, "libpsl.so.5", "libpsl5", (void)0)
