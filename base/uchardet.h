/* uchardet: loaded when it is needed (base/lazy.h). Include it instead of <uchardet/uchardet.h>. */
#ifndef BASE_UCHARDET_H
#define BASE_UCHARDET_H

#include <uchardet/uchardet.h>

#include "base/lazy.h"

/* Every function that is used. */
#define UCHARDET_FUNCTIONS(X)                                                                      \
	X(uchardet_data_end)                                                                       \
	X(uchardet_delete)                                                                         \
	X(uchardet_get_charset)                                                                    \
	X(uchardet_handle_data)                                                                    \
	X(uchardet_new)                                                                            \
	X(uchardet_reset)

struct uchardet_functions {
	UCHARDET_FUNCTIONS(LAZY_MEMBER)
};

/* Any thread. */
const struct uchardet_functions *uchardet_functions(void);

#ifndef LAZY_LOADER
#define uchardet_data_end (uchardet_functions()->uchardet_data_end)
#define uchardet_delete (uchardet_functions()->uchardet_delete)
#define uchardet_get_charset (uchardet_functions()->uchardet_get_charset)
#define uchardet_handle_data (uchardet_functions()->uchardet_handle_data)
#define uchardet_new (uchardet_functions()->uchardet_new)
#define uchardet_reset (uchardet_functions()->uchardet_reset)
#endif

#endif
