/* microhttpd: libmicrohttpd, loaded when it is needed (base/lazy.h). Include it instead of
 * <microhttpd.h>.
 *
 * Only `earshot serve` needs it, and the TLS library that comes with it. */
#ifndef QUERY_MICROHTTPD_H
#define QUERY_MICROHTTPD_H

#include <microhttpd.h>

#include "base/lazy.h"

/* Every function that is used. */
#define MHD_FUNCTIONS(X)                                                                           \
	X(MHD_add_response_header)                                                                 \
	X(MHD_create_response_from_buffer_with_free_callback)                                      \
	X(MHD_create_response_from_fd64)                                                           \
	X(MHD_destroy_response)                                                                    \
	X(MHD_get_connection_info)                                                                 \
	X(MHD_get_connection_values)                                                               \
	X(MHD_queue_response)                                                                      \
	X(MHD_quiesce_daemon)                                                                      \
	X(MHD_resume_connection)                                                                   \
	X(MHD_start_daemon)                                                                        \
	X(MHD_stop_daemon)                                                                         \
	X(MHD_suspend_connection)

struct mhd_functions {
	MHD_FUNCTIONS(LAZY_MEMBER)
};

/* Any thread. */
const struct mhd_functions *mhd_functions(void);

#undef MHD_MEMBER
#ifndef LAZY_LOADER
#define MHD_add_response_header (mhd_functions()->MHD_add_response_header)
#define MHD_create_response_from_buffer_with_free_callback                                         \
	(mhd_functions()->MHD_create_response_from_buffer_with_free_callback)
#define MHD_create_response_from_fd64 (mhd_functions()->MHD_create_response_from_fd64)
#define MHD_destroy_response (mhd_functions()->MHD_destroy_response)
#define MHD_get_connection_info (mhd_functions()->MHD_get_connection_info)
#define MHD_get_connection_values (mhd_functions()->MHD_get_connection_values)
#define MHD_queue_response (mhd_functions()->MHD_queue_response)
#define MHD_quiesce_daemon (mhd_functions()->MHD_quiesce_daemon)
#define MHD_resume_connection (mhd_functions()->MHD_resume_connection)
#define MHD_start_daemon (mhd_functions()->MHD_start_daemon)
#define MHD_stop_daemon (mhd_functions()->MHD_stop_daemon)
#define MHD_suspend_connection (mhd_functions()->MHD_suspend_connection)
#endif

#endif
