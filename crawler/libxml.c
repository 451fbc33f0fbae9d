#define LAZY_LOADER
#include "crawler/libxml.h"

LAZY_DEFINE(libxml, LIBXML_FUNCTIONS, "libxml2.so.2", "libxml2", (void)0)
