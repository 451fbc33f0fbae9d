#define LAZY_LOADER
#include "crawler/seccomp.h"

LAZY_DEFINE(seccomp, SECCOMP_FUNCTIONS, "libseccomp.so.2", "libseccomp2", (void)0)
