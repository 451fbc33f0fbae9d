/* microhttpd: libmicrohttpd, loaded when it is needed (base/lazy.h). Include it instead of
 * <microhttpd.h>.
 *
 * Only `earshot serve` needs it, and the TLS library that comes with it. */
#ifndef QUERY_MICROHTTPD_H
#define QUERY_MICROHTTPD_H

#include <microhttpd.h>

#include "base/lazy.h"

/* Every function that is used, without its "MHD_". */
#define MHD_FUNCTIONS(X)                                                                           \
	X(add_response_header)                                                                     \
	X(create_response_from_buffer_with_free_callback)                                          \
	X(create_response_from_fd64)                                                               \
	X(destroy_response)                                                                        \
	X(get_connection_info)                                                                     \
	X(get_connection_values)                                                                   \
	X(queue_response)                                                                          \
	X(quiesce_daemon)                                                                          \
	X(resume_connection)                                                                       \
	X(start_daemon)                                                                            \
	X(stop_daemon)                                                                             \
	X(suspend_connection)

struct mhd_functions {
#define MHD_MEMBER(name) LAZY_MEMBER(MHD_, name)
	MHD_FUNCTIONS(MHD_MEMBER)
#undef MHD_MEMBER
};

/* Any thread. */
const struct mhd_functions *mhd_functions(void);

#define MHD_add_response_header (mhd_functions()->add_response_header)
#define MHD_create_response_from_buffer_with_free_callback                                         \
	(mhd_functions()->create_response_from_buffer_with_free_callback)
#define MHD_create_response_from_fd64 (mhd_functions()->create_response_from_fd64)
#define MHD_destroy_response (mhd_functions()->destroy_response)
#define MHD_get_connection_info (mhd_functions()->get_connection_info)
#define MHD_get_connection_values (mhd_functions()->get_connection_values)
#define MHD_queue_response (mhd_functions()->queue_response)
#define MHD_quiesce_daemon (mhd_functions()->quiesce_daemon)
#define MHD_resume_connection (mhd_functions()->resume_connection)
#define MHD_start_daemon (mhd_functions()->start_daemon)
#define MHD_stop_daemon (mhd_functions()->stop_daemon)
#define MHD_suspend_connection (mhd_functions()->suspend_connection)

#endif
