#define LAZY_LOADER
#include "base/uchardet.h"

LAZY_DEFINE(uchardet, UCHARDET_FUNCTIONS, "libuchardet.so.0", "libuchardet0", (void)0)
