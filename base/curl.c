#define LAZY_LOADER
#include "base/curl.h"

/* The ABI's name since 2006. */
LAZY_DEFINE(curl, CURL_FUNCTIONS, "libcurl.so.4", "libcurl4", (void)0)
