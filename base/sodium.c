#define LAZY_LOADER
#include "base/sodium.h"

LAZY_DEFINE(sodium, SODIUM_FUNCTIONS, "libsodium.so.23", "libsodium23", (void)0)
