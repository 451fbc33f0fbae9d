/* seccomp: libseccomp, loaded when it is needed (base/lazy.h). Include it instead of <seccomp.h>.
 */
#ifndef CRAWLER_SECCOMP_H
#define CRAWLER_SECCOMP_H

#include <seccomp.h>

#include "base/lazy.h"

/* Every function that is used. */
#define SECCOMP_FUNCTIONS(X)                                                                       \
	X(seccomp_init)                                                                            \
	X(seccomp_load)                                                                            \
	X(seccomp_release)                                                                         \
	X(seccomp_rule_add)                                                                        \
	X(seccomp_rule_add_array)

struct seccomp_functions {
	SECCOMP_FUNCTIONS(LAZY_MEMBER)
};

/* Any thread. */
const struct seccomp_functions *seccomp_functions(void);

#ifndef LAZY_LOADER
#define seccomp_init (seccomp_functions()->seccomp_init)
#define seccomp_load (seccomp_functions()->seccomp_load)
#define seccomp_release (seccomp_functions()->seccomp_release)
#define seccomp_rule_add (seccomp_functions()->seccomp_rule_add)
#define seccomp_rule_add_array (seccomp_functions()->seccomp_rule_add_array)
#endif

#endif
