/* psl: libpsl, loaded when it is needed (base/lazy.h). Include it instead of <libpsl.h>. */
#ifndef BASE_PSL_H
#define BASE_PSL_H

#include <libpsl.h>

#include "base/lazy.h"

/* Every function that is used. */
#define PSL_FUNCTIONS(X)                                                                           \
	X(psl_latest)                                                                              \
	X(psl_registrable_domain)

struct psl_functions {
	PSL_FUNCTIONS(LAZY_MEMBER)
};

/* Any thread. */
const struct psl_functions *psl_functions(void);

#ifndef LAZY_LOADER
#define psl_latest (psl_functions()->psl_latest)
#define psl_registrable_domain (psl_functions()->psl_registrable_domain)
#endif

#endif
