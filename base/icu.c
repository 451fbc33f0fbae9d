#define LAZY_LOADER
#include "base/icu.h"

LAZY_DEFINE(icu, ICU_FUNCTIONS, "libicuuc.so." U_ICU_VERSION_SHORT, "libicu" U_ICU_VERSION_SHORT,
	    (void)0)
